//! Digest editions and the outbox.

use chrono::{DateTime, Utc};
use entity::enums::DeliveryState;
use entity::{account, digest_edition, outbox};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Conn, Tx, accounts, add, add_all};

/// The kind of edition that is caused by a release.
pub const ON_ISSUE: &str = "on_issue";

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

/// Adds an edition with one mail a recipient.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: digest_edition::Model, mails: Vec<outbox::Model>) -> Result<(), DbErr> {
    add(tx, row).await?;
    add_all(tx, mails).await
}

/// The delivery log of an edition, with each recipient.
///
/// # Errors
/// When the database fails.
pub async fn deliveries(
    c: &impl Conn,
    edition: Uuid,
) -> Result<Vec<(outbox::Model, Option<account::Model>)>, DbErr> {
    let rows = outbox::Entity::find()
        .filter(outbox::Column::EditionId.eq(edition))
        .order_by_asc(outbox::Column::CreatedAt)
        .order_by_asc(outbox::Column::Id)
        .all(c.conn())
        .await?;
    let recipients = accounts::by_ids(c, rows.iter().map(|row| row.account_id)).await?;
    let named = |row: outbox::Model| {
        let recipient = recipients.get(&row.account_id).cloned();
        (row, recipient)
    };
    Ok(rows.into_iter().map(named).collect())
}

/// Mails that are due, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn due(c: &impl Conn, now: DateTime<Utc>, limit: u64) -> Result<Vec<outbox::Model>, DbErr> {
    outbox::Entity::find()
        .filter(outbox::Column::State.eq(DeliveryState::Queued))
        .filter(outbox::Column::NextAttemptAt.lte(now))
        .order_by_asc(outbox::Column::CreatedAt)
        .order_by_asc(outbox::Column::Id)
        .limit(limit)
        .all(c.conn())
        .await
}

/// What came of trying to send a mail.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Where the mail stands now.
    pub state: DeliveryState,
    /// Tries used up so far.
    pub attempts: i32,
    /// When to try again.
    pub next_attempt_at: DateTime<Utc>,
    /// The server's words; empty when sent.
    pub error: String,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
}

/// Notes what came of trying, unless somebody noted another end in between.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &Tx, id: Uuid, outcome: Outcome) -> Result<(), DbErr> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, outcome.state.code().into())
        .col_expr(outbox::Column::Attempts, outcome.attempts.into())
        .col_expr(outbox::Column::NextAttemptAt, Expr::value(outcome.next_attempt_at))
        .col_expr(outbox::Column::LastError, outcome.error.into())
        .col_expr(outbox::Column::SentAt, Expr::value(outcome.sent_at))
        .filter(outbox::Column::Id.eq(id))
        .filter(outbox::Column::State.eq(DeliveryState::Queued))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Puts a failed mail back into the queue; false when it had not failed.
///
/// # Errors
/// When the database fails.
pub async fn requeue(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let moved = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, DeliveryState::Queued.code().into())
        .col_expr(outbox::Column::Attempts, 0.into())
        .col_expr(outbox::Column::NextAttemptAt, Expr::value(now))
        .filter(outbox::Column::Id.eq(id))
        .filter(outbox::Column::State.eq(DeliveryState::Failed))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected == 1)
}
