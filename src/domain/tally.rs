//! The fast path of figures: what one report adds to which cells, and adding it up.
//!
//! A cell is a unit node, a topic node and a group, each node meaning its whole subtree. It always equals counting the
//! reports anew: what a report added is kept with it ([`Fact`]) and exactly that is taken away again.

use std::collections::{BTreeMap, BTreeSet};

use entity::enums::{Group, Intensity, Stance};
use entity::ids::UnitId;
use serde::{Deserialize, Serialize};

use super::report::{Issue, Stream};

/// The topic node of reports as such, nil ones included; only its `reports` are counted.
pub const REPORTS: &str = "";

/// What a cell of the tally holds. Signed, because what is taken away is a sum too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Reports that touch it; they do not add up over topics or groups.
    pub reports: i64,
    /// Issues.
    pub issues: i64,
    /// Voices by stance, in the order of [`crate::domain::cube::STANCES`].
    pub voices: [i64; 4],
    /// Streams by stance.
    pub streams: [i64; 4],
    /// Aggrieved voices.
    pub aggrieved: i64,
}

impl Counts {
    /// Voices of all stances.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.voices.iter().sum()
    }

    /// Voices concerned or opposed.
    #[must_use]
    pub fn uneasy(&self) -> i64 {
        self.voices[1] + self.voices[2]
    }

    /// Whether nothing is counted here.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Adds another `times` times; −1 takes it away.
    pub fn add(&mut self, other: &Self, times: i64) {
        self.reports += times * other.reports;
        self.issues += times * other.issues;
        self.aggrieved += times * other.aggrieved;
        for s in 0..4 {
            self.voices[s] += times * other.voices[s];
            self.streams[s] += times * other.streams[s];
        }
    }
}

/// One issue of a counted report, as it is kept: codes and numbers, no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The topic and all above it, up to the root.
    #[serde(rename = "t")]
    pub topics: Vec<String>,
    /// The groups concerned.
    #[serde(rename = "g")]
    pub groups: Vec<Group>,
    /// Voices by stance.
    #[serde(rename = "v")]
    pub voices: [u32; 4],
    /// Streams by stance.
    #[serde(rename = "s")]
    pub streams: [u32; 4],
    /// Aggrieved voices.
    #[serde(rename = "a")]
    pub aggrieved: u32,
}

impl Fact {
    /// What an issue adds under a topic and all above it.
    #[must_use]
    pub fn of(issue: &Issue, topics: Vec<String>) -> Self {
        let groups = issue.groups.clone();
        let mut fact = Self { topics, groups, voices: [0; 4], streams: [0; 4], aggrieved: 0 };
        for s in &issue.streams {
            fact.hear(s.stance, s.intensity, u32::try_from(s.voices).unwrap_or(0));
        }
        fact
    }

    /// Adds a stream of opinion.
    pub fn hear(&mut self, stance: Stance, intensity: Intensity, voices: u32) {
        let at = Stance::ALL.iter().position(|s| *s == stance).unwrap_or(3);
        self.voices[at] += voices;
        self.streams[at] += 1;
        self.aggrieved += if Stream::is_aggrieved(stance, intensity) { voices } else { 0 };
    }
}

/// Where within a unit something counts: a topic node, and a group or all.
pub type Place = (String, Option<Group>);

/// What one report adds, by topic node and group: its issues summed, and itself once in each node it touches.
#[must_use]
pub fn contributions(facts: &[Fact]) -> BTreeMap<Place, Counts> {
    let mut out: BTreeMap<Place, Counts> = BTreeMap::new();
    out.entry((REPORTS.to_owned(), None)).or_default().reports = 1;
    for fact in facts {
        let counts = Counts {
            reports: 0,
            issues: 1,
            voices: fact.voices.map(i64::from),
            streams: fact.streams.map(i64::from),
            aggrieved: i64::from(fact.aggrieved),
        };
        let groups: BTreeSet<Group> = fact.groups.iter().copied().collect();
        let topics: BTreeSet<&String> = fact.topics.iter().collect();
        for topic in topics {
            for group in [None].into_iter().chain(groups.iter().copied().map(Some)) {
                let cell = out.entry((topic.clone(), group)).or_default();
                cell.add(&counts, 1);
                cell.reports = 1;
            }
        }
    }
    out
}

/// A sum of what reports add to and take from cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<(UnitId, String, Option<Group>), Counts>);

impl Sums {
    /// Adds a report's contributions `times` times to a unit and all above it; −1 takes them away.
    pub fn add(&mut self, units: &[UnitId], contributions: &BTreeMap<Place, Counts>, times: i64) {
        for &unit in units {
            for ((topic, group), counts) in contributions {
                self.0.entry((unit, topic.clone(), *group)).or_default().add(counts, times);
            }
        }
    }

