//! Secrecy stamps: MẬT, TỐI MẬT, TUYỆT MẬT as a stamp, not as a part of other words.

use super::letters::{Letters, Word};
use super::words::{SECRET_AFTER, SECRET_BEFORE};
use super::{Kind, Mark};

pub(super) fn find(letters: &Letters) -> Vec<Mark> {
    (0..letters.words.len()).filter_map(|at| stamp(letters, at)).collect()
}

fn stamp(letters: &Letters, at: usize) -> Option<Mark> {
    let word = &letters.words[at];
    let unmarked = word.plain == "mat" && word.shouted && word.lower == "mat";
    if word.lower != "mật" && !unmarked {
        return None;
    }
    let level = letters.before(at).filter(|w| matches!(w.plain.as_str(), "toi" | "tuyet"));
    let level = level.filter(|w| unmarked || matches!(w.lower.as_str(), "tối" | "tuyệt"));
    // Without diacritics "MAT" alone means too many other things.
    if unmarked && level.is_none() {
        return None;
    }
    let first = if level.is_some() { at - 1 } else { at };
    let start = letters.words[first].start;
    let follows = letters.after(at).map_or("", |w| w.lower.as_str());
    if SECRET_AFTER.contains(&follows) {
        return None;
    }
    let before = letters.before(first);
    let is_stamp = is_marked(letters, first)
        || is_bracketed(letters, start, word.end)
        || is_alone(letters, start, word.end)
        || is_shouted(word, level, before);
    is_stamp.then_some(Mark { start, end: word.end, kind: Kind::SecrecyStamp })
}

/// After "độ" or "dấu", but not after "mật độ" or "nồng độ".
fn is_marked(letters: &Letters, first: usize) -> bool {
    let Some(before) = first.checked_sub(1).map(|i| &letters.words[i]) else { return false };
    let gap = &letters.plain[before.end..letters.words[first].start];
    if !gap
        .iter()
        .all(|c| matches!(c, ' ' | '\0' | '"' | '“' | '”' | '‘' | '’' | '\'' | '«' | '(' | '[' | ':'))
    {
        return false;
    }
    let earlier = first.checked_sub(1).and_then(|i| letters.before(i)).map_or("", |w| w.lower.as_str());
    match before.lower.as_str() {
        "dấu" => true,
        "độ" => !matches!(earlier, "mật" | "nồng" | "nhiệt"),
        _ => before.shouted && matches!(before.plain.as_str(), "dau" | "do"),
    }
}

fn is_bracketed(letters: &Letters, start: usize, end: usize) -> bool {
    let before = letters.last_shown(start).map(|(_, c)| c);
    let after = letters.next_shown(end).map(|(_, c)| c);
    matches!((before, after), (Some('(' | '[' | '{' | '<'), Some(')' | ']' | '}' | '>')))
}

/// Nothing else on its line but punctuation.
fn is_alone(letters: &Letters, start: usize, end: usize) -> bool {
    let other = |c: &&char| **c == '\n' || c.is_alphanumeric();
    let before = letters.chars[..start].iter().rev().find(other);
    let after = letters.chars[end..].iter().find(other);
    before.is_none_or(|c| *c == '\n') && after.is_none_or(|c| *c == '\n')
}

/// In capitals, and no part of BẢO MẬT, BÍ MẬT and the like.
fn is_shouted(word: &Word, level: Option<&Word>, before: Option<&Word>) -> bool {
    let compound = before.is_some_and(|w| SECRET_BEFORE.contains(w.lower.as_str()));
    word.shouted && (level.is_some_and(|w| w.shouted) || (level.is_none() && !compound))
}
