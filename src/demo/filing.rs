//! Files the demo's reports: most accepted, some waiting, returned, late, nil, or still drafts.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Datelike, Duration, Utc};
use entity::enums::{ReportKind, ReportState, ReviewAction, RoundState};
use entity::ids::{AccountId, ReportId};
use entity::{authorship, draft, report, review_event, round};

use super::bloc::DemoUnit;
use super::build::{Person, id};
use super::corpus::{DemoIssue, DemoReport, Writer};
use super::rng::Rng;
use crate::actions::reports::author_key_under;
use crate::domain::report::screened::Findings;
use crate::domain::report::{RawIssue, RawReport, RawStream, Report, parse};
use crate::error::{AppError, AppResult};
use crate::store::{Tx, drafts, reports, reviews, revisions, rounds, topics};

/// What reviewers wrote when they returned a report.
const REASONS: [&str; 4] = [
    "Đề nghị ghi rõ nguyên nhân và nêu kiến nghị cụ thể hơn.",
    "Nội dung mới liệt kê sự việc, đề nghị bổ sung ý kiến, tâm trạng của người lao động.",
    "Đề nghị kiểm tra lại số ý kiến của luồng phản đối.",
    "Hai vấn đề trùng nhau, đề nghị gộp lại và phân tích xu hướng.",
];

/// The desk at which reports are filed.
pub(super) struct Filing<'a> {
    tx: &'a Tx,
    writer: Writer,
    staff: AccountId,
    secrets: HashMap<i32, String>,
    quarter: u32,
}

/// Rows of a round, gathered to be stored together.
#[derive(Default)]
struct Pile {
    reports: Vec<report::Model>,
    authors: Vec<authorship::Model>,
    drafts: Vec<draft::Model>,
    events: Vec<review_event::Model>,
    revisions: revisions::Rows,
}

impl<'a> Filing<'a> {
    pub(super) fn new(tx: &'a Tx, writer: Writer, staff: AccountId) -> Self {
        Self { tx, writer, staff, secrets: HashMap::new(), quarter: 0 }
    }

    /// Files the reports of a round.
    pub(super) async fn round(
        &mut self,
        rng: &mut Rng,
        round: &round::Model,
        (plan, people): (&[DemoUnit], &[Person]),
        now: DateTime<Utc>,
    ) -> AppResult<()> {
        let leaves = topics::leaves(&topics::on(self.tx, now.date_naive()).await?);
        let secret = self.secret(rng, round.starts_on.year()).await?;
        let is_open = round.state == RoundState::Open;
        let mut pile = Pile::default();
        for person in people {
            let Some(state) = fate(rng, is_open, person.is_guest) else { continue };
            let demo = self.writer.report(self.quarter, &plan[person.place]);
            let raw = raw(&demo);
            let parsed =
                parse(&raw, &leaves).map_err(|e| AppError::internal(format!("demo report: {e:?}")))?;
            debug_assert!(
                Findings::of(&parsed) == Findings::default(),
                "a demo report tells a person: {parsed:?}"
            );
            let key = author_key_under(&secret, person.account)?;
            let at = when(rng, round, now);
            self.file(&mut pile, rng, (round, person), (state, key, at), (&raw, &parsed, &leaves))?;
        }
        self.quarter += 1;
        reports::insert_all(self.tx, pile.reports, pile.authors).await?;
        revisions::insert(self.tx, pile.revisions).await?;
        drafts::insert_all(self.tx, pile.drafts).await?;
        reviews::insert_all(self.tx, pile.events).await?;
        Ok(())
    }

    async fn secret(&mut self, rng: &mut Rng, year: i32) -> AppResult<String> {
        if let Some(secret) = self.secrets.get(&year) {
            return Ok(secret.clone());
        }
        let secret = format!("{:032x}{:032x}", rng.u128(), rng.u128());
        rounds::insert_year_secret(self.tx, year, secret.clone()).await?;
        self.secrets.insert(year, secret.clone());
        Ok(secret)
    }

