//! How complete a round is: what is expected and received, counted by the database for one unit, for all, or by subtree,
//! which is a range of the round's tree.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::enums::{ReportState, ReviewAction};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{assignment, report, review_event, round_unit};
use sea_orm::sea_query::{Asterisk, CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult, TryGetable};

use super::{Conn, reviews};

/// How many reports are expected, received, on time and accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    /// Collaborators expected to file.
    pub expected: u32,
    /// Reports with a submission not withdrawn: returned ones, also while their authors write on them, and those set aside
    /// included.
    pub received: u32,
    /// First submitted by the due time.
    pub on_time: u32,
    /// Accepted or compiled.
    pub accepted: u32,
    /// Nil reports among the received.
    pub nil: u32,
}

impl Completeness {
    /// Adds another unit's.
    pub fn add(&mut self, other: Self) {
        self.expected += other.expected;
        self.received += other.received;
        self.on_time += other.on_time;
        self.accepted += other.accepted;
        self.nil += other.nil;
    }

    /// How many reports are still to come.
    pub fn missing(&self) -> u32 {
        self.expected.saturating_sub(self.received)
    }
}

/// Which of some reports count as received.
///
/// # Errors
/// When the database fails.
pub async fn received(c: &impl Conn, reports: &[report::Model]) -> Result<HashSet<ReportId>, DbErr> {
    let mut out = reviews::sent_back(c, reports).await?;
    let handed_in = |row: &&report::Model| row.revisions > 0 && row.state != ReportState::Draft;
    out.extend(reports.iter().filter(handed_in).map(|row| row.id));
    Ok(out)
}

fn of(column: report::Column) -> Expr {
    Expr::col((report::Entity, column))
}

/// The same as [`received`], for the database.
fn is_received() -> Expr {
    let event = |column| Expr::col((review_event::Entity, column));
    let mut sent_back = Query::select();
    sent_back
        .expr(Expr::val(1))
        .from(review_event::Entity)
        .and_where(event(review_event::Column::ReportId).eq(of(report::Column::Id)))
        .and_where(event(review_event::Column::Action).eq(ReviewAction::Returned.code()))
        .and_where(event(review_event::Column::Revision).eq(of(report::Column::Revisions)));
    let handed_in = of(report::Column::State).ne(ReportState::Draft.code());
    of(report::Column::Revisions).gt(0).and(handed_in.or(Expr::exists(sent_back)))
}

/// Adds the four counts of reports to a statement.
fn count_reports(statement: &mut SelectStatement) {
    let mut count = |condition: Expr| {
        statement.expr(Func::count(CaseStatement::new().case(is_received().and(condition), 1)));
    };
    let done = [ReportState::Accepted, ReportState::Compiled].map(ReportState::code);
    count(Expr::val(1).eq(1));
    count(of(report::Column::Late).eq(false));
    count(of(report::Column::State).is_in(done));
    count(of(report::Column::Nil).eq(true));
}

fn number(row: &QueryResult, at: usize) -> Result<u32, DbErr> {
    let n: i64 = row.try_get_by_index(at)?;
    Ok(u32::try_from(n).unwrap_or_default())
}

/// What three statements count: places by unit, reports by unit, and how many of them came late in a round that is
/// archived; what tells the unit stands first in each row.
async fn gather<K: Ord + TryGetable>(
    c: &impl Conn,
    [places, reports, late]: [&SelectStatement; 3],
) -> Result<BTreeMap<K, Completeness>, DbErr> {
    let mut out: BTreeMap<K, Completeness> = BTreeMap::new();
    for row in c.conn().query_all(places).await? {
        out.entry(row.try_get_by_index(0)?).or_default().expected = number(&row, 1)?;
    }
    for row in c.conn().query_all(reports).await? {
        let unit = out.entry(row.try_get_by_index(0)?).or_default();
        (unit.received, unit.on_time) = (number(&row, 1)?, number(&row, 2)?);
        (unit.accepted, unit.nil) = (number(&row, 3)?, number(&row, 4)?);
    }
    for row in c.conn().query_all(late).await? {
        let count: i32 = row.try_get_by_index(1)?;
        if let Some(unit) = out.get_mut(&row.try_get_by_index(0)?) {
            unit.on_time = unit.on_time.saturating_sub(u32::try_from(count).unwrap_or_default());
        }
    }
    Ok(out)
}

/// Places of a round by unit, excused ones left out.
fn places_by_unit(round: RoundId) -> SelectStatement {
    use assignment::Column as C;
    let mut places = Query::select();
    places
        .column(C::UnitId)
        .expr(Func::count(Expr::col(Asterisk)))
        .from(assignment::Entity)
        .and_where(C::RoundId.eq(round))
        .and_where(C::Excused.is_null())
        .group_by_col(C::UnitId);
    places
}

