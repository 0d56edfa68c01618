//! Periods and deadlines, over years of days.

use super::*;
use chrono::Timelike;
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        chrono_tz::Asia::Ho_Chi_Minh,
        chrono_tz::UTC,
        chrono_tz::Europe::Berlin,
        chrono_tz::America::Sao_Paulo,
    ])
}

proptest! {
    #[test]
    fn every_day_lies_in_one_period_of_each_kind_and_codes_read_back(days in 0u64..40_000) {
        let today = days_after(day(1990, 1, 1), days);
        for kind in RoundKind::ALL {
            let period = Period::of(*kind, today);
            prop_assert!(period.starts_on() <= today && today <= period.ends_on());
            prop_assert_eq!(Period::parse(&period.code()), Some(period));
            prop_assert_eq!(period.previous().ends_on().succ_opt().unwrap(), period.starts_on());
            prop_assert!(Period::all_of(*kind, period.year).contains(&period));
        }
    }

    #[test]
    fn codes_that_nothing_wrote_are_none(code in "[0-9]{0,5}-?[A-Zq]?[0-9]{0,3}") {
        if let Some(period) = Period::parse(&code) {
            prop_assert_eq!(period.code(), code);
        }
    }

    #[test]
    fn a_deadline_is_the_end_of_a_working_day_within_the_period_or_soon_after(
        days in 0u64..40_000, zone in zones()
    ) {
        let (holidays, today) = (Holidays::default(), days_after(day(1990, 1, 1), days));
        for kind in RoundKind::ALL {
            let period = Period::of(*kind, today);
            let local = period.due_at(&holidays, zone).with_timezone(&zone);
            prop_assert_eq!((local.hour(), local.minute(), local.second()), (23, 59, 59));
            prop_assert!(holidays.is_working(local.date_naive()));
            prop_assert!(local.date_naive() >= period.starts_on());
            prop_assert!(local.date_naive() <= days_after(period.ends_on(), 14));
            prop_assert!(period.closes_on(local.date_naive()) > local.date_naive());
        }
    }

    #[test]
    fn mornings_and_evenings_stay_on_their_day_whatever_the_clocks_do(days in 0u64..20_000, zone in zones()) {
        let today = days_after(day(1990, 1, 1), days);
        for at in [morning(today, zone), evening(today, zone)] {
            prop_assert_eq!(at.with_timezone(&zone).date_naive(), today);
        }
    }
}

#[test]
fn weeks_begin_with_their_monday() {
    let november = |d| day(2026, 11, d);
    assert_eq!([23, 24, 29, 30].map(|d| monday_of(november(d))), [23, 23, 23, 30].map(november));
}

#[test]
fn a_quarter_is_due_on_the_fifteenth_of_its_third_month() {
    let due = Period::parse("2026-Q3").unwrap().due_at(&Holidays::default(), chrono_tz::Asia::Ho_Chi_Minh);
    assert_eq!(due.to_rfc3339(), "2026-09-15T16:59:59+00:00");
    assert_eq!(Period::parse("2026-Q5"), None);
}

#[test]
fn codes_name_every_kind_and_nothing_else() {
    let kinds: Vec<_> =
        ["2026-W53", "2026-M12", "2026-Q4", "2026-H2", "2026"].map(|c| Period::parse(c).unwrap().kind).into();
    assert_eq!(kinds, RoundKind::ALL);
    for wrong in [
        "2025-W53", "2026-W5", "2026-M13", "2026-m03", "2026-Q04", "2026-H3", "2026-", "26", "-026-Q1",
        "+026",
    ] {
        assert_eq!(Period::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Period::all_of(RoundKind::Week, 2026).len(), 53);
    assert_eq!(Period::all_of(RoundKind::Week, 2025).len(), 52);
}

#[test]
fn months_end_where_the_calendar_says() {
    let end = |code: &str| Period::parse(code).unwrap().ends_on();
    assert_eq!(end("2028-M02"), day(2028, 2, 29));
    assert_eq!(end("2026-M02"), day(2026, 2, 28));
    assert_eq!(end("2026-H1"), day(2026, 6, 30));
    assert_eq!(end("2026-W53"), day(2027, 1, 3));
}

#[test]
fn a_week_due_in_tet_is_due_when_work_begins_again() {
    // Friday, 20 February 2026, lies in Tết, and a weekend follows.
    let due = Period::parse("2026-W08").unwrap().due_on(&Holidays::default());
    assert_eq!(due, day(2026, 2, 23));
    // Without the list only the weekend counts.
    assert_eq!(Period::parse("2026-W08").unwrap().due_on(&Holidays::none()), day(2026, 2, 20));
    assert_eq!(Period::parse("2025-M10").unwrap().due_on(&Holidays::none()), day(2025, 10, 27), "a Saturday");
}
