//! A list of units, as kept in a spreadsheet, into the register: units that are new are added, others changed, and
//! those it does not name stay as they are.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use entity::enums::UnitKind;
use entity::ids::UnitId;

use super::{Register, State, Unit, code, headcount, name};
use crate::domain::fold::fold;
use crate::domain::sheet::{Column, Fault, Place, Record};

/// The columns of the list.
pub const COLUMNS: [Column; 5] = [
    Column { key: "unit_code", headers: &["ma don vi", "ma", "unit code", "code"], is_required: true },
    Column { key: "unit_name", headers: &["ten don vi", "ten", "unit name", "name"], is_required: true },
    Column { key: "unit_kind", headers: &["loai don vi", "loai", "kind of unit", "kind"], is_required: true },
    Column {
        key: "unit_parent",
        headers: &["ma don vi cap tren", "don vi cap tren", "cap tren", "code of the unit above", "parent"],
        is_required: true,
    },
    Column { key: "headcount", headers: &["so nguoi", "quan so", "headcount"], is_required: false },
];

/// What people call the kinds, [`fold`]ed.
const KINDS: &[(&str, UnitKind)] = &[
    ("khoi", UnitKind::Bloc),
    ("dang bo khoi", UnitKind::Bloc),
    ("bloc", UnitKind::Bloc),
    ("cum", UnitKind::Cluster),
    ("cum don vi", UnitKind::Cluster),
    ("cluster", UnitKind::Cluster),
    ("co quan", UnitKind::Agency),
    ("agency", UnitKind::Agency),
    ("don vi su nghiep", UnitKind::PublicService),
    ("su nghiep", UnitKind::PublicService),
    ("public service", UnitKind::PublicService),
    ("public_service", UnitKind::PublicService),
    ("doanh nghiep", UnitKind::Enterprise),
    ("enterprise", UnitKind::Enterprise),
    ("truong hoc", UnitKind::School),
    ("truong", UnitKind::School),
    ("school", UnitKind::School),
];

/// What a list does to one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Code.
    pub code: String,
    /// Name from then on.
    pub name: String,
    /// The columns that change; none for a new unit.
    pub changes: Option<Vec<&'static str>>,
}

/// What a list does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Units that are new or change.
    pub lines: Vec<Line>,
    /// How many stay as they are.
    pub same: usize,
    /// The register afterwards.
    pub register: Register,
}

/// A row that reads well by itself.
struct Wanted {
    row: u32,
    code: String,
    name: String,
    kind: UnitKind,
    parent: Option<String>,
    headcount: Option<i32>,
}

/// What a list does from a day on; `fresh` gives new units their ids, `faults` are those its reader found.
///
/// # Errors
/// Every fault of every row.
pub fn parse(
    (records, mut faults): (&[Record], Vec<Fault>),
    register: &Register,
    day: NaiveDate,
    mut fresh: impl FnMut() -> UnitId,
) -> Result<Plan, Vec<Fault>> {
    let mut list = List { register, day, faults: Vec::new(), seen: HashMap::new() };
    let wanted: Vec<Wanted> = records.iter().filter_map(|record| list.row(record)).collect();
    list.places(&wanted);
    faults.append(&mut list.faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let ids: HashMap<&str, UnitId> = wanted
        .iter()
        .map(|w| (w.code.as_str(), register.by_code(&w.code).map_or_else(&mut fresh, |u| u.id)))
        .collect();
    let id_of = |code: &str| ids.get(code).copied().or_else(|| register.by_code(code).map(|u| u.id));
    let mut plan = Plan { lines: Vec::new(), same: 0, register: register.clone() };
    for w in &wanted {
        let parent = w.parent.as_deref().and_then(id_of);
        let state = State { parent, name: w.name.clone(), kind: w.kind, headcount: w.headcount };
        let Some(id) = id_of(&w.code) else { continue };
        let old = register.get(id).and_then(|unit| unit.at(day));
        let changes = old.map(|old| changes(old, &state));
        if changes.as_ref().is_some_and(Vec::is_empty) {
            plan.same += 1;
            continue;
        }
        if changes.is_some() && register.state(id, day).is_err() {
            faults.push(Fault::new(Place::Row(w.row), "error-unit-planned"));
        }
        let new = || Unit {
            id,
            code: w.code.clone(),
            until: None,
            successor: None,
            origin: None,
            states: BTreeMap::new(),
        };
        plan.register.units.entry(id).or_insert_with(new).states.insert(day, state);
        plan.lines.push(Line { code: w.code.clone(), name: w.name.clone(), changes });
    }
    if let (true, Some(fault)) = (faults.is_empty(), plan.register.fault()) {
        faults.push(Fault::new(Place::File, fault.key));
    }
    if faults.is_empty() { Ok(plan) } else { Err(faults) }
}

fn changes(old: &State, new: &State) -> Vec<&'static str> {
    let all = [
        ("unit_name", old.name != new.name),
        ("unit_kind", old.kind != new.kind),
        ("unit_parent", old.parent != new.parent),
        ("headcount", old.headcount != new.headcount),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key).collect()
}

