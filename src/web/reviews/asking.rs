//! What of the queue is asked for, as it stands in the address: in the list, and from one report to the next.

use std::collections::BTreeSet;

use entity::enums::{ReportKind, ReportState};
use entity::{round, topic};

use super::super::extract::Fields;
use super::names::Units;
use crate::error::{AppError, AppResult};
use crate::store::reviews::Queue;

/// The states the queue can be narrowed to: a code of the address and what it stands for.
pub(super) const FILTERS: [(&str, &[ReportState]); 6] = [
    ("waiting", &WAITING),
    ("accepted", &[ReportState::Accepted, ReportState::Compiled]),
    ("returned", &[ReportState::Returned]),
    ("set_aside", &[ReportState::SetAside, ReportState::NotCounted]),
    ("closed", &[ReportState::Closed]),
    ("all", &[]),
];

/// The states in which a report waits for a reviewer.
pub(super) const WAITING: [ReportState; 3] =
    [ReportState::Submitted, ReportState::InReview, ReportState::Acknowledged];

/// What is asked for only where a box is ticked.
pub(super) const TICKS: [&str; 4] = ["late", "nil", "changed", "held"];

/// The fields of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asking {
    /// Code of a round; empty for all.
    pub round: String,
    /// Code of a filter of states.
    pub state: String,
    /// Code of a unit, meaning all below it too; only within a round.
    pub unit: String,
    /// Code of a topic, meaning all below it too.
    pub topic: String,
    /// Kind of report.
    pub kind: String,
    /// Which boxes are ticked.
    pub ticked: Vec<&'static str>,
}

impl Asking {
    /// Reads the address; without a round in it, `round` is meant.
    pub(super) fn read(fields: &Fields, round: &str) -> Self {
        let or = |typed: String, other: &str| if typed.is_empty() { other.to_owned() } else { typed };
        let round = if fields.has("round") { fields.get("round") } else { round.to_owned() };
        // Units are those of a round.
        let unit = if round.is_empty() { String::new() } else { fields.get("unit") };
        Self {
            round,
            state: or(fields.get("state"), "waiting"),
            unit,
            topic: fields.get("topic"),
            kind: fields.get("kind"),
            ticked: TICKS.into_iter().filter(|name| fields.get(name) == "yes").collect(),
        }
    }

    /// Whether a box is ticked.
    pub(super) fn is(&self, name: &str) -> bool {
        self.ticked.contains(&name)
    }

    /// Whether more is asked for than a round and a state.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.ticked.is_empty() || [&self.unit, &self.topic, &self.kind].iter().any(|code| !code.is_empty())
    }

    /// The query that asks for the same.
    pub(super) fn query(&self) -> String {
        let named = [("unit", &self.unit), ("topic", &self.topic), ("kind", &self.kind)];
        let mut out = form_urlencoded::Serializer::new(String::new());
        out.append_pair("round", &self.round).append_pair("state", &self.state);
        out.extend_pairs(named.iter().filter(|(_, code)| !code.is_empty()));
        out.extend_pairs(self.ticked.iter().map(|name| (name, "yes")));
        out.finish()
    }

    /// What to look for; a code that is none does not exist.
    pub(super) fn queue(
        &self,
        rounds: &[round::Model],
        units: &Units,
        topics: &[topic::Model],
    ) -> AppResult<Queue> {
        let kind = match self.kind.as_str() {
            "" => None,
            code => Some(ReportKind::parse(code).ok_or(AppError::NotFound)?),
        };
        let chosen = rounds.iter().find(|r| r.code == self.round);
        if chosen.is_none() && !self.round.is_empty() {
            return Err(AppError::NotFound);
        }
        let states =
            FILTERS.iter().find(|(code, _)| *code == self.state).ok_or(AppError::NotFound)?.1.to_vec();
        let within = match chosen {
            Some(round) if !self.unit.is_empty() => {
                Some(units.below(round.id, &self.unit).ok_or(AppError::NotFound)?)
            }
            _ => None,
        };
        let under = match self.topic.as_str() {
            "" => None,
            code => Some(below(topics, code).ok_or(AppError::NotFound)?),
        };
        Ok(Queue {
            // Flash reports stand in no round.
            round: chosen.map(|r| r.id).filter(|_| kind != Some(ReportKind::Flash)),
            states,
            units: within.filter(|_| kind != Some(ReportKind::Flash)),
            topics: under,
            kind,
            late: self.is("late"),
            nil: self.is("nil"),
            changed: self.is("changed"),
            held: self.is("held"),
        })
    }
}

/// A topic and those below it.
fn below(topics: &[topic::Model], code: &str) -> Option<BTreeSet<String>> {
    topics.iter().find(|t| t.code == code)?;
    let within = topics.iter().filter(|t| t.code == code || t.parent.as_deref() == Some(code));
    Some(within.map(|t| t.code.clone()).collect())
}
