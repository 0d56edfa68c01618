//! The profession's set phrases, which tell figures in words.

use std::collections::BTreeMap;

use entity::enums::{Level, Sphere, Stance};
use serde::{Deserialize, Serialize};

use super::{Key, cell};
use crate::domain::suppress::{Band, Bands, Published, PublishedCell};

/// How widely an opinion is held, by its share of the published voices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Up to a fifth.
    Some,
    /// More than a fifth.
    Many,
    /// More than half.
    Majority,
    /// 85 % and more.
    Overwhelming,
}

fn percent(band: Band) -> u8 {
    match band {
        Band::BelowTen => 5,
        Band::Step(n) => n,
        Band::Mostly => 95,
    }
}

fn bands(p: &Published, unit: &str, topic: &str) -> Option<Bands> {
    match cell(p, unit, topic)? {
        PublishedCell::Shown { bands, .. } => *bands,
        _ => None,
    }
}

impl Word {
    /// The word for a published share.
    pub fn of_band(band: Band) -> Self {
        match percent(band) {
            85.. => Self::Overwhelming,
            51.. => Self::Majority,
            21.. => Self::Many,
            _ => Self::Some,
        }
    }

    /// The word for a matter in a unit; none where no share is published.
    pub(super) fn of(p: &Published, unit: &str, key: &Key) -> Option<Self> {
        let at = Stance::ALL.iter().position(|s| *s == key.stance)?;
        bands(p, unit, &key.topic).map(|b| Self::of_band(b.stance[at]))
    }

    /// Whether more than half of the published voices on a matter's topic are aggrieved.
    pub(super) fn is_sharp(p: &Published, unit: &str, key: &Key) -> bool {
        let aggrieved = bands(p, unit, &key.topic).map(|b| percent(b.aggrieved));
        matches!(key.stance, Stance::Concerned | Stance::Opposed) && aggrieved.is_some_and(|n| n > 50)
    }

    /// The phrase.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Some => "một số ý kiến",
            Self::Many => "nhiều ý kiến",
            Self::Majority => "đa số ý kiến",
            Self::Overwhelming => "tuyệt đại đa số ý kiến",
        }
    }
}

/// Where no share is published.
pub(super) fn phrase(word: Option<Word>) -> &'static str {
    word.map_or("có ý kiến", Word::phrase)
}

/// Which way opinion leans.
pub(super) fn leaning(stance: Stance) -> &'static str {
    match stance {
        Stance::InFavour => "tán thành, ủng hộ",
        Stance::Concerned => "băn khoăn, lo lắng",
        Stance::Opposed => "không đồng tình, phản đối",
        Stance::Undecided => "chưa rõ quan điểm",
    }
}

/// Heading over the matters of a sphere.
pub(super) fn sphere(sphere: Sphere) -> &'static str {
    match sphere {
        Sphere::International => "Quốc tế",
        Sphere::National => "Trong nước",
        Sphere::Provincial => "Trong tỉnh",
        Sphere::Unit => "Trong đơn vị",
    }
}

/// Whom a recommendation is addressed to: heading, and as it stands in a sentence.
pub(super) fn level(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::Central => ("Đối với Trung ương", "Trung ương"),
        Level::Province => ("Đối với tỉnh", "cấp ủy, chính quyền tỉnh"),
        Level::Bloc => ("Đối với cấp ủy khối", "cấp ủy khối"),
        Level::Unit => ("Đối với các đơn vị", "cấp ủy, lãnh đạo các đơn vị"),
    }
}

/// Whether a topic is what fits nowhere else.
pub(super) fn is_other(names: &BTreeMap<String, (String, String)>, code: &str) -> bool {
    names.get(code).is_none_or(|(vi, _)| vi.is_empty() || vi == "Khác")
}

/// A topic as it stands within a sentence.
pub(super) fn topic(names: &BTreeMap<String, (String, String)>, code: &str) -> String {
    if is_other(names, code) {
        return "các vấn đề khác".into();
    }
    let name = names.get(code).map_or("", |(vi, _)| vi.as_str());
    let mut letters = name.chars();
    let first: String = letters.next().map(|c| c.to_lowercase().collect()).unwrap_or_default();
    // "GDP" and the like stay as they are.
    let second = letters.clone().next();
    if second.is_some_and(char::is_uppercase) { name.to_owned() } else { first + letters.as_str() }
}

/// With a capital at the beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_follows_the_published_share() {
        for (band, word) in [
            (Band::Mostly, "tuyệt đại đa số ý kiến"),
            (Band::Step(85), "tuyệt đại đa số ý kiến"),
            (Band::Step(80), "đa số ý kiến"),
            (Band::Step(55), "đa số ý kiến"),
            (Band::Step(50), "nhiều ý kiến"),
            (Band::Step(25), "nhiều ý kiến"),
            (Band::Step(20), "một số ý kiến"),
            (Band::BelowTen, "một số ý kiến"),
        ] {
            assert_eq!(Word::of_band(band).phrase(), word, "{band:?}");
        }
        assert_eq!(phrase(None), "có ý kiến");
    }

    #[test]
    fn a_topic_stands_within_a_sentence_in_small_letters() {
        let name = |vi: &str| BTreeMap::from([("X".to_owned(), (vi.to_owned(), String::new()))]);
        assert_eq!(topic(&name("Đời sống, chế độ"), "X"), "đời sống, chế độ");
        assert_eq!(topic(&name("Y tế"), "X"), "y tế");
        assert_eq!(topic(&name("BHXH tự nguyện"), "X"), "BHXH tự nguyện");
        assert_eq!(topic(&name("Khác"), "X"), "các vấn đề khác");
        assert_eq!(capital("đề nghị"), "Đề nghị");
    }
}
