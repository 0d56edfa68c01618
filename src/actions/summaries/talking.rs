//! What staff and approvers tell each other over a summary: comments, sending back, reasons for what is left out; and
//! that they have it open.

use std::collections::BTreeSet;

use entity::enums::SummaryState;
use entity::ids::SummaryId;
use entity::{account, summary_comment};
use uuid::Uuid;

use super::{drafting, load, look};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{FieldError, clean};
use crate::domain::summary::{HEADINGS, OUT_REASON};
use crate::error::{AppError, AppResult};
use crate::store::summaries::{sources, talk};
use crate::store::{Tx, audit, summaries};

/// Says something about a summary or one of its sections, while it is being drafted or waits for approval.
///
/// # Errors
/// When it is issued or withdrawn.
pub async fn comment(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    (position, typed): (Option<usize>, &str),
) -> AppResult<Result<(), Vec<FieldError>>> {
    let body = match words(typed, 2) {
        Ok(body) => body,
        Err(errors) => return Ok(Err(errors)),
    };
    let tx = app.db.begin().await?;
    let (row, _) = look(&tx, actor, id).await?;
    if !matches!(row.state, SummaryState::Drafting | SummaryState::InApproval) {
        return Err(AppError::Conflict("error-summary-state"));
    }
    add((app, &tx), actor, id, (position, body)).await?;
    audit::note(&tx, actor, app.now(), "summary.comment", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

fn words(typed: &str, least: usize) -> Result<String, Vec<FieldError>> {
    let body = clean(typed);
    if (least..=2_000).contains(&body.chars().count()) {
        return Ok(body);
    }
    Err(vec![FieldError::new("comment", "error-summary-comment")])
}

async fn add(
    (app, tx): (&App, &Tx),
    actor: &Actor,
    id: SummaryId,
    (position, body): (Option<usize>, String),
) -> AppResult<()> {
    let position = position.filter(|n| *n <= HEADINGS.len()).and_then(|n| i32::try_from(n).ok());
    let (written_by, at) = (actor.account, app.now());
    let row = summary_comment::Model { id: Uuid::new_v4(), summary_id: id, written_by, position, body, at };
    Ok(talk::comment(tx, row).await?)
}

/// Hands a summary back to those who draft it, with what is to be changed.
///
/// # Errors
/// When its state or version is another.
pub async fn send_back(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    version: i32,
    typed: &str,
) -> AppResult<Result<(), Vec<FieldError>>> {
    let body = match words(typed, 2) {
        Ok(body) => body,
        Err(errors) => return Ok(Err(errors)),
    };
    let tx = app.db.begin().await?;
    let (row, _) = load(&tx, actor, id, (version, SummaryState::InApproval)).await?;
    if !summaries::set_state(&tx, &row, SummaryState::Drafting).await? {
        return Err(AppError::Conflict("error-summary-changed"));
    }
    add((app, &tx), actor, id, (None, body)).await?;
    audit::note(&tx, actor, app.now(), "summary.send_back", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Keeps reasons for leaving matters out, by the codes of the matters; an empty one is still to come.
///
/// # Errors
/// When the summary is no longer being drafted.
pub async fn give_reasons(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    typed: &[(String, String)],
) -> AppResult<Result<(), Vec<FieldError>>> {
    let reasons: Vec<(&str, String)> =
        typed.iter().map(|(code, text)| (code.as_str(), clean(text))).collect();
    let is_wrong = |text: &str| !text.is_empty() && !OUT_REASON.contains(&text.chars().count());
    let wrong = reasons.iter().filter(|(_, text)| is_wrong(text));
    let errors: Vec<FieldError> =
        wrong.map(|(code, _)| FieldError::new(&format!("reason-{code}"), "error-left-out-reason")).collect();
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let tx = app.db.begin().await?;
    drafting(&tx, actor, id).await?;
    let known = talk::reasons(&tx, id).await?;
    let matters: BTreeSet<String> =
        sources::composed(&tx, id).await?.matters.iter().map(|m| m.key.code()).collect();
    let given = reasons.iter().filter(|(code, text)| !text.is_empty() && matters.contains(*code));
    for (code, text) in given {
        if known.get(*code).is_none_or(|row| row.reason != *text) {
            talk::give_reason(&tx, id, (code, text), actor.account).await?;
        }
    }
    audit::note(&tx, actor, app.now(), "summary.reason", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Notes that the actor has a summary open, and tells who else has.
///
/// # Errors
/// When there is no such summary.
pub async fn keep_open(app: &App, actor: &Actor, id: SummaryId) -> AppResult<Vec<account::Model>> {
    let tx = app.db.begin().await?;
    look(&tx, actor, id).await?;
    talk::keep_open(&tx, id, actor.account, app.now()).await?;
    let others = talk::open_by(&tx, id, actor.account, app.now()).await?;
    tx.commit().await?;
    Ok(others)
}
