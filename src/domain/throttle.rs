//! How failed attempts to log in slow further ones down. What counts is the account together with the
//! address, so that a stranger can't keep anybody out.

use chrono::Duration;

/// Failures that cost nothing: people mistype.
const FREE: u32 = 5;

/// Longest wait between two attempts.
const LONGEST: i64 = 15;

/// How failures of one key count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// An account from one address: five free failures, then waits of 1, 2, 4, 8 and 15 minutes.
    BackOff,
    /// So many failures an hour, and then none until the hour is over.
    AnHour(u32),
}

/// One address, whatever the account; a factory may share one.
pub const ADDRESS: Rule = Rule::AnHour(300);

/// Codes of one account's second factor, whatever the address: who guesses these has the password, so this
/// is no stranger (NIST SP 800-63B-4: at most 100 failures on an account). Recovery codes still work.
pub const CODES: Rule = Rule::AnHour(100);

/// Bad tokens for the API from one address. They have a count of their own, so that a program that goes on with an old
/// token keeps nobody behind the same address from logging in.
pub const TOKENS: Rule = Rule::AnHour(300);

impl Rule {
    /// What is left to wait: `since` the last failure, and `left` until the failures are forgotten.
    pub fn wait(self, failures: u32, since: Duration, left: Duration) -> Option<Duration> {
        let wait = match self {
            Self::BackOff => back_off(failures) - since,
            Self::AnHour(most) if failures >= most => left,
            Self::AnHour(_) => Duration::zero(),
        };
        (wait > Duration::zero()).then_some(wait)
    }

    /// Whether each failure makes all be remembered for an hour more.
    pub fn slides(self) -> bool {
        self == Self::BackOff
    }
}

/// A wait as people are told it: whole minutes, never less than is left.
pub fn minutes(wait: Duration) -> u64 {
    u64::try_from((wait.num_seconds() + 59) / 60).unwrap_or(1).max(1)
}

fn back_off(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::zero(),
        Some(beyond) => Duration::minutes(2i64.saturating_pow(beyond).min(LONGEST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waited(failures: u32) -> i64 {
        let wait = Rule::BackOff.wait(failures, Duration::zero(), Duration::hours(1));
        wait.map_or(0, |w| w.num_minutes())
    }

    #[test]
    fn five_failures_are_free_then_waits_double_up_to_a_quarter_of_an_hour() {
        assert_eq!([0, 4, 5, 6, 7, 8, 9, 10, 1000].map(waited), [0, 0, 1, 2, 4, 8, 15, 15, 15]);
    }

    #[test]
    fn a_wait_is_over_when_its_time_has_passed() {
        let hour = Duration::hours(1);
        assert_eq!(Rule::BackOff.wait(5, Duration::seconds(59), hour), Some(Duration::seconds(1)));
        assert_eq!(Rule::BackOff.wait(5, Duration::seconds(60), hour), None);
        assert_eq!([0, 1, 60, 61].map(|s| minutes(Duration::seconds(s))), [1, 1, 1, 2]);
        assert_eq!(ADDRESS.wait(299, Duration::zero(), hour), None);
        assert_eq!(ADDRESS.wait(300, Duration::zero(), hour), Some(hour));
    }
}
