//! Acts on units, one by one and in any sequence.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use entity::enums::UnitKind;
use entity::ids::UnitId;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::list::{COLUMNS, Line, Plan, parse};
use super::*;
use crate::domain::sheet::{self, Sheet};

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
}

fn unit(n: usize) -> UnitId {
    let text = format!("00000000-0000-4000-8000-{n:012}");
    UnitId::parse(&text).unwrap()
}

fn state(parent: Option<UnitId>) -> State {
    State { parent, name: "Sở Xây dựng".into(), kind: UnitKind::Agency, headcount: Some(40) }
}

/// A root, 0, two clusters below it, 1 and 2, and a leaf in each, 3 and 4; all from day 0.
fn start() -> Register {
    let parents = [None, Some(0), Some(0), Some(1), Some(2)];
    Register::new((0..5).map(|n| Unit {
        id: unit(n),
        code: format!("K{n}"),
        until: None,
        successor: None,
        origin: None,
        states: BTreeMap::from([(day(0), state(parents[n].map(unit)))]),
    }))
}

/// How every unit in force on a day is.
fn how(register: &Register, on: u64) -> Vec<(UnitId, State)> {
    register.on(day(on)).into_iter().map(|(u, s)| (u.id, s.clone())).collect()
}

fn refused(register: &Register, act: &Act, on: u64) -> &'static str {
    register.after(act, day(on)).expect_err("must be refused").key
}

#[test]
fn a_merged_unit_hands_on_what_is_below_it_and_leaves_its_past_alone() {
    let after = start().after(&Act::Merge(unit(1), unit(2)), day(10)).unwrap();
    assert_eq!(after.get(unit(3)).unwrap().at(day(9)).unwrap().parent, Some(unit(1)));
    assert_eq!(after.get(unit(3)).unwrap().at(day(10)).unwrap().parent, Some(unit(2)));
    assert!(after.get(unit(1)).unwrap().at(day(9)).is_some());
    assert!(after.get(unit(1)).unwrap().at(day(10)).is_none());
    assert_eq!((after.heir(unit(1), day(9)), after.heir(unit(1), day(10))), (Some(unit(1)), Some(unit(2))));
    let on = after.after(&Act::Merge(unit(2), unit(3)), day(20));
    assert_eq!(on.expect_err("below itself").key, "error-unit-inside");
}

#[test]
fn a_split_unit_is_succeeded_by_the_first_of_its_parts() {
    let part = |n: usize| (unit(n), format!("M{n}"), "Phần".to_owned());
    let after = start().after(&Act::Split(unit(1), vec![part(10), part(11)]), day(10)).unwrap();
    assert_eq!(after.children(unit(0), day(10)), [unit(2), unit(10), unit(11)]);
    assert_eq!(after.children(unit(10), day(10)), [unit(3)]);
    assert_eq!(after.heir(unit(1), day(10)), Some(unit(10)));
    assert_eq!(refused(&start(), &Act::Split(unit(1), vec![part(10)]), 10), "error-unit-parts");
    let taken = vec![part(10), (unit(11), "K4".into(), "x".into())];
    assert_eq!(refused(&start(), &Act::Split(unit(1), taken), 10), "error-unit-code-taken");
}

#[test]
fn what_would_break_the_tree_is_refused_with_its_reason() {
    let s = start();
    let rename = |n: usize, name: &str| Act::Change(unit(n), name.into(), UnitKind::Agency, Some(40));
    for act in [Act::Move(unit(0), unit(1)), Act::Merge(unit(0), unit(1)), Act::Close(unit(0))] {
        assert_eq!(refused(&s, &act, 10), "error-unit-root");
    }
    assert_eq!(refused(&s, &Act::Move(unit(1), unit(3)), 10), "error-unit-inside");
    assert_eq!(refused(&s, &Act::Move(unit(1), unit(1)), 10), "error-unit-inside");
    assert_eq!(refused(&s, &Act::Move(unit(3), unit(1)), 10), "error-unit-same");
    assert_eq!(refused(&s, &Act::Move(unit(3), unit(99)), 10), "error-unknown-unit");
    assert_eq!(refused(&s, &rename(3, "Sở Xây dựng"), 10), "error-unit-same");
    assert_eq!(refused(&s, &Act::Close(unit(1)), 10), "error-unit-children");
    assert_eq!(
        refused(&s, &Act::Add(unit(9), "K3".into(), state(Some(unit(1)))), 10),
        "error-unit-code-taken"
    );
    assert_eq!(refused(&s, &Act::Add(unit(9), "K9".into(), state(None)), 10), "error-unit-second-root");
    let closed = s.after(&Act::Close(unit(3)), day(10)).unwrap();
    assert_eq!(refused(&closed, &rename(3, "Khác"), 12), "error-unit-not-in-force");
    assert_eq!(refused(&closed, &rename(3, "Khác"), 8), "error-unit-planned");
    assert_eq!(
        refused(&closed, &Act::Add(unit(9), "K3".into(), state(Some(unit(1)))), 12),
        "error-unit-code-taken"
    );
    // The new parent is to end before the child does.
    assert_eq!(refused(&closed, &Act::Move(unit(4), unit(3)), 5), "error-unit-tree-then");
    let renamed = s.after(&rename(3, "Khác"), day(10)).unwrap();
    assert_eq!(refused(&renamed, &Act::Close(unit(3)), 10), "error-unit-planned");
    assert!(renamed.after(&Act::Close(unit(3)), day(11)).is_ok());
}

