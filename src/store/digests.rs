//! Editions of the digest and what each tells; the mails of an edition lie in the outbox.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::enums::DigestKind;
use entity::ids::AccountId;
use entity::{digest_edition, digest_refusal};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{Conn, Tx, add, releases, rounds};
use crate::domain::access::{Reach, Scope};
use crate::domain::digest::{Digest, Issued};

/// All editions, latest first.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<digest_edition::Model>, DbErr> {
    digest_edition::Entity::find()
        .order_by_desc(digest_edition::Column::CreatedAt)
        .order_by_asc(digest_edition::Column::Id)
        .all(c.conn())
        .await
}

/// One edition.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: Uuid) -> Result<Option<digest_edition::Model>, DbErr> {
    digest_edition::Entity::find_by_id(id).one(c.conn()).await
}

/// Whether there is an edition of a kind about something.
///
/// # Errors
/// When the database fails.
pub async fn is_made(c: &impl Conn, kind: DigestKind, subject: &str) -> Result<bool, DbErr> {
    let found = digest_edition::Entity::find()
        .filter(digest_edition::Column::Kind.eq(kind))
        .filter(digest_edition::Column::Subject.eq(subject));
    Ok(found.count(c.conn()).await? > 0)
}

/// What the newest edition of a kind tells whose subject begins so.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn newest<T: DeserializeOwned>(
    c: &impl Conn,
    kind: DigestKind,
    subject: &str,
) -> Result<Option<T>, DbErr> {
    let row = digest_edition::Entity::find()
        .filter(digest_edition::Column::Kind.eq(kind))
        .filter(digest_edition::Column::Subject.starts_with(subject))
        .order_by_desc(digest_edition::Column::CreatedAt)
        .one(c.conn())
        .await?;
    row.map(|row| content(&row)).transpose().map(Option::flatten)
}

/// The counts an edition keeps; none where it keeps none.
fn content<T: DeserializeOwned>(edition: &digest_edition::Model) -> Result<Option<T>, DbErr> {
    if edition.content.is_empty() {
        return Ok(None);
    }
    let read = serde_json::from_str(&edition.content);
    read.map(Some).map_err(|e| DbErr::Custom(format!("digest {}: {e}", edition.id)))
}

/// What an edition tells, to those who may read it: leaders, and staff who look after it. None when what it is about is
/// no longer theirs to read.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn open(
    c: &impl Conn,
    scope: &Scope,
    edition: &digest_edition::Model,
) -> Result<Option<Digest>, DbErr> {
    if !matches!(scope.reach(), Reach::Issued("leaders") | Reach::AllSubmitted(_)) {
        return Ok(None);
    }
    match edition.kind {
        DigestKind::OnIssue => issued(c, scope, edition).await,
        DigestKind::Weekly => Ok(content(edition)?.map(Digest::Weekly)),
        DigestKind::Quarterly => Ok(content(edition)?.map(Digest::Quarterly)),
    }
}

/// What the digest of a release tells, beside the newest release of the round before.
async fn issued(
    c: &impl Conn,
    scope: &Scope,
    edition: &digest_edition::Model,
) -> Result<Option<Digest>, DbErr> {
    let Some(id) = edition.release_id else { return Ok(None) };
    let Some(opened) = releases::open(c, scope, id).await? else { return Ok(None) };
    let mut before = None;
    if let Some(round) = rounds::by_id(c, opened.row.round_id).await?
        && let Some(round) = rounds::before(c, &round).await?
        && let Some(newest) = releases::newest_of(c, scope, round.id).await?
    {
        before = releases::open(c, scope, newest).await?.map(|o| (round.code, o.published));
    }
    let before = before.as_ref().map(|(code, published)| (code.as_str(), published));
    let (title, matters) = (opened.row.title.as_str(), content(edition)?);
    let told = Issued::of((id, title), &opened.document, &opened.published, before, matters);
    Ok(Some(Digest::OnIssue(told)))
}

/// Adds an edition.
///
/// # Errors
/// When the database fails, or there is one of this kind about this already.
pub async fn insert(tx: &Tx, row: digest_edition::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// The kinds of digest an account does not want.
///
/// # Errors
/// When the database fails.
pub async fn refused_by(c: &impl Conn, account: AccountId) -> Result<Vec<DigestKind>, DbErr> {
    let rows = digest_refusal::Entity::find().filter(digest_refusal::Column::AccountId.eq(account));
    Ok(rows.all(c.conn()).await?.into_iter().map(|row| row.kind).collect())
}

/// The accounts that do not want a kind of digest.
///
/// # Errors
/// When the database fails.
pub async fn refusing(c: &impl Conn, kind: DigestKind) -> Result<HashSet<AccountId>, DbErr> {
    let rows = digest_refusal::Entity::find().filter(digest_refusal::Column::Kind.eq(kind));
    Ok(rows.all(c.conn()).await?.into_iter().map(|row| row.account_id).collect())
}

/// Notes that an account does not want a kind of digest, unless that is noted already.
///
/// # Errors
/// When the database fails.
pub async fn refuse(
    tx: &Tx,
    account_id: AccountId,
    kind: DigestKind,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = digest_refusal::Model { account_id, kind, at }.into_active_model().reset_all();
    digest_refusal::Entity::insert(row)
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Notes that an account wants a kind of digest again.
///
/// # Errors
/// When the database fails.
pub async fn accept(tx: &Tx, account: AccountId, kind: DigestKind) -> Result<(), DbErr> {
    digest_refusal::Entity::delete_by_id((account, kind)).exec(tx.conn()).await.map(|_| ())
}
