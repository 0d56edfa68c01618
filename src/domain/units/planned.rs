//! Changes whose day has not come: which there are, and taking one of them off the calendar again.

use chrono::NaiveDate;
use entity::ids::UnitId;

use super::{Register, Tried, Unit, wrong};
use crate::domain::period::day_text;
use crate::domain::report::FieldError;

/// What is planned for a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It comes to be.
    Add,
    /// Another name, kind or headcount.
    Change,
    /// Another unit above.
    Move,
    /// It ends, and another takes its place.
    Merge(UnitId),
    /// It ends, and these units take its place.
    Split(Vec<UnitId>),
    /// It ends with nothing in its place.
    Close,
}

/// A change that is to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The day it takes effect.
    pub day: NaiveDate,
    /// The unit it is about.
    pub unit: UnitId,
    /// What it is.
    pub what: What,
}

impl Register {
    /// All that is to come after a day, first to last. What a merger or a split brings with it, units that go to the
    /// successor or the new ones, is part of it.
    pub fn planned(&self, today: NaiveDate) -> Vec<Planned> {
        let mut out = Vec::new();
        for unit in self.units.values() {
            let mut add = |day: NaiveDate, what| out.push(Planned { day, unit: unit.id, what });
            for day in unit.states.keys().copied().filter(|day| *day > today) {
                match self.change_of(unit, day) {
                    Some(What::Add) if unit.origin.is_some() => {}
                    Some(what) => add(day, what),
                    None => {}
                }
            }
            if let Some(until) = unit.until.filter(|until| *until > today) {
                let parts = self.parts(unit.id);
                let what = match unit.successor {
                    None => What::Close,
                    Some(_) if !parts.is_empty() => What::Split(parts),
                    Some(heir) => What::Merge(heir),
                };
                add(until, what);
            }
        }
        let code = |id: UnitId| self.get(id).map(|unit| unit.code.clone());
        out.sort_by_key(|planned| (planned.day, code(planned.unit)));
        out
    }

    /// What a unit's state of a day is; none where it only follows from the end of the unit above.
    fn change_of(&self, unit: &Unit, day: NaiveDate) -> Option<What> {
        let new = unit.states.get(&day)?;
        let Some((_, old)) = unit.states.range(..day).next_back() else { return Some(What::Add) };
        let rest_is_same = (&old.name, old.kind, old.headcount) == (&new.name, new.kind, new.headcount);
        if rest_is_same && self.is_handed_on(unit, day) {
            return None;
        }
        Some(if rest_is_same { What::Move } else { What::Change })
    }

    /// Whether a unit goes, on a day, from one above that ends to what takes its place.
    fn is_handed_on(&self, unit: &Unit, day: NaiveDate) -> bool {
        let old = unit.states.range(..day).next_back().and_then(|(_, old)| old.parent);
        let above = old.and_then(|id| self.get(id));
        let new = unit.states.get(&day).and_then(|new| new.parent);
        above.is_some_and(|above| {
            above.until == Some(day) && above.successor.is_some() && above.successor == new
        })
    }

    /// The units a unit was, or is to be, split into, by code.
    fn parts(&self, id: UnitId) -> Vec<UnitId> {
        let mut parts: Vec<&Unit> = self.units.values().filter(|unit| unit.origin == Some(id)).collect();
        parts.sort_by(|a, b| a.code.cmp(&b.code));
        parts.into_iter().map(|unit| unit.id).collect()
    }

    /// The register without what is planned for a unit on a day, as if nobody had ever planned it.
    ///
    /// # Errors
    /// When that day has come, or something else that is planned rests on it: that is named.
    pub fn without(&self, id: UnitId, day: NaiveDate, today: NaiveDate) -> Tried {
        let unit = self.get(id).ok_or(wrong("on", "error-unknown-unit"))?;
        let is_end = unit.until == Some(day);
        if !is_end && !unit.states.contains_key(&day) {
            return Err(wrong("on", "error-unit-not-planned"));
        }
        if day <= today {
            return Err(wrong("on", "error-unit-day-came"));
        }
        if let Some(whole) = self.whole(unit, day) {
            return Err(self.rests(whole, day));
        }
        let mut next = self.clone();
        let mut touched = vec![id];
        if is_end {
            touched.extend(next.revive(id, day));
        } else if unit.states.keys().next() == Some(&day) {
            next.units.remove(&id);
        } else if let Some(unit) = next.units.get_mut(&id) {
            unit.states.remove(&day);
        }
        for id in &touched {
            if let Some(later) = self.get(*id).and_then(|unit| unit.next_after(day)) {
                return Err(self.rests(*id, later));
            }
        }
        match next.broken_on() {
            None => Ok(next),
            Some(broken) => Err(self.culprit(broken, &touched)),
        }
    }