/// The counts of a round's reports by unit.
fn reports_by_unit(round: RoundId) -> SelectStatement {
    let mut reports = Query::select();
    reports.column((report::Entity, report::Column::UnitId)).from(report::Entity);
    count_reports(&mut reports);
    reports
        .and_where(of(report::Column::RoundId).eq(round))
        .group_by_col((report::Entity, report::Column::UnitId));
    reports
}

/// How many reports of each unit came late: no report tells it any more in a round that is archived.
fn late_by(column: round_unit::Column, round: RoundId) -> SelectStatement {
    use round_unit::Column as C;
    let mut late = Query::select();
    late.column(column)
        .column(C::Late)
        .from(round_unit::Entity)
        .and_where(C::RoundId.eq(round))
        .and_where(C::Late.gt(0));
    late
}

/// Completeness of each unit by itself, without its subtree.
///
/// # Errors
/// When the database fails.
pub async fn of_each(c: &impl Conn, round: RoundId) -> Result<BTreeMap<UnitId, Completeness>, DbErr> {
    let late = late_by(round_unit::Column::UnitId, round);
    gather(c, [&places_by_unit(round), &reports_by_unit(round), &late]).await
}

/// Completeness of the whole round.
///
/// # Errors
/// When the database fails.
pub async fn total(c: &impl Conn, round: RoundId) -> Result<Completeness, DbErr> {
    let mut sum = Completeness::default();
    for one in of_each(c, round).await?.into_values() {
        sum.add(one);
    }
    Ok(sum)
}

/// Narrows a statement to units within a subtree, whose numbers in the tree stand first in its rows. Which table is looked at
/// first is left to the database: both ways are by an index.
fn within(statement: &mut SelectStatement, top: &round_unit::Model, unit: Expr) {
    use round_unit::Column as C;
    let place = |column| Expr::col((round_unit::Entity, column));
    statement
        .inner_join(round_unit::Entity, place(C::RoundId).eq(top.round_id).and(place(C::UnitId).eq(unit)))
        .and_where(place(C::Lft).gte(top.lft))
        .and_where(place(C::Lft).lt(top.rgt))
        .group_by_col((round_unit::Entity, C::Lft));
}

/// A subtree, counted: of each of its units by itself, by their numbers in the round's tree.
#[derive(Clone, Debug)]
pub struct Counted(BTreeMap<i32, Completeness>);

impl Counted {
    /// Of a unit and all below it.
    pub fn of(&self, unit: &round_unit::Model) -> Completeness {
        let mut sum = Completeness::default();
        self.0.range(unit.lft..unit.rgt).for_each(|(_, one)| sum.add(*one));
        sum
    }

    /// Of a unit by itself.
    pub fn own(&self, unit: &round_unit::Model) -> Completeness {
        self.0.get(&unit.lft).copied().unwrap_or_default()
    }

    /// The units from which reports are still to come, in the order of the tree: their numbers, and how many reports.
    pub fn silent(&self) -> Vec<(i32, u32)> {
        let missing = self.0.iter().map(|(lft, one)| (*lft, one.missing()));
        missing.filter(|(_, missing)| *missing > 0).collect()
    }
}

/// Counts a subtree of a round's tree.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn, top: &round_unit::Model) -> Result<Counted, DbErr> {
    let lft = (round_unit::Entity, round_unit::Column::Lft);
    let place = |column| Expr::col((assignment::Entity, column));
    let mut places = Query::select();
    places
        .column(lft)
        .expr(Func::count(Expr::col(Asterisk)))
        .from(assignment::Entity)
        .and_where(place(assignment::Column::RoundId).eq(top.round_id))
        .and_where(place(assignment::Column::Excused).is_null());
    within(&mut places, top, place(assignment::Column::UnitId));
    let mut reports = Query::select();
    reports.column(lft).from(report::Entity).and_where(of(report::Column::RoundId).eq(top.round_id));
    count_reports(&mut reports);
    within(&mut reports, top, of(report::Column::UnitId));
    let late = late_by(round_unit::Column::Lft, top.round_id);
    gather(c, [&places, &reports, &late]).await.map(Counted)
}

/// Completeness of all subtrees of a round's tree, from that of each unit by itself.
pub fn up_the_tree(
    units: &[round_unit::Model],
    own: &BTreeMap<UnitId, Completeness>,
) -> HashMap<UnitId, Completeness> {
    let ids: HashMap<&str, UnitId> = units.iter().map(|unit| (unit.code.as_str(), unit.unit_id)).collect();
    let mut out: HashMap<UnitId, Completeness> = HashMap::new();
    // In pre-order, backwards: what is below a unit is complete before the unit is reached.
    for unit in units.iter().rev() {
        let sum = out.entry(unit.unit_id).or_default();
        sum.add(own.get(&unit.unit_id).copied().unwrap_or_default());
        let sum = *sum;
        if let Some(above) = unit.parent_code.as_deref().and_then(|code| ids.get(code)) {
            out.entry(*above).or_default().add(sum);
        }
    }
    out
}
