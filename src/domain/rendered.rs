//! Parts of pages that are kept once they were made, each under all that it depends on; bounded, the oldest goes first.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use entity::ids::RoundId;

/// Most letters kept altogether: a few hundred large tables.
const ROOM: usize = 16 * 1024 * 1024;

/// What a part depends on. When the tally of the round moves on, no part is found under the new version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The round.
    pub round: RoundId,
    /// The version of its tally.
    pub version: i64,
    /// What was asked for, in one way of writing it.
    pub query: String,
    /// The language, by its code.
    pub lang: &'static str,
}

/// The parts.
#[derive(Debug, Default)]
pub struct Rendered {
    parts: HashMap<Key, Arc<str>>,
    order: VecDeque<Key>,
    size: usize,
}

impl Rendered {
    /// A part, if it is kept.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<Arc<str>> {
        self.parts.get(key).cloned()
    }

    /// How many parts are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Keeps a part; what is too large by itself is not kept.
    pub fn put(&mut self, key: Key, part: Arc<str>) {
        self.put_within(key, part, ROOM);
    }

    fn put_within(&mut self, key: Key, part: Arc<str>, room: usize) {
        if part.len() > room || self.parts.contains_key(&key) {
            return;
        }
        self.size += part.len();
        self.order.push_back(key.clone());
        self.parts.insert(key, part);
        while self.size > room {
            let Some(oldest) = self.order.pop_front() else { break };
            self.size -= self.parts.remove(&oldest).map_or(0, |part| part.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(version: i64, query: &str) -> Key {
        Key { round: RoundId(uuid::Uuid::nil()), version, query: query.into(), lang: "vi" }
    }

    #[test]
    fn a_part_is_found_under_all_it_depends_on_and_under_nothing_else() {
        let mut kept = Rendered::default();
        kept.put(key(1, "a"), "một".into());
        assert_eq!(kept.get(&key(1, "a")).as_deref(), Some("một"));
        assert_eq!(kept.get(&key(2, "a")), None, "the tally moved on");
        assert_eq!(kept.get(&key(1, "b")), None);
        assert_eq!(kept.get(&Key { lang: "en", ..key(1, "a") }), None);
    }

    #[test]
    fn room_is_bounded_and_the_oldest_goes_first() {
        let mut kept = Rendered::default();
        for n in 0..5 {
            kept.put_within(key(n, "a"), "0123456789".into(), 30);
        }
        let there: Vec<bool> = (0..5).map(|n| kept.get(&key(n, "a")).is_some()).collect();
        assert_eq!((there, kept.size), (vec![false, false, true, true, true], 30));
        kept.put_within(key(9, "a"), "x".repeat(31).into(), 30);
        assert!(kept.get(&key(9, "a")).is_none() && kept.get(&key(4, "a")).is_some());
    }
}
