//! Flash reports: their clock and outcome, which of them wait, and the end of the link to their author.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::enums::{Gone, ReportKind, ReportState};
use entity::ids::ReportId;
use entity::{authorship, draft, flash, report, revision, round_unit};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::{Conn, Tx, add, add_all, archives, reports, round_units};
use crate::domain::access::{Reach, Scope};
use crate::domain::report::flash::day_of;

/// Clock and outcome of a flash report; none of a report of a round. The caller has loaded the report through its
/// scope.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, report: ReportId) -> Result<Option<flash::Model>, DbErr> {
    flash::Entity::find_by_id(report).one(c.conn()).await
}

/// The same of many reports, by report.
///
/// # Errors
/// When the database fails.
pub async fn of_all(
    c: &impl Conn,
    reports: &[report::Model],
) -> Result<HashMap<ReportId, flash::Model>, DbErr> {
    let ids: Vec<ReportId> = reports.iter().filter(|r| r.kind == ReportKind::Flash).map(|r| r.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = flash::Entity::find().filter(flash::Column::ReportId.is_in(ids)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.report_id, row)).collect())
}

/// The flash reports of the scope's person, in no order.
///
/// # Errors
/// When the database fails.
pub async fn own(c: &impl Conn, scope: &Scope) -> Result<Vec<report::Model>, DbErr> {
    let (Reach::Own(_), Some(rows)) = (scope.reach(), reports::reachable(scope)) else {
        return Ok(Vec::new());
    };
    rows.filter(report::Column::Kind.eq(ReportKind::Flash)).all(c.conn()).await
}

/// How many flash reports are still to be acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// All of them.
    pub all: u64,
    /// Those whose time is over.
    pub overdue: u64,
}

/// How many wait; none for anybody but staff.
///
/// # Errors
/// When the database fails.
pub async fn waiting(c: &impl Conn, scope: &Scope, now: DateTime<Utc>) -> Result<Waiting, DbErr> {
    if !scope.reads_all() {
        return Ok(Waiting::default());
    }
    let rows = report::Entity::find()
        .filter(report::Column::Kind.eq(ReportKind::Flash))
        .filter(report::Column::State.eq(ReportState::Submitted));
    let mut late = Query::select();
    late.column(flash::Column::ReportId).from(flash::Entity).and_where(flash::Column::DueAt.lt(now));
    let all = rows.clone().count(c.conn()).await?;
    let overdue = rows.filter(report::Column::Id.in_subquery(late)).count(c.conn()).await?;
    Ok(Waiting { all, overdue })
}

/// Begins the row of a flash report.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, report_id: ReportId) -> Result<(), DbErr> {
    add(
        tx,
        flash::Model {
            report_id,
            due_at: None,
            acknowledged_at: None,
            outcome: String::new(),
            closed_at: None,
        },
    )
    .await
}

/// Adds many rows.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &Tx, rows: Vec<flash::Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}

/// Takes away a report that was never handed in, with its draft.
///
/// # Errors
/// When the database fails, or it was handed in.
pub async fn delete(tx: &Tx, report: ReportId) -> Result<(), DbErr> {
    tx.forgets(Gone::Report, report, "");
    draft::Entity::delete_by_id(report).exec(tx.conn()).await?;
    authorship::Entity::delete_by_id(report).exec(tx.conn()).await?;
    flash::Entity::delete_by_id(report).exec(tx.conn()).await?;
    report::Entity::delete_by_id(report).exec(tx.conn()).await.map(|_| ())
}

