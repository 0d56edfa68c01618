//! Brings the tally up to date: what changed reports added before is taken away, what they hold now is added.
//!
//! One batch is one transaction, so that a report is counted exactly once whatever ends the worker. Of several workers
//! one works at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::enums::{Group, Intensity, Stance};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{issue, report, revision, stream, tallied, tally, tally_change, tally_round};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::counts;
use crate::domain::tally::{Counts, Fact, Sums, contributions};
use crate::domain::tree::Tree;
use crate::store::{Conn, Turn, Tx, add_all, rounds, search, topics};

/// Changes folded in one transaction, so that others who write wait for a moment alone.
pub const BATCH: u64 = 200;

/// Ids looked up at a time, below both engines' limits on parameters.
const IDS: usize = 400;

/// Cells written in one statement: fifteen parameters each.
const CELLS: usize = 1000;

/// The trees of a round, as far as counting needs them.
pub(super) struct Frame {
    above: HashMap<UnitId, Vec<UnitId>>,
    topics: Tree,
}

impl Frame {
    /// Reads the trees of a round; both stay as they are once it is open.
    pub(super) async fn of(c: &impl Conn, round: RoundId) -> Result<Self, DbErr> {
        let units = rounds::units(c, round).await?;
        let codes: HashMap<&str, UnitId> = units.iter().map(|u| (u.code.as_str(), u.unit_id)).collect();
        let mut above: HashMap<UnitId, Vec<UnitId>> = HashMap::new();
        // In pre-order a parent stands before its children.
        for unit in &units {
            let mut path = vec![unit.unit_id];
            let parent = unit.parent_code.as_deref().and_then(|code| codes.get(code));
            path.extend(parent.and_then(|p| above.get(p)).into_iter().flatten());
            above.insert(unit.unit_id, path);
        }
        let rows = topics::of_round(c, Some(round), chrono::NaiveDate::MAX).await?;
        let rows: Vec<_> = rows.into_iter().map(|t| (t.code, t.parent)).collect();
        let topics = Tree::topics(&rows).map_err(|e| DbErr::Custom(format!("the stored topics: {e}")))?;
        Ok(Self { above, topics })
    }

    /// A unit and all above it; nothing for one the round does not know.
    pub(super) fn units(&self, unit: UnitId) -> &[UnitId] {
        self.above.get(&unit).map_or(&[], Vec::as_slice)
    }

    fn topics(&self, code: &str) -> Option<Vec<String>> {
        let at = self.topics.index(code)?;
        Some(self.topics.ancestors_and_self(at).map(|i| self.topics.code(i).to_owned()).collect())
    }
}

/// Whether a report waits to be counted.
///
/// # Errors
/// When the database fails.
pub async fn is_waiting(c: &impl Conn) -> Result<bool, DbErr> {
    Ok(tally_change::Entity::find().limit(1).one(c.conn()).await?.is_some())
}

/// Folds the changes noted first, at most so many; how many were folded.
///
/// # Errors
/// When the database fails.
pub async fn batch(tx: &Tx, most: u64) -> Result<u64, DbErr> {
    tx.turn(Turn::Tally).await?;
    let changes = tally_change::Entity::find()
        .order_by_asc(tally_change::Column::At)
        .order_by_asc(tally_change::Column::Id)
        .limit(most)
        .all(tx.conn())
        .await?;
    let ids: BTreeSet<ReportId> = changes.iter().map(|change| change.report_id).collect();
    let ids: Vec<ReportId> = ids.into_iter().collect();
    let mut by_round: BTreeMap<RoundId, Vec<report::Model>> = BTreeMap::new();
    for ids in ids.chunks(IDS) {
        let rows = report::Entity::find().filter(report::Column::Id.is_in(ids.iter().copied()));
        for row in rows.all(tx.conn()).await? {
            if let Some(round) = row.round_id {
                by_round.entry(round).or_default().push(row);
            }
        }
    }
    for (round, reports) in by_round {
        let frame = Frame::of(tx, round).await?;
        recount(tx, (round, &frame), &reports).await?;
    }
    for changes in changes.chunks(IDS) {
        let ids = changes.iter().map(|change| change.id);
        tally_change::Entity::delete_many()
            .filter(tally_change::Column::Id.is_in(ids))
            .exec(tx.conn())
            .await?;
    }
    Ok(u64::try_from(changes.len()).unwrap_or(u64::MAX))
}

