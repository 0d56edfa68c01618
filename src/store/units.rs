//! The organisation's units, as they are on a day and over time.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::enums::Role;
use entity::ids::UnitId;
use entity::{account, round, round_unit, unit, unit_change, unit_part};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};

use super::{Conn, Tx, add_all};
use crate::domain::units::{Register, State, Unit};

/// Changes up to a day, the latest of each unit.
async fn changes(
    c: &impl Conn,
    only: Option<UnitId>,
    day: NaiveDate,
) -> Result<HashMap<UnitId, unit_change::Model>, DbErr> {
    let mut query = unit_change::Entity::find()
        .filter(unit_change::Column::ValidFrom.lte(day))
        .order_by_asc(unit_change::Column::ValidFrom);
    if let Some(id) = only {
        query = query.filter(unit_change::Column::UnitId.eq(id));
    }
    Ok(query.all(c.conn()).await?.into_iter().map(|row| (row.unit_id, row)).collect())
}

/// A unit as a change left it.
fn changed(row: unit::Model, change: Option<unit_change::Model>) -> unit::Model {
    let Some(c) = change else { return row };
    unit::Model { parent_id: c.parent_id, name: c.name, kind: c.kind, headcount: c.headcount, ..row }
}

/// All units in force on a day, by code, as they are then.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn, day: NaiveDate) -> Result<Vec<unit::Model>, DbErr> {
    let until = Condition::any().add(unit::Column::ValidTo.is_null()).add(unit::Column::ValidTo.gt(day));
    let rows = unit::Entity::find()
        .filter(unit::Column::ValidFrom.lte(day))
        .filter(until)
        .order_by_asc(unit::Column::Code)
        .all(c.conn())
        .await?;
    let mut changes = changes(c, None, day).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let change = changes.remove(&row.id);
            changed(row, change)
        })
        .collect())
}

/// One unit as it is on a day, or as it last was.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: UnitId, day: NaiveDate) -> Result<Option<unit::Model>, DbErr> {
    let Some(row) = unit::Entity::find_by_id(id).one(c.conn()).await? else { return Ok(None) };
    let change = changes(c, Some(id), day).await?.remove(&id);
    Ok(Some(changed(row, change)))
}

/// A unit and all above it, from it up to the root, as they stand on a day.
///
/// # Errors
/// When the database fails.
pub async fn at_or_above(c: &impl Conn, id: UnitId, day: NaiveDate) -> Result<Vec<UnitId>, DbErr> {
    let (mut out, mut at) = (Vec::new(), Some(id));
    while let Some(next) = at.filter(|next| !out.contains(next)) {
        let Some(unit) = by_id(c, next, day).await? else { break };
        out.push(unit.id);
        at = unit.parent_id;
    }
    Ok(out)
}

/// The unit of a code that is in force on a day.
///
/// # Errors
/// When the database fails.
pub async fn by_code(c: &impl Conn, code: &str, day: NaiveDate) -> Result<Option<unit::Model>, DbErr> {
    Ok(all(c, day).await?.into_iter().find(|unit| unit.code == code))
}

/// How many collaborators a unit has now.
///
/// # Errors
/// When the database fails.
pub async fn collaborators(c: &impl Conn, unit: UnitId) -> Result<u64, DbErr> {
    account::Entity::find()
        .filter(account::Column::UnitId.eq(unit))
        .filter(account::Column::Role.eq(Role::Collaborator))
        .filter(account::Column::Active.eq(true))
        .count(c.conn())
        .await
}

/// How many accounts in use belong to a unit now, of whatever role.
///
/// # Errors
/// When the database fails.
pub async fn people(c: &impl Conn, unit: UnitId) -> Result<u64, DbErr> {
    account::Entity::find()
        .filter(account::Column::UnitId.eq(unit))
        .filter(account::Column::Active.eq(true))
        .count(c.conn())
        .await
}

/// Adds units, parents first.
///
/// # Errors
/// When the database fails or a code is taken.
pub async fn insert_all(tx: &Tx, rows: Vec<unit::Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}

/// All units over time.
///
/// # Errors
/// When the database fails.
pub async fn register(c: &impl Conn) -> Result<Register, DbErr> {
    let parts = unit_part::Entity::find().all(c.conn()).await?;
    let origins: HashMap<UnitId, UnitId> = parts.into_iter().map(|p| (p.unit_id, p.origin_id)).collect();
    let mut units: BTreeMap<UnitId, Unit> = BTreeMap::new();
    for row in unit::Entity::find().all(c.conn()).await? {
        let first = State { parent: row.parent_id, name: row.name, kind: row.kind, headcount: row.headcount };
        let unit = Unit {
            id: row.id,
            code: row.code,
            until: row.valid_to,
            successor: row.successor_id,
            origin: origins.get(&row.id).copied(),
            states: BTreeMap::from([(row.valid_from, first)]),
        };
        units.insert(unit.id, unit);
    }
    for row in unit_change::Entity::find().all(c.conn()).await? {
        let state = State { parent: row.parent_id, name: row.name, kind: row.kind, headcount: row.headcount };
        if let Some(unit) = units.get_mut(&row.unit_id) {
            unit.states.insert(row.valid_from, state);
        }
    }
    Ok(Register::new(units.into_values()))
}

