//! Tokens for the API, as their owners see them. Only their SHA-256 is kept; what one opens stands with the other tokens.

use chrono::{DateTime, NaiveDate, Utc};
use entity::access_token::{Column, Entity, Model};
use entity::ids::{AccessTokenId, AccountId};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add, add_all};
use crate::domain::access::Actor;
use crate::domain::access_token::KNOWN;

/// A person's own tokens, latest first.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, actor: &Actor) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::AccountId.eq(actor.account))
        .order_by_desc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(c.conn())
        .await
}

/// How many tokens of an account are in force.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn, account: AccountId, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let own = Entity::find().filter(Column::AccountId.eq(account));
    own.filter(Column::ExpiresAt.gt(now)).count(c.conn()).await
}

/// Keeps a token.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// Keeps many tokens.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &Tx, rows: Vec<Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}

/// Makes one of an account's own tokens void; false when there is no such one.
///
/// # Errors
/// When the database fails.
pub async fn delete_own(tx: &Tx, account: AccountId, id: AccessTokenId) -> Result<bool, DbErr> {
    let own = Entity::delete_many().filter(Column::AccountId.eq(account)).filter(Column::Id.eq(id));
    Ok(own.exec(tx.conn()).await?.rows_affected > 0)
}

/// Makes all tokens of an account void.
///
/// # Errors
/// When the database fails.
pub(super) async fn delete_all_of(tx: &Tx, account: AccountId) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::AccountId.eq(account)).exec(tx.conn()).await.map(|_| ())
}

/// Notes the day a token was used on, unless a later one is noted.
///
/// # Errors
/// When the database fails.
pub async fn used(tx: &Tx, id: AccessTokenId, day: NaiveDate) -> Result<(), DbErr> {
    let is_new = Condition::any().add(Column::LastUsedOn.is_null()).add(Column::LastUsedOn.lt(day));
    Entity::update_many()
        .col_expr(Column::LastUsedOn, Expr::value(day))
        .filter(Column::Id.eq(id))
        .filter(is_new)
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Forgets the tokens that expired so long ago that nobody asks for them any more; how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let over = Entity::delete_many().filter(Column::ExpiresAt.lte(now - KNOWN));
    Ok(over.exec(tx.conn()).await?.rows_affected)
}
