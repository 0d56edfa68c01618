//! Elementary contributions of all releases, their classes of equal membership, and the cells they make up.

use super::ledger::Ledger;
use super::policy::{Group, Policy, Reason};
use crate::domain::cube::Leaf;
use crate::domain::tree::Tree;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What makes an issue the same: report, author, topic code, voices by stance, aggrieved voices.
type Content<'a> = (usize, u32, &'a str, [u32; 4], u32);

/// One issue of one report, the same in every release that holds it unchanged.
#[derive(Debug)]
pub(super) struct Element {
    pub author: u32,
    pub voices: u64,
    pub class: u32,
    /// Unit and topic it stands at, by release.
    pub places: Vec<Option<(usize, usize)>>,
}

/// A non-empty cell of one release.
#[derive(Debug, Clone)]
pub(super) struct Stock {
    pub elements: Vec<u32>,
    pub classes: Vec<u32>,
    pub group: Group,
    pub broken: Option<Reason>,
}

/// One release: the trees it was made over and its cells.
pub(super) struct Round<'a> {
    pub units: &'a Tree,
    pub topics: &'a Tree,
    pub policy: &'a Policy,
    pub leaves: &'a [Leaf],
    pub elements: Vec<u32>,
    pub cells: Vec<Option<Stock>>,
    /// Distinct authors by unit node.
    pub authors: Vec<usize>,
}

impl Round<'_> {
    pub fn cell(&self, unit: usize, topic: usize) -> Option<&Stock> {
        self.cells[unit * self.topics.len() + topic].as_ref()
    }

    /// The cell with the same codes as a cell of another release.
    pub fn same(&self, other: &Round<'_>, unit: usize, topic: usize) -> Option<&Stock> {
        let u = self.units.index(other.units.code(unit))?;
        let t = self.topics.index(other.topics.code(topic))?;
        self.cell(u, t)
    }
}

/// Everything the decision works on; the release being decided is the last round.
pub(super) struct Model<'a> {
    pub rounds: Vec<Round<'a>>,
    pub elements: Vec<Element>,
    /// Elements that another one with the same content stands for, by pair of releases.
    pub matched: HashMap<(usize, usize), HashSet<u32>>,
    /// Distinct authors by class.
    pub class_authors: Vec<BTreeSet<u32>>,
}

impl<'a> Model<'a> {
    pub fn build(
        units: &'a Tree,
        topics: &'a Tree,
        leaves: &'a [Leaf],
        policy: &'a Policy,
        ledger: &'a Ledger,
    ) -> Self {
        let round = |units, topics, policy, leaves| Round {
            units,
            topics,
            policy,
            leaves,
            elements: Vec::new(),
            cells: Vec::new(),
            authors: Vec::new(),
        };
        let mut rounds: Vec<Round<'a>> = ledger
            .earlier
            .iter()
            .map(|e| round(&e.published.units, &e.published.topics, &e.published.policy, &e.leaves))
            .collect();
        rounds.push(round(units, topics, policy, leaves));
        let mut model =
            Self { rounds, elements: Vec::new(), matched: HashMap::new(), class_authors: Vec::new() };
        model.identify();
        model.match_content();
        model.classify();
        for r in 0..model.rounds.len() {
            model.fill(r);
        }
        model
    }

