//! Issued summaries with their frozen figures.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::ids::{ReleaseId, RoundId};
use entity::release;
use sea_orm::{
    ColumnTrait, DbErr, DerivePartialModel, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Conn, Tx, add};
use crate::domain::access::Scope;
use crate::domain::summary::Document;
use crate::domain::suppress::{Published, reopen};

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

/// A release with what it froze, read back.
#[derive(Debug)]
pub struct Opened {
    /// Its row.
    pub row: release::Model,
    /// Its figures.
    pub published: Published,
    /// Its document.
    pub document: Document,
}

/// One release opened again, when the scope reaches it.
///
/// # Errors
/// When the database fails, or what was frozen cannot be read or was changed since.
pub async fn open(c: &impl Conn, scope: &Scope, id: ReleaseId) -> Result<Option<Opened>, DbErr> {
    let Some(row) = get(c, scope, id).await? else { return Ok(None) };
    let broken = |why: String| DbErr::Custom(format!("release {id}: {why}"));
    let frozen = serde_json::from_str(&row.figures).map_err(|e| broken(e.to_string()))?;
    let published = reopen(&frozen).map_err(|e| broken(e.to_string()))?;
    let document = serde_json::from_str(&row.document).map_err(|e| broken(e.to_string()))?;
    Ok(Some(Opened { row, published, document }))
}

/// How many releases a round has.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn, round: RoundId) -> Result<u64, DbErr> {
    release::Entity::find().filter(release::Column::RoundId.eq(round)).count(c.conn()).await
}

/// The heads of the audit log that releases carry: seals by number of the row. What is no document says nothing.
///
/// # Errors
/// When the database fails.
pub(super) async fn audit_heads(c: &impl Conn) -> Result<BTreeMap<u64, Vec<String>>, DbErr> {
    let documents = release::Entity::find().select_only().column(release::Column::Document);
    let documents: Vec<String> = documents.into_tuple().all(c.conn()).await?;
    let mut out = BTreeMap::<u64, Vec<String>>::new();
    for document in documents {
        let head = serde_json::from_str::<Document>(&document).ok().and_then(|d| d.audit_head);
        if let Some(head) = head {
            out.entry(head.count).or_default().push(head.hash);
        }
    }
    Ok(out)
}

/// Adds a release.
///
/// # Errors
/// When the database fails, or the round has one of this number.
pub async fn insert(tx: &Tx, row: release::Model) -> Result<(), DbErr> {
    add(tx, row).await
}
