//! Elementary contributions of all releases, their classes of equal membership, and the cells they make up.

use super::ledger::Ledger;
use super::policy::{Group, Policy, Reason};
use super::published::{Bands, Published, PublishedCell};
use crate::domain::cube::Leaf;
use crate::domain::tree::Tree;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What makes an issue the same: report, author, topic code, voices by stance, aggrieved voices.
type Content<'a> = (usize, u32, &'a str, [u32; 4], u32);

/// Kinds of voices that no share mixes: in favour; concerned, aggrieved and not; opposed, aggrieved and not;
/// undecided.
pub(super) const KINDS: usize = 6;

/// The voices of a leaf by kind. How many of the aggrieved are concerned is not known, so that they come first is as
/// good as any.
fn kinds(leaf: &Leaf) -> [u64; KINDS] {
    let [in_favour, concerned, opposed, undecided] = leaf.voices.map(u64::from);
    let first = u64::from(leaf.aggrieved).min(concerned);
    let second = (u64::from(leaf.aggrieved) - first).min(opposed);
    [in_favour, first, concerned - first, second, opposed - second, undecided]
}

/// One issue of one report, the same in every release that holds it unchanged.
#[derive(Debug)]
pub(super) struct Element {
    pub author: u32,
    pub voices: u64,
    /// Voices by kind, see [`kinds`].
    pub kinds: [u64; KINDS],
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
    /// What it showed anew, where it is issued already.
    pub shown: Vec<(usize, usize)>,
    /// What of that it showed with shares.
    pub banded: HashSet<(usize, usize)>,
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
            shown: Vec::new(),
            banded: HashSet::new(),
            elements: Vec::new(),
            cells: Vec::new(),
            authors: Vec::new(),
        };
        let mut rounds: Vec<Round<'a>> = ledger
            .earlier
            .iter()
            .map(|e| Round {
                shown: shown(&e.published, |_| true),
                banded: shown(&e.published, Option::is_some).into_iter().collect(),
                ..round(&e.published.units, &e.published.topics, &e.published.policy, &e.leaves)
            })
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

    /// Whether a group of a release breaks the policy of its own release or today's: loosening the policy
    /// doesn't open what was hidden, and tightening it protects more from now on.
    pub fn breaks(&self, r: usize, group: &Group, at: (usize, usize), whole: bool) -> Option<Reason> {
        let (round, now) = (&self.rounds[r], self.now());
        let own = [at.0];
        let broken = round.policy.broken(group, at.1, if whole { &own } else { &[] });
        if broken.is_some() || r + 1 == self.rounds.len() {
            return broken;
        }
        let topic = now.topics.index(round.topics.code(at.1))?;
        let unit = now.units.index(round.units.code(at.0)).map(|u| [u]);
        now.policy.broken(group, topic, unit.as_ref().filter(|_| whole).map_or(&[], |u| u))
    }

    /// The classes of every cell value an earlier release showed for the first time.
    pub fn shown_before(&self) -> Vec<&[u32]> {
        let stocks = self.rounds.iter().flat_map(|r| r.shown.iter().filter_map(|x| r.cell(x.0, x.1)));
        stocks.map(|s| &s.classes[..]).collect()
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
                        kinds: kinds(leaf),
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

    fn stock(&self, r: usize, unit: usize, topic: usize, elements: Vec<u32>) -> Stock {
        let mut classes: Vec<u32> = elements.iter().map(|&e| self.elements[e as usize].class).collect();
        classes.sort_unstable();
        classes.dedup();
        let group = self.group(&elements);
        let broken = self.breaks(r, &group, (unit, topic), true);
        Stock { elements, classes, group, broken }
    }
}

/// The cells a release showed anew, of those whose shares are as asked for.
fn shown(published: &Published, which: impl Fn(&Option<Bands>) -> bool) -> Vec<(usize, usize)> {
    let width = published.topics.len();
    let new = |cell: &PublishedCell| matches!(cell, PublishedCell::Shown { as_of: None, bands, .. } if which(bands));
    let cells = published.cells.iter().enumerate().filter(|(_, c)| new(c));
    cells.map(|(at, _)| (at / width, at % width)).collect()
}
