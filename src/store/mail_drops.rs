//! The demo's mailbox.

use chrono::{DateTime, Utc};
use entity::mail_drop;
use sea_orm::{DbErr, EntityTrait, QueryOrder};
use uuid::Uuid;

use super::{Conn, Tx, add};
use crate::domain::letter::Letter;

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

/// Keeps a mail; `raw` is the whole message as a server would get it.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, letter: &Letter, raw: String, at: DateTime<Utc>) -> Result<(), DbErr> {
    let html = letter.page();
    let Letter { to, subject, text, .. } = letter.clone();
    add(tx, mail_drop::Model { id: Uuid::new_v4(), recipient: to, subject, text, html, raw, at }).await
}
