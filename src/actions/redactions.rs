//! Text taken out of a report: one field, or all of it while a reviewer suspects a secret.

use entity::enums::{ReviewAction, RoundState};
use entity::ids::ReportId;

use super::reviews::{move_on, note, seen, taken};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::redaction::{Place, Reason, Removal};
use crate::error::{AppError, AppResult};
use crate::store::{blank_text, reports, rounds};

/// Takes one text out of a report, in whatever state it is, for good.
///
/// # Errors
/// When somebody was first, or there is no such text.
pub async fn redact(
    app: &App,
    actor: &Actor,
    id: ReportId,
    version: i32,
    (place, reason): (Place, Reason),
) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let report = seen(&tx, actor, id, version).await?;
    if !blank_text(&tx, &report, &Removal::One(place, reason)).await? {
        return Err(AppError::Invalid("error-nothing-to-take-out"));
    }
    move_on((app, &tx), &report, report.state).await?;
    note(app, (&tx, actor), &report, (ReviewAction::Redacted, reason.code()), "review.redact").await?;
    Ok(tx.commit().await?)
}

/// Holds a report, in whatever state it is, because it may tell a secret: its text is gone for good, it is out of the
/// figures, and it still counts as received.
///
/// # Errors
/// When somebody was first, or it is held already.
pub async fn hold(app: &App, actor: &Actor, id: ReportId, version: i32) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let report = seen(&tx, actor, id, version).await?;
    if report.held {
        return Err(AppError::Conflict("error-review-conflict"));
    }
    let round = match report.round_id {
        Some(round) => rounds::lock(&tx, round).await?,
        None => None,
    };
    blank_text(&tx, &report, &Removal::All(Reason::Secret)).await?;
    if !reports::set_held(&tx, &report, true, app.now()).await? {
        return Err(AppError::Conflict("error-review-conflict"));
    }
    // Figures that are being computed from the compiled reports this moment must not be issued with this one in them.
    if let Some(round) = round.filter(|r| r.state == RoundState::Compiling)
        && !rounds::set_state(&tx, &round, round.state).await?
    {
        return Err(AppError::Conflict("error-review-conflict"));
    }
    note(app, (&tx, actor), &report, (ReviewAction::Held, ""), "review.hold").await?;
    Ok(tx.commit().await?)
}

/// Lifts the flag: what is there now, after it was written anew or found to be no secret, may be decided on again. The
/// text that was taken out does not come back.
///
/// # Errors
/// When somebody was first, it is not held, or its round's figures are fixed.
pub async fn release(app: &App, actor: &Actor, id: ReportId, version: i32) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let report = taken(&tx, actor, id, version).await?;
    if !report.held || !reports::set_held(&tx, &report, false, app.now()).await? {
        return Err(AppError::Conflict("error-review-conflict"));
    }
    note(app, (&tx, actor), &report, (ReviewAction::Released, ""), "review.release").await?;
    Ok(tx.commit().await?)
}
