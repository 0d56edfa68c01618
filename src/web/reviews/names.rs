//! What staff call the unit of a report.

use std::collections::{HashMap, HashSet};

use entity::enums::ReportState;
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{report, round, round_unit};

use super::super::page::Frame;
use crate::app::App;
use crate::domain::report::takes_reports;
use crate::domain::review::goes_by_cluster;
use crate::error::AppResult;
use crate::store::{round_units, rounds, units};

/// The units of rounds as staff see them: after the figures are fixed, a unit with fewer than three expected
/// collaborators goes by its cluster, so that no list tells who wrote.
#[derive(Debug, Default)]
pub(in super::super) struct Units {
    names: HashMap<(RoundId, UnitId), String>,
    masked: HashSet<(RoundId, UnitId)>,
    rows: HashMap<RoundId, Vec<round_unit::Model>>,
    fixed: HashSet<RoundId>,
    flash: HashMap<ReportId, (String, Option<i32>)>,
}

impl Units {
    /// Those of some rounds.
    pub(in super::super) async fn of(app: &App, f: &Frame, met: &[&round::Model]) -> AppResult<Self> {
        Self::default().with(app, f, met).await
    }

    /// With those of further rounds.
    pub(super) async fn with(mut self, app: &App, f: &Frame, met: &[&round::Model]) -> AppResult<Self> {
        for round in met {
            if self.rows.contains_key(&round.id) {
                continue;
            }
            let rows = rounds::units(&app.db, round.id).await?;
            let parents: HashMap<&str, &str> =
                rows.iter().map(|u| (u.code.as_str(), u.name.as_str())).collect();
            let fixed = !takes_reports(round.state);
            let seats = round_units::all_seats(&app.db, round.id).await?;
            for row in &rows {
                let few = goes_by_cluster(fixed, seats.get(&row.unit_id).copied().unwrap_or(0));
                let parent = row.parent_code.as_deref().and_then(|p| parents.get(p));
                let name = match parent {
                    Some(parent) if few => {
                        // A node that only holds others tells nobody apart.
                        let inner = rows.iter().any(|u| u.parent_code.as_deref() == Some(&row.code));
                        if !inner || seats.contains_key(&row.unit_id) {
                            self.masked.insert((round.id, row.unit_id));
                        }
                        f.t1("review-unit-of", "name", parent)
                    }
                    _ => row.name.clone(),
                };
                self.names.insert((round.id, row.unit_id), name);
            }
            if fixed {
                self.fixed.insert(round.id);
            }
            self.rows.insert(round.id, rows);
        }
        Ok(self)
    }

    /// With the units of flash reports, which have no round. Once such a report is closed, a unit with fewer than three
    /// collaborators goes by its cluster.
    pub(in super::super) async fn with_flash(
        mut self,
        app: &App,
        f: &Frame,
        reports: &[report::Model],
    ) -> AppResult<Self> {
        for row in reports.iter().filter(|r| r.round_id.is_none()) {
            let Some(unit) = units::by_id(&app.db, row.unit_id, app.today()).await? else { continue };
            let people = units::collaborators(&app.db, unit.id).await?;
            let few = goes_by_cluster(row.state == ReportState::Closed, people);
            let parent = match unit.parent_id.filter(|_| few) {
                Some(parent) => units::by_id(&app.db, parent, app.today()).await?,
                None => None,
            };
            let shown = match parent {
                Some(parent) => (f.t1("review-unit-of", "name", parent.name), None),
                None => (unit.name, unit.headcount),
            };
            self.flash.insert(row.id, shown);
        }
        Ok(self)
    }

    /// The name of a report's unit.
    pub(in super::super) fn name(&self, report: &report::Model) -> String {
        let found = match report.round_id {
            Some(round) => self.names.get(&(round, report.unit_id)),
            None => self.flash.get(&report.id).map(|(name, _)| name),
        };
        found.cloned().unwrap_or_default()
    }

    /// Whether a unit goes by its cluster in a round.
    pub(super) fn is_masked(&self, round: RoundId, unit: UnitId) -> bool {
        self.masked.contains(&(round, unit))
    }

    /// How many people a report's unit has, while that tells nobody apart.
    pub(super) fn headcount(&self, report: &report::Model) -> Option<i32> {
        if report.round_id.is_none() {
            return self.flash.get(&report.id)?.1;
        }
        let round = report.round_id.filter(|round| !self.fixed.contains(round))?;
        self.rows.get(&round)?.iter().find(|u| u.unit_id == report.unit_id)?.headcount
    }

    /// The units of a round that may be asked for, in the order of the tree: those that go by their cluster can't be.
    pub(super) fn askable(&self, round: RoundId) -> Vec<&round_unit::Model> {
        let rows = self.rows.get(&round).map(Vec::as_slice).unwrap_or_default();
        rows.iter().filter(|u| !self.is_masked(round, u.unit_id)).collect()
    }

    /// The units at and below one that may be asked for.
    pub(super) fn below(&self, round: RoundId, code: &str) -> Option<Vec<UnitId>> {
        let top = self.askable(round).into_iter().find(|u| u.code == code)?;
        let rows = self.rows.get(&round)?;
        let within = rows.iter().filter(|u| (top.lft..top.rgt).contains(&u.lft));
        Some(within.map(|u| u.unit_id).collect())
    }

    /// The units whose reports of a round may stand beside a report of a unit: the unit itself or, where it goes by its
    /// cluster (in that round, or `hidden` where the report is read), all of the cluster's that do; none when that is
    /// this one alone.
    pub(super) fn comparable(&self, round: RoundId, unit: UnitId, hidden: bool) -> Vec<UnitId> {
        if !hidden && !self.is_masked(round, unit) {
            return vec![unit];
        }
        let Some(rows) = self.rows.get(&round) else { return Vec::new() };
        let Some(own) = rows.iter().find(|u| u.unit_id == unit) else { return Vec::new() };
        let alike = rows.iter().filter(|u| u.parent_code == own.parent_code && u.parent_code.is_some());
        let found: Vec<UnitId> =
            alike.filter(|u| self.is_masked(round, u.unit_id)).map(|u| u.unit_id).collect();
        if found.len() > 1 { found } else { Vec::new() }
    }
}
