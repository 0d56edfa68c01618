//! Editions of the digest; the mails of an edition lie in the outbox.

use entity::digest_edition;
use sea_orm::{DbErr, EntityTrait, QueryOrder};
use uuid::Uuid;

use super::{Conn, Tx, add};

/// All editions, latest first.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<digest_edition::Model>, DbErr> {
    digest_edition::Entity::find().order_by_desc(digest_edition::Column::CreatedAt).all(c.conn()).await
}

/// One edition.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: Uuid) -> Result<Option<digest_edition::Model>, DbErr> {
    digest_edition::Entity::find_by_id(id).one(c.conn()).await
}

/// Adds an edition.
///
/// # Errors
/// When the database fails, or its release has one of this kind already.
pub async fn insert(tx: &Tx, row: digest_edition::Model) -> Result<(), DbErr> {
    add(tx, row).await
}
