//! What reviewers did with reports.

use entity::ids::ReportId;
use entity::{account, review_event};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, accounts, add, add_all};

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
