//! Second factors and recovery codes. Secrets come and go encrypted, codes come hashed.

use chrono::{DateTime, Utc};
use entity::ids::AccountId;
use entity::{recovery_code, second_factor};
use sea_orm::prelude::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    TryInsertResult,
};

use super::{Conn, Tx, add_all};

/// The factor of an account.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, account: AccountId) -> Result<Option<second_factor::Model>, DbErr> {
    second_factor::Entity::find_by_id(account).one(c.conn()).await
}

/// Whether an account has a factor.
///
/// # Errors
/// When the database fails.
pub async fn is_enrolled(c: &impl Conn, account: AccountId) -> Result<bool, DbErr> {
    Ok(get(c, account).await?.is_some())
}

/// Puts a factor in force, the step of its first code used up, in place of an earlier one unless
/// `only_first`: then false when there is one.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &Tx, row: second_factor::Model, only_first: bool) -> Result<bool, DbErr> {
    let inserted = second_factor::Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await?;
    if matches!(inserted, TryInsertResult::Inserted(1)) {
        return Ok(true);
    }
    if only_first {
        return Ok(false);
    }
    second_factor::Entity::update_many()
        .col_expr(second_factor::Column::Secret, row.secret.into())
        .col_expr(second_factor::Column::LastStep, row.last_step.into())
        .col_expr(second_factor::Column::ConfirmedAt, Expr::value(row.confirmed_at))
        .filter(second_factor::Column::AccountId.eq(row.account_id))
        .exec(tx.conn())
        .await?;
    Ok(true)
}

/// Uses a time step up; false when it, or a later one, was used before. Two at once: one gets it.
///
/// # Errors
/// When the database fails.
pub async fn take_step(tx: &Tx, account: AccountId, secret: &str, step: i32) -> Result<bool, DbErr> {
    let taken = second_factor::Entity::update_many()
        .col_expr(second_factor::Column::LastStep, step.into())
        .filter(second_factor::Column::AccountId.eq(account))
        .filter(second_factor::Column::Secret.eq(secret))
        .filter(second_factor::Column::LastStep.lt(step))
        .exec(tx.conn())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Takes the factor and its recovery codes away; false when there was none.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, account: AccountId) -> Result<bool, DbErr> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::AccountId.eq(account))
        .exec(tx.conn())
        .await?;
    let gone = second_factor::Entity::delete_by_id(account).exec(tx.conn()).await?;
    Ok(gone.rows_affected == 1)
}

/// Keeps a new set of recovery codes, in place of the old one.
///
/// # Errors
/// When the database fails.
pub async fn set_codes(tx: &Tx, account: AccountId, hashes: Vec<String>) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::AccountId.eq(account))
        .exec(tx.conn())
        .await?;
    let row = |code_hash| recovery_code::Model { account_id: account, code_hash, used_at: None };
    add_all(tx, hashes.into_iter().map(row).collect()).await
}

/// The hash of any of an account's codes: all of a set are hashed under one salt.
///
/// # Errors
/// When the database fails.
pub async fn any_code(c: &impl Conn, account: AccountId) -> Result<Option<String>, DbErr> {
    let found = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account))
        .one(c.conn())
        .await?;
    Ok(found.map(|code| code.code_hash))
}

/// How many recovery codes are left.
///
/// # Errors
/// When the database fails.
pub async fn codes_left(c: &impl Conn, account: AccountId) -> Result<u64, DbErr> {
    recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(c.conn())
        .await
}

/// Uses a recovery code up; false when there is none, or it was used before. Two at once: one gets it.
///
/// # Errors
/// When the database fails.
pub async fn take_code(
    tx: &Tx,
    account: AccountId,
    code_hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let taken = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
        .filter(recovery_code::Column::AccountId.eq(account))
        .filter(recovery_code::Column::CodeHash.eq(code_hash))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(taken.rows_affected == 1)
}
