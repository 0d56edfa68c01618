//! Opening a round, fixing its figures, and undoing that; planning rounds, who is expected, and what the clock does.

pub mod clock;
pub mod people;
pub mod plan;

use std::collections::HashMap;

use entity::enums::{ReportState, Role, RoundState};
use entity::ids::{RoundId, UnitId};
use entity::{account, assignment, round, round_unit, unit};

use super::holidays;
use super::reports::restore_draft;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::Period;
use crate::domain::report::clean;
use crate::domain::tree::Tree;
use crate::error::{AppError, AppResult};
use crate::store::round_marks::{self, Moment};
use crate::store::{Tx, accounts, audit, drafts, reports, rounds, units};

/// What the acts of a round are noted under: the person who did it, or the schedule.
async fn note(app: &App, (tx, by): (&Tx, Option<&Actor>), action: &str, code: &str) -> AppResult<()> {
    let subject = ("round", code.to_owned());
    match by {
        Some(actor) => audit::note(tx, actor, app.now(), action, subject).await?,
        None => audit::note_schedule(tx, app.now(), action, subject).await?,
    }
    Ok(())
}

/// Notes that somebody took the pack for the conference of a round.
///
/// # Errors
/// When the database fails.
pub async fn take_conference(app: &App, actor: &Actor, round: &round::Model) -> AppResult<()> {
    let tx = app.db.begin().await?;
    note(app, (&tx, Some(actor)), "round.conference", &round.code).await?;
    Ok(tx.commit().await?)
}

/// Reads the code of a round somebody typed.
fn period(code: &str) -> AppResult<Period> {
    let period = Period::parse(code.trim()).ok_or(AppError::Invalid("error-round-code"))?;
    (2020..=2100).contains(&period.year).then_some(period).ok_or(AppError::Invalid("error-round-code"))
}

