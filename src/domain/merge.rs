//! Several people write one summary at a time. Its text is kept in parts; a part is saved over what its writer was
//! shown, and where somebody else saved that part in between, both texts are kept and shown.

use sha2::{Digest, Sha256};

use super::report::clean;
use super::summary::{HEADINGS, Text, section_field};

/// Parts of a text: title, findings, audience, the opening and the sections.
pub const PARTS: usize = 4 + HEADINGS.len();

/// Which of the parts is the opening; the sections follow.
pub const OPENING_PART: usize = 3;

/// What a page was shown of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The whole, at a version of the summary.
    Whole(i32),
    /// Each part, by what stands for it.
    Parts(Vec<String>),
}

impl From<i32> for Shown {
    fn from(version: i32) -> Self {
        Self::Whole(version)
    }
}

impl Shown {
    /// Reads what a form carries; anything strange is a version there never was.
    pub fn parse(text: &str) -> Self {
        if text.contains('.') {
            return Self::Parts(text.split('.').map(Into::into).collect());
        }
        Self::Whole(text.parse().unwrap_or(0))
    }

    /// What a form carries for the text it shows.
    pub fn of(text: &Text) -> String {
        let marks: Vec<String> = parts(text).iter().map(|part| mark(part)).collect();
        marks.join(".")
    }
}

/// The parts of a text as they are stored.
fn parts(text: &Text) -> [String; PARTS] {
    let section = |n: usize| clean(text.sections.get(n).map_or("", String::as_str));
    std::array::from_fn(|n| match n {
        0 => clean(&text.title),
        1 => text.findings().join("\n"),
        2 => text.audience(),
        OPENING_PART => clean(&text.opening),
        _ => section(n - OPENING_PART - 1),
    })
}

/// The field a part is typed into.
pub fn field(part: usize) -> String {
    match part {
        0 => "title".into(),
        1 => "findings".into(),
        2 => "audience".into(),
        _ => section_field(part - OPENING_PART),
    }
}

fn mark(part: &str) -> String {
    hex::encode(&Sha256::digest(part.as_bytes())[..6])
}

/// What becomes of a text that is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text to store: what was typed where that is free to be saved, what is stored elsewhere.
    pub text: Text,
    /// The parts that change.
    pub changed: Vec<usize>,
    /// The parts somebody else saved in between: nothing of them is stored.
    pub stale: Vec<usize>,
    /// What stands for what the page shows from now on.
    pub shown: String,
}

/// Lays what was typed over what is stored; none where the whole was read at another version.
pub fn merge(stored: &Text, version: i32, typed: &Text, shown: &Shown) -> Option<Merged> {
    let (old, new) = (parts(stored), parts(typed));
    let seen: Vec<String> = match shown {
        Shown::Whole(at) if *at == version => old.iter().map(|part| mark(part)).collect(),
        Shown::Whole(_) => return None,
        Shown::Parts(marks) => marks.clone(),
    };
    let (mut changed, mut stale, mut out, mut marks) = (Vec::new(), Vec::new(), old.clone(), Vec::new());
    for n in 0..PARTS {
        let was = seen.get(n).cloned().unwrap_or_default();
        let (is, typed) = (mark(&old[n]), mark(&new[n]));
        if typed == is {
            marks.push(is);
        } else if typed == was {
            // Untouched here, changed elsewhere: the page goes on showing the old text, and says so.
            marks.push(was);
        } else if was == is {
            out[n].clone_from(&new[n]);
            changed.push(n);
            marks.push(typed);
        } else {
            stale.push(n);
            marks.push(was);
        }
    }
    let [title, findings, audience, opening, sections @ ..] = out;
    let audience = audience.split(',').map(Into::into).collect();
    let text = Text { title, findings, opening, sections: sections.to_vec(), audience };
    Some(Merged { text, changed, stale, shown: marks.join(".") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(sections: [&str; 5]) -> Text {
        Text { title: "Tiêu đề".into(), sections: sections.map(Into::into).into(), ..Text::default() }
    }

    #[test]
    fn two_who_write_different_sections_do_not_stand_in_each_others_way() {
        let first = text(["a", "b", "", "", ""]);
        let shown = Shown::parse(&Shown::of(&first));
        let mine = merge(&first, 1, &text(["a mới", "b", "", "", ""]), &shown).unwrap();
        assert_eq!((mine.changed.as_slice(), mine.stale.len()), (&[4][..], 0));
        let theirs = merge(&mine.text, 2, &text(["a", "b mới", "", "", ""]), &shown).unwrap();
        assert_eq!((theirs.text.sections[0].as_str(), theirs.text.sections[1].as_str()), ("a mới", "b mới"));
        let again =
            merge(&theirs.text, 3, &text(["a khác", "b mới", "", "", ""]), &Shown::parse(&theirs.shown));
        assert_eq!(again.unwrap().stale, [4], "the page still showed the old text of the first section");
    }

    #[test]
    fn of_two_who_write_one_section_the_second_is_told_and_nothing_is_overwritten() {
        let first = text(["a", "", "", "", ""]);
        let shown = Shown::parse(&Shown::of(&first));
        let mine = merge(&first, 1, &text(["của tôi", "", "", "", ""]), &shown).unwrap();
        let theirs = merge(&mine.text, 2, &text(["của họ", "x", "", "", ""]), &shown).unwrap();
        assert_eq!((theirs.stale.as_slice(), theirs.changed.as_slice()), (&[4][..], &[5][..]));
        assert_eq!(theirs.text.sections[0], "của tôi");
        assert_eq!(merge(&mine.text, 2, &first, &Shown::Whole(1)), None);
    }

    proptest! {
        #[test]
        fn no_mark_breaks_a_merge(mark in ".{0,60}", typed in ".{0,20}") {
            let stored = text(["a", "b", "c", "d", "e"]);
            if let Some(merged) = merge(&stored, 3, &text([&typed, "b", "c", "d", "e"]), &Shown::parse(&mark)) {
                prop_assert!(merged.text.sections[0] == "a" || merged.changed == [4]);
            }
        }
    }
}
