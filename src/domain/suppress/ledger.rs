//! The ledger: the releases issued before, withdrawn ones too, against which a new one is decided.

use super::published::Published;
use crate::domain::cube::Leaf;

/// A release issued before. Withdrawn ones count like others: what was read can't be unread.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Its name as printed beside kept values.
    pub id: String,
    /// Whether it is a version of the round being published, whose values may be kept. A quarter is none of
    /// its year.
    pub same_round: bool,
    /// The leaves it was made from: indices into its own trees; reports and authors numbered alike in all
    /// releases.
    pub leaves: Vec<Leaf>,
    /// People by unit index of its own tree, as known when it was made; a stored release doesn't tell them.
    pub headcounts: Vec<Option<u32>>,
    /// What it published.
    pub published: Published,
}

/// All releases issued before that hold some of the same reports, in order.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub(super) earlier: Vec<Earlier>,
}

impl Ledger {
    /// Adds an issued release.
    pub fn push(&mut self, mut earlier: Earlier) {
        earlier.published.policy.headcounts = std::mem::take(&mut earlier.headcounts);
        self.earlier.push(earlier);
    }

    /// How many releases it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.earlier.len()
    }

    /// Whether nothing was issued before.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.earlier.is_empty()
    }
}