/// Counts reports of a round anew.
async fn recount(tx: &Tx, (round, frame): (RoundId, &Frame), reports: &[report::Model]) -> Result<(), DbErr> {
    let mut before: HashMap<ReportId, tallied::Model> = HashMap::new();
    for ids in reports.chunks(IDS) {
        let ids = ids.iter().map(|r| r.id);
        let rows =
            tallied::Entity::find().filter(tallied::Column::ReportId.is_in(ids)).all(tx.conn()).await?;
        before.extend(rows.into_iter().map(|row| (row.report_id, row)));
    }
    let counted: Vec<&report::Model> =
        reports.iter().filter(|r| counts(r) && !frame.units(r.unit_id).is_empty()).collect();
    let mut now = facts(tx, frame, &counted).await?;
    let (mut sums, mut gone, mut rows) = (Sums::default(), Vec::new(), Vec::new());
    let mut moved = Vec::new();
    for report in reports {
        let old = before.remove(&report.id);
        let new = now.remove(&report.id).map(|facts| added(&facts).map(|text| (facts, text))).transpose()?;
        if old.as_ref().map(|o| (&o.added, o.unit_id)) == new.as_ref().map(|n| (&n.1, report.unit_id)) {
            continue;
        }
        if old.is_some() != new.is_some() {
            moved.push(report.id);
        }
        if let Some(old) = old {
            sums.add(frame.units(old.unit_id), &contributions(&read(&old)?), -1);
            gone.push(report.id);
        }
        if let Some((facts, added)) = new {
            sums.add(frame.units(report.unit_id), &contributions(&facts), 1);
            let (report_id, unit_id) = (report.id, report.unit_id);
            rows.push(tallied::Model { report_id, round_id: round, unit_id, added });
        }
    }
    for ids in gone.chunks(IDS) {
        let ids = tallied::Column::ReportId.is_in(ids.iter().copied());
        tallied::Entity::delete_many().filter(ids).exec(tx.conn()).await?;
    }
    add_all(tx, rows).await?;
    search::again(tx, &moved).await?;
    write(tx, round, &sums).await
}

/// Puts reports of a round that were just added into the tally, with the sum of what they add.
///
/// # Errors
/// When the database fails, or one of them is tallied already.
pub async fn put(
    tx: &Tx,
    round: RoundId,
    reports: &[(ReportId, UnitId, Vec<Fact>)],
    sums: &Sums,
) -> Result<(), DbErr> {
    let row = |(report_id, unit_id, facts): &(ReportId, UnitId, Vec<Fact>)| {
        let (report_id, unit_id) = (*report_id, *unit_id);
        Ok(tallied::Model { report_id, round_id: round, unit_id, added: added(facts)? })
    };
    let rows: Result<Vec<_>, DbErr> = reports.iter().map(row).collect();
    add_all(tx, rows?).await?;
    write(tx, round, sums).await
}

/// Adds sums to the cells of a round; cells with nothing left go.
async fn write(tx: &Tx, round: RoundId, sums: &Sums) -> Result<(), DbErr> {
    let cells: Vec<_> =
        sums.cells().map(|(unit, topic, group, c)| cell(round, (unit, topic, group), c)).collect();
    if cells.is_empty() {
        return Ok(());
    }
    let shrunk: BTreeSet<UnitId> = cells.iter().filter(|c| c.reports < 0).map(|c| c.unit_id).collect();
    for batch in cells.chunks(CELLS) {
        let rows = batch.iter().map(|row| row.clone().into_active_model().reset_all());
        tally::Entity::insert_many(rows).on_conflict(adding()).exec_without_returning(tx.conn()).await?;
    }
    for units in shrunk.into_iter().collect::<Vec<_>>().chunks(IDS) {
        tally::Entity::delete_many()
            .filter(tally::Column::RoundId.eq(round))
            .filter(tally::Column::UnitId.is_in(units.iter().copied()))
            .filter(tally::Column::Reports.eq(0))
            .exec(tx.conn())
            .await?;
    }
    moved_on(tx, round).await
}

