//! Honorifics with a name: ông, bà, anh, chị, đồng chí, đ/c; in any case, with or without diacritics.

use super::letters::{Letters, Word};
use super::words::{
    COMPOUNDS, GIVEN, GIVEN_PLAIN, LIKE_NAMES, MIDDLE, MIDDLE_PLAIN, NO_NAME, PLACES_AFTER, PLACES_BEFORE,
    SURNAMES, SURNAMES_PLAIN, TITLES, TITLES_PLAIN, UNLIKE, is_pair,
};
use super::{Kind, Mark};

/// Longest name, in words, and how far behind a title it may stand.
const LONGEST: usize = 5;
const FAR: usize = 12;

/// What makes "Anh Hùng" a hero in place of a name.
const HERO: [&str; 3] = ["lao", "lực", "dân"];

/// An honorific: its words, and what it is in plain letters.
struct Honorific {
    start: usize,
    /// The word behind it.
    next: usize,
    plain: &'static str,
    /// Written without its diacritics, so that it may be another word.
    bare: bool,
    shouted: bool,
}

pub(super) fn find(letters: &Letters) -> Vec<Mark> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < letters.words.len() {
        let found = honorific(letters, at).and_then(|h| {
            let last = name(letters, &h)?;
            Some((Mark { start: h.start, end: end_of(letters, last), kind: Kind::Name }, last))
        });
        match found {
            Some((mark, last)) => {
                out.push(mark);
                at = last + 1;
            }
            None => at += 1,
        }
    }
    out
}

/// The end of a name; the dot of an initial belongs to it.
fn end_of(letters: &Letters, last: usize) -> usize {
    let word = &letters.words[last];
    let initial = word.end - word.start == 1 && letters.chars.get(word.end) == Some(&'.');
    word.end + usize::from(initial && letters.chars.get(word.end + 1).is_some_and(|c| *c == ' '))
}

fn honorific(letters: &Letters, at: usize) -> Option<Honorific> {
    let word = &letters.words[at];
    let (start, shouted) = (word.start, word.shouted);
    let one = |plain, full: &str| {
        let bare = word.lower != full;
        (word.lower == full || word.lower == plain).then_some(Honorific {
            start,
            next: at + 1,
            plain,
            bare,
            shouted,
        })
    };
    match word.plain.as_str() {
        "ong" => one("ong", "ông"),
        "ba" => one("ba", "bà"),
        "chi" => one("chi", "chị"),
        "anh" => one("anh", "anh"),
        "dong" => {
            let next = letters.after(at).filter(|w| w.plain == "chi")?;
            let bare = word.lower != "đồng" || next.lower != "chí";
            (!bare || (word.lower == "dong" && next.lower == "chi")).then_some(Honorific {
                start,
                next: at + 2,
                plain: "dong chi",
                bare,
                shouted: word.shouted && next.shouted,
            })
        }
        "d" if matches!(letters.chars.get(word.end), Some('/' | '.')) => {
            let next = letters.words.get(at + 1).filter(|w| w.plain == "c" && w.start == word.end + 1)?;
            let plain = "dong chi";
            Some(Honorific { start, next: at + 2, plain, bare: false, shouted: next.capital && word.capital })
        }
        "dc" if word.lower == "đc" => {
            Some(Honorific { start, next: at + 1, plain: "dong chi", bare: false, shouted: false })
        }
        _ => None,
    }
}

/// The last word of the name behind an honorific.
fn name(letters: &Letters, h: &Honorific) -> Option<usize> {
    let before = first_of(letters, h).and_then(|i| letters.before(i));
    if before.is_some_and(|w| is_place_before(w, h)) {
        return None;
    }
    let first = follows(letters, h.next)?;
    if is_title(letters, h.next) {
        return behind_title(letters, h.next);
    }
    if is_pair(&PLACES_AFTER, h.plain, &first.lower) || NO_NAME.contains(first.lower.as_str()) {
        return None;
    }
    let hero =
        first.lower == "hùng" && letters.after(h.next).is_some_and(|w| HERO.contains(&w.lower.as_str()));
    if h.plain == "anh" && hero {
        return None;
    }
    // In a line of capitals, or of none, only known names tell themselves from other words.
    let sure = !h.bare || matches!(h.plain, "anh" | "ong" | "dong chi") || is_known(first);
    let loud = h.shouted && first.shouted && !is_quiet_around(letters, h);
    if first.capital && !loud && sure {
        return Some(capitals(letters, h.next));
    }
    if first.shouted && h.shouted {
        return known_name(letters, h.next, h).map(|_| capitals(letters, h.next));
    }
    if !first.capital { known_name(letters, h.next, h).or_else(|| role_then_name(letters, h)) } else { None }
}

/// The first word of the honorific.
fn first_of(letters: &Letters, h: &Honorific) -> Option<usize> {
    letters.words.iter().position(|w| w.start == h.start)
}

/// The word at a place, when only spaces (or the dot of "đ.c.") stand before it.
fn follows(letters: &Letters, at: usize) -> Option<&Word> {
    let word = letters.words.get(at)?;
    let before = &letters.words[at - 1];
    let gap: String = letters.plain[before.end..word.start].iter().filter(|c| **c != '\0').collect();
    matches!(gap.as_str(), " " | "  " | ". " | ": ")
        .then_some(word)
        .filter(|_| word.joined || before.end - before.start <= 2)
}

