//! Numbered submissions: a report's text as it was handed in.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::enums::{Group, Level};
use entity::ids::ReportId;
use entity::{issue, report, revision, stream};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Conn, Tx, add_all};
use crate::domain::report::{Issue, Report, Stream};

/// The rows of revisions, gathered to be stored together.
#[derive(Debug, Default)]
pub struct Rows {
    revisions: Vec<revision::Model>,
    issues: Vec<issue::Model>,
    streams: Vec<stream::Model>,
}

impl Rows {
    /// Adds the rows of a revision, whose id is random outside the demo.
    pub fn push(
        &mut self,
        report_id: ReportId,
        number: i32,
        report: &Report,
        submitted_at: DateTime<Utc>,
        revision_id: Uuid,
    ) {
        let general_situation = report.general_situation.clone();
        let nil = report.nil;
        self.revisions.push(revision::Model {
            id: revision_id,
            report_id,
            number,
            nil,
            general_situation,
            submitted_at,
        });
        for (n, issue) in (1..).zip(&report.issues) {
            let issue_id = part(revision_id, n, 0);
            self.issues.push(issue_row(issue_id, revision_id, n.into(), issue));
            for (m, s) in (1..).zip(&issue.streams) {
                self.streams.push(stream::Model {
                    id: part(revision_id, n, m),
                    issue_id,
                    position: m.into(),
                    stance: s.stance,
                    prevalence: s.prevalence,
                    intensity: s.intensity,
                    voices: s.voices,
                    content: s.content.clone(),
                });
            }
        }
    }

    /// Gives an issue of the revision pushed last a reviewer's topic; for the demo.
    pub fn recode(&mut self, position: i32, topic: &str) {
        let Some(last) = self.revisions.last() else { return };
        let row = self.issues.iter_mut().find(|i| i.revision_id == last.id && i.position == position);
        if let Some(row) = row.filter(|row| row.topic != topic) {
            row.recoded_topic = Some(topic.to_owned());
        }
    }
}

/// The id of an issue of a revision, or of one of its streams: that of the revision but for the last two bytes. Rows that are
/// written and read together so stand together in the indexes, which else would be written at a place of their own for each.
/// Nothing is told by it that the rows do not say themselves.
fn part(revision: Uuid, issue: u8, stream: u8) -> Uuid {
    let mut bytes = revision.into_bytes();
    bytes[14] ^= issue;
    bytes[15] ^= stream;
    Uuid::from_bytes(bytes)
}

fn issue_row(id: Uuid, revision_id: Uuid, position: i32, issue: &Issue) -> issue::Model {
    let groups: Vec<&str> = issue.groups.iter().map(|g| g.code()).collect();
    issue::Model {
        id,
        revision_id,
        position,
        title: issue.title.clone(),
        sphere: issue.sphere,
        topic: issue.topic.clone(),
        description: issue.description.clone(),
        groups: groups.join(","),
        trend: issue.trend,
        verification: issue.verification,
        cause: issue.cause.clone(),
        forecast: issue.forecast.clone(),
        recommendation: issue.recommendation.clone(),
        level: issue.level.map_or("", Level::code).into(),
        recoded_topic: None,
        recoded_sphere: None,
        duplicate_of: None,
    }
}

/// Stores revisions.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, rows: Rows) -> Result<(), DbErr> {
    add_all(tx, rows.revisions).await?;
    add_all(tx, rows.issues).await?;
    add_all(tx, rows.streams).await
}

