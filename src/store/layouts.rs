//! The layout of documents: the one in force, and all versions that were.

use entity::layout_version;
use sea_orm::{DbErr, EntityTrait, QueryOrder};

use super::{Conn, Tx, add, settings};
use crate::domain::layout::Layout;

/// The layout in force.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn current(c: &impl Conn) -> Result<Layout, DbErr> {
    Ok(settings::read(c, Layout::SETTING).await?.unwrap_or_default())
}

/// All versions, latest first.
///
/// # Errors
/// When the database fails.
pub async fn versions(c: &impl Conn) -> Result<Vec<layout_version::Model>, DbErr> {
    layout_version::Entity::find().order_by_desc(layout_version::Column::Number).all(c.conn()).await
}

/// A version by its number.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn version(c: &impl Conn, number: i32) -> Result<Option<Layout>, DbErr> {
    let row = layout_version::Entity::find_by_id(number).one(c.conn()).await?;
    let read = |row: layout_version::Model| serde_json::from_str(&row.parts);
    row.map(read).transpose().map_err(|e| DbErr::Custom(format!("layout {number}: {e}")))
}

/// Keeps a version.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: layout_version::Model) -> Result<(), DbErr> {
    add(tx, row).await
}
