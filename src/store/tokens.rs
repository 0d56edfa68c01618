//! Single-use links, of whose tokens only the SHA-256 is kept; the link that stops a kind of digest, which proves
//! itself; and what a token for the API opens. One of the places where actors are made.

use chrono::{DateTime, Utc};
use entity::enums::TokenPurpose;
use entity::ids::AccountId;
use entity::{access_token, account, token};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect};

use super::{Conn, Tx, add, sessions};
use crate::domain::access::Actor;
use crate::domain::digest::Link;

/// Keeps a new link; older ones of the same account and purpose are void from now on.
///
/// # Errors
/// When the database fails.
pub async fn replace(
    tx: &Tx,
    token_hash: String,
    (account_id, purpose): (AccountId, TokenPurpose),
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    delete(tx, account_id, &[purpose]).await?;
    add(tx, token::Model { token_hash, account_id, purpose, expires_at, used_at: None }).await
}

/// Makes an account's links of some purposes void.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, account: AccountId, purposes: &[TokenPurpose]) -> Result<(), DbErr> {
    token::Entity::delete_many()
        .filter(token::Column::AccountId.eq(account))
        .filter(token::Column::Purpose.is_in(purposes.iter().copied()))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The account a link of a purpose is for, while the link is good.
///
/// # Errors
/// When the database fails.
pub async fn account(
    c: &impl Conn,
    (token_hash, purpose): (&str, TokenPurpose),
    now: DateTime<Utc>,
) -> Result<Option<account::Model>, DbErr> {
    let found = token::Entity::find_by_id(token_hash.to_owned()).one(c.conn()).await?;
    let good = |t: &token::Model| t.purpose == purpose && t.used_at.is_none() && t.expires_at > now;
    let Some(row) = found.filter(good) else { return Ok(None) };
    Ok(account::Entity::find_by_id(row.account_id).one(c.conn()).await?.filter(|a| a.active))
}

/// Uses a link up. Two at once: one gets the actor, the other nothing.
///
/// # Errors
/// When the database fails.
pub async fn take(
    tx: &Tx,
    link: (&str, TokenPurpose),
    now: DateTime<Utc>,
    from: (&str, &str),
) -> Result<Option<Actor>, DbErr> {
    let Some(account) = account(tx, link, now).await? else { return Ok(None) };
    let used = token::Entity::update_many()
        .col_expr(token::Column::UsedAt, sea_orm::prelude::Expr::value(now))
        .filter(token::Column::TokenHash.eq(link.0))
        .filter(token::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok((used.rows_affected == 1).then(|| sessions::person(account, from)))
}

/// The person who stops a kind of digest by a link of theirs; none where the account is closed.
///
/// # Errors
/// When the database fails.
pub async fn stopping(c: &impl Conn, link: &Link, from: (&str, &str)) -> Result<Option<Actor>, DbErr> {
    let found = account::Entity::find_by_id(link.account()).one(c.conn()).await?;
    Ok(found.filter(|account| account.active).map(|account| sessions::person(account, from)))
}

/// The person behind a token for the API that is in force, with its row; one query.
///
/// # Errors
/// When the database fails.
pub async fn bearer(
    c: &impl Conn,
    token_hash: &str,
    now: DateTime<Utc>,
    from: (&str, &str),
) -> Result<Option<(access_token::Model, Actor)>, DbErr> {
    use access_token::{Column, Entity};
    let owner = Entity::belongs_to(account::Entity).from(Column::AccountId).to(account::Column::Id);
    let found = Entity::find()
        .join(JoinType::InnerJoin, owner.into())
        .select_also(account::Entity)
        .filter(Column::TokenHash.eq(token_hash))
        .filter(Column::ExpiresAt.gt(now))
        .filter(account::Column::Active.eq(true))
        .one(c.conn())
        .await?;
    let Some((row, Some(account))) = found else { return Ok(None) };
    Ok(Some((row, sessions::person(account, from))))
}

/// Forgets links that are used up or too old: they open nothing any more; how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let over =
        Condition::any().add(token::Column::UsedAt.is_not_null()).add(token::Column::ExpiresAt.lte(now));
    Ok(token::Entity::delete_many().filter(over).exec(tx.conn()).await?.rows_affected)
}