#[derive(Clone, Debug)]
enum Wish {
    Add(usize),
    Rename(usize, bool),
    Move(usize, usize),
    Merge(usize, usize),
    Split(usize),
    Close(usize),
}

fn wish() -> impl Strategy<Value = (Wish, u64)> {
    let n = || 0..14usize;
    let wish = prop_oneof![
        n().prop_map(Wish::Add),
        (n(), any::<bool>()).prop_map(|(a, b)| Wish::Rename(a, b)),
        (n(), n()).prop_map(|(a, b)| Wish::Move(a, b)),
        (n(), n()).prop_map(|(a, b)| Wish::Merge(a, b)),
        n().prop_map(Wish::Split),
        n().prop_map(Wish::Close),
    ];
    (wish, 0..40u64)
}

/// The act a wish stands for; units are counted in the order they came to be.
fn act_of(wish: &Wish, made: &mut usize) -> Act {
    let mut fresh = || {
        *made += 1;
        (unit(*made), format!("K{made}"), format!("Đơn vị {made}"))
    };
    match wish {
        Wish::Add(under) => {
            let (id, code, _) = fresh();
            Act::Add(id, code, state(Some(unit(*under))))
        }
        Wish::Rename(id, other) => {
            let name = if *other { "Tên khác" } else { "Tên mới" };
            Act::Change(unit(*id), name.into(), UnitKind::School, None)
        }
        Wish::Move(id, to) => Act::Move(unit(*id), unit(*to)),
        Wish::Merge(id, to) => Act::Merge(unit(*id), unit(*to)),
        Wish::Split(id) => Act::Split(unit(*id), vec![fresh(), fresh()]),
        Wish::Close(id) => Act::Close(unit(*id)),
    }
}

/// Whether the units in force on a day hang together under one root; said apart from the rules under test.
fn is_tree(register: &Register, on: NaiveDate) -> bool {
    let there = register.on(on);
    let up: HashMap<UnitId, Option<UnitId>> = there.iter().map(|(u, s)| (u.id, s.parent)).collect();
    let roots = up.values().filter(|parent| parent.is_none()).count();
    let reaches_root = |mut at: UnitId| {
        let mut seen = HashSet::new();
        while seen.insert(at) {
            match up.get(&at) {
                Some(None) => return true,
                Some(Some(parent)) => at = *parent,
                None => return false,
            }
        }
        false
    };
    roots == 1 && up.keys().all(|id| reaches_root(*id))
}

fn is_heired(unit: &Unit, register: &Register) -> bool {
    let (Some(until), Some(heir)) = (unit.until, unit.successor) else { return true };
    register.get(heir).is_some_and(|heir| heir.at(until).is_some())
}

proptest! {
    #[test]
    fn any_sequence_of_acts_leaves_a_tree_on_every_day_and_the_past_as_it_was(
        mut wishes in prop::collection::vec(wish(), 1..30),
        in_time in any::<bool>(),
    ) {
        if in_time {
            wishes.sort_by_key(|(_, on)| *on);
        }
        let (mut register, mut made) = (start(), 5);
        for (wish, on) in &wishes {
            let Ok(after) = register.after(&act_of(wish, &mut made), day(*on)) else { continue };
            prop_assert_ne!(&after, &register);
            for n in 0..45 {
                prop_assert!(is_tree(&after, day(n)), "{:?} on {} breaks day {}", wish, on, n);
                if n < *on {
                    prop_assert_eq!(how(&register, n), how(&after, n));
                }
            }
            for unit in after.all() {
                prop_assert!(is_heired(unit, &after));
                // A chain of successors ends at what is in force, or at what was closed with nothing in its place.
                if let Some(heir) = after.heir(unit.id, day(44)) {
                    prop_assert!(after.get(heir).is_some_and(|heir| heir.at(day(44)).is_some()));
                }
            }
            register = after;
        }
    }
}