/// Starts the clock of a submission.
///
/// # Errors
/// When the database fails.
pub async fn start_clock(tx: &Tx, report: ReportId, due: DateTime<Utc>) -> Result<(), DbErr> {
    flash::Entity::update_many()
        .col_expr(flash::Column::DueAt, Expr::value(due))
        .col_expr(flash::Column::AcknowledgedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(flash::Column::ReportId.eq(report))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Stops the clock, unless it stands already.
///
/// # Errors
/// When the database fails.
pub async fn stop_clock(tx: &Tx, report: ReportId, at: DateTime<Utc>) -> Result<(), DbErr> {
    flash::Entity::update_many()
        .col_expr(flash::Column::AcknowledgedAt, Expr::value(at))
        .filter(flash::Column::ReportId.eq(report))
        .filter(flash::Column::AcknowledgedAt.is_null())
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Keeps what came of a report.
///
/// # Errors
/// When the database fails.
pub async fn close(tx: &Tx, report: ReportId, outcome: &str, at: DateTime<Utc>) -> Result<(), DbErr> {
    flash::Entity::update_many()
        .col_expr(flash::Column::Outcome, outcome.into())
        .col_expr(flash::Column::ClosedAt, Expr::value(at))
        .filter(flash::Column::ReportId.eq(report))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Flash reports that their authors write or took back, and have not touched since a time; held until the transaction
/// ends, so that nobody hands one in or goes on with it meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn abandoned(tx: &Tx, before: DateTime<Utc>) -> Result<Vec<ReportId>, DbErr> {
    let mut old = Query::select();
    old.column(draft::Column::ReportId).from(draft::Entity).and_where(draft::Column::SavedAt.lt(before));
    let reports = report::Entity::find()
        .filter(report::Column::Kind.eq(ReportKind::Flash))
        .filter(report::Column::State.eq(ReportState::Draft))
        .filter(report::Column::Id.in_subquery(old))
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    let mut out = Vec::new();
    for row in reports {
        // Saved while we waited for it, it is none.
        let draft = draft::Entity::find_by_id(row.id).lock_exclusive().one(tx.conn()).await?;
        out.extend(draft.filter(|draft| draft.saved_at < before).map(|draft| draft.report_id));
    }
    Ok(out)
}

/// Cuts the link to the author of flash reports closed before a time, and the times on them to the day; how many.
///
/// # Errors
/// When the database fails.
pub async fn cut_links(tx: &Tx, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let mut linked = Query::select();
    linked.column(authorship::Column::ReportId).from(authorship::Entity);
    let rows = flash::Entity::find()
        .filter(flash::Column::ClosedAt.lt(before))
        .filter(flash::Column::ReportId.in_subquery(linked))
        .all(tx.conn())
        .await?;
    let done = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    for row in rows {
        tx.forgets(Gone::Author, row.report_id, "");
        cut_link(tx, row.report_id).await?;
    }
    Ok(done)
}

/// Cuts the link to the author of one flash report, and its times.
pub(super) async fn cut_link(tx: &Tx, id: ReportId) -> Result<(), DbErr> {
    let Some(row) = flash::Entity::find_by_id(id).one(tx.conn()).await? else { return Ok(()) };
    cut_times(tx, &row).await?;
    draft::Entity::delete_by_id(id).exec(tx.conn()).await?;
    authorship::Entity::delete_by_id(id).exec(tx.conn()).await.map(|_| ())
}

async fn cut_times(tx: &Tx, row: &flash::Model) -> Result<(), DbErr> {
    let id = row.report_id;
    archives::cut_reviews(tx, &[id]).await?;
    flash::Entity::update_many()
        .col_expr(flash::Column::DueAt, Expr::value(row.due_at.map(day_of)))
        .col_expr(flash::Column::AcknowledgedAt, Expr::value(row.acknowledged_at.map(day_of)))
        .filter(flash::Column::ReportId.eq(id))
        .exec(tx.conn())
        .await?;
    if let Some(report) = report::Entity::find_by_id(id).one(tx.conn()).await? {
        report::Entity::update_many()
            .col_expr(report::Column::FirstSubmittedAt, Expr::value(report.first_submitted_at.map(day_of)))
            .col_expr(report::Column::AuditRef, Expr::value(uuid::Uuid::new_v4()))
            .filter(report::Column::Id.eq(id))
            .exec(tx.conn())
            .await?;
    }
    let revisions = revision::Entity::find().filter(revision::Column::ReportId.eq(id)).all(tx.conn()).await?;
    for row in revisions {
        revision::Entity::update_many()
            .col_expr(revision::Column::SubmittedAt, Expr::value(day_of(row.submitted_at)))
            .filter(revision::Column::Id.eq(row.id))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}

/// How many flash reports came between two times from a unit as a round has it and from all below it; none for anybody
/// but staff. They are told beside figures and never enter them.
///
/// # Errors
/// When the database fails.
pub async fn below(
    c: &impl Conn,
    scope: &Scope,
    unit: &round_unit::Model,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<u64, DbErr> {
    if !scope.reads_all() {
        return Ok(0);
    }
    let mut all = Query::select();
    all.column(flash::Column::ReportId).from(flash::Entity);
    report::Entity::find()
        .filter(report::Column::Id.in_subquery(all))
        .filter(report::Column::State.ne(ReportState::Draft))
        .filter(report::Column::FirstSubmittedAt.gte(from))
        .filter(report::Column::FirstSubmittedAt.lt(until))
        .filter(report::Column::UnitId.in_subquery(round_units::subtree(unit)))
        .count(c.conn())
        .await
}
