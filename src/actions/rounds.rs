//! Opening a round, fixing its figures, and undoing that.

use std::collections::HashMap;

use entity::enums::{ReportState, Role, RoundKind, RoundState};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{assignment, round, round_unit, unit};

use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::Quarter;
use crate::domain::report::{RawReport, clean};
use crate::domain::tree::Tree;
use crate::error::{AppError, AppResult};
use crate::store::{Tx, accounts, audit, drafts, reports, revisions, rounds, units};

/// Opens the round of a quarter: its tree and who is expected are kept as they are now.
///
/// # Errors
/// When the code is no quarter's, or there is such a round already.
pub async fn open(app: &App, actor: &Actor, code: &str) -> AppResult<RoundId> {
    let quarter = Quarter::parse(code.trim()).ok_or(AppError::Invalid("error-round-code"))?;
    let sensible = (2020..=2100).contains(&quarter.year);
    let code = sensible.then(|| quarter.code()).ok_or(AppError::Invalid("error-round-code"))?;
    let tx = app.db.begin().await?;
    if rounds::by_code(&tx, &code).await?.is_some() {
        return Err(AppError::Conflict("error-round-exists"));
    }
    let id = RoundId::random();
    let row = round::Model {
        id,
        code: code.clone(),
        kind: RoundKind::Quarter,
        state: RoundState::Open,
        starts_on: quarter.starts_on(),
        ends_on: quarter.ends_on(),
        due_at: quarter.due_at(app.zone()),
        focus: String::new(),
        version: 1,
    };
    if let Err(error) = rounds::insert(&tx, row).await {
        drop(tx);
        // Two at once: the database let the other one through.
        let first = rounds::by_code(&app.db, &code).await?;
        return Err(first.map_or_else(|| error.into(), |_| AppError::Conflict("error-round-exists")));
    }
    // The tree of the day the round starts; of today, where it is opened later.
    let day = quarter.starts_on().max(app.today());
    let register = units::register(&tx).await?;
    let rows = snapshot_rows(id, &units::all(&tx, day).await?)?;
    let people = accounts::active(&tx, Role::Collaborator).await?;
    let expected = people.into_iter().filter_map(|a| {
        let unit_id = register.heir(a.unit_id?, day)?;
        Some(assignment::Model { round_id: id, account_id: a.id, unit_id, excused: None })
    });
    rounds::snapshot(&tx, rows, expected.collect()).await?;
    audit::note(&tx, actor, app.now(), "round.open", ("round", code)).await?;
    tx.commit().await?;
    Ok(id)
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
        restore_draft(app, &tx, report).await?;
    }
    Ok(tx.commit().await?)
}

/// Drafts went when the figures were fixed; authors go on from what they last handed in.
async fn restore_draft(app: &App, tx: &Tx, report: ReportId) -> AppResult<()> {
    let last = revisions::last(tx, report).await?;
    let raw = last.as_ref().map(RawReport::from).unwrap_or_default();
    let body = serde_json::to_string(&raw).map_err(AppError::internal)?;
    Ok(drafts::insert(tx, report, body, app.now()).await?)
}
