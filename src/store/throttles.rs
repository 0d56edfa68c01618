//! Counts of failed attempts, by hashed keys.

use chrono::{DateTime, Utc};
use entity::throttle;
use sea_orm::prelude::Expr;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use super::{Conn, Tx};

/// The count of a key, made where there was none, and held until the transaction ends: of two attempts at
/// once the second sees the first.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &Tx, key: &str, now: DateTime<Utc>) -> Result<throttle::Model, DbErr> {
    let none = throttle::Model { key: key.to_owned(), failures: 0, last_at: now, forgotten_at: now };
    throttle::Entity::insert(none.clone().into_active_model().reset_all())
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await?;
    let found = throttle::Entity::find_by_id(key.to_owned()).lock_exclusive().one(tx.conn()).await?;
    Ok(found.filter(|row| row.forgotten_at > now).unwrap_or(none))
}

/// The count of a key as it stands, while it matters.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, key: &str, now: DateTime<Utc>) -> Result<Option<throttle::Model>, DbErr> {
    let found = throttle::Entity::find_by_id(key.to_owned()).one(c.conn()).await?;
    Ok(found.filter(|row| row.forgotten_at > now))
}

/// Keeps a count.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &Tx, row: throttle::Model) -> Result<(), DbErr> {
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Failures, row.failures.into())
        .col_expr(throttle::Column::LastAt, Expr::value(row.last_at))
        .col_expr(throttle::Column::ForgottenAt, Expr::value(row.forgotten_at))
        .filter(throttle::Column::Key.eq(row.key))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets a count.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, key: &str) -> Result<(), DbErr> {
    throttle::Entity::delete_by_id(key.to_owned()).exec(tx.conn()).await.map(|_| ())
}

/// Takes one attempt back, which was no failure after all.
///
/// # Errors
/// When the database fails.
pub async fn take_back(tx: &Tx, key: &str) -> Result<(), DbErr> {
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Failures, Expr::col(throttle::Column::Failures).sub(1))
        .filter(throttle::Column::Key.eq(key))
        .filter(throttle::Column::Failures.gt(0))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets what no longer matters; how many counts.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let gone = throttle::Entity::delete_many()
        .filter(throttle::Column::ForgottenAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}