    /// The cells, without those to which nothing is left to do.
    pub fn cells(&self) -> impl Iterator<Item = (UnitId, &str, Option<Group>, &Counts)> {
        let cells = self.0.iter().map(|((unit, topic, group), c)| (*unit, topic.as_str(), *group, c));
        cells.filter(|(_, _, _, c)| !c.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cube::{Cube, Leaf};
    use crate::domain::tree::Tree;
    use proptest::prelude::*;

    fn tree(parents: &[usize]) -> Tree {
        let mut rows = vec![("n0".to_owned(), None)];
        for (i, p) in parents.iter().enumerate() {
            rows.push((format!("n{}", i + 1), Some(format!("n{}", p % (i + 1)))));
        }
        Tree::build(&rows).unwrap()
    }

    type RawIssue = (usize, [u32; 4], u32, Vec<usize>);

    fn fact(topics: &Tree, (topic, voices, aggrieved, groups): &RawIssue) -> Fact {
        let topic = topic % topics.len();
        Fact {
            topics: topics.ancestors_and_self(topic).map(|i| topics.code(i).to_owned()).collect(),
            groups: groups.iter().map(|g| Group::ALL[g % Group::ALL.len()]).collect(),
            voices: *voices,
            streams: voices.map(|v| v / 2),
            aggrieved: *aggrieved,
        }
    }

    proptest! {
        /// What is left after some of the reports were taken away is the cube of the others; per group, the cube of
        /// the issues that name it.
        #[test]
        fn sums_are_the_cube_of_the_reports_that_stay(
            up in prop::collection::vec(0usize..9, 0..6),
            tp in prop::collection::vec(0usize..9, 0..5),
            raw in prop::collection::vec(
                (0usize..9, any::<bool>(), prop::collection::vec(
                    (0usize..9, prop::array::uniform4(0u32..9), 0u32..4, prop::collection::vec(0usize..9, 0..3)),
                    0..4,
                )),
                0..12,
            ),
        ) {
            let (units, topics) = (tree(&up), tree(&tp));
            let ids: Vec<UnitId> = (0..units.len()).map(|i| UnitId(uuid::Uuid::from_u128(i as u128 + 1))).collect();
            let mut sums = Sums::default();
            for (unit, _, issues) in &raw {
                let facts: Vec<Fact> = issues.iter().map(|i| fact(&topics, i)).collect();
                let above: Vec<UnitId> = units.ancestors_and_self(unit % units.len()).map(|i| ids[i]).collect();
                sums.add(&above, &contributions(&facts), 1);
            }
            for (unit, _, issues) in raw.iter().filter(|r| !r.1) {
                let facts: Vec<Fact> = issues.iter().map(|i| fact(&topics, i)).collect();
                let above: Vec<UnitId> = units.ancestors_and_self(unit % units.len()).map(|i| ids[i]).collect();
                sums.add(&above, &contributions(&facts), -1);
            }
            let kept: Vec<_> = raw.iter().filter(|r| r.1).collect();
            for group in [None].into_iter().chain(Group::ALL.iter().copied().map(Some)) {
                let mut leaves = Vec::new();
                for (report, (unit, _, issues)) in kept.iter().enumerate() {
                    for issue in issues {
                        let named = issue.3.iter().any(|g| Some(Group::ALL[g % Group::ALL.len()]) == group);
                        if group.is_none() || named {
                            leaves.push(Leaf {
                                report, author: 0, unit: unit % units.len(), topic: issue.0 % topics.len(),
                                voices: issue.1, streams: issue.1.map(|v| v / 2), aggrieved: issue.2,
                            });
                        }
                    }
                }
                let cube = Cube::build(&units, &topics, &leaves);
                for (u, id) in ids.iter().enumerate() {
                    for t in 0..topics.len() {
                        let cell = cube.cell(u, t);
                        let expected = Counts {
                            reports: i64::from(cell.reports),
                            issues: i64::from(cell.issues),
                            voices: cell.voices.map(|v| v as i64),
                            streams: cell.streams.map(|v| v as i64),
                            aggrieved: cell.aggrieved as i64,
                        };
                        let found = sums.cells().find(|c| (c.0, c.1, c.2) == (*id, topics.code(t), group));
                        prop_assert_eq!(found.map_or_else(Counts::default, |c| *c.3), expected);
                    }
                }
                let root = ids[units.root()];
                let all = sums.cells().find(|c| (c.0, c.1, c.2) == (root, REPORTS, None)).map_or(0, |c| c.3.reports);
                prop_assert_eq!(all, kept.len() as i64);
            }
        }
    }
}