    pub fn now(&self) -> &Round<'a> {
        &self.rounds[self.rounds.len() - 1]
    }

    pub fn classes(&self) -> usize {
        self.class_authors.len()
    }

    /// What each author gave to some elements.
    pub fn group(&self, elements: &[u32]) -> Group {
        Group::collect(elements.iter().map(|&e| {
            let e = &self.elements[e as usize];
            (e.author, e.voices)
        }))
    }

    /// Equal issues of the same report in several releases are one element.
    fn identify(&mut self) {
        let count = self.rounds.len();
        let mut known: HashMap<(Content<'_>, u32), u32> = HashMap::new();
        for r in 0..count {
            let mut copies: HashMap<Content<'_>, u32> = HashMap::new();
            let (leaves, topics) = (self.rounds[r].leaves, self.rounds[r].topics);
            for leaf in leaves {
                let topic = topics.code(leaf.topic);
                let content = (leaf.report, leaf.author, topic, leaf.voices, leaf.aggrieved);
                let copy = copies.entry(content).or_default();
                *copy += 1;
                let key = (content, *copy);
                let e = *known.entry(key).or_insert_with(|| {
                    self.elements.push(Element {
                        author: leaf.author,
                        voices: leaf.total(),
                        class: 0,
                        places: vec![None; count],
                    });
                    self.elements.len() as u32 - 1
                });
                self.elements[e as usize].places[r] = Some((leaf.unit, leaf.topic));
                self.rounds[r].elements.push(e);
            }
        }
    }

    /// Pairs what left and what came between two releases with the same author, place and voices, as when a
    /// report is sent again unchanged in part: that is no difference.
    fn match_content(&mut self) {
        for i in 0..self.rounds.len() {
            for j in i + 1..self.rounds.len() {
                let (a, b) = (&self.rounds[i], &self.rounds[j]);
                let mut gone: HashMap<_, Vec<u32>> = HashMap::new();
                for (&e, leaf) in a.elements.iter().zip(a.leaves) {
                    if self.elements[e as usize].places[j].is_none() {
                        let key =
                            (leaf.author, a.units.code(leaf.unit), a.topics.code(leaf.topic), leaf.voices);
                        gone.entry(key).or_default().push(e);
                    }
                }
                let mut set = HashSet::new();
                for (&e, leaf) in b.elements.iter().zip(b.leaves).rev() {
                    if self.elements[e as usize].places[i].is_none() {
                        let key =
                            (leaf.author, b.units.code(leaf.unit), b.topics.code(leaf.topic), leaf.voices);
                        if let Some(old) = gone.get_mut(&key).and_then(Vec::pop) {
                            set.extend([old, e]);
                        }
                    }
                }
                self.matched.insert((i, j), set);
            }
        }
    }

    /// Elements that no cell and no difference can tell apart form one class.
    fn classify(&mut self) {
        let count = self.rounds.len();
        let pairs: Vec<(usize, usize)> =
            (0..count).flat_map(|i| (i + 1..count).map(move |j| (i, j))).collect();
        let mut ids = HashMap::new();
        for e in 0..self.elements.len() {
            let twins: Vec<bool> = pairs.iter().map(|p| self.matched[p].contains(&(e as u32))).collect();
            let next = ids.len() as u32;
            let element = &mut self.elements[e];
            element.class = *ids.entry((element.places.clone(), twins)).or_insert(next);
            if element.class == next {
                self.class_authors.push(BTreeSet::new());
            }
            self.class_authors[element.class as usize].insert(element.author);
        }
    }

    fn fill(&mut self, r: usize) {
        let round = &self.rounds[r];
        let (units, topics, width) = (round.units, round.topics, round.topics.len());
        let mut lists: Vec<Vec<u32>> = vec![Vec::new(); units.len() * width];
        let mut authors = vec![BTreeSet::new(); units.len()];
        for (&e, leaf) in round.elements.iter().zip(round.leaves) {
            for u in units.ancestors_and_self(leaf.unit) {
                authors[u].insert(leaf.author);
                for t in topics.ancestors_and_self(leaf.topic) {
                    lists[u * width + t].push(e);
                }
            }
        }
        let mut cells = Vec::with_capacity(lists.len());
        for (at, elements) in lists.into_iter().enumerate() {
            cells.push((!elements.is_empty()).then(|| self.stock(r, at / width, at % width, elements)));
        }
        self.rounds[r].cells = cells;
        self.rounds[r].authors = authors.iter().map(BTreeSet::len).collect();
    }

    /// A cell stays protected under the policy of its own release and under today's.
    fn stock(&self, r: usize, unit: usize, topic: usize, elements: Vec<u32>) -> Stock {
        let (round, now) = (&self.rounds[r], self.now());
        let mut classes: Vec<u32> = elements.iter().map(|&e| self.elements[e as usize].class).collect();
        classes.sort_unstable();
        classes.dedup();
        let group = self.group(&elements);
        let mut broken = round.policy.broken(&group, topic, &[unit]);
        let today = (now.units.index(round.units.code(unit)), now.topics.index(round.topics.code(topic)));
        if let (None, (Some(u), Some(t))) = (broken, today) {
            broken = now.policy.broken(&group, t, &[u]);
        }
        Stock { elements, classes, group, broken }
    }
}
