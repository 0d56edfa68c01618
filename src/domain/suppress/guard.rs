//! Keeps protected vectors outside the span of what is shown.

use super::echelon::Echelon;
use super::field::{Sparse, entry, normalised, ones, subtract};
use std::collections::HashSet;

/// What came of offering a vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    /// Taken in as a new row of the basis.
    New,
    /// Follows from what is shown already.
    Free,
    /// Would put a protected vector into the span.
    Unsafe,
}

/// The span of what is shown and the residues of the protected vectors modulo it. A vector may be shown
/// when its own residue is proportional to none of theirs.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    pub span: Echelon,
    residues: Vec<Sparse>,
    lines: HashSet<Sparse>,
    at: Vec<Vec<u32>>,
}

impl Guard {
    pub fn new(columns: usize) -> Self {
        Self {
            span: Echelon::new(columns),
            residues: Vec::new(),
            lines: HashSet::new(),
            at: vec![Vec::new(); columns],
        }
    }

    /// Protects a vector; false when what is shown gives it already.
    pub fn protect(&mut self, v: &[(u32, u64)]) -> bool {
        let rest = normalised(self.span.reduce(v).rest);
        if rest.is_empty() {
            return false;
        }
        // Proportional residues stay so for good: one stands for all.
        if self.lines.insert(rest.clone()) {
            let i = self.residues.len() as u32;
            for &(c, _) in &rest {
                self.at[c as usize].push(i);
            }
            self.residues.push(rest);
        }
        true
    }

    /// Offers a cell given by its sorted classes.
    pub fn offer(&mut self, classes: &[u32]) -> Offer {
        let rest = self.span.reduce(&ones(classes)).rest;
        if rest.is_empty() {
            return Offer::Free;
        }
        if self.lines.contains(&normalised(rest.clone())) {
            return Offer::Unsafe;
        }
        self.take(&rest);
        Offer::New
    }

    /// Takes in what was shown before; nothing may be protected yet.
    pub fn known(&mut self, classes: &[u32]) {
        let rest = self.span.reduce(&ones(classes)).rest;
        if !rest.is_empty() {
            self.take(&rest);
        }
    }

    fn take(&mut self, rest: &Sparse) {
        let Some((pivot, row)) = self.span.add(rest) else { return };
        let mut hit = std::mem::take(&mut self.at[pivot as usize]);
        hit.sort_unstable();
        hit.dedup();
        for i in hit {
            let old = &self.residues[i as usize];
            let k = entry(old, pivot);
            if k == 0 {
                continue;
            }
            self.lines.remove(old);
            let new = normalised(subtract(old, k, &row));
            debug_assert!(!new.is_empty(), "a protected vector became computable");
            if !self.lines.insert(new.clone()) {
                self.residues[i as usize].clear();
                continue;
            }
            for &(c, _) in &row {
                if entry(&new, c) != 0 && entry(&self.residues[i as usize], c) == 0 {
                    self.at[c as usize].push(i);
                }
            }
            self.residues[i as usize] = new;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_a_protected_vector_outside() {
        let mut g = Guard::new(4);
        assert!(g.protect(&ones(&[0])));
        assert_eq!(g.offer(&[0, 1, 2]), Offer::New);
        assert_eq!(g.offer(&[1, 2]), Offer::Unsafe);
        assert_eq!(g.offer(&[1]), Offer::New);
        assert_eq!(g.offer(&[2]), Offer::Unsafe);
        assert_eq!(g.offer(&[0, 2]), Offer::Free);
        assert_eq!(g.offer(&[3]), Offer::New);
        assert!(!g.protect(&ones(&[0, 1, 2, 3])));
    }
}
