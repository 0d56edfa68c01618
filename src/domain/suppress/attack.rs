//! A reader who knows the trees and everything published, for the tests: works from leaves and publications
//! alone, over another prime than the suppression.

use super::{Policy, Published, PublishedCell};
use crate::domain::cube::Leaf;
use crate::domain::tree::Tree;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The largest prime below 2^61 − 1.
const Q: u64 = (1 << 61) - 31;

fn mul(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(Q)) as u64
}

fn inverse(a: u64) -> u64 {
    let (mut base, mut e, mut out) = (a, Q - 2, 1);
    while e > 0 {
        if e & 1 == 1 {
            out = mul(out, base);
        }
        base = mul(base, base);
        e >>= 1;
    }
    out
}

/// A span of dense vectors, in echelon form.
#[derive(Clone, Default)]
pub struct Span(Vec<(usize, Vec<u64>)>);

impl Span {
    fn reduce(&self, mut v: Vec<u64>) -> Vec<u64> {
        for (pivot, row) in &self.0 {
            let k = v[*pivot];
            if k != 0 {
                for (x, &r) in v.iter_mut().zip(row).filter(|(_, r)| **r != 0) {
                    *x = (*x + Q - mul(k, r)) % Q;
                }
            }
        }
        v
    }

    pub fn add(&mut self, v: Vec<u64>) {
        let mut v = self.reduce(v);
        if let Some(pivot) = v.iter().position(|&x| x != 0) {
            let k = inverse(v[pivot]);
            v.iter_mut().for_each(|x| *x = mul(*x, k));
            self.0.push((pivot, v));
        }
    }

    pub fn contains(&self, v: Vec<u64>) -> bool {
        self.reduce(v).iter().all(|&x| x == 0)
    }
}

/// A contribution: report and number of the issue within it, with the releases that hold it.
pub struct Item {
    pub leaf: Leaf,
    pub releases: Vec<bool>,
}

/// Releases as published, and what is true.
pub struct Attack<'a> {
    pub units: &'a Tree,
    pub topics: &'a Tree,
    pub policy: &'a Policy,
    pub items: Vec<Item>,
    pub published: Vec<&'a Published>,
}

impl<'a> Attack<'a> {
    pub fn new(releases: &'a [(Vec<Leaf>, Published)]) -> Self {
        let last = &releases[releases.len() - 1].1;
        let mut at: HashMap<(usize, usize), usize> = HashMap::new();
        let mut items: Vec<Item> = Vec::new();
        for (r, (leaves, _)) in releases.iter().enumerate() {
            let mut number: HashMap<usize, usize> = HashMap::new();
            for leaf in leaves {
                let n = number.entry(leaf.report).or_default();
                *n += 1;
                let i = *at.entry((leaf.report, *n)).or_insert_with(|| {
                    items.push(Item { leaf: leaf.clone(), releases: vec![false; releases.len()] });
                    items.len() - 1
                });
                items[i].releases[r] = true;
            }
        }
        let published = releases.iter().map(|x| &x.1).collect();
        Self { units: last.units(), topics: last.topics(), policy: last.policy(), items, published }
    }

    /// The contributions to a cell of a release.
    pub fn cell(&self, r: usize, u: usize, t: usize) -> BTreeSet<usize> {
        let inside = |tree: &Tree, x: usize, top: usize| tree.ancestors_and_self(x).any(|a| a == top);
        let mine = |i: &Item| {
            i.releases[r] && inside(self.units, i.leaf.unit, u) && inside(self.topics, i.leaf.topic, t)
        };
        (0..self.items.len()).filter(|&i| mine(&self.items[i])).collect()
    }

    /// All cells of a release, by (unit, topic).
    pub fn cells(&self, r: usize) -> Vec<BTreeSet<usize>> {
        let mut out = vec![BTreeSet::new(); self.units.len() * self.topics.len()];
        for (i, item) in self.items.iter().enumerate().filter(|(_, item)| item.releases[r]) {
            for u in self.units.ancestors_and_self(item.leaf.unit) {
                for t in self.topics.ancestors_and_self(item.leaf.topic) {
                    out[u * self.topics.len() + t].insert(i);
                }
            }
        }
        out
    }

