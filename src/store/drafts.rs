//! What authors have typed so far. Only the author's scope reaches a draft or, where staff key the report in, only that
//! staff member's.

use chrono::{DateTime, Utc};
use entity::draft;
use entity::enums::Gone;
use entity::ids::ReportId;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::{Conn, Tx, add};
use crate::domain::access::Scope;

/// The draft of a report, when the scope is that of who writes it.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, scope: &Scope, report: ReportId) -> Result<Option<draft::Model>, DbErr> {
    let is_filed =
        super::reports::filed(c, scope, report).await?.is_some_and(|row| scope.writes(row.keyed_by));
    if !is_filed {
        return Ok(None);
    }
    draft::Entity::find_by_id(report).one(c.conn()).await
}

/// Whether a report has a draft.
///
/// # Errors
/// When the database fails.
pub async fn is_there(tx: &Tx, report: ReportId) -> Result<bool, DbErr> {
    Ok(draft::Entity::find_by_id(report).count(tx.conn()).await? > 0)
}

/// Begins a draft.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, report: ReportId, body: String, now: DateTime<Utc>) -> Result<(), DbErr> {
    add(tx, draft::Model { report_id: report, body, version: 1, saved_at: now }).await
}

/// Adds many drafts.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &Tx, rows: Vec<draft::Model>) -> Result<(), DbErr> {
    super::add_all(tx, rows).await
}

/// Saves a draft over the given version; false when somebody (another window) saved in between.
///
/// # Errors
/// When the database fails.
pub async fn save(
    tx: &Tx,
    report: ReportId,
    version: i32,
    body: String,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    // A version is what a browser sent: the last number there is was never reached.
    let Some(next) = version.checked_add(1) else { return Ok(false) };
    let saved = draft::Entity::update_many()
        .col_expr(draft::Column::Body, body.into())
        .col_expr(draft::Column::Version, next.into())
        .col_expr(draft::Column::SavedAt, sea_orm::prelude::Expr::value(now))
        .filter(draft::Column::ReportId.eq(report))
        .filter(draft::Column::Version.eq(version))
        .exec(tx.conn())
        .await?;
    Ok(saved.rows_affected == 1)
}

/// Notes that its author went on with a draft.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &Tx, report: ReportId, now: DateTime<Utc>) -> Result<(), DbErr> {
    draft::Entity::update_many()
        .col_expr(draft::Column::SavedAt, sea_orm::prelude::Expr::value(now))
        .filter(draft::Column::ReportId.eq(report))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Deletes the drafts of reports.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, reports: &[ReportId]) -> Result<(), DbErr> {
    for ids in reports.chunks(400) {
        let of = || draft::Column::ReportId.is_in(ids.iter().copied());
        let versions: Vec<(ReportId, i32)> = draft::Entity::find()
            .select_only()
            .columns([draft::Column::ReportId, draft::Column::Version])
            .filter(of())
            .into_tuple()
            .all(tx.conn())
            .await?;
        for (report, version) in versions {
            tx.forgets(Gone::Draft, report, version.to_string());
        }
        draft::Entity::delete_many().filter(of()).exec(tx.conn()).await?;
    }
    Ok(())
}
