//! The figures of a place: the cells of a unit and those below it, under a topic and those below that.

use std::collections::HashMap;

use entity::enums::Group;
use entity::ids::UnitId;

use super::super::page::Frame;
use super::asking::Asking;
use super::place::Place;
use crate::domain::access::Scope;
use crate::domain::tally::{Counts, REPORTS};
use crate::domain::tree::ALL_TOPICS;
use crate::error::{AppError, AppResult};
use crate::store::{Conn, round_units, tally};

/// A column: a topic node.
pub(super) struct Column {
    /// Its code; empty for what stands on an inner node itself.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether there is more below it.
    pub opens: bool,
}

/// A row: a unit node.
pub(super) struct Row {
    /// Its code; empty for what stands on an inner node itself.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Reports that count, nil ones included.
    pub reports: i64,
    /// A cell a column.
    pub cells: Vec<Counts>,
}

/// All figures of a place.
pub(super) struct Sheet {
    /// The topic itself, those directly below it, and what stands on it alone.
    pub columns: Vec<Column>,
    /// The unit itself, a page of those directly below it, and what stands on it alone.
    pub rows: Vec<Row>,
    /// Reports without any issue.
    pub nil: i64,
    /// The place itself by group.
    pub groups: Vec<(Group, Counts)>,
    /// Units directly below.
    pub below: u64,
    /// The page of them.
    pub page: u64,
    /// The last page.
    pub last: u64,
}

/// What is left of a whole once its parts are taken away.
fn rest<'a>(whole: &Counts, parts: impl Iterator<Item = &'a Counts>) -> Counts {
    let mut out = *whole;
    parts.for_each(|part| out.add(part, -1));
    out
}

type Cells = HashMap<(UnitId, String), Counts>;

fn cell(cells: &Cells, unit: UnitId, topic: &str) -> Counts {
    cells.get(&(unit, topic.to_owned())).copied().unwrap_or_default()
}

impl Sheet {
    /// Reads it.
    pub(super) async fn of(
        c: &impl Conn,
        (f, scope): (&Frame, &Scope),
        (place, asking): (&Place, &Asking),
    ) -> AppResult<Self> {
        let (children, below) = round_units::children(c, &place.unit, (asking.page, asking.size)).await?;
        let last = below.div_ceil(asking.size).max(1);
        if asking.page > last {
            return Err(AppError::NotFound);
        }
        let units: Vec<UnitId> =
            [place.unit.unit_id].into_iter().chain(children.iter().map(|u| u.unit_id)).collect();
        let codes = place.topics.codes(place.topic);
        let round = place.round.id;
        let cells = tally::cells(c, scope, round, (&units, &codes), asking.group).await?;
        let whole = [REPORTS.to_owned(), ALL_TOPICS.to_owned()];
        let counted = tally::cells(c, scope, round, (&units, &whole), None).await?;
        let reports = |unit: UnitId| cell(&counted, unit, REPORTS).reports;
        let nodes = [&place.unit].into_iter().chain(&children);
        let mut rows: Vec<Row> = nodes
            .map(|u| Row {
                code: u.code.clone(),
                name: u.name.clone(),
                reports: reports(u.unit_id),
                cells: codes.iter().map(|code| cell(&cells, u.unit_id, code)).collect(),
            })
            .collect();
        // What a node holds beyond those below it can be told where all of them stand on the page.
        if !children.is_empty() && last == 1 {
            rows.extend(own_row(f, &rows));
        }
        let mut columns: Vec<Column> = codes.iter().map(|code| column(f, place, code)).collect();
        if columns.len() > 1 {
            own_column(f, &mut columns, &mut rows);
        }
        let nil = reports(place.unit.unit_id) - cell(&counted, place.unit.unit_id, ALL_TOPICS).reports;
        let found = tally::groups(c, scope, round, (place.unit.unit_id, place.topic_code())).await?;
        let groups = found.into_iter().filter_map(|(group, counts)| Some((group?, counts)));
        let groups = groups.filter(|(_, counts)| counts.issues > 0).collect();
        Ok(Self { columns, rows, nil, groups, below, page: asking.page, last })
    }

    /// The place itself.
    pub(super) fn whole(&self) -> Counts {
        self.rows.first().and_then(|row| row.cells.first()).copied().unwrap_or_default()
    }

    /// Reports of the unit that count, nil ones included.
    pub(super) fn reports(&self) -> i64 {
        self.rows.first().map_or(0, |row| row.reports)
    }
}

fn column(f: &Frame, place: &Place, code: &str) -> Column {
    let at = place.topics.tree.index(code);
    Column {
        code: code.to_owned(),
        name: at.map(|i| place.topics.name(f, i)).unwrap_or_default(),
        opens: at.is_some_and(|i| i != place.topic && !place.topics.tree.is_leaf(i)),
    }
}

/// What stands on an inner unit itself, where there is any.
fn own_row(f: &Frame, rows: &[Row]) -> Option<Row> {
    let (whole, parts) = rows.split_first()?;
    let cells: Vec<Counts> = (0..whole.cells.len())
        .map(|n| rest(&whole.cells[n], parts.iter().map(|row| &row.cells[n])))
        .collect();
    let reports = whole.reports - parts.iter().map(|row| row.reports).sum::<i64>();
    let is_there = reports != 0 || cells.iter().any(|c| !c.is_zero());
    is_there.then(|| Row { code: String::new(), name: f.t("figures-direct"), reports, cells })
}

/// What stands on an inner topic itself, where there is any. An issue has one topic, so issues and voices add up;
/// reports don't, and none are told.
fn own_column(f: &Frame, columns: &mut Vec<Column>, rows: &mut [Row]) {
    let own: Vec<Counts> =
        rows.iter().map(|row| Counts { reports: 0, ..rest(&row.cells[0], row.cells[1..].iter()) }).collect();
    if own.iter().all(|counts| counts.issues == 0) {
        return;
    }
    columns.push(Column { code: String::new(), name: f.t("figures-direct"), opens: false });
    rows.iter_mut().zip(own).for_each(|(row, counts)| row.cells.push(counts));
}
