//! Settings of the organisation: name and value, JSON where they have parts.

use entity::setting;
use sea_orm::{DbErr, EntityTrait};

use super::{Conn, Tx, add};

/// A setting's value.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, name: &str) -> Result<Option<String>, DbErr> {
    Ok(setting::Entity::find_by_id(name.to_owned()).one(c.conn()).await?.map(|s| s.value))
}

/// Sets a setting.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &Tx, name: &str, value: String) -> Result<(), DbErr> {
    let version = match setting::Entity::find_by_id(name.to_owned()).one(tx.conn()).await? {
        Some(row) => row.version + 1,
        None => 1,
    };
    setting::Entity::delete_by_id(name.to_owned()).exec(tx.conn()).await?;
    add(tx, setting::Model { name: name.into(), value, version }).await
}
