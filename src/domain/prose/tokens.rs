//! Prose taken apart into words, each with its place. Insertions of published figures are taken out and part what
//! stands around them.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::domain::fold::fold;
use crate::domain::rich::{Insertion, insertions};
use crate::domain::suppress::Published;

/// A word: letters and digits.
#[derive(Debug)]
pub(super) struct Token {
    /// First character.
    pub start: usize,
    /// First character behind it.
    pub end: usize,
    /// As written.
    pub text: String,
    /// In small letters.
    pub lower: String,
    /// In small letters without diacritics, wide letters as plain ones.
    pub plain: String,
    /// Which paragraph it stands in.
    pub paragraph: usize,
    /// Only spaces stand between it and the word before.
    pub joined: bool,
    /// An insertion stands between it and the word before.
    pub parted: bool,
}

/// A text and its words.
#[derive(Debug)]
pub(super) struct Tokens {
    pub chars: Vec<char>,
    pub list: Vec<Token>,
}

fn plain(text: &str) -> String {
    let wide: String = text.nfkc().collect();
    fold(&wide).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The words of a name, folded.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    Tokens::bare(text).list.into_iter().map(|t| t.plain).collect()
}

/// Where real insertions stand: of a unit and topic there are. Anything else in braces is prose like any other.
fn real_insertions(text: &str, p: &Published) -> Vec<Range<usize>> {
    let is_real = |found: &Insertion| {
        let parts = found.parts();
        let [what, unit, topic, rest @ ..] = parts.as_slice() else { return false };
        let is_known = p.units().index(unit).is_some() && p.topics().index(topic).is_some();
        is_known
            && match (*what, rest) {
                ("number", [measure]) => measure.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                ("table" | "chart", []) => true,
                _ => false,
            }
    };
    let characters = |found: Insertion| {
        let start = text[..found.place.start].chars().count();
        start..start + found.typed.chars().count()
    };
    insertions(text).into_iter().filter(is_real).map(characters).collect()
}

impl Tokens {
    /// The words of prose.
    pub fn of(text: &str, p: &Published) -> Self {
        Self::read(text, Some(p))
    }

    /// The words of a text without insertions.
    pub fn bare(text: &str) -> Self {
        Self::read(text, None)
    }

    fn read(text: &str, p: Option<&Published>) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut real = p.map_or_else(Vec::new, |p| real_insertions(text, p)).into_iter().peekable();
        let mut list: Vec<Token> = Vec::new();
        let (mut i, mut paragraph, mut joined, mut parted) = (0, 0, false, false);
        while i < chars.len() {
            if let Some(found) = real.next_if(|found| found.start == i) {
                (joined, parted, i) = (false, true, found.end);
                continue;
            }
            let is_word = |c: char| c.is_alphanumeric() || c.is_numeric() || is_hidden(c) || is_mark(c);
            if !chars[i].is_alphanumeric() && !chars[i].is_numeric() {
                paragraph += usize::from(chars[i] == '\n');
                joined &= chars[i].is_whitespace() && chars[i] != '\n';
                i += 1;
                continue;
            }
            let start = i;
            while i < chars.len() && is_word(chars[i]) {
                i += 1;
            }
            let text: String = chars[start..i].iter().filter(|c| !is_hidden(**c)).collect();
            let (lower, plain) = (text.nfkc().collect::<String>().to_lowercase(), plain(&text));
            list.push(Token { start, end: i, text, lower, plain, paragraph, joined, parted });
            (joined, parted) = (true, false);
        }
        Self { chars, list }
    }

    /// The characters between two places.
    pub fn cut(&self, start: usize, end: usize) -> String {
        self.chars[start..end].iter().collect()
    }

    /// The token some steps before or after one, with nothing but spaces between.
    pub fn beside(&self, at: usize, step: isize) -> Option<&Token> {
        let to = at.checked_add_signed(step)?;
        let (from, until) = (at.min(to), at.max(to));
        let found = self.list.get(to)?;
        self.list[from + 1..=until].iter().all(|t| t.joined).then_some(found)
    }

    /// Where a name's words stand one after the other, as the places of the first and last.
    pub fn finds<'a>(&'a self, name: &'a [String]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let last = self.list.len().saturating_sub(name.len().max(1) - 1);
        (0..last).filter_map(move |at| {
            let end = at + name.len() - 1;
            let words = self.list.get(at..=end)?;
            let is_same = words.iter().zip(name).all(|(t, word)| t.plain == *word);
            let is_whole = words[1..].iter().all(|t| !t.parted && t.paragraph == words[0].paragraph);
            (is_same && is_whole).then_some((at, end))
        })
    }

    /// Which words belong to one of some names.
    pub fn covered(&self, names: &[Vec<String>]) -> Vec<bool> {
        let mut out = vec![false; self.list.len()];
        for name in names {
            for (from, to) in self.finds(name) {
                out[from..=to].fill(true);
            }
        }
        out
    }
}

/// Marks that do not show.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}
