//! Single-use links. Only the SHA-256 of a token is kept.

use chrono::{DateTime, Utc};
use entity::ids::AccountId;
use entity::{account, token};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::{Conn, Tx, add, sessions};
use crate::domain::access::Actor;

/// The purpose of a link that sets a first password.
pub const INVITATION: &str = "invitation";

/// Keeps a new link.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &Tx,
    token_hash: String,
    account: AccountId,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let purpose = INVITATION.into();
    add(tx, token::Model { token_hash, account_id: account, purpose, expires_at, used_at: None }).await
}

/// The account a link is for, while the link is good.
///
/// # Errors
/// When the database fails.
pub async fn account(
    c: &impl Conn,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<account::Model>, DbErr> {
    let found = token::Entity::find_by_id(token_hash.to_owned()).one(c.conn()).await?;
    let Some(row) = found.filter(|t| t.used_at.is_none() && t.expires_at > now) else { return Ok(None) };
    Ok(account::Entity::find_by_id(row.account_id).one(c.conn()).await?.filter(|a| a.active))
}

/// Uses a link up. Two at once: one gets the actor, the other nothing.
///
/// # Errors
/// When the database fails.
pub async fn take(
    tx: &Tx,
    token_hash: &str,
    now: DateTime<Utc>,
    from: (&str, &str),
) -> Result<Option<Actor>, DbErr> {
    let Some(account) = account(tx, token_hash, now).await? else { return Ok(None) };
    let used = token::Entity::update_many()
        .col_expr(token::Column::UsedAt, sea_orm::prelude::Expr::value(now))
        .filter(token::Column::TokenHash.eq(token_hash))
        .filter(token::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok((used.rows_affected == 1).then(|| sessions::person(account, from)))
}