/// The unit an act is done to.
fn subject(act: &Act) -> UnitId {
    match act {
        Act::Add(id, ..) | Act::Change(id, ..) | Act::Move(id, _) => *id,
        Act::Merge(id, _) | Act::Split(id, _) | Act::Close(id) => *id,
    }
}

proptest! {
    #[test]
    fn what_is_planned_is_taken_back_without_a_trace_one_after_the_other_until_nothing_is_left(
        wishes in prop::collection::vec(wish(), 1..20),
    ) {
        let (mut register, mut made) = (start(), 5);
        for (wish, on) in &wishes {
            let (act, on) = (act_of(wish, &mut made), day(on + 1));
            let Ok(after) = register.after(&act, on) else { continue };
            // Two acts of one day on the same unit, or below it, are one change.
            let is_of_subject = |unit: &Unit| {
                let below = unit.at(on).is_some_and(|state| state.parent == Some(subject(&act)));
                unit.states.contains_key(&on) && (unit.id == subject(&act) || below)
            };
            if !register.all().any(is_of_subject) {
                prop_assert_eq!(after.without(subject(&act), on, day(0)), Ok(register), "{:?}", act);
            }
            register = after;
        }
        while let [first, ..] = register.planned(day(0)).as_slice() {
            prop_assert_eq!(register.without(first.unit, first.day, first.day).unwrap_err().key, "error-unit-day-came");
            let mut next = None;
            for planned in register.planned(day(0)) {
                match register.without(planned.unit, planned.day, day(0)) {
                    Ok(without) => next = Some(without),
                    Err(error) => {
                        prop_assert_eq!(error.key, "error-unit-rests");
                        prop_assert_eq!(error.args.len(), 2, "and what rests on it is named");
                    }
                }
            }
            let Some(next) = next else { return Err(TestCaseError::fail("all rest on one another")) };
            for n in 0..45 {
                prop_assert!(is_tree(&next, day(n)));
            }
            prop_assert!(next.all().all(|unit| is_heired(unit, &next)));
            register = next;
        }
        prop_assert_eq!(register, start());
    }
}

#[test]
fn a_unit_and_the_one_above_split_on_one_day_are_taken_back_one_after_the_other() {
    let part = |n: usize| (unit(n), format!("M{n}"), "Phần".to_owned());
    let below = start().all().find(|u| u.at(day(0)).is_some_and(|s| s.parent == Some(unit(1)))).unwrap().id;
    let first = start().after(&Act::Split(below, vec![part(10), part(11)]), day(10)).unwrap();
    let both = first.after(&Act::Split(unit(1), vec![part(12), part(13)]), day(10)).unwrap();
    let back = both.without(unit(1), day(10), day(0)).unwrap();
    assert_eq!(back, first);
    assert_eq!(back.without(below, day(10), day(0)).unwrap(), start());
}

#[test]
fn a_planned_change_stays_while_another_rests_on_it_which_is_named() {
    let part = |n: usize| (unit(n), format!("M{n}"), "Phần".to_owned());
    let split = start().after(&Act::Split(unit(1), vec![part(10), part(11)]), day(10)).unwrap();
    assert_eq!(split.planned(day(0)).len(), 1, "the new units and what goes to them are part of the split");
    assert_eq!(split.without(unit(1), day(10), day(0)), Ok(start()));
    let named = |register: &Register, id: usize, on: u64| {
        let error = register.without(unit(id), day(on), day(0)).unwrap_err();
        assert_eq!(error.key, "error-unit-rests");
        error.args.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(named(&split, 11, 10), "K1 – Sở Xây dựng, 11/01/2026", "a part goes with the whole");
    assert_eq!(named(&split, 3, 10), "K1 – Sở Xây dựng, 11/01/2026");
    let below = split.after(&Act::Move(unit(4), unit(11)), day(20)).unwrap();
    assert_eq!(named(&below, 1, 10), "K4 – Sở Xây dựng, 21/01/2026");
    let moved = start().after(&Act::Move(unit(3), unit(2)), day(10)).unwrap();
    let closed = moved.after(&Act::Close(unit(1)), day(12)).unwrap();
    assert_eq!(named(&closed, 3, 10), "K1 – Sở Xây dựng, 13/01/2026");
    let freed = closed.without(unit(1), day(12), day(0)).unwrap();
    assert_eq!(freed.without(unit(3), day(10), day(0)), Ok(start()));
    assert_eq!(start().without(unit(3), day(10), day(0)).unwrap_err().key, "error-unit-not-planned");
    assert_eq!(moved.without(unit(3), day(10), day(10)).unwrap_err().key, "error-unit-day-came");
}

#[test]
fn acts_made_by_chance_are_not_all_refused() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut done = HashSet::new();
    for _ in 0..600 {
        let (wish, on) = wish().new_tree(&mut runner).unwrap().current();
        if start().after(&act_of(&wish, &mut 5), day(on)).is_ok() {
            done.insert(std::mem::discriminant(&wish));
        }
    }
    assert_eq!(done.len(), 6, "each kind of act was done at least once");
}

