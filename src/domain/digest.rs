//! What digests tell, each kind from published figures or counts alone; and when a mail that failed is tried again.

mod link;
mod weekly;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::enums::RoundKind;
use entity::ids::ReleaseId;
use serde::{Deserialize, Serialize};

use super::period::{Period, monday_of, morning};
use super::summary::Document;
use super::suppress::{Bands, Published, PublishedCell};

pub use link::Link;
pub use weekly::{LEAST, Node, Weekly};

/// How many topics a digest names at most: one screen.
const TOPICS: usize = 5;

/// A mail is given up after this many tries that the recipient's server put off.
pub const MAX_ATTEMPTS: u32 = 8;

/// How long after its time a digest still goes; one that could not go in time is left out.
const STALE: Duration = Duration::days(2);

/// The content of a digest, of one of its kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Digest {
    /// On the issue of a summary.
    OnIssue(Issued),
    /// Weekly, while a round is open.
    Weekly(Weekly),
    /// Quarterly: what became of recommendations.
    Quarterly(Quarterly),
}

/// What a digest on the issue of a summary tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The release.
    pub release: ReleaseId,
    /// Title of the summary.
    pub title: String,
    /// Whether it takes the place of a version before.
    pub is_correction: bool,
    /// Key findings, at most five.
    pub findings: Vec<String>,
    /// Collaborators expected.
    pub expected: u32,
    /// Reports received.
    pub received: u32,
    /// Reports in the figures.
    pub counted: u32,
    /// Units with somebody expected from which nothing came.
    pub silent_units: u32,
    /// The top-level topics with most voices in the whole organisation, among those shown.
    pub topics: Vec<TopicLine>,
    /// Code of the round before, where something of it is set beside.
    pub before: Option<String>,
    /// How recommendations stood when it was issued; none where none are kept.
    pub matters: Option<Matters>,
}

/// A topic as published for the whole organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicLine {
    /// Name: Vietnamese, English.
    pub name: (String, String),
    /// Voices.
    pub voices: u64,
    /// Distinct authors.
    pub reporters: u32,
    /// Shares, where published.
    pub bands: Option<Bands>,
    /// Voices and authors in the round before, where it shows them too: what only one of both shows is not compared.
    pub before: Option<(u64, u32)>,
}

/// How many matters of recommendations stand in each state. Counts alone: of no unit, and no words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matters {
    /// With whoever is to answer.
    pub forwarded: u32,
    /// Answered.
    pub answered: u32,
    /// Of those forwarded, past their time.
    pub overdue: u32,
    /// Declined.
    pub declined: u32,
    /// Closed.
    pub closed: u32,
}

/// What a quarterly digest tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarterly {
    /// Code of the quarter that is over.
    pub quarter: String,
    /// How recommendations stood at its end.
    pub matters: Matters,
}

impl Quarterly {
    /// Whether there is something to tell that the last one did not.
    pub fn is_new(&self, before: Option<&Self>) -> bool {
        self.matters != before.map_or_else(Matters::default, |b| b.matters)
    }
}

impl Issued {
    /// The digest of a release; `before` is the code and the figures of the round before.
    pub fn of(
        (release, title): (ReleaseId, &str),
        document: &Document,
        published: &Published,
        before: Option<(&str, &Published)>,
        matters: Option<Matters>,
    ) -> Self {
        let topics = published.topics();
        let line = |&t: &usize| {
            let (voices, reporters, bands) = shown(published, topics.code(t))?;
            Some(TopicLine {
                name: document.topics.get(topics.code(t)).cloned().unwrap_or_default(),
                voices,
                reporters,
                bands,
                before: before.and_then(|(_, p)| shown(p, topics.code(t))).map(|(v, r, _)| (v, r)),
            })
        };
        let mut lines: Vec<TopicLine> = topics.children(topics.root()).iter().filter_map(line).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.voices));
        lines.truncate(TOPICS);
        let is_compared = lines.iter().any(|line| line.before.is_some());
        Self {
            release,
            title: title.to_owned(),
            is_correction: document.correction.is_some(),
            findings: document.findings.clone(),
            expected: document.expected,
            received: document.received,
            counted: document.reports,
            silent_units: document.silent_units,
            topics: lines,
            before: before.filter(|_| is_compared).map(|(code, _)| code.to_owned()),
            matters,
        }
    }
}

