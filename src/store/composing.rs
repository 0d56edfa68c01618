//! What summaries are composed from: the issues of reports that count and of flash reports of the period, as codes and
//! numbers; and the texts prose is compared with. For staff alone.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::enums::{Level, ReportKind, ReportState};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{issue, report, revision, stream};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use super::{Conn, codings, revisions, rounds, tally};
use crate::domain::access::Scope;
use crate::domain::compose::{Heard, Raised};
use crate::domain::prose::Raw;
use crate::domain::report::Report;

/// Ids looked up at a time, below both engines' limits on parameters.
const BATCH: usize = 300;

/// From when to when flash reports belong to a round.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// Flash reports that came between two times.
fn flashes((from, until): Span) -> Select<report::Entity> {
    report::Entity::find()
        .filter(report::Column::Kind.eq(ReportKind::Flash))
        .filter(report::Column::FirstSubmittedAt.gte(from))
        .filter(report::Column::FirstSubmittedAt.lt(until))
}

/// The issues a summary is composed from.
///
/// # Errors
/// When the database fails.
pub async fn raised(c: &impl Conn, scope: &Scope, round: RoundId, span: Span) -> Result<Vec<Raised>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    let units: HashMap<UnitId, String> =
        rounds::units(c, round).await?.into_iter().map(|u| (u.unit_id, u.code)).collect();
    let mut reports = report::Entity::find()
        .filter(tally::in_figures(round))
        .order_by_asc(report::Column::Id)
        .all(c.conn())
        .await?;
    // The figures do not count units that are not in the round's tree, and neither do we.
    reports.retain(|row| units.contains_key(&row.unit_id));
    let accepted = flashes(span)
        .filter(report::Column::State.is_in([ReportState::Accepted, ReportState::Closed]))
        .filter(report::Column::Held.eq(false))
        .order_by_asc(report::Column::Id);
    reports.extend(accepted.all(c.conn()).await?);
    let mut out = Vec::new();
    for batch in reports.chunks(BATCH) {
        let rows: HashMap<ReportId, &report::Model> = batch.iter().map(|r| (r.id, r)).collect();
        let found = revision::Entity::find()
            .filter(revision::Column::ReportId.is_in(rows.keys().copied()))
            .all(c.conn())
            .await?;
        let current = found.into_iter().filter_map(|v| {
            let row = rows.get(&v.report_id).filter(|row| row.revisions == v.number)?;
            Some((v.id, *row))
        });
        let owners: HashMap<Uuid, &report::Model> = current.collect();
        for (row, streams) in issues(c, owners.keys().copied().collect()).await? {
            let Some(of) = owners.get(&row.revision_id) else { continue };
            let unit = units.get(&of.unit_id).cloned().unwrap_or_default();
            out.push(one(of, unit, &row, streams));
        }
    }
    Ok(out)
}

async fn issues(c: &impl Conn, revisions: Vec<Uuid>) -> Result<Vec<(issue::Model, Vec<Heard>)>, DbErr> {
    let issues = issue::Entity::find()
        .filter(issue::Column::RevisionId.is_in(revisions))
        .order_by_asc(issue::Column::Id)
        .all(c.conn())
        .await?;
    let mut streams: HashMap<Uuid, Vec<Heard>> = HashMap::new();
    for batch in issues.chunks(BATCH) {
        let rows = stream::Entity::find()
            .filter(stream::Column::IssueId.is_in(batch.iter().map(|i| i.id)))
            .order_by_asc(stream::Column::Position)
            .all(c.conn())
            .await?;
        for row in rows {
            let voices = u32::try_from(row.voices).unwrap_or(0);
            let (stance, prevalence, intensity) = (row.stance, row.prevalence, row.intensity);
            streams.entry(row.issue_id).or_default().push(Heard { stance, prevalence, intensity, voices });
        }
    }
    let with_streams = |issue: issue::Model| {
        let heard = streams.remove(&issue.id).unwrap_or_default();
        (issue, heard)
    };
    Ok(issues.into_iter().map(with_streams).collect())
}

fn one(report: &report::Model, unit: String, row: &issue::Model, streams: Vec<Heard>) -> Raised {
    Raised {
        report: report.id,
        author: report.author_key.clone(),
        unit,
        topic: row.coded_topic().to_owned(),
        sphere: row.coded_sphere(),
        trend: row.trend,
        verification: row.verification,
        streams,
        level: Level::parse(&row.level).filter(|_| !row.recommendation.is_empty()),
        is_flash: report.kind == ReportKind::Flash,
    }
}

/// The reports prose is compared with: all that were handed in for a round, counted or not, and flash reports.
async fn handed_in(c: &impl Conn, round: RoundId, span: Span) -> Result<Vec<report::Model>, DbErr> {
    let mut out = report::Entity::find()
        .filter(report::Column::RoundId.eq(round))
        .filter(report::Column::State.ne(ReportState::Draft))
        .all(c.conn())
        .await?;
    let handed_in = flashes(span).filter(report::Column::State.ne(ReportState::Draft));
    out.extend(handed_in.all(c.conn()).await?);
    Ok(out)
}

/// Adds the words of a round's reports and of flash reports, for telling what is copied from them.
///
/// # Errors
/// When the database fails.
pub async fn words(
    c: &impl Conn,
    scope: &Scope,
    (round, span): (RoundId, Span),
    raw: &mut Raw,
) -> Result<(), DbErr> {
    if !scope.reads_all() {
        return Ok(());
    }
    for batch in handed_in(c, round, span).await?.chunks(BATCH) {
        for report in revisions::current(c, batch).await?.into_values() {
            add_words(raw, &report);
        }
    }
    Ok(())
}

fn add_words(raw: &mut Raw, report: &Report) {
    raw.add(&report.general_situation);
    for issue in &report.issues {
        for text in [&issue.title, &issue.description, &issue.cause, &issue.forecast, &issue.recommendation] {
            raw.add(text);
        }
        for stream in &issue.streams {
            raw.add(&stream.content);
        }
    }
}

/// Some reports with their current texts, under the topics and spheres reviewers settled on, for showing what stands
/// behind a sentence.
///
/// # Errors
/// When the database fails.
pub async fn sources(
    c: &impl Conn,
    scope: &Scope,
    ids: &BTreeSet<ReportId>,
) -> Result<Vec<(report::Model, Report)>, DbErr> {
    let mut out = Vec::new();
    if !scope.reads_all() {
        return Ok(out);
    }
    let all: Vec<ReportId> = ids.iter().copied().collect();
    for batch in all.chunks(BATCH) {
        let rows = report::Entity::find()
            .filter(report::Column::Id.is_in(batch.iter().copied()))
            .filter(report::Column::State.ne(ReportState::Draft))
            .all(c.conn())
            .await?;
        let mut texts = revisions::current(c, &rows).await?;
        let coded = codings::of_all(c, &rows).await?;
        for row in rows {
            let Some(mut text) = texts.remove(&row.id) else { continue };
            for (issue, coded) in text.issues.iter_mut().zip(coded.get(&row.id).into_iter().flatten()) {
                coded.coded_topic().clone_into(&mut issue.topic);
                issue.sphere = coded.coded_sphere();
            }
            out.push((row, text));
        }
    }
    Ok(out)
}
