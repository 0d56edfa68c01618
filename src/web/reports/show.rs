//! One report as its author reads it: where it stands, what happens next, what was handed in and what changed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use entity::enums::{ReportKind, Role};
use entity::{report, round};

use super::super::extract::{Asked, Fields};
use super::super::flash;
use super::super::page::{Frame, go, html};
use super::{TopicNames, id, reason, since};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::diff::Changes;
use crate::domain::report::{Report, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{reports, revisions, rounds, topics};

/// What stands on every page of a report.
struct Sheet {
    report: report::Model,
    round: round::Model,
    unit: String,
    text: Option<Report>,
    topics: TopicNames,
}

/// A report within the person's reach.
async fn sheet(app: &App, f: &Frame, actor: &Actor, path: &str) -> AppResult<Sheet> {
    let report = reports::filed(&app.db, &actor.scope(), id(path)?).await?.ok_or(AppError::NotFound)?;
    let round = rounds::of(&app.db, &report).await?.ok_or(AppError::NotFound)?;
    let unit = rounds::unit(&app.db, round.id, report.unit_id).await?.map(|u| u.name).unwrap_or_default();
    let text = revisions::last(&app.db, report.id).await?;
    let topics = TopicNames::new(f, topics::all(&app.db).await?);
    Ok(Sheet { report, round, unit, text, topics })
}

/// Two submissions side by side.
struct Compared {
    old: i32,
    new: i32,
    changes: Changes,
}

/// The two submissions the address asks for, the older first; the last against the one before unless it asks for
/// others that there are.
fn asked_for(fields: &Fields, last: i32) -> (i32, i32) {
    let number =
        |name: &str, or: i32| fields.get(name).parse().ok().filter(|n| (1..=last).contains(n)).unwrap_or(or);
    let new = number("to", last);
    let old = number("from", (new - 1).max(1));
    (old.min(new), old.max(new))
}

async fn compared(app: &App, report: &report::Model, fields: &Fields) -> AppResult<Option<Compared>> {
    if report.revisions < 2 {
        return Ok(None);
    }
    let (old, new) = asked_for(fields, report.revisions);
    let Some(now) = revisions::get(&app.db, report.id, new).await? else { return Ok(None) };
    let changes = since(app, report.id, old, &now).await?;
    Ok(changes.map(|changes| Compared { old, new, changes }))
}

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ShowPage {
    f: Frame,
    report: report::Model,
    round: round::Model,
    unit: String,
    text: Option<Report>,
    topics: TopicNames,
    reason: String,
    open: bool,
    is_author: bool,
    may_write: bool,
    submissions: Vec<(i32, DateTime<Utc>)>,
    compared: Option<Compared>,
    /// Whether the two to compare were picked.
    is_picked: bool,
}

impl ShowPage {
    /// The state in the words of this page: a draft is told by what became of it before.
    fn state(&self) -> &'static str {
        match self.report.state.code() {
            "draft" if self.open && !self.may_write => "draft-keyed",
            "draft" if !self.open => "draft-gone",
            "draft" if self.report.revisions > 0 => "draft-again",
            code => code,
        }
    }

    /// What happens next, in words.
    fn next(&self) -> String {
        if self.is_author {
            return self.f.word("report-next", self.state());
        }
        match self.state() {
            code @ ("draft" | "draft-again" | "draft-gone" | "returned") => self.f.word("keyin-next", code),
            _ => self.f.t("keyin-next-done"),
        }
    }

    /// Which two are compared, in words.
    fn between(&self, c: &Compared) -> String {
        let args = [("old", c.old.to_string()), ("new", c.new.to_string())];
        self.f.lang.ta("changes-between", &args)
    }
}

/// GET `/reports/{id}?from=&to=`: the two submissions to be compared.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(path): Path<String>,
) -> AppResult<Response> {
    if let Some(report) = flash_report(&app, &actor, &path).await? {
        return flash::show(&app, f, report).await;
    }
    let Sheet { report, round, unit, text, topics } = sheet(&app, &f, &actor, &path).await?;
    let page = ShowPage {
        reason: reason(&app, &report).await?,
        open: takes_reports(round.state),
        is_author: actor.role == Role::Collaborator,
        may_write: actor.scope().writes(report.keyed_by),
        submissions: revisions::submissions(&app.db, report.id).await?,
        compared: compared(&app, &report, &asked.0).await?,
        is_picked: asked.0.has("from") || asked.0.has("to"),
        f,
        report,
        round,
        unit,
        text,
        topics,
    };
    html(200, &page)
}

#[derive(Template)]
#[template(path = "reports/print.html")]
struct PrintPage {
    f: Frame,
    report: report::Model,
    round: round::Model,
    unit: String,
    text: Report,
    topics: TopicNames,
    handed_in_at: Option<DateTime<Utc>>,
}

/// GET `/reports/{id}/print`: what was handed in last, to be printed and kept; a draft leads to the report's page.
pub async fn print(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let Sheet { report, round, unit, text, topics } = sheet(&app, &f, &actor, &path).await?;
    let Some(text) = text else { return Ok(go(&format!("/reports/{path}"))) };
    let handed_in_at = revisions::submissions(&app.db, report.id).await?.last().map(|(_, at)| *at);
    html(200, &PrintPage { f, report, round, unit, text, topics, handed_in_at })
}

/// The report, when it is a flash report.
async fn flash_report(app: &App, actor: &Actor, path: &str) -> AppResult<Option<report::Model>> {
    let report = reports::filed(&app.db, &actor.scope(), id(path)?).await?;
    Ok(report.filter(|report| report.kind == ReportKind::Flash))
}

/// The page on which a report is written, with a notice.
async fn to_form(app: &App, actor: &Actor, path: &str, done: &str) -> AppResult<Response> {
    let form = if flash_report(app, actor, path).await?.is_some() { "flash" } else { "edit" };
    Ok(go(&format!("/reports/{path}/{form}?done={done}")))
}

/// POST `/reports/{id}/withdraw`.
pub async fn withdraw(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    actions::reports::withdraw(&app, &actor, id(&path)?).await?;
    to_form(&app, &actor, &path, "withdrawn").await
}

/// POST `/reports/{id}/resume`.
pub async fn resume(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    actions::reports::resume(&app, &actor, id(&path)?).await?;
    to_form(&app, &actor, &path, "resumed").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_submissions_may_be_compared_and_nonsense_means_the_last_two() {
        let pair = |query: &str| asked_for(&Fields::parse(query.as_bytes()), 4);
        assert_eq!(pair(""), (3, 4));
        assert_eq!(pair("to=2"), (1, 2));
        assert_eq!(pair("from=1"), (1, 4));
        assert_eq!(pair("from=1&to=3"), (1, 3));
        assert_eq!(pair("from=4&to=2"), (2, 4));
        assert_eq!(pair("to=1"), (1, 1));
        for nonsense in ["from=0&to=5", "from=x&to=-1", "from=99999999999&to="] {
            assert_eq!(pair(nonsense), (3, 4), "{nonsense}");
        }
    }
}
