//! Writes sentences that were never written before.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::rng::Rng;
use super::slots;
use crate::domain::report::limit::TITLE;

/// A random generator and the memory of all sentences written with it.
#[derive(Debug)]
pub struct Pen {
    /// The source of all choices.
    pub rng: Rng,
    seen: HashSet<u64>,
}

/// So many tries before a text grows by a clause.
const EAGER: u32 = 40;

impl Pen {
    /// A pen that has written nothing.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng::new(seed), seen: HashSet::new() }
    }

    /// A new sentence: capital letter, full stop, never written before.
    ///
    /// `draft` is asked again until its sentence is unused; after some tries a clause on when and
    /// where it was heard is added, then a second one, then a third.
    pub fn fresh(&mut self, draft: impl Fn(&mut Rng) -> String) -> String {
        format!("{}.", self.unused(usize::MAX, draft))
    }

    /// Like [`Pen::fresh`], and if possible without a time or place that `before` names already.
    pub fn fresh_after(&mut self, before: &str, draft: impl Fn(&mut Rng) -> String) -> String {
        let before = before.to_lowercase();
        let named: Vec<&str> = slots::WHEN
            .iter()
            .chain(slots::PLACES)
            .copied()
            .filter(|phrase| before.contains(phrase))
            .collect();
        self.fresh(|rng| {
            let mut text = draft(rng);
            for _ in 0..20 {
                if named.iter().all(|phrase| !text.contains(phrase)) {
                    break;
                }
                text = draft(rng);
            }
            text
        })
    }

    /// Like [`Pen::fresh`], without the full stop and no longer than a title may be.
    pub fn fresh_title(&mut self, draft: impl Fn(&mut Rng) -> String) -> String {
        self.unused(TITLE.max, draft)
    }

    /// A text of at most so many characters that was not there before, unless so many are asked for that no other is
    /// found.
    fn unused(&mut self, most: usize, draft: impl Fn(&mut Rng) -> String) -> String {
        let mut tries = 0_u32;
        loop {
            let mut text = cut(capital(&draft(&mut self.rng)), most);
            for _ in 0..(tries / EAGER).min(3) {
                let clause = self.clause();
                if text.chars().count() + clause.chars().count() <= most {
                    text.push_str(&clause);
                }
            }
            if self.seen.insert(key(&text)) || tries > 4 * EAGER {
                return text;
            }
            tries += 1;
        }
    }

    fn clause(&mut self) -> String {
        let (place, when) = (self.rng.pick(slots::PLACES), self.rng.pick(slots::WHEN));
        format!(", ghi nhận {place} {when}")
    }
}

fn key(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.to_lowercase().hash(&mut hasher);
    hasher.finish()
}

/// The words of a text that have room in so many characters.
fn cut(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some((end, _)) => text[..end].rsplit_once(' ').map_or("", |words| words.0).to_owned(),
    }
}

/// The text with its first letter in upper case.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
