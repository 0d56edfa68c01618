//! Whether all is well: what the running program tells of itself, and what of it is wrong.

use chrono::{DateTime, Duration, TimeDelta, Utc};

use super::audit::Head;
use super::job::Job;

/// Things that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: u64,
    /// Since when the oldest does.
    pub oldest: Option<DateTime<Utc>>,
}

impl Waiting {
    /// Whether the oldest waits longer than that.
    fn longer(&self, than: TimeDelta, now: DateTime<Utc>) -> bool {
        self.oldest.is_some_and(|at| now - at > than)
    }
}

/// How a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRun {
    /// The job.
    pub job: Job,
    /// Until when an instance holds it, or held it; none when none ever did.
    pub leased_until: Option<DateTime<Utc>>,
    /// When a run was last noted.
    pub last_run_at: Option<DateTime<Utc>>,
    /// Whether the last run that was noted failed.
    pub is_failing: bool,
}

impl JobRun {
    /// Whether no instance runs it any more: what runs often is always held, what runs seldom leaves a note, and what
    /// failed is tried again after its longest pause.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        let Some(seen) = self.leased_until.max(self.last_run_at) else { return true };
        let pause = if self.is_failing { self.job.longest() } else { self.job.pause() };
        let pause = Duration::from_std(pause).unwrap_or_default();
        now - seen > pause + TimeDelta::minutes(2)
    }
}

/// What the database tells of the running program.
#[derive(Clone, Debug, Default)]
pub struct Vitals {
    /// Mails that wait.
    pub outbox: Waiting,
    /// Mails given up in the last seven days.
    pub mails_failed: u64,
    /// Mails kept back after a restore, until an administrator decides.
    pub mails_held: u64,
    /// Changes of reports that are not counted yet.
    pub tally: Waiting,
    /// Rows of the audit log without a seal.
    pub audit: Waiting,
    /// The head of the audit log.
    pub head: Head,
    /// When the newest row of the audit log was written.
    pub newest: Option<DateTime<Utc>>,
    /// All jobs.
    pub jobs: Vec<JobRun>,
}

/// What is found beside it.
#[derive(Clone, Debug)]
pub struct Around {
    /// How long the database took to answer.
    pub answered: std::time::Duration,
    /// Whether the standby answers, where there is one.
    pub standby: Option<bool>,
    /// Migrations that were not run.
    pub missing: usize,
    /// How far the database's clock is from ours, where it has one of its own.
    pub apart: Option<TimeDelta>,
    /// Free bytes and all bytes of the disk, where the data lie on it.
    pub disk: Option<(u64, u64)>,
    /// Whether mail has nowhere to go.
    pub mail_waits: bool,
}

/// A value told with a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(u64),
    /// A moment.
    Moment(DateTime<Utc>),
    /// The words of a job.
    Job(Job),
    /// Letters as they are.
    Letters(String),
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub subject: &'static str,
    /// What is so, by a code: `good`, or what is wrong.
    pub state: &'static str,
    /// Values for its words.
    pub values: Vec<(&'static str, Value)>,
}

impl Finding {
    /// Whether it is as it should be.
    pub fn is_good(&self) -> bool {
        self.state == "good"
    }
}

/// Least free room: a gibibyte, and a twentieth of the disk.
const ROOM: u64 = 1 << 30;

/// Slowest answer of a database that is well.
const SLOW: std::time::Duration = std::time::Duration::from_secs(1);

