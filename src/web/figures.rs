//! Exact figures for staff: unit by topic, down both trees.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::round;

use super::extract::Asked;
use super::page::{Frame, html};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::cube::{Cell, Cube, STANCES};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::figures::{self, Material};
use crate::store::rounds;

/// A node of one of the trees, as a link.
struct Node {
    code: String,
    name: String,
    opens: bool,
}

/// A row: a unit and its cells.
struct Row {
    unit: Node,
    cells: Vec<Cell>,
}

/// The figures of the chosen cell's stances.
struct Stance {
    label: String,
    code: &'static str,
    voices: u64,
    percent: u64,
}

#[derive(Template)]
#[template(path = "figures.html")]
struct FiguresPage {
    f: Frame,
    rounds: Vec<round::Model>,
    round: String,
    unit: String,
    topic: String,
    unit_path: Vec<Node>,
    topic_path: Vec<Node>,
    columns: Vec<Node>,
    rows: Vec<Row>,
    whole: Cell,
    stances: Vec<Stance>,
    reports: u32,
    is_empty: bool,
}

fn unit_node(material: &Material, i: usize) -> Node {
    let unit = &material.units[i];
    Node { code: unit.code.clone(), name: unit.name.clone(), opens: !material.unit_tree.is_leaf(i) }
}

fn topic_node(material: &Material, f: &Frame, i: usize) -> Node {
    let code = material.topic_tree.code(i).to_owned();
    let name = match material.topics.get(i) {
        Some(t) if f.lang == Lang::Vi => t.name_vi.clone(),
        Some(t) => t.name_en.clone(),
        None if i == material.topic_tree.root() => f.t("figures-all-topics"),
        None => f.t("figures-direct"),
    };
    Node { code, name, opens: !material.topic_tree.is_leaf(i) }
}

/// Whole percents, halves up.
fn percent(part: u64, whole: u64) -> u64 {
    if whole == 0 { 0 } else { (part * 200 + whole) / (whole * 2) }
}

/// GET `/figures?round=&unit=&topic=`.
pub async fn page(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let code = asked.0.get("round");
    let round = if code.is_empty() { all.first() } else { all.iter().find(|r| r.code == code) };
    let Some(round) = round else {
        return if code.is_empty() { html(200, &empty(f)) } else { Err(AppError::NotFound) };
    };
    let material = figures::material(&app.db, &actor.scope(), round.id).await?;
    let Some(m) = material else { return html(200, &empty(f)) };
    let u = m.unit_tree.asked(&asked.0.get("unit")).ok_or(AppError::NotFound)?;
    let t = m.topic_tree.asked(&asked.0.get("topic")).ok_or(AppError::NotFound)?;
    let cube = Cube::build(&m.unit_tree, &m.topic_tree, &m.leaves);
    let columns = m.topic_tree.with_children(t);
    let row = |i: usize| Row {
        unit: unit_node(&m, i),
        cells: columns.iter().map(|&c| cube.cell(i, c).clone()).collect(),
    };
    let rows = m.unit_tree.with_children(u).into_iter().map(row).collect();
    let whole = cube.cell(u, t).clone();
    let stances = STANCES.iter().enumerate().map(|(i, code)| Stance {
        label: f.word("stance", code),
        code,
        voices: whole.voices[i],
        percent: percent(whole.voices[i], whole.total()),
    });
    let stances = stances.collect();
    let page = FiguresPage {
        round: round.code.clone(),
        unit: m.unit_tree.code(u).to_owned(),
        topic: m.topic_tree.code(t).to_owned(),
        unit_path: m.unit_tree.path(u).into_iter().map(|i| unit_node(&m, i)).collect(),
        topic_path: m.topic_tree.path(t).into_iter().map(|i| topic_node(&m, &f, i)).collect(),
        columns: columns.iter().map(|&c| topic_node(&m, &f, c)).collect(),
        is_empty: m.leaves.is_empty(),
        reports: m.reports,
        rounds: all,
        f,
        rows,
        whole,
        stances,
    };
    html(200, &page)
}

fn empty(f: Frame) -> FiguresPage {
    FiguresPage {
        f,
        rounds: Vec::new(),
        round: String::new(),
        unit: String::new(),
        topic: String::new(),
        unit_path: Vec::new(),
        topic_path: Vec::new(),
        columns: Vec::new(),
        rows: Vec::new(),
        whole: Cell::default(),
        stances: Vec::new(),
        reports: 0,
        is_empty: true,
    }
}
