//! The outbox: mails queued in the transaction that causes them, and what came of each.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use entity::enums::{DeliveryState, MailKind};
use entity::ids::AccountId;
use entity::{account, outbox};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{Alias, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Conn, Tx, accounts, add_all};

/// Queues mails.
///
/// # Errors
/// When the database fails, or a recipient has this edition already.
pub async fn insert_all(tx: &Tx, mails: Vec<outbox::Model>) -> Result<(), DbErr> {
    add_all(tx, mails).await
}

/// The delivery log of an edition, with each recipient.
///
/// # Errors
/// When the database fails.
pub async fn of_edition(
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

/// The last mails to an account that are no digests, for administrators; whose reports came back is none of their
/// business.
///
/// # Errors
/// When the database fails.
pub async fn last_of(c: &impl Conn, account: AccountId, limit: u64) -> Result<Vec<outbox::Model>, DbErr> {
    outbox::Entity::find()
        .filter(outbox::Column::AccountId.eq(account))
        .filter(outbox::Column::EditionId.is_null())
        .filter(outbox::Column::Kind.ne(MailKind::ReportReturned))
        .order_by_desc(outbox::Column::CreatedAt)
        .order_by_asc(outbox::Column::Id)
        .limit(limit)
        .all(c.conn())
        .await
}

/// Who was written to about something in mails of a kind.
///
/// # Errors
/// When the database fails.
pub async fn written_to(c: &impl Conn, kind: MailKind, about: &str) -> Result<HashSet<AccountId>, DbErr> {
    let rows = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::AccountId)
        .filter(outbox::Column::Kind.eq(kind))
        .filter(outbox::Column::About.eq(about));
    Ok(rows.into_tuple::<AccountId>().all(c.conn()).await?.into_iter().collect())
}

/// When the last mail of a kind to an account was sent.
///
/// # Errors
/// When the database fails.
pub async fn last_sent(c: &impl Conn, kind: MailKind, to: AccountId) -> Result<Option<DateTime<Utc>>, DbErr> {
    let row = outbox::Entity::find()
        .filter(outbox::Column::Kind.eq(kind))
        .filter(outbox::Column::AccountId.eq(to))
        .filter(outbox::Column::SentAt.is_not_null())
        .order_by_desc(outbox::Column::SentAt)
        .one(c.conn())
        .await?;
    Ok(row.and_then(|row| row.sent_at))
}

/// The newest mail of a kind to an account.
///
/// # Errors
/// When the database fails.
pub async fn last_of_kind(
    c: &impl Conn,
    account: AccountId,
    kind: MailKind,
) -> Result<Option<outbox::Model>, DbErr> {
    outbox::Entity::find()
        .filter(outbox::Column::AccountId.eq(account))
        .filter(outbox::Column::Kind.eq(kind))
        .order_by_desc(outbox::Column::CreatedAt)
        .order_by_asc(outbox::Column::Id)
        .one(c.conn())
        .await
}

/// How many mails of a kind an account was written since a time.
///
/// # Errors
/// When the database fails.
pub async fn count_since(
    c: &impl Conn,
    account: AccountId,
    kind: MailKind,
    since: DateTime<Utc>,
) -> Result<u64, DbErr> {
    outbox::Entity::find()
        .filter(outbox::Column::AccountId.eq(account))
        .filter(outbox::Column::Kind.eq(kind))
        .filter(outbox::Column::CreatedAt.gt(since))
        .count(c.conn())
        .await
}

/// Forgets all mails of some kinds about something, those that wait too.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, kinds: &[MailKind], about: &str) -> Result<(), DbErr> {
    outbox::Entity::delete_many()
        .filter(outbox::Column::Kind.is_in(kinds.iter().copied()))
        .filter(outbox::Column::About.eq(about))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Forgets the mails of a kind about nothing that is named, of before a time; how many.
///
/// # Errors
/// When the database fails.
pub async fn forget_unnamed(tx: &Tx, kind: MailKind, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let gone = outbox::Entity::delete_many()
        .filter(outbox::Column::Kind.eq(kind))
        .filter(outbox::Column::About.eq(""))
        .filter(outbox::Column::CreatedAt.lt(before))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}

/// How many mails of each edition stand in each state.
///
/// # Errors
/// When the database fails.
pub async fn counts(c: &impl Conn) -> Result<BTreeMap<(Uuid, DeliveryState), i64>, DbErr> {
    let rows: Vec<(Uuid, DeliveryState, i64)> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::EditionId)
        .column(outbox::Column::State)
        .column_as(outbox::Column::Id.count(), "mails")
        .filter(outbox::Column::EditionId.is_not_null())
        .group_by(outbox::Column::EditionId)
        .group_by(outbox::Column::State)
        .into_tuple()
        .all(c.conn())
        .await?;
    Ok(rows.into_iter().map(|(edition, state, mails)| ((edition, state), mails)).collect())
}

