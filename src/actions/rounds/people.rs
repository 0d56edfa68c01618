//! Who is expected in a round, changed while it runs, each time for a reason. Audit rows name the round and what was done;
//! the reason stays beside the place.

use entity::enums::Role;
use entity::ids::AccountId;
use entity::{account, assignment, round};

use super::note;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{clean, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{Tx, accounts, assignments, rounds};

/// Shortest and longest reason, in characters.
const REASON: std::ops::RangeInclusive<usize> = 5..=200;

/// What staff do with a place in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Expects somebody who was not.
    Add(AccountId),
    /// Expects nothing any more.
    Excuse(AccountId),
    /// Expects them again.
    Restore(AccountId),
    /// Expects the second in place of the first, for the first's unit.
    Replace(AccountId, AccountId),
}

/// Changes who is expected in a round that takes reports.
///
/// # Errors
/// `Invalid` without a good reason; `Conflict` when the round takes no reports, somebody has filed already, or has a place
/// or none.
pub async fn change(app: &App, actor: &Actor, code: &str, change: Change, reason: &str) -> AppResult<()> {
    let reason = clean(reason);
    if !REASON.contains(&reason.chars().count()) {
        return Err(AppError::Invalid("error-place-reason"));
    }
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    let round = rounds::lock(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if !takes_reports(round.state) {
        return Err(AppError::Conflict("error-round-closed"));
    }
    let action = match change {
        Change::Add(who) => {
            add(&tx, &round, who, reason).await?;
            "round.add"
        }
        Change::Excuse(who) => {
            excuse(&tx, &round, who, reason).await?;
            "round.excuse"
        }
        Change::Restore(who) => {
            place(&tx, &round, who).await?.filter(|p| p.excused.is_some()).ok_or(MISSING)?;
            assignments::set_excused(&tx, round.id, who, None).await?;
            "round.restore"
        }
        Change::Replace(who, by) => {
            let seat = excuse(&tx, &round, who, reason.clone()).await?;
            if collaborator(&tx, by).await?.unit_id != Some(seat.unit_id) {
                return Err(AppError::Conflict("error-place-other-unit"));
            }
            add(&tx, &round, by, reason).await?;
            "round.replace"
        }
    };
    note(app, (&tx, Some(actor)), action, &round.code).await?;
    Ok(tx.commit().await?)
}

/// The place is not there, or not as it was shown.
const MISSING: AppError = AppError::Conflict("error-place-changed");

async fn place(tx: &Tx, round: &round::Model, who: AccountId) -> AppResult<Option<assignment::Model>> {
    Ok(rounds::place(tx, round.id, who).await?)
}

async fn collaborator(tx: &Tx, who: AccountId) -> AppResult<account::Model> {
    let found = accounts::by_id(tx, who).await?;
    found.filter(|a| a.active && a.role == Role::Collaborator).ok_or(AppError::Conflict("error-place-nobody"))
}

async fn add(tx: &Tx, round: &round::Model, who: AccountId, reason: String) -> AppResult<()> {
    let account = collaborator(tx, who).await?;
    let unit_id = account.unit_id.ok_or(AppError::Conflict("error-place-nobody"))?;
    if rounds::unit(tx, round.id, unit_id).await?.is_none() {
        return Err(AppError::Conflict("error-place-no-unit"));
    }
    if place(tx, round, who).await?.is_some() {
        return Err(MISSING);
    }
    let row = assignment::Model {
        round_id: round.id,
        account_id: who,
        unit_id,
        excused: None,
        added: Some(reason),
    };
    Ok(assignments::insert(tx, row).await?)
}

async fn excuse(
    tx: &Tx,
    round: &round::Model,
    who: AccountId,
    reason: String,
) -> AppResult<assignment::Model> {
    let seat = place(tx, round, who).await?.filter(|p| p.excused.is_none()).ok_or(MISSING)?;
    if assignments::has_filed(tx, round.id, who).await? {
        return Err(AppError::Conflict("error-place-filed"));
    }
    assignments::set_excused(tx, round.id, who, Some(reason)).await?;
    Ok(seat)
}