/// A list being read.
struct List<'a> {
    register: &'a Register,
    day: NaiveDate,
    faults: Vec<Fault>,
    /// The row each code was first seen in, and whether it names nothing above it.
    seen: HashMap<String, u32>,
}

impl List<'_> {
    fn fail(&mut self, row: u32, column: &'static str, key: &'static str) {
        self.faults.push(Fault::new(Place::Cell(row, column), key));
    }

    /// What a cell says; a fault where it says nothing that can be kept.
    fn cell<T>(&mut self, row: u32, column: &'static str, read: Result<T, &'static str>) -> Option<T> {
        read.map_err(|key| self.fail(row, column, key)).ok()
    }

    fn row(&mut self, record: &Record) -> Option<Wanted> {
        let row = record.row;
        let code = self.cell(row, "unit_code", code(record.get("unit_code")));
        let name = self.cell(row, "unit_name", name(record.get("unit_name")));
        let typed = fold(record.get("unit_kind"));
        let kind = KINDS.iter().find(|(word, _)| *word == typed).map(|(_, kind)| *kind);
        let missing = if typed.is_empty() { "error-required" } else { "import-unknown-kind" };
        let kind = self.cell(row, "unit_kind", kind.ok_or(missing));
        let headcount = self.cell(row, "headcount", headcount(record.get("headcount")));
        if let Some(code) = &code {
            if let Some(other) = self.seen.get(code).copied() {
                let twice = Fault::new(Place::Cell(row, "unit_code"), "import-twice");
                self.faults.push(twice.with("row", other));
                return None;
            }
            self.seen.insert(code.clone(), row);
            if self.register.by_code(code).is_some_and(|unit| unit.at(self.day).is_none()) {
                self.fail(row, "unit_code", "error-unit-not-in-force");
            }
        }
        let parent = Some(record.get("unit_parent").to_owned()).filter(|p| !p.is_empty());
        Some(Wanted { row, code: code?, name: name?, kind: kind?, parent, headcount: headcount? })
    }

    /// The code above a unit once the list is in, for units that the list does not name.
    fn above(&self, code: &str) -> Option<String> {
        let state = self.register.by_code(code)?.at(self.day)?;
        self.register.get(state.parent?).map(|unit| unit.code.clone())
    }

    /// Tells of units that hang on nothing, on themselves, or stand beside the root.
    fn places(&mut self, wanted: &[Wanted]) {
        let above: HashMap<&str, Option<&str>> =
            wanted.iter().map(|w| (w.code.as_str(), w.parent.as_deref())).collect();
        let in_force = self.register.on(self.day);
        let root = in_force.iter().find(|(_, s)| s.parent.is_none()).map(|(u, _)| u.code.clone());
        let there: HashSet<&str> = in_force.iter().map(|(u, _)| u.code.as_str()).collect();
        let first = wanted.iter().find(|w| w.parent.is_none()).map(|w| w.code.clone());
        let root = root.or(first);
        for w in wanted {
            let is_root = root.as_ref() == Some(&w.code);
            match w.parent.as_deref() {
                None if !is_root => self.fail(w.row, "unit_parent", "error-unit-second-root"),
                None => {}
                Some(_) if is_root => self.fail(w.row, "unit_parent", "error-unit-root"),
                Some(parent) if !self.seen.contains_key(parent) && !there.contains(parent) => {
                    self.fail(w.row, "unit_parent", "error-unknown-unit");
                }
                Some(_) if self.is_above_itself(&w.code, &above) => {
                    self.fail(w.row, "unit_parent", "error-unit-inside");
                }
                Some(_) => {}
            }
        }
    }

    fn is_above_itself(&self, code: &str, above: &HashMap<&str, Option<&str>>) -> bool {
        let up = |at: &str| match above.get(at) {
            Some(parent) => parent.map(str::to_owned),
            None => self.above(at),
        };
        let steps = above.len() + self.register.all().count();
        let mut at = up(code);
        for _ in 0..=steps {
            match at {
                None => return false,
                Some(found) if found == code => return true,
                Some(found) => at = up(&found),
            }
        }
        false
    }
}