    /// Takes pairs of equal content out of what came and what left: a part sent again unchanged is no change.
    pub fn unmatched(
        &self,
        came: &BTreeSet<usize>,
        left: &BTreeSet<usize>,
    ) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let (mut came, mut left) = (came.clone(), left.clone());
        let content = |i: usize| {
            let l = &self.items[i].leaf;
            (l.author, l.unit, l.topic, l.voices)
        };
        for i in came.clone() {
            if let Some(twin) = left.iter().copied().find(|&j| content(i) == content(j)) {
                came.remove(&i);
                left.remove(&twin);
            }
        }
        (came, left)
    }

    /// Whether a cell carries a number of this release, not one kept from an earlier one.
    pub fn is_new(&self, r: usize, u: usize, t: usize) -> bool {
        matches!(self.published[r].cell(u, t), PublishedCell::Shown { as_of: None, .. })
    }

    /// Whether a non-empty set of contributions breaks the policy, straight from its wording.
    pub fn breaks(&self, set: &BTreeSet<usize>, topic: usize, units: &[usize]) -> bool {
        let mut by: BTreeMap<u32, u64> = BTreeMap::new();
        for &i in set {
            *by.entry(self.items[i].leaf.author).or_default() += self.items[i].leaf.total();
        }
        let total: u64 = by.values().sum();
        let largest = by.values().max().copied().unwrap_or(0);
        let people: Option<u32> = units.iter().map(|&u| self.policy.headcount(u)).sum();
        let small =
            self.policy.min_headcount.is_some_and(|m| !units.is_empty() && people.is_some_and(|p| p < m));
        !set.is_empty()
            && (total < self.policy.min_voices_of(topic)
                || by.len() < self.policy.min_reporters as usize
                || largest * 1000 > total * u64::from(self.policy.max_share)
                || small)
    }

    /// Everything the first `count` releases show, with contributions that no shown cell tells apart merged into one column.
    pub fn shown(&self, count: usize) -> Shown {
        let mut rows = Vec::new();
        for r in 0..count {
            for (at, set) in self.cells(r).into_iter().enumerate() {
                if self.is_new(r, at / self.topics.len(), at % self.topics.len()) {
                    rows.push(set);
                }
            }
        }
        let mut signs: Vec<Vec<usize>> = vec![Vec::new(); self.items.len()];
        for (n, row) in rows.iter().enumerate() {
            row.iter().for_each(|&i| signs[i].push(n));
        }
        let mut ids: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let mut column = vec![None; self.items.len()];
        for (i, sign) in signs.into_iter().enumerate().filter(|(_, s)| !s.is_empty()) {
            let next = ids.len();
            column[i] = Some(*ids.entry(sign).or_insert(next));
        }
        let width = ids.len();
        let mut span = Span::default();
        for row in &rows {
            let mut v = vec![0; width];
            row.iter().filter_map(|&i| column[i]).for_each(|c| v[c] = 1);
            span.add(v);
        }
        Shown { span, column, width, rows }
    }
}

/// What is shown, as a span over merged columns.
pub struct Shown {
    span: Span,
    column: Vec<Option<usize>>,
    width: usize,
    pub rows: Vec<BTreeSet<usize>>,
}

impl Shown {
    /// Whether a signed sum of contributions follows from what is shown.
    pub fn gives(&self, plus: &BTreeSet<usize>, minus: &BTreeSet<usize>) -> bool {
        let sign = |i: usize| u64::from(plus.contains(&i)) + (Q - u64::from(minus.contains(&i))) % Q;
        let mut v: Vec<Option<u64>> = vec![None; self.width];
        for (i, column) in self.column.iter().enumerate() {
            let x = sign(i) % Q;
            match column {
                None if x != 0 => return false,
                None => {}
                Some(c) if v[*c].is_some_and(|y| y != x) => return false,
                Some(c) => v[*c] = Some(x),
            }
        }
        self.span.contains(v.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// The span over single contributions, extended by some that are known.
    pub fn knowing(&self, known: &BTreeSet<usize>) -> Span {
        let mut span = Span::default();
        for &i in known {
            span.add(unit(self.column.len(), &BTreeSet::from([i])));
        }
        self.rows.iter().for_each(|row| span.add(unit(self.column.len(), row)));
        span
    }
}

/// The 0/1 vector of a set.
pub fn unit(width: usize, set: &BTreeSet<usize>) -> Vec<u64> {
    (0..width).map(|i| u64::from(set.contains(&i))).collect()
}
