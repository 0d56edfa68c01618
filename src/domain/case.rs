//! Case files: a made-up round with its policy, published release by release, for judging a policy.

use crate::domain::cube::{Leaf, STANCES};
use crate::domain::suppress::{
    Band, Earlier, GROUP_SIZE, Ledger, Policy, Published, PublishedCell, publish, small_units, with_groups,
};
use crate::domain::tree::{Row, Tree, TreeError};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// Why a case file can't be published.
#[derive(Debug)]
pub enum CaseError {
    /// It is no JSON of the case form.
    Json(serde_json::Error),
    /// The units or topics make no tree.
    Tree(TreeError),
    /// A report or release names something unknown.
    Unknown(String),
    /// A report or release stands twice.
    Duplicate(String),
    /// The policy's largest share is no part of a whole.
    Share,
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(e) => write!(f, "not a case file: {e}"),
            Self::Tree(e) => write!(f, "{e}"),
            Self::Unknown(what) => write!(f, "unknown {what}"),
            Self::Duplicate(what) => write!(f, "{what} stands twice"),
            Self::Share => write!(f, "max_share must lie between 0 and 1"),
        }
    }
}

impl std::error::Error for CaseError {}

impl From<serde_json::Error> for CaseError {
    fn from(e: serde_json::Error) -> Self {
        Self::Json(e)
    }
}

impl From<TreeError> for CaseError {
    fn from(e: TreeError) -> Self {
        Self::Tree(e)
    }
}

#[derive(Deserialize)]
struct CaseFile {
    units: Vec<UnitRow>,
    topics: Vec<TopicRow>,
    policy: PolicyRow,
    reports: Vec<ReportRow>,
    releases: Vec<ReleaseRow>,
}

#[derive(Deserialize)]
struct UnitRow {
    code: String,
    parent: Option<String>,
    headcount: Option<u32>,
}

#[derive(Deserialize)]
struct TopicRow {
    code: String,
    parent: Option<String>,
    factor: Option<f64>,
}

#[derive(Deserialize)]
struct PolicyRow {
    min_voices: u32,
    min_reporters: u32,
    max_share: f64,
    min_headcount: Option<u32>,
}

#[derive(Deserialize)]
struct ReportRow {
    id: String,
    unit: String,
    author: String,
    issues: Vec<IssueRow>,
}

#[derive(Deserialize)]
struct IssueRow {
    topic: String,
    voices: Voices,
    #[serde(default)]
    streams: Voices,
    #[serde(default)]
    aggrieved: u32,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(default)]
struct Voices {
    in_favour: u32,
    concerned: u32,
    opposed: u32,
    undecided: u32,
}

impl Voices {
    fn list(self) -> [u32; 4] {
        [self.in_favour, self.concerned, self.opposed, self.undecided]
    }
}

#[derive(Deserialize)]
struct ReleaseRow {
    id: String,
    reports: Vec<String>,
    /// Releases with the same name here are versions of one round.
    #[serde(default)]
    round: String,
}

/// A release to publish.
#[derive(Debug, Clone)]
pub struct CaseRelease {
    /// Its name.
    pub id: String,
    /// Releases with the same round are versions of it; those of others are linked by their reports.
    pub round: String,
    /// What it is made from.
    pub leaves: Vec<Leaf>,
}

/// A case, read and checked: trees, policy and the leaves of each release.
#[derive(Debug, Clone)]
pub struct Case {
    /// The units, without groups.
    pub units: Tree,
    /// The topics.
    pub topics: Tree,
    /// The policy.
    pub policy: Policy,
    /// The releases, in order.
    pub releases: Vec<CaseRelease>,
}

impl Case {
    /// Reads a case file.
    ///
    /// # Errors
    /// When it is not of the case form.
    pub fn read(case_json: &str) -> Result<Self, CaseError> {
        let file: CaseFile = serde_json::from_str(case_json)?;
        let rows: Vec<Row> = file.units.iter().map(|u| (u.code.clone(), u.parent.clone())).collect();
        let units = Tree::build(&rows)?;
        let rows: Vec<Row> = file.topics.iter().map(|t| (t.code.clone(), t.parent.clone())).collect();
        let topics = Tree::topics(&rows)?;
        let policy = policy(&file)?;
        let reports = reports(&file.reports, &units, &topics)?;
        let mut releases: Vec<CaseRelease> = Vec::new();
        for release in &file.releases {
            if releases.iter().any(|r| r.id == release.id) {
                return Err(CaseError::Duplicate(format!("release {}", release.id)));
            }
            let mut leaves = Vec::new();
            let mut seen = BTreeSet::new();
            for id in &release.reports {
                if !seen.insert(id) {
                    return Err(CaseError::Duplicate(format!("report {id} in release {}", release.id)));
                }
                let list = reports.get(id.as_str());
                leaves.extend_from_slice(list.ok_or_else(|| CaseError::Unknown(format!("report {id}")))?);
            }
            let (id, round) = (release.id.clone(), release.round.clone());
            releases.push(CaseRelease { id, round, leaves });
        }
        Ok(Self { units, topics, policy, releases })
    }

