//! How complete a round was at its due time and at its close: what heads of units read.

use std::collections::HashMap;

use entity::ids::{RoundId, UnitId};
use entity::{round_mark, round_unit};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::{Conn, Tx, add_all, completeness, rounds};
use crate::domain::access::{Reach, Scope};
use crate::domain::completeness::{Place, told_below};

/// A moment of a round that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// When reports were due: those on time count.
    Due,
    /// When it closed.
    Close,
}

impl Moment {
    /// The stored code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Close => "close",
        }
    }
}

/// Whether a moment of a round is kept.
///
/// # Errors
/// When the database fails.
pub async fn is_kept(c: &impl Conn, round: RoundId, moment: Moment) -> Result<bool, DbErr> {
    let rows = round_mark::Entity::find()
        .filter(round_mark::Column::RoundId.eq(round))
        .filter(round_mark::Column::Moment.eq(moment.code()));
    Ok(rows.count(c.conn()).await? > 0)
}

/// Keeps how complete the subtree of each unit is now, unless that moment is kept already.
///
/// # Errors
/// When the database fails.
pub async fn keep(tx: &Tx, round: RoundId, moment: Moment) -> Result<bool, DbErr> {
    if is_kept(tx, round, moment).await? {
        return Ok(false);
    }
    let units = rounds::units(tx, round).await?;
    let sums = completeness::up_the_tree(&units, &completeness::of_each(tx, round).await?);
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let row = |unit: &round_unit::Model| {
        let sum = sums.get(&unit.unit_id).copied().unwrap_or_default();
        round_mark::Model {
            round_id: round,
            unit_id: unit.unit_id,
            moment: moment.code().into(),
            expected: number(sum.expected),
            received: number(if moment == Moment::Due { sum.on_time } else { sum.received }),
        }
    };
    add_all(tx, units.iter().map(row).collect()).await?;
    Ok(true)
}

/// Forgets a moment of a round, because it is yet to come again.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, round: RoundId, moment: Moment) -> Result<(), DbErr> {
    round_mark::Entity::delete_many()
        .filter(round_mark::Column::RoundId.eq(round))
        .filter(round_mark::Column::Moment.eq(moment.code()))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// What is kept of a subtree of a round's tree, given in pre-order, for those who may read it: of nodes that may be told.
///
/// # Errors
/// When the database fails.
pub async fn of(
    c: &impl Conn,
    scope: &Scope,
    subtree: &[&round_unit::Model],
) -> Result<HashMap<(UnitId, Moment), round_mark::Model>, DbErr> {
    let is_reader = matches!(scope.reach(), Reach::Issued("unit_heads") | Reach::AllSubmitted(_));
    let (true, Some(top)) = (is_reader, subtree.first()) else { return Ok(HashMap::new()) };
    let rows =
        round_mark::Entity::find().filter(round_mark::Column::RoundId.eq(top.round_id)).all(c.conn()).await?;
    let mut out = HashMap::new();
    for moment in [Moment::Due, Moment::Close] {
        let kept = rows.iter().filter(|row| row.moment == moment.code());
        let kept: HashMap<UnitId, &round_mark::Model> = kept.map(|row| (row.unit_id, row)).collect();
        let place = |unit: &&round_unit::Model| {
            let row = kept.get(&unit.unit_id)?;
            let expected = u32::try_from(row.expected).unwrap_or_default();
            Some((Place { lft: unit.lft, rgt: unit.rgt, expected }, *row))
        };
        let (places, marks): (Vec<_>, Vec<_>) = subtree.iter().filter_map(place).unzip();
        let told = told_below(&places).into_iter().map(|at| marks[at]);
        out.extend(told.map(|row| ((row.unit_id, moment), row.clone())));
    }
    Ok(out)
}
