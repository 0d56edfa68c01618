//! What follows from sums that are known, exactly: a row space over a prime field of its own.

use super::world::Set;
use std::collections::HashMap;

/// The largest prime below 2^62.
const Q: u64 = (1 << 62) - 57;

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

/// Parts that no known sum tells apart, as one column.
pub struct Columns {
    pub of: Vec<usize>,
    pub members: Vec<Set>,
}

impl Columns {
    /// `rows` tell parts apart.
    pub fn new<'a>(parts: usize, rows: impl Iterator<Item = &'a Set>) -> Self {
        let mut of = vec![0; parts];
        let mut count = 1;
        for row in rows {
            // Splits each column into those in the row and those out of it.
            let mut split: HashMap<usize, usize> = HashMap::new();
            for &i in row {
                of[i as usize] = *split.entry(of[i as usize]).or_insert_with(|| {
                    count += 1;
                    count - 1
                });
            }
        }
        let mut renamed: HashMap<usize, usize> = HashMap::new();
        let mut members: Vec<Set> = Vec::new();
        for (i, c) in of.iter_mut().enumerate() {
            let next = renamed.len();
            *c = *renamed.entry(*c).or_insert(next);
            if *c == members.len() {
                members.push(Vec::new());
            }
            members[*c].push(i as u32);
        }
        Self { of, members }
    }

    /// A row as columns; it holds each of them whole.
    pub fn row(&self, parts: &[u32]) -> Vec<(usize, u64)> {
        let mut out: Vec<(usize, u64)> = parts.iter().map(|&i| (self.of[i as usize], 1)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// A signed sum as columns; none where it holds a column in part, parts of `known` not counting.
    pub fn vector(
        &self,
        plus: &[u32],
        minus: &[u32],
        known: impl Fn(u32) -> bool,
    ) -> Option<Vec<(usize, u64)>> {
        let mut out = Vec::new();
        for (c, plus_in, minus_in) in self.touched(plus, minus, &known) {
            let all = self.members[c].iter().filter(|&&i| !known(i)).count();
            match (plus_in, minus_in) {
                (0, 0) => {}
                (n, 0) if n == all => out.push((c, 1)),
                (0, n) if n == all => out.push((c, Q - 1)),
                _ => return None,
            }
        }
        Some(out)
    }

    /// How much of each touched column is added and taken off.
    pub fn touched(
        &self,
        plus: &[u32],
        minus: &[u32],
        known: impl Fn(u32) -> bool,
    ) -> Vec<(usize, usize, usize)> {
        let mut counts: std::collections::BTreeMap<usize, (usize, usize)> = Default::default();
        for &i in plus.iter().filter(|&&i| !known(i)) {
            counts.entry(self.of[i as usize]).or_default().0 += 1;
        }
        for &i in minus.iter().filter(|&&i| !known(i)) {
            counts.entry(self.of[i as usize]).or_default().1 += 1;
        }
        counts.into_iter().map(|(c, (p, m))| (c, p, m)).collect()
    }
}

/// A span in echelon form; row `i` is 1 at its pivot and 0 at the pivots before.
#[derive(Clone, Default)]
pub struct Span {
    rows: Vec<(usize, Vec<(usize, u64)>)>,
    width: usize,
}

impl Span {
    fn reduce(&self, v: &[(usize, u64)]) -> Vec<(usize, u64)> {
        let width = v.iter().map(|x| x.0 + 1).max().unwrap_or(0).max(self.width);
        let mut rest = vec![0; width];
        for &(c, x) in v {
            rest[c] = x;
        }
        for (pivot, row) in &self.rows {
            let k = rest[*pivot];
            if k != 0 {
                for &(c, x) in row {
                    rest[c] = (rest[c] + Q - mul(k, x)) % Q;
                }
            }
        }
        rest.into_iter().enumerate().filter(|x| x.1 != 0).collect()
    }

    pub fn add(&mut self, v: &[(usize, u64)]) {
        let mut v = self.reduce(v);
        if let Some(&(pivot, x)) = v.first() {
            let k = inverse(x);
            v.iter_mut().for_each(|x| x.1 = mul(x.1, k));
            self.width = v.iter().map(|x| x.0 + 1).max().unwrap_or(0).max(self.width);
            self.rows.push((pivot, v));
        }
    }

    pub fn contains(&self, v: &[(usize, u64)]) -> bool {
        self.reduce(v).is_empty()
    }
}
