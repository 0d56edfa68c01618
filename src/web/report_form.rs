//! The report form: a list of tasks, one page an issue, check your answers, hand in. No script needed.

mod check;
pub(super) mod confirming;
pub(super) mod fields;
mod general;
mod issue;
pub(super) mod saving;
mod tasks;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use entity::enums::ReportState;
use entity::{draft, report, round, topic, unit};

use super::page::go;
use super::reports::id;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{RawReport, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{drafts, reports, rounds, topics, units};

pub use check::{check, submit};
pub use general::{general, save_general};
pub(super) use issue::change_streams;
pub use issue::{issue, save_issue};
pub use tasks::{change_tasks, tasks};

/// Everything the form's pages start from.
pub struct Desk {
    report: report::Model,
    round: round::Model,
    unit: unit::Model,
    draft: draft::Model,
    raw: RawReport,
    topics: Vec<topic::Model>,
}

impl Desk {
    /// Address of one of the report's pages, such as `/edit`.
    fn path(&self, page: &str) -> String {
        format!("/reports/{}{page}", self.report.id)
    }

    /// The desk of the report the address names; none when it is handed in already.
    async fn of_address(parts: &mut Parts, app: &App) -> AppResult<Option<Self>> {
        let actor = Actor::from_request_parts(parts, app).await?;
        let ids = RawPathParams::from_request_parts(parts, app).await.map_err(|_| AppError::NotFound)?;
        let id = ids.iter().find(|(name, _)| *name == "id").map_or("", |(_, id)| id);
        Self::of(app, &actor, id).await
    }

    /// The desk of a report; none when it is handed in already.
    async fn of(app: &App, actor: &Actor, path: &str) -> AppResult<Option<Self>> {
        let scope = actor.scope();
        let report = reports::filed(&app.db, &scope, id(path)?).await?.ok_or(AppError::NotFound)?;
        if report.state != ReportState::Draft {
            return Ok(None);
        }
        let round = rounds::of(&app.db, &report).await?.ok_or(AppError::NotFound)?;
        if !takes_reports(round.state) {
            return Err(AppError::Conflict("error-round-closed"));
        }
        let unit = units::by_id(&app.db, report.unit_id, round.starts_on).await?.ok_or(AppError::NotFound)?;
        let draft = drafts::get(&app.db, &scope, report.id).await?.ok_or(AppError::NotFound)?;
        let raw = serde_json::from_str(&draft.body).map_err(AppError::internal)?;
        let topics = topics::on(&app.db, round.starts_on).await?;
        Ok(Some(Self { report, round, unit, draft, raw, topics }))
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Response;

    /// The desk of the report the address names; one that is handed in already is shown instead.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let path = parts.uri.path().to_owned();
        let shown = path.split('/').take(3).collect::<Vec<_>>().join("/");
        match Self::of_address(parts, app).await {
            Ok(desk) => desk.ok_or_else(|| go(&shown)),
            Err(error) => Err(error.into_response()),
        }
    }
}
