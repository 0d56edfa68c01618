//! Who stands behind a matter, and what its words must not hold: what a report says in the same words, and a unit nobody
//! may be told of.

use std::collections::{BTreeMap, BTreeSet};

use entity::enums::{ReportKind, RoundState};
use entity::ids::{RoundId, UnitId};
use entity::{matter, round, round_unit};

use super::super::{settings, summaries};
use super::{Refused, rounds_of};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::matter::{Refusal, Target, Voice, choices, may_address, named};
use crate::domain::prose::{self, Raw};
use crate::domain::report::FieldError;
use crate::error::AppResult;
use crate::store::codings::Placed;
use crate::store::matters::sources;
use crate::store::{Conn, composing, rounds, topics, units};

/// What stands behind a matter now.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    /// The recommendations, each with its report; no author.
    pub sources: Vec<Placed>,
    /// The clusters whose collaborators are told.
    pub told: BTreeSet<UnitId>,
    /// The rounds its words are compared with.
    rounds: Vec<round::Model>,
    /// Its authors, as far as it matters whom it may be sent to.
    voices: Vec<Voice>,
    /// The least number of authors.
    least: u32,
}

/// The cluster of a unit in a round's tree: the node below the root at or above it.
fn cluster_of(tree: &[round_unit::Model], unit: UnitId) -> Option<UnitId> {
    let own = tree.iter().find(|u| u.unit_id == unit)?;
    tree.iter().find(|u| u.depth == 1 && u.lft <= own.lft && own.lft < u.rgt).map(|u| u.unit_id)
}

fn is_compiled(state: RoundState) -> bool {
    matches!(state, RoundState::Compiling | RoundState::Issued | RoundState::Archived | RoundState::Purged)
}

impl Behind {
    /// What stands behind a matter of a round that is made of some recommendations.
    pub(super) async fn of(c: &impl Conn, own: RoundId, found: Vec<Placed>) -> AppResult<Self> {
        let mut out = Self { least: settings::thresholds(c).await?.min_reporters, ..Self::default() };
        let mut trees: BTreeMap<RoundId, Vec<round_unit::Model>> = BTreeMap::new();
        for id in rounds_of(own, &found) {
            trees.insert(id, rounds::units(c, id).await?);
            out.rounds.extend(rounds::by_id(c, id).await?);
        }
        for p in &found {
            let round = p.report.round_id.unwrap_or(own);
            let (unit, tree) = (p.report.unit_id, trees.get(&round).map_or(&[][..], Vec::as_slice));
            let cluster = cluster_of(tree, unit);
            out.told.insert(cluster.unwrap_or(unit));
            // A flash report is never counted, and its author's key may be another year's.
            if p.report.kind == ReportKind::Flash {
                continue;
            }
            let state = out.rounds.iter().find(|r| r.id == round).map(|r| r.state);
            let author = p.report.author_key.clone();
            let is_compiled = state.is_some_and(is_compiled);
            out.voices.push(Voice { round, is_compiled, author, unit, cluster });
        }
        out.sources = found;
        Ok(out)
    }

    /// Everybody it might be sent to, with why not where it may not.
    pub fn choices(&self) -> Vec<(Target, Option<Refusal>)> {
        choices(&self.voices, self.least)
    }

    /// Whether it may be sent to somebody.
    pub(super) fn may_go_to(&self, target: Target) -> Result<(), Refusal> {
        may_address(&self.voices, self.least, target)
    }

    /// The least number of authors, for telling why it may not be sent.
    pub fn least(&self) -> u32 {
        self.least
    }

    /// The units and clusters whose heads may be told, which its words may name.
    fn nameable(&self) -> BTreeSet<UnitId> {
        let open = self.choices().into_iter().filter(|(_, refusal)| refusal.is_none());
        open.filter_map(|(target, _)| target.parts().1).collect()
    }
}

/// What stands behind a stored matter.
pub(super) async fn stored(c: &impl Conn, actor: &Actor, row: &matter::Model) -> AppResult<Behind> {
    let found = sources::of(c, &actor.scope(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
    Behind::of(c, row.round_id, found).await
}

/// What stands behind a matter; for staff alone, nothing for others.
///
/// # Errors
/// When the database fails.
pub async fn behind(app: &App, actor: &Actor, row: &matter::Model) -> AppResult<Behind> {
    stored(&app.db, actor, row).await
}

/// Staff's words in their fields, and what they are held against.
pub(super) struct Gate<'a> {
    fields: &'a [(&'a str, &'a String)],
    raw: Raw,
    /// Names that may stand in a report too: of topics and units.
    names: Vec<String>,
    /// Names of units its words must not tell.
    hidden: Vec<String>,
}

impl<'a> Gate<'a> {
    /// For a matter made of some recommendations.
    pub(super) async fn of(
        (app, actor): (&App, &Actor),
        behind: &Behind,
        fields: &'a [(&'a str, &'a String)],
    ) -> AppResult<Self> {
        let mut raw = Raw::within(fields.iter().map(|(_, text)| text.as_str()));
        for round in &behind.rounds {
            let span = summaries::span(app, round);
            composing::words(&app.db, &actor.scope(), (round.id, span), &mut raw).await?;
        }
        // What was added from elsewhere, such as a flash report of another time.
        for p in &behind.sources {
            for text in [&p.issue.title, &p.issue.description, &p.issue.recommendation] {
                raw.add(text);
            }
        }
        let (today, open) = (app.today(), behind.nameable());
        let topics = topics::on(&app.db, today).await?;
        let (mut names, mut hidden) = (Vec::new(), Vec::new());
        names.extend(topics.into_iter().map(|t| t.name_vi));
        for unit in units::all(&app.db, today).await? {
            if unit.parent_id.is_some() && !open.contains(&unit.id) {
                hidden.push(unit.name.clone());
            }
            names.push(unit.name);
        }
        Ok(Self { fields, raw, names, hidden })
    }

    /// What is found in the words; none when nothing is.
    pub(super) fn refuses(&self) -> Option<Refused> {
        let mut out = self.copies().unwrap_or_default();
        for (field, text) in self.fields {
            if let Some(name) = named(text, self.hidden.iter().map(String::as_str)) {
                let args = vec![("name", name.to_owned())];
                out.errors.push(FieldError { args, ..FieldError::new(field, "error-matter-unit") });
            }
        }
        (!out.errors.is_empty()).then_some(out)
    }

    /// What of the words stands in a report; none when nothing does. An official answer may name who does something.
    pub(super) fn copies(&self) -> Option<Refused> {
        let mut out = Refused::default();
        for (field, text) in self.fields {
            let found = prose::copies(field, text, &self.names, &self.raw);
            if let Some(first) = found.first() {
                let args = vec![("words", first.words.clone())];
                out.errors.push(FieldError { args, ..FieldError::new(field, "error-matter-copied") });
            }
            out.copied.extend(found);
        }
        (!out.errors.is_empty()).then_some(out)
    }
}