/// The text of one revision, topics and spheres as the author chose them. The caller has loaded the report
/// through its scope.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, report: ReportId, number: i32) -> Result<Option<Report>, DbErr> {
    let found = revision::Entity::find()
        .filter(revision::Column::ReportId.eq(report))
        .filter(revision::Column::Number.eq(number))
        .one(c.conn())
        .await?;
    let Some(revision) = found else { return Ok(None) };
    let issues = issue::Entity::find()
        .filter(issue::Column::RevisionId.eq(revision.id))
        .order_by_asc(issue::Column::Position)
        .all(c.conn())
        .await?;
    let ids: Vec<Uuid> = issues.iter().map(|i| i.id).collect();
    let streams = stream::Entity::find()
        .filter(stream::Column::IssueId.is_in(ids))
        .order_by_asc(stream::Column::Position)
        .all(c.conn())
        .await?;
    let issues = issues.into_iter().map(|row| read_issue(row, &streams)).collect();
    Ok(Some(Report { nil: revision.nil, general_situation: revision.general_situation, issues }))
}

/// The numbers of all submissions of a report and when each was handed in, oldest first. The caller has loaded the
/// report through its scope.
///
/// # Errors
/// When the database fails.
pub async fn submissions(c: &impl Conn, report: ReportId) -> Result<Vec<(i32, DateTime<Utc>)>, DbErr> {
    revision::Entity::find()
        .select_only()
        .columns([revision::Column::Number, revision::Column::SubmittedAt])
        .filter(revision::Column::ReportId.eq(report))
        .order_by_asc(revision::Column::Number)
        .into_tuple()
        .all(c.conn())
        .await
}

/// The texts of the current revisions of many reports. The caller has loaded the reports through its scope.
///
/// # Errors
/// When the database fails.
pub async fn current(c: &impl Conn, reports: &[report::Model]) -> Result<HashMap<ReportId, Report>, DbErr> {
    let mut out = HashMap::new();
    for batch in reports.chunks(100) {
        let rows = revision::Entity::find()
            .filter(revision::Column::ReportId.is_in(batch.iter().map(|r| r.id)))
            .all(c.conn())
            .await?;
        let is_current =
            |v: &revision::Model| batch.iter().any(|r| r.id == v.report_id && r.revisions == v.number);
        let rows: Vec<revision::Model> = rows.into_iter().filter(is_current).collect();
        let issues = issue::Entity::find()
            .filter(issue::Column::RevisionId.is_in(rows.iter().map(|v| v.id)))
            .order_by_asc(issue::Column::Position)
            .all(c.conn())
            .await?;
        let mut streams = Vec::new();
        for part in issues.chunks(400) {
            let ids = stream::Column::IssueId.is_in(part.iter().map(|i| i.id));
            let found = stream::Entity::find().filter(ids).order_by_asc(stream::Column::Position);
            streams.extend(found.all(c.conn()).await?);
        }
        for row in rows {
            let own = issues.iter().filter(|i| i.revision_id == row.id);
            let issues = own.map(|i| read_issue(i.clone(), &streams)).collect();
            let (nil, general_situation) = (row.nil, row.general_situation);
            out.insert(row.report_id, Report { nil, general_situation, issues });
        }
    }
    Ok(out)
}

/// The text of the last revision, where there is one. The caller has loaded the report through its scope.
///
/// # Errors
/// When the database fails.
pub async fn last(c: &impl Conn, report: ReportId) -> Result<Option<Report>, DbErr> {
    let found = revision::Entity::find()
        .filter(revision::Column::ReportId.eq(report))
        .order_by_desc(revision::Column::Number)
        .one(c.conn())
        .await?;
    match found {
        Some(row) => get(c, report, row.number).await,
        None => Ok(None),
    }
}

fn read_issue(row: issue::Model, streams: &[stream::Model]) -> Issue {
    let streams = streams.iter().filter(|s| s.issue_id == row.id).map(|s| Stream {
        stance: s.stance,
        prevalence: s.prevalence,
        intensity: s.intensity,
        voices: s.voices,
        content: s.content.clone(),
    });
    Issue {
        streams: streams.collect(),
        title: row.title,
        sphere: row.sphere,
        topic: row.topic,
        description: row.description,
        groups: row.groups.split(',').filter_map(Group::parse).collect(),
        trend: row.trend,
        verification: row.verification,
        cause: row.cause,
        forecast: row.forecast,
        recommendation: row.recommendation,
        level: Level::parse(&row.level),
    }
}
