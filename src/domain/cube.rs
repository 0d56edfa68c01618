//! The cube: what each unit node and topic node hold, each meaning its whole subtree.

use crate::domain::tree::Tree;

/// The four stances, in the order of every `[_; 4]` here.
pub const STANCES: [&str; 4] = ["in_favour", "concerned", "opposed", "undecided"];

/// One issue of one report: the smallest contribution to any figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Which report, among the distinct ones; the same number in every version of a release.
    pub report: usize,
    /// Which author, as a class of author keys; the same number in every version of a release.
    pub author: u32,
    /// Index of the unit in the unit tree.
    pub unit: usize,
    /// Index of the topic in the topic tree.
    pub topic: usize,
    /// Voices by stance.
    pub voices: [u32; 4],
    /// Streams of opinion by stance.
    pub streams: [u32; 4],
    /// Voices that speak of a grievance of their own.
    pub aggrieved: u32,
}

impl Leaf {
    /// Voices of all stances.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.voices.iter().map(|&v| u64::from(v)).sum()
    }
}

/// The figures of one unit node and topic node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Distinct reports that touch it; does not add up over topics.
    pub reports: u32,
    /// Issues.
    pub issues: u32,
    /// Voices by stance.
    pub voices: [u64; 4],
    /// Streams by stance.
    pub streams: [u64; 4],
    /// Aggrieved voices.
    pub aggrieved: u64,
    /// Distinct authors.
    pub reporters: u32,
}

impl Cell {
    /// Voices of all stances.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.voices.iter().sum()
    }

    /// Part of the voices with this stance (index into [`STANCES`]), 0 to 1; 0 without voices.
    #[must_use]
    pub fn share(&self, stance: usize) -> f64 {
        ratio(self.voices[stance] as f64, self.total())
    }

    /// Part of the voices that are aggrieved, 0 to 1.
    #[must_use]
    pub fn aggrieved_share(&self) -> f64 {
        ratio(self.aggrieved as f64, self.total())
    }

    /// (in favour − opposed) / voices, −1 to 1; 0 without voices.
    #[must_use]
    pub fn balance(&self) -> f64 {
        ratio(self.voices[0] as f64 - self.voices[2] as f64, self.total())
    }

    /// Whether nothing was contributed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.issues == 0
    }
}

fn ratio(part: f64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part / whole as f64 }
}

/// All cells of a unit tree and a topic tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cube {
    topics: usize,
    cells: Vec<Cell>,
}

impl Cube {
    /// Sums the leaves into every cell they belong to.
    #[must_use]
    pub fn build(units: &Tree, topics: &Tree, leaves: &[Leaf]) -> Self {
        let mut cells = vec![Cell::default(); units.len() * topics.len()];
        let mut seen: Vec<(Vec<usize>, Vec<u32>)> = vec![Default::default(); cells.len()];
        for leaf in leaves {
            for u in units.ancestors_and_self(leaf.unit) {
                for t in topics.ancestors_and_self(leaf.topic) {
                    let at = u * topics.len() + t;
                    let cell = &mut cells[at];
                    cell.issues += 1;
                    cell.aggrieved += u64::from(leaf.aggrieved);
                    for s in 0..4 {
                        cell.voices[s] += u64::from(leaf.voices[s]);
                        cell.streams[s] += u64::from(leaf.streams[s]);
                    }
                    seen[at].0.push(leaf.report);
                    seen[at].1.push(leaf.author);
                }
            }
        }
        for (cell, (reports, authors)) in cells.iter_mut().zip(seen) {
            cell.reports = distinct(reports);
            cell.reporters = distinct(authors);
        }
        Self { topics: topics.len(), cells }
    }

    /// The cell of a unit node and a topic node.
    #[must_use]
    pub fn cell(&self, unit: usize, topic: usize) -> &Cell {
        &self.cells[unit * self.topics + topic]
    }
}

fn distinct<T: Ord>(mut list: Vec<T>) -> u32 {
    list.sort_unstable();
    list.dedup();
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn tree(parents: &[usize]) -> Tree {
        let mut rows = vec![("n0".to_owned(), None)];
        for (i, p) in parents.iter().enumerate() {
            rows.push((format!("n{}", i + 1), Some(format!("n{}", p % (i + 1)))));
        }
        Tree::build(&rows).unwrap()
    }

    fn brute(units: &Tree, topics: &Tree, leaves: &[Leaf], u: usize, t: usize) -> Cell {
        let below = |tree: &Tree, mut x: usize, top: usize| loop {
            if x == top {
                break true;
            }
            match tree.parent(x) {
                Some(p) => x = p,
                None => break false,
            }
        };
        let mine: Vec<&Leaf> =
            leaves.iter().filter(|l| below(units, l.unit, u) && below(topics, l.topic, t)).collect();
        let sum = |f: &dyn Fn(&Leaf) -> u32| mine.iter().map(|l| u64::from(f(l))).sum::<u64>();
        Cell {
            reports: mine.iter().map(|l| l.report).collect::<BTreeSet<_>>().len() as u32,
            issues: mine.len() as u32,
            voices: [0, 1, 2, 3].map(|s| sum(&|l| l.voices[s])),
            streams: [0, 1, 2, 3].map(|s| sum(&|l| l.streams[s])),
            aggrieved: sum(&|l| l.aggrieved),
            reporters: mine.iter().map(|l| l.author).collect::<BTreeSet<_>>().len() as u32,
        }
    }

    proptest! {
        #[test]
        fn agrees_with_brute_force(
            up in prop::collection::vec(0usize..9, 0..8),
            tp in prop::collection::vec(0usize..9, 0..6),
            raw in prop::collection::vec((0usize..9, 0usize..9, 0usize..9, prop::array::uniform4(0u32..9), 0u32..4), 0..30),
        ) {
            let (units, topics) = (tree(&up), tree(&tp));
            let leaves: Vec<Leaf> = raw.iter().map(|&(report, unit, topic, voices, aggrieved)| Leaf {
                report, author: (report / 2) as u32, unit: unit % units.len(), topic: topic % topics.len(),
                voices, streams: voices.map(|v| v / 2), aggrieved,
            }).collect();
            let cube = Cube::build(&units, &topics, &leaves);
            for u in 0..units.len() {
                for t in 0..topics.len() {
                    prop_assert_eq!(cube.cell(u, t), &brute(&units, &topics, &leaves, u, t));
                }
            }
        }
    }

    #[test]
    fn derived_figures() {
        let cell = Cell { voices: [6, 1, 2, 1], aggrieved: 5, ..Cell::default() };
        assert_eq!(cell.total(), 10);
        assert!((cell.share(0) - 0.6).abs() < 1e-12 && (cell.balance() - 0.4).abs() < 1e-12);
        assert!((cell.aggrieved_share() - 0.5).abs() < 1e-12);
        assert!(Cell::default().balance().abs() < 1e-12);
    }
}
