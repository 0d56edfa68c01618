//! The review queue: which reports are asked for, by what stands in the address.

use std::collections::{BTreeMap, BTreeSet};

use entity::enums::{ReportKind, ReportState, ReviewAction};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{issue, report, review_event, revision};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{Asterisk, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, DbErr, Order, QueryFilter, QueryOrder, QuerySelect, Select};

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

/// The kinds of reports in the order of the queue.
const KINDS: [ReportKind; 2] = [ReportKind::Flash, ReportKind::Periodic];

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
    /// The kinds asked for, in the order of the queue.
    fn kinds(&self) -> impl DoubleEndedIterator<Item = ReportKind> {
        let asked = self.kind;
        KINDS.into_iter().filter(move |kind| asked.is_none_or(|asked| asked == *kind))
    }

    /// The rows of one kind that are asked for, in no order; none for anybody but staff. One kind at a time, so that an
    /// index finds them: the rule for flash reports is another.
    fn rows(&self, scope: &Scope, kind: ReportKind) -> Option<Select<report::Entity>> {
        use report::Column as C;
        let (Reach::AllSubmitted(_), Some(mut rows)) = (scope.reach(), reports::reachable(scope)) else {
            return None;
        };
        rows = rows.filter(C::State.ne(ReportState::Draft));
        rows = rows.filter(C::Kind.eq(kind));
        if let Some(round) = self.round {
            let mut met = Condition::any().add(C::RoundId.eq(round));
            if kind == ReportKind::Flash {
                // What came at any time and still waits is not overlooked by whoever works on a round.
                met = met.add(C::State.is_in([ReportState::Submitted, ReportState::Acknowledged]));
            }
            rows = rows.filter(met);
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

/// How many reports of each kind stand in each state, whatever states are asked for.
pub type Counts = BTreeMap<(ReportKind, ReportState), u64>;

/// How many of those counted stand in one of some states; in any for none.
#[must_use]
pub fn among(counts: &Counts, states: &[ReportState]) -> u64 {
    sum(counts, |(_, state)| is_asked(states, *state))
}

fn is_asked(states: &[ReportState], state: ReportState) -> bool {
    states.is_empty() || states.contains(&state)
}

fn sum(counts: &Counts, is_meant: impl Fn(&(ReportKind, ReportState)) -> bool) -> u64 {
    counts.iter().filter(|(place, _)| is_meant(place)).map(|(_, n)| n).sum()
}

/// Counts the queue.
///
/// # Errors
/// When the database fails.
pub async fn counts(c: &impl Conn, scope: &Scope, queue: &Queue) -> Result<Counts, DbErr> {
    let all = Queue { states: Vec::new(), ..queue.clone() };
    let mut out = Counts::new();
    for kind in all.kinds() {
        let Some(rows) = all.rows(scope, kind) else { break };
        let rows: Vec<(ReportState, i64)> = rows
            .select_only()
            .column(report::Column::State)
            .column_as(Expr::col(Asterisk).count(), "n")
            .group_by(report::Column::State)
            .into_tuple()
            .all(c.conn())
            .await?;
        out.extend(rows.into_iter().map(|(state, n)| ((kind, state), u64::try_from(n).unwrap_or(0))));
    }
    Ok(out)
}

/// A page of the review queue, from 0: flash reports first, and then those waiting longest. `counts` are those of the
/// same queue.
///
/// # Errors
/// When the database fails.
pub async fn page(
    c: &impl Conn,
    scope: &Scope,
    (queue, counts): (&Queue, &Counts),
    (page, size): (u64, u64),
) -> Result<Vec<report::Model>, DbErr> {
    let mut skip = page.saturating_mul(size);
    let mut out = Vec::new();
    for kind in queue.kinds() {
        let all = sum(counts, |(counted, state)| *counted == kind && is_asked(&queue.states, *state));
        let room = size - out.len() as u64;
        if skip < all && room > 0 {
            let Some(rows) = queue.rows(scope, kind) else { break };
            let rows = rows.order_by_asc(report::Column::FirstSubmittedAt).order_by_asc(report::Column::Id);
            out.extend(rows.offset(skip).limit(room).all(c.conn()).await?);
        }
        skip = skip.saturating_sub(all);
    }
    Ok(out)
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
    let Some(at) = report.first_submitted_at else { return Ok(None) };
    let place = |kind: ReportKind| KINDS.iter().position(|k| *k == kind);
    let (kinds, order): (Vec<_>, _) = match turn {
        Turn::On => (queue.kinds().filter(|k| place(*k) >= place(report.kind)).collect(), Order::Asc),
        Turn::Back => {
            (queue.kinds().rev().filter(|k| place(*k) <= place(report.kind)).collect(), Order::Desc)
        }
    };
    for kind in kinds {
        let Some(mut rows) = queue.rows(scope, kind) else { break };
        if kind == report.kind {
            // That it is not before the other one is said apart, so that an index is entered there.
            let (not_before, away, further) = match turn {
                Turn::On => (C::FirstSubmittedAt.gte(at), C::FirstSubmittedAt.gt(at), C::Id.gt(report.id)),
                Turn::Back => (C::FirstSubmittedAt.lte(at), C::FirstSubmittedAt.lt(at), C::Id.lt(report.id)),
            };
            rows = rows.filter(not_before).filter(Condition::any().add(away).add(further));
        }
        let rows = rows.order_by(C::FirstSubmittedAt, order.clone()).order_by(C::Id, order.clone());
        if let Some(found) = rows.one(c.conn()).await? {
            return Ok(Some(found.id));
        }
    }
    Ok(None)
}
