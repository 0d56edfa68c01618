//! Units: the tree as it is today, one unit with all that was and is planned, and what administrators do to them.

mod change;
mod import;
mod planned;

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use entity::enums::{Role, UnitKind};
use entity::ids::UnitId;

use super::extract::Asked;
use super::page::{Frame, html};
use crate::app::App;
use crate::domain::fold::fold;
use crate::domain::period::day_text as day;
use crate::domain::tree::{Row, Tree};
use crate::domain::units::{Register, State as How, Unit};
use crate::error::{AppError, AppResult};
use crate::store::{accounts, units};

pub use change::{act, form, new};
pub use import::{export_csv, export_xlsx, form as import_form, template_csv, template_xlsx, upload};
pub use planned::{look, undo};

/// The unit an address names.
fn id(path: &str) -> AppResult<UnitId> {
    UnitId::parse(path).ok_or(AppError::NotFound)
}

/// Units in force on a day as a tree, from the root down; in the order of their codes where they are none.
fn in_order(register: &Register, on: NaiveDate) -> Vec<(usize, &Unit, &How)> {
    let there = register.on(on);
    let code = |id: UnitId| register.get(id).map_or_else(String::new, |u| u.code.clone());
    let rows: Vec<Row> = there.iter().map(|(u, s)| (u.code.clone(), s.parent.map(code))).collect();
    match Tree::build(&rows) {
        Ok(tree) => tree.preorder().map(|i| (tree.depth(i), there[i].0, there[i].1)).collect(),
        Err(_) => there.into_iter().map(|(u, s)| (0, u, s)).collect(),
    }
}

/// A unit of the list.
struct Line {
    id: UnitId,
    depth: usize,
    code: String,
    name: String,
    above: String,
    kind: UnitKind,
    headcount: Option<i32>,
    collaborators: usize,
}

#[derive(Template)]
#[template(path = "units/list.html")]
struct ListPage {
    f: Frame,
    words: String,
    lines: Vec<Line>,
    total: usize,
    /// What is to come.
    planned: Vec<planned::Line>,
    keeps: bool,
}

/// GET `/units?q=`: all units, or those whose code or name has the words, however they are written.
pub async fn list(State(app): State<App>, f: Frame, asked: Asked) -> AppResult<Response> {
    let (register, today) = (units::register(&app.db).await?, app.today());
    let words = asked.words();
    let wanted = fold(&words);
    let mut people: HashMap<UnitId, usize> = HashMap::new();
    for account in accounts::active(&app.db, Role::Collaborator).await? {
        if let Some(unit) = account.unit_id {
            *people.entry(unit).or_default() += 1;
        }
    }
    let all = in_order(&register, today);
    let total = all.len();
    let found = |u: &Unit, s: &How| fold(&s.name).contains(&wanted) || fold(&u.code).contains(&wanted);
    let line = |(depth, u, s): (usize, &Unit, &How)| Line {
        id: u.id,
        // Found ones stand side by side; what is deeper than the style sheet knows looks like its deepest.
        depth: if wanted.is_empty() { depth.min(4) } else { 4 },
        code: u.code.clone(),
        name: s.name.clone(),
        above: s
            .parent
            .and_then(|p| register.get(p))
            .and_then(|p| p.at(today))
            .map_or("", |p| &p.name)
            .to_owned(),
        kind: s.kind,
        headcount: s.headcount,
        collaborators: people.get(&u.id).copied().unwrap_or(0),
    };
    let lines = all.into_iter().filter(|(_, u, s)| found(u, s)).map(line).collect();
    let keeps = f.role == Some(Role::Admin);
    let planned = planned::lines(&f, &register, today, None);
    html(200, &ListPage { f, words, lines, total, planned, keeps })
}

/// What a unit was, is or is to be from a day on.
struct Past {
    from: String,
    name: String,
    above: String,
    kind: UnitKind,
    headcount: Option<i32>,
    planned: bool,
}

#[derive(Template)]
#[template(path = "units/show.html")]
struct ShowPage {
    f: Frame,
    id: UnitId,
    code: String,
    name: String,
    states: Vec<Past>,
    until: Option<String>,
    successor: Option<(UnitId, String)>,
    below: Vec<(UnitId, String)>,
    collaborators: u64,
    /// What is to come.
    planned: Vec<planned::Line>,
    /// Whether the person keeps the units; and whether there is anything left to do to this one.
    keeps: bool,
    may_act: bool,
    is_root: bool,
}

/// The name of a unit as it is, is to be or last was.
fn name_of(register: &Register, id: UnitId, on: NaiveDate) -> Option<String> {
    let unit = register.get(id)?;
    let state = unit.states.range(..=on).next_back().or_else(|| unit.states.first_key_value());
    state.map(|(_, state)| state.name.clone())
}

/// GET `/units/{id}`.
pub async fn show(State(app): State<App>, f: Frame, Path(path): Path<String>) -> AppResult<Response> {
    let (register, today) = (units::register(&app.db).await?, app.today());
    let unit = register.get(id(&path)?).ok_or(AppError::NotFound)?;
    let name = |id| name_of(&register, id, today).unwrap_or_default();
    let past = |(from, s): (&NaiveDate, &How)| Past {
        from: day(*from),
        name: s.name.clone(),
        above: s.parent.map(name).unwrap_or_default(),
        kind: s.kind,
        headcount: s.headcount,
        planned: *from > today,
    };
    let page = ShowPage {
        id: unit.id,
        code: unit.code.clone(),
        name: name(unit.id),
        states: unit.states.iter().rev().map(past).collect(),
        until: unit.until.map(day),
        successor: unit.successor.map(|id| (id, name(id))),
        below: register.children(unit.id, today).into_iter().map(|id| (id, name(id))).collect(),
        collaborators: units::collaborators(&app.db, unit.id).await?,
        planned: planned::lines(&f, &register, today, Some(unit.id)),
        keeps: f.role == Some(Role::Admin),
        may_act: f.role == Some(Role::Admin) && unit.until.is_none(),
        is_root: unit.states.values().next_back().is_some_and(|s| s.parent.is_none()),
        f,
    };
    html(200, &page)
}
