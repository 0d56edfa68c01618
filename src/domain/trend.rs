//! A unit through the rounds: what it was made of before. A merged unit goes on in its successor, and the past of both
//! is added up; a split stops the line, because nobody can say which of its parts a report of before was about.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::ids::UnitId;

use super::units::Register;

/// A split that ends a line towards the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The unit that was split.
    pub of: UnitId,
    /// The day.
    pub on: NaiveDate,
}

/// The past of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The unit and all that was merged into it: whichever of them a round knows are its figure there, added up.
    pub units: BTreeSet<UnitId>,
    /// The last split it came from.
    pub stop: Option<Stop>,
}

/// The past of a unit, as far as it can be followed.
#[must_use]
pub fn line(register: &Register, unit: UnitId) -> Line {
    let (mut units, mut next, mut stop) = (BTreeSet::new(), vec![unit], None::<Stop>);
    while let Some(at) = next.pop() {
        if !units.insert(at) {
            continue;
        }
        let Some(own) = register.get(at) else { continue };
        let split = own.origin.zip(own.states.keys().next()).map(|(of, on)| Stop { of, on: *on });
        stop = match (stop, split) {
            (Some(known), Some(found)) if known.on > found.on => Some(known),
            (known, found) => found.or(known),
        };
        // The first part of a split is its successor too, and is none of its past.
        let merged = register.all().filter(|p| p.successor == Some(at) && own.origin != Some(p.id));
        next.extend(merged.map(|p| p.id));
    }
    Line { units, stop }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use entity::enums::UnitKind;
    use uuid::Uuid;

    use super::super::units::{Act, State, Unit};
    use super::*;

    fn id(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn register() -> Register {
        let unit = |n: u128, code: &str, parent: Option<u128>| {
            let state =
                State { parent: parent.map(id), name: code.into(), kind: UnitKind::School, headcount: None };
            let states = BTreeMap::from([(day("2020-01-01"), state)]);
            Unit { id: id(n), code: code.into(), until: None, successor: None, origin: None, states }
        };
        Register::new([
            unit(1, "K", None),
            unit(2, "A", Some(1)),
            unit(3, "B", Some(1)),
            unit(4, "C", Some(1)),
        ])
    }

    #[test]
    fn a_merged_unit_goes_on_in_its_successor_and_further() {
        let r = register().after(&Act::Merge(id(2), id(3)), day("2026-01-01")).unwrap();
        let r = r.after(&Act::Merge(id(3), id(4)), day("2026-07-01")).unwrap();
        assert_eq!(line(&r, id(4)), Line { units: [id(2), id(3), id(4)].into(), stop: None });
        assert_eq!(line(&r, id(3)).units, [id(2), id(3)].into());
        assert_eq!(line(&r, id(1)).units, [id(1)].into());
    }

    #[test]
    fn a_split_stops_the_line_of_each_part() {
        let parts = [10, 11].map(|n| (id(n), format!("P{n}"), format!("Phần {n}"))).to_vec();
        let r = register().after(&Act::Split(id(2), parts), day("2026-04-01")).unwrap();
        let stop = Some(Stop { of: id(2), on: day("2026-04-01") });
        for part in [10, 11] {
            assert_eq!(line(&r, id(part)), Line { units: [id(part)].into(), stop }, "{part}");
        }
        assert_eq!(line(&r, id(2)).units, [id(2)].into(), "the old one keeps its own past");
    }

    #[test]
    fn units_merged_into_a_new_one_are_its_past() {
        let state =
            State { parent: Some(id(1)), name: "Mới".into(), kind: UnitKind::School, headcount: None };
        let on = day("2026-04-01");
        let r = register().after(&Act::Add(id(9), "M".into(), state), on).unwrap();
        let r = r.after(&Act::Merge(id(2), id(9)), on).unwrap();
        let r = r.after(&Act::Merge(id(3), id(9)), on).unwrap();
        assert_eq!(line(&r, id(9)), Line { units: [id(2), id(3), id(9)].into(), stop: None });
    }
}
