//! Putting right what was issued: another version takes its place, or it is taken back. Nothing issued is changed.

use entity::enums::{Role, RoundState, SummaryState};
use entity::ids::{ReleaseId, SummaryId};
use entity::summary;

use super::{load, sections};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{FieldError, clean};
use crate::domain::summary::reason;
use crate::error::{AppError, AppResult};
use crate::store::summaries::sources;
use crate::store::{audit, releases, rounds, summaries};

/// A new summary, or what is wrong with what was typed.
pub type Corrected = Result<SummaryId, Vec<FieldError>>;

/// Begins another version of a release, with its text: the figures of the round are fixed, and can be undone like those
/// of a round that was never issued. The release stays what it is until the new version is issued.
///
/// # Errors
/// When it is not the latest of its round, the round is not issued (any more), another version is being composed, or
/// what the releases were made from is gone.
pub async fn begin(app: &App, actor: &Actor, id: ReleaseId, typed: &str) -> AppResult<Corrected> {
    let tx = app.db.begin().await?;
    let release = releases::get(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let round = rounds::lock(&tx, release.round_id).await?.ok_or(AppError::NotFound)?;
    let units = rounds::units(&tx, round.id).await?;
    let below: Vec<String> = units.into_iter().filter(|u| u.depth > 0).map(|u| u.name).collect();
    let errors = reason(typed, &below);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let all = releases::of_round(&tx, &actor.scope(), round.id).await?;
    if all.last().is_none_or(|last| last.row.id != id) {
        return Err(AppError::Conflict("error-release-superseded"));
    }
    if all.iter().any(|release| release.basis.is_none()) {
        return Err(AppError::Conflict("error-release-basis"));
    }
    if round.state != RoundState::Issued || !rounds::set_state(&tx, &round, RoundState::Compiling).await? {
        return Err(AppError::Conflict("error-round-not-issued"));
    }
    let old = summaries::get(&tx, &actor.scope(), release.summary_id).await?.ok_or(AppError::NotFound)?;
    let (text, drafts) = (summaries::text(&tx, &old).await?, sources::drafts(&tx, old.id).await?);
    let row = summary::Model {
        id: SummaryId::random(),
        state: SummaryState::Drafting,
        number: String::new(),
        version: 1,
        created_at: app.now(),
        corrects: Some(id),
        correction: clean(typed),
        ..old
    };
    let new = row.id;
    summaries::insert(&tx, row, sections(new, &text), actor.account).await?;
    // What nobody edited then is drafted anew now without asking.
    for draft in &drafts {
        sources::keep_draft(&tx, new, draft).await?;
    }
    audit::note(&tx, actor, app.now(), "release.correct", ("release", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(new))
}

/// Gives a correction up: the release stays as it is, and its round is issued as before.
///
/// # Errors
/// When it is not being drafted, corrects nothing, or the round's figures were undone and not fixed again.
pub async fn cancel(app: &App, actor: &Actor, id: SummaryId, version: i32) -> AppResult<ReleaseId> {
    let tx = app.db.begin().await?;
    let (row, round) = load(&tx, actor, id, (version, SummaryState::Drafting)).await?;
    let release = row.corrects.ok_or(AppError::Conflict("error-summary-state"))?;
    let moved = round.state == RoundState::Compiling
        && rounds::set_state(&tx, &round, RoundState::Issued).await?
        && summaries::set_state(&tx, &row, SummaryState::Withdrawn).await?;
    if !moved {
        return Err(AppError::Conflict("error-round-not-compiling"));
    }
    audit::note(&tx, actor, app.now(), "release.correct_cancel", ("release", release.to_string())).await?;
    tx.commit().await?;
    Ok(release)
}

/// Takes a release back, with a reason: its readers do not see it any more. Later ones are decided against it all the same,
/// for it was read.
///
/// # Errors
/// When the actor is no approver, or it is taken back already.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    id: ReleaseId,
    typed: &str,
) -> AppResult<Result<(), Vec<FieldError>>> {
    if actor.role != Role::Approver {
        return Err(AppError::Forbidden);
    }
    let errors = reason(typed, &[]);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let tx = app.db.begin().await?;
    let release = releases::get(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    if !releases::withdraw(&tx, id, &clean(typed)).await? {
        return Err(AppError::Conflict("error-release-withdrawn"));
    }
    let summary = summaries::get(&tx, &actor.scope(), release.summary_id).await?.ok_or(AppError::NotFound)?;
    if !summaries::set_state(&tx, &summary, SummaryState::Withdrawn).await? {
        return Err(AppError::Conflict("error-summary-changed"));
    }
    audit::note(&tx, actor, app.now(), "release.withdraw", ("release", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
