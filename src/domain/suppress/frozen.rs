//! A publication as it is stored: only what was published, sealed by a hash of its content.

use super::policy::Policy;
use super::published::{Published, PublishedCell};
use crate::domain::tree::{Row, Tree};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fmt::Write as _;

/// A stored publication. Headcounts stay out: next to a hidden cell they would tell which rule hid it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenRelease {
    /// What was published.
    pub content: FrozenContent,
    /// SHA-256 of the content as canonical JSON, in hexadecimal.
    pub content_hash: String,
}

/// The content of a stored publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenContent {
    /// Unit codes with their parents.
    pub units: Vec<Row>,
    /// Indices of the units that are groups of small units.
    pub groups: Vec<usize>,
    /// Topic codes with their parents.
    pub topics: Vec<Row>,
    /// The policy, without headcounts.
    pub policy: Policy,
    /// The cells: unit by unit, each with all topics in their order.
    pub cells: Vec<PublishedCell>,
}

/// A stored publication that is not what was frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tampered {
    /// The content does not have the stored hash.
    Hash,
    /// The content does not hold together.
    Shape,
}

impl fmt::Display for Tampered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hash => "the stored release does not match its content hash",
            Self::Shape => "the stored release does not hold together",
        })
    }
}

impl std::error::Error for Tampered {}

impl Published {
    /// The publication as a record to store.
    #[must_use]
    pub fn freeze(&self) -> FrozenRelease {
        let content = FrozenContent {
            units: self.units.rows(),
            groups: (0..self.units.len()).filter(|&i| self.units.is_group(i)).collect(),
            topics: self.topics.rows(),
            policy: Policy { headcounts: Vec::new(), ..self.policy.clone() },
            cells: self.cells.clone(),
        };
        let content_hash = content_hash(&content);
        FrozenRelease { content, content_hash }
    }
}

/// Reads a stored publication back.
///
/// # Errors
/// When the content differs from what was frozen.
pub fn reopen(frozen: &FrozenRelease) -> Result<Published, Tampered> {
    let content = &frozen.content;
    if content_hash(content) != frozen.content_hash {
        return Err(Tampered::Hash);
    }
    let units = Tree::build(&content.units).map_err(|_| Tampered::Shape)?;
    let topics = Tree::build(&content.topics).map_err(|_| Tampered::Shape)?;
    let fits = content.cells.len() == units.len() * topics.len();
    if !fits || content.groups.iter().any(|&g| g >= units.len()) {
        return Err(Tampered::Shape);
    }
    Ok(Published {
        units: units.mark_groups(&content.groups),
        topics,
        policy: content.policy.clone(),
        cells: content.cells.clone(),
        reasons: vec![None; content.cells.len()],
        revealed: Vec::new(),
    })
}

fn content_hash(content: &FrozenContent) -> String {
    // Plain data without maps of other keys than strings: it always serialises.
    let value = serde_json::to_value(content).unwrap_or(Value::Null);
    let mut text = String::new();
    canonical(&value, &mut text);
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// Writes JSON with sorted keys and no blanks, whatever order the map type keeps.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Array(list) => {
            out.push('[');
            for (i, x) in list.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                canonical(x, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(k, _)| k.as_str());
            out.push('{');
            for (i, (k, x)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                let _ = write!(out, "{}:", Value::from(k.as_str()));
                canonical(x, out);
            }
            out.push('}');
        }
        plain => {
            let _ = write!(out, "{plain}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ledger::Ledger;
    use super::super::publish;
    use super::*;
    use crate::domain::cube::Leaf;

    fn published() -> Published {
        let units = Tree::build(&[("R".into(), None), ("U".into(), Some("R".into()))]).unwrap();
        let topics = Tree::topics(&[("A".into(), None)]).unwrap();
        let leaf = |report: usize, unit, v| Leaf {
            report,
            author: report as u32,
            unit,
            topic: 0,
            voices: [v, 0, 0, 0],
            streams: [0; 4],
            aggrieved: 0,
        };
        let leaves: Vec<Leaf> = (0..4).map(|i| leaf(i, 0, 6)).chain([leaf(9, 1, 7)]).collect();
        let policy = Policy { headcounts: vec![None, Some(12)], ..Policy::plain() };
        publish(&units, &topics, &leaves, &policy, &Ledger::default())
    }

    #[test]
    fn a_frozen_release_opens_again_unless_touched() {
        let p = published();
        let frozen = p.freeze();
        let text = serde_json::to_string(&frozen).unwrap();
        let back: FrozenRelease = serde_json::from_str(&text).unwrap();
        let open = reopen(&back).unwrap();
        assert_eq!(open.cells, p.cells);
        assert_eq!(open.freeze(), frozen);
        let mut bad = back.clone();
        bad.content.policy.min_voices = 5;
        assert_eq!(reopen(&bad).unwrap_err(), Tampered::Hash);
        let mut bad = back;
        bad.content.cells.pop();
        bad.content_hash = content_hash(&bad.content);
        assert_eq!(reopen(&bad).unwrap_err(), Tampered::Shape);
    }

    #[test]
    fn a_frozen_release_says_nothing_of_hidden_cells() {
        let p = published();
        assert!(p.why(1, 0).is_some());
        let frozen = p.freeze();
        assert_eq!(serde_json::to_string(&frozen.content.cells[2]).unwrap(), r#"{"status":"hidden"}"#);
        assert!(frozen.content.policy.headcounts.is_empty());
        assert_eq!(reopen(&frozen).unwrap().why(1, 0), None);
    }

    #[test]
    fn canonical_json_sorts_keys() {
        let mut out = String::new();
        canonical(&serde_json::json!({"b": [1, null], "a": "x\""}), &mut out);
        assert_eq!(out, r#"{"a":"x\"","b":[1,null]}"#);
    }
}
