//! What changed between two texts, word by word, and between two reports, field by field.

mod reports;

use similar::{Algorithm, DiffTag, capture_diff_slices};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use reports::{Change, Changes, FieldChange, IssueChange, StreamChange, Value, compare, matches};

/// A stretch of text, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Stands in both.
    Same(String),
    /// Only in the new text.
    Added(String),
    /// Only in the old text.
    Removed(String),
}

impl Run {
    /// The words.
    pub fn text(&self) -> &str {
        match self {
            Self::Same(text) | Self::Added(text) | Self::Removed(text) => text,
        }
    }
}

/// Compares two texts by words, spaces and marks, both in composed form (NFC). Where something changed, what was
/// removed comes before what was added; spaces and marks alone do not part a change in two.
pub fn words(old: &str, new: &str) -> Vec<Run> {
    let (old, new): (String, String) = (old.nfc().collect(), new.nfc().collect());
    let (a, b) = (tokens(&old), tokens(&new));
    let mut pieces: Vec<Piece> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let (tag, was, is) = op.as_tag_tuple();
        let is_same = tag == DiffTag::Equal;
        pieces.push(Piece { is_same, removed: a[was].concat(), added: b[is].concat() });
    }
    let mut out = Vec::new();
    for piece in joined(pieces) {
        if piece.is_same {
            out.push(Run::Same(piece.added));
            continue;
        }
        if !piece.removed.is_empty() {
            out.push(Run::Removed(piece.removed));
        }
        if !piece.added.is_empty() {
            out.push(Run::Added(piece.added));
        }
    }
    out
}

/// How much two texts have in common, from 0 (no word) to 1 (all words), whatever their order and case.
pub fn likeness(a: &str, b: &str) -> f64 {
    let (mut a, mut b) = (bag(a), bag(b));
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let all = a.len() + b.len();
    a.sort_unstable();
    b.sort_unstable();
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    f64::from(2 * common) / all as f64
}

fn bag(text: &str) -> Vec<String> {
    let text: String = text.nfc().collect::<String>().to_lowercase();
    tokens(&text).into_iter().filter(|t| t.contains(is_letter)).map(Into::into).collect()
}

/// What stands at one place in both texts; where nothing changed, both are the same.
struct Piece {
    is_same: bool,
    removed: String,
    added: String,
}

/// Changes next to each other become one, and so do those with nothing but spaces and marks between them: "a b"
/// that became "c d" is one change, not two around a space.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let last = pieces.len().saturating_sub(1);
    let inner = |at: usize| at > 0 && at < last;
    let mut out: Vec<Piece> = Vec::new();
    for (at, mut piece) in pieces.into_iter().enumerate() {
        let bridges =
            piece.is_same && inner(at) && !piece.added.contains(is_letter) && !piece.added.contains('\n');
        piece.is_same &= !bridges;
        match out.last_mut() {
            Some(before) if before.is_same == piece.is_same => {
                before.removed.push_str(&piece.removed);
                before.added.push_str(&piece.added);
            }
            _ => out.push(piece),
        }
    }
    out
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Words, stretches of spaces, and every other mark by itself. A number with its dots, commas and slashes is one
/// word, so that 1.250 that became 1.350 is told as a whole.
fn tokens(text: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let is_digit = |at: Option<&(usize, char)>| at.is_some_and(|(_, c)| c.is_ascii_digit());
    let joins = |at: usize| {
        matches!(chars[at].1, '.' | ',' | '/' | ':')
            && is_digit(at.checked_sub(1).and_then(|before| chars.get(before)))
            && is_digit(chars.get(at + 1))
    };
    let mut out = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let mut end = start + 1;
        if is_letter(chars[start].1) {
            while end < chars.len() && (is_letter(chars[end].1) || joins(end)) {
                end += 1;
            }
        } else if chars[start].1.is_whitespace() {
            while end < chars.len() && chars[end].1.is_whitespace() {
                end += 1;
            }
        }
        let until = chars.get(end).map_or(text.len(), |(at, _)| *at);
        out.push(&text[chars[start].0..until]);
        start = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(old: &str, new: &str) -> String {
        let run = |run: Run| match run {
            Run::Same(text) => text,
            Run::Added(text) => format!("[+{text}+]"),
            Run::Removed(text) => format!("[-{text}-]"),
        };
        words(old, new).into_iter().map(run).collect()
    }

    #[test]
    fn changed_words_are_told_and_the_rest_stands() {
        assert_eq!(told("Giá điện tăng", "Giá điện tăng"), "Giá điện tăng");
        assert_eq!(told("Giá điện tăng mạnh.", "Giá nước tăng mạnh."), "Giá [-điện-][+nước+] tăng mạnh.");
        assert_eq!(told("Giá điện tăng.", "Giá điện tăng mạnh."), "Giá điện tăng[+ mạnh+].");
        assert_eq!(told("", "Mới"), "[+Mới+]");
        assert_eq!(told("Cũ", ""), "[-Cũ-]");
        assert_eq!(words("", ""), vec![]);
    }

    #[test]
    fn a_sentence_written_anew_is_one_change_and_not_many_around_spaces() {
        assert_eq!(told("lo chi phí tăng", "mong giá giảm đi"), "[-lo chi phí tăng-][+mong giá giảm đi+]");
    }

    #[test]
    fn a_number_is_told_as_a_whole() {
        assert_eq!(
            told("tăng 1.250.000 đồng", "tăng 1.350.000 đồng"),
            "tăng [-1.250.000-][+1.350.000+] đồng"
        );
        assert_eq!(told("năm 2025.", "năm 2026."), "năm [-2025-][+2026+].");
    }

    #[test]
    fn however_a_keyboard_composes_a_letter_it_is_the_same_word() {
        assert_eq!(told("ti\u{ea}\u{301}ng Vi\u{ea}\u{323}t", "tiếng Việt"), "tiếng Việt");
    }

    #[test]
    fn likeness_counts_words_in_any_order_and_case() {
        assert!(likeness("Giá điện tăng", "TĂNG giá điện!") > 0.99);
        assert!(likeness("Giá điện tăng", "Lương công nhân thấp") < 0.01);
        assert!((likeness("a b", "a c") - 0.5).abs() < 1e-9);
        assert!((likeness("", "") - 1.0).abs() < 1e-9 && likeness("", "a") < 1e-9);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back_from_the_runs(old in "[a-cđế \\n.,0-9]{0,60}", new in "[a-cđế \\n.,0-9]{0,60}") {
            let runs = words(&old, &new);
            let of = |keep: fn(&Run) -> bool| runs.iter().filter(|r| keep(r)).map(Run::text).collect::<String>();
            prop_assert_eq!(of(|r| !matches!(r, Run::Added(_))), old.nfc().collect::<String>());
            prop_assert_eq!(of(|r| !matches!(r, Run::Removed(_))), new.nfc().collect::<String>());
            prop_assert!(runs.iter().all(|r| !r.text().is_empty()));
        }

        #[test]
        fn no_two_texts_break_it(old in ".{0,80}", new in ".{0,80}") {
            words(&old, &new);
            prop_assert!((0.0..=1.0).contains(&likeness(&old, &new)));
        }
    }
}