    /// Publishes the releases in order, each against those before it, with small units grouped by the
    /// authors of the first release.
    ///
    /// # Errors
    /// When a group's code is taken.
    pub fn publish(&self) -> Result<Vec<(String, Published)>, CaseError> {
        let mut authors = vec![BTreeSet::new(); self.units.len()];
        for leaf in self.releases.first().iter().flat_map(|r| &r.leaves) {
            authors[leaf.unit].insert(leaf.author);
        }
        let groups = small_units(&self.units, GROUP_SIZE, |u| authors[u].len() as u32);
        let name = |_: usize, members: &[usize]| {
            let codes: Vec<&str> = members.iter().map(|&u| self.units.code(u)).collect();
            format!("+{}", codes.join("+"))
        };
        let (units, policy) = with_groups(&self.units, &self.policy, &groups, name)?;
        let mut out: Vec<(String, Published)> = Vec::new();
        for (n, release) in self.releases.iter().enumerate() {
            let mut ledger = Ledger::default();
            for (earlier, (id, published)) in self.releases[..n].iter().zip(&out) {
                ledger.push(Earlier {
                    id: id.clone(),
                    same_round: earlier.round == release.round,
                    leaves: earlier.leaves.clone(),
                    headcounts: policy.headcounts.clone(),
                    published: published.clone(),
                });
            }
            let published = publish(&units, &self.topics, &release.leaves, &policy, &ledger);
            out.push((release.id.clone(), published));
        }
        Ok(out)
    }
}

/// A share in thousandths and a factor as a whole number: both rounded towards hiding more.
fn policy(file: &CaseFile) -> Result<Policy, CaseError> {
    let p = &file.policy;
    if !(0.0..=1.0).contains(&p.max_share) {
        return Err(CaseError::Share);
    }
    Ok(Policy {
        min_voices: p.min_voices,
        min_reporters: p.min_reporters,
        max_share: (p.max_share * 1000.0 + 1e-6).floor() as u32,
        min_headcount: p.min_headcount,
        factors: file.topics.iter().map(|t| t.factor.unwrap_or(1.0).max(1.0).ceil() as u32).collect(),
        headcounts: file.units.iter().map(|u| u.headcount).collect(),
    })
}

fn reports<'a>(
    rows: &'a [ReportRow],
    units: &Tree,
    topics: &Tree,
) -> Result<HashMap<&'a str, Vec<Leaf>>, CaseError> {
    let mut authors: HashMap<&str, u32> = HashMap::new();
    let mut out = HashMap::new();
    for (number, row) in rows.iter().enumerate() {
        let next = authors.len() as u32;
        let author = *authors.entry(&row.author).or_insert(next);
        let unit = units.index(&row.unit).ok_or_else(|| CaseError::Unknown(format!("unit {}", row.unit)))?;
        let mut leaves = Vec::with_capacity(row.issues.len());
        for issue in &row.issues {
            let topic = topics.index(&issue.topic);
            leaves.push(Leaf {
                report: number,
                author,
                unit,
                topic: topic.ok_or_else(|| CaseError::Unknown(format!("topic {}", issue.topic)))?,
                voices: issue.voices.list(),
                streams: issue.streams.list(),
                aggrieved: issue.aggrieved,
            });
        }
        if out.insert(row.id.as_str(), leaves).is_some() {
            return Err(CaseError::Duplicate(format!("report {}", row.id)));
        }
    }
    Ok(out)
}

/// Publishes a case file; the result is in the published form.
///
/// # Errors
/// When it is not of the case form.
pub fn run(case_json: &str) -> Result<String, CaseError> {
    written(&Case::read(case_json)?.publish()?)
}

/// Published releases, with their names, in the published form.
///
/// # Errors
/// Never in practice: they are plain data.
pub fn written(published: &[(String, Published)]) -> Result<String, CaseError> {
    let release = |(id, published): &(String, Published)| {
        let mut out = figures_json(published);
        out["id"] = json!(id);
        out
    };
    let releases: Vec<Value> = published.iter().map(release).collect();
    Ok(serde_json::to_string(&json!({ "releases": releases }))?)
}

