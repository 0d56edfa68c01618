//! The issues behind a cell of the tally: those of reports that count.

use std::collections::{BTreeMap, HashMap};

use entity::ids::{ReportId, RoundId, UnitId};
use entity::{issue, report, revision, round_unit, stream};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::codings::{self, coded_topic};
use super::tally::in_figures;
use super::{Conn, round_units};
use crate::domain::access::Scope;

/// An issue of a report that counts, with its streams in order. It tells no author.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The issue.
    pub issue: issue::Model,
    /// The report it stands in.
    pub report: ReportId,
    /// The unit of the report.
    pub unit: UnitId,
    /// Its streams.
    pub streams: Vec<stream::Model>,
}

impl Counted {
    /// Voices of all its streams.
    #[must_use]
    pub fn voices(&self) -> u64 {
        self.streams.iter().map(|s| u64::try_from(s.voices).unwrap_or(0)).sum()
    }
}

/// Most reports of a node that are looked into: beyond, a narrower cell is to be asked for.
const REPORTS: u64 = 20_000;

/// The issues of a unit node under some topics, or those of `found` that are there; at most so many. For staff alone.
///
/// # Errors
/// When the database fails.
pub async fn behind(
    c: &impl Conn,
    scope: &Scope,
    (unit, topics): (&round_unit::Model, &[String]),
    found: Option<&[Uuid]>,
    most: u64,
) -> Result<Vec<Counted>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    let mut reports = Query::select();
    reports
        .column(report::Column::Id)
        .from(report::Entity)
        .cond_where(in_figures(unit.round_id))
        .and_where(report::Column::UnitId.in_subquery(round_units::subtree(unit)));
    if found.is_none() {
        reports.limit(REPORTS);
    }
    let mut current = codings::current();
    current.and_where(Expr::col((report::Entity, report::Column::Id)).in_subquery(reports));
    let rows = || {
        issue::Entity::find()
            .filter(issue::Column::RevisionId.in_subquery(current.clone()))
            .filter(coded_topic().is_in(topics.iter().cloned()))
            .order_by_asc(issue::Column::Id)
            .limit(most)
    };
    let mut issues = Vec::new();
    match found {
        None => issues = rows().all(c.conn()).await?,
        Some(found) => {
            for ids in found.chunks(400) {
                issues
                    .extend(rows().filter(issue::Column::Id.is_in(ids.iter().copied())).all(c.conn()).await?);
            }
            issues.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        }
    }
    with_streams(c, issues).await
}

/// Ids of the current revisions of the reports of a round that count.
fn revisions(round: RoundId) -> SelectStatement {
    let mut reports = Query::select();
    reports.column(report::Column::Id).from(report::Entity).cond_where(in_figures(round));
    let mut current = codings::current();
    current.and_where(Expr::col((report::Entity, report::Column::Id)).in_subquery(reports));
    current
}

/// A page of all issues of a round's reports that count, after one of them, by their ids. For staff alone.
///
/// # Errors
/// When the database fails.
pub async fn after(
    c: &impl Conn,
    scope: &Scope,
    round: RoundId,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Counted>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    let mut rows = issue::Entity::find().filter(issue::Column::RevisionId.in_subquery(revisions(round)));
    if let Some(after) = after {
        rows = rows.filter(issue::Column::Id.gt(after));
    }
    let rows = rows.order_by_asc(issue::Column::Id).limit(most).all(c.conn()).await?;
    with_streams(c, rows).await
}

/// How many reports, issues and streams of a round count. For staff alone.
///
/// # Errors
/// When the database fails.
pub async fn counted(c: &impl Conn, scope: &Scope, round: RoundId) -> Result<[u64; 3], DbErr> {
    if !scope.reads_all() {
        return Ok([0; 3]);
    }
    let reports = report::Entity::find().filter(in_figures(round)).count(c.conn()).await?;
    let in_revisions = || issue::Column::RevisionId.in_subquery(revisions(round));
    let issues = issue::Entity::find().filter(in_revisions()).count(c.conn()).await?;
    let mut ids = Query::select();
    ids.column(issue::Column::Id).from(issue::Entity).and_where(in_revisions());
    let streams = stream::Entity::find().filter(stream::Column::IssueId.in_subquery(ids));
    Ok([reports, issues, streams.count(c.conn()).await?])
}

async fn with_streams(c: &impl Conn, issues: Vec<issue::Model>) -> Result<Vec<Counted>, DbErr> {
    let mut owners: HashMap<Uuid, ReportId> = HashMap::new();
    let mut units: HashMap<ReportId, UnitId> = HashMap::new();
    let mut streams: BTreeMap<Uuid, Vec<stream::Model>> = BTreeMap::new();
    for batch in issues.chunks(400) {
        let ids = revision::Column::Id.is_in(batch.iter().map(|i| i.revision_id));
        let rows = revision::Entity::find().filter(ids).all(c.conn()).await?;
        let ids = report::Column::Id.is_in(rows.iter().map(|r| r.report_id));
        owners.extend(rows.into_iter().map(|r| (r.id, r.report_id)));
        let rows = report::Entity::find().filter(ids).all(c.conn()).await?;
        units.extend(rows.into_iter().map(|r| (r.id, r.unit_id)));
        let ids = stream::Column::IssueId.is_in(batch.iter().map(|i| i.id));
        let rows =
            stream::Entity::find().filter(ids).order_by_asc(stream::Column::Position).all(c.conn()).await?;
        for row in rows {
            streams.entry(row.issue_id).or_default().push(row);
        }
    }
    let counted = |issue: issue::Model| {
        let report = *owners.get(&issue.revision_id)?;
        let unit = *units.get(&report)?;
        Some(Counted { streams: streams.remove(&issue.id).unwrap_or_default(), issue, report, unit })
    };
    Ok(issues.into_iter().filter_map(counted).collect())
}
