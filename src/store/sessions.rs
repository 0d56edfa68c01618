//! Server-side sessions. Only the SHA-256 of a cookie is kept. One of the places where actors are made.

use chrono::{DateTime, Duration, Utc};
use entity::enums::Role;
use entity::ids::AccountId;
use entity::{account, session};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::{Conn, Tx, add};
use crate::domain::access::Actor;

/// How long a session may stand idle, and how long it lives at all.
fn limits(role: Role) -> (Duration, Duration) {
    match role {
        Role::Staff | Role::Approver | Role::Admin | Role::Auditor => {
            (Duration::hours(1), Duration::hours(24))
        }
        Role::Collaborator | Role::Leader | Role::UnitHead => (Duration::hours(12), Duration::days(14)),
    }
}

/// Begins a session.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &Tx,
    token_hash: String,
    account: AccountId,
    address: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = session::Model {
        token_hash,
        account_id: account,
        created_at: now,
        last_seen_at: now,
        address: address.into(),
    };
    add(tx, row).await
}

/// The person behind a cookie: none when the session is unknown or over, or the account is not active.
/// The second value tells that the session was last seen long enough ago to be worth noting again.
///
/// # Errors
/// When the database fails.
pub async fn actor(
    c: &impl Conn,
    token_hash: &str,
    now: DateTime<Utc>,
    (address, request): (&str, &str),
) -> Result<Option<(Actor, bool)>, DbErr> {
    let found = session::Entity::find_by_id(token_hash.to_owned()).one(c.conn()).await?;
    let Some(session) = found else { return Ok(None) };
    let found = account::Entity::find_by_id(session.account_id).one(c.conn()).await?;
    let Some(account) = found.filter(|a| a.active) else { return Ok(None) };
    let (idle, whole) = limits(account.role);
    if now - session.last_seen_at > idle || now - session.created_at > whole {
        return Ok(None);
    }
    let stale = now - session.last_seen_at > Duration::minutes(5);
    Ok(Some((person(account, (address, request)), stale)))
}

/// The person of an account that has proved itself by a session or a link.
pub(super) fn person(account: account::Model, (address, request): (&str, &str)) -> Actor {
    Actor {
        account: account.id,
        role: account.role,
        unit: account.unit_id,
        lang: account.lang,
        name: account.display_name,
        address: address.into(),
        request: request.into(),
    }
}

/// Notes that a session was used.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &Tx, token_hash: &str, now: DateTime<Utc>) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, sea_orm::prelude::Expr::value(now))
        .filter(session::Column::TokenHash.eq(token_hash))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, token_hash: &str) -> Result<(), DbErr> {
    session::Entity::delete_by_id(token_hash.to_owned()).exec(tx.conn()).await.map(|_| ())
}

/// Ends all sessions of an account but one, where one is named: for a new password, a new role, an account
/// that is closed. How many there were.
///
/// # Errors
/// When the database fails.
pub async fn delete_all_of(tx: &Tx, account: AccountId, except: Option<&str>) -> Result<u64, DbErr> {
    let ended = session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::TokenHash.ne(except.unwrap_or_default()))
        .exec(tx.conn())
        .await?;
    Ok(ended.rows_affected)
}
