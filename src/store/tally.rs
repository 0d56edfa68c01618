//! The tally: exact figures for staff, at a cost that depends on the rows and columns shown alone.

pub mod check;
pub mod fold;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use entity::enums::{Group, ReportKind, ReportState};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{report, tallied, tally, tally_change, tally_round};
use sea_orm::prelude::Expr;
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Conn, Tx, add};
use crate::domain::access::Scope;
use crate::domain::report::flash::day_of;
use crate::domain::tally::Counts;

/// How far the tally of a round has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Moves on whenever a figure of the round changes.
    pub version: i64,
    /// Reports of the round that changed and are not counted anew yet.
    pub waiting: u64,
    /// When the first of them changed; none when all is counted.
    pub since: Option<DateTime<Utc>>,
}

/// The states in which a report is in the figures, unless it is held.
pub(super) const COUNTED: [ReportState; 2] = [ReportState::Accepted, ReportState::Compiled];

/// Whether a report in this state is in the figures, unless it is held.
fn counts_in(state: ReportState) -> bool {
    COUNTED.contains(&state)
}

/// The reports of a round that are in its figures, for the database: what [`counts`] says of a row.
pub(super) fn in_figures(round: RoundId) -> Condition {
    Condition::all()
        .add(report::Column::RoundId.eq(round))
        .add(report::Column::Kind.eq(ReportKind::Periodic))
        .add(report::Column::State.is_in(COUNTED))
        .add(report::Column::Held.eq(false))
}

/// Whether a report is in the figures: accepted or compiled, of a round, and not held.
fn counts(row: &report::Model) -> bool {
    row.kind == ReportKind::Periodic && row.round_id.is_some() && counts_in(row.state) && !row.held
}

/// Notes that a report may count otherwise than before, where its state is or becomes one that counts. Whatever moves,
/// holds or recodes reports calls this in the same transaction.
pub(super) async fn changed(
    tx: &Tx,
    report: &report::Model,
    next: ReportState,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let Some(round_id) = report.round_id.filter(|_| report.kind == ReportKind::Periodic) else {
        return Ok(());
    };
    if !(counts_in(report.state) || counts_in(next)) {
        return Ok(());
    }
    add(tx, tally_change::Model { id: Uuid::new_v4(), report_id: report.id, round_id, at }).await
}

/// The notes for reports that are added as they are, decided on already.
pub(super) fn changes(reports: &[report::Model]) -> Vec<tally_change::Model> {
    let change = |r: &report::Model| {
        let (round_id, at) = (r.round_id?, r.first_submitted_at?);
        Some(tally_change::Model { id: Uuid::new_v4(), report_id: r.id, round_id, at })
    };
    reports.iter().filter(|r| counts(r)).filter_map(change).collect()
}

/// How far the tally of a round has come.
///
/// # Errors
/// When the database fails.
pub async fn progress(c: &impl Conn, round: RoundId) -> Result<Progress, DbErr> {
    let row = tally_round::Entity::find_by_id(round).one(c.conn()).await?;
    let waiting = tally_change::Entity::find().filter(tally_change::Column::RoundId.eq(round));
    let first = waiting.clone().order_by_asc(tally_change::Column::At).limit(1).one(c.conn()).await?;
    let waiting = if first.is_some() { waiting.count(c.conn()).await? } else { 0 };
    Ok(Progress { version: row.map_or(0, |r| r.version), waiting, since: first.map(|r| r.at) })
}

/// The cells of some unit nodes and topic nodes of a round, of all groups or of one; what is not there holds nothing.
/// For staff alone, nothing for others.
///
/// # Errors
/// When the database fails.
pub async fn cells(
    c: &impl Conn,
    scope: &Scope,
    round: RoundId,
    (units, topics): (&[UnitId], &[String]),
    group: Option<Group>,
) -> Result<HashMap<(UnitId, String), Counts>, DbErr> {
    if !scope.reads_all() {
        return Ok(HashMap::new());
    }
    let mut out = HashMap::new();
    for units in units.chunks(500) {
        let rows = tally::Entity::find()
            .filter(tally::Column::RoundId.eq(round))
            .filter(tally::Column::UnitId.is_in(units.iter().copied()))
            .filter(tally::Column::Topic.is_in(topics.iter().cloned()))
            .filter(tally::Column::Audience.eq(group.map_or("", Group::code)))
            .all(c.conn())
            .await?;
        out.extend(rows.into_iter().map(|row| ((row.unit_id, row.topic.clone()), figures(&row))));
    }
    Ok(out)
}

/// One cell by group; under none stands the whole. Groups do not add up, for an issue may name several.
///
/// # Errors
/// When the database fails.
pub async fn groups(
    c: &impl Conn,
    scope: &Scope,
    round: RoundId,
    (unit, topic): (UnitId, &str),
) -> Result<BTreeMap<Option<Group>, Counts>, DbErr> {
    if !scope.reads_all() {
        return Ok(BTreeMap::new());
    }
    let rows = tally::Entity::find()
        .filter(tally::Column::RoundId.eq(round))
        .filter(tally::Column::UnitId.eq(unit))
        .filter(tally::Column::Topic.eq(topic))
        .all(c.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (Group::parse(&row.audience), figures(&row))).collect())
}

/// Forgets what is tallied of a round: when it is purged, or to be counted from nothing.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, round: RoundId) -> Result<(), DbErr> {
    tally_change::Entity::delete_many()
        .filter(tally_change::Column::RoundId.eq(round))
        .exec(tx.conn())
        .await?;
    tally::Entity::delete_many().filter(tally::Column::RoundId.eq(round)).exec(tx.conn()).await?;
    tallied::Entity::delete_many().filter(tallied::Column::RoundId.eq(round)).exec(tx.conn()).await?;
    fold::moved_on(tx, round).await
}

/// Cuts the times of what waits in a round to the day.
///
/// # Errors
/// When the database fails.
pub(super) async fn cut(tx: &Tx, round: RoundId) -> Result<(), DbErr> {
    let waiting = || tally_change::Column::RoundId.eq(round);
    let first = tally_change::Entity::find()
        .filter(waiting())
        .order_by_asc(tally_change::Column::At)
        .limit(1)
        .one(tx.conn())
        .await?;
    let Some(first) = first else { return Ok(()) };
    tally_change::Entity::update_many()
        .col_expr(tally_change::Column::At, Expr::value(day_of(first.at)))
        .filter(waiting())
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Forgets what waits of reports that go themselves.
///
/// # Errors
/// When the database fails.
pub(super) async fn forget_changes(tx: &Tx, reports: &[ReportId]) -> Result<(), DbErr> {
    let ids = || reports.iter().copied();
    tallied::Entity::delete_many().filter(tallied::Column::ReportId.is_in(ids())).exec(tx.conn()).await?;
    tally_change::Entity::delete_many()
        .filter(tally_change::Column::ReportId.is_in(ids()))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

fn figures(row: &tally::Model) -> Counts {
    Counts {
        reports: row.reports,
        issues: row.issues,
        voices: [row.in_favour, row.concerned, row.opposed, row.undecided],
        streams: [row.streams_in_favour, row.streams_concerned, row.streams_opposed, row.streams_undecided],
        aggrieved: row.aggrieved,
    }
}
