//! The prose gate. Leaders read prose first, so what it tells has to be published too: no unit whose cell is hidden, no
//! number but inserted ones, no words of a report. Every finding says where it stands, so that a page can mark it.

mod copied;
mod numbers;
mod tokens;
mod units;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::suppress::Published;
use copied::{drafted, shared};
use tokens::Tokens;

pub use copied::Raw;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A unit is named whose cell for the topic told of is not shown.
    Unit,
    /// A number is typed.
    Number,
    /// A number is typed that looks like a date, or the number of a document or article.
    Dated,
    /// Six words or more stand in a report like that.
    Copied,
}

impl Kind {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Number => "number",
            Self::Dated => "dated",
            Self::Copied => "copied",
        }
    }

    /// Whether it can be confirmed by who approves; what can't is not taken.
    pub fn may_be_confirmed(self) -> bool {
        matches!(self, Self::Dated | Self::Copied)
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The field it stands in.
    pub field: String,
    /// First character.
    pub start: usize,
    /// First character behind it.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// The words that stand there.
    pub words: String,
}

impl Finding {
    /// What stands for it once it is confirmed: the same words in the same field stay confirmed wherever they move.
    pub fn key(&self) -> String {
        let words = tokens::plain_words(&self.words).join(" ");
        let told = format!("{}|{}|{words}", self.kind.code(), self.field);
        hex::encode(&Sha256::digest(told.as_bytes())[..12])
    }
}

/// What prose is measured against.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What is published.
    pub published: &'a Published,
    /// Names of units by code.
    pub units: &'a BTreeMap<String, String>,
    /// Names of topics by code: Vietnamese, English.
    pub topics: &'a BTreeMap<String, (String, String)>,
    /// Words that may hold numbers: what the period is called.
    pub allowed: &'a [String],
    /// What the program drafted itself: it can't be copied from a report.
    pub drafted: &'a [String],
    /// What reports say.
    pub raw: &'a Raw,
}

/// What the gate finds in fields of text: names, and texts in composed form (NFC), in which places are counted.
pub fn check(fields: &[(String, String)], known: &Known<'_>) -> Vec<Finding> {
    let named = units::Named::of(known);
    let topics: Vec<Vec<String>> =
        known.topics.values().flat_map(|(vi, en)| [vi, en]).map(|name| tokens::plain_words(name)).collect();
    let mut allowed: Vec<Vec<String>> =
        known.allowed.iter().map(|words| tokens::plain_words(words)).collect();
    allowed.extend(topics);
    // A unit that may not be named is found as such.
    allowed.extend(known.units.values().map(|name| tokens::plain_words(name)));
    allowed.retain(|words| !words.is_empty());
    let mut out = Vec::new();
    for (field, text) in fields {
        let read = Tokens::of(text, known.published);
        let mut found = named.find(&read, known);
        found.extend(numbers::find(&read, &read.covered(&allowed)));
        let copied = shared(&read, &drafted(&read, known), known.raw);
        found.extend(copied.into_iter().map(|place| (place, Kind::Copied)));
        out.extend(in_order(field, &read, found));
    }
    out
}

/// What was found in a field, as findings in their order.
fn in_order(field: &str, read: &Tokens, mut found: Vec<((usize, usize), Kind)>) -> Vec<Finding> {
    found.sort_unstable_by_key(|((start, end), kind)| (*start, *kind, *end));
    let finding = |((start, end), kind)| Finding {
        field: field.to_owned(),
        start,
        end,
        kind,
        words: read.cut(start, end),
    };
    found.into_iter().map(finding).collect()
}

/// What prose is measured against that goes with no figures, such as guidance.
#[derive(Clone, Copy, Debug)]
pub struct Aside<'a> {
    /// Names of the units below the bloc, by code.
    pub units: &'a BTreeMap<String, String>,
    /// Names that may hold numbers and stand in reports too: of topics and periods.
    pub allowed: &'a [String],
    /// What reports say.
    pub raw: &'a Raw,
}

/// What is found in fields of prose beside which nothing is published: every unit that is named, every typed number that is
/// neither a date nor that of a document, every run of words of a report. Texts are in composed form (NFC).
pub fn check_aside(fields: &[(String, String)], known: &Aside<'_>) -> Vec<Finding> {
    let names = known.allowed.iter().chain(known.units.values());
    let own = plain(names);
    let mut out = Vec::new();
    for (field, text) in fields {
        let read = Tokens::bare(text);
        let covered = read.covered(&own);
        let mut found = units::named(&read, known.units);
        let mut counted = numbers::find(&read, &covered);
        // The digits of a unit's code are the unit's.
        let is_named = |at: (usize, usize)| found.iter().any(|((from, to), _)| *from <= at.0 && at.1 <= *to);
        counted.retain(|(place, kind)| *kind == Kind::Number && !is_named(*place));
        found.extend(counted);
        found.extend(shared(&read, &covered, known.raw).into_iter().map(|place| (place, Kind::Copied)));
        out.extend(in_order(field, &read, found));
    }
    out
}

/// The places of a text in composed form (NFC) that stand in a report like that; names, of topics and units, may.
pub fn copies(field: &str, text: &str, names: &[String], raw: &Raw) -> Vec<Finding> {
    let read = Tokens::bare(text);
    let found = shared(&read, &read.covered(&plain(names)), raw);
    in_order(field, &read, found.into_iter().map(|place| (place, Kind::Copied)).collect())
}

/// Names as words; those without any are left out.
fn plain<'a>(names: impl IntoIterator<Item = &'a String>) -> Vec<Vec<String>> {
    names.into_iter().map(|name| tokens::plain_words(name)).filter(|words| !words.is_empty()).collect()
}

/// A piece of a text that is shown: its words, and what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// What was found there; none for the text between.
    pub kind: Option<Kind>,
}

/// Letters shown around what was found.
const AROUND: usize = 60;

/// What was found with the words around it; none once the text there is another.
pub fn around(text: &str, finding: &Finding) -> Option<Vec<Piece>> {
    let chars: Vec<char> = text.chars().collect();
    if chars.get(finding.start..finding.end)?.iter().collect::<String>() != finding.words {
        return None;
    }
    // Whole words, as far as they stand in a row.
    let is_gap = |at: &usize| chars[*at].is_whitespace();
    let far = finding.start.saturating_sub(AROUND);
    let from = if far == 0 { 0 } else { (far..finding.start).find(is_gap).map_or(far, |at| at + 1) };
    let far = (finding.end + AROUND).min(chars.len());
    let until = if far == chars.len() { far } else { (finding.end..far).rev().find(is_gap).unwrap_or(far) };
    let here = Finding { start: finding.start - from, end: finding.end - from, ..finding.clone() };
    let cut: String = chars[from..until].iter().collect();
    Some(pieces(&cut, &[&here]))
}

/// A text cut where something was found in it; of findings that overlap the first has the place.
pub fn pieces(text: &str, findings: &[&Finding]) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let cut = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let (mut out, mut at) = (Vec::new(), 0);
    for f in findings {
        let (start, end) = (f.start.max(at), f.end.min(chars.len()));
        if start >= end {
            continue;
        }
        if start > at {
            out.push(Piece { text: cut(at, start), kind: None });
        }
        out.push(Piece { text: cut(start, end), kind: Some(f.kind) });
        at = end;
    }
    if at < chars.len() {
        out.push(Piece { text: cut(at, chars.len()), kind: None });
    }
    out
}

#[cfg(test)]
mod tests;
