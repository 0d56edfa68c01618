//! What staff and approvers say about a summary: comments, reasons for what is left out, confirmations; and who has it
//! open.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::ids::{AccountId, SummaryId};
use entity::{account, left_out, prose_tick, summary_comment, summary_presence};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::super::presence::{people, since};
use super::super::{Conn, Tx, accounts, add};

/// A comment and who wrote it.
pub type Said = (summary_comment::Model, Option<account::Model>);

/// The comments on a summary, oldest first. The caller has loaded the summary through its scope.
///
/// # Errors
/// When the database fails.
pub async fn comments(c: &impl Conn, id: SummaryId) -> Result<Vec<Said>, DbErr> {
    let rows = summary_comment::Entity::find()
        .filter(summary_comment::Column::SummaryId.eq(id))
        .order_by_asc(summary_comment::Column::At)
        .order_by_asc(summary_comment::Column::Id)
        .all(c.conn())
        .await?;
    let writers = accounts::by_ids(c, rows.iter().map(|row| row.written_by)).await?;
    let said = |row: summary_comment::Model| {
        let by = writers.get(&row.written_by).cloned();
        (row, by)
    };
    Ok(rows.into_iter().map(said).collect())
}

/// Adds a comment.
///
/// # Errors
/// When the database fails.
pub async fn comment(tx: &Tx, row: summary_comment::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// The reasons for what is left out, by the code of the matter. The caller has loaded the summary through its scope.
///
/// # Errors
/// When the database fails.
pub async fn reasons(c: &impl Conn, id: SummaryId) -> Result<BTreeMap<String, left_out::Model>, DbErr> {
    let rows = left_out::Entity::find().filter(left_out::Column::SummaryId.eq(id)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.matter.clone(), row)).collect())
}

/// Keeps the reason for leaving a matter out. Another reason is to be approved of anew.
///
/// # Errors
/// When the database fails.
pub async fn give_reason(
    tx: &Tx,
    id: SummaryId,
    (matter, reason): (&str, &str),
    by: AccountId,
) -> Result<(), DbErr> {
    use left_out::Column as C;
    let row = left_out::Model {
        summary_id: id,
        matter: matter.to_owned(),
        reason: reason.to_owned(),
        given_by: by,
        ticked_by: None,
    };
    let again = OnConflict::columns([C::SummaryId, C::Matter])
        .update_columns([C::Reason, C::GivenBy, C::TickedBy])
        .to_owned();
    left_out::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Notes that an approver agrees that a matter is left out for the reason given; false when there is none.
///
/// # Errors
/// When the database fails.
pub async fn tick_reason(tx: &Tx, id: SummaryId, matter: &str, by: AccountId) -> Result<bool, DbErr> {
    use left_out::Column as C;
    let done = left_out::Entity::update_many()
        .col_expr(C::TickedBy, Expr::value(by))
        .filter(C::SummaryId.eq(id))
        .filter(C::Matter.eq(matter))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// What of the gate's findings approvers confirmed. The caller has loaded the summary through its scope.
///
/// # Errors
/// When the database fails.
pub async fn ticks(c: &impl Conn, id: SummaryId) -> Result<BTreeSet<String>, DbErr> {
    let rows = prose_tick::Entity::find().filter(prose_tick::Column::SummaryId.eq(id)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| row.finding).collect())
}

/// Confirms a finding.
///
/// # Errors
/// When the database fails.
pub async fn tick(
    tx: &Tx,
    id: SummaryId,
    finding: &str,
    (by, now): (AccountId, DateTime<Utc>),
) -> Result<(), DbErr> {
    use prose_tick::Column as C;
    let row =
        prose_tick::Model { summary_id: id, finding: finding.to_owned(), ticked_by: by, ticked_at: now };
    let again =
        OnConflict::columns([C::SummaryId, C::Finding]).update_columns([C::TickedBy, C::TickedAt]).to_owned();
    prose_tick::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Notes that somebody has a summary open, and forgets signs of life that are over.
///
/// # Errors
/// When the database fails.
pub async fn keep_open(tx: &Tx, id: SummaryId, account: AccountId, now: DateTime<Utc>) -> Result<(), DbErr> {
    use summary_presence::Column as C;
    summary_presence::Entity::delete_many().filter(C::SeenAt.lt(since(now))).exec(tx.conn()).await?;
    let row = summary_presence::Model { summary_id: id, account_id: account, seen_at: now };
    let again = OnConflict::columns([C::SummaryId, C::AccountId]).update_column(C::SeenAt).to_owned();
    summary_presence::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Who else has a summary open, by name.
///
/// # Errors
/// When the database fails.
pub async fn open_by(
    c: &impl Conn,
    id: SummaryId,
    me: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<account::Model>, DbErr> {
    use summary_presence::Column as C;
    let rows = summary_presence::Entity::find()
        .filter(C::SummaryId.eq(id))
        .filter(C::AccountId.ne(me))
        .filter(C::SeenAt.gte(since(now)))
        .all(c.conn())
        .await?;
    people(c, rows.iter().map(|row| row.account_id)).await
}
