//! Reviewing: the queue, one report, deciding.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::{ReportState, RoundState};
use entity::ids::RoundId;
use entity::{account, report, review_event, round};

use super::extract::{Asked, Fields};
use super::page::{Frame, go, html};
use super::reports::TopicNames;
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{Act, Report, after, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{reports, reviews, revisions, rounds, topics, units};

const PAGE: u64 = 50;

/// One row of the queue.
struct Line {
    report: report::Model,
    unit: String,
    round: String,
}

#[derive(Template)]
#[template(path = "reviews/queue.html")]
struct QueuePage {
    f: Frame,
    lines: Vec<Line>,
    rounds: Vec<round::Model>,
    round: String,
    state: String,
    states: Vec<(&'static str, String, bool)>,
    total: u64,
    page: u64,
    last: u64,
}

/// The states the queue can be narrowed to: a code of the address and what it stands for.
const FILTERS: [(&str, &[ReportState]); 5] = [
    ("waiting", &[ReportState::Submitted, ReportState::InReview]),
    ("accepted", &[ReportState::Accepted, ReportState::Compiled]),
    ("returned", &[ReportState::Returned]),
    ("set_aside", &[ReportState::SetAside, ReportState::NotCounted]),
    ("all", &[]),
];

/// What staff call a report's unit: after the figures are fixed, a unit with fewer than three expected
/// collaborators goes by its cluster, so that the list does not tell who wrote.
async fn unit_names(
    app: &App,
    f: &Frame,
    met: &[&round::Model],
) -> AppResult<HashMap<(RoundId, entity::ids::UnitId), String>> {
    let mut out = HashMap::new();
    for round in met {
        let rows = rounds::units(&app.db, round.id).await?;
        let names: HashMap<&str, &str> = rows.iter().map(|u| (u.code.as_str(), u.name.as_str())).collect();
        let fixed = !matches!(round.state, RoundState::Planned | RoundState::Open | RoundState::Closed);
        let mut seats: HashMap<_, u32> = HashMap::new();
        for seat in rounds::expected(&app.db, round.id).await? {
            *seats.entry(seat.unit_id).or_default() += 1;
        }
        for row in &rows {
            let few = fixed && seats.get(&row.unit_id).copied().unwrap_or(0) < 3;
            let parent = row.parent_code.as_deref().and_then(|p| names.get(p));
            let name = match parent {
                Some(parent) if few => f.t1("review-unit-of", "name", parent),
                _ => row.name.clone(),
            };
            out.insert((round.id, row.unit_id), name);
        }
    }
    Ok(out)
}

/// GET `/reviews`.
pub async fn queue(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let newest = all.first().map(|r| r.code.clone()).unwrap_or_default();
    let round = if asked.0.has("round") { asked.0.get("round") } else { newest };
    let state = Some(asked.0.get("state")).filter(|s| !s.is_empty()).unwrap_or_else(|| "waiting".into());
    let states = FILTERS.iter().find(|(code, _)| *code == state).ok_or(AppError::NotFound)?.1.to_vec();
    let chosen = all.iter().find(|r| r.code == round);
    if chosen.is_none() && !round.is_empty() {
        return Err(AppError::NotFound);
    }
    let page = asked.page();
    let filter = reports::Queue { round: chosen.map(|r| r.id), states };
    let (rows, total) = reports::queue(&app.db, &actor.scope(), &filter, (page - 1, PAGE)).await?;
    let met: Vec<_> = all.iter().filter(|round| rows.iter().any(|r| r.round_id == Some(round.id))).collect();
    let names = unit_names(&app, &f, &met).await?;
    let line = |report: report::Model| {
        let at = report.round_id.unwrap_or(RoundId(uuid::Uuid::nil()));
        let code = all.iter().find(|r| r.id == at).map(|r| r.code.clone());
        let unit = names.get(&(at, report.unit_id)).cloned();
        Line { unit: unit.unwrap_or_default(), round: code.unwrap_or_default(), report }
    };
    let lines = rows.into_iter().map(line).collect();
    let states = FILTERS.iter().map(|(c, _)| (*c, f.word("review-filter", c), *c == state)).collect();
    let last = total.div_ceil(PAGE).max(1);
    html(200, &QueuePage { f, lines, round, rounds: all, state, states, total, page, last })
}

/// A decision the reviewer may take now.
struct Choice {
    code: &'static str,
    label: String,
    reason: bool,
}

#[derive(Template)]
#[template(path = "reviews/show.html")]
struct ShowPage {
    f: Frame,
    report: report::Model,
    round: round::Model,
    unit: String,
    headcount: Option<i32>,
    author: Option<account::Model>,
    text: Option<Report>,
    topics: TopicNames,
    events: Vec<(review_event::Model, Option<account::Model>)>,
    choices: Vec<Choice>,
    chosen: String,
    reason: String,
    error: String,
}

const ACTS: [(&str, Act, bool); 5] = [
    ("open", Act::Open, false),
    ("accept", Act::Accept, false),
    ("return", Act::Return, true),
    ("set_aside", Act::SetAside, true),
    ("reopen", Act::Reopen, true),
];

async fn show_page(
    app: &App,
    (f, actor): (Frame, &Actor),
    path: &str,
    (chosen, reason, error): (String, String, String),
) -> AppResult<Response> {
    let id = super::reports::id(path)?;
    let report = reports::get(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let round = rounds::of(&app.db, &report).await?.ok_or(AppError::NotFound)?;
    let names = unit_names(app, &f, &[&round]).await?;
    let unit = names.get(&(round.id, report.unit_id)).cloned().unwrap_or_default();
    // Once the figures are fixed a small unit goes by its cluster's name; its size would tell which it is.
    let headcount = match units::by_id(&app.db, report.unit_id).await? {
        Some(unit) if takes_reports(round.state) => unit.headcount,
        _ => None,
    };
    let author = reports::author(&app.db, &actor.scope(), &report).await?;
    let text = revisions::get(&app.db, report.id, report.revisions).await?;
    let events = reviews::of(&app.db, report.id).await?;
    let may = |act: Act| takes_reports(round.state) && after(report.state, act).is_some();
    let choices = ACTS.iter().filter(|(_, act, _)| may(*act)).map(|(code, _, reason)| Choice {
        code,
        label: f.word("review-act", code),
        reason: *reason,
    });
    let choices = choices.collect();
    let topics = TopicNames::new(&f, topics::all(&app.db).await?);
    let status = if error.is_empty() { 200 } else { 422 };
    let page = ShowPage {
        f,
        report,
        round,
        unit,
        headcount,
        author,
        text,
        topics,
        events,
        choices,
        chosen,
        reason,
        error,
    };
    html(status, &page)
}

/// GET `/reviews/{id}`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    show_page(&app, (f, &actor), &path, Default::default()).await
}

/// POST `/reviews/{id}`.
pub async fn decide(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let id = super::reports::id(&path)?;
    let (chosen, reason) = (form.get("decision"), form.get("reason"));
    let version = form.get("version").parse().unwrap_or(0);
    let Some((_, act, _)) = ACTS.iter().find(|(code, _, _)| *code == chosen) else {
        let error = f.t("error-choose");
        return show_page(&app, (f, &actor), &path, (chosen, reason, error)).await;
    };
    match actions::reviews::decide(&app, &actor, id, version, (*act, &reason)).await {
        Ok(()) => Ok(go(&format!("/reviews/{path}?done=decided"))),
        Err(AppError::Invalid(key)) => {
            let error = f.t(key);
            show_page(&app, (f, &actor), &path, (chosen, reason, error)).await
        }
        Err(error) => Err(error),
    }
}
