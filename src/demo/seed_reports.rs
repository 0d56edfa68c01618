//! The reports of one seeded round, written by the demo's writer and read by the real rules.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use entity::enums::{ReportKind, ReportState, RoundState};
use entity::ids::{AccountId, ReportId, UnitId};
use entity::{authorship, report, round};

use super::bloc::DemoUnit;
use super::build::id;
use super::corpus::Writer;
use super::filing::raw;
use super::rng::Rng;
use crate::actions::reports::author_key_under;
use crate::domain::report::flash::day_of;
use crate::domain::report::{Report, parse};
use crate::domain::tally::{Fact, Sums, contributions};
use crate::domain::tree::Tree;
use crate::error::{AppError, AppResult};
use crate::store::revisions;

/// Reports handed over at a time.
const BATCH: usize = 2_000;

/// A collaborator.
#[derive(Clone, Debug)]
pub(super) struct Author {
    pub account: AccountId,
    pub unit: UnitId,
    /// The unit's place in the list of units.
    pub place: usize,
    /// The unit and all above it.
    pub above: Vec<UnitId>,
}

/// What is to be written.
pub(super) struct Job {
    pub number: u32,
    pub reports: usize,
    pub secret: String,
    pub leaves: BTreeSet<String>,
    pub topics: Tree,
    pub units: Vec<DemoUnit>,
    pub authors: Vec<Author>,
    pub round: round::Model,
    pub now: DateTime<Utc>,
}

/// Rows to be stored together.
#[derive(Default)]
pub(super) struct Batch {
    pub reports: Vec<report::Model>,
    pub links: Vec<authorship::Model>,
    pub revisions: revisions::Rows,
    pub counted: Vec<(ReportId, UnitId, Vec<Fact>)>,
    pub sums: Sums,
}

/// Writes the reports of a round, batch by batch, until nobody takes them any more.
pub(super) fn write_all(job: &Job, mut take: impl FnMut(Batch) -> bool) -> AppResult<()> {
    let mut rng = Rng::new(u64::from(job.number) + 77);
    let authors = &job.authors[..job.reports.min(job.authors.len())];
    for (n, authors) in (1..).zip(authors.chunks(BATCH)) {
        // A new pen for each batch: the longer one has written, the longer it looks for what was never written before.
        let mut writer = Writer::new((u64::from(job.number) << 32) + n);
        let mut batch = Batch::default();
        for author in authors {
            add(job, &mut batch, (&mut rng, &mut writer), author)?;
        }
        if !take(batch) {
            break;
        }
    }
    Ok(())
}

fn add(
    job: &Job,
    batch: &mut Batch,
    (rng, writer): (&mut Rng, &mut Writer),
    author: &Author,
) -> AppResult<()> {
    let demo = writer.report(job.number, &job.units[author.place]);
    let parsed =
        parse(&raw(&demo), &job.leaves).map_err(|e| AppError::internal(format!("a seeded report: {e:?}")))?;
    let (report_id, at) = (ReportId(id(rng)), job.when(rng));
    let is_open = job.round.state == RoundState::Open;
    let state = match (is_open, rng.below(100)) {
        (true, 0..=89) => ReportState::Accepted,
        (true, 90..=97) => ReportState::Submitted,
        (true, _) => ReportState::InReview,
        (false, 0..=97) => ReportState::Compiled,
        (false, _) => ReportState::NotCounted,
    };
    if matches!(state, ReportState::Accepted | ReportState::Compiled) {
        let facts = job.facts(&parsed);
        batch.sums.add(&author.above, &contributions(&facts), 1);
        batch.counted.push((report_id, author.unit, facts));
    }
    batch.reports.push(report::Model {
        id: report_id,
        kind: ReportKind::Periodic,
        round_id: Some(job.round.id),
        unit_id: author.unit,
        state,
        held: false,
        nil: parsed.nil,
        author_key: author_key_under(&job.secret, author.account)?,
        revisions: 1,
        first_submitted_at: Some(at),
        late: at > job.round.due_at,
        version: 1,
        keyed_by: None,
        audit_ref: id(rng),
    });
    if is_open {
        // Of an archived round nobody knows any more who wrote.
        let (account_id, round_id) = (author.account, Some(job.round.id));
        batch.links.push(authorship::Model { report_id, account_id, round_id });
    }
    batch.revisions.push(report_id, 1, &parsed, at, id(rng));
    Ok(())
}

impl Job {
    /// Some time in the month before it was due, one in twenty after.
    fn when(&self, rng: &mut Rng) -> DateTime<Utc> {
        let minutes = i64::from(rng.between(30, 27 * 24 * 60));
        let due = self.round.due_at;
        let at = if rng.chance(50) {
            due + Duration::minutes(minutes / 9)
        } else {
            due - Duration::minutes(minutes)
        };
        let at = at.min(self.now);
        if self.round.state == RoundState::Open { at } else { day_of(at) }
    }

    fn facts(&self, report: &Report) -> Vec<Fact> {
        let above = |code: &str| {
            let at = self.topics.index(code)?;
            Some(self.topics.ancestors_and_self(at).map(|i| self.topics.code(i).to_owned()).collect())
        };
        report.issues.iter().filter_map(|issue| Some(Fact::of(issue, above(&issue.topic)?))).collect()
    }
}
