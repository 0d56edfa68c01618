//! What is true of a case: read from the case file by itself, without a line of the program's own.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Sorted numbers of parts.
pub type Set = Vec<u32>;

/// A tree by index, with the way from each node up to the root.
pub struct Tree {
    pub codes: Vec<String>,
    pub up: Vec<Vec<usize>>,
    pub kids: Vec<Vec<usize>>,
    at: HashMap<String, usize>,
}

impl Tree {
    fn read(rows: &Value, top: Option<&str>) -> Self {
        let mut pairs: Vec<(String, Option<String>)> = list(rows)
            .iter()
            .map(|r| (text(&r["code"]).to_owned(), r["parent"].as_str().map(Into::into)))
            .collect();
        let single = |root: &str| {
            pairs.iter().filter(|p| p.1.is_none()).count() == 1
                && pairs.iter().any(|p| p.0 == root && p.1.is_none())
        };
        if let Some(root) = top.filter(|root| !single(root)) {
            pairs.iter_mut().filter(|p| p.1.is_none()).for_each(|p| p.1 = Some(root.to_owned()));
            pairs.push((root.to_owned(), None));
        }
        let at: HashMap<String, usize> = pairs.iter().enumerate().map(|(i, p)| (p.0.clone(), i)).collect();
        let parent = |i: usize| pairs[i].1.as_ref().map(|p| at[p]);
        let up = (0..pairs.len()).map(|i| std::iter::successors(Some(i), |&x| parent(x)).collect()).collect();
        let mut kids = vec![Vec::new(); pairs.len()];
        for i in 0..pairs.len() {
            if let Some(p) = parent(i) {
                kids[p].push(i);
            }
        }
        Self { codes: pairs.into_iter().map(|p| p.0).collect(), up, kids, at }
    }

    pub fn index(&self, code: &str) -> Option<usize> {
        self.at.get(code).copied()
    }

    pub fn parent(&self, i: usize) -> Option<usize> {
        self.up[i].get(1).copied()
    }
}

pub fn list(v: &Value) -> &[Value] {
    v.as_array().map_or(&[], Vec::as_slice)
}

pub fn text(v: &Value) -> &str {
    v.as_str().unwrap_or_default()
}

/// One issue of one report.
pub struct Part {
    pub author: u32,
    pub unit: usize,
    pub topic: usize,
    pub stances: [u64; 4],
    pub aggrieved: u64,
    pub releases: Vec<bool>,
}

impl Part {
    pub fn voices(&self) -> u64 {
        self.stances.iter().sum()
    }
}

/// The case as it really is.
pub struct World {
    pub units: Tree,
    pub topics: Tree,
    pub parts: Vec<Part>,
    pub releases: Vec<String>,
    /// Releases with the same name here are versions of one round.
    pub rounds: Vec<String>,
    /// The parts of each non-empty cell, by release.
    pub cells: Vec<BTreeMap<(usize, usize), Set>>,
    pub min_voices: u64,
    pub min_reporters: usize,
    /// In thousandths.
    pub max_share: u64,
    min_headcount: Option<u64>,
    factors: Vec<u64>,
    heads: Vec<Option<u64>>,
}

pub const STANCES: [&str; 4] = ["in_favour", "concerned", "opposed", "undecided"];

impl World {
    pub fn read(case: &Value) -> Self {
        let (units, topics) = (Tree::read(&case["units"], None), Tree::read(&case["topics"], Some("*")));
        let releases = list(&case["releases"]);
        let policy = &case["policy"];
        let round_up = |v: &Value| v.as_f64().map_or(1, |f| f.ceil() as u64);
        let mut world = Self {
            parts: parts(case, &units, &topics),
            releases: releases.iter().map(|r| text(&r["id"]).to_owned()).collect(),
            rounds: releases.iter().map(|r| text(&r["round"]).to_owned()).collect(),
            cells: Vec::new(),
            min_voices: policy["min_voices"].as_u64().unwrap(),
            min_reporters: policy["min_reporters"].as_u64().unwrap() as usize,
            max_share: (policy["max_share"].as_f64().unwrap() * 1000.0).round() as u64,
            min_headcount: policy["min_headcount"].as_u64(),
            factors: list(&case["topics"]).iter().map(|t| round_up(&t["factor"])).collect(),
            heads: list(&case["units"]).iter().map(|u| u["headcount"].as_u64()).collect(),
            units,
            topics,
        };
        for r in 0..world.releases.len() {
            let mut cells: BTreeMap<(usize, usize), Set> = BTreeMap::new();
            for (i, part) in world.parts.iter().enumerate().filter(|(_, p)| p.releases[r]) {
                for &u in &world.units.up[part.unit] {
                    for &t in &world.topics.up[part.topic] {
                        cells.entry((u, t)).or_default().push(i as u32);
                    }
                }
            }
            world.cells.push(cells);
        }
        world
    }

