//! Forms that were sent just after their session ended: one an account, for a day, seen by it alone.

use chrono::{DateTime, Duration, Utc};
use entity::ids::AccountId;
use entity::stash;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::{Conn, Tx, add};
use crate::domain::access::Actor;

/// How long one is kept.
const KEPT: Duration = Duration::hours(24);

/// Keeps a form, in place of an earlier one.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &Tx, account: AccountId, sealed: String, now: DateTime<Utc>) -> Result<(), DbErr> {
    delete(tx, account).await?;
    add(tx, stash::Model { account_id: account, sealed, kept_at: now }).await
}

/// The form of the person who asks.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, actor: &Actor, now: DateTime<Utc>) -> Result<Option<stash::Model>, DbErr> {
    let found = stash::Entity::find_by_id(actor.account).one(c.conn()).await?;
    Ok(found.filter(|row| now <= row.kept_at + KEPT))
}

/// Forgets the form of an account.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, account: AccountId) -> Result<(), DbErr> {
    stash::Entity::delete_by_id(account).exec(tx.conn()).await.map(|_| ())
}

/// Forgets what was kept long enough; how many forms.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let gone =
        stash::Entity::delete_many().filter(stash::Column::KeptAt.lt(now - KEPT)).exec(tx.conn()).await?;
    Ok(gone.rows_affected)
}
