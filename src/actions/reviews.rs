//! What reviewers do with reports. Audit rows name the report, never its author.

use entity::enums::ReviewAction;
use entity::ids::ReportId;
use entity::review_event;
use uuid::Uuid;

use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{Act, after, clean, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{audit, reports, reviews, rounds};

/// Opens, accepts, returns, sets aside or reopens a report over the version the reviewer saw. Of two who
/// decide at once the first wins, and the second is told.
///
/// # Errors
/// When somebody was first, the state does not allow it, a reason is missing or the round is compiled.
pub async fn decide(
    app: &App,
    actor: &Actor,
    id: ReportId,
    version: i32,
    (act, reason): (Act, &str),
) -> AppResult<()> {
    let (action, name) = match act {
        Act::Open => (ReviewAction::Opened, "review.open"),
        Act::Accept => (ReviewAction::Accepted, "review.accept"),
        Act::Return => (ReviewAction::Returned, "review.return"),
        Act::SetAside => (ReviewAction::SetAside, "review.set_aside"),
        Act::Reopen => (ReviewAction::Reopened, "review.reopen"),
        _ => return Err(AppError::Invalid("error-unknown-choice")),
    };
    let reason = clean(reason);
    let needs_reason = matches!(act, Act::Return | Act::SetAside | Act::Reopen);
    if needs_reason && !(10..=500).contains(&reason.chars().count()) {
        return Err(AppError::Invalid("error-reason"));
    }
    let tx = app.db.begin().await?;
    let report = reports::get(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    if let Some(round) = report.round_id {
        let round = rounds::hold(&tx, round).await?.ok_or(AppError::NotFound)?;
        if !takes_reports(round.state) {
            return Err(AppError::Conflict("error-round-compiled"));
        }
    }
    let next = after(report.state, act).filter(|_| report.version == version);
    let next = next.ok_or(AppError::Conflict("error-review-conflict"))?;
    if !reports::set_state(&tx, &report, next, None).await? {
        return Err(AppError::Conflict("error-review-conflict"));
    }
    let event = review_event::Model {
        id: Uuid::new_v4(),
        report_id: id,
        revision: report.revisions,
        reviewer_id: actor.account,
        action,
        reason: if needs_reason { reason } else { String::new() },
        at: app.now(),
    };
    reviews::insert(&tx, event).await?;
    audit::note(&tx, actor, app.now(), name, ("report", id.to_string())).await?;
    Ok(tx.commit().await?)
}