    pub fn cell(&self, r: usize, u: usize, t: usize) -> &[u32] {
        self.cells[r].get(&(u, t)).map_or(&[], Vec::as_slice)
    }

    pub fn authors(&self, set: &[u32]) -> BTreeSet<u32> {
        set.iter().map(|&i| self.parts[i as usize].author).collect()
    }

    pub fn voices(&self, set: &[u32]) -> u64 {
        set.iter().map(|&i| self.parts[i as usize].voices()).sum()
    }

    pub fn min_voices_of(&self, topic: usize) -> u64 {
        self.min_voices * self.factors.get(topic).copied().unwrap_or(1).max(1)
    }

    /// Authors in the row of a unit node.
    pub fn row_authors(&self, r: usize, unit: usize) -> usize {
        let all = self.topics.up.iter().position(|up| up.len() == 1).unwrap();
        self.authors(self.cell(r, unit, all)).len()
    }

    /// Whether a set breaks the policy, from its wording; `units` are the nodes it is the whole of.
    pub fn breaks(&self, set: &[u32], topic: usize, units: &[usize]) -> bool {
        if set.is_empty() {
            return false;
        }
        let mut by: BTreeMap<u32, u64> = BTreeMap::new();
        for &i in set {
            *by.entry(self.parts[i as usize].author).or_default() += self.parts[i as usize].voices();
        }
        let (total, largest) = (by.values().sum::<u64>(), by.values().copied().max().unwrap_or(0));
        let people: Option<u64> = units.iter().map(|&u| self.heads[u]).sum();
        total < self.min_voices_of(topic)
            || by.len() < self.min_reporters
            || largest * 1000 > total * self.max_share
            || self.min_headcount.is_some_and(|m| !units.is_empty() && people.is_some_and(|p| p < m))
    }

    /// Parts that came back under another report with the same author, place and numbers: no change.
    pub fn twins(&self, i: usize, j: usize) -> BTreeSet<u32> {
        let content = |p: &Part| (p.author, p.unit, p.topic, p.stances);
        let mut gone: HashMap<_, Vec<u32>> = HashMap::new();
        let alone = |here: usize, there: usize| {
            let keep = move |p: &Part| p.releases[here] && !p.releases[there];
            (0..).zip(&self.parts).filter(move |(_, p)| keep(p))
        };
        for (n, part) in alone(i, j) {
            gone.entry(content(part)).or_default().push(n);
        }
        let mut out = BTreeSet::new();
        for (n, part) in alone(j, i) {
            if let Some(old) = gone.get_mut(&content(part)).filter(|g| !g.is_empty()) {
                out.extend([old.remove(0), n]);
            }
        }
        out
    }
}

fn parts(case: &Value, units: &Tree, topics: &Tree) -> Vec<Part> {
    let releases = list(&case["releases"]);
    let mut authors: HashMap<&str, u32> = HashMap::new();
    let mut out = Vec::new();
    for report in list(&case["reports"]) {
        let next = authors.len() as u32;
        let author = *authors.entry(text(&report["author"])).or_insert(next);
        let held: Vec<bool> =
            releases.iter().map(|r| list(&r["reports"]).iter().any(|id| id == &report["id"])).collect();
        for issue in list(&report["issues"]).iter().filter(|_| held.contains(&true)) {
            out.push(Part {
                author,
                unit: units.index(text(&report["unit"])).unwrap(),
                topic: topics.index(text(&issue["topic"])).unwrap(),
                stances: STANCES.map(|s| issue["voices"][s].as_u64().unwrap_or(0)),
                aggrieved: issue["aggrieved"].as_u64().unwrap_or(0),
                releases: held.clone(),
            });
        }
    }
    out
}