    /// The unit whose end brings a change of a day with it; that end is to be taken back as a whole.
    fn whole(&self, unit: &Unit, day: NaiveDate) -> Option<UnitId> {
        let is_first = unit.states.keys().next() == Some(&day);
        match unit.origin {
            Some(origin) if is_first => Some(origin),
            _ if self.change_of(unit, day).is_none() && unit.states.contains_key(&day) => {
                unit.states.range(..day).next_back().and_then(|(_, old)| old.parent)
            }
            _ => None,
        }
    }

    /// Takes the end of a unit back, with all that it brings: what was below it stays there, and units it was to be split
    /// into do not come to be. Which units that touches.
    fn revive(&mut self, id: UnitId, day: NaiveDate) -> Vec<UnitId> {
        let parts = self.parts(id);
        let was_below = |unit: &&Unit| {
            let old = unit.states.range(..day).next_back().and_then(|(_, old)| old.parent);
            old == Some(id) && self.is_handed_on(unit, day)
        };
        let below: Vec<UnitId> = self.units.values().filter(was_below).map(|unit| unit.id).collect();
        for child in &below {
            let Some(unit) = self.units.get_mut(child) else { continue };
            let old = unit.states.range(..day).next_back().map(|(_, old)| old.clone());
            if let Some(new) = unit.states.get_mut(&day) {
                new.parent = Some(id);
                if old.as_ref() == Some(&*new) {
                    unit.states.remove(&day);
                }
            }
        }
        let beside = self.split_below(id, day);
        for new in &beside {
            if let Some(state) = self.units.get_mut(new).and_then(|unit| unit.states.get_mut(&day)) {
                state.parent = Some(id);
            }
        }
        for part in &parts {
            self.units.remove(part);
        }
        if let Some(unit) = self.units.get_mut(&id) {
            (unit.until, unit.successor) = (None, None);
        }
        [below, beside, parts].concat()
    }

    /// New units of a day that came of a split, that same day, of a unit below one that ends: without that end they stand
    /// where the split unit stood.
    fn split_below(&self, id: UnitId, day: NaiveDate) -> Vec<UnitId> {
        let stood_below = |unit: &Unit| {
            let old = unit.states.range(..day).next_back().and_then(|(_, old)| old.parent);
            unit.until == Some(day) && old == Some(id)
        };
        let is_meant = |unit: &&Unit| {
            let origin = unit.origin.and_then(|origin| self.get(origin));
            unit.states.keys().next() == Some(&day) && origin.is_some_and(stood_below)
        };
        self.units.values().filter(is_meant).map(|unit| unit.id).collect()
    }

    /// What of a day can't be without what is taken back.
    fn culprit(&self, day: NaiveDate, touched: &[UnitId]) -> FieldError {
        let others = || self.units.values().filter(|unit| !touched.contains(&unit.id));
        let ends = others().find(|unit| unit.until == Some(day));
        let found = ends.or_else(|| others().find(|unit| unit.states.contains_key(&day)));
        found.map_or_else(|| wrong("on", "error-unit-tree-then"), |unit| self.rests(unit.id, day))
    }

    fn rests(&self, id: UnitId, day: NaiveDate) -> FieldError {
        let name = |unit: &Unit| {
            let state = unit.states.range(..=day).next_back();
            format!("{} – {}", unit.code, state.map_or("", |(_, state)| &state.name))
        };
        let unit = self.get(id).map_or_else(String::new, name);
        let args = vec![("unit", unit), ("day", day_text(day))];
        FieldError { args, ..wrong("on", "error-unit-rests") }
    }
}

impl Unit {
    /// The first day after another on which something of it changes.
    fn next_after(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.states.keys().copied().chain(self.until).filter(|at| *at > day).min()
    }
}
