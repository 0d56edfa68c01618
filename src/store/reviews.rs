//! What reviewers did with reports, which wait for them, and who has one open.

mod marks;
mod presence;
mod queue;

use std::collections::HashSet;

use entity::enums::{ReportState, ReviewAction};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{account, report, review_event};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, accounts, add, add_all};
use crate::domain::access::{Reach, Scope};

pub use marks::{mark, marks};
pub use presence::{keep_open, open_by};
pub use queue::{Queue, Turn, beside, counts, page};

/// What was done with a report, oldest first, with each reviewer. The caller has loaded the report
/// through its scope.
///
/// # Errors
/// When the database fails.
pub async fn of(
    c: &impl Conn,
    report: ReportId,
) -> Result<Vec<(review_event::Model, Option<account::Model>)>, DbErr> {
    let rows = review_event::Entity::find()
        .filter(review_event::Column::ReportId.eq(report))
        .order_by_asc(review_event::Column::At)
        .all(c.conn())
        .await?;
    let reviewers = accounts::by_ids(c, rows.iter().map(|row| row.reviewer_id)).await?;
    let named = |row: review_event::Model| {
        let reviewer = reviewers.get(&row.reviewer_id).cloned();
        (row, reviewer)
    };
    Ok(rows.into_iter().map(named).collect())
}

/// Which of some reports were handed in again after they had been returned.
///
/// # Errors
/// When the database fails.
pub async fn handed_in_again(c: &impl Conn, reports: &[report::Model]) -> Result<HashSet<ReportId>, DbErr> {
    let rows = review_event::Entity::find()
        .filter(review_event::Column::ReportId.is_in(reports.iter().map(|r| r.id)))
        .filter(review_event::Column::Action.eq(ReviewAction::Returned))
        .all(c.conn())
        .await?;
    let again = |row: &review_event::Model| {
        reports.iter().any(|r| r.id == row.report_id && r.revisions > row.revision)
    };
    Ok(rows.into_iter().filter(again).map(|row| row.report_id).collect())
}

/// Accepted reports of a round from some units, those held left out; for staff alone.
///
/// # Errors
/// When the database fails.
pub async fn accepted_of(
    c: &impl Conn,
    scope: &Scope,
    (round, units): (RoundId, Vec<UnitId>),
) -> Result<Vec<report::Model>, DbErr> {
    if units.is_empty() || !matches!(scope.reach(), Reach::AllSubmitted(_)) {
        return Ok(Vec::new());
    }
    report::Entity::find()
        .filter(report::Column::RoundId.eq(round))
        .filter(report::Column::UnitId.is_in(units))
        .filter(report::Column::State.is_in([ReportState::Accepted, ReportState::Compiled]))
        .filter(report::Column::Held.eq(false))
        .order_by_asc(report::Column::Id)
        .all(c.conn())
        .await
}

/// Notes what a reviewer did.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: review_event::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// Notes many.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &Tx, rows: Vec<review_event::Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}