/// The row of a unit: its first state, its end and its successor.
fn row(unit: &Unit) -> Option<unit::Model> {
    let (valid_from, first) = unit.states.first_key_value()?;
    Some(unit::Model {
        id: unit.id,
        code: unit.code.clone(),
        parent_id: first.parent,
        name: first.name.clone(),
        kind: first.kind,
        headcount: first.headcount,
        valid_from: *valid_from,
        valid_to: unit.until,
        successor_id: unit.successor,
    })
}

/// Writes what differs between a register as it was read and as it is to be.
///
/// # Errors
/// When the database fails or a code is taken.
pub async fn save(tx: &Tx, before: &Register, after: &Register) -> Result<(), DbErr> {
    let (mut new, mut parts, mut later) = (Vec::new(), Vec::new(), Vec::new());
    for unit in after.all().filter(|unit| before.get(unit.id) != Some(unit)) {
        let old = before.get(unit.id);
        match (old.and_then(row), row(unit)) {
            (None, Some(row)) => {
                new.push(row);
                parts.extend(unit.origin.map(|origin_id| unit_part::Model { unit_id: unit.id, origin_id }));
            }
            (Some(old), Some(row)) if old != row => {
                row.into_active_model().reset_all().update(tx.conn()).await?;
            }
            _ => {}
        }
        for (day, state) in unit.states.iter().skip(1) {
            if old.and_then(|old| old.states.get(day)) != Some(state) {
                later.push(change(unit.id, *day, state));
            }
        }
    }
    add_all(tx, new).await?;
    add_all(tx, parts).await?;
    for row in later {
        let key = [unit_change::Column::UnitId, unit_change::Column::ValidFrom];
        let rest = [
            unit_change::Column::ParentId,
            unit_change::Column::Name,
            unit_change::Column::Kind,
            unit_change::Column::Headcount,
        ];
        unit_change::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(OnConflict::columns(key).update_columns(rest).to_owned())
            .exec_without_returning(tx.conn())
            .await?;
    }
    forget(tx, before, after).await
}

fn change(unit_id: UnitId, valid_from: NaiveDate, state: &State) -> unit_change::Model {
    let State { parent, name, kind, headcount } = state.clone();
    unit_change::Model { unit_id, valid_from, parent_id: parent, name, kind, headcount }
}

/// Takes away what was planned and is planned no more.
async fn forget(tx: &Tx, before: &Register, after: &Register) -> Result<(), DbErr> {
    for old in before.all() {
        let kept = after.get(old.id);
        for day in old.states.keys().skip(1).filter(|day| kept.is_none_or(|k| !k.states.contains_key(day))) {
            unit_change::Entity::delete_by_id((old.id, *day)).exec(tx.conn()).await?;
        }
        if kept.is_none() {
            unit_part::Entity::delete_by_id(old.id).exec(tx.conn()).await?;
            unit::Entity::delete_by_id(old.id).exec(tx.conn()).await?;
        }
    }
    Ok(())
}

/// How many accounts, in use or not, name a unit.
///
/// # Errors
/// When the database fails.
pub async fn accounts(c: &impl Conn, unit: UnitId) -> Result<u64, DbErr> {
    account::Entity::find().filter(account::Column::UnitId.eq(unit)).count(c.conn()).await
}

/// A round that was opened with a unit in its tree.
///
/// # Errors
/// When the database fails.
pub async fn kept_by(c: &impl Conn, unit: UnitId) -> Result<Option<round::Model>, DbErr> {
    let row = round_unit::Entity::find().filter(round_unit::Column::UnitId.eq(unit)).one(c.conn()).await?;
    match row {
        Some(row) => round::Entity::find_by_id(row.round_id).one(c.conn()).await,
        None => Ok(None),
    }
}

/// Puts the accounts of a unit into another; how many.
///
/// # Errors
/// When the database fails.
pub async fn move_people(tx: &Tx, from: UnitId, to: UnitId) -> Result<u64, DbErr> {
    let moved = account::Entity::update_many()
        .col_expr(account::Column::UnitId, Expr::value(to))
        .filter(account::Column::UnitId.eq(from))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected)
}
