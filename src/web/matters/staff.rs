//! Matters as staff list them: with filters, and as a file.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::ids::RoundId;
use entity::{matter, round};

use super::super::downloads::{CSV, download};
use super::super::extract::{Asked, Fields, Paged, query};
use super::super::form::Choice;
use super::super::page::{Frame, html};
use super::{OVERDUE, PAGE, choice, day, filter, levels, paged, seeks_a_person};
use crate::actions::matters as acts;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::fold::is_meant;
use crate::domain::matter::is_overdue;
use crate::error::AppResult;
use crate::export::csv;
use crate::store::matters::{self, Counts, Filter};
use crate::store::rounds;

/// A matter in the list.
struct Row {
    m: matter::Model,
    round: String,
    due: String,
    is_overdue: bool,
}

#[derive(Template)]
#[template(path = "matters/staff_list.html")]
struct ListPage {
    f: Frame,
    list: Paged<Row>,
    states: Vec<Choice>,
    levels: Vec<Choice>,
    rounds: Vec<round::Model>,
    round: String,
    words: String,
    refused: String,
    /// The query without the page, as pairs too, for the file.
    query: String,
    asked: Vec<(&'static str, String)>,
    counts: Counts,
}

/// The rows that are asked for, why a search was refused, and what was asked for.
async fn rows(
    app: &App,
    (f, actor): (&Frame, &Actor),
    asked: &Asked,
    all: &[round::Model],
) -> AppResult<(Vec<Row>, String)> {
    let (today, words) = (app.today(), asked.words());
    let code = asked.0.get("round");
    let round = all.iter().find(|r| r.code == code).map(|r| r.id);
    let filter = Filter { round, ..filter(asked) };
    let mut found = matters::list(&app.db, (&actor.scope(), today), filter).await?;
    let refused = if seeks_a_person(&words) { f.t("figures-search-person") } else { String::new() };
    if !refused.is_empty() {
        found.clear();
    }
    found.retain(|m| is_meant(&format!("{} {} {}", m.title, m.body, m.answer), &words));
    let codes: HashMap<RoundId, &str> = all.iter().map(|r| (r.id, r.code.as_str())).collect();
    let row = |m: matter::Model| Row {
        round: codes.get(&m.round_id).copied().unwrap_or_default().to_owned(),
        due: day(m.due_on),
        is_overdue: is_overdue(m.state, m.due_on, today),
        m,
    };
    Ok((found.into_iter().map(row).collect(), refused))
}

/// The states, each with how many matters stand there.
fn states(f: &Frame, chosen: &str, counts: &Counts) -> Vec<Choice> {
    let all = [
        ("proposed", counts.proposed),
        ("forwarded", counts.forwarded),
        (OVERDUE, counts.overdue),
        ("answered", counts.answered),
        ("closed", counts.closed),
        ("declined", counts.declined),
    ];
    let label = |(code, n): &(&str, u64)| {
        let args = [("name", f.word("matter-state", code)), ("n", f.n(n))];
        choice(code, f.lang.ta("review-filter-count", &args), chosen)
    };
    all.iter().map(label).collect()
}

/// GET `/recommendations` for staff.
pub(super) async fn list(app: &App, (f, actor): (Frame, &Actor), asked: &Asked) -> AppResult<Response> {
    let rounds = rounds::all(&app.db).await?;
    let (rows, refused) = rows(app, (&f, actor), asked, &rounds).await?;
    let counts = matters::counts(&app.db, app.today(), None).await?;
    let pairs = ["state", "level", "round", "q"].map(|name| (name, asked.0.get(name)));
    let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let page = ListPage {
        list: asked.cut(rows, PAGE),
        states: states(&f, &asked.0.get("state"), &counts),
        levels: levels(&f, &asked.0.get("level")),
        round: asked.0.get("round"),
        words: asked.words(),
        query: query(pairs.iter().map(|(name, value)| (*name, value.as_str()))),
        asked: pairs,
        rounds,
        refused,
        counts,
        f,
    };
    html(if page.refused.is_empty() { 200 } else { 422 }, &page)
}

impl ListPage {
    /// What stands before the number of a page in its address.
    fn base(&self) -> String {
        paged(&self.query)
    }
}

/// POST `/recommendations/export`: the matters asked for as a file.
pub async fn export(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let (rows, _) = rows(&app, (&f, &actor), &Asked(form), &all).await?;
    acts::export(&app, &actor, rows.len()).await?;
    let heads = ["title", "body", "level", "state", "round", "due", "answer", "answered-on"];
    let heads = heads.iter().map(|head| f.word("matter", head)).collect();
    let line = |row: &Row| {
        let state = if row.is_overdue { OVERDUE } else { row.m.state.code() };
        vec![
            row.m.title.clone(),
            row.m.body.clone(),
            f.word("level", row.m.level.code()),
            f.word("matter-state", state),
            f.round(&row.round),
            row.due.clone(),
            row.m.answer.clone(),
            row.m.answered_at.map(|at| f.day(&at)).unwrap_or_default(),
        ]
    };
    let body = csv::file([heads].into_iter().chain(rows.iter().map(line)));
    Ok(download(CSV, &format!("kien-nghi-{}.csv", app.today().format("%Y-%m-%d")), body))
}
