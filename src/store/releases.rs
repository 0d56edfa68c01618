//! Issued summaries with their frozen figures.

use entity::ids::{ReleaseId, RoundId};
use entity::release;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add};
use crate::domain::access::Scope;

/// Audiences stand comma-joined in a column; a scope reaches a release when it names the scope's.
fn reaches(scope: &Scope, row: &release::Model) -> bool {
    match scope.audience() {
        None => true,
        Some(audience) => row.withdrawn.is_none() && row.audience.split(',').any(|a| a == audience),
    }
}

/// All releases the scope reaches, latest first.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn, scope: &Scope) -> Result<Vec<release::Model>, DbErr> {
    let rows = release::Entity::find().order_by_desc(release::Column::IssuedAt).all(c.conn()).await?;
    Ok(rows.into_iter().filter(|row| reaches(scope, row)).collect())
}

/// One release, when the scope reaches it.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, scope: &Scope, id: ReleaseId) -> Result<Option<release::Model>, DbErr> {
    let row = release::Entity::find_by_id(id).one(c.conn()).await?;
    Ok(row.filter(|row| reaches(scope, row)))
}

/// How many releases a round has.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn, round: RoundId) -> Result<usize, DbErr> {
    let rows = release::Entity::find().filter(release::Column::RoundId.eq(round)).all(c.conn()).await?;
    Ok(rows.len())
}

/// Adds a release.
///
/// # Errors
/// When the database fails, or the round has one of this number.
pub async fn insert(tx: &Tx, row: release::Model) -> Result<(), DbErr> {
    add(tx, row).await
}
