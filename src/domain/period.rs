//! The periods rounds are of, from weeks to years, and when their reports are due.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use entity::enums::RoundKind;

use super::holidays::Holidays;

/// The Monday a day's week begins with.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).checked_first_day().unwrap_or(day)
}

/// The moment of a local time of a day; where the clock skips it, the first after.
pub fn moment(day: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(time);
    let found = zone.from_local_datetime(&local).earliest();
    let skipped = || zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest();
    found.or_else(skipped).map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// When things begin on their day: 08:00.
pub fn morning(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    moment(day, NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default(), zone)
}

/// The last second of a day.
pub fn evening(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    moment(day, NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default(), zone)
}

/// The day some days after another.
pub fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// A day as people write it and [`parse_day`] reads it, `15/09/2026`.
pub fn day_text(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// Reads a day as people write it, `15/09/2026`.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text.trim(), "%d/%m/%Y").ok()?;
    (2000..=2200).contains(&day.year()).then_some(day)
}

/// A period of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How long it is.
    pub kind: RoundKind,
    /// Calendar year; of a week, the year its Thursday lies in (ISO 8601).
    pub year: i32,
    /// Which of its year, from 1.
    pub number: u32,
}

impl Period {
    /// A period, when its year has one of this number.
    pub fn new(kind: RoundKind, year: i32, number: u32) -> Option<Self> {
        let most = match kind {
            RoundKind::Week => 53,
            RoundKind::Month => 12,
            RoundKind::Quarter => 4,
            RoundKind::HalfYear => 2,
            RoundKind::Year => 1,
        };
        let is_week = || NaiveDate::from_isoywd_opt(year, number, Weekday::Mon).is_some();
        let there = (1..=most).contains(&number) && (kind != RoundKind::Week || is_week());
        there.then_some(Self { kind, year, number })
    }

    /// The period of a kind a day lies in.
    pub fn of(kind: RoundKind, day: NaiveDate) -> Self {
        let month = day.month0();
        let (year, number) = match kind {
            RoundKind::Week => (day.iso_week().year(), day.iso_week().week()),
            RoundKind::Month => (day.year(), month + 1),
            RoundKind::Quarter => (day.year(), month / 3 + 1),
            RoundKind::HalfYear => (day.year(), month / 6 + 1),
            RoundKind::Year => (day.year(), 1),
        };
        Self { kind, year, number }
    }

    /// All of a kind in a year, first to last.
    pub fn all_of(kind: RoundKind, year: i32) -> Vec<Self> {
        (1..=53).filter_map(|number| Self::new(kind, year, number)).collect()
    }

    /// The period before.
    pub fn previous(self) -> Self {
        Self::of(self.kind, self.starts_on().pred_opt().unwrap_or_default())
    }

    /// The code of its round: `2026-W05`, `2026-M03`, `2026-Q3`, `2026-H1`, or `2026`.
    pub fn code(self) -> String {
        let Self { year, number, .. } = self;
        match self.kind {
            RoundKind::Week => format!("{year:04}-W{number:02}"),
            RoundKind::Month => format!("{year:04}-M{number:02}"),
            RoundKind::Quarter => format!("{year:04}-Q{number}"),
            RoundKind::HalfYear => format!("{year:04}-H{number}"),
            RoundKind::Year => format!("{year:04}"),
        }
    }

    /// Reads a code; only as [`Self::code`] writes it.
    pub fn parse(code: &str) -> Option<Self> {
        let (year, rest) = code.split_at_checked(4)?;
        let year = year.parse().ok().filter(|_| year.bytes().all(|b| b.is_ascii_digit()))?;
        let mut letters = rest.chars();
        let kind = match (letters.next(), letters.next()) {
            (None, _) => RoundKind::Year,
            (Some('-'), Some('W')) => RoundKind::Week,
            (Some('-'), Some('M')) => RoundKind::Month,
            (Some('-'), Some('Q')) => RoundKind::Quarter,
            (Some('-'), Some('H')) => RoundKind::HalfYear,
            _ => return None,
        };
        let number = if kind == RoundKind::Year { 1 } else { letters.as_str().parse().ok()? };
        Self::new(kind, year, number).filter(|period| period.code() == code)
    }

    /// The number as documents write it: quarters in Roman figures.
    pub fn figure(self) -> String {
        let roman = ["I", "II", "III", "IV"];
        match self.kind {
            RoundKind::Quarter => roman[(self.number as usize - 1).min(3)].to_owned(),
            RoundKind::HalfYear | RoundKind::Week | RoundKind::Month | RoundKind::Year => {
                self.number.to_string()
            }
        }
    }

    /// The period in the title of a document, which is in Vietnamese: "quý IV năm 2026".
    pub fn in_a_title(self) -> String {
        let (year, figure) = (self.year, self.figure());
        match self.kind {
            RoundKind::Week => format!("tuần {figure} năm {year}"),
            RoundKind::Month => format!("tháng {figure} năm {year}"),
            RoundKind::Quarter => format!("quý {figure} năm {year}"),
            RoundKind::HalfYear if self.number == 1 => format!("6 tháng đầu năm {year}"),
            RoundKind::HalfYear => format!("6 tháng cuối năm {year}"),
            RoundKind::Year => format!("năm {year}"),
        }
    }

    /// Months of one, where it is made of months.
    fn months(self) -> u32 {
        match self.kind {
            RoundKind::Week => 0,
            RoundKind::Month => 1,
            RoundKind::Quarter => 3,
            RoundKind::HalfYear => 6,
            RoundKind::Year => 12,
        }
    }

    /// First day.
    pub fn starts_on(self) -> NaiveDate {
        let found = match self.kind {
            RoundKind::Week => NaiveDate::from_isoywd_opt(self.year, self.number, Weekday::Mon),
            _ => NaiveDate::from_ymd_opt(self.year, (self.number - 1) * self.months() + 1, 1),
        };
        found.unwrap_or_default()
    }

    /// Last day.
    pub fn ends_on(self) -> NaiveDate {
        let start = self.starts_on();
        match self.kind {
            RoundKind::Week => days_after(start, 6),
            _ => {
                let next = start.checked_add_months(chrono::Months::new(self.months()));
                next.and_then(|day| day.pred_opt()).unwrap_or(start)
            }
        }
    }

    /// The day reports are due unless set otherwise: Friday of a week, the 25th of a month, the 15th of the last month of
    /// longer ones; on a day nobody works, the next on which somebody does.
    pub fn due_on(self, holidays: &Holidays) -> NaiveDate {
        let last = self.ends_on();
        let day = match self.kind {
            RoundKind::Week => days_after(self.starts_on(), 4),
            RoundKind::Month => last.with_day(25).unwrap_or(last),
            RoundKind::Quarter | RoundKind::HalfYear | RoundKind::Year => last.with_day(15).unwrap_or(last),
        };
        holidays.working_day(day)
    }

    /// The end of that day, in a time zone.
    pub fn due_at(self, holidays: &Holidays, zone: Tz) -> DateTime<Utc> {
        evening(self.due_on(holidays), zone)
    }

    /// The day a round of this kind closes unless set otherwise, from the day it is due.
    pub fn closes_on(self, due: NaiveDate) -> NaiveDate {
        let days = match self.kind {
            RoundKind::Week => 1,
            RoundKind::Month => 3,
            RoundKind::Quarter | RoundKind::HalfYear | RoundKind::Year => 5,
        };
        days_after(due, days)
    }
}

#[cfg(test)]
mod tests;
