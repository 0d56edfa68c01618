//! What a matter was made of: recommendations in accepted reports. For staff alone; links name issues, never authors, and
//! go with the issues.

use std::collections::HashMap;

use entity::enums::{ReportKind, ReportState};
use entity::ids::{MatterId, ReportId, RoundId};
use entity::{issue, matter, matter_issue, report};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, TryInsertResult,
};
use uuid::Uuid;

use super::super::codings::{self, Placed};
use super::super::composing::Span;
use super::super::tally::in_figures;
use super::super::{Conn, Tx};
use crate::domain::access::Scope;

/// Ids looked up at a time, below both engines' limits on parameters.
const BATCH: usize = 300;

/// Reports whose recommendations may be gathered: those of a round that count, and accepted flash reports.
fn accepted_flash() -> Condition {
    Condition::all()
        .add(report::Column::Kind.eq(ReportKind::Flash))
        .add(report::Column::State.is_in([ReportState::Accepted, ReportState::Closed]))
        .add(report::Column::Held.eq(false))
}

/// Whether a report still counts as one that asks for something.
fn counts(row: &report::Model) -> bool {
    let states: &[ReportState] = match row.kind {
        ReportKind::Periodic => &[ReportState::Accepted, ReportState::Compiled],
        ReportKind::Flash => &[ReportState::Accepted, ReportState::Closed],
    };
    states.contains(&row.state) && !row.held
}

/// The recommendations of a round, and of flash reports of its time, that are in no matter yet; at most so many.
///
/// # Errors
/// When the database fails.
pub async fn gatherable(
    c: &impl Conn,
    scope: &Scope,
    (round, (from, until)): (RoundId, Span),
    most: u64,
) -> Result<Vec<Placed>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    let flash = accepted_flash()
        .add(report::Column::FirstSubmittedAt.gte(from))
        .add(report::Column::FirstSubmittedAt.lt(until));
    let mut reports = Query::select();
    reports.column(report::Column::Id).from(report::Entity);
    reports.cond_where(Condition::any().add(in_figures(round)).add(flash));
    let mut current = codings::current();
    current.and_where(Expr::col((report::Entity, report::Column::Id)).in_subquery(reports));
    let mut gathered = Query::select();
    gathered.column(matter_issue::Column::IssueId).from(matter_issue::Entity);
    let rows = issue::Entity::find()
        .filter(issue::Column::RevisionId.in_subquery(current))
        .filter(issue::Column::Recommendation.ne(""))
        .filter(issue::Column::Id.not_in_subquery(gathered))
        .order_by_asc(issue::Column::Id)
        .limit(most)
        .all(c.conn())
        .await?;
    placed(c, rows).await
}

