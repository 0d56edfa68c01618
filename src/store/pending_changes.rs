//! Changes to accounts that wait for a second person.

use chrono::{DateTime, Utc};
use entity::enums::ChangeOutcome;
use entity::ids::AccountId;
use entity::{account, pending_change};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Conn, Tx, accounts, add};

/// A change with the people in it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The change.
    pub change: pending_change::Model,
    /// The account it is about.
    pub account: account::Model,
    /// Who proposed it.
    pub proposer: account::Model,
    /// Who decided on it.
    pub decider: Option<account::Model>,
}

async fn listed(c: &impl Conn, rows: Vec<pending_change::Model>) -> Result<Vec<Listed>, DbErr> {
    let mut ids = Vec::new();
    for row in &rows {
        ids.extend([Some(row.account_id), Some(row.proposed_by), row.decided_by].into_iter().flatten());
    }
    let people = accounts::by_ids(c, ids).await?;
    let named = |change: pending_change::Model| {
        let account = people.get(&change.account_id)?.clone();
        let proposer = people.get(&change.proposed_by)?.clone();
        let decider = change.decided_by.and_then(|id| people.get(&id)).cloned();
        Some(Listed { change, account, proposer, decider })
    };
    Ok(rows.into_iter().filter_map(named).collect())
}

/// Those that wait, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open(c: &impl Conn) -> Result<Vec<Listed>, DbErr> {
    let rows = pending_change::Entity::find()
        .filter(pending_change::Column::DecidedAt.is_null())
        .order_by_asc(pending_change::Column::ProposedAt)
        .order_by_asc(pending_change::Column::Id)
        .all(c.conn())
        .await?;
    listed(c, rows).await
}

/// How many wait.
///
/// # Errors
/// When the database fails.
pub async fn count_open(c: &impl Conn) -> Result<u64, DbErr> {
    let waiting = pending_change::Column::DecidedAt.is_null();
    pending_change::Entity::find().filter(waiting).count(c.conn()).await
}

/// The last that were decided, newest first.
///
/// # Errors
/// When the database fails.
pub async fn decided(c: &impl Conn, limit: u64) -> Result<Vec<Listed>, DbErr> {
    let rows = pending_change::Entity::find()
        .filter(pending_change::Column::DecidedAt.is_not_null())
        .order_by_desc(pending_change::Column::DecidedAt)
        .order_by_asc(pending_change::Column::Id)
        .limit(limit)
        .all(c.conn())
        .await?;
    listed(c, rows).await
}

/// Those that wait about one account.
///
/// # Errors
/// When the database fails.
pub async fn open_of(c: &impl Conn, account: AccountId) -> Result<Vec<pending_change::Model>, DbErr> {
    pending_change::Entity::find()
        .filter(pending_change::Column::AccountId.eq(account))
        .filter(pending_change::Column::DecidedAt.is_null())
        .all(c.conn())
        .await
}

/// One change.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: Uuid) -> Result<Option<pending_change::Model>, DbErr> {
    pending_change::Entity::find_by_id(id).one(c.conn()).await
}

/// One change with its people.
///
/// # Errors
/// When the database fails.
pub async fn with_people(c: &impl Conn, id: Uuid) -> Result<Option<Listed>, DbErr> {
    let row = by_id(c, id).await?;
    Ok(listed(c, row.into_iter().collect()).await?.pop())
}

/// Adds one.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: pending_change::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// Decides on one; false when it was decided already.
///
/// # Errors
/// When the database fails.
pub async fn decide(
    tx: &Tx,
    id: Uuid,
    (by, now): (AccountId, DateTime<Utc>),
    outcome: ChangeOutcome,
) -> Result<bool, DbErr> {
    let done = pending_change::Entity::update_many()
        .col_expr(pending_change::Column::DecidedBy, Expr::value(by))
        .col_expr(pending_change::Column::DecidedAt, Expr::value(now))
        .col_expr(pending_change::Column::Outcome, outcome.code().into())
        .filter(pending_change::Column::Id.eq(id))
        .filter(pending_change::Column::DecidedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}
