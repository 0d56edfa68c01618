//! How reviewers coded issues: the topic and sphere that count, and which issues of a round tell the same.

use std::collections::{BTreeSet, HashMap};

use entity::enums::{ReportState, Sphere};
use entity::ids::ReportId;
use entity::{issue, report, revision};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Conn, Tx};
use crate::domain::access::{Reach, Scope};

/// At most this many issues are offered or shown as telling the same.
const MOST: u64 = 200;

/// An issue with the report whose current revision it stands in.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The issue.
    pub issue: issue::Model,
    /// The report.
    pub report: report::Model,
}

/// The issues of a revision with their codes, in order. The caller has loaded the report through its scope.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, report: ReportId, revision: i32) -> Result<Vec<issue::Model>, DbErr> {
    let mut one = Query::select();
    one.column(revision::Column::Id).from(revision::Entity);
    one.and_where(revision::Column::ReportId.eq(report)).and_where(revision::Column::Number.eq(revision));
    issue::Entity::find()
        .filter(issue::Column::RevisionId.in_subquery(one))
        .order_by_asc(issue::Column::Position)
        .all(c.conn())
        .await
}

/// The issues of the current revisions of many reports, each report's in order; none of a draft. The caller has loaded the reports
/// through its scope.
///
/// # Errors
/// When the database fails.
pub async fn of_all(
    c: &impl Conn,
    reports: &[report::Model],
) -> Result<HashMap<ReportId, Vec<issue::Model>>, DbErr> {
    let mut revisions = current();
    revisions.and_where(report::Column::Id.is_in(reports.iter().map(|r| r.id)));
    let rows = issue::Entity::find()
        .filter(issue::Column::RevisionId.in_subquery(revisions))
        .order_by_asc(issue::Column::Position)
        .all(c.conn())
        .await?;
    let mut out: HashMap<ReportId, Vec<issue::Model>> = HashMap::new();
    for found in placed(c, rows).await? {
        out.entry(found.report.id).or_default().push(found.issue);
    }
    Ok(out)
}

/// Gives an issue the reviewer's topic and sphere; none leaves the author's.
///
/// # Errors
/// When the database fails.
pub async fn recode(
    tx: &Tx,
    issue: Uuid,
    topic: Option<String>,
    sphere: Option<Sphere>,
) -> Result<(), DbErr> {
    issue::Entity::update_many()
        .col_expr(issue::Column::RecodedTopic, Expr::value(topic))
        .col_expr(issue::Column::RecodedSphere, Expr::value(sphere.map(|s| s.code().to_owned())))
        .filter(issue::Column::Id.eq(issue))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Marks an issue as telling the same as another, or takes the mark away.
///
/// # Errors
/// When the database fails.
pub async fn pair(tx: &Tx, issue: Uuid, with: Option<Uuid>) -> Result<(), DbErr> {
    issue::Entity::update_many()
        .col_expr(issue::Column::DuplicateOf, Expr::value(with))
        .filter(issue::Column::Id.eq(issue))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The topic that counts, in a query.
pub(super) fn coded_topic() -> Expr {
    let column = |c: issue::Column| Expr::col((issue::Entity, c));
    Func::coalesce([column(issue::Column::RecodedTopic), column(issue::Column::Topic)]).into()
}

/// Ids of the current revisions of submitted reports.
pub(super) fn current() -> SelectStatement {
    let mut revisions = Query::select();
    let number = Expr::col((report::Entity, report::Column::Revisions));
    revisions
        .column((revision::Entity, revision::Column::Id))
        .from(revision::Entity)
        .inner_join(
            report::Entity,
            Expr::col((report::Entity, report::Column::Id)).eq(revision_col(revision::Column::ReportId)),
        )
        .and_where(number.eq(revision_col(revision::Column::Number)))
        .and_where(report::Column::State.ne(ReportState::Draft));
    revisions
}

fn revision_col(column: revision::Column) -> Expr {
    Expr::col((revision::Entity, column))
}

/// Issues of other reports of the same round with one of some topics, for telling which of them say the same; for
/// staff alone, nothing for others and for a report without a round.
///
/// # Errors
/// When the database fails.
pub async fn beside(
    c: &impl Conn,
    scope: &Scope,
    report: &report::Model,
    topics: &BTreeSet<String>,
) -> Result<Vec<Placed>, DbErr> {
    let (Reach::AllSubmitted(_), Some(round)) = (scope.reach(), report.round_id) else {
        return Ok(Vec::new());
    };
    let mut revisions = current();
    revisions.and_where(report::Column::RoundId.eq(round)).and_where(report::Column::Id.ne(report.id));
    let rows = issue::Entity::find()
        .filter(issue::Column::RevisionId.in_subquery(revisions))
        .filter(coded_topic().is_in(topics.iter().cloned()))
        .order_by_asc(issue::Column::Id)
        .limit(MOST)
        .all(c.conn())
        .await?;
    placed(c, rows).await
}

/// Issues by their ids, as far as they stand in reports staff may read.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(c: &impl Conn, scope: &Scope, ids: Vec<Uuid>) -> Result<Vec<Placed>, DbErr> {
    if ids.is_empty() || !scope.reads_all() {
        return Ok(Vec::new());
    }
    let rows = issue::Entity::find().filter(issue::Column::Id.is_in(ids)).all(c.conn()).await?;
    placed(c, rows).await
}

/// Issues marked as telling the same as one of these.
///
/// # Errors
/// When the database fails.
pub async fn pointing_at(c: &impl Conn, scope: &Scope, ids: Vec<Uuid>) -> Result<Vec<Placed>, DbErr> {
    if ids.is_empty() || !scope.reads_all() {
        return Ok(Vec::new());
    }
    let rows = issue::Entity::find()
        .filter(issue::Column::DuplicateOf.is_in(ids))
        .filter(issue::Column::RevisionId.in_subquery(current()))
        .order_by_asc(issue::Column::Id)
        .limit(MOST)
        .all(c.conn())
        .await?;
    placed(c, rows).await
}

/// Issues with the reports they stand in; none of a draft.
pub(super) async fn placed(c: &impl Conn, issues: Vec<issue::Model>) -> Result<Vec<Placed>, DbErr> {
    let revisions: Vec<Uuid> = issues.iter().map(|i| i.revision_id).collect();
    let revisions =
        revision::Entity::find().filter(revision::Column::Id.is_in(revisions)).all(c.conn()).await?;
    let reports: Vec<ReportId> = revisions.iter().map(|r| r.report_id).collect();
    let reports = report::Entity::find()
        .filter(report::Column::Id.is_in(reports))
        .filter(report::Column::State.ne(ReportState::Draft))
        .all(c.conn())
        .await?;
    let reports: HashMap<ReportId, report::Model> = reports.into_iter().map(|r| (r.id, r)).collect();
    let owners: HashMap<Uuid, ReportId> = revisions.into_iter().map(|r| (r.id, r.report_id)).collect();
    let place = |issue: issue::Model| {
        let report = reports.get(owners.get(&issue.revision_id)?)?.clone();
        Some(Placed { issue, report })
    };
    Ok(issues.into_iter().filter_map(place).collect())
}