fn listed(register: &Register, rows: &[[&str; 5]]) -> Result<Plan, Vec<(u32, &'static str)>> {
    let header = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Mã đơn vị cấp trên", "Số người"];
    let row = |(number, cells): (u32, &[&str; 5])| sheet::Row {
        number,
        cells: cells.iter().map(|c| (*c).to_owned()).collect(),
    };
    let rows = (1..).zip(std::iter::once(&header).chain(rows)).map(row).collect();
    let records = sheet::read(&[Sheet { name: String::new(), rows, faults: vec![] }], &COLUMNS).unwrap().0;
    let mut made = 50;
    let fresh = || {
        made += 1;
        unit(made)
    };
    parse((&records, vec![]), register, day(10), fresh)
        .map_err(|faults| faults.iter().map(|f| (f.place.row(), f.key)).collect())
}

#[test]
fn a_list_adds_changes_and_leaves_alone_in_whatever_order_its_rows_stand() {
    let rows = [
        ["M2", "Trường mới", "Trường học", "M1", ""],
        ["M1", "Cụm mới", "cum", "K0", ""],
        ["K3", "Sở Xây dựng", "Cơ quan", "M1", "41"],
        ["K4", "Sở Xây dựng", "Cơ quan", "K2", "40"],
    ];
    let plan = listed(&start(), &rows).unwrap();
    assert_eq!(plan.same, 1);
    let line = |code: &str, name: &str, changes: Option<&[&'static str]>| Line {
        code: code.into(),
        name: name.into(),
        changes: changes.map(<[_]>::to_vec),
    };
    let expected = [
        line("M2", "Trường mới", None),
        line("M1", "Cụm mới", None),
        line("K3", "Sở Xây dựng", Some(&["unit_parent", "headcount"])),
    ];
    assert_eq!(plan.lines, expected);
    assert!(is_tree(&plan.register, day(10)));
    assert_eq!(how(&plan.register, 9), how(&start(), 9), "the day before is as it was");
}

#[test]
fn every_row_of_a_list_that_can_not_stand_is_named() {
    let list = |rows: &[[&str; 5]]| listed(&start(), rows).expect_err("must be refused");
    let bad = "Cơ quan";
    assert_eq!(list(&[["M 1", "A", bad, "K0", ""]]), [(2, "error-unit-code")]);
    assert_eq!(list(&[["M1", "", bad, "K0", ""]]), [(2, "error-required")]);
    assert_eq!(
        list(&[["M1", "A", "Phòng", "K0", "0"]]),
        [(2, "import-unknown-kind"), (2, "error-unit-headcount")]
    );
    assert_eq!(list(&[["M1", "A", bad, "K0", ""], ["M1", "B", bad, "K0", ""]]), [(3, "import-twice")]);
    assert_eq!(list(&[["M1", "A", bad, "X", ""]]), [(2, "error-unknown-unit")]);
    assert_eq!(list(&[["M1", "A", bad, "", ""]]), [(2, "error-unit-second-root")]);
    assert_eq!(list(&[["K0", "A", "Khối", "K1", ""]]), [(2, "error-unit-root")]);
    let circle = [["M1", "A", bad, "M2", ""], ["M2", "B", bad, "M1", ""], ["K1", "C", bad, "K3", ""]];
    let inside = "error-unit-inside";
    assert_eq!(list(&circle), [(2, inside), (3, inside), (4, inside)]);
    let closed = start().after(&Act::Close(unit(3)), day(5)).unwrap();
    assert_eq!(listed(&closed, &[["K3", "A", bad, "K0", ""]]), Err(vec![(2, "error-unit-not-in-force")]));
}
