//! Days on which nobody works. Staff keep the list, for Tết follows the moon and each year's days are decided anew.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::period::{day_text, parse_day};
use super::report::{FieldError, clean};

/// Longest holiday, in days: a year's Tết and the days around it.
const LONGEST: i64 = 31;

/// Most lines of the list, and most characters of a name.
const LINES: usize = 200;
const NAME: usize = 100;

/// A holiday of one or more days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// First day.
    pub first: NaiveDate,
    /// Last day, which may be the first.
    pub last: NaiveDate,
    /// As people call it.
    pub name: String,
}

/// All holidays on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holidays(Vec<Holiday>);

/// What a new installation starts with, in the form people edit. Tết and the Hùng kings' day by the lunar calendar.
const BUILT_IN: &str = "01/01/2026 Tết Dương lịch
14/02/2026-22/02/2026 Tết Nguyên đán Bính Ngọ
26/04/2026-27/04/2026 Giỗ Tổ Hùng Vương
30/04/2026-01/05/2026 Ngày Chiến thắng và Quốc tế Lao động
01/09/2026-02/09/2026 Quốc khánh
01/01/2027 Tết Dương lịch
05/02/2027-11/02/2027 Tết Nguyên đán Đinh Mùi
16/04/2027 Giỗ Tổ Hùng Vương
30/04/2027-01/05/2027 Ngày Chiến thắng và Quốc tế Lao động
02/09/2027-03/09/2027 Quốc khánh";

impl Default for Holidays {
    fn default() -> Self {
        Self::parse(BUILT_IN).unwrap_or_else(|_| Self::none())
    }
}

impl Holidays {
    /// Name of the setting that holds them.
    pub const SETTING: &str = "holidays";

    /// No holiday but weekends.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Whether people work on a day: no Saturday, Sunday or holiday.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        let is_free = |h: &Holiday| h.first <= day && day <= h.last;
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.0.iter().any(is_free)
    }

    /// A day, or the next on which people work; where there is none within a year, the day itself.
    pub fn working_day(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().take(366).find(|d| self.is_working(*d)).unwrap_or(day)
    }

    /// Reads a list, one holiday a line: `30/04/2026-01/05/2026 Name` or `01/01/2026 Name`; in the order of days.
    ///
    /// # Errors
    /// The first line that is wrong, or that there are too many.
    pub fn parse(text: &str) -> Result<Self, Vec<FieldError>> {
        let mut out = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = clean(line);
            if line.is_empty() {
                continue;
            }
            match holiday(&line) {
                Some(holiday) if out.len() < LINES => out.push(holiday),
                _ => {
                    let args = vec![("line", number.to_string())];
                    return Err(vec![FieldError { args, ..FieldError::new("holidays", "error-holiday") }]);
                }
            }
        }
        out.sort_by_key(|h| (h.first, h.last));
        Ok(Self(out))
    }

    /// The list as people edit it.
    pub fn text(&self) -> String {
        let line = |h: &Holiday| match h.first == h.last {
            true => format!("{} {}", day_text(h.first), h.name),
            false => format!("{}-{} {}", day_text(h.first), day_text(h.last), h.name),
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

fn holiday(line: &str) -> Option<Holiday> {
    let (days, name) = line.split_once(' ')?;
    let days = days.replace('–', "-");
    let (first, last) = days.split_once('-').unwrap_or((&days, &days));
    let (first, last) = (parse_day(first)?, parse_day(last)?);
    let length = (last - first).num_days();
    let good = (0..LONGEST).contains(&length) && (1..=NAME).contains(&name.chars().count());
    good.then(|| Holiday { first, last, name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        parse_day(text).unwrap()
    }

    #[test]
    fn the_built_in_list_is_whole_and_reads_back_as_it_is_shown() {
        let list = Holidays::default();
        assert_eq!(list.0.len(), BUILT_IN.lines().count());
        assert_eq!(Holidays::parse(&list.text()), Ok(list.clone()));
        for free in ["17/02/2026", "06/02/2027", "30/04/2026", "01/05/2026", "28/11/2026"] {
            assert!(!list.is_working(day(free)), "{free}");
        }
        assert_eq!(list.working_day(day("30/04/2026")), day("04/05/2026"));
    }

    #[test]
    fn a_wrong_line_is_named() {
        for wrong in
            ["x", "31/02/2026 Tết", "02/01/2026-01/01/2026 Tết", "01/01/2026", "01/01/2026-01/03/2026 Tết"]
        {
            let errors = Holidays::parse(&format!("01/01/2026 Tết\n{wrong}")).unwrap_err();
            assert_eq!(errors[0].args, [("line", "2".to_owned())], "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_next_working_day_is_the_first_one(days in 0i64..3_000) {
            let (list, from) = (Holidays::default(), day("01/01/2025") + chrono::Duration::days(days));
            let to = list.working_day(from);
            prop_assert!(list.is_working(to) && to >= from);
            prop_assert!(from.iter_days().take_while(|d| *d < to).all(|d| !list.is_working(d)));
        }
    }
}
