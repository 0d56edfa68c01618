//! What reviewers did with reports, which wait for them, and who has one open.

mod marks;
mod presence;
mod queue;

use std::collections::{HashMap, HashSet};

use entity::enums::{ReportState, ReviewAction};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{account, report, review_event};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, accounts, add, add_all, tally};
use crate::domain::access::Scope;

pub use marks::{mark, marks};
pub use presence::{keep_open, open_by};
pub use queue::{Counts, Queue, Turn, among, beside, counts, page};

/// What was done with a report, oldest first, with each reviewer; once times are cut to the day, by revision and by what
/// usually comes first. The caller has loaded the report
/// through its scope.
///
/// # Errors
/// When the database fails.
pub async fn of(
    c: &impl Conn,
    report: ReportId,
) -> Result<Vec<(review_event::Model, Option<account::Model>)>, DbErr> {
    let mut rows =
        review_event::Entity::find().filter(review_event::Column::ReportId.eq(report)).all(c.conn()).await?;
    rows.sort_by_key(|row| (row.at, row.revision, row.action));
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

/// Which of some reports are their authors' again because they were returned, and not handed in since: whatever came
/// back once and was taken back later is none.
///
/// # Errors
/// When the database fails.
pub async fn sent_back(c: &impl Conn, reports: &[report::Model]) -> Result<HashSet<ReportId>, DbErr> {
    let drafts: HashMap<ReportId, i32> =
        reports.iter().filter(|r| r.state == ReportState::Draft).map(|r| (r.id, r.revisions)).collect();
    let mut out = HashSet::new();
    for ids in drafts.keys().copied().collect::<Vec<_>>().chunks(400) {
        let rows = review_event::Entity::find()
            .filter(review_event::Column::ReportId.is_in(ids.iter().copied()))
            .filter(review_event::Column::Action.eq(ReviewAction::Returned))
            .all(c.conn())
            .await?;
        let last = rows.into_iter().filter(|row| drafts.get(&row.report_id) == Some(&row.revision));
        out.extend(last.map(|row| row.report_id));
    }
    Ok(out)
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
    if units.is_empty() || !scope.reads_all() {
        return Ok(Vec::new());
    }
    report::Entity::find()
        .filter(tally::in_figures(round))
        .filter(report::Column::UnitId.is_in(units))
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
