//! The span of what is shown, in echelon form over the prime field.

use super::field::{Sparse, inverse, mul, sub};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NONE: u32 = u32::MAX;

/// What is left of a vector after taking off the span, and the basis rows that were needed, ascending.
#[derive(Debug)]
pub(super) struct Reduced {
    pub rest: Sparse,
    pub used: Vec<usize>,
}

/// Basis rows in the order they were added. Row `i` is 1 at its own pivot and 0 at the pivots of the rows
/// before it, so the last row used in a reduction is the last one that really takes part.
#[derive(Debug, Clone)]
pub(super) struct Echelon {
    rows: Vec<Sparse>,
    pivots: Vec<u32>,
    row_at: Vec<u32>,
    uses: Vec<u32>,
    value: Vec<u64>,
    seen: Vec<bool>,
    touched: Vec<u32>,
}

impl Echelon {
    pub fn new(columns: usize) -> Self {
        Self {
            rows: Vec::new(),
            pivots: Vec::new(),
            row_at: vec![NONE; columns],
            uses: vec![0; columns],
            value: vec![0; columns],
            seen: vec![false; columns],
            touched: Vec::new(),
        }
    }

    pub fn rank(&self) -> usize {
        self.rows.len()
    }

    /// Takes the span off a vector: the rest is 0 at every pivot, and empty exactly for members.
    pub fn reduce(&mut self, v: &[(u32, u64)]) -> Reduced {
        let mut queue = BinaryHeap::new();
        for &(c, x) in v {
            self.put(c, x, &mut queue);
        }
        let mut used = Vec::new();
        while let Some(Reverse(i)) = queue.pop() {
            let k = self.value[self.pivots[i] as usize];
            if k == 0 {
                continue;
            }
            used.push(i);
            let row = std::mem::take(&mut self.rows[i]);
            for &(c, x) in &row {
                self.put(c, sub(0, mul(k, x)), &mut queue);
            }
            self.rows[i] = row;
        }
        let mut rest = Vec::new();
        for &c in &self.touched {
            let x = std::mem::take(&mut self.value[c as usize]);
            self.seen[c as usize] = false;
            if x != 0 {
                rest.push((c, x));
            }
        }
        self.touched.clear();
        rest.sort_unstable_by_key(|x| x.0);
        Reduced { rest, used }
    }

    fn put(&mut self, column: u32, x: u64, queue: &mut BinaryHeap<Reverse<usize>>) {
        let c = column as usize;
        if !self.seen[c] {
            self.seen[c] = true;
            self.touched.push(column);
            if self.row_at[c] != NONE {
                queue.push(Reverse(self.row_at[c] as usize));
            }
        }
        self.value[c] = sub(self.value[c], sub(0, x));
    }

    /// Adds a reduced, non-empty vector as a row; returns its pivot and the row scaled to 1 there. The pivot
    /// is the column that the fewest rows use, which keeps rows short.
    pub fn add(&mut self, rest: &Sparse) -> Option<(u32, Sparse)> {
        let &(pivot, x) = rest.iter().min_by_key(|(c, _)| (self.uses[*c as usize], *c))?;
        let k = inverse(x);
        let row: Sparse = rest.iter().map(|&(c, v)| (c, mul(v, k))).collect();
        for &(c, _) in &row {
            self.uses[c as usize] += 1;
        }
        self.row_at[pivot as usize] = u32::try_from(self.rows.len()).unwrap_or(NONE);
        self.pivots.push(pivot);
        self.rows.push(row.clone());
        Some((pivot, row))
    }
}

#[cfg(test)]
mod tests {
    use super::super::field::ones;
    use super::*;

    #[test]
    fn finds_members_and_the_last_row_needed() {
        let mut e = Echelon::new(4);
        for row in [[0, 1], [1, 2], [2, 3]] {
            let r = e.reduce(&ones(&row)).rest;
            assert!(e.add(&r).is_some());
        }
        // (0+1) − (1+2) + (2+3) = 0 + 3
        let all = e.reduce(&ones(&[0, 3]));
        assert!(all.rest.is_empty());
        assert_eq!(all.used.last(), Some(&2));
        assert_eq!(e.reduce(&ones(&[0, 1])).used, [0]);
        assert!(!e.reduce(&ones(&[0])).rest.is_empty());
        assert_eq!(e.rank(), 3);
    }
}
