//! What leaves staff's hands: the published cells and nothing about the hidden ones.

use super::policy::{Policy, Reason};
use crate::domain::tree::Tree;
use serde::{Deserialize, Serialize};

/// A share in coarse steps, so that it tells little about single voices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below ten percent, zero included.
    BelowTen,
    /// Ten to ninety percent, rounded to the nearest five.
    Step(u8),
    /// Above ninety percent.
    Mostly,
}

impl Band {
    /// The band of `part` in `whole`, exactly; halves round up. An empty whole is below ten.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Self {
        let (part, whole) = (u128::from(part), u128::from(whole));
        if whole == 0 || part * 10 < whole {
            Self::BelowTen
        } else if part * 10 > whole * 9 {
            Self::Mostly
        } else {
            let fives = (part * 40 + whole) / (whole * 2);
            Self::Step(u8::try_from(fives * 5).unwrap_or(90))
        }
    }
}

impl Band {
    /// The least and the most voices of a whole (which is not empty) that it may stand for.
    pub(super) fn range(self, whole: u64) -> (u64, u64) {
        let (tenth, most) = (whole.div_ceil(10), whole * 9 / 10);
        match self {
            Self::BelowTen => (0, tenth.saturating_sub(1)),
            Self::Mostly => (most + 1, whole),
            // Rounded to fives, halves up: 5n − 2.5 ≤ share < 5n + 2.5.
            Self::Step(percent) => {
                let fives = u64::from(percent) / 5;
                let low = (whole * (2 * fives - 1)).div_ceil(40);
                let high = (whole * (2 * fives + 1)).div_ceil(40) - 1;
                (low.max(tenth), high.min(most))
            }
        }
    }
}

/// Shares of a cell's voices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bands {
    /// By stance: in favour, concerned, opposed, undecided.
    pub stance: [Band; 4],
    /// Aggrieved voices.
    pub aggrieved: Band,
}

/// One published cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum PublishedCell {
    /// Shown.
    Shown {
        /// Voices of all stances.
        voices: u64,
        /// Distinct authors.
        reporters: u32,
        /// Shares; only from twice the least number of voices up.
        bands: Option<Bands>,
        /// The earlier version whose value is kept.
        as_of: Option<String>,
    },
    /// Hidden, which may stand for nothing at all.
    Hidden,
    /// Nothing was contributed.
    Empty,
}

/// A publication. It can only be made by [`super::publish`] or read back by [`super::reopen`].
#[derive(Debug, Clone)]
pub struct Published {
    pub(super) units: Tree,
    pub(super) topics: Tree,
    pub(super) policy: Policy,
    pub(super) cells: Vec<PublishedCell>,
    pub(super) reasons: Vec<Option<Reason>>,
    pub(super) revealed: Vec<String>,
}

impl Published {
    /// The cell of a unit node and a topic node.
    #[must_use]
    pub fn cell(&self, unit: usize, topic: usize) -> &PublishedCell {
        &self.cells[unit * self.topics.len() + topic]
    }

    /// The unit tree, groups of small units included.
    #[must_use]
    pub fn units(&self) -> &Tree {
        &self.units
    }

    /// The topic tree.
    #[must_use]
    pub fn topics(&self) -> &Tree {
        &self.topics
    }

    /// The policy it was made under.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Which rule hides a cell; for staff. None for other cells, and for all cells once read back.
    #[must_use]
    pub fn why(&self, unit: usize, topic: usize) -> Option<Reason> {
        self.reasons[unit * self.topics.len() + topic]
    }

    /// What earlier releases alone make computable under today's policy, for staff; empty once read back.
    #[must_use]
    pub fn revealed(&self) -> &[String] {
        &self.revealed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_exact_at_their_edges() {
        assert_eq!(Band::of(0, 0), Band::BelowTen);
        assert_eq!(Band::of(99, 1000), Band::BelowTen);
        assert_eq!(Band::of(100, 1000), Band::Step(10));
        assert_eq!(Band::of(124, 1000), Band::Step(10));
        assert_eq!(Band::of(125, 1000), Band::Step(15));
        assert_eq!(Band::of(1, 3), Band::Step(35));
        assert_eq!(Band::of(900, 1000), Band::Step(90));
        assert_eq!(Band::of(901, 1000), Band::Mostly);
    }
}
