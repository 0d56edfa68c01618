//! Issued summaries with their frozen figures.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::enums::RoundKind;
use entity::ids::{ReleaseId, RoundId};
use entity::{release, release_basis, round};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, DbErr, DerivePartialModel, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::{Conn, Tx, add};
use crate::domain::access::Scope;
use crate::domain::basis::Kept;
use crate::domain::period::Period;
use crate::domain::summary::Document;
use crate::domain::suppress::{Published, reopen};

/// A release as lists show it: without figures and document, by far its largest parts.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "release::Entity")]
pub struct Listed {
    /// Id.
    pub id: ReleaseId,
    /// Its round.
    pub round_id: RoundId,
    /// Which version of the round's release.
    pub number: i32,
    /// Title.
    pub title: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    audience: String,
    /// Why it was taken back.
    pub withdrawn: Option<String>,
}

/// Audiences stand comma-joined in a column; a scope reaches a release when it names the scope's.
fn reaches(scope: &Scope, audience: &str, withdrawn: Option<&str>) -> bool {
    match scope.audience() {
        None => true,
        Some(own) => withdrawn.is_none() && audience.split(',').any(|a| a == own),
    }
}

/// Whether a scope reaches the part of a release that is about the cluster the person is head in, and no more.
fn reaches_part(scope: &Scope, audience: &str, withdrawn: Option<&str>) -> bool {
    let is_for_clusters = withdrawn.is_none() && audience.split(',').any(|a| a == "clusters");
    scope.heads().is_some() && is_for_clusters && !reaches(scope, audience, withdrawn)
}

impl Listed {
    /// Whether the scope reaches all of it, not a part alone.
    pub fn is_whole(&self, scope: &Scope) -> bool {
        reaches(scope, &self.audience, self.withdrawn.as_deref())
    }
}

/// All releases the scope reaches, latest first; those of which it reaches a part alone too.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn, scope: &Scope) -> Result<Vec<Listed>, DbErr> {
    listed(c, scope, release::Entity::find().order_by_desc(release::Column::IssuedAt)).await
}

