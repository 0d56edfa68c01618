//! Words that stand in a report in the same order: six of them are no accident.

use std::collections::HashSet;

use super::tokens::{Tokens, plain_words};
use super::{Known, plain};

/// So many words in a row are a copy.
const RUN: usize = 6;

/// The runs of words of reports, as numbers; texts can't be read back from it.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    runs: HashSet<u64>,
    /// Where only some texts are compared, their runs: others are not kept, however many reports there are.
    only: Option<HashSet<u64>>,
}

impl Raw {
    /// For comparing with some texts alone.
    pub fn within<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self { runs: HashSet::new(), only: Some(texts.into_iter().flat_map(runs).collect()) }
    }

    /// Adds a text of a report.
    pub fn add(&mut self, text: &str) {
        let only = &self.only;
        let is_asked = |run: &u64| only.as_ref().is_none_or(|only| only.contains(run));
        self.runs.extend(runs(text).into_iter().filter(is_asked));
    }
}

fn runs(text: &str) -> Vec<u64> {
    plain_words(text).windows(RUN).map(hash).collect()
}

/// FNV-1a.
fn hash(words: &[String]) -> u64 {
    let mut out = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        for byte in word.bytes().chain([b' ']) {
            out = (out ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    out
}

/// Which words belong to what the program drafted itself and stand there unchanged, or to the name of a topic or unit.
pub(super) fn drafted(read: &Tokens, known: &Known<'_>) -> Vec<bool> {
    let names = known.topics.values().map(|(vi, _)| vi).chain(known.units.values());
    let own = known.drafted.iter().chain(known.allowed).chain(names);
    read.covered(&plain(own))
}

/// The places that are shared with a report, each as long as it goes; words of one's `own` are none.
pub(super) fn shared(read: &Tokens, own: &[bool], raw: &Raw) -> Vec<(usize, usize)> {
    let words: Vec<String> = read.list.iter().map(|t| t.plain.clone()).collect();
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut last = 0;
    for (at, window) in words.windows(RUN).enumerate() {
        let tokens = &read.list[at..at + RUN];
        // Nobody copies across paragraphs, and sentences the program drafted may follow each other in any way.
        let is_parted = tokens[1..].iter().any(|t| t.parted || t.paragraph != tokens[0].paragraph);
        let is_own = own[at..at + RUN].iter().all(|is_own| *is_own);
        if is_parted || is_own || !raw.runs.contains(&hash(window)) {
            continue;
        }
        let (start, end) = (tokens[0].start, tokens[RUN - 1].end);
        match out.last_mut() {
            Some(place) if at < last + RUN => place.1 = end,
            _ => out.push((start, end)),
        }
        last = at;
    }
    out
}
