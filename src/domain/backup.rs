//! What a backup says of itself, which of those that were made are kept, and when one is missing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What stands in a backup beside the dump.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program that made it.
    pub version: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// When.
    pub taken_at: DateTime<Utc>,
    /// The newest migration of its schema.
    pub schema: String,
    /// SHA-256 of the dump, in hexadecimal.
    pub sha256: String,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// How many rows of the audit log were sealed.
    pub audit_count: u64,
    /// The seal of the last of them.
    pub audit_hash: String,
}

/// How many backups the schedule keeps: the newest of each of so many days, weeks and months that have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keep {
    /// Days.
    pub days: usize,
    /// Weeks, from Monday on.
    pub weeks: usize,
    /// Months.
    pub months: usize,
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: 7, weeks: 4, months: 6 }
    }
}

impl Keep {
    /// Reads `7,4,6`; at least one day.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<usize> =
            text.split(',').map(|n| n.trim().parse().ok()).collect::<Option<Vec<usize>>>()?;
        match numbers[..] {
            [days, weeks, months] if days > 0 && [days, weeks, months].iter().all(|n| *n <= 1000) => {
                Some(Self { days, weeks, months })
            }
            _ => None,
        }
    }

    /// Which of some backups stay, by the local times they were made at.
    pub fn of(self, made: &[NaiveDateTime]) -> BTreeSet<NaiveDateTime> {
        let week = |day: NaiveDate| (day.iso_week().year(), day.iso_week().week());
        let mut kept = BTreeSet::new();
        kept.extend(newest(made, self.days, |day| day));
        kept.extend(newest(made, self.weeks, week));
        kept.extend(newest(made, self.months, |day| (day.year(), day.month())));
        kept
    }
}

/// The newest of each of the last spans that have one.
fn newest<K: Ord>(made: &[NaiveDateTime], spans: usize, span: impl Fn(NaiveDate) -> K) -> Vec<NaiveDateTime> {
    let mut last: BTreeMap<K, NaiveDateTime> = BTreeMap::new();
    for at in made {
        let held = last.entry(span(at.date())).or_insert(*at);
        *held = (*held).max(*at);
    }
    last.into_values().rev().take(spans).collect()
}

/// A backup that was made and found to be good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Where it lies.
    pub file: String,
    /// Of which moment it is.
    pub at: DateTime<Utc>,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Whether the schedule made it, and takes it away when it is old.
    pub scheduled: bool,
}

/// What is known of backups, oldest first: those of the schedule that are kept, and the last one made by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backups {
    /// They.
    pub made: Vec<Made>,
    /// The day on which it was last told that one failed.
    pub failed_on: Option<NaiveDate>,
}

impl Backups {
    /// Name of the setting.
    pub const SETTING: &str = "backups";

    /// The last good one.
    pub fn last(&self) -> Option<&Made> {
        self.made.iter().max_by_key(|made| made.at)
    }

    /// Whether there is none of the last two days.
    pub fn is_missing(&self, now: DateTime<Utc>) -> bool {
        self.last().is_none_or(|made| now - made.at > Duration::days(2))
    }

    /// Whether the schedule has one to make: none since the hour of the day, or of the day before, was last reached.
    pub fn is_due(&self, now: DateTime<Utc>, zone: Tz, hour: u32) -> bool {
        let local = now.with_timezone(&zone).naive_local();
        let today = local.date().and_hms_opt(hour, 0, 0).unwrap_or(local);
        let reached = if local >= today { today } else { today - Duration::days(1) };
        let last = self.made.iter().filter(|made| made.scheduled).map(|made| made.at).max();
        last.is_none_or(|at| at.with_timezone(&zone).naive_local() < reached)
    }

    /// Takes over a new one; gives those that are old, which are not among what is known any more.
    pub fn add(&mut self, made: Made, zone: Tz, keep: Keep) -> Vec<Made> {
        if !made.scheduled {
            self.made.retain(|old| old.scheduled);
        }
        self.made.push(made);
        let local = |made: &Made| made.at.with_timezone(&zone).naive_local();
        let times: Vec<NaiveDateTime> = self.made.iter().filter(|m| m.scheduled).map(local).collect();
        let kept = keep.of(&times);
        let all = std::mem::take(&mut self.made);
        let (stay, old) = all.into_iter().partition(|m| !m.scheduled || kept.contains(&local(m)));
        self.made = stay;
        old
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64, hour: u32) -> DateTime<Utc> {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().and_hms_opt(hour, 0, 0).unwrap();
        (first + Duration::days(day)).and_utc()
    }

    fn made(day: i64) -> Made {
        let (file, sha256) = (format!("{day}.age"), String::new());
        Made { file, at: at(day, 19), size: 1, sha256, scheduled: true }
    }

    const ZONE: Tz = chrono_tz::Asia::Ho_Chi_Minh;

    #[test]
    fn of_a_year_of_backups_the_last_days_weeks_and_months_stay() {
        let (mut known, mut gone) = (Backups::default(), Vec::new());
        for day in 0..365 {
            gone.extend(known.add(made(day), ZONE, Keep::default()));
        }
        assert_eq!(gone.len() + known.made.len(), 365, "each is either kept or given up");
        let days: Vec<i64> = known.made.iter().map(|m| (m.at - at(0, 19)).num_days()).collect();
        assert!((358..365).all(|day| days.contains(&day)), "the last seven days: {days:?}");
        // 7 days, of which some end weeks; 4 weeks; 6 months.
        assert!((13..=17).contains(&days.len()), "{days:?}");
        assert!(days[0] > 365 - 31 * 7 && days[0] < 365 - 30 * 4, "six months back: {days:?}");
    }

    #[test]
    fn one_made_by_hand_is_the_last_good_one_and_never_taken_away() {
        let mut known = Backups::default();
        assert!(known.is_missing(at(0, 19)), "none at all");
        known.add(Made { scheduled: false, ..made(0) }, ZONE, Keep::default());
        assert!(!known.is_missing(at(1, 19)) && known.is_missing(at(3, 0)));
        for day in 1..40 {
            let gone = known.add(made(day), ZONE, Keep { days: 1, weeks: 0, months: 0 });
            assert!(gone.iter().all(|m| m.scheduled));
        }
        assert_eq!(known.made.len(), 2);
    }

    #[test]
    fn it_is_due_once_a_day_from_its_hour_on() {
        let mut known = Backups::default();
        assert!(known.is_due(at(0, 0), ZONE, 2), "the first at once");
        known.add(made(0), ZONE, Keep::default());
        // 19 h UTC is 2 h in Vietnam, of the next day.
        assert!(!known.is_due(at(0, 20), ZONE, 2) && !known.is_due(at(1, 18), ZONE, 2));
        assert!(known.is_due(at(1, 19), ZONE, 2));
        assert!(known.is_due(at(2, 5), ZONE, 2), "one that was missed is made up for");
    }

    #[test]
    fn what_is_kept_is_three_numbers() {
        assert_eq!(Keep::parse("7, 4,6"), Some(Keep::default()));
        for bad in ["", "7", "7,4", "0,1,1", "7,4,x", "7,4,6,1", "2000,1,1"] {
            assert_eq!(Keep::parse(bad), None, "{bad}");
        }
    }
}
