//! How staff mark the work in a report. For staff alone: its author never sees it.

use entity::ids::ReportId;
use entity::quality_mark;
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::super::{Conn, Tx, add};
use crate::domain::access::Scope;

/// The marks of a report, where there are any.
///
/// # Errors
/// When the database fails.
pub async fn marks(
    c: &impl Conn,
    scope: &Scope,
    report: ReportId,
) -> Result<Option<quality_mark::Model>, DbErr> {
    if !scope.reads_all() {
        return Ok(None);
    }
    quality_mark::Entity::find_by_id(report).one(c.conn()).await
}

/// Keeps the marks of a report over the version they were read at (0 for none before); false when somebody was first.
///
/// # Errors
/// When the database fails, or another adds the first marks at the same moment.
pub async fn mark(tx: &Tx, row: quality_mark::Model) -> Result<bool, DbErr> {
    use quality_mark::Column as C;
    if row.version == 0 {
        let known = quality_mark::Entity::find_by_id(row.report_id).one(tx.conn()).await?;
        if known.is_some() {
            return Ok(false);
        }
        return add(tx, quality_mark::Model { version: 1, ..row }).await.map(|()| true);
    }
    let Some(next) = row.version.checked_add(1) else { return Ok(false) };
    let saved = quality_mark::Entity::update_many()
        .col_expr(C::Revision, row.revision.into())
        .col_expr(C::Timeliness, Expr::value(row.timeliness))
        .col_expr(C::Specificity, Expr::value(row.specificity))
        .col_expr(C::Analysis, Expr::value(row.analysis))
        .col_expr(C::Recommendation, Expr::value(row.recommendation))
        .col_expr(C::ReviewerId, Expr::value(row.reviewer_id))
        .col_expr(C::Version, next.into())
        .col_expr(C::At, Expr::value(row.at))
        .filter(C::ReportId.eq(row.report_id))
        .filter(C::Version.eq(row.version))
        .exec(tx.conn())
        .await?;
    Ok(saved.rows_affected == 1)
}
