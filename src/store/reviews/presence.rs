//! Who has a report open for review.

use chrono::{DateTime, Utc};
use entity::ids::{AccountId, ReportId};
use entity::{account, review_presence};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::super::presence::{people, since};
use super::super::{Conn, Tx};

/// Notes that somebody has a report open, and forgets signs of life that are over.
///
/// # Errors
/// When the database fails.
pub async fn keep_open(
    tx: &Tx,
    report: ReportId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use review_presence::Column as C;
    review_presence::Entity::delete_many().filter(C::SeenAt.lt(since(now))).exec(tx.conn()).await?;
    let row = review_presence::Model { report_id: report, account_id: account, seen_at: now };
    let again = OnConflict::columns([C::ReportId, C::AccountId]).update_column(C::SeenAt).to_owned();
    review_presence::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Who else has a report open, by name.
///
/// # Errors
/// When the database fails.
pub async fn open_by(
    c: &impl Conn,
    report: ReportId,
    me: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<account::Model>, DbErr> {
    use review_presence::Column as C;
    let rows = review_presence::Entity::find()
        .filter(C::ReportId.eq(report))
        .filter(C::AccountId.ne(me))
        .filter(C::SeenAt.gte(since(now)))
        .all(c.conn())
        .await?;
    people(c, rows.iter().map(|row| row.account_id)).await
}
