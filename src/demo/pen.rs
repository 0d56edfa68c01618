//! Writes sentences that were never written before.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::rng::Rng;
use super::slots;

/// A random generator and the memory of all sentences written with it.
#[derive(Debug)]
pub struct Pen {
    /// The source of all choices.
    pub rng: Rng,
    seen: HashSet<u64>,
}

impl Pen {
    /// A pen that has written nothing.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng::new(seed), seen: HashSet::new() }
    }

    /// A new sentence: capital letter, full stop, never written before.
    ///
    /// `draft` is asked again until its sentence is unused; after some tries a clause on when and
    /// where it was heard is added, then a second one.
    pub fn fresh(&mut self, draft: impl Fn(&mut Rng) -> String) -> String {
        format!("{}.", self.fresh_title(draft))
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

    /// Like [`Pen::fresh`], without the full stop.
    pub fn fresh_title(&mut self, draft: impl Fn(&mut Rng) -> String) -> String {
        let mut tries = 0_u32;
        loop {
            let mut text = capital(&draft(&mut self.rng));
            for _ in 0..(tries / 40).min(3) {
                text.push_str(&self.clause());
            }
            if self.seen.insert(key(&text)) {
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

/// The text with its first letter in upper case.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
