//! Between which bounds an amount must lie, by linear programming: voices are not negative, what is shown is
//! as shown, what is known to be there has a voice, and each stance lies within its published shares.

use super::reading::Row;
use super::span::{Columns, Span};
use super::world::{Set, World};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use std::collections::BTreeSet;

/// Stances, and aggrieved voices.
const KINDS: usize = 5;

/// What a reader knows, and points that fit it.
pub struct Bounds<'a> {
    columns: &'a Columns,
    /// Independent sums of columns that are known, each with its value.
    sums: Vec<(BTreeSet<usize>, f64)>,
    rows: Vec<&'a Row>,
    present: Vec<&'a Set>,
    /// Columns in some shown row; the others may be anything.
    bound: BTreeSet<usize>,
    /// Voices by column: the truth first, then what optimising came upon.
    points: Vec<Vec<f64>>,
    /// Whether published shares are looked at.
    shares: bool,
}

impl<'a> Bounds<'a> {
    pub fn new(
        w: &World,
        columns: &'a Columns,
        rows: Vec<&'a Row>,
        present: Vec<&'a Set>,
        shares: bool,
    ) -> Self {
        let truth = columns.members.iter().map(|m| w.voices(m) as f64).collect();
        let bound = rows.iter().flat_map(|r| columns.row(&r.parts)).map(|x| x.0).collect();
        let mut known: BTreeSet<&Set> = BTreeSet::new();
        let present = present.into_iter().filter(|p| known.insert(p)).collect();
        let sums = sums(w, columns, &rows);
        Self { columns, sums, rows, present, bound, points: vec![truth], shares }
    }

    /// The difference between the largest and the smallest value an amount can have, as far as `enough`.
    pub fn width(&mut self, w: &World, plus: &[u32], minus: &[u32], enough: f64) -> f64 {
        let mut ends: Vec<(usize, f64, f64)> = Vec::new();
        for (c, p, m) in self.columns.touched(plus, minus, |_| false) {
            let all = self.columns.members[c].len();
            let (high, low) = (
                if p > 0 {
                    1.0
                } else if m == all {
                    -1.0
                } else {
                    0.0
                },
                if m > 0 {
                    -1.0
                } else if p == all {
                    1.0
                } else {
                    0.0
                },
            );
            ends.push((c, low, high));
        }
        if ends.iter().any(|e| !self.bound.contains(&e.0) && (e.1 != 0.0 || e.2 != 0.0)) {
            return f64::INFINITY;
        }
        let found = self.seen(&ends);
        if found.1 - found.0 >= enough - 1e-6 {
            return found.1 - found.0;
        }
        let top = self.optimum(w, OptimizationDirection::Maximize, ends.iter().map(|e| (e.0, e.2)));
        if top - found.0 >= enough - 1e-6 {
            return top - found.0;
        }
        let bottom = self.optimum(w, OptimizationDirection::Minimize, ends.iter().map(|e| (e.0, e.1)));
        top - bottom
    }

    /// The smallest and largest value at the points known so far.
    fn seen(&self, ends: &[(usize, f64, f64)]) -> (f64, f64) {
        let at = |p: &Vec<f64>, top: bool| -> f64 {
            ends.iter().map(|e| p[e.0] * if top { e.2 } else { e.1 }).sum()
        };
        let low = self.points.iter().map(|p| at(p, false)).fold(f64::INFINITY, f64::min);
        (low, self.points.iter().map(|p| at(p, true)).fold(f64::NEG_INFINITY, f64::max))
    }

