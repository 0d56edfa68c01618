//! What an author who knows their own contributions could compute of another single author (Langsrud 2024,
//! the singleton problem).

use super::echelon::Echelon;
use super::field::{P, Sparse, entry, normalised, ones, sub, subtract};
use super::model::Model;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One author's part of some cell that at most one other author shares a class with.
struct Part {
    author: u32,
    classes: Vec<u32>,
    /// The one other author in its classes.
    other: Option<u32>,
}

/// The parts to protect and the classes each author alone stands in.
pub(super) struct Insiders {
    parts: Vec<Part>,
    sole: BTreeMap<u32, Vec<u32>>,
    columns: usize,
}

impl Insiders {
    pub fn new(model: &Model<'_>) -> Self {
        let mut known = HashSet::new();
        let mut parts = Vec::new();
        for cell in model.rounds.iter().flat_map(|r| r.cells.iter().flatten()) {
            let mut by: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
            for &e in &cell.elements {
                let e = &model.elements[e as usize];
                by.entry(e.author).or_default().insert(e.class);
            }
            for (author, classes) in by {
                let classes: Vec<u32> = classes.into_iter().collect();
                let all = classes.iter().flat_map(|&c| &model.class_authors[c as usize]);
                let others: BTreeSet<u32> = all.copied().filter(|&a| a != author).collect();
                if others.len() <= 1 && known.insert((author, classes.clone())) {
                    parts.push(Part { author, classes, other: others.first().copied() });
                }
            }
        }
        let mut sole: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (c, authors) in model.class_authors.iter().enumerate() {
            if let (1, Some(&a)) = (authors.len(), authors.first()) {
                sole.entry(a).or_default().push(c as u32);
            }
        }
        Self { parts, sole, columns: model.classes() }
    }

    /// For each leak the rows of the span its reduction uses; the last of them surely takes part in it.
    pub fn leaks(&self, span: &mut Echelon) -> Vec<Vec<usize>> {
        let mut out = Vec::new();
        let mut at: Vec<Vec<usize>> = vec![Vec::new(); self.columns];
        let mut rests: Vec<Sparse> = Vec::with_capacity(self.parts.len());
        for (i, part) in self.parts.iter().enumerate() {
            let r = span.reduce(&ones(&part.classes));
            match r.rest.first() {
                Some(&(c, _)) => at[c as usize].push(i),
                None => out.push(r.used),
            }
            rests.push(r.rest);
        }
        for (&a, own) in &self.sole {
            self.leaks_to(a, own, span, &at, &rests, &mut out);
        }
        out
    }

    /// What author `a` can compute; works on residues modulo the span, which are few and short.
    fn leaks_to(
        &self,
        a: u32,
        own: &[u32],
        span: &mut Echelon,
        at: &[Vec<usize>],
        rests: &[Sparse],
        out: &mut Vec<Vec<usize>>,
    ) {
        let mut mine: Vec<(u32, Sparse)> = own.iter().map(|&c| (c, span.reduce(&[(c, 1)]).rest)).collect();
        mine.retain(|(_, r)| !r.is_empty());
        // Local columns: the residues' own, then one tag for each residue, so that tags never become pivots.
        let mut columns: Vec<u32> = mine.iter().flat_map(|(_, r)| r).map(|x| x.0).collect();
        columns.sort_unstable();
        columns.dedup();
        let local = |c: u32| columns.binary_search(&c).ok().map(|i| i as u32);
        let width = columns.len() as u32;
        let mut sub_span = Small::default();
        for (k, (_, r)) in mine.iter().enumerate() {
            let mut v: Sparse = r.iter().filter_map(|&(c, x)| Some((local(c)?, x))).collect();
            v.push((width + k as u32, 1));
            sub_span.add(v, width);
        }
        for &c in &columns {
            for &i in &at[c as usize] {
                let part = &self.parts[i];
                if part.author == a || part.other.is_some_and(|o| o != a) {
                    continue;
                }
                let v: Option<Sparse> = rests[i].iter().map(|&(c, x)| Some((local(c)?, x))).collect();
                let Some(q) = v.map(|v| sub_span.reduce(v)) else { continue };
                if q.first().is_none_or(|x| x.0 >= width) {
                    out.push(rows_used(part, &q, width, &mine, span));
                }
            }
        }
    }
}

/// The rows used for a part, given what its reduction left: multiples of the author's own classes,
/// each under its tag.
fn rows_used(
    part: &Part,
    left: &Sparse,
    width: u32,
    mine: &[(u32, Sparse)],
    span: &mut Echelon,
) -> Vec<usize> {
    let mut v: BTreeMap<u32, u64> = part.classes.iter().map(|&c| (c, 1)).collect();
    for &(tag, k) in left {
        let x = v.entry(mine[(tag - width) as usize].0).or_default();
        *x = sub(*x, P - k);
    }
    let v: Sparse = v.into_iter().filter(|x| x.1 != 0).collect();
    span.reduce(&v).used
}

/// A small echelon form over sorted vectors.
#[derive(Default)]
struct Small(Vec<Sparse>);

impl Small {
    fn add(&mut self, v: Sparse, width: u32) {
        let v = self.reduce(v);
        if v.first().is_some_and(|x| x.0 < width) {
            self.0.push(normalised(v));
        }
    }

    fn reduce(&self, mut v: Sparse) -> Sparse {
        for row in &self.0 {
            let k = entry(&v, row[0].0);
            if k != 0 {
                v = subtract(&v, k, row);
            }
        }
        v
    }
}
