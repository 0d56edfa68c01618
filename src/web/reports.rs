//! An author's reports: the list, one report, beginning, withdrawing and going on.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::{ReportKind, ReviewAction};
use entity::ids::ReportId;
use entity::{report, round, topic};

use super::extract::Fields;
use super::flash;
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{Report, takes_reports};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::{reports, reviews, revisions, rounds, topics};

/// Reads the id of an address; what is no id does not exist.
pub fn id(text: &str) -> AppResult<ReportId> {
    ReportId::parse(text).ok_or(AppError::NotFound)
}

/// What reviewers decide on, with the reason told to the author.
const DECISIONS: [ReviewAction; 4] =
    [ReviewAction::Accepted, ReviewAction::Returned, ReviewAction::SetAside, ReviewAction::Reopened];

/// A report with its round's code.
struct Line {
    report: report::Model,
    round: String,
}

#[derive(Template)]
#[template(path = "reports/list.html")]
struct ListPage {
    f: Frame,
    flash: Vec<flash::Line>,
    lines: Vec<Line>,
}

/// GET `/reports`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let code = |r: &report::Model| {
        all.iter()
            .find(|round| Some(round.id) == r.round_id)
            .map_or(String::new(), |round| round.code.clone())
    };
    let mut lines: Vec<Line> = reports::own(&app.db, &actor.scope())
        .await?
        .into_iter()
        .filter(|report| report.kind == ReportKind::Periodic)
        .map(|report| Line { round: code(&report), report })
        .collect();
    lines.sort_by(|a, b| b.round.cmp(&a.round));
    let flash = flash::lines(&app, &f, &actor, true).await?;
    html(200, &ListPage { f, flash, lines })
}

#[derive(Template)]
#[template(path = "reports/new.html")]
struct NewPage {
    f: Frame,
    rounds: Vec<round::Model>,
}

/// GET `/reports/new`: the rounds in which the person may begin a report.
pub async fn choose(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let begun = rounds::begun_by(&app.db, actor.account).await?;
    let mut open = Vec::new();
    for round in rounds::all(&app.db).await? {
        let place = rounds::place(&app.db, round.id, actor.account).await?;
        let expected = place.is_some_and(|p| p.excused.is_none());
        if takes_reports(round.state) && expected && !begun.contains(&round.id) {
            open.push(round);
        }
    }
    html(200, &NewPage { f, rounds: open })
}

/// POST `/reports/new`.
pub async fn start(State(app): State<App>, actor: Actor, fields: Fields) -> AppResult<Response> {
    if fields.get("kind") == "flash" {
        return flash::start(&app, &actor).await;
    }
    let id = actions::reports::start(&app, &actor, &fields.get("round")).await?;
    Ok(go(&format!("/reports/{id}/edit")))
}

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ShowPage {
    f: Frame,
    report: report::Model,
    round: round::Model,
    text: Option<Report>,
    topics: TopicNames,
    reason: Option<String>,
    open: bool,
}

/// Names of the topics in a page's language, by code.
pub struct TopicNames(Vec<(String, String)>);

impl TopicNames {
    /// Those of the coding frame.
    pub fn new(f: &Frame, topics: Vec<topic::Model>) -> Self {
        let name = |t: topic::Model| (t.code, if f.lang == Lang::Vi { t.name_vi } else { t.name_en });
        Self(topics.into_iter().map(name).collect())
    }

    /// A topic's name; empty for an unknown code.
    pub fn of(&self, code: &str) -> &str {
        self.0.iter().find(|(c, _)| c == code).map_or("", |(_, name)| name)
    }
}

/// GET `/reports/{id}`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let report = reports::get(&app.db, &actor.scope(), id(&path)?).await?.ok_or(AppError::NotFound)?;
    if report.kind == ReportKind::Flash {
        return flash::show(&app, f, report).await;
    }
    let round = rounds::of(&app.db, &report).await?.ok_or(AppError::NotFound)?;
    let text = revisions::last(&app.db, report.id).await?;
    let events = reviews::of(&app.db, report.id).await?;
    let last = events.into_iter().map(|(e, _)| e).rfind(|e| DECISIONS.contains(&e.action));
    let reason = last.map(|e| e.reason).filter(|r| !r.is_empty());
    let topics = TopicNames::new(&f, topics::all(&app.db).await?);
    let open = takes_reports(round.state);
    html(200, &ShowPage { f, report, round, text, topics, reason, open })
}

/// The page on which a report is written.
async fn form_of(app: &App, actor: &Actor, path: &str) -> AppResult<&'static str> {
    let report = reports::get(&app.db, &actor.scope(), id(path)?).await?.ok_or(AppError::NotFound)?;
    Ok(if report.kind == ReportKind::Flash { "flash" } else { "edit" })
}

/// POST `/reports/{id}/withdraw`.
pub async fn withdraw(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    actions::reports::withdraw(&app, &actor, id(&path)?).await?;
    let page = form_of(&app, &actor, &path).await?;
    Ok(go(&format!("/reports/{path}/{page}?done=withdrawn")))
}

/// POST `/reports/{id}/resume`.
pub async fn resume(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    actions::reports::resume(&app, &actor, id(&path)?).await?;
    let page = form_of(&app, &actor, &path).await?;
    Ok(go(&format!("/reports/{path}/{page}?done=resumed")))
}
