//! Units: what is done to them from a day on, one by one or from a list. Running and past rounds keep their tree.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::ids::UnitId;
use serde::Serialize;

use super::accounts::Checked;
use super::settings::stamp;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::FieldError;
use crate::domain::sheet::{Fault, Sheet, read};
use crate::domain::units::list::{self, Plan};
use crate::domain::units::{Act, Register};
use crate::error::{AppError, AppResult};
use crate::store::{Conn, Turn, Tx, audit, units};

/// What an act would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Code and name of the units it touches, new ones included.
    pub units: Vec<(String, String)>,
    /// Collaborators it touches.
    pub collaborators: u64,
    /// Whether the accounts of a unit go to another.
    pub moves_people: bool,
}

/// A try: the register before and after, and what differs.
struct Outcome {
    before: Register,
    after: Register,
    effect: Effect,
}

/// The units an act touches; the second are those whose people are none of its business.
fn touched(
    before: &Register,
    after: &Register,
    act: &Act,
    day: NaiveDate,
) -> (BTreeSet<UnitId>, Option<UnitId>) {
    let differs = after.all().filter(|unit| before.get(unit.id) != Some(unit)).map(|unit| unit.id);
    match act {
        Act::Move(id, _) => (before.subtree(*id, day), None),
        Act::Merge(_, into) => (differs.chain([*into]).collect(), Some(*into)),
        _ => (differs.collect(), None),
    }
}

async fn outcome(c: &impl Conn, act: &Act, day: NaiveDate) -> Checked<Outcome> {
    let before = units::register(c).await?;
    let after = match before.after(act, day) {
        Ok(after) => after,
        Err(error) => return Ok(Err(vec![error])),
    };
    if let Act::Close(id) = act {
        let people = units::people(c, *id).await?;
        if people > 0 {
            let error = FieldError::new("on", "error-unit-people");
            return Ok(Err(vec![FieldError { args: vec![("n", people.to_string())], ..error }]));
        }
    }
    let (ids, stays) = touched(&before, &after, act, day);
    let (mut named, mut collaborators) = (Vec::new(), 0);
    for id in ids {
        let Some(unit) = after.get(id) else { continue };
        let name = unit.states.range(..=day).next_back().map_or_else(String::new, |(_, s)| s.name.clone());
        named.push((unit.code.clone(), name));
        if stays != Some(id) {
            collaborators += units::collaborators(c, id).await?;
        }
    }
    named.sort();
    let moves_people = matches!(act, Act::Merge(..) | Act::Split(..));
    let effect = Effect { units: named, collaborators, moves_people };
    Ok(Ok(Outcome { before, after, effect }))
}

/// What an act would do from a day on, and what tells this state of things, and of the form, from another.
///
/// # Errors
/// When the database fails.
pub async fn preview(
    app: &App,
    (act, day): (&Act, NaiveDate),
    typed: &[(String, String)],
) -> Checked<(Effect, String)> {
    Ok(match outcome(&app.db, act, day).await? {
        Ok(outcome) => Ok((outcome.effect, stamp(&(outcome.before, typed))?)),
        Err(errors) => Err(errors),
    })
}

/// Does an act over the state of things that was shown.
///
/// # Errors
/// `Conflict` when units, or what was typed, changed since the preview.
pub async fn apply(
    app: &App,
    actor: &Actor,
    (act, day): (&Act, NaiveDate),
    (typed, shown): (&[(String, String)], &str),
) -> Checked<UnitId> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Units).await?;
    let outcome = match outcome(&tx, act, day).await? {
        Ok(outcome) => outcome,
        Err(errors) => return Ok(Err(errors)),
    };
    if stamp(&(&outcome.before, typed))? != shown {
        return Err(AppError::Conflict("error-unit-changed"));
    }
    units::save(&tx, &outcome.before, &outcome.after).await?;
    hand_over_in(&tx, &outcome.after, app.today()).await?;
    let (name, id) = match act {
        Act::Add(id, ..) => ("unit.add", id),
        Act::Change(id, ..) => ("unit.change", id),
        Act::Move(id, _) => ("unit.move", id),
        Act::Merge(id, _) => ("unit.merge", id),
        Act::Split(id, _) => ("unit.split", id),
        Act::Close(id) => ("unit.close", id),
    };
    audit::note(&tx, actor, app.now(), name, ("unit", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(*id))
}

/// A planned change as it would be taken back: the register before and after, and what differs, with code and name.
struct Undone {
    before: Register,
    after: Register,
    units: Vec<(String, String)>,
}