/// Mails that are due and that nobody is sending, oldest first. Of one recipient's mails only the oldest
/// still waiting: they arrive in the order they were caused.
///
/// # Errors
/// When the database fails.
pub async fn due(c: &impl Conn, now: DateTime<Utc>, limit: u64) -> Result<Vec<outbox::Model>, DbErr> {
    let earlier = Alias::new("earlier");
    let column = |name: outbox::Column| (earlier.clone(), name);
    let waits = Query::select()
        .expr(Expr::val(1))
        .from_as(outbox::Entity, earlier.clone())
        .and_where(Expr::col(column(outbox::Column::State)).eq(DeliveryState::Queued.code()))
        .and_where(
            Expr::col(column(outbox::Column::AccountId)).equals((outbox::Entity, outbox::Column::AccountId)),
        )
        .and_where(
            Expr::col(column(outbox::Column::CreatedAt))
                .lt(Expr::col((outbox::Entity, outbox::Column::CreatedAt))),
        )
        .to_owned();
    let free =
        Condition::any().add(outbox::Column::LeasedUntil.is_null()).add(outbox::Column::LeasedUntil.lt(now));
    outbox::Entity::find()
        .filter(outbox::Column::State.eq(DeliveryState::Queued))
        .filter(outbox::Column::NextAttemptAt.lte(now))
        .filter(free)
        .filter(Expr::exists(waits).not())
        .order_by_asc(outbox::Column::CreatedAt)
        .order_by_asc(outbox::Column::Id)
        .limit(limit)
        .all(c.conn())
        .await
}

/// Takes a mail for sending until a time; false when another instance has it.
///
/// # Errors
/// When the database fails.
pub async fn lease(tx: &Tx, id: Uuid, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<bool, DbErr> {
    let free =
        Condition::any().add(outbox::Column::LeasedUntil.is_null()).add(outbox::Column::LeasedUntil.lt(now));
    let taken = outbox::Entity::update_many()
        .col_expr(outbox::Column::LeasedUntil, Expr::value(until))
        .filter(outbox::Column::Id.eq(id))
        .filter(outbox::Column::State.eq(DeliveryState::Queued))
        // Another instance may have tried it and put it off since it was looked up.
        .filter(outbox::Column::NextAttemptAt.lte(now))
        .filter(free)
        .exec(tx.conn())
        .await?;
    Ok(taken.rows_affected == 1)
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
    /// The server's words when it last did not go; empty when it went at once.
    pub error: String,
    /// The server's words when it was sent; empty where it said nothing.
    pub answer: String,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// The domain it went to.
    pub domain: Option<String>,
}

/// Notes what came of trying and gives the lease back, unless somebody noted another end in between.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &Tx, id: Uuid, outcome: Outcome) -> Result<(), DbErr> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, outcome.state.code().into())
        .col_expr(outbox::Column::Attempts, outcome.attempts.into())
        .col_expr(outbox::Column::NextAttemptAt, Expr::value(outcome.next_attempt_at))
        .col_expr(outbox::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(outbox::Column::LastError, outcome.error.into())
        .col_expr(outbox::Column::Answer, outcome.answer.into())
        .col_expr(outbox::Column::SentAt, Expr::value(outcome.sent_at))
        .col_expr(outbox::Column::Domain, Expr::value(outcome.domain))
        .filter(outbox::Column::Id.eq(id))
        .filter(outbox::Column::State.eq(DeliveryState::Queued))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// How many mails went to a domain after a time, and when the first of them did.
///
/// # Errors
/// When the database fails.
pub async fn sent_after(
    c: &impl Conn,
    domain: &str,
    after: DateTime<Utc>,
) -> Result<(u64, Option<DateTime<Utc>>), DbErr> {
    let rows = outbox::Entity::find()
        .filter(outbox::Column::Domain.eq(domain))
        .filter(outbox::Column::SentAt.gt(after));
    let first = rows.clone().order_by_asc(outbox::Column::SentAt).one(c.conn()).await?;
    Ok((rows.count(c.conn()).await?, first.and_then(|row| row.sent_at)))
}

/// Puts a failed mail of an edition back into the queue; false when it had not failed.
///
/// # Errors
/// When the database fails.
pub async fn requeue(tx: &Tx, edition: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let moved = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, DeliveryState::Queued.code().into())
        .col_expr(outbox::Column::Attempts, 0.into())
        .col_expr(outbox::Column::NextAttemptAt, Expr::value(now))
        .filter(outbox::Column::Id.eq(id))
        .filter(outbox::Column::EditionId.eq(edition))
        .filter(outbox::Column::State.eq(DeliveryState::Failed))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Keeps back all mail that waits: it came with a backup, and may have been sent since.
///
/// # Errors
/// When the database fails.
pub async fn hold_all(tx: &Tx) -> Result<u64, DbErr> {
    let held = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, DeliveryState::Held.code().into())
        .col_expr(outbox::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(outbox::Column::State.eq(DeliveryState::Queued))
        .exec(tx.conn())
        .await?;
    Ok(held.rows_affected)
}

/// How many mails are kept back.
///
/// # Errors
/// When the database fails.
pub async fn held(c: &impl Conn) -> Result<u64, DbErr> {
    outbox::Entity::find().filter(outbox::Column::State.eq(DeliveryState::Held)).count(c.conn()).await
}

/// Queues the mails that are kept back, or drops them; how many.
///
/// # Errors
/// When the database fails.
pub async fn let_go(tx: &Tx, send: bool, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let state = if send { DeliveryState::Queued } else { DeliveryState::Dropped };
    let moved = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, state.code().into())
        .col_expr(outbox::Column::NextAttemptAt, Expr::value(now))
        .filter(outbox::Column::State.eq(DeliveryState::Held))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected)
}
