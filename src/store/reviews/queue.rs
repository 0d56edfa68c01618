//! The review queue: which reports are asked for, by what stands in the address.

use std::collections::{BTreeMap, BTreeSet};

use entity::enums::{ReportKind, ReportState, ReviewAction};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{issue, report, review_event, revision};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, DbErr, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::super::codings::coded_topic;
use super::super::{Conn, reports};
use crate::domain::access::{Reach, Scope};

/// What is asked for; what is empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// Only this round, and flash reports that still wait.
    pub round: Option<RoundId>,
    /// Only these states.
    pub states: Vec<ReportState>,
    /// Only these units.
    pub units: Option<Vec<UnitId>>,
    /// Only with an issue that counts under one of these topics.
    pub topics: Option<BTreeSet<String>>,
    /// Only of this kind.
    pub kind: Option<ReportKind>,
    /// Only late ones.
    pub late: bool,
    /// Only nil ones.
    pub nil: bool,
    /// Only those handed in again after they were returned.
    pub changed: bool,
    /// Only those held.
    pub held: bool,
}

/// Which way to go from a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Towards those waiting longer.
    Back,
    /// Towards those waiting less long.
    On,
}

fn own(column: report::Column) -> Expr {
    Expr::col((report::Entity, column))
}

/// A current revision of the report at hand with an issue under one of some topics.
fn with_topic(topics: &BTreeSet<String>) -> SelectStatement {
    let of_revision = |column| Expr::col((revision::Entity, column));
    let mut found = Query::select();
    found
        .expr(Expr::val(1))
        .from(revision::Entity)
        .inner_join(
            issue::Entity,
            Expr::col((issue::Entity, issue::Column::RevisionId)).eq(of_revision(revision::Column::Id)),
        )
        .and_where(of_revision(revision::Column::ReportId).eq(own(report::Column::Id)))
        .and_where(of_revision(revision::Column::Number).eq(own(report::Column::Revisions)))
        .and_where(coded_topic().is_in(topics.iter().cloned()));
    found
}

/// A return of the report at hand before its current revision.
fn returned_before() -> SelectStatement {
    let of_event = |column| Expr::col((review_event::Entity, column));
    let mut found = Query::select();
    found
        .expr(Expr::val(1))
        .from(review_event::Entity)
        .and_where(of_event(review_event::Column::ReportId).eq(own(report::Column::Id)))
        .and_where(of_event(review_event::Column::Action).eq(ReviewAction::Returned.code()))
        .and_where(of_event(review_event::Column::Revision).lt(own(report::Column::Revisions)));
    found
}

impl Queue {
    /// The rows asked for, in no order; none for anybody but staff.
    fn rows(&self, scope: &Scope) -> Option<Select<report::Entity>> {
        use report::Column as C;
        let (Reach::AllSubmitted(_), Some(mut rows)) = (scope.reach(), reports::reachable(scope)) else {
            return None;
        };
        rows = rows.filter(C::State.ne(ReportState::Draft));
        if let Some(round) = self.round {
            // What came at any time and still waits is not overlooked by whoever works on a round.
            let waits = [ReportState::Submitted, ReportState::Acknowledged];
            let flash = Condition::all().add(C::Kind.eq(ReportKind::Flash)).add(C::State.is_in(waits));
            rows = rows.filter(Condition::any().add(C::RoundId.eq(round)).add(flash));
        }
        if !self.states.is_empty() {
            rows = rows.filter(C::State.is_in(self.states.iter().copied()));
        }
        if let Some(units) = &self.units {
            rows = rows.filter(C::UnitId.is_in(units.iter().copied()));
        }
        if let Some(topics) = &self.topics {
            rows = rows.filter(Expr::exists(with_topic(topics)));
        }
        if let Some(kind) = self.kind {
            rows = rows.filter(C::Kind.eq(kind));
        }
        for (asked, column) in [(self.late, C::Late), (self.nil, C::Nil), (self.held, C::Held)] {
            if asked {
                rows = rows.filter(column.eq(true));
            }
        }
        if self.changed {
            rows = rows.filter(Expr::exists(returned_before()));
        }
        Some(rows)
    }
}

/// A page of the review queue: flash reports first, and then those waiting longest; and how many rows there are.
///
/// # Errors
/// When the database fails.
pub async fn page(
    c: &impl Conn,
    scope: &Scope,
    queue: &Queue,
    (page, size): (u64, u64),
) -> Result<(Vec<report::Model>, u64), DbErr> {
    let Some(rows) = queue.rows(scope) else { return Ok((Vec::new(), 0)) };
    let pages = rows
        .order_by_asc(report::Column::Kind)
        .order_by_asc(report::Column::FirstSubmittedAt)
        .order_by_asc(report::Column::Id)
        .paginate(c.conn(), size);
    let total = pages.num_items().await?;
    Ok((pages.fetch_page(page).await?, total))
}

/// How many reports stand in each state, whatever states are asked for.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    c: &impl Conn,
    scope: &Scope,
    queue: &Queue,
) -> Result<BTreeMap<ReportState, u64>, DbErr> {
    let all = Queue { states: Vec::new(), ..queue.clone() };
    let Some(rows) = all.rows(scope) else { return Ok(BTreeMap::new()) };
    let rows: Vec<(ReportState, i64)> = rows
        .select_only()
        .column(report::Column::State)
        .column_as(report::Column::Id.count(), "n")
        .group_by(report::Column::State)
        .into_tuple()
        .all(c.conn())
        .await?;
    Ok(rows.into_iter().map(|(state, n)| (state, u64::try_from(n).unwrap_or(0))).collect())
}

/// The report next to one in the queue, whether that one is still in it or not.
///
/// # Errors
/// When the database fails.
pub async fn beside(
    c: &impl Conn,
    scope: &Scope,
    queue: &Queue,
    (report, turn): (&report::Model, Turn),
) -> Result<Option<ReportId>, DbErr> {
    use report::Column as C;
    let (Some(rows), Some(at)) = (queue.rows(scope), report.first_submitted_at) else { return Ok(None) };
    let (other, away, further, order) = match turn {
        Turn::On => {
            (C::Kind.gt(report.kind), C::FirstSubmittedAt.gt(at), C::Id.gt(report.id), sea_orm::Order::Asc)
        }
        Turn::Back => {
            (C::Kind.lt(report.kind), C::FirstSubmittedAt.lt(at), C::Id.lt(report.id), sea_orm::Order::Desc)
        }
    };
    let kind = C::Kind.eq(report.kind);
    let away = Condition::all().add(kind.clone()).add(away);
    let same = Condition::all().add(kind).add(C::FirstSubmittedAt.eq(at)).add(further);
    let found = rows
        .filter(Condition::any().add(other).add(away).add(same))
        .order_by(C::Kind, order.clone())
        .order_by(C::FirstSubmittedAt, order.clone())
        .order_by(C::Id, order)
        .one(c.conn())
        .await?;
    Ok(found.map(|row| row.id))
}
