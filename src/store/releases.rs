//! Issued summaries with their frozen figures.

use chrono::{DateTime, Utc};
use entity::ids::{ReleaseId, RoundId};
use entity::release;
use sea_orm::{ColumnTrait, DbErr, DerivePartialModel, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add};
use crate::domain::access::Scope;

/// A release as lists show it: without figures and document, by far its largest parts.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "release::Entity")]
pub struct Listed {
    /// Id.
    pub id: ReleaseId,
    /// Title.
    pub title: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    audience: String,
    withdrawn: Option<String>,
}

/// Audiences stand comma-joined in a column; a scope reaches a release when it names the scope's.
fn reaches(scope: &Scope, audience: &str, withdrawn: Option<&str>) -> bool {
    match scope.audience() {
        None => true,
        Some(own) => withdrawn.is_none() && audience.split(',').any(|a| a == own),
    }
}

/// All releases the scope reaches, latest first.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn, scope: &Scope) -> Result<Vec<Listed>, DbErr> {
    let rows = release::Entity::find().order_by_desc(release::Column::IssuedAt);
    let mut rows = rows.into_partial_model::<Listed>().all(c.conn()).await?;
    rows.retain(|row| reaches(scope, &row.audience, row.withdrawn.as_deref()));
    Ok(rows)
}

/// One release, when the scope reaches it.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, scope: &Scope, id: ReleaseId) -> Result<Option<release::Model>, DbErr> {
    let row = release::Entity::find_by_id(id).one(c.conn()).await?;
    Ok(row.filter(|row| reaches(scope, &row.audience, row.withdrawn.as_deref())))
}

/// How many releases a round has.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn, round: RoundId) -> Result<u64, DbErr> {
    release::Entity::find().filter(release::Column::RoundId.eq(round)).count(c.conn()).await
}

/// Adds a release.
///
/// # Errors
/// When the database fails, or the round has one of this number.
pub async fn insert(tx: &Tx, row: release::Model) -> Result<(), DbErr> {
    add(tx, row).await
}