    fn optimum(
        &mut self,
        w: &World,
        direction: OptimizationDirection,
        objective: impl Iterator<Item = (usize, f64)>,
    ) -> f64 {
        let mut coefficient = vec![0.0; self.columns.members.len()];
        objective.for_each(|(c, k)| coefficient[c] = k);
        let mut p = Problem::new(direction);
        let x: Vec<[Variable; KINDS]> = coefficient
            .iter()
            .map(|&k| [k, k, k, k, 0.0].map(|k| p.add_var(k, (0.0, f64::INFINITY))))
            .collect();
        for (columns, value) in &self.sums {
            let all = columns.iter().flat_map(|&c| (0..4).map(move |s| (c, s)));
            let terms: Vec<(Variable, f64)> = all.map(|(c, s)| (x[c][s], 1.0)).collect();
            p.add_constraint(terms, ComparisonOp::Eq, *value);
        }
        self.rows.iter().filter(|_| self.shares).for_each(|row| self.share(&mut p, &x, row));
        for set in &self.present {
            let all = self.columns.row(set).into_iter().flat_map(|(c, _)| (0..4).map(move |s| (c, s)));
            let terms: Vec<(Variable, f64)> = all.map(|(c, s)| (x[c][s], 1.0)).collect();
            p.add_constraint(terms, ComparisonOp::Ge, 1.0);
        }
        if self.shares && self.rows.iter().any(|r| r.shares.is_some()) {
            for v in &x {
                p.add_constraint([(v[4], 1.0), (v[1], -1.0), (v[2], -1.0)], ComparisonOp::Le, 0.0);
            }
        }
        match p.solve() {
            Ok(solution) => {
                let point: Vec<[f64; KINDS]> = x.iter().map(|v| v.map(|k| solution[k])).collect();
                self.check(w, &point);
                self.points.push(point.iter().map(|v| v[..4].iter().sum()).collect());
                solution.objective()
            }
            Err(microlp::Error::Unbounded) if direction == OptimizationDirection::Maximize => f64::INFINITY,
            Err(microlp::Error::Unbounded) => f64::NEG_INFINITY,
            Err(e) => panic!("no bounds: {e}"),
        }
    }

    /// A solver that errs would make an attacker who sees nothing.
    fn check(&self, w: &World, point: &[[f64; KINDS]]) {
        assert!(point.iter().flatten().all(|&x| x > -1e-6), "a solution below zero");
        for row in &self.rows {
            let sum = |kinds: std::ops::Range<usize>| -> f64 {
                self.columns.row(&row.parts).iter().flat_map(|c| &point[c.0][kinds.clone()]).sum()
            };
            assert!((sum(0..4) - w.voices(&row.parts) as f64).abs() < 1e-6, "a sum that is not as shown");
            for (s, &(low, high)) in row.shares.iter().filter(|_| self.shares).flatten().enumerate() {
                let x = sum(s..s + 1);
                assert!(x > low as f64 - 1e-6 && x < high as f64 + 1e-6, "a share that is not as shown");
            }
        }
    }

    fn share(&self, p: &mut Problem, x: &[[Variable; KINDS]], row: &Row) {
        let columns = self.columns.row(&row.parts);
        for (s, &(low, high)) in row.shares.iter().flatten().enumerate() {
            let sum: Vec<(Variable, f64)> = columns.iter().map(|c| (x[c.0][s], 1.0)).collect();
            p.add_constraint(sum.clone(), ComparisonOp::Ge, low as f64);
            p.add_constraint(sum, ComparisonOp::Le, high as f64);
        }
    }
}

/// The sums that are shown, without those that follow, and each less smaller ones inside it: the same
/// knowledge in the form that a solver errs least with.
fn sums(w: &World, columns: &Columns, rows: &[&Row]) -> Vec<(BTreeSet<usize>, f64)> {
    let mut sorted: Vec<Vec<(usize, u64)>> = rows.iter().map(|r| columns.row(&r.parts)).collect();
    sorted.sort_by_key(|r| (r.len(), r.clone()));
    sorted.dedup();
    let mut span = Span::default();
    let mut kept: Vec<BTreeSet<usize>> = Vec::new();
    let mut out = Vec::new();
    for row in sorted {
        if span.contains(&row) {
            continue;
        }
        span.add(&row);
        let whole: BTreeSet<usize> = row.iter().map(|x| x.0).collect();
        let mut left = whole.clone();
        for inner in kept.iter().rev() {
            if inner.is_subset(&left) {
                left.retain(|c| !inner.contains(c));
            }
        }
        let value = left.iter().map(|&c| w.voices(&columns.members[c]) as f64).sum();
        out.push((left, value));
        kept.push(whole);
    }
    out
}
