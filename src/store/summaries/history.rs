//! How the text of a summary came about. What one person saves within a few minutes is one version.

use chrono::{DateTime, Duration, Utc};
use entity::ids::{AccountId, SummaryId};
use entity::{account, section_version};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::super::{Conn, Tx, accounts, add};

/// Title and findings, among the sections.
pub const HEAD: i32 = -1;

/// How long one version is added to, in minutes.
const SPAN: i64 = 10;

/// A version and who saved it.
pub type Version = (section_version::Model, Option<account::Model>);

/// The versions of a section, oldest first. The caller has loaded the summary through its scope.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, id: SummaryId, position: i32) -> Result<Vec<Version>, DbErr> {
    let rows = section_version::Entity::find()
        .filter(section_version::Column::SummaryId.eq(id))
        .filter(section_version::Column::Position.eq(position))
        .order_by_asc(section_version::Column::Number)
        .all(c.conn())
        .await?;
    let people = accounts::by_ids(c, rows.iter().map(|row| row.saved_by)).await?;
    Ok(rows.into_iter().map(|row| (people.get(&row.saved_by).cloned(), row)).map(|(a, r)| (r, a)).collect())
}

/// Notes how a section stands now, in a version of its own where it `begins` one; true when it does.
///
/// # Errors
/// When the database fails.
pub async fn note(
    tx: &Tx,
    (id, position): (SummaryId, i32),
    (body, begins): (&str, bool),
    (by, now): (AccountId, DateTime<Utc>),
) -> Result<bool, DbErr> {
    use section_version::Column as C;
    let last = section_version::Entity::find()
        .filter(C::SummaryId.eq(id))
        .filter(C::Position.eq(position))
        .order_by_desc(C::Number)
        .one(tx.conn())
        .await?;
    if let Some(last) = &last {
        if last.body == body {
            return Ok(false);
        }
        if !begins && last.saved_by == by && now - last.begun_at < Duration::minutes(SPAN) {
            section_version::Entity::update_many()
                .col_expr(C::Body, body.into())
                .col_expr(C::SavedAt, Expr::value(now))
                .filter(C::SummaryId.eq(id))
                .filter(C::Position.eq(position))
                .filter(C::Number.eq(last.number))
                .exec(tx.conn())
                .await?;
            return Ok(false);
        }
    }
    let row = section_version::Model {
        summary_id: id,
        position,
        number: last.map_or(1, |last| last.number + 1),
        body: body.to_owned(),
        saved_by: by,
        begun_at: now,
        saved_at: now,
    };
    add(tx, row).await?;
    Ok(true)
}
