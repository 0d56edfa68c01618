//! The organisation's units over time: what each was called and where it stood on any day, and the acts that
//! change this from a day on. Rounds keep the tree of the day they were opened, whatever is done here later.

pub mod list;
mod planned;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use entity::enums::UnitKind;
use entity::ids::UnitId;
use serde::Serialize;

use super::report::{FieldError, clean};
use super::tree::{Row, Tree};

pub use planned::{Planned, What};

/// Longest name, in letters.
pub const MAX_NAME: usize = 150;
/// Longest code, in letters.
pub const MAX_CODE: usize = 20;
/// Most people a unit may have.
pub const MAX_PEOPLE: i32 = 1_000_000;

/// How a unit is from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct State {
    /// The unit above; none for the root.
    pub parent: Option<UnitId>,
    /// Name in Vietnamese.
    pub name: String,
    /// What sort of unit it is.
    pub kind: UnitKind,
    /// People in the unit itself, where it is known.
    pub headcount: Option<i32>,
}

/// A unit with all that it was and is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its code, which it keeps.
    pub code: String,
    /// The first day it is no longer there.
    pub until: Option<NaiveDate>,
    /// What took its place on that day.
    pub successor: Option<UnitId>,
    /// The unit it came to be a part of when that was split.
    pub origin: Option<UnitId>,
    /// How it is from each day on; the first is the day it came to be.
    pub states: BTreeMap<NaiveDate, State>,
}

impl Unit {
    /// How it is on a day; none before it came to be and once it is gone.
    pub fn at(&self, day: NaiveDate) -> Option<&State> {
        if self.until.is_some_and(|until| until <= day) {
            return None;
        }
        self.states.range(..=day).next_back().map(|(_, state)| state)
    }

    /// The day of its latest change, its beginning included.
    pub fn changed_on(&self) -> Option<NaiveDate> {
        self.states.keys().next_back().copied()
    }
}

/// What can be done to units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A new unit.
    Add(UnitId, String, State),
    /// Another name, kind or headcount; where it stands stays as it is.
    Change(UnitId, String, UnitKind, Option<i32>),
    /// Under another unit, with all that is below it.
    Move(UnitId, UnitId),
    /// The first ends; what is below it and whoever is in it goes to the second.
    Merge(UnitId, UnitId),
    /// Ends, and new units of the same kind take its place: id, code and name. The first of them is its successor.
    Split(UnitId, Vec<(UnitId, String, String)>),
    /// Ends with nothing in its place.
    Close(UnitId),
}

/// The result of an act: the register after it, or the field that is wrong.
pub type Tried = Result<Register, FieldError>;

/// All units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Register {
    units: BTreeMap<UnitId, Unit>,
}

fn wrong(field: &str, key: &'static str) -> FieldError {
    FieldError::new(field, key)
}

impl Register {
    /// A register of these units.
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Self {
        Self { units: units.into_iter().map(|unit| (unit.id, unit)).collect() }
    }

