//! What reviewers did with reports.

use entity::ids::ReportId;
use entity::{account, review_event};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add, add_all};

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
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let reviewer = account::Entity::find_by_id(row.reviewer_id).one(c.conn()).await?;
        out.push((row, reviewer));
    }
    Ok(out)
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
