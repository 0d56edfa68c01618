//! Who is expected in a round, and what staff change of that while it runs.

use entity::ids::{AccountId, RoundId};
use entity::{account, assignment, authorship, report};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::{Conn, Tx, accounts, add, completeness};
use crate::domain::access::Scope;

/// Everybody with a place in a round, excused ones too, with their accounts; for staff.
///
/// # Errors
/// When the database fails.
pub async fn all(
    c: &impl Conn,
    scope: &Scope,
    round: RoundId,
) -> Result<Vec<(assignment::Model, account::Model)>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    let seats =
        assignment::Entity::find().filter(assignment::Column::RoundId.eq(round)).all(c.conn()).await?;
    let mut people = accounts::by_ids(c, seats.iter().map(|seat| seat.account_id)).await?;
    Ok(seats.into_iter().filter_map(|seat| people.remove(&seat.account_id).map(|who| (seat, who))).collect())
}

/// Adds a place.
///
/// # Errors
/// When the database fails, or the account has one.
pub async fn insert(tx: &Tx, row: assignment::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// Excuses somebody for a reason, or expects them again without one.
///
/// # Errors
/// When the database fails.
pub async fn set_excused(
    tx: &Tx,
    round: RoundId,
    account: AccountId,
    reason: Option<String>,
) -> Result<(), DbErr> {
    assignment::Entity::update_many()
        .col_expr(assignment::Column::Excused, Expr::value(reason))
        .filter(assignment::Column::RoundId.eq(round))
        .filter(assignment::Column::AccountId.eq(account))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Whether a report of somebody was received in a round.
///
/// # Errors
/// When the database fails.
pub async fn has_filed(c: &impl Conn, round: RoundId, account: AccountId) -> Result<bool, DbErr> {
    let link = authorship::Entity::find()
        .filter(authorship::Column::RoundId.eq(round))
        .filter(authorship::Column::AccountId.eq(account))
        .one(c.conn())
        .await?;
    let Some(link) = link else { return Ok(false) };
    let rows = report::Entity::find_by_id(link.report_id).all(c.conn()).await?;
    Ok(!completeness::received(c, &rows).await?.is_empty())
}