/// Those of some releases that the scope reaches.
async fn listed(c: &impl Conn, scope: &Scope, rows: Select<release::Entity>) -> Result<Vec<Listed>, DbErr> {
    let mut rows = rows.into_partial_model::<Listed>().all(c.conn()).await?;
    rows.retain(|row| {
        let withdrawn = row.withdrawn.as_deref();
        reaches(scope, &row.audience, withdrawn) || reaches_part(scope, &row.audience, withdrawn)
    });
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

/// Whether the scope reaches a release.
///
/// # Errors
/// When the database fails.
pub async fn is_reached(c: &impl Conn, scope: &Scope, id: ReleaseId) -> Result<bool, DbErr> {
    let rows = listed(c, scope, release::Entity::find().filter(release::Column::Id.eq(id))).await?;
    Ok(rows.iter().any(|row| row.is_whole(scope)))
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
    get(c, scope, id).await?.map(opened).transpose()
}

fn opened(row: release::Model) -> Result<Opened, DbErr> {
    let published = published(&row)?;
    let document = serde_json::from_str(&row.document).map_err(|e| broken(row.id, e))?;
    Ok(Opened { row, published, document })
}

/// One release opened again to be cut to a cluster, by its code: when the scope reaches all of it, or it is the cluster the
/// person is head in.
///
/// # Errors
/// When the database fails, or what was frozen cannot be read or was changed since.
pub async fn open_extract(
    c: &impl Conn,
    scope: &Scope,
    id: ReleaseId,
    cluster: &str,
) -> Result<Option<Opened>, DbErr> {
    if let Some(whole) = open(c, scope, id).await? {
        return Ok(Some(whole));
    }
    if only_cluster(c, scope, id).await?.as_deref() != Some(cluster) {
        return Ok(None);
    }
    release::Entity::find_by_id(id).one(c.conn()).await?.map(opened).transpose()
}

/// The cluster of which a scope reaches the part of a release, where it reaches no more: by its code.
///
/// # Errors
/// When the database fails.
pub async fn only_cluster(c: &impl Conn, scope: &Scope, id: ReleaseId) -> Result<Option<String>, DbErr> {
    let row = release::Entity::find_by_id(id).one(c.conn()).await?;
    let row = row.filter(|row| reaches_part(scope, &row.audience, row.withdrawn.as_deref()));
    let (Some(row), Some(unit)) = (row, scope.heads()) else { return Ok(None) };
    let Some(unit) = super::rounds::unit(c, row.round_id, unit).await? else { return Ok(None) };
    let path = super::round_units::path(c, &unit).await?;
    Ok(path.into_iter().nth(1).map(|cluster| cluster.code))
}

/// A release with all that later ones are decided against.
#[derive(Debug)]
pub struct Issued {
    /// Its row.
    pub row: release::Model,
    /// Its figures.
    pub published: Published,
    /// What it was made from; none for one of before that was kept, or once the reports are purged.
    pub basis: Option<Vec<Kept>>,
}

/// All releases of a round, withdrawn ones too, first to last; for staff alone, nothing for others.
///
/// # Errors
/// When the database fails, or what was frozen cannot be read or was changed since.
pub async fn of_round(c: &impl Conn, scope: &Scope, round: RoundId) -> Result<Vec<Issued>, DbErr> {
    if scope.audience().is_some() {
        return Ok(Vec::new());
    }
    let rows = release::Entity::find()
        .filter(release::Column::RoundId.eq(round))
        .order_by_asc(release::Column::Number)
        .all(c.conn())
        .await?;
    let mut out = Vec::new();
    for row in rows {
        let basis = release_basis::Entity::find_by_id(row.id).one(c.conn()).await?;
        let read = |b: release_basis::Model| serde_json::from_str(&b.leaves);
        let basis = basis.map(read).transpose().map_err(|e| broken(row.id, e))?;
        let published = published(&row)?;
        out.push(Issued { row, published, basis });
    }
    Ok(out)
}

fn broken(id: ReleaseId, why: impl std::fmt::Display) -> DbErr {
    DbErr::Custom(format!("release {id}: {why}"))
}

fn published(row: &release::Model) -> Result<Published, DbErr> {
    let frozen = serde_json::from_str(&row.figures).map_err(|e| broken(row.id, e))?;
    reopen(&frozen).map_err(|e| broken(row.id, e))
}

/// The versions of a round's release that the scope reaches, first to last.
///
/// # Errors
/// When the database fails.
pub async fn versions(c: &impl Conn, scope: &Scope, round: RoundId) -> Result<Vec<Listed>, DbErr> {
    let rows = release::Entity::find().filter(release::Column::RoundId.eq(round));
    listed(c, scope, rows.order_by_asc(release::Column::Number)).await
}

/// Takes a release back, with the reason; false when it is taken back already.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(tx: &Tx, id: ReleaseId, reason: &str) -> Result<bool, DbErr> {
    let taken = release::Entity::update_many()
        .col_expr(release::Column::Withdrawn, Expr::value(reason))
        .filter(release::Column::Id.eq(id))
        .filter(release::Column::Withdrawn.is_null())
        .exec(tx.conn())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Adds a release with what it was made from.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: release::Model, basis: &[Kept]) -> Result<(), DbErr> {
    let leaves = serde_json::to_string(basis).map_err(|e| broken(row.id, e))?;
    let basis = release_basis::Model { release_id: row.id, leaves };
    add(tx, row).await?;
    add(tx, basis).await
}

/// Forgets what the releases of a round were made from: when its reports go.
///
/// # Errors
/// When the database fails.
pub async fn forget_basis(tx: &Tx, round: RoundId) -> Result<(), DbErr> {
    let mut ids = Query::select();
    ids.column(release::Column::Id).from(release::Entity).and_where(release::Column::RoundId.eq(round));
    release_basis::Entity::delete_many()
        .filter(release_basis::Column::ReleaseId.in_subquery(ids))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// The newest release of a round that was not withdrawn, when the scope reaches it.
///
/// # Errors
/// When the database fails.
pub async fn newest_of(c: &impl Conn, scope: &Scope, round: RoundId) -> Result<Option<ReleaseId>, DbErr> {
    let rows = versions(c, scope, round).await?;
    Ok(rows.into_iter().rev().find(|row| row.withdrawn.is_none()).map(|row| row.id))
}

/// How many releases a round has.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn, round: RoundId) -> Result<u64, DbErr> {
    release::Entity::find().filter(release::Column::RoundId.eq(round)).count(c.conn()).await
}

/// Whether a year has an issued release that was not withdrawn: one of the round of that year.
///
/// # Errors
/// When the database fails.
pub async fn has_year(c: &impl Conn, year: i32) -> Result<bool, DbErr> {
    let code = Period::new(RoundKind::Year, year, 1).map(Period::code);
    let mut of_year = Query::select();
    of_year.column(round::Column::Id).from(round::Entity).and_where(round::Column::Code.eq(code));
    let found = release::Entity::find()
        .filter(release::Column::RoundId.in_subquery(of_year))
        .filter(release::Column::Withdrawn.is_null());
    Ok(found.count(c.conn()).await? > 0)
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