/// What is published of a topic for the whole organisation: voices, authors, shares.
fn shown(published: &Published, topic: &str) -> Option<(u64, u32, Option<Bands>)> {
    match published.cell(published.units().root(), published.topics().index(topic)?) {
        PublishedCell::Shown { voices, reporters, bands, .. } => Some((*voices, *reporters, *bands)),
        PublishedCell::Hidden | PublishedCell::Empty => None,
    }
}

/// A week that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// The Monday on which it is told.
    pub told_on: NaiveDate,
    /// From when to when flash reports are counted in it: no two weeks share any.
    pub span: (DateTime<Utc>, DateTime<Utc>),
}

impl Week {
    /// The week that is told now: Mondays from 08:00 where the organisation is.
    pub fn told_now(now: DateTime<Utc>, zone: Tz) -> Option<Self> {
        let monday = monday_of(now.with_timezone(&zone).date_naive());
        let (from, until) = (morning(before(monday, 7), zone), morning(monday, zone));
        is_now(until, now).then_some(Self { told_on: monday, span: (from, until) })
    }

    /// What an edition about a round is called in it.
    pub fn subject(&self, round: &str) -> String {
        format!("{round}/{}", Period::of(RoundKind::Week, self.told_on).code())
    }
}

/// The quarter whose recommendations are told now: on the first Monday after it, from 08:00.
pub fn quarter_told_now(now: DateTime<Utc>, zone: Tz) -> Option<Period> {
    let monday = monday_of(now.with_timezone(&zone).date_naive());
    let quarter = Period::of(RoundKind::Quarter, monday);
    let is_first = Period::of(RoundKind::Quarter, before(monday, 7)) != quarter;
    (is_first && is_now(morning(monday, zone), now)).then(|| quarter.previous())
}

fn is_now(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at <= now && now < at + STALE
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(chrono::Days::new(days)).unwrap_or(day)
}

/// How long to wait after the n-th try that was put off (from 1), or none to give up. The eight tries end
/// within five days.
pub fn retry_after(attempts: u32) -> Option<Duration> {
    const MINUTES: [i64; 7] = [1, 5, 30, 120, 480, 1440, 2880];
    let waits = (attempts < MAX_ATTEMPTS).then(|| MINUTES.get(attempts.checked_sub(1)? as usize));
    waits.flatten().map(|minutes| Duration::minutes(*minutes))
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Ho_Chi_Minh;

    use super::*;

    #[test]
    fn tries_come_further_and_further_apart_and_end_within_five_days() {
        let waits: Vec<Duration> = (1..).map_while(retry_after).collect();
        assert_eq!(waits.len() as u32, MAX_ATTEMPTS - 1);
        assert!(waits.windows(2).all(|w| w[0] < w[1]));
        assert!(waits.iter().sum::<Duration>() <= Duration::days(5));
        assert_eq!(retry_after(0), None, "nothing was tried yet");
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00+07:00").parse().unwrap()
    }

    #[test]
    fn a_week_is_told_on_monday_morning_and_weeks_share_no_moment() {
        let told = |text: &str| Week::told_now(at(text), Ho_Chi_Minh);
        assert_eq!(told("2026-11-23T07:59"), None);
        let week = told("2026-11-23T08:00").unwrap();
        assert_eq!(week.span, (at("2026-11-16T08:00"), at("2026-11-23T08:00")));
        assert_eq!(week.subject("2026-Q4"), "2026-Q4/2026-W48");
        assert_eq!(told("2026-11-25T07:59"), Some(week));
        assert_eq!(told("2026-11-25T08:00"), None, "too late");
        assert_eq!(told("2026-11-30T08:00").unwrap().span.0, week.span.1);
    }

    #[test]
    fn a_quarter_is_told_on_the_first_monday_after_it() {
        let told = |text: &str| quarter_told_now(at(text), Ho_Chi_Minh).map(Period::code);
        assert_eq!(told("2027-01-04T08:00").as_deref(), Some("2026-Q4"));
        assert_eq!(told("2027-01-01T12:00"), None);
        assert_eq!(told("2027-01-11T08:00"), None);
        let new =
            Quarterly { quarter: "2026-Q4".into(), matters: Matters { closed: 1, ..Matters::default() } };
        assert!(new.is_new(None) && !new.is_new(Some(&new)));
        assert!(!Quarterly { matters: Matters::default(), ..new }.is_new(None), "nothing to tell");
    }
}
