//! The tree of a round piece by piece: a node, the way to it, a page of what is below it. Nothing here reads the whole
//! snapshot, so that a page of five thousand units costs what it shows.

use std::collections::HashMap;

use entity::ids::{RoundId, UnitId};
use entity::{assignment, round_unit, tally};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{Asterisk, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::Conn;
use crate::domain::tally::REPORTS;

use round_unit::Column as C;

fn of(round: RoundId) -> Select<round_unit::Entity> {
    round_unit::Entity::find().filter(C::RoundId.eq(round))
}

/// A unit of a round by its code; the root for none.
///
/// # Errors
/// When the database fails.
pub async fn node(c: &impl Conn, round: RoundId, code: &str) -> Result<Option<round_unit::Model>, DbErr> {
    let rows = if code.is_empty() {
        of(round).filter(C::ParentCode.is_null())
    } else {
        of(round).filter(C::Code.eq(code))
    };
    rows.one(c.conn()).await
}

/// Some units of a round, in the order of its tree.
///
/// # Errors
/// When the database fails.
pub async fn some(
    c: &impl Conn,
    round: RoundId,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<Vec<round_unit::Model>, DbErr> {
    let units: Vec<UnitId> = units.into_iter().collect();
    let mut out = Vec::new();
    for units in units.chunks(400) {
        out.extend(of(round).filter(C::UnitId.is_in(units.iter().copied())).all(c.conn()).await?);
    }
    out.sort_by_key(|row| row.lft);
    Ok(out)
}

/// From the root down to a unit, itself included.
///
/// # Errors
/// When the database fails.
pub async fn path(c: &impl Conn, unit: &round_unit::Model) -> Result<Vec<round_unit::Model>, DbErr> {
    let at_or_above = of(unit.round_id).filter(C::Lft.lte(unit.lft)).filter(C::Rgt.gte(unit.rgt));
    at_or_above.order_by_asc(C::Lft).all(c.conn()).await
}

/// A page, from 1, of the units directly below one, and how many there are; beyond the last page it is the last.
///
/// # Errors
/// When the database fails.
pub async fn children(
    c: &impl Conn,
    unit: &round_unit::Model,
    (page, size): (u64, u64),
) -> Result<(Vec<round_unit::Model>, u64), DbErr> {
    let below = of(unit.round_id).filter(C::ParentCode.eq(unit.code.clone()));
    let pages = below.order_by_asc(C::Lft).paginate(c.conn(), size);
    let total = pages.num_items().await?;
    let last = Ord::max(total.div_ceil(size), 1);
    Ok((pages.fetch_page(Ord::min(page, last).saturating_sub(1)).await?, total))
}

/// Some units of a round by their numbers in its tree, in its order.
///
/// # Errors
/// When the database fails.
pub async fn numbered(c: &impl Conn, round: RoundId, lfts: &[i32]) -> Result<Vec<round_unit::Model>, DbErr> {
    of(round).filter(C::Lft.is_in(lfts.iter().copied())).order_by_asc(C::Lft).all(c.conn()).await
}

/// Some units of a round by their codes, by code.
///
/// # Errors
/// When the database fails.
pub async fn by_codes(
    c: &impl Conn,
    round: RoundId,
    codes: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, round_unit::Model>, DbErr> {
    let rows = of(round).filter(C::Code.is_in(codes)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

/// The ids of a unit and all below it, in a query.
pub(super) fn subtree(unit: &round_unit::Model) -> SelectStatement {
    let mut ids = Query::select();
    ids.column(C::UnitId)
        .from(round_unit::Entity)
        .and_where(C::RoundId.eq(unit.round_id))
        .and_where(C::Lft.gte(unit.lft))
        .and_where(C::Lft.lt(unit.rgt));
    ids
}

/// How many units below a node, or it itself, expect reports and have none that counts: leaves of the tree alone.
///
/// # Errors
/// When the database fails.
pub async fn silent(c: &impl Conn, unit: &round_unit::Model) -> Result<u64, DbErr> {
    let own = |column| Expr::col((round_unit::Entity, column));
    let seat = |column| Expr::col((assignment::Entity, column));
    let cell = |column| Expr::col((tally::Entity, column));
    let mut expected = Query::select();
    expected
        .expr(Expr::val(1))
        .from(assignment::Entity)
        .and_where(seat(assignment::Column::RoundId).eq(unit.round_id))
        .and_where(seat(assignment::Column::UnitId).eq(own(C::UnitId)))
        .and_where(seat(assignment::Column::Excused).is_null());
    let mut counted = Query::select();
    counted
        .expr(Expr::val(1))
        .from(tally::Entity)
        .and_where(cell(tally::Column::RoundId).eq(unit.round_id))
        .and_where(cell(tally::Column::UnitId).eq(own(C::UnitId)))
        .and_where(cell(tally::Column::Topic).eq(REPORTS))
        .and_where(cell(tally::Column::Audience).eq(""))
        .and_where(cell(tally::Column::Reports).gt(0));
    of(unit.round_id)
        .filter(C::Lft.gte(unit.lft))
        .filter(C::Lft.lt(unit.rgt))
        .filter(own(C::Rgt).sub(own(C::Lft)).lte(1))
        .filter(Expr::exists(expected))
        .filter(Expr::exists(counted).not())
        .count(c.conn())
        .await
}

/// How many collaborators are expected in a unit and all below it.
///
/// # Errors
/// When the database fails.
pub async fn seats(c: &impl Conn, unit: &round_unit::Model) -> Result<u64, DbErr> {
    seated(unit.round_id).filter(assignment::Column::UnitId.in_subquery(subtree(unit))).count(c.conn()).await
}

/// How many collaborators are expected in each of some units by themselves.
///
/// # Errors
/// When the database fails.
pub async fn own_seats(
    c: &impl Conn,
    round: RoundId,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<HashMap<UnitId, u64>, DbErr> {
    seats_by_unit(c, seated(round).filter(assignment::Column::UnitId.is_in(units))).await
}

/// The same of all units that expect any.
///
/// # Errors
/// When the database fails.
pub async fn all_seats(c: &impl Conn, round: RoundId) -> Result<HashMap<UnitId, u64>, DbErr> {
    seats_by_unit(c, seated(round)).await
}

/// The places of a round, excused ones left out.
fn seated(round: RoundId) -> Select<assignment::Entity> {
    assignment::Entity::find()
        .filter(assignment::Column::RoundId.eq(round))
        .filter(assignment::Column::Excused.is_null())
}

async fn seats_by_unit(
    c: &impl Conn,
    places: Select<assignment::Entity>,
) -> Result<HashMap<UnitId, u64>, DbErr> {
    let rows: Vec<(UnitId, i64)> = places
        .select_only()
        .column(assignment::Column::UnitId)
        .column_as(Expr::col(Asterisk).count(), "n")
        .group_by(assignment::Column::UnitId)
        .into_tuple()
        .all(c.conn())
        .await?;
    Ok(rows.into_iter().map(|(unit, n)| (unit, u64::try_from(n).unwrap_or(0))).collect())
}