/// Opens the round of a period now, planned or not: its tree and who is expected are kept as they are.
///
/// # Errors
/// When the code is no period's, or the round, or another of its kind on the same days, is there already.
pub async fn open(app: &App, actor: &Actor, code: &str) -> AppResult<RoundId> {
    let period = period(code)?;
    let code = period.code();
    let tx = app.db.begin().await?;
    let found = rounds::overlapping(&tx, period.kind, (period.starts_on(), period.ends_on())).await?;
    if let Some(found) = found {
        if found.code != code || found.state != RoundState::Planned {
            return Err(AppError::Conflict("error-round-exists"));
        }
        start(app, (&tx, Some(actor)), &found).await?;
        tx.commit().await?;
        return Ok(found.id);
    }
    let planned = plan::row(app, period, &holidays::list(&tx).await?);
    let row = round::Model { state: RoundState::Open, open_at: Some(app.now()), ..planned };
    if let Err(error) = rounds::insert(&tx, row.clone()).await {
        drop(tx);
        // Two at once: the database let the other one through.
        let first = rounds::by_code(&app.db, &code).await?;
        return Err(first.map_or_else(|| error.into(), |_| AppError::Conflict("error-round-exists")));
    }
    snapshot(app, &tx, &row).await?;
    note(app, (&tx, Some(actor)), "round.open", &code).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// Opens a planned round: at its time, or earlier by hand.
async fn start(app: &App, (tx, by): (&Tx, Option<&Actor>), planned: &round::Model) -> AppResult<()> {
    let open_at = if by.is_some() { Some(app.now()) } else { planned.open_at };
    let row = round::Model { state: RoundState::Open, open_at, ..planned.clone() };
    if planned.state != RoundState::Planned || !rounds::update(tx, &row).await? {
        return Err(AppError::Conflict("error-round-state"));
    }
    snapshot(app, tx, &row).await?;
    note(app, (tx, by), "round.open", &row.code).await
}

/// Keeps the tree and who is expected: of the day the round starts or, where it is opened later, of today.
async fn snapshot(app: &App, tx: &Tx, round: &round::Model) -> AppResult<()> {
    let (id, day) = (round.id, round.starts_on.max(app.today()));
    let register = units::register(tx).await?;
    let rows = snapshot_rows(id, &units::all(tx, day).await?)?;
    let people = accounts::active(tx, Role::Collaborator).await?;
    let seat = |a: account::Model| {
        let unit_id = register.heir(a.unit_id?, day)?;
        Some(assignment::Model { round_id: id, account_id: a.id, unit_id, excused: None, added: None })
    };
    Ok(rounds::snapshot(tx, rows, people.into_iter().filter_map(seat).collect()).await?)
}

/// The rows of a snapshot, numbered in pre-order so that a subtree is a range.
///
/// # Errors
/// When the units do not make one tree.
pub fn snapshot_rows(round: RoundId, units: &[unit::Model]) -> AppResult<Vec<round_unit::Model>> {
    let codes: HashMap<UnitId, &str> = units.iter().map(|u| (u.id, u.code.as_str())).collect();
    let parent = |u: &unit::Model| u.parent_id.and_then(|p| codes.get(&p)).map(|c| (*c).to_owned());
    let rows: Vec<_> = units.iter().map(|u| (u.code.clone(), parent(u))).collect();
    let tree = Tree::build(&rows).map_err(|_| AppError::Conflict("error-unit-tree"))?;
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let row = |(i, u): (usize, &unit::Model)| {
        let (lft, rgt) = tree.bounds(i);
        round_unit::Model {
            round_id: round,
            unit_id: u.id,
            code: u.code.clone(),
            name: u.name.clone(),
            kind: u.kind,
            parent_code: parent(u),
            headcount: u.headcount,
            lft: number(lft),
            rgt: number(rgt),
            depth: number(tree.depth(i)),
            late: 0,
        }
    };
    Ok(units.iter().enumerate().map(row).collect())
}

async fn moved(
    app: &App,
    (tx, actor): (&Tx, &Actor),
    code: &str,
    (from, to): (&[RoundState], RoundState),
    action: &str,
) -> AppResult<RoundId> {
    let round = rounds::by_code(tx, code).await?.ok_or(AppError::NotFound)?;
    if !from.contains(&round.state) || !rounds::set_state(tx, &round, to).await? {
        return Err(AppError::Conflict("error-round-state"));
    }
    audit::note(tx, actor, app.now(), action, ("round", round.code)).await?;
    Ok(round.id)
}

/// Fixes the figures ("Chốt số liệu"): accepted reports are compiled, the others not counted; drafts go.
///
/// # Errors
/// When the round is neither open nor closed.
pub async fn compile(app: &App, actor: &Actor, code: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let from = [RoundState::Open, RoundState::Closed];
    let id = moved(app, (&tx, actor), code, (&from, RoundState::Compiling), "round.compile").await?;
    // Where it was not closed before, it is now.
    round_marks::keep(&tx, id, Moment::Due).await?;
    round_marks::keep(&tx, id, Moment::Close).await?;
    reports::move_all(&tx, id, &[ReportState::Accepted], ReportState::Compiled).await?;
    let others = [ReportState::Submitted, ReportState::InReview, ReportState::Returned];
    reports::move_all(&tx, id, &others, ReportState::NotCounted).await?;
    drafts::delete(&tx, &reports::ids(&tx, id).await?).await?;
    Ok(tx.commit().await?)
}

/// Undoes the fixing, with a reason, until a summary is issued.
///
/// # Errors
/// When the round is not being compiled, or the reason is too short or too long.
pub async fn uncompile(app: &App, actor: &Actor, code: &str, reason: &str) -> AppResult<()> {
    if !(10..=500).contains(&clean(reason).chars().count()) {
        return Err(AppError::Invalid("error-reason"));
    }
    let tx = app.db.begin().await?;
    let to = (&[RoundState::Compiling] as &[_], RoundState::Closed);
    let id = moved(app, (&tx, actor), code, to, "round.uncompile").await?;
    reports::move_all(&tx, id, &[ReportState::Compiled], ReportState::Accepted).await?;
    reports::move_all(&tx, id, &[ReportState::NotCounted], ReportState::Submitted).await?;
    for report in reports::ids(&tx, id).await? {
        // Drafts went when the figures were fixed.
        restore_draft(&tx, report, app.now()).await?;
    }
    Ok(tx.commit().await?)
}
