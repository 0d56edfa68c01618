//! The weekly digest: how complete a round is, of the whole and of its clusters, and how many flash reports came.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Fewest flash reports whose number is told.
pub const LEAST: u64 = 3;

/// What a weekly digest tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weekly {
    /// Code of the round.
    pub round: String,
    /// The day on which it is told.
    pub told_on: NaiveDate,
    /// The day reports are due.
    pub due_on: NaiveDate,
    /// The whole, then those of its parts that may be told.
    pub nodes: Vec<Node>,
    /// Flash reports of the whole in the week; none for fewer than [`LEAST`].
    pub flash: Option<u64>,
}

/// How complete a node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Collaborators expected.
    pub expected: u32,
    /// Reports received.
    pub received: u32,
}

impl Weekly {
    /// Whether there is something to tell that the last one of the round did not.
    pub fn is_new(&self, before: Option<&Self>) -> bool {
        let Some(whole) = self.nodes.first() else { return false };
        let moved = before.map_or(whole.received > 0, |before| before.nodes != self.nodes);
        moved || self.flash.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(expected: u32, received: u32) -> Node {
        Node { name: format!("Cụm {expected}"), expected, received }
    }

    #[test]
    fn nothing_new_is_nothing_to_tell() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let told = |received, flash| Weekly {
            round: "2026-Q4".into(),
            told_on: day,
            due_on: day,
            nodes: vec![node(9, received)],
            flash,
        };
        assert!(!told(0, None).is_new(None), "nobody filed yet");
        assert!(told(1, None).is_new(None) && told(2, None).is_new(Some(&told(1, None))));
        assert!(!told(2, None).is_new(Some(&told(2, None))));
        assert!(told(2, Some(3)).is_new(Some(&told(2, Some(3)))), "those of another week");
        assert!(!Weekly { nodes: vec![], ..told(2, Some(3)) }.is_new(None));
    }
}
