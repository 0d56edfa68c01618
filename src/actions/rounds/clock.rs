//! What the clock does to rounds: opening them, keeping how complete they are when they are due, closing them.

use entity::enums::RoundState;
use entity::round;

use super::{note, start};
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::store::round_marks::{self, Moment};
use crate::store::{Tx, rounds};

/// Does what is due now, each step of a round in its own transaction and under its lock, so that two who do it at once do
/// it once; how many steps.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> AppResult<u64> {
    let mut done = 0;
    for round in rounds::in_states(&app.db, &[RoundState::Planned, RoundState::Open]).await? {
        if step(app, &round).is_some() {
            done += turn(app, &round).await?;
        }
    }
    for round in rounds::in_states(&app.db, &[RoundState::Closed]).await? {
        if app.now() > round.due_at && !round_marks::is_kept(&app.db, round.id, Moment::Due).await? {
            let tx = app.db.begin().await?;
            done += u64::from(round_marks::keep(&tx, round.id, Moment::Due).await?);
            tx.commit().await?;
        }
    }
    Ok(done)
}

/// A step of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Open,
    Due,
    Close,
}

/// What is to be done with a round now, as it was read.
fn step(app: &App, round: &round::Model) -> Option<Step> {
    let now = app.now();
    match round.state {
        RoundState::Planned if round.open_at.is_some_and(|at| now >= at) => Some(Step::Open),
        RoundState::Open if now > round.close_at.unwrap_or(round.due_at) => Some(Step::Close),
        RoundState::Open if now > round.due_at => Some(Step::Due),
        _ => None,
    }
}

async fn turn(app: &App, round: &round::Model) -> AppResult<u64> {
    let tx = app.db.begin().await?;
    // As it is now: somebody may have been first.
    let Some(round) = rounds::lock(&tx, round.id).await? else { return Ok(0) };
    let done = match step(app, &round) {
        Some(Step::Open) => {
            start(app, (&tx, None), &round).await?;
            true
        }
        Some(Step::Due) => round_marks::keep(&tx, round.id, Moment::Due).await?,
        Some(Step::Close) => {
            shut(app, (&tx, None), &round).await?;
            true
        }
        None => false,
    };
    tx.commit().await?;
    Ok(u64::from(done))
}

async fn shut(app: &App, (tx, by): (&Tx, Option<&Actor>), round: &round::Model) -> AppResult<()> {
    let close_at = if by.is_some() { Some(app.now()) } else { round.close_at };
    let row = round::Model { state: RoundState::Closed, close_at, ..round.clone() };
    if round.state != RoundState::Open || !rounds::update(tx, &row).await? {
        return Err(AppError::Conflict("error-round-state"));
    }
    round_marks::keep(tx, round.id, Moment::Due).await?;
    round_marks::keep(tx, round.id, Moment::Close).await?;
    note(app, (tx, by), "round.close", &round.code).await
}

/// Closes a round by hand, once it is due. Late reports are still taken until its figures are fixed.
///
/// # Errors
/// When it is not open, or not due yet.
pub async fn close(app: &App, actor: &Actor, code: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    let round = rounds::lock(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if app.now() <= round.due_at {
        return Err(AppError::Conflict("error-round-not-due"));
    }
    shut(app, (&tx, Some(actor)), &round).await?;
    Ok(tx.commit().await?)
}
