//! Flash reports (báo cáo đột xuất): one issue at any time, acknowledged within a day, closed with an outcome.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use entity::enums::{Intensity, Prevalence, ReportState, Sphere, Trend, Verification};

use super::parse::{Rules, issue_under};
use super::{Act, FieldError, RawIssue, RawReport, RawStream, Report};

/// At most this many streams in a flash report.
pub const MAX_STREAMS: usize = 2;

/// Hours within which a flash report is to be acknowledged.
pub const HOURS: i64 = 24;

/// Days after which a draft nobody went on with is deleted.
pub const DRAFT_DAYS: i64 = 30;

/// The state of a flash report after an act; it has no round, and so is never compiled.
pub(super) fn after(state: ReportState, act: Act) -> Option<ReportState> {
    use ReportState as S;
    match (act, state) {
        (Act::Submit, S::Draft) => Some(S::Submitted),
        (Act::Withdraw, S::Submitted) | (Act::Resume, S::Returned) => Some(S::Draft),
        (Act::Acknowledge, S::Submitted) | (Act::Reopen, S::Accepted) => Some(S::Acknowledged),
        (Act::Accept, S::Submitted | S::Acknowledged) => Some(S::Accepted),
        (Act::Return, S::Submitted | S::Acknowledged) => Some(S::Returned),
        (Act::SetAside, S::Submitted | S::Acknowledged) => Some(S::SetAside),
        (Act::Close, S::Accepted | S::Returned | S::SetAside) => Some(S::Closed),
        _ => None,
    }
}

/// A stream as the form begins with it: what is most often so is chosen already.
pub fn stream() -> RawStream {
    RawStream {
        prevalence: Prevalence::Some.code().into(),
        intensity: Intensity::Moderate.code().into(),
        ..RawStream::default()
    }
}

/// A report as the form begins with it.
pub fn blank() -> RawReport {
    let issue = RawIssue {
        sphere: Sphere::Unit.code().into(),
        verification: Verification::Unverified.code().into(),
        streams: vec![stream()],
        ..RawIssue::default()
    };
    of_issue(issue)
}

/// A flash report as typed, around its one issue. What is reported at once is new.
pub fn of_issue(issue: RawIssue) -> RawReport {
    let issue = RawIssue { trend: Trend::New.code().into(), ..issue };
    RawReport { nil: "no".into(), issues: vec![issue], ..RawReport::default() }
}

/// The issue of a flash report as typed.
pub fn issue_of(raw: &RawReport) -> RawIssue {
    raw.issues.first().cloned().unwrap_or_default()
}

/// Reads a flash report; names of fields carry nothing in front.
///
/// # Errors
/// Every field that breaks a limit, in the order of the form.
pub fn parse_flash(raw: &RawReport, topics: &BTreeSet<String>) -> Result<Report, Vec<FieldError>> {
    // Recommendations can wait for the next report of a round; the news can't.
    let rules = Rules { streams: MAX_STREAMS, asks: false };
    let raw = of_issue(issue_of(raw));
    let issue = issue_under(rules, &raw.issues[0], topics, "")?;
    Ok(Report { nil: false, general_situation: String::new(), issues: vec![issue] })
}

/// A time cut to its day (UTC): what stays of it when it no longer may tell who wrote.
pub fn day_of(at: DateTime<Utc>) -> DateTime<Utc> {
    at.date_naive().and_time(NaiveTime::MIN).and_utc()
}

/// By when a submission is to be acknowledged.
pub fn due(submitted: DateTime<Utc>) -> DateTime<Utc> {
    submitted + Duration::hours(HOURS)
}

/// Where a flash report stands to the time it is to be acknowledged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It waits, and so long is left.
    Left(Duration),
    /// It waits, and is so long overdue.
    Over(Duration),
    /// It was acknowledged in time.
    Met,
    /// It was acknowledged so much too late.
    Missed(Duration),
}

impl Clock {
    /// Reads the clock: `due`, when it was acknowledged, and now.
    pub fn read(due: DateTime<Utc>, acknowledged: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        match acknowledged {
            Some(at) if at <= due => Self::Met,
            Some(at) => Self::Missed(at - due),
            None if now <= due => Self::Left(due - now),
            None => Self::Over(now - due),
        }
    }