fn finding(subject: &'static str, state: &'static str, values: Vec<(&'static str, Value)>) -> Finding {
    Finding { subject, state, values }
}

/// Looks at everything, in the order it is told.
pub fn judge(vitals: &Vitals, around: &Around, now: DateTime<Utc>) -> Vec<Finding> {
    let mut out = vec![database(around), migrations(around)];
    out.extend(
        around.standby.map(|is_there| finding("standby", if is_there { "good" } else { "away" }, vec![])),
    );
    out.extend(jobs(vitals, now));
    out.extend(mail(vitals, around, now));
    out.extend([tally(vitals, now), audit(vitals, now), clock(vitals, around, now)]);
    out.extend(around.disk.map(|(free, whole)| {
        let state = if free < ROOM.max(whole / 20) { "low" } else { "good" };
        finding("disk", state, vec![("free", room(free)), ("whole", room(whole))])
    }));
    out.push(finding("version", "good", vec![("version", Value::Letters(env!("CARGO_PKG_VERSION").into()))]));
    out
}

/// Bytes, told in mebibytes.
fn room(bytes: u64) -> Value {
    Value::Number(bytes >> 20)
}

fn database(around: &Around) -> Finding {
    let ms = u64::try_from(around.answered.as_millis()).unwrap_or(u64::MAX);
    let state = if around.answered > SLOW { "slow" } else { "good" };
    finding("database", state, vec![("ms", Value::Number(ms))])
}

fn migrations(around: &Around) -> Finding {
    let state = if around.missing > 0 { "missing" } else { "good" };
    finding("migrations", state, vec![("n", Value::Number(around.missing as u64))])
}

/// Each job that fails or that nobody runs; else one line for all.
fn jobs(vitals: &Vitals, now: DateTime<Utc>) -> Vec<Finding> {
    let told = |run: &JobRun| {
        let state = match (run.is_late(now), run.is_failing) {
            (true, _) => "late",
            (false, true) => "failing",
            (false, false) => return None,
        };
        Some(finding("jobs", state, vec![("job", Value::Job(run.job))]))
    };
    let wrong: Vec<Finding> = vitals.jobs.iter().filter_map(told).collect();
    let n = Value::Number(vitals.jobs.len() as u64);
    if wrong.is_empty() { vec![finding("jobs", "good", vec![("n", n)])] } else { wrong }
}

fn mail(vitals: &Vitals, around: &Around, now: DateTime<Utc>) -> Vec<Finding> {
    let waiting = ("n", Value::Number(vitals.outbox.count));
    let mut out = Vec::new();
    if around.mail_waits {
        out.push(finding("mail", "nowhere", vec![waiting.clone()]));
    } else if let Some(at) = vitals.outbox.oldest.filter(|_| vitals.outbox.longer(TimeDelta::hours(1), now)) {
        out.push(finding("mail", "stuck", vec![waiting.clone(), ("at", Value::Moment(at))]));
    }
    if vitals.mails_held > 0 {
        out.push(finding("mail", "held", vec![("n", Value::Number(vitals.mails_held))]));
    }
    if vitals.mails_failed > 0 {
        out.push(finding("mail", "failed", vec![("n", Value::Number(vitals.mails_failed))]));
    }
    if out.is_empty() { vec![finding("mail", "good", vec![waiting])] } else { out }
}

fn tally(vitals: &Vitals, now: DateTime<Utc>) -> Finding {
    let state = if vitals.tally.longer(TimeDelta::minutes(1), now) { "late" } else { "good" };
    finding("tally", state, vec![("n", Value::Number(vitals.tally.count))])
}

fn audit(vitals: &Vitals, now: DateTime<Utc>) -> Finding {
    let state = if vitals.audit.longer(TimeDelta::minutes(1), now) { "unsealed" } else { "good" };
    let head = Value::Letters(vitals.head.hash.clone());
    let waiting = Value::Number(vitals.audit.count);
    finding(
        "audit",
        state,
        vec![("n", Value::Number(vitals.head.count)), ("head", head), ("waiting", waiting)],
    )
}

fn clock(vitals: &Vitals, around: &Around, now: DateTime<Utc>) -> Finding {
    let apart = around.apart.unwrap_or_default().abs();
    if apart > TimeDelta::seconds(2) {
        let n = u64::try_from(apart.num_seconds()).unwrap_or(u64::MAX);
        return finding("clock", "apart", vec![("n", Value::Number(n)), ("now", Value::Moment(now))]);
    }
    let ahead = vitals.newest.filter(|at| *at - now > TimeDelta::minutes(1));
    match ahead {
        Some(at) => finding("clock", "behind", vec![("at", Value::Moment(at)), ("now", Value::Moment(now))]),
        None => finding("clock", "good", vec![("now", Value::Moment(now))]),
    }
}

/// Words of a fault for the log, without the addresses of people a mail server may name in them.
pub fn without_addresses(words: &str) -> String {
    words.split(' ').map(|word| if word.contains('@') { "…" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
