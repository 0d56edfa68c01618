//! When those who have not filed are reminded.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use super::period::morning;

/// Which of the reminders of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Seven days before the deadline.
    Week,
    /// Two days before.
    Days,
    /// The day after.
    After,
}

impl Step {
    /// All of them, first to last.
    pub const ALL: [Self; 3] = [Self::Week, Self::Days, Self::After];

    /// The stored code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Days => "days",
            Self::After => "after",
        }
    }

    /// Days from the deadline's day.
    fn days(self) -> i64 {
        match self {
            Self::Week => -7,
            Self::Days => -2,
            Self::After => 1,
        }
    }

    /// When it goes: 08:00 of its day where the organisation is.
    pub fn at(self, due: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        let day = due.with_timezone(&zone).date_naive();
        morning(day.checked_add_signed(Duration::days(self.days())).unwrap_or(day), zone)
    }

    /// The reminder that is to go at a moment, if it did not already. One that could not go within two days, for
    /// nothing ran, is left out: it would only say what the next one says.
    pub fn now(due: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Option<Self> {
        let goes = |step: &Self| {
            let at = step.at(due, zone);
            at <= now && now < at + Duration::days(2)
        };
        Self::ALL.into_iter().find(goes)
    }

    /// The next moment at which one goes.
    pub fn next(due: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        Self::ALL.map(|step| step.at(due, zone)).into_iter().find(|at| *at > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::evening;
    use chrono::{NaiveDate, Timelike};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_goes_at_eight_in_the_morning_and_no_two_at_once(
            days in 0u64..20_000,
            zone in prop::sample::select(vec![chrono_tz::Asia::Ho_Chi_Minh, chrono_tz::Europe::Berlin])
        ) {
            let day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(days);
            let due = evening(day, zone);
            for step in Step::ALL {
                let at = step.at(due, zone);
                let local = at.with_timezone(&zone);
                prop_assert_eq!((local.hour(), local.minute()), (8, 0));
                prop_assert_eq!((local.date_naive() - day).num_days(), step.days());
                prop_assert_eq!(Step::now(due, at, zone), Some(step));
                prop_assert_eq!(Step::now(due, at + Duration::hours(47), zone), Some(step));
                prop_assert_ne!(Step::now(due, at - Duration::seconds(1), zone), Some(step));
                prop_assert_ne!(Step::now(due, at + Duration::hours(49), zone), Some(step));
            }
        }
    }
}
