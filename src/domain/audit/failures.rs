//! Failed access, counted by the minute in memory: a flood of failures is a few rows of the log, and writing
//! them keeps no request waiting.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::ids::AccountId;

/// At most this many lines are kept in memory; what comes on top is counted without telling who.
const LIMIT: usize = 10_000;

/// Who failed: the account when somebody was logged in, else where from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A person who was logged in.
    Account(AccountId),
    /// Nobody known, from an address.
    Address(String),
}

/// One failure. Nothing of what was typed is in it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Who.
    pub who: Who,
    /// One of [`super::ACTIONS`].
    pub action: &'static str,
    /// What was failed at: its kind, and the route's pattern or the account's id; empty when unknown.
    pub subject: (&'static str, String),
    /// Address it came from.
    pub address: String,
    /// Number of the request.
    pub request: String,
}

/// Like failures of one minute.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The first of them.
    pub first: Failure,
    /// When that was.
    pub at: DateTime<Utc>,
    /// How many.
    pub times: u32,
}

/// What of a failure makes it a line of its own: minute, who, action, kind of subject, subject.
type Line = (DateTime<Utc>, Option<Who>, &'static str, &'static str, String);

/// Failures that are not in the log yet.
#[derive(Debug, Default)]
pub struct Failures(HashMap<Line, Counted>);

fn minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at)
}

impl Failures {
    /// Counts one.
    pub fn note(&mut self, at: DateTime<Utc>, failure: Failure) {
        let (kind, subject) = failure.subject.clone();
        let line = (minute(at), Some(failure.who.clone()), failure.action, kind, subject);
        if self.0.len() < LIMIT || self.0.contains_key(&line) {
            return self.count(line, at, failure);
        }
        let nobody = Failure {
            who: Who::Address(String::new()),
            subject: (kind, String::new()),
            address: String::new(),
            request: String::new(),
            ..failure
        };
        self.count((minute(at), None, nobody.action, kind, String::new()), at, nobody);
    }

    fn count(&mut self, line: Line, at: DateTime<Utc>, failure: Failure) {
        match self.0.entry(line) {
            Entry::Occupied(mut known) => {
                let times = &mut known.get_mut().times;
                *times = times.saturating_add(1);
            }
            Entry::Vacant(new) => {
                new.insert(Counted { first: failure, at, times: 1 });
            }
        }
    }

    /// Takes out those of the minutes that are over at a time, oldest first.
    pub fn take(&mut self, now: DateTime<Utc>) -> Vec<Counted> {
        let current = minute(now);
        let mut out: Vec<Counted> = self.0.extract_if(|line, _| line.0 < current).map(|(_, c)| c).collect();
        out.sort_by_key(|counted| counted.at);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_793_000_000 + second, 0).unwrap()
    }

    fn failure(address: &str, route: &str) -> Failure {
        Failure {
            who: Who::Address(address.into()),
            action: "access.missing",
            subject: ("route", route.into()),
            address: address.into(),
            request: "r".into(),
        }
    }

    #[test]
    fn like_failures_of_a_minute_are_one_line_once_the_minute_is_over() {
        // 1,793,000,000 is 20 seconds into its minute.
        let mut failures = Failures::default();
        for second in [0, 1, 39, 40] {
            failures.note(at(second), failure("10.0.0.1", "/invite/{token}"));
        }
        failures.note(at(2), failure("10.0.0.2", "/invite/{token}"));
        failures.note(at(3), failure("10.0.0.1", "/login"));
        assert!(failures.take(at(39)).is_empty(), "the minute still runs");
        let times = |list: Vec<Counted>| list.into_iter().map(|c| c.times).collect::<Vec<_>>();
        assert_eq!(times(failures.take(at(40))), [3, 1, 1]);
        assert_eq!(times(failures.take(at(100))), [1]);
        assert!(failures.take(at(1000)).is_empty());
    }

    #[test]
    fn a_flood_from_everywhere_is_counted_in_bounded_memory() {
        let mut failures = Failures::default();
        for n in 0..3 * LIMIT {
            failures.note(at(0), failure(&format!("address {n}"), "/login"));
        }
        assert_eq!(failures.0.len(), LIMIT + 1);
        let lines = failures.take(at(60));
        assert_eq!(lines.iter().map(|c| c.times as usize).sum::<usize>(), 3 * LIMIT, "none is lost");
    }
}
