//! The demo's mailbox.

use entity::mail_drop;
use sea_orm::{DbErr, EntityTrait, QueryOrder};
use uuid::Uuid;

use super::{Conn, Tx, add};

/// All mails, newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<mail_drop::Model>, DbErr> {
    mail_drop::Entity::find()
        .order_by_desc(mail_drop::Column::At)
        .order_by_asc(mail_drop::Column::Recipient)
        .all(c.conn())
        .await
}

/// One mail.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: Uuid) -> Result<Option<mail_drop::Model>, DbErr> {
    mail_drop::Entity::find_by_id(id).one(c.conn()).await
}

/// Keeps a mail.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: mail_drop::Model) -> Result<(), DbErr> {
    add(tx, row).await
}
