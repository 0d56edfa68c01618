//! Counting anew: to find what the tally has wrong, and to put it right.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use entity::enums::{Group, RoundState};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{report, round, tallied, tally, tally_change};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::fold::{Frame, facts, read};
use super::{figures, forget, in_figures};
use crate::domain::tally::{Counts, Sums, contributions};
use crate::store::{Conn, Turn, Tx, add_all};

/// Reports read at a time.
const STEP: u64 = 400;

/// A cell the tally has otherwise than the reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The unit node.
    pub unit: UnitId,
    /// The topic node.
    pub topic: String,
    /// The group; none for all.
    pub group: Option<Group>,
    /// What the tally holds.
    pub tallied: Counts,
    /// What the reports hold.
    pub counted: Counts,
}

/// Whether a round has reports to count: it was opened, and is not purged.
pub fn is_counted(round: &round::Model) -> bool {
    !matches!(round.state, RoundState::Planned | RoundState::Purged)
}

/// Every cell of a round in which the tally differs from counting the reports anew; reports that wait to be counted are
/// taken as they were counted last. Read it from a snapshot, so that nothing moves meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn differences(c: &impl Conn, round: RoundId) -> Result<Vec<Difference>, DbErr> {
    let frame = Frame::of(c, round).await?;
    let waiting = waiting(c, round).await?;
    let mut sums = Sums::default();
    let mut last: Option<ReportId> = None;
    loop {
        let reports = counted_after(c, round, last).await?;
        let Some(end) = reports.last() else { break };
        last = Some(end.id);
        let settled: Vec<&report::Model> = reports.iter().filter(|r| !waiting.contains(&r.id)).collect();
        let mut found = facts(c, &frame, &settled).await?;
        for row in settled {
            let facts = found.remove(&row.id).unwrap_or_default();
            sums.add(frame.units(row.unit_id), &contributions(&facts), 1);
        }
    }
    let waiting: Vec<ReportId> = waiting.into_iter().collect();
    for ids in waiting.chunks(400) {
        let ids = tallied::Column::ReportId.is_in(ids.iter().copied());
        for row in tallied::Entity::find().filter(ids).all(c.conn()).await? {
            sums.add(frame.units(row.unit_id), &contributions(&read(&row)?), 1);
        }
    }
    compare(c, round, &sums).await
}

async fn compare(c: &impl Conn, round: RoundId, sums: &Sums) -> Result<Vec<Difference>, DbErr> {
    let mut cells: BTreeMap<(UnitId, String, Option<Group>), (Counts, Counts)> = BTreeMap::new();
    for (unit, topic, group, counts) in sums.cells() {
        cells.entry((unit, topic.to_owned(), group)).or_default().1 = *counts;
    }
    let rows = tally::Entity::find().filter(tally::Column::RoundId.eq(round)).all(c.conn()).await?;
    for row in rows {
        let counts = figures(&row);
        cells.entry((row.unit_id, row.topic, Group::parse(&row.audience))).or_default().0 = counts;
    }
    let differing = cells.into_iter().filter(|(_, (tallied, counted))| tallied != counted);
    Ok(differing
        .map(|((unit, topic, group), (tallied, counted))| Difference { unit, topic, group, tallied, counted })
        .collect())
}

/// Reports of a round that changed and are not counted anew yet.
async fn waiting(c: &impl Conn, round: RoundId) -> Result<HashSet<ReportId>, DbErr> {
    let rows: Vec<ReportId> = tally_change::Entity::find()
        .select_only()
        .column(tally_change::Column::ReportId)
        .filter(tally_change::Column::RoundId.eq(round))
        .into_tuple()
        .all(c.conn())
        .await?;
    Ok(rows.into_iter().collect())
}

/// The next reports that count, by id.
async fn counted_after(
    c: &impl Conn,
    round: RoundId,
    last: Option<ReportId>,
) -> Result<Vec<report::Model>, DbErr> {
    let mut rows = report::Entity::find().filter(in_figures(round));
    if let Some(last) = last {
        rows = rows.filter(report::Column::Id.gt(last));
    }
    rows.order_by_asc(report::Column::Id).limit(STEP).all(c.conn()).await
}

/// Forgets the tally of a round and has all its reports counted anew by the next batches; how many.
///
/// # Errors
/// When the database fails.
pub async fn begin_anew(tx: &Tx, round: RoundId, at: DateTime<Utc>) -> Result<usize, DbErr> {
    tx.turn(Turn::Tally).await?;
    forget(tx, round).await?;
    let (mut last, mut done) = (None, 0);
    loop {
        let reports = counted_after(tx, round, last).await?;
        let Some(end) = reports.last() else { break };
        last = Some(end.id);
        done += reports.len();
        let change = |r: &report::Model| {
            let (id, report_id) = (Uuid::new_v4(), r.id);
            tally_change::Model { id, report_id, round_id: round, at }
        };
        add_all(tx, reports.iter().map(change).collect()).await?;
    }
    Ok(done)
}
