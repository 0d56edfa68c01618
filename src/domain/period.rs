//! Quarters and their deadlines, and weeks.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// The Monday a day's week begins with.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(day)
}

/// A calendar quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    /// Calendar year.
    pub year: i32,
    /// 1 to 4.
    pub number: u32,
}

impl Quarter {
    /// The quarter a day lies in.
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), number: day.month0() / 3 + 1 }
    }

    /// The quarter before.
    pub fn previous(self) -> Self {
        if self.number == 1 {
            Self { year: self.year - 1, number: 4 }
        } else {
            Self { year: self.year, number: self.number - 1 }
        }
    }

    /// The code of its round, such as `2026-Q3`.
    pub fn code(self) -> String {
        format!("{}-Q{}", self.year, self.number)
    }

    /// Reads a code such as `2026-Q3`.
    pub fn parse(code: &str) -> Option<Self> {
        let (year, number) = code.split_once("-Q")?;
        let quarter = Self { year: year.parse().ok()?, number: number.parse().ok()? };
        (1..=4).contains(&quarter.number).then_some(quarter)
    }

    /// The number in Roman figures, as documents write it.
    pub fn roman(self) -> &'static str {
        ["I", "II", "III", "IV"][(self.number as usize - 1).min(3)]
    }

    /// First day.
    pub fn starts_on(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.number * 3 - 2, 1).unwrap_or_default()
    }

    /// Last day.
    pub fn ends_on(self) -> NaiveDate {
        let next = if self.number == 4 {
            Self { year: self.year + 1, number: 1 }
        } else {
            Self { year: self.year, number: self.number + 1 }
        };
        next.starts_on().pred_opt().unwrap_or_default()
    }

    /// The end of the 15th of its third month, in a time zone.
    pub fn due_at(self, zone: Tz) -> DateTime<Utc> {
        let day = NaiveDate::from_ymd_opt(self.year, self.number * 3, 15).unwrap_or_default();
        let local = day.and_hms_opt(23, 59, 59).unwrap_or_default();
        zone.from_local_datetime(&local).latest().map_or_else(|| local.and_utc(), |t| t.with_timezone(&Utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_day_lies_in_its_quarter_and_codes_read_back(days in 0i64..40_000) {
            let day = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Duration::days(days);
            let quarter = Quarter::of(day);
            prop_assert!(quarter.starts_on() <= day && day <= quarter.ends_on());
            prop_assert_eq!(Quarter::parse(&quarter.code()), Some(quarter));
            prop_assert_eq!(quarter.previous().ends_on().succ_opt().unwrap(), quarter.starts_on());
        }
    }

    #[test]
    fn weeks_begin_with_their_monday() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        assert_eq!([23, 24, 29, 30].map(|d| monday_of(day(d))), [23, 23, 23, 30].map(day));
    }

    #[test]
    fn a_quarter_is_due_on_the_fifteenth_of_its_third_month() {
        let due = Quarter { year: 2026, number: 3 }.due_at(chrono_tz::Asia::Ho_Chi_Minh);
        assert_eq!(due.to_rfc3339(), "2026-09-15T16:59:59+00:00");
        assert_eq!(Quarter::parse("2026-Q5"), None);
    }
}
