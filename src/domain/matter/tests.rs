//! Whom a matter may go to, and its states.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn unit(n: u8) -> UnitId {
    UnitId(Uuid::from_u128(n.into()))
}

/// Units 0 to 2 stand in cluster 100, 3 to 5 in 101.
fn voice((round, author, at, is_compiled): (u8, u8, u8, bool)) -> Voice {
    Voice {
        round: RoundId(Uuid::from_u128(round.into())),
        is_compiled,
        // Whoever writes in one unit writes in no other.
        author: format!("{at}-{author}"),
        unit: unit(at),
        cluster: Some(unit(100 + at / 3)),
    }
}

fn of(list: &[(u8, u8)]) -> Vec<Voice> {
    list.iter().map(|(author, at)| voice((0, *author, *at, true))).collect()
}

#[test]
fn a_head_gets_what_enough_of_the_own_unit_raised_and_what_the_cluster_raised() {
    let three = of(&[(0, 0), (1, 0), (2, 0)]);
    assert_eq!(may_address(&three, 3, Target::Unit(unit(0))), Ok(()));
    assert_eq!(may_address(&three, 3, Target::Unit(unit(1))), Err(Refusal::FewAuthors));
    assert_eq!(may_address(&three, 3, Target::Cluster(unit(100))), Err(Refusal::OneUnit));
    let spread = of(&[(0, 0), (1, 1), (2, 2)]);
    assert_eq!(may_address(&spread, 3, Target::Unit(unit(0))), Err(Refusal::FewAuthors));
    assert_eq!(may_address(&spread, 3, Target::Cluster(unit(100))), Ok(()));
    let early: Vec<Voice> = three.iter().map(|v| Voice { is_compiled: false, ..v.clone() }).collect();
    assert_eq!(may_address(&early, 3, Target::Unit(unit(0))), Err(Refusal::NotCompiled));
    assert_eq!(may_address(&[], 3, Target::Bloc), Ok(()));
    assert_eq!(choices(&three, 3).len(), 1 + 1 + 3);
}

#[test]
fn who_raised_it_in_two_rounds_counts_once() {
    let twice: Vec<Voice> = (0..3).map(|round| voice((round, 0, 0, true))).collect();
    assert_eq!(may_address(&twice, 3, Target::Unit(unit(0))), Err(Refusal::FewAuthors));
}

#[test]
fn targets_are_read_back_as_they_are_sent_and_nothing_else_is() {
    for target in
        [Target::Unit(unit(7)), Target::Cluster(unit(8)), Target::Bloc, Target::Province, Target::Central]
    {
        assert_eq!(Target::parse(&target.code()), Some(target));
    }
    for code in ["", "unit", "unit:x", "bloc:3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11", "head"] {
        assert_eq!(Target::parse(code), None, "{code}");
    }
}

#[test]
fn every_state_is_reached_and_left_only_by_its_acts() {
    use MatterState::{Answered, Closed, Declined, Forwarded, Proposed};
    let from = |state| Act::ALL.into_iter().filter_map(|act| after(state, act)).collect::<BTreeSet<_>>();
    assert_eq!(from(Proposed), [Proposed, Forwarded, Declined].into());
    assert_eq!(from(Forwarded), [Forwarded, Proposed, Answered, Declined].into());
    assert_eq!(from(Answered), [Closed, Forwarded].into());
    assert_eq!(from(Closed), [Forwarded].into());
    assert_eq!(from(Declined), [Proposed].into());
    assert_eq!(after(Forwarded, Act::Edit), None, "who it was sent to has read it");
}

#[test]
fn names_of_units_are_found_as_whole_words_however_they_are_written() {
    let names = ["Nhà máy May", "Sở Y tế"];
    assert_eq!(named("Đề nghị NHA MAY  may công khai thực đơn.", names), Some("Nhà máy May"));
    assert_eq!(named("Đề nghị các nhà máy mayo xem lại.", names), None);
    assert_eq!(named("Việc ở Sở Y-tế.", names), Some("Sở Y tế"));
}

#[test]
fn a_due_day_lies_ahead_and_within_two_years() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
    assert!(due("28/11/2026", today).is_ok() && due(" 31/12/2027 ", today).is_ok());
    for typed in ["27/11/2026", "01/01/2030", "31/02/2027", "mai", ""] {
        assert!(due(typed, today).is_err(), "{typed}");
    }
}

proptest! {
    #[test]
    fn nobody_below_the_bloc_gets_what_too_few_raised(
        list in proptest::collection::vec((0u8..3, 0u8..4, 0u8..6, any::<bool>()), 0..24),
        least in 0u32..6,
    ) {
        let voices: Vec<Voice> = list.iter().copied().map(voice).collect();
        for (target, refusal) in choices(&voices, least) {
            let behind: Vec<&Voice> = voices.iter().filter(|v| v.is_compiled && match target {
                Target::Unit(unit) => v.unit == unit,
                Target::Cluster(cluster) => v.cluster == Some(cluster),
                _ => true,
            }).collect();
            let people: BTreeSet<(UnitId, &str)> =
                behind.iter().map(|v| (v.unit, v.author.as_str())).collect();
            match target {
                Target::Unit(_) if refusal.is_none() => {
                    prop_assert!(people.len() >= (least as usize).max(2));
                }
                Target::Cluster(_) if refusal.is_none() => {
                    let units: BTreeSet<UnitId> = behind.iter().map(|v| v.unit).collect();
                    prop_assert!(people.len() >= (least as usize).max(2) && units.len() >= 2);
                }
                Target::Unit(_) | Target::Cluster(_) => {}
                _ => prop_assert_eq!(refusal, None),
            }
        }
    }

    #[test]
    fn what_others_raise_never_opens_the_way_to_a_units_own_head(
        own in proptest::collection::vec((0u8..3, 0u8..2, Just(0u8), any::<bool>()), 0..6),
        others in proptest::collection::vec((0u8..3, 0u8..9, 1u8..6, Just(true)), 0..24),
    ) {
        let alone: Vec<Voice> = own.iter().copied().map(voice).collect();
        let all: Vec<Voice> = own.into_iter().chain(others).map(voice).collect();
        let target = Target::Unit(unit(0));
        prop_assert_eq!(may_address(&alone, 3, target), may_address(&all, 3, target));
        prop_assert!(may_address(&all, 3, target).is_err());
    }
}
