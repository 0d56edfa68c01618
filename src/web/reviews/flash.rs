//! What reviewers see and do of a flash report beside the rest: its clock, acknowledging it, and its end.

use axum::response::Response;
use entity::enums::ReportKind;
use entity::report;

use super::super::extract::{Asked, Fields};
use super::super::flash::{ClockView, clock};
use super::super::form::told;
use super::super::page::{Frame, go};
use super::acts::version;
use super::{Said, query_of, show_page};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{Act, after};
use crate::error::{AppError, AppResult};
use crate::store;

/// The part of a flash report's page that others have not.
pub(super) struct FlashView {
    pub clock: Option<ClockView>,
    pub may_acknowledge: bool,
    pub may_close: bool,
    /// What its author was told; empty before it is closed.
    pub outcome: String,
    pub closed_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl FlashView {
    /// That of a report; none of a report of a round.
    pub(super) async fn of(app: &App, f: &Frame, report: &report::Model) -> AppResult<Option<Self>> {
        if report.kind != ReportKind::Flash {
            return Ok(None);
        }
        let row = store::flash::of(&app.db, report.id).await?.ok_or(AppError::NotFound)?;
        let may = |act| after(report.kind, report.state, act).is_some();
        Ok(Some(Self {
            clock: clock(f, &row, app.now()),
            may_acknowledge: may(Act::Acknowledge),
            may_close: may(Act::Close),
            outcome: row.outcome,
            closed_at: row.closed_at,
        }))
    }
}

/// POST `/reviews/{id}` with the end of a flash report: what its author is to be told.
pub(super) async fn close(
    app: &App,
    (f, actor): (Frame, &Actor),
    (path, asked): (&str, &Asked),
    form: Fields,
) -> AppResult<Response> {
    let id = super::super::reports::id(path)?;
    let done = actions::flash::close(app, actor, id, version(&form), &form.get("outcome")).await;
    let (status, error) = match done {
        Ok(Ok(())) => {
            let query = query_of(app, actor, id, asked).await?;
            return Ok(go(&format!("/reviews/{path}?{query}&done=ended")));
        }
        Ok(Err(errors)) => {
            let words: Vec<String> = told(&f, &errors).into_iter().map(|e| e.text).collect();
            (422, words.join(" "))
        }
        Err(AppError::Conflict(key)) => (409, f.t(key)),
        Err(error) => return Err(error),
    };
    show_page(app, (f, actor), (path, asked), Said { status, part: "outcome".into(), error, form }).await
}