/// A publication in the file form: every unit and topic once in `cells`, the groups' shown cells in `merged`.
#[must_use]
pub fn figures_json(published: &Published) -> Value {
    let (units, topics) = (published.units(), published.topics());
    let (mut cells, mut merged) = (Vec::new(), Vec::new());
    for u in 0..units.len() {
        for t in 0..topics.len() {
            let cell = published.cell(u, t);
            if !units.is_group(u) {
                cells.push(cell_json(units.code(u), topics.code(t), cell));
            } else if let PublishedCell::Shown { voices, reporters, as_of: None, .. } = cell {
                let members: Vec<&str> = units.children(u).iter().map(|&m| units.code(m)).collect();
                let topic = topics.code(t);
                merged.push(
                    json!({"units": members, "topic": topic, "voices": voices, "reporters": reporters}),
                );
            }
        }
    }
    let mut out = json!({ "cells": cells });
    if !merged.is_empty() {
        out["merged"] = Value::Array(merged);
    }
    out
}

fn cell_json(unit: &str, topic: &str, cell: &PublishedCell) -> Value {
    let (status, mut out) = match cell {
        PublishedCell::Hidden => ("hidden", json!({})),
        PublishedCell::Empty => ("empty", json!({})),
        PublishedCell::Shown { voices, reporters, bands, as_of } => {
            let shares = bands.map(|b| {
                let mut shares = Map::new();
                for (name, band) in STANCES.iter().zip(b.stance) {
                    shares.insert((*name).to_owned(), band_json(band));
                }
                shares.insert("aggrieved".to_owned(), band_json(b.aggrieved));
                shares
            });
            let mut out = json!({"voices": voices, "reporters": reporters, "shares": shares});
            if let Some(id) = as_of {
                out["as_of"] = json!(id);
            }
            ("shown", out)
        }
    };
    out["unit"] = json!(unit);
    out["topic"] = json!(topic);
    out["status"] = json!(status);
    out
}

/// Percent, or `"<10"` and `">90"`.
fn band_json(band: Band) -> Value {
    match band {
        Band::BelowTen => json!("<10"),
        Band::Step(percent) => json!(percent),
        Band::Mostly => json!(">90"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &str = include_str!("../../tests/fixtures/sdc/cases/tiny-15.json");

    #[test]
    fn publishes_the_tiny_case() {
        let out: Value = serde_json::from_str(&run(TINY).unwrap()).unwrap();
        let cells = out["releases"][0]["cells"].as_array().unwrap();
        assert_eq!((out["releases"][0]["id"].as_str(), cells.len()), (Some("v1"), 12));
        let at = |u: &str, t: &str| cells.iter().find(|c| c["unit"] == u && c["topic"] == t).unwrap().clone();
        let all = at("K", "*");
        assert_eq!((all["status"].as_str(), all["voices"].as_u64()), (Some("shown"), Some(99)));
        assert_eq!(all["shares"]["aggrieved"], "<10");
        assert!(all["shares"]["concerned"].is_u64());
        assert_eq!(at("U1", "A"), json!({"unit": "U1", "topic": "A", "status": "hidden"}));
    }

    #[test]
    fn a_late_report_keeps_values_of_the_first_version() {
        let text = include_str!("../../tests/fixtures/sdc/cases/late_report-12.json");
        let out: Value = serde_json::from_str(&run(text).unwrap()).unwrap();
        let cells = out["releases"][1]["cells"].as_array().unwrap();
        assert!(cells.iter().any(|c| c["as_of"] == "v1" && c["status"] == "shown"));
    }

    #[test]
    fn groups_come_as_merged_rows() {
        let text = include_str!("../../tests/fixtures/sdc/cases/merged_units-13.json");
        let out: Value = serde_json::from_str(&run(text).unwrap()).unwrap();
        let merged = out["releases"][0]["merged"].as_array().unwrap();
        assert!(merged.iter().all(|m| m["units"].as_array().unwrap().len() > 1 && m["voices"].is_u64()));
    }

    #[test]
    fn refuses_what_is_no_case() {
        assert!(matches!(run("{}"), Err(CaseError::Json(_))));
        assert!(matches!(run(&TINY.replace("0.85", "85")), Err(CaseError::Share)));
        assert!(matches!(run(&TINY.replace("[\"r1\",", "[\"r0\",")), Err(CaseError::Unknown(_))));
        assert!(matches!(run(&TINY.replace("[\"r1\",", "[\"r2\",")), Err(CaseError::Duplicate(_))));
        assert!(matches!(
            run(&TINY.replace("\"parent\":null", "\"parent\":\"U1\"")),
            Err(CaseError::Tree(_))
        ));
    }
}