async fn undone(c: &impl Conn, (id, day): (UnitId, NaiveDate), today: NaiveDate) -> Checked<Undone> {
    let before = units::register(c).await?;
    let after = match before.without(id, day, today) {
        Ok(after) => after,
        Err(error) => return Ok(Err(vec![error])),
    };
    let mut named = Vec::new();
    for unit in before.all().filter(|unit| after.get(unit.id) != Some(unit)) {
        if after.get(unit.id).is_none() {
            if let Some(round) = units::kept_by(c, unit.id).await? {
                let args = vec![("round", round.code)];
                return Ok(Err(vec![FieldError { args, ..FieldError::new("on", "error-unit-in-round") }]));
            }
            let people = units::accounts(c, unit.id).await?;
            if people > 0 {
                let args = vec![("n", people.to_string())];
                return Ok(Err(vec![FieldError { args, ..FieldError::new("on", "error-unit-people") }]));
            }
        }
        // As it is called until then; one that is new, as it was to be called.
        let state = unit.states.range(..day).next_back().or(unit.states.first_key_value());
        named.push((unit.code.clone(), state.map_or_else(String::new, |(_, state)| state.name.clone())));
    }
    named.sort();
    Ok(Ok(Undone { before, after, units: named }))
}

/// Which units taking back what is planned for a unit on a day touches, and what tells this state of things from another.
///
/// # Errors
/// When the database fails.
pub async fn look_back(
    app: &App,
    (id, day): (UnitId, NaiveDate),
) -> Checked<(Vec<(String, String)>, String)> {
    Ok(match undone(&app.db, (id, day), app.today()).await? {
        Ok(undone) => Ok((undone.units, stamp(&(undone.before, id, day))?)),
        Err(errors) => Err(errors),
    })
}

/// Takes back what is planned for a unit on a day that has not come, over the state of things that was shown: as if it had
/// never been planned.
///
/// # Errors
/// `Conflict` when units changed since.
pub async fn take_back(app: &App, actor: &Actor, (id, day): (UnitId, NaiveDate), shown: &str) -> Checked<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Units).await?;
    let undone = match undone(&tx, (id, day), app.today()).await? {
        Ok(undone) => undone,
        Err(errors) => return Ok(Err(errors)),
    };
    if stamp(&(&undone.before, id, day))? != shown {
        return Err(AppError::Conflict("error-unit-changed"));
    }
    units::save(&tx, &undone.before, &undone.after).await?;
    audit::note(&tx, actor, app.now(), "unit.take_back", ("unit", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Puts the accounts of units that are gone into what took their place.
async fn hand_over_in(tx: &Tx, register: &Register, today: NaiveDate) -> AppResult<u64> {
    let mut moved = 0;
    for unit in register.all().filter(|unit| unit.until.is_some_and(|until| until <= today)) {
        if let Some(heir) = register.heir(unit.id, today) {
            moved += units::move_people(tx, unit.id, heir).await?;
        }
    }
    Ok(moved)
}

/// Puts the accounts of units whose last day is over into what took their place; how many.
///
/// # Errors
/// When the database fails.
pub async fn hand_over(app: &App) -> AppResult<u64> {
    let tx = app.db.begin().await?;
    let moved = hand_over_in(&tx, &units::register(&tx).await?, app.today()).await?;
    tx.commit().await?;
    Ok(moved)
}

/// What a list would do; or every fault of it.
type Read = AppResult<Result<Plan, Vec<Fault>>>;

async fn plan(
    c: &impl Conn,
    sheets: &[Sheet],
    day: NaiveDate,
) -> AppResult<(Register, Result<Plan, Vec<Fault>>)> {
    let before = units::register(c).await?;
    let plan = read(sheets, &list::COLUMNS)
        .and_then(|(records, faults)| list::parse((&records, faults), &before, day, UnitId::random));
    Ok((before, plan))
}

/// Tries a list without storing anything.
///
/// # Errors
/// When the database fails.
pub async fn check(app: &App, sheets: &[Sheet], day: NaiveDate) -> Read {
    plan(&app.db, sheets, day).await.map(|(_, plan)| plan)
}

/// Takes over a whole list from a day on; or nothing, and tells every fault.
///
/// # Errors
/// When the database fails.
pub async fn import(app: &App, actor: &Actor, sheets: &[Sheet], day: NaiveDate) -> Read {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Units).await?;
    let (before, plan) = plan(&tx, sheets, day).await?;
    let plan = match plan {
        Ok(plan) => plan,
        Err(faults) => return Ok(Err(faults)),
    };
    if plan.lines.is_empty() {
        return Ok(Ok(plan));
    }
    units::save(&tx, &before, &plan.register).await?;
    let count = plan.lines.len().to_string();
    audit::note(&tx, actor, app.now(), "unit.import", ("units", count)).await?;
    tx.commit().await?;
    Ok(Ok(plan))
}
