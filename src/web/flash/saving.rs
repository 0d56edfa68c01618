//! Keeping what was typed into a flash report, by its buttons or by the page itself while somebody writes.

use axum::http::StatusCode;
use axum::response::Response;
use entity::enums::ReportKind;

use super::super::page::{Frame, go};
use super::super::report_form::saving::{answer as short, lost};
use super::super::reports::id;
use super::{Desk, desk};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{RawIssue, RawReport, flash};
use crate::error::{AppError, AppResult};
use crate::store::{reports, revisions};

/// What came of keeping the draft.
pub(super) enum Kept {
    /// It is kept.
    Saved(Desk),
    /// Another window saved in between: the desk as it is now, with nothing changed.
    Stale(Desk),
    /// Another window sent it in between.
    Gone,
}

/// Keeps the draft over the version its page was shown; what is kept already is kept.
pub(super) async fn keep(
    app: &App,
    actor: &Actor,
    mut now: Desk,
    (shown, typed): (&str, &RawIssue),
) -> AppResult<Kept> {
    if typed.is_oversized() {
        return Err(AppError::Invalid("error-draft-too-large"));
    }
    let raw = flash::of_issue(typed.clone()).tidied();
    if raw == now.raw {
        return Ok(Kept::Saved(now));
    }
    let report = now.report.id;
    let version = shown.parse().unwrap_or(0);
    match actions::reports::save_draft(app, actor, report, version, &raw).await {
        Ok(()) => {
            (now.draft.version, now.draft.saved_at, now.raw) = (version.saturating_add(1), app.now(), raw);
            Ok(Kept::Saved(now))
        }
        Err(AppError::Conflict("error-draft-changed" | "error-not-draft")) => {
            let now = desk(app, actor, &report.to_string()).await?;
            Ok(now.map_or(Kept::Gone, Kept::Stale))
        }
        Err(error) => Err(error),
    }
}

/// The short answer: what to tell, what the draft's version is from now on (empty when it was not kept), and for how
/// many seconds the session goes on.
pub(super) fn answer(app: &App, f: &Frame, kept: &Kept) -> Response {
    match kept {
        Kept::Saved(desk) => {
            let words = f.t1("draft-saved", "time", f.clock(&desk.draft.saved_at, app.now()));
            short(
                StatusCode::OK,
                f,
                (&words, &desk.draft.version.to_string()),
                &Findings::of_raw(&flash::issue_of(&desk.raw)),
            )
        }
        Kept::Stale(_) => short(StatusCode::CONFLICT, f, (&f.t("flash-stale"), ""), &Findings::default()),
        Kept::Gone => short(StatusCode::CONFLICT, f, (&f.t("error-not-draft"), ""), &Findings::default()),
    }
}

/// What is answered when the report is no draft any more. Pressed twice, the button sent it once, and that is all;
/// otherwise what was typed is shown for copying.
pub(super) async fn too_late(
    app: &App,
    (f, actor): (Frame, &Actor),
    path: &str,
    (typed, is_quiet): (&RawIssue, bool),
) -> AppResult<Response> {
    if is_quiet {
        return Ok(answer(app, &f, &Kept::Gone));
    }
    let report = reports::get(&app.db, &actor.scope(), id(path)?).await?.ok_or(AppError::NotFound)?;
    let sent = revisions::last(&app.db, report.id).await?.as_ref().map(RawReport::from);
    let typed = flash::of_issue(typed.clone()).tidied();
    let back = format!("/reports/{path}");
    let is_sent = sent.is_some_and(|sent| sent.tidied() == typed);
    if report.kind != ReportKind::Flash || is_sent {
        return Ok(go(&back));
    }
    let streams = typed.issues.iter().flat_map(|i| &i.streams).map(|s| &s.content);
    let texts = typed.issues.iter().flat_map(|i| [&i.title, &i.description, &i.recommendation]);
    let texts = texts.chain(streams).filter(|text| !text.is_empty()).cloned().collect();
    lost(f, "error-not-draft", texts, back)
}
