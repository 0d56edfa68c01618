//! Staff key in reports that came on paper or by telephone. Audit rows name who did and the round, never the report nor
//! the collaborator.

use entity::ids::{AccountId, ReportId};

use super::reports::begin;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{RawReport, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{audit, keyins, rounds};

/// Begins the report of an expected collaborator, for the actor to key in: while it is a draft, nobody else reads it.
///
/// # Errors
/// When the round takes no reports, or the collaborator is not expected in it or has a report in it already.
pub async fn start(app: &App, actor: &Actor, code: &str, author: AccountId) -> AppResult<ReportId> {
    match begin(app, actor, (code, author), &RawReport::default()).await {
        Err(AppError::Forbidden) => Err(AppError::Conflict("error-keyin-not-expected")),
        other => other,
    }
}

/// Deletes a draft somebody keys in, while it was never handed in, so that the collaborator can file: any staff member
/// may, because whoever began it may be away, and the paper is still there.
///
/// # Errors
/// When there is no such draft in the round, or its figures are fixed.
pub async fn discard(app: &App, actor: &Actor, code: &str, id: ReportId) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    let round = rounds::hold(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if !takes_reports(round.state) {
        return Err(AppError::Conflict("error-round-closed"));
    }
    if !keyins::discard(&tx, &actor.scope(), round.id, id).await? {
        return Err(AppError::Conflict("error-keyin-gone"));
    }
    audit::note(&tx, actor, app.now(), "report.keyin_discard", ("round", round.code)).await?;
    Ok(tx.commit().await?)
}
