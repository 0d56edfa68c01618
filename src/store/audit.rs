//! The audit log: who did what, when, from where. It holds no free text.

use chrono::{DateTime, Utc};
use entity::{account, audit_event};
use sea_orm::{DbErr, EntityTrait, PaginatorTrait, QueryOrder};
use uuid::Uuid;

use super::{Conn, Tx, accounts, add};
use crate::domain::access::Actor;

/// Notes an act. `subject` is an id or code, never text somebody typed.
///
/// # Errors
/// When the database fails.
pub async fn note(
    tx: &Tx,
    actor: &Actor,
    now: DateTime<Utc>,
    action: &str,
    (kind, subject): (&str, String),
) -> Result<(), DbErr> {
    add(
        tx,
        audit_event::Model {
            id: Uuid::new_v4(),
            at: now,
            actor_id: Some(actor.account),
            action: action.into(),
            subject_kind: kind.into(),
            subject,
            address: actor.address.clone(),
            request_id: actor.request.clone(),
        },
    )
    .await
}

/// Notes what the command line did, which has no account: where it came from is the word `console`.
///
/// # Errors
/// When the database fails.
pub async fn note_console(
    tx: &Tx,
    now: DateTime<Utc>,
    action: &str,
    (kind, subject): (&str, String),
) -> Result<(), DbErr> {
    add(
        tx,
        audit_event::Model {
            id: Uuid::new_v4(),
            at: now,
            actor_id: None,
            action: action.into(),
            subject_kind: kind.into(),
            subject,
            address: "console".into(),
            request_id: String::new(),
        },
    )
    .await
}

/// A page of the log, newest first, with the actor where there is one; and how many rows there are.
///
/// # Errors
/// When the database fails.
pub async fn page(
    c: &impl Conn,
    page: u64,
    size: u64,
) -> Result<(Vec<(audit_event::Model, Option<account::Model>)>, u64), DbErr> {
    let pages = audit_event::Entity::find()
        .order_by_desc(audit_event::Column::At)
        .order_by_asc(audit_event::Column::Id)
        .paginate(c.conn(), size);
    let total = pages.num_items().await?;
    let rows = pages.fetch_page(page).await?;
    let actors = accounts::by_ids(c, rows.iter().filter_map(|row| row.actor_id)).await?;
    let named = |row: audit_event::Model| {
        let actor = row.actor_id.and_then(|id| actors.get(&id)).cloned();
        (row, actor)
    };
    Ok((rows.into_iter().map(named).collect(), total))
}
