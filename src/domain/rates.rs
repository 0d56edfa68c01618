//! How often each token calls, counted by the minute in memory; and which were used on a day nobody noted yet.

use std::collections::HashMap;

use chrono::{DateTime, Duration, DurationRound, NaiveDate, Utc};
use entity::ids::AccessTokenId;

/// Requests of this minute by token, and days of use that are not written down yet. Only tokens there are get in, so
/// that nobody fills it.
#[derive(Debug, Default)]
pub struct Rates {
    minute: DateTime<Utc>,
    counts: HashMap<AccessTokenId, u32>,
    used: HashMap<AccessTokenId, NaiveDate>,
}

impl Rates {
    /// Counts a request; or how long to wait, when there were `most` in this minute already.
    pub fn enter(&mut self, token: AccessTokenId, now: DateTime<Utc>, most: u32) -> Option<Duration> {
        let minute = now.duration_trunc(Duration::minutes(1)).unwrap_or(now);
        if minute != self.minute {
            self.minute = minute;
            self.counts.clear();
        }
        let count = self.counts.entry(token).or_default();
        if *count >= most {
            return Some(minute + Duration::minutes(1) - now);
        }
        *count += 1;
        None
    }

    /// Notes the day a token was used on.
    pub fn used(&mut self, token: AccessTokenId, day: NaiveDate) {
        self.used.insert(token, day);
    }

    /// Takes out the days that are to be written down.
    pub fn take_used(&mut self) -> Vec<(AccessTokenId, NaiveDate)> {
        self.used.drain().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_token_has_its_own_count_and_each_minute_begins_anew() {
        let at = |second: i64| DateTime::from_timestamp(1_793_000_040 + second, 0).unwrap();
        let (one, other) = (AccessTokenId::random(), AccessTokenId::random());
        let mut rates = Rates::default();
        assert_eq!([0, 1].map(|s| rates.enter(one, at(s), 2)), [None, None]);
        assert_eq!(rates.enter(one, at(15), 2), Some(Duration::seconds(45)));
        assert_eq!(rates.enter(other, at(16), 2), None);
        assert_eq!(rates.enter(one, at(60), 2), None);
    }

    #[test]
    fn a_day_is_written_down_once() {
        let (token, day) = (AccessTokenId::random(), NaiveDate::default());
        let mut rates = Rates::default();
        rates.used(token, day);
        rates.used(token, day);
        assert_eq!(rates.take_used(), [(token, day)]);
        assert_eq!(rates.take_used(), []);
    }
}