    /// Whether the time was or is passed.
    pub fn is_late(self) -> bool {
        matches!(self, Self::Over(_) | Self::Missed(_))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{after as step, parse};
    use super::*;
    use entity::enums::{Group, ReportKind, Stance};
    use proptest::prelude::*;

    fn topics() -> BTreeSet<String> {
        ["C1".to_owned()].into()
    }

    /// The report as the form begins with it, with the ten things a person has to fill in but the two declarations.
    fn filled() -> RawReport {
        let mut raw = blank();
        let issue = &mut raw.issues[0];
        issue.title = "Mất nước ba ngày ở khu tập thể".into();
        issue.topic = "C1".into();
        issue.description = "ế".repeat(50);
        issue.groups = vec![Group::Workers.code().into()];
        issue.streams[0].stance = Stance::Opposed.code().into();
        issue.streams[0].content = "Đề nghị cấp nước trở lại ngay".into();
        issue.streams[0].voices = "30".into();
        raw
    }

    fn errors(raw: &RawReport) -> Vec<String> {
        parse_flash(raw, &topics()).err().unwrap_or_default().into_iter().map(|e| e.field).collect()
    }

    #[test]
    fn eight_fields_and_two_declarations_are_all_a_person_has_to_fill_in() {
        let fields = ["title", "topic", "description", "groups"].map(str::to_owned);
        let stream = ["stance", "content", "voices"].map(|name| format!("stream-1-{name}"));
        assert_eq!(errors(&blank()), [fields.to_vec(), stream.to_vec()].concat());
        let read = parse_flash(&filled(), &topics()).unwrap();
        assert_eq!((read.nil, read.general_situation.as_str(), read.issues.len()), (false, "", 1));
        let issue = &read.issues[0];
        assert_eq!((issue.trend, issue.sphere), (Trend::New, Sphere::Unit));
        assert!(issue.recommendation.is_empty(), "opposition alone asks for none");
    }

    #[test]
    fn two_streams_are_taken_three_are_not_and_a_recommendation_needs_a_level() {
        let mut raw = filled();
        let stream = raw.issues[0].streams[0].clone();
        raw.issues[0].streams.push(stream.clone());
        assert_eq!(errors(&raw), Vec::<String>::new());
        raw.issues[0].streams.push(stream);
        assert_eq!(errors(&raw), ["streams"]);
        let mut raw = filled();
        raw.issues[0].recommendation = "Đề nghị cấp nước tạm thời".into();
        assert_eq!(errors(&raw), ["level"]);
        assert!(
            parse(&filled(), &topics()).is_err(),
            "as a report of a round it would lack its general situation"
        );
    }

    #[test]
    fn the_clock_is_met_to_the_second_and_late_after_it() {
        let sent = DateTime::from_timestamp(1_793_000_000, 0).unwrap();
        let (due, second) = (due(sent), Duration::seconds(1));
        assert_eq!(due - sent, Duration::hours(24));
        assert_eq!(Clock::read(due, None, sent), Clock::Left(Duration::hours(24)));
        assert_eq!(Clock::read(due, None, due), Clock::Left(Duration::zero()));
        assert_eq!(Clock::read(due, None, due + second), Clock::Over(second));
        assert_eq!(Clock::read(due, Some(due), due + second), Clock::Met);
        assert_eq!(Clock::read(due, Some(due + second), due + second * 9), Clock::Missed(second));
        assert!(!Clock::Met.is_late() && Clock::Missed(second).is_late());
    }

    /// Where a series of acts leads; those not allowed change nothing.
    fn walk(kind: ReportKind, acts: &[Act]) -> Vec<(ReportState, Act, ReportState)> {
        let (mut state, mut steps) = (ReportState::Draft, Vec::new());
        for &act in acts {
            if let Some(next) = step(kind, state, act) {
                steps.push((state, act, next));
                state = next;
            }
        }
        steps
    }

    proptest! {
        #[test]
        fn no_series_of_acts_takes_a_report_into_a_state_of_the_other_kind(
            acts in prop::collection::vec(prop::sample::select(Act::ALL.to_vec()), 0..60)
        ) {
            use ReportState as S;
            for (_, _, next) in walk(ReportKind::Periodic, &acts) {
                prop_assert!(!matches!(next, S::Acknowledged | S::Closed), "{next:?}");
            }
            let steps = walk(ReportKind::Flash, &acts);
            for (from, act, next) in &steps {
                prop_assert!(!matches!(next, S::InReview | S::Compiled | S::NotCounted), "{next:?}");
                prop_assert!(*from != S::Closed, "closed is the end");
                // Nothing is closed that nobody decided on.
                prop_assert!(*next != S::Closed || matches!(from, S::Accepted | S::Returned | S::SetAside));
                prop_assert!(*act != Act::Withdraw || *from == S::Submitted);
            }
            // Whoever decides has seen it: between two submissions lies a draft.
            let submitted = steps.iter().filter(|s| s.2 == S::Submitted).count();
            let drafts = steps.iter().filter(|s| s.2 == S::Draft).count();
            prop_assert!(submitted <= drafts + 1);
        }
    }
}
