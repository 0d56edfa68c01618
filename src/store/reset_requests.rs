//! Requests for a new password, until the mail worker has answered them.

use entity::reset_request;
use sea_orm::{DbErr, EntityTrait, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Conn, Tx, add};

/// Adds one.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: reset_request::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// Some that wait, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(c: &impl Conn, limit: u64) -> Result<Vec<reset_request::Model>, DbErr> {
    reset_request::Entity::find()
        .order_by_asc(reset_request::Column::At)
        .order_by_asc(reset_request::Column::Id)
        .limit(limit)
        .all(c.conn())
        .await
}

/// Takes one away; false when another instance did.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &Tx, id: Uuid) -> Result<bool, DbErr> {
    Ok(reset_request::Entity::delete_by_id(id).exec(tx.conn()).await?.rows_affected == 1)
}
