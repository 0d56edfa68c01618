//! Who takes flash reports in which week.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::duty_week;
use entity::ids::AccountId;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::{Conn, Tx, add_all};

/// Who is on duty, by the Monday of the week; a week without a row is missing.
pub type Weeks = BTreeMap<NaiveDate, BTreeSet<AccountId>>;

/// The roster of the weeks that begin with one of some Mondays.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, mondays: &[NaiveDate]) -> Result<Weeks, DbErr> {
    let rows = duty_week::Entity::find()
        .filter(duty_week::Column::Monday.is_in(mondays.iter().copied()))
        .all(c.conn())
        .await?;
    let mut weeks = Weeks::new();
    for row in rows {
        weeks.entry(row.monday).or_default().insert(row.account_id);
    }
    Ok(weeks)
}

/// Puts a roster in place of what there was for these weeks.
///
/// # Errors
/// When the database fails.
pub async fn replace(tx: &Tx, mondays: &[NaiveDate], weeks: &Weeks) -> Result<(), DbErr> {
    duty_week::Entity::delete_many()
        .filter(duty_week::Column::Monday.is_in(mondays.iter().copied()))
        .exec(tx.conn())
        .await?;
    let kept = weeks.iter().filter(|(monday, _)| mondays.contains(monday));
    let row = |(&monday, who): (&NaiveDate, &BTreeSet<AccountId>)| {
        who.iter().map(|&account_id| duty_week::Model { monday, account_id }).collect::<Vec<_>>()
    };
    add_all(tx, kept.flat_map(row).collect()).await
}
