//! Units that are named. Each may be where its cell for the topic told of is shown.

use std::collections::BTreeMap;

use super::tokens::{Tokens, plain_words};
use super::{Kind, Known};
use crate::domain::suppress::{Published, PublishedCell};

/// So many names have to end alike for the ending to be the place's own.
const ALIKE: usize = 3;

/// A way to name a unit.
struct Name {
    unit: usize,
    words: Vec<String>,
    /// As it is written, where it only counts so: short forms that small letters make ordinary words of.
    written: Option<Vec<String>>,
}

/// All ways to name units below the bloc.
pub(super) struct Named {
    names: Vec<Name>,
    topics: Vec<(usize, Vec<String>)>,
}

impl Named {
    pub fn of(known: &Known<'_>) -> Self {
        let p = known.published;
        let below = (0..p.units().len()).filter(|&u| u != p.units().root());
        let names = names(below.map(|u| {
            let code = p.units().code(u);
            (u, code, known.units.get(code).map_or("", String::as_str))
        }));
        let topics = known.topics.iter().filter_map(|(code, (vi, _))| {
            let at = p.topics().index(code).filter(|&t| t != p.topics().root())?;
            // "khác" by itself is no topic; what is filed there goes by a longer name.
            let name = if vi == "Khác" { "các vấn đề khác" } else { vi.as_str() };
            Some((at, plain_words(name)))
        });
        Self { names, topics: topics.filter(|(_, words)| !words.is_empty()).collect() }
    }

    /// The units that are named and may not be.
    pub fn find(&self, read: &Tokens, known: &Known<'_>) -> Vec<((usize, usize), Kind)> {
        // A name may hold the words of a topic, as "ngành kinh tế" does, and tells nothing of it.
        let full = self.names.iter().filter(|name| name.written.is_none()).map(|name| name.words.clone());
        let covered = read.covered(&full.collect::<Vec<_>>());
        let mut told: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (topic, words) in &self.topics {
            for (at, _) in read.finds(words).filter(|(at, _)| !covered[*at]) {
                told.entry(read.list[at].paragraph).or_default().push(*topic);
            }
        }
        let mut out = Vec::new();
        for name in &self.names {
            for (from, to) in name.places(read) {
                let topics = told.get(&read.list[from].paragraph).map_or(&[] as &[usize], Vec::as_slice);
                if !may_be_named(known.published, name.unit, topics) {
                    out.push(((read.list[from].start, read.list[to].end), Kind::Unit));
                }
            }
        }
        whole(out)
    }
}

impl Name {
    /// Where it stands, as the places of its first and last word.
    fn places(&self, read: &Tokens) -> Vec<(usize, usize)> {
        let is_written = |&(from, to): &(usize, usize)| {
            self.written.as_ref().is_none_or(|written| {
                let texts = || read.list[from..=to].iter().map(|t| t.text.as_str());
                texts().eq(written.iter().map(String::as_str)) || texts().all(|t| t.to_uppercase() == t)
            })
        };
        read.finds(&self.words).filter(is_written).collect()
    }
}

/// Every unit that is named, whatever is published of it: `units` are codes and names.
pub(super) fn named(read: &Tokens, units: &BTreeMap<String, String>) -> Vec<((usize, usize), Kind)> {
    let names = names(units.iter().enumerate().map(|(n, (code, name))| (n, code.as_str(), name.as_str())));
    let place = |(from, to): (usize, usize)| ((read.list[from].start, read.list[to].end), Kind::Unit);
    whole(names.iter().flat_map(|name| name.places(read)).map(place).collect())
}

/// The findings in their order; a short form within the full name is the same one.
fn whole(mut found: Vec<((usize, usize), Kind)>) -> Vec<((usize, usize), Kind)> {
    let all = found.clone();
    found.retain(|(place, _)| !all.iter().any(|(o, _)| o != place && o.0 <= place.0 && place.1 <= o.1));
    found.sort_unstable_by_key(|(place, _)| *place);
    found.dedup();
    found
}

/// All ways to name some units: their numbers, codes and names.
fn names<'a>(units: impl Iterator<Item = (usize, &'a str, &'a str)>) -> Vec<Name> {
    let (mut full, mut codes) = (Vec::new(), Vec::new());
    for (unit, code, name) in units {
        full.push((unit, plain_words(name), written(name)));
        codes.push(code);
    }
    let ending = common_ending(&full);
    let mut names = Vec::new();
    for ((unit, words, written), code) in full.into_iter().zip(codes) {
        if let Some(cut) = shortened(&words, &ending) {
            let written = Some(written[..cut].to_vec());
            names.push(Name { unit, words: words[..cut].to_vec(), written });
        }
        names.extend(of_code(unit, code));
        names.push(Name { unit, words, written: None });
    }
    names.retain(|name| !name.words.is_empty());
    names
}

/// Whether a unit may stand in a paragraph on some topics: where each cell is shown. A paragraph that names no topic may
/// mean any, so all fields have to be open.
fn may_be_named(p: &Published, unit: usize, topics: &[usize]) -> bool {
    let is_shown = |t: usize| matches!(p.cell(unit, t), PublishedCell::Shown { .. });
    if !topics.is_empty() {
        return topics.iter().all(|&t| is_shown(t));
    }
    let root = p.topics().root();
    is_shown(root) && p.topics().children(root).iter().all(|&t| *p.cell(unit, t) != PublishedCell::Hidden)
}

fn written(name: &str) -> Vec<String> {
    Tokens::bare(name).list.into_iter().map(|t| t.text).collect()
}

/// A unit's code as an abbreviation of it.
fn of_code(unit: usize, code: &str) -> Option<Name> {
    let is_word = code.chars().count() > 1 && code.chars().any(char::is_alphabetic);
    let has_digit = code.chars().any(|c| c.is_ascii_digit());
    is_word.then(|| Name { unit, words: plain_words(code), written: (!has_digit).then(|| written(code)) })
}

/// The last two words that many names share, such as the province's.
fn common_ending(full: &[(usize, Vec<String>, Vec<String>)]) -> Vec<String> {
    let mut counts: BTreeMap<&[String], usize> = BTreeMap::new();
    for (_, words, _) in full.iter().filter(|(_, words, _)| words.len() > 3) {
        *counts.entry(&words[words.len() - 2..]).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(words, n)| (*n, std::cmp::Reverse(*words)));
    most.filter(|(_, n)| *n >= ALIKE).map(|(words, _)| words.to_vec()).unwrap_or_default()
}

/// How many words of a name stay without the place's ending.
fn shortened(words: &[String], ending: &[String]) -> Option<usize> {
    if ending.is_empty() || !words.ends_with(ending) {
        return None;
    }
    let mut cut = words.len() - ending.len();
    if cut > 0 && words[cut - 1] == "tinh" {
        cut -= 1;
    }
    (cut >= 2).then_some(cut)
}
