//! Which reminders of a round went, and who has not filed in it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::ids::{AccountId, RoundId};
use entity::{account, assignment, authorship, reminder, report};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::{Conn, Tx, accounts, add, completeness, rounds};

/// Whether a reminder of a round went.
///
/// # Errors
/// When the database fails.
pub async fn is_sent(c: &impl Conn, round: RoundId, step: &str) -> Result<bool, DbErr> {
    let row = reminder::Entity::find_by_id((round, step.to_owned())).one(c.conn()).await?;
    Ok(row.is_some())
}

/// Notes that a reminder of a round went.
///
/// # Errors
/// When the database fails, or it went already.
pub async fn insert(tx: &Tx, round_id: RoundId, step: &str, at: DateTime<Utc>) -> Result<(), DbErr> {
    add(tx, reminder::Model { round_id, step: step.to_owned(), at }).await
}

/// Those expected in a round from whom nothing was received, each with their place. Whose report was returned had a
/// mail of its own and is none of them, even while they write on it; who took theirs back is. It is asked for inside the transaction
/// that writes to them, and tells nothing of any report.
///
/// # Errors
/// When the database fails.
pub async fn silent(tx: &Tx, round: RoundId) -> Result<Vec<(assignment::Model, account::Model)>, DbErr> {
    let reports = report::Entity::find().filter(report::Column::RoundId.eq(round)).all(tx.conn()).await?;
    let received = completeness::received(tx, &reports).await?;
    let links =
        authorship::Entity::find().filter(authorship::Column::RoundId.eq(round)).all(tx.conn()).await?;
    let filed: HashSet<AccountId> =
        links.iter().filter(|l| received.contains(&l.report_id)).map(|l| l.account_id).collect();
    let mut seats = rounds::expected(tx, round).await?;
    seats.retain(|seat| !filed.contains(&seat.account_id));
    let mut people = accounts::by_ids(tx, seats.iter().map(|seat| seat.account_id)).await?;
    let named = seats.into_iter().filter_map(|seat| people.remove(&seat.account_id).map(|who| (seat, who)));
    Ok(named.filter(|(_, who)| who.active).collect())
}
