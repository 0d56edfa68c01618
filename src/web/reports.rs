//! An author's reports: the list, one report, beginning, withdrawing and going on.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::ReviewAction;
use entity::ids::ReportId;
use entity::{report, round};

use super::extract::Fields;
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{Report, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{reports, reviews, revisions, rounds, topics};

/// Reads the id of an address; what is no id does not exist.
pub fn id(text: &str) -> AppResult<ReportId> {
    ReportId::parse(text).ok_or(AppError::NotFound)
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
        .map(|report| Line { round: code(&report), report })
        .collect();
    lines.sort_by(|a, b| b.round.cmp(&a.round));
    html(200, &ListPage { f, lines })
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
    names: Vec<(String, String)>,
    reason: Option<String>,
    open: bool,
}

impl ShowPage {
    fn topic(&self, code: &str) -> &str {
        self.names.iter().find(|(c, _)| c == code).map_or("", |(_, name)| name)
    }
}

/// Names of all topics in the page's language, by code.
pub async fn topic_names(app: &App, f: &Frame) -> AppResult<Vec<(String, String)>> {
    let vi = f.lang == crate::locale::Lang::Vi;
    let rows = topics::all(&app.db).await?;
    Ok(rows.into_iter().map(|t| (t.code, if vi { t.name_vi } else { t.name_en })).collect())
}

/// GET `/reports/{id}`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let report = reports::get(&app.db, &actor.scope(), id(&path)?).await?.ok_or(AppError::NotFound)?;
    let round = match report.round_id {
        Some(round) => rounds::by_id(&app.db, round).await?,
        None => None,
    };
    let round = round.ok_or(AppError::NotFound)?;
    let text = revisions::last(&app.db, report.id).await?;
    let events = reviews::of(&app.db, report.id).await?;
    let last = events.into_iter().map(|(e, _)| e).rfind(|e| e.action != ReviewAction::Opened);
    let reason = last.map(|e| e.reason).filter(|r| !r.is_empty());
    let names = topic_names(&app, &f).await?;
    let open = takes_reports(round.state);
    html(200, &ShowPage { f, report, round, text, names, reason, open })
}

/// POST `/reports/{id}/withdraw`.
pub async fn withdraw(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    actions::reports::withdraw(&app, &actor, id(&path)?).await?;
    Ok(go(&format!("/reports/{path}/edit?done=withdrawn")))
}

/// POST `/reports/{id}/resume`.
pub async fn resume(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    actions::reports::resume(&app, &actor, id(&path)?).await?;
    Ok(go(&format!("/reports/{path}/edit?done=resumed")))
}
