//! A text taken apart: characters, their plain forms, and words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

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
        let chars: Vec<char> = text.nfc().collect();
        let plain: Vec<char> = chars.iter().map(|c| plain(*c)).collect();
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

fn plain(c: char) -> char {
    match c {
        'đ' | 'Đ' => return 'd',
        '\u{ff10}'..='\u{ff19}' => return char::from(b'0' + (c as u32 - 0xff10) as u8),
        '\u{ff20}' => return '@',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => return '-',
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => return '\0',
        '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{2009}' => return ' ',
        _ => {}
    }
    let mut base = None;
    decompose_canonical(c, |part| {
        base.get_or_insert(part);
    });
    base.unwrap_or(c).to_lowercase().next().unwrap_or(c)
}

fn words(chars: &[char], plain: &[char]) -> Vec<Word> {
    let part = |i: usize| {
        let apostrophe = matches!(chars[i], '\'' | '’') && i > 0 && i + 1 < chars.len();
        chars[i].is_alphanumeric()
            || (plain[i] == '\0' && i > 0 && i + 1 < chars.len() && chars[i - 1].is_alphanumeric())
            || (apostrophe && chars[i - 1].is_alphabetic() && chars[i + 1].is_alphabetic())
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
        let letters: Vec<char> = chars[start..i].iter().copied().filter(|c| c.is_alphabetic()).collect();
        let gap = out.last().map_or(0, |w| w.end);
        out.push(Word {
            start,
            end: i,
            lower: chars[start..i].iter().flat_map(|c| c.to_lowercase()).collect(),
            plain: plain[start..i].iter().filter(|c| **c != '\0').collect(),
            capital: chars[start].is_uppercase(),
            shouted: letters.len() > 1 && letters.iter().all(|c| c.is_uppercase()),
            joined: !out.is_empty() && plain[gap..start].iter().all(|c| *c == '\0' || *c == ' '),
        });
    }
    out
}