/// Whether the words around are not in capitals, so that a name's capitals stand out.
fn is_quiet_around(letters: &Letters, h: &Honorific) -> bool {
    let before = first_of(letters, h).and_then(|i| letters.before(i));
    let mut last = h.next;
    while letters.after(last).is_some_and(|w| w.shouted) {
        last += 1;
    }
    let quiet = |w: Option<&Word>| w.is_none_or(|w| !w.shouted);
    let after = letters.after(last);
    quiet(before) && quiet(after) && (before.is_some() || after.is_some()) && last - h.next < LONGEST
}

fn is_place_before(word: &Word, h: &Honorific) -> bool {
    let place = PLACES_BEFORE.contains(word.lower.as_str()) && matches!(h.plain, "ong" | "ba");
    let country = h.plain == "anh"
        && matches!(word.lower.as_str(), "nước" | "tiếng" | "quốc" | "người" | "bảng" | "đội" | "việt");
    place || country
}

fn is_title(letters: &Letters, at: usize) -> bool {
    let Some(word) = letters.words.get(at) else { return false };
    let pair = letters.after(at).map(|next| format!("{} {}", word.lower, next.lower));
    let bare = letters.after(at).filter(|next| word.lower == word.plain && next.lower == next.plain);
    TITLES.contains(word.lower.as_str())
        || pair.is_some_and(|pair| TITLES.contains(pair.as_str()))
        || bare.is_some_and(|next| TITLES_PLAIN.contains(&format!("{} {}", word.plain, next.plain)))
}

/// A full name some words behind a title: "đồng chí Bí thư Đảng ủy Nguyễn Văn A".
fn behind_title(letters: &Letters, at: usize) -> Option<usize> {
    for i in at + 1..letters.words.len().min(at + FAR) {
        if !letters.words[i].joined {
            return None;
        }
        let (word, next) = (&letters.words[i], letters.after(i));
        let surname = SURNAMES.contains(word.lower.as_str()) || SURNAMES_PLAIN.contains(word.plain.as_str());
        let pair = next.map(|n| format!("{} {}", word.lower, n.lower)).unwrap_or_default();
        let place = LIKE_NAMES.contains(pair.as_str()) || LIKE_NAMES.contains(word.lower.as_str());
        if !word.capital || place || is_title(letters, i) {
            continue;
        }
        let last = capitals(letters, i);
        // A surname and one more word, or three words of which none is a title.
        if (surname && last > i) || last >= i + 2 {
            return Some(last);
        }
    }
    None
}

/// "anh bảo vệ Tuấn": one or two words of a role, then a known given name with a capital.
fn role_then_name(letters: &Letters, h: &Honorific) -> Option<usize> {
    if h.bare || h.plain == "dong chi" {
        return None;
    }
    for i in h.next + 1..letters.words.len().min(h.next + 4) {
        let word = &letters.words[i];
        if !word.joined || NO_NAME.contains(&letters.words[i - 1].lower.as_str()) {
            return None;
        }
        if word.capital
            && !word.shouted
            && (is_given(word) || SURNAMES.contains(word.lower.as_str()))
            && !is_title(letters, i)
        {
            return Some(capitals(letters, i));
        }
    }
    None
}

/// The last of the capitalised words that follow each other from a place on.
fn capitals(letters: &Letters, at: usize) -> usize {
    let mut last = at;
    while last + 1 < letters.words.len() && last + 1 < at + LONGEST {
        let next = &letters.words[last + 1];
        let single = letters.words[last].end - letters.words[last].start == 1;
        let gap: String = letters.plain[letters.words[last].end..next.start].iter().collect();
        let joined = next.joined || (single && gap == ".");
        if !next.capital || !joined || is_title(letters, last + 1) {
            break;
        }
        last += 1;
    }
    last
}

fn is_given(word: &Word) -> bool {
    GIVEN.contains(word.lower.as_str())
}

/// A surname or given name, with or without diacritics.
fn is_known(word: &Word) -> bool {
    let plain = word.plain.as_str();
    is_given(word)
        || SURNAMES_PLAIN.contains(&plain)
        || SURNAMES.contains(word.lower.as_str())
        || GIVEN_PLAIN.contains(plain)
}

/// A name known by its words, whatever their case: surname and more, or a given name that is no other word
/// behind this honorific. Gives its last word.
fn known_name(letters: &Letters, at: usize, h: &Honorific) -> Option<usize> {
    let word = &letters.words[at];
    let surname = if h.bare || word.lower == word.plain {
        SURNAMES_PLAIN.contains(word.plain.as_str())
    } else {
        SURNAMES.contains(word.lower.as_str())
    };
    if surname && let Some(next) = letters.after(at) {
        let bare = h.bare || word.lower == word.plain;
        let middle =
            MIDDLE.contains(next.lower.as_str()) || (bare && MIDDLE_PLAIN.contains(next.lower.as_str()));
        if middle || is_known(next) || (next.end - next.start == 1 && next.capital) {
            let last = if middle && letters.after(at + 1).is_some() { at + 2 } else { at + 1 };
            return Some(last);
        }
    }
    let alone = is_given(word) && !h.bare && !is_pair(&UNLIKE, h.plain, &word.lower);
    let compound = letters.after(at).is_some_and(|next| is_pair(&COMPOUNDS, &word.lower, &next.lower));
    (alone && !compound).then_some(at)
}