    fn file(
        &self,
        pile: &mut Pile,
        rng: &mut Rng,
        (round, person): (&round::Model, &Person),
        (state, author_key, at): (ReportState, String, DateTime<Utc>),
        (raw, parsed, leaves): (&RawReport, &Report, &BTreeSet<String>),
    ) -> AppResult<()> {
        let report_id = ReportId(id(rng));
        let submitted = state != ReportState::Draft;
        pile.reports.push(report::Model {
            id: report_id,
            kind: ReportKind::Periodic,
            round_id: Some(round.id),
            unit_id: person.unit,
            state,
            held: false,
            nil: submitted && parsed.nil,
            author_key,
            revisions: i32::from(submitted),
            first_submitted_at: submitted.then_some(at),
            late: submitted && at > round.due_at,
            version: 1,
            keyed_by: None,
            audit_ref: id(rng),
        });
        pile.authors.push(authorship::Model {
            report_id,
            account_id: person.account,
            round_id: Some(round.id),
        });
        if submitted {
            pile.revisions.push(report_id, 1, parsed, at, id(rng));
            recode(pile, parsed, leaves);
        }
        if round.state == RoundState::Open {
            let body = serde_json::to_string(raw).map_err(AppError::internal)?;
            pile.drafts.push(draft::Model { report_id, body, version: 1, saved_at: at });
        }
        let (action, reason) = match state {
            ReportState::Accepted | ReportState::Compiled => (ReviewAction::Accepted, String::new()),
            ReportState::Returned => (ReviewAction::Returned, (*rng.pick(&REASONS)).to_owned()),
            ReportState::SetAside => {
                (ReviewAction::SetAside, "Nội dung trùng với báo cáo đã nộp của đơn vị.".into())
            }
            ReportState::InReview => (ReviewAction::Opened, String::new()),
            _ => return Ok(()),
        };
        pile.events.push(review_event::Model {
            id: id(rng),
            report_id,
            revision: 1,
            reviewer_id: self.staff,
            action,
            reason,
            at: at + Duration::hours(i64::from(rng.between(3, 60))),
        });
        Ok(())
    }
}

/// Every twentieth accepted report's first issue gets the next topic of the frame from its reviewer.
fn recode(pile: &mut Pile, parsed: &Report, leaves: &BTreeSet<String>) {
    let accepted = pile.reports.last().is_some_and(|r| r.state == ReportState::Accepted);
    let (true, Some(first)) = (accepted && pile.reports.len().is_multiple_of(20), parsed.issues.first())
    else {
        return;
    };
    let same = |code: &&String| code.chars().next() == first.topic.chars().next() && **code != first.topic;
    if let Some(next) = leaves.iter().find(same) {
        pile.revisions.recode(1, next);
    }
}

/// What becomes of a person's report; none when nothing was filed.
fn fate(rng: &mut Rng, is_open: bool, is_guest: bool) -> Option<ReportState> {
    let roll = rng.below(1000);
    if is_open {
        return match roll {
            _ if is_guest => None,
            0..=619 => Some(ReportState::Accepted),
            620..=719 => Some(ReportState::Submitted),
            720..=749 => Some(ReportState::InReview),
            750..=784 => Some(ReportState::Returned),
            785..=839 => Some(ReportState::Draft),
            _ => None,
        };
    }
    match roll {
        _ if is_guest => Some(ReportState::Compiled),
        0..=939 => Some(ReportState::Compiled),
        940..=954 => Some(ReportState::NotCounted),
        955..=964 => Some(ReportState::SetAside),
        _ => None,
    }
}

/// When it was filed: mostly in the last four weeks before the due time, seven in a hundred late.
fn when(rng: &mut Rng, round: &round::Model, now: DateTime<Utc>) -> DateTime<Utc> {
    let minutes = i64::from(rng.between(30, 27 * 24 * 60));
    let late = rng.chance(70);
    let at = if late {
        round.due_at + Duration::minutes(minutes / 9)
    } else {
        round.due_at - Duration::minutes(minutes)
    };
    if at < now { at } else { now - Duration::minutes(minutes / 12) }
}

/// A report of the demo as its author would type it.
pub(super) fn raw(demo: &DemoReport) -> RawReport {
    RawReport {
        nil: if demo.nil { "yes" } else { "no" }.into(),
        general_situation: demo.general_situation.clone(),
        issues: demo.issues.iter().map(raw_issue).collect(),
        ..RawReport::default()
    }
}

fn raw_issue(issue: &DemoIssue) -> RawIssue {
    let streams = issue.streams.iter().map(|s| RawStream {
        stance: s.stance.into(),
        prevalence: s.prevalence.into(),
        intensity: s.intensity.into(),
        voices: s.voices.to_string(),
        content: s.content.clone(),
    });
    RawIssue {
        title: issue.title.clone(),
        sphere: issue.sphere.into(),
        topic: issue.topic.into(),
        description: issue.description.clone(),
        groups: issue.groups.iter().map(|g| (*g).to_owned()).collect::<BTreeSet<_>>().into_iter().collect(),
        trend: issue.trend.into(),
        verification: issue.verification.into(),
        streams: streams.collect(),
        cause: issue.cause.clone(),
        forecast: issue.forecast.clone(),
        recommendation: issue.recommendation.clone(),
        level: issue.level.into(),
        ..RawIssue::default()
    }
}