/// Says that figures of a round changed.
pub(super) async fn moved_on(tx: &Tx, round: RoundId) -> Result<(), DbErr> {
    let next = Expr::col((tally_round::Entity, tally_round::Column::Version)).add(1);
    let row = tally_round::Model { round_id: round, version: 1 };
    tally_round::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(tally_round::Column::RoundId)
                .value(tally_round::Column::Version, next)
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// On a cell that is there already the numbers are added to it.
fn adding() -> OnConflict {
    use tally::Column;
    let numbers = [
        Column::Reports,
        Column::Issues,
        Column::InFavour,
        Column::Concerned,
        Column::Opposed,
        Column::Undecided,
        Column::StreamsInFavour,
        Column::StreamsConcerned,
        Column::StreamsOpposed,
        Column::StreamsUndecided,
        Column::Aggrieved,
    ];
    let mut on = OnConflict::columns([Column::RoundId, Column::UnitId, Column::Topic, Column::Audience]);
    for column in numbers {
        let new = Expr::col((Alias::new("excluded"), column));
        on.value(column, Expr::col((tally::Entity, column)).add(new));
    }
    on
}

fn cell(round: RoundId, (unit, topic, group): (UnitId, &str, Option<Group>), c: &Counts) -> tally::Model {
    tally::Model {
        round_id: round,
        unit_id: unit,
        topic: topic.to_owned(),
        audience: group.map_or("", Group::code).to_owned(),
        reports: c.reports,
        issues: c.issues,
        in_favour: c.voices[0],
        concerned: c.voices[1],
        opposed: c.voices[2],
        undecided: c.voices[3],
        streams_in_favour: c.streams[0],
        streams_concerned: c.streams[1],
        streams_opposed: c.streams[2],
        streams_undecided: c.streams[3],
        aggrieved: c.aggrieved,
    }
}

fn added(facts: &[Fact]) -> Result<String, DbErr> {
    serde_json::to_string(facts).map_err(|e| DbErr::Custom(format!("what a report adds: {e}")))
}

pub(super) fn read(row: &tallied::Model) -> Result<Vec<Fact>, DbErr> {
    serde_json::from_str(&row.added).map_err(|e| DbErr::Custom(format!("what a report added: {e}")))
}

/// What the current revisions of reports hold, in codes and numbers: no text is read.
pub(super) async fn facts(
    c: &impl Conn,
    frame: &Frame,
    reports: &[&report::Model],
) -> Result<HashMap<ReportId, Vec<Fact>>, DbErr> {
    let mut out: HashMap<ReportId, Vec<Fact>> = reports.iter().map(|r| (r.id, Vec::new())).collect();
    for batch in reports.chunks(IDS) {
        let current: HashMap<ReportId, i32> = batch.iter().map(|r| (r.id, r.revisions)).collect();
        let revisions: Vec<(Uuid, ReportId, i32)> = revision::Entity::find()
            .select_only()
            .columns([revision::Column::Id, revision::Column::ReportId, revision::Column::Number])
            .filter(revision::Column::ReportId.is_in(current.keys().copied()))
            .into_tuple()
            .all(c.conn())
            .await?;
        let owners: HashMap<Uuid, ReportId> = revisions
            .into_iter()
            .filter(|(_, report, number)| current.get(report) == Some(number))
            .map(|(id, report, _)| (id, report))
            .collect();
        for (owner, fact) in issues(c, frame, &owners).await? {
            out.entry(owner).or_default().push(fact);
        }
    }
    Ok(out)
}

type IssueRow = (Uuid, Uuid, String, Option<String>, String);

async fn issues(
    c: &impl Conn,
    frame: &Frame,
    owners: &HashMap<Uuid, ReportId>,
) -> Result<Vec<(ReportId, Fact)>, DbErr> {
    use issue::Column;
    let rows: Vec<IssueRow> = issue::Entity::find()
        .select_only()
        .columns([Column::Id, Column::RevisionId, Column::Topic, Column::RecodedTopic, Column::Groups])
        .filter(Column::RevisionId.is_in(owners.keys().copied()))
        .order_by_asc(Column::RevisionId)
        .order_by_asc(Column::Position)
        .into_tuple()
        .all(c.conn())
        .await?;
    let mut out: Vec<(ReportId, Fact)> = Vec::new();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for (id, revision, topic, recoded, groups) in rows {
        let (Some(owner), Some(topics)) =
            (owners.get(&revision), frame.topics(recoded.as_ref().unwrap_or(&topic)))
        else {
            continue;
        };
        let groups = groups.split(',').filter_map(Group::parse).collect();
        places.insert(id, out.len());
        let fact = Fact { topics, groups, voices: [0; 4], streams: [0; 4], aggrieved: 0 };
        out.push((*owner, fact));
    }
    let ids: Vec<Uuid> = places.keys().copied().collect();
    for ids in ids.chunks(IDS) {
        use stream::Column;
        let rows: Vec<(Uuid, Stance, Intensity, i32)> = stream::Entity::find()
            .select_only()
            .columns([Column::IssueId, Column::Stance, Column::Intensity, Column::Voices])
            .filter(Column::IssueId.is_in(ids.iter().copied()))
            .into_tuple()
            .all(c.conn())
            .await?;
        for (issue, stance, intensity, voices) in rows {
            let Some(&at) = places.get(&issue) else { continue };
            out[at].1.hear(stance, intensity, u32::try_from(voices).unwrap_or(0));
        }
    }
    Ok(out)
}
