//! The chain: each row's seal holds the seal before it, so that no row can be changed, left out, moved or
//! added without the key.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The key of the seals.
pub type Key = [u8; 32];

/// How far the chain reaches: handed on in releases and the program's log, so that a cut tail shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many rows are sealed.
    pub count: u64,
    /// The last row's seal, in hexadecimal; empty while there is none.
    pub hash: String,
}

/// HMAC fills a key up with zeros to its block itself; the type asks for the block.
fn padded(key: &Key) -> [u8; 64] {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    block
}

/// Each part with its length before it, and its absence told from emptiness: two different rows never give
/// the same bytes.
fn hmac(key: &Key, label: &str, number: u64, parts: &[Option<&[u8]>]) -> String {
    let mut mac = Hmac::<Sha256>::new(&padded(key).into());
    let mut put = |part: &[u8]| {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    };
    put(label.as_bytes());
    put(&number.to_be_bytes());
    put(&(parts.len() as u64).to_be_bytes());
    for part in parts {
        put(&[u8::from(part.is_some())]);
        put(part.unwrap_or_default());
    }
    hex::encode(mac.finalize().into_bytes())
}

/// The seal of the row after `before`, in hexadecimal. `row` holds all its columns in a fixed order.
pub fn seal(key: &Key, before: &Head, row: &[Option<&[u8]>]) -> String {
    let parts: Vec<_> = [Some(before.hash.as_bytes())].into_iter().chain(row.iter().copied()).collect();
    hmac(key, "audit row", before.count + 1, &parts)
}

/// The seal of the head itself: without the key it can't be wound back to an earlier row. Empty for a log
/// in which nothing is sealed yet.
pub fn seal_head(key: &Key, head: &Head) -> String {
    if head.count == 0 {
        return String::new();
    }
    hmac(key, "audit head", head.count, &[Some(head.hash.as_bytes())])
}

/// How the log is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// A row does not fit its seal: it was changed, or stands in another's place.
    Changed,
    /// The row of a number is missing, and there are later ones.
    Missing,
    /// The last rows are missing, from a number to another.
    Tail,
    /// There are more numbered rows than the chain holds.
    Beyond,
    /// The head is missing or was changed.
    Head,
    /// A release names another seal for its row.
    Release,
    /// A row waits for its seal too long.
    Unsealed,
}

impl Break {
    /// Its code, as in the keys of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Tail => "tail",
            Self::Beyond => "beyond",
            Self::Head => "head",
            Self::Release => "release",
            Self::Unsealed => "unsealed",
        }
    }
}

/// The first place at which the log is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How.
    pub how: Break,
    /// Number of the row; for a tail the first that is missing.
    pub number: u64,
    /// For a tail the last row that is missing; else, where rows are counted, how many there are.
    pub until: u64,
    /// When the row, or for a missing one the next, was written.
    pub at: Option<DateTime<Utc>>,
    /// What that row notes.
    pub action: String,
}

/// Goes along the chain row by row.
#[derive(Clone, Debug)]
pub struct Checker<'a> {
    key: &'a Key,
    head: Head,
}

impl<'a> Checker<'a> {
    /// At the beginning of the chain.
    pub fn new(key: &'a Key) -> Self {
        Self { key, head: Head::default() }
    }

    /// How far it has come.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The next row: its number, its seal, its columns.
    ///
    /// # Errors
    /// How the row breaks the chain.
    pub fn next(&mut self, number: u64, hash: &str, row: &[Option<&[u8]>]) -> Result<(), Break> {
        if number != self.head.count + 1 {
            return Err(Break::Missing);
        }
        if seal(self.key, &self.head, row) != hash {
            return Err(Break::Changed);
        }
        self.head = Head { count: number, hash: hash.to_owned() };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = [7; 32];

    fn row(text: &str) -> Vec<Option<&[u8]>> {
        vec![Some(b"x"), None, Some(text.as_bytes())]
    }

    fn chain(texts: &[&'static str]) -> Vec<(u64, String, &'static str)> {
        let mut head = Head::default();
        texts
            .iter()
            .map(|text| {
                head = Head { count: head.count + 1, hash: seal(&KEY, &head, &row(text)) };
                (head.count, head.hash.clone(), *text)
            })
            .collect()
    }

    fn first_break(rows: &[(u64, String, &str)]) -> Option<(u64, Break)> {
        let mut checker = Checker::new(&KEY);
        rows.iter().find_map(|(n, hash, text)| checker.next(*n, hash, &row(text)).err().map(|b| (*n, b)))
    }

    #[test]
    fn a_whole_chain_holds_and_each_tampering_is_named_at_its_row() {
        let good = chain(&["a", "b", "c", "d"]);
        assert_eq!(first_break(&good), None);
        let mut changed = good.clone();
        changed[1].2 = "B";
        assert_eq!(first_break(&changed), Some((2, Break::Changed)));
        let mut gap = good.clone();
        gap.remove(1);
        assert_eq!(first_break(&gap), Some((3, Break::Missing)));
        let mut swapped = good.clone();
        (swapped[1].2, swapped[2].2) = (good[2].2, good[1].2);
        assert_eq!(first_break(&swapped), Some((2, Break::Changed)));
        let mut moved = good;
        moved.remove(1);
        (moved[1].0, moved[2].0) = (2, 3);
        assert_eq!(first_break(&moved), Some((2, Break::Changed)), "numbered anew");
    }

    #[test]
    fn no_two_rows_give_the_same_bytes() {
        let of = |parts: &[Option<&[u8]>]| seal(&KEY, &Head::default(), parts);
        let rows: [&[Option<&[u8]>]; 6] = [
            &[Some(b"ab"), Some(b"c")],
            &[Some(b"a"), Some(b"bc")],
            &[Some(b"abc")],
            &[Some(b"abc"), Some(b"")],
            &[Some(b"abc"), None],
            &[None, Some(b"abc")],
        ];
        let seals: std::collections::BTreeSet<String> = rows.iter().map(|r| of(r)).collect();
        assert_eq!(seals.len(), rows.len());
        assert_ne!(seal(&[8; 32], &Head::default(), rows[0]), of(rows[0]), "another key");
        let head = Head { count: 1, hash: of(rows[0]) };
        assert_ne!(seal_head(&KEY, &head), seal_head(&KEY, &Head { count: 2, ..head.clone() }));
        assert_ne!(seal_head(&KEY, &head), head.hash);
    }
}
