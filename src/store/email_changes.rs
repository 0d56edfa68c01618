//! New e-mail addresses that wait to be confirmed; one an account.

use chrono::{DateTime, Utc};
use entity::email_change;
use entity::ids::AccountId;
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::{Conn, Tx, add};

/// The address an account asked for.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, account: AccountId) -> Result<Option<email_change::Model>, DbErr> {
    email_change::Entity::find_by_id(account).one(c.conn()).await
}

/// Keeps a new wish in place of an older.
///
/// # Errors
/// When the database fails.
pub async fn replace(tx: &Tx, row: email_change::Model) -> Result<(), DbErr> {
    delete(tx, row.account_id).await?;
    add(tx, row).await
}

/// Takes a wish away.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, account: AccountId) -> Result<(), DbErr> {
    email_change::Entity::delete_by_id(account).exec(tx.conn()).await.map(|_| ())
}

/// Notes that one of the two addresses was confirmed, and gives the wish as it stands then.
///
/// # Errors
/// When the database fails.
pub async fn confirm(
    tx: &Tx,
    account: AccountId,
    is_new: bool,
    now: DateTime<Utc>,
) -> Result<Option<email_change::Model>, DbErr> {
    let column =
        if is_new { email_change::Column::NewConfirmedAt } else { email_change::Column::OldConfirmedAt };
    email_change::Entity::update_many()
        .col_expr(column, Expr::value(now))
        .filter(email_change::Column::AccountId.eq(account))
        .exec(tx.conn())
        .await?;
    of(tx, account).await
}

/// Forgets wishes from before a time; how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &Tx, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let old = email_change::Column::CreatedAt.lt(before);
    Ok(email_change::Entity::delete_many().filter(old).exec(tx.conn()).await?.rows_affected)
}
