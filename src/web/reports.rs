//! An author's reports: the list, one report, beginning, withdrawing and going on.

mod blank;
mod show;

use askama::Template;
use axum::extract::State;
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
use crate::domain::diff::{self, Changes};
use crate::domain::report::{RawReport, Report, takes_reports};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::{reports, reviews, revisions, rounds};

pub use blank::blank;
pub use show::{print, resume, show, withdraw};

/// Reads the id of an address; what is no id does not exist.
pub fn id(text: &str) -> AppResult<ReportId> {
    ReportId::parse(text).ok_or(AppError::NotFound)
}

/// What changed from an earlier submission of a report to a later one; none where there is no such earlier one.
pub async fn since(app: &App, report: ReportId, before: i32, now: &Report) -> AppResult<Option<Changes>> {
    let before = revisions::get(&app.db, report, before).await?;
    Ok(before.map(|before| diff::compare(&before, now)))
}

/// What reviewers decide on, with the reason told to the author.
const DECISIONS: [ReviewAction; 4] =
    [ReviewAction::Accepted, ReviewAction::Returned, ReviewAction::SetAside, ReviewAction::Reopened];

/// The reason of the last decision on what was handed in last; empty where none was given.
pub async fn reason(app: &App, report: &report::Model) -> AppResult<String> {
    let events = reviews::of(&app.db, report.id).await?.into_iter().map(|(event, _)| event);
    let last = events.filter(|e| e.revision == report.revisions).rfind(|e| DECISIONS.contains(&e.action));
    Ok(last.map(|e| e.reason).unwrap_or_default())
}

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

/// POST `/reports/new`: begins a report; with `nil`, one that says there is no salient opinion, which is ready to be
/// checked and handed in.
pub async fn start(State(app): State<App>, actor: Actor, fields: Fields) -> AppResult<Response> {
    if fields.get("kind") == "flash" {
        return flash::start(&app, &actor).await;
    }
    let is_nil = fields.get("nil") == "yes";
    let raw = RawReport { nil: if is_nil { "yes".into() } else { String::new() }, ..RawReport::default() };
    let id = actions::reports::start_from(&app, &actor, &fields.get("round"), &raw).await?;
    Ok(go(&format!("/reports/{id}/{}", if is_nil { "check" } else { "edit" })))
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
