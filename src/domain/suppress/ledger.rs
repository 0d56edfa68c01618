//! The ledger: the releases issued before, withdrawn ones too, against which a new one is decided.

use super::published::Published;
use crate::domain::cube::Leaf;

/// A release issued before.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub(super) id: String,
    pub(super) leaves: Vec<Leaf>,
    pub(super) published: Published,
}

/// All releases issued before, in order.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub(super) earlier: Vec<Earlier>,
}

impl Ledger {
    /// Adds an issued release: its name as printed beside kept values, the leaves it was made from (indices
    /// into its own trees; reports and authors numbered alike in all releases), and what it published.
    pub fn push(&mut self, id: impl Into<String>, leaves: Vec<Leaf>, published: Published) {
        self.earlier.push(Earlier { id: id.into(), leaves, published });
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