    /// One unit.
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// All units, those that are gone included.
    pub fn all(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// The unit of a code, whether in force or not: a code is never given twice.
    pub fn by_code(&self, code: &str) -> Option<&Unit> {
        self.units.values().find(|unit| unit.code == code)
    }

    /// The units in force on a day, by code.
    pub fn on(&self, day: NaiveDate) -> Vec<(&Unit, &State)> {
        let mut out: Vec<_> = self.units.values().filter_map(|u| u.at(day).map(|s| (u, s))).collect();
        out.sort_by(|a, b| a.0.code.cmp(&b.0.code));
        out
    }

    /// What stands in a unit's place on a day: itself, or whatever succeeded it; none where nothing did, or where
    /// it is still to come.
    pub fn heir(&self, id: UnitId, day: NaiveDate) -> Option<UnitId> {
        let mut at = id;
        for _ in 0..=self.units.len() {
            let unit = self.units.get(&at)?;
            if unit.at(day).is_some() {
                return Some(at);
            }
            at = unit.until.filter(|until| *until <= day).and(unit.successor)?;
        }
        None
    }

    /// The units directly below another on a day.
    pub fn children(&self, id: UnitId, day: NaiveDate) -> Vec<UnitId> {
        self.on(day).into_iter().filter(|(_, s)| s.parent == Some(id)).map(|(u, _)| u.id).collect()
    }

    /// A unit and everything below it on a day.
    pub fn subtree(&self, id: UnitId, day: NaiveDate) -> BTreeSet<UnitId> {
        let (mut found, mut next) = (BTreeSet::new(), vec![id]);
        let mut below: HashMap<UnitId, Vec<UnitId>> = HashMap::new();
        for (unit, state) in self.on(day) {
            below.entry(state.parent.unwrap_or(unit.id)).or_default().push(unit.id);
        }
        while let Some(at) = next.pop() {
            if found.insert(at) {
                next.extend(below.remove(&at).unwrap_or_default());
            }
        }
        found
    }

    /// The register after an act that takes effect on a day.
    ///
    /// # Errors
    /// The field that is wrong: the tree must be one tree on every day, and what is planned for later stays.
    pub fn after(&self, act: &Act, day: NaiveDate) -> Tried {
        let mut next = self.clone();
        match act {
            Act::Add(id, code, state) => next.add(*id, code, state, day)?,
            Act::Change(id, name, kind, headcount) => {
                let state = next.state(*id, day)?;
                let new = State { name: name.clone(), kind: *kind, headcount: *headcount, ..state.clone() };
                if new == state {
                    return Err(wrong("name", "error-unit-same"));
                }
                next.set(*id, day, new);
            }
            Act::Move(id, parent) => {
                let state = next.state(*id, day)?;
                next.refuse_root(*id, day, "parent")?;
                next.refuse_inside(*id, *parent, day, "parent")?;
                if state.parent == Some(*parent) {
                    return Err(wrong("parent", "error-unit-same"));
                }
                next.set(*id, day, State { parent: Some(*parent), ..state });
            }
            Act::Merge(id, into) => {
                next.state(*id, day)?;
                next.refuse_root(*id, day, "into")?;
                next.refuse_inside(*id, *into, day, "into")?;
                next.hand_on(*id, *into, day)?;
            }
            Act::Split(id, parts) => next.split(*id, parts, day)?,
            Act::Close(id) => {
                next.state(*id, day)?;
                next.refuse_root(*id, day, "on")?;
                if !next.children(*id, day).is_empty() {
                    return Err(wrong("on", "error-unit-children"));
                }
                next.end(*id, day, None)?;
            }
        }
        next.fault().map_or(Ok(next), Err)
    }

    /// How a unit is on a day from which on it may be changed.
    fn state(&self, id: UnitId, day: NaiveDate) -> Result<State, FieldError> {
        let unit = self.units.get(&id).ok_or(wrong("on", "error-unknown-unit"))?;
        let state = unit.at(day).ok_or(wrong("on", "error-unit-not-in-force"))?;
        if unit.changed_on().is_some_and(|last| last > day) || unit.until.is_some() {
            return Err(wrong("on", "error-unit-planned"));
        }
        Ok(state.clone())
    }

    fn refuse_root(&self, id: UnitId, day: NaiveDate, field: &str) -> Result<(), FieldError> {
        let is_root = self.get(id).and_then(|u| u.at(day)).is_some_and(|s| s.parent.is_none());
        if is_root { Err(wrong(field, "error-unit-root")) } else { Ok(()) }
    }

    /// Refuses to put a unit into one that is not there, itself or below it.
    fn refuse_inside(&self, id: UnitId, into: UnitId, day: NaiveDate, field: &str) -> Result<(), FieldError> {
        if self.get(into).and_then(|u| u.at(day)).is_none() {
            return Err(wrong(field, "error-unknown-unit"));
        }
        let is_inside = self.subtree(id, day).contains(&into);
        if is_inside { Err(wrong(field, "error-unit-inside")) } else { Ok(()) }
    }

    fn add(&mut self, id: UnitId, code: &str, state: &State, day: NaiveDate) -> Result<(), FieldError> {
        if self.by_code(code).is_some() {
            return Err(wrong("code", "error-unit-code-taken"));
        }
        match state.parent {
            Some(parent) if self.get(parent).and_then(|u| u.at(day)).is_none() => {
                return Err(wrong("parent", "error-unknown-unit"));
            }
            None if !self.units.is_empty() => return Err(wrong("parent", "error-unit-second-root")),
            _ => {}
        }
        let states = BTreeMap::from([(day, state.clone())]);
        let code = code.to_owned();
        self.units.insert(id, Unit { id, code, until: None, successor: None, origin: None, states });
        Ok(())
    }

    fn set(&mut self, id: UnitId, day: NaiveDate, state: State) {
        if let Some(unit) = self.units.get_mut(&id) {
            unit.states.insert(day, state);
        }
    }

    /// Ends a unit, which must have been there for a day at least.
    fn end(&mut self, id: UnitId, day: NaiveDate, successor: Option<UnitId>) -> Result<(), FieldError> {
        let unit = self.units.get_mut(&id).ok_or(wrong("on", "error-unknown-unit"))?;
        if unit.changed_on().is_none_or(|last| last >= day) {
            return Err(wrong("on", "error-unit-planned"));
        }
        (unit.until, unit.successor) = (Some(day), successor);
        Ok(())
    }

    /// Ends a unit and puts what is below it under its successor.
    fn hand_on(&mut self, id: UnitId, to: UnitId, day: NaiveDate) -> Result<(), FieldError> {
        for child in self.children(id, day) {
            let state = self.state(child, day)?;
            self.set(child, day, State { parent: Some(to), ..state });
        }
        self.end(id, day, Some(to))
    }

    fn split(
        &mut self,
        id: UnitId,
        parts: &[(UnitId, String, String)],
        day: NaiveDate,
    ) -> Result<(), FieldError> {
        let state = self.state(id, day)?;
        self.refuse_root(id, day, "parts")?;
        let [first, _, ..] = parts else { return Err(wrong("parts", "error-unit-parts")) };
        for (part, code, name) in parts {
            let new = State { name: name.clone(), headcount: None, ..state.clone() };
            self.add(*part, code, &new, day).map_err(|e| FieldError { field: "parts".into(), ..e })?;
            if let Some(unit) = self.units.get_mut(part) {
                unit.origin = Some(id);
            }
        }
        self.hand_on(id, first.0, day)
    }

    /// What is wrong: on every day the units in force are one tree, and what is gone was succeeded by something that
    /// was there.
    pub fn fault(&self) -> Option<FieldError> {
        self.broken_on().map(|_| wrong("on", "error-unit-tree-then"))
    }

    /// The first day on which something is wrong.
    fn broken_on(&self) -> Option<NaiveDate> {
        let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
        let mut lost = None;
        for unit in self.units.values() {
            days.extend(unit.states.keys().copied().chain(unit.until));
            let (Some(until), Some(id)) = (unit.until, unit.successor) else { continue };
            if self.get(id).and_then(|heir| heir.at(until)).is_none() {
                lost = lost.into_iter().chain([until]).min();
            }
        }
        let broken = |day: &NaiveDate| {
            let units = self.on(*day);
            let code = |id: UnitId| self.get(id).map_or_else(String::new, |u| u.code.clone());
            let rows: Vec<Row> = units.iter().map(|(u, s)| (u.code.clone(), s.parent.map(code))).collect();
            !rows.is_empty() && Tree::build(&rows).is_err()
        };
        days.into_iter().find(broken).into_iter().chain(lost).min()
    }
}

/// A day as people type it, `01/07/2026`, within this century.
pub fn day(text: &str) -> Option<NaiveDate> {
    let formats = ["%d/%m/%Y", "%Y-%m-%d"];
    let day = formats.iter().find_map(|form| NaiveDate::parse_from_str(text.trim(), form).ok())?;
    (2000..=2100).contains(&day.year()).then_some(day)
}

/// A unit's name as it is kept.
///
/// # Errors
/// The message's key.
pub fn name(text: &str) -> Result<String, &'static str> {
    let name = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err("error-required"),
        n if n > MAX_NAME => Err("error-unit-name"),
        // What a spreadsheet would take for a formula does not come back from one.
        _ if name.starts_with(['=', '+', '-', '@', '\'']) => Err("error-unit-name"),
        _ => Ok(name),
    }
}

/// A unit's code as it is kept.
///
/// # Errors
/// The message's key.
pub fn code(text: &str) -> Result<String, &'static str> {
    let code = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    match code.chars().next() {
        None => Err("error-required"),
        Some(c) if c.is_ascii_alphanumeric() && code.len() <= MAX_CODE && code.chars().all(plain) => {
            Ok(code.to_owned())
        }
        Some(_) => Err("error-unit-code"),
    }
}

/// A headcount, where there is one.
///
/// # Errors
/// The message's key.
pub fn headcount(text: &str) -> Result<Option<i32>, &'static str> {
    let digits = text.trim();
    if digits.is_empty() {
        return Ok(None);
    }
    let read = digits.parse().ok().filter(|n| (1..=MAX_PEOPLE).contains(n));
    read.map(Some).ok_or("error-unit-headcount")
}
