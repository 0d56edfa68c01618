//! Accounts and their passwords.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::enums::Role;
use entity::ids::AccountId;
use entity::{account, credential};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add, add_all};

/// An account with its password hash, by e-mail or user name. Letter case does not matter.
///
/// # Errors
/// When the database fails.
pub async fn by_login(
    c: &impl Conn,
    login: &str,
) -> Result<Option<(account::Model, Option<credential::Model>)>, DbErr> {
    let login = login.trim().to_lowercase();
    let named = Condition::any()
        .add(account::Column::Email.eq(login.clone()))
        .add(account::Column::UserName.eq(login));
    let Some(account) = account::Entity::find().filter(named).one(c.conn()).await? else { return Ok(None) };
    let credential = credential::Entity::find_by_id(account.id).one(c.conn()).await?;
    Ok(Some((account, credential)))
}

/// One account.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: AccountId) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find_by_id(id).one(c.conn()).await
}

/// The accounts of these ids, by id: what lists show beside their rows.
///
/// # Errors
/// When the database fails.
pub(super) async fn by_ids(
    c: &impl Conn,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, account::Model>, DbErr> {
    let ids: BTreeSet<AccountId> = ids.into_iter().collect();
    let rows = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// All accounts, by role and name; for administrators.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<account::Model>, DbErr> {
    account::Entity::find()
        .order_by_asc(account::Column::Role)
        .order_by_asc(account::Column::DisplayName)
        .order_by_asc(account::Column::UserName)
        .all(c.conn())
        .await
}

/// Active accounts of one role.
///
/// # Errors
/// When the database fails.
pub async fn active(c: &impl Conn, role: Role) -> Result<Vec<account::Model>, DbErr> {
    account::Entity::find()
        .filter(account::Column::Role.eq(role))
        .filter(account::Column::Active.eq(true))
        .order_by_asc(account::Column::UserName)
        .all(c.conn())
        .await
}

/// Adds an account.
///
/// # Errors
/// When the database fails, or the e-mail or user name is taken.
pub async fn insert(tx: &Tx, row: account::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// Adds many accounts.
///
/// # Errors
/// As for [`insert`].
pub async fn insert_all(tx: &Tx, rows: Vec<account::Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}

/// Sets an account's password hash.
///
/// # Errors
/// When the database fails.
pub async fn set_password(tx: &Tx, id: AccountId, hash: String, now: DateTime<Utc>) -> Result<(), DbErr> {
    credential::Entity::delete_by_id(id).exec(tx.conn()).await?;
    add(tx, credential::Model { account_id: id, password_hash: hash, changed_at: now }).await
}

/// The password hash of an account, where it has one.
///
/// # Errors
/// When the database fails.
pub async fn password_hash(c: &impl Conn, id: AccountId) -> Result<Option<String>, DbErr> {
    Ok(credential::Entity::find_by_id(id).one(c.conn()).await?.map(|row| row.password_hash))
}

/// Puts a better hash of the same password in place of a stored one, unless that was changed meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn strengthen(tx: &Tx, id: AccountId, stored: &str, better: String) -> Result<(), DbErr> {
    credential::Entity::update_many()
        .col_expr(credential::Column::PasswordHash, better.into())
        .filter(credential::Column::AccountId.eq(id))
        .filter(credential::Column::PasswordHash.eq(stored))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Remembers an account's language.
///
/// # Errors
/// When the database fails.
pub async fn set_lang(tx: &Tx, id: AccountId, lang: &str) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::Lang, lang.into())
        .filter(account::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(())
}
