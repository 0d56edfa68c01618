//! A text taken apart: characters, their plain forms, and words.

use super::sorts::sort;
use crate::domain::fold::composed;

/// A text after composition.
#[derive(Debug)]
pub(super) struct Letters {
    /// Its characters.
    pub chars: Vec<char>,
    /// Each one in plain form: lower case, without diacritics, đ as d, wide digits as digits; NUL for what
    /// does not show.
    pub plain: Vec<char>,
    /// Its words.
    pub words: Vec<Word>,
}

/// A word: letters, digits, and apostrophes inside.
#[derive(Debug)]
pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    /// In lower case.
    pub lower: String,
    /// In lower case without diacritics.
    pub plain: String,
    /// Begins with a capital.
    pub capital: bool,
    /// All of it in capitals, two letters at least.
    pub shouted: bool,
    /// Only spaces stand between it and the word before.
    pub joined: bool,
}

impl Letters {
    pub fn of(text: &str) -> Self {
        let chars: Vec<char> = composed(text).chars().collect();
        let plain: Vec<char> = chars.iter().map(|c| sort(*c).plain).collect();
        let words = words(&chars, &plain);
        Self { chars, plain, words }
    }

    /// The word before one, when only spaces stand between.
    pub fn before(&self, at: usize) -> Option<&Word> {
        self.words[at].joined.then(|| at.checked_sub(1).map(|i| &self.words[i])).flatten()
    }

    /// The word after one, when only spaces stand between.
    pub fn after(&self, at: usize) -> Option<&Word> {
        self.words.get(at + 1).filter(|w| w.joined)
    }

    /// The first character from a place on that shows and is no space, with its place.
    pub fn next_shown(&self, from: usize) -> Option<(usize, char)> {
        (from..self.chars.len()).map(|i| (i, self.plain[i])).find(|(_, c)| *c != '\0' && !c.is_whitespace())
    }

    /// The last such character before a place.
    pub fn last_shown(&self, before: usize) -> Option<(usize, char)> {
        (0..before).rev().map(|i| (i, self.plain[i])).find(|(_, c)| *c != '\0' && !c.is_whitespace())
    }
}

fn words(chars: &[char], plain: &[char]) -> Vec<Word> {
    let is_word = |i: usize| sort(chars[i]).is_alphanumeric;
    let part = |i: usize| {
        let is_inside = || i > 0 && i + 1 < chars.len();
        is_word(i)
            || (plain[i] == '\0' && is_inside() && is_word(i - 1))
            || (matches!(chars[i], '\'' | '’')
                && is_inside()
                && sort(chars[i - 1]).is_alphabetic
                && sort(chars[i + 1]).is_alphabetic)
    };
    let mut out: Vec<Word> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if !part(i) {
            i += 1;
            continue;
        }
        let start = i;
        while i < chars.len() && part(i) {
            i += 1;
        }
        let gap = out.last().map_or(0, |w| w.end);
        let joined = !out.is_empty() && plain[gap..start].iter().all(|c| *c == '\0' || *c == ' ');
        out.push(word((chars, plain), (start, i), joined));
    }
    out
}

fn word((chars, plain): (&[char], &[char]), (start, end): (usize, usize), joined: bool) -> Word {
    let (mut lower, mut letters, mut capitals) = (String::with_capacity(2 * (end - start)), 0, 0);
    for c in &chars[start..end] {
        let sort = sort(*c);
        match sort.lower {
            Some(small) => lower.push(small),
            None => lower.extend(c.to_lowercase()),
        }
        letters += usize::from(sort.is_alphabetic);
        capitals += usize::from(sort.is_alphabetic && sort.is_uppercase);
    }
    Word {
        start,
        end,
        lower,
        plain: plain[start..end].iter().filter(|c| **c != '\0').collect(),
        capital: sort(chars[start]).is_uppercase,
        shouted: letters > 1 && letters == capitals,
        joined,
    }
}