/// The issues of some ids in the current revisions of reports that count and ask for something.
///
/// # Errors
/// When the database fails.
pub async fn issues(c: &impl Conn, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Placed>, DbErr> {
    let mut out = Vec::new();
    if !scope.reads_all() {
        return Ok(out);
    }
    for part in ids.chunks(BATCH) {
        let rows = issue::Entity::find()
            .filter(issue::Column::Id.is_in(part.iter().copied()))
            .filter(issue::Column::RevisionId.in_subquery(codings::current()))
            .filter(issue::Column::Recommendation.ne(""))
            .order_by_asc(issue::Column::Id)
            .all(c.conn())
            .await?;
        out.extend(placed(c, rows).await?);
    }
    Ok(out)
}

async fn placed(c: &impl Conn, issues: Vec<issue::Model>) -> Result<Vec<Placed>, DbErr> {
    let (mut out, mut rest) = (Vec::new(), issues.into_iter().peekable());
    while rest.peek().is_some() {
        let part: Vec<issue::Model> = rest.by_ref().take(BATCH).collect();
        out.extend(codings::placed(c, part).await?.into_iter().filter(|p| counts(&p.report)));
    }
    Ok(out)
}

/// What stands behind some matters now: of what was linked, that which is still in an accepted report. By matter.
///
/// # Errors
/// When the database fails.
pub async fn of(
    c: &impl Conn,
    scope: &Scope,
    matters: &[MatterId],
) -> Result<HashMap<MatterId, Vec<Placed>>, DbErr> {
    let mut out: HashMap<MatterId, Vec<Placed>> = HashMap::new();
    if !scope.reads_all() {
        return Ok(out);
    }
    for part in matters.chunks(BATCH) {
        let links = matter_issue::Entity::find()
            .filter(matter_issue::Column::MatterId.is_in(part.iter().copied()))
            .all(c.conn())
            .await?;
        let owners: HashMap<Uuid, MatterId> = links.into_iter().map(|l| (l.issue_id, l.matter_id)).collect();
        let ids: Vec<Uuid> = owners.keys().copied().collect();
        for found in issues(c, scope, &ids).await? {
            if let Some(id) = owners.get(&found.issue.id) {
                out.entry(*id).or_default().push(found);
            }
        }
    }
    Ok(out)
}

/// The issues that are linked to a matter, whatever became of their reports.
///
/// # Errors
/// When the database fails.
pub async fn linked(c: &impl Conn, scope: &Scope, id: MatterId) -> Result<Vec<Uuid>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    let rows = matter_issue::Entity::find().filter(matter_issue::Column::MatterId.eq(id));
    Ok(rows.all(c.conn()).await?.into_iter().map(|row| row.issue_id).collect())
}

/// Links issues to a matter; false when one of them is in a matter already.
///
/// # Errors
/// When the database fails.
pub async fn link(tx: &Tx, id: MatterId, issues: &[Uuid]) -> Result<bool, DbErr> {
    for issue_id in issues {
        let row = matter_issue::Model { issue_id: *issue_id, matter_id: id }.into_active_model().reset_all();
        let free = OnConflict::column(matter_issue::Column::IssueId).do_nothing().to_owned();
        let insert = matter_issue::Entity::insert(row).on_conflict(free).try_insert();
        match insert.exec_without_returning(tx.conn()).await? {
            TryInsertResult::Inserted(n) if n > 0 => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Takes an issue out of a matter; false when it is not in it.
///
/// # Errors
/// When the database fails.
pub async fn unlink(tx: &Tx, id: MatterId, issue: Uuid) -> Result<bool, DbErr> {
    let gone = matter_issue::Entity::delete_many()
        .filter(matter_issue::Column::MatterId.eq(id))
        .filter(matter_issue::Column::IssueId.eq(issue))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Forgets the links of issues that go. The matters stay.
pub(in super::super) async fn forget(tx: &Tx, issues: impl Iterator<Item = Uuid>) -> Result<(), DbErr> {
    matter_issue::Entity::delete_many()
        .filter(matter_issue::Column::IssueId.is_in(issues))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Marks the matters made of a report whose text was taken out, so that staff look at them again.
pub(in super::super) async fn mark_stale(tx: &Tx, report: ReportId) -> Result<(), DbErr> {
    let mut revisions = Query::select();
    revisions.column(entity::revision::Column::Id).from(entity::revision::Entity);
    revisions.and_where(entity::revision::Column::ReportId.eq(report));
    let mut issues = Query::select();
    issues.column(issue::Column::Id).from(issue::Entity);
    issues.and_where(issue::Column::RevisionId.in_subquery(revisions));
    let mut matters = Query::select();
    matters.column(matter_issue::Column::MatterId).from(matter_issue::Entity);
    matters.and_where(matter_issue::Column::IssueId.in_subquery(issues));
    matter::Entity::update_many()
        .col_expr(matter::Column::IsStale, Expr::value(true))
        .filter(matter::Column::Id.in_subquery(matters))
        .exec(tx.conn())
        .await
        .map(|_| ())
}
