//! From accepted reports to a draft: issues grouped into matters, and which of them can be told without telling who
//! raised them. Codes and numbers alone come in here; what people wrote stands beside the editor and never in a draft.

mod draft;
mod present;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use entity::enums::{Intensity, Level, Prevalence, Sphere, Stance, Trend, Verification};
use entity::ids::ReportId;
use serde::{Deserialize, Serialize};

use super::report::Stream;
use super::suppress::{Published, PublishedCell};

pub use draft::{Asked, Drafted, Names, Sentence, draft};
pub use present::{left_out, links, sentences};
pub use words::Word;

/// An issue of an accepted report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// The report.
    pub report: ReportId,
    /// The key its author is counted by.
    pub author: String,
    /// Code of its unit in the round's tree; empty where the tree does not have it.
    pub unit: String,
    /// Code of its topic, as reviewers settled on.
    pub topic: String,
    /// How far it reaches, as reviewers settled on.
    pub sphere: Sphere,
    /// How it moves.
    pub trend: Trend,
    /// Whether it was checked.
    pub verification: Verification,
    /// Its currents of opinion.
    pub streams: Vec<Heard>,
    /// Whom its recommendation is addressed to; none without one.
    pub level: Option<Level>,
    /// Whether it came at once and outside the figures.
    pub is_flash: bool,
}

/// A current of opinion without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Which way it leans.
    pub stance: Stance,
    /// How widely it is held, in its author's eyes.
    pub prevalence: Prevalence,
    /// How strongly it is held.
    pub intensity: Intensity,
    /// For how many it speaks.
    pub voices: u32,
}

/// Where in a summary a matter is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Among what the figures count.
    Counted,
    /// Among what was not checked or may be rumour.
    Unchecked,
    /// Among flash reports, which are never counted.
    Flash,
    /// Among flash reports that were not checked.
    FlashUnchecked,
}

impl Part {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Unchecked => "unchecked",
            Self::Flash => "flash",
            Self::FlashUnchecked => "flash_unchecked",
        }
    }

    fn of(raised: &Raised) -> Self {
        match (raised.is_flash, raised.verification == Verification::Verified) {
            (false, true) => Self::Counted,
            (false, false) => Self::Unchecked,
            (true, true) => Self::Flash,
            (true, false) => Self::FlashUnchecked,
        }
    }
}

/// What makes a matter one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// Where it is told.
    pub part: Part,
    /// How far it reaches.
    pub sphere: Sphere,
    /// Code of its topic.
    pub topic: String,
    /// Which way opinion leans.
    pub stance: Stance,
}

impl Key {
    /// The key as one word, for forms and tables.
    pub fn code(&self) -> String {
        format!("{}.{}.{}.{}", self.part.code(), self.sphere.code(), self.stance.code(), self.topic)
    }
}

/// Issues that are about one thing and lean one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// What makes it one.
    pub key: Key,
    /// The reports behind it.
    pub reports: Vec<ReportId>,
    /// Distinct authors.
    pub authors: usize,
    /// Distinct units, by code.
    pub units: Vec<String>,
    /// Voices of its streams.
    pub voices: u64,
    /// Reports in which it is aggrieved.
    pub aggrieved: Vec<ReportId>,
    /// Reports that call it held by many or more.
    pub many: usize,
    /// Whether a report marks it as rumour.
    pub is_rumour: bool,
    /// How widely it is held, by the published shares of its topic in the bloc; none where none is published.
    pub word: Option<Word>,
    /// Whether more than half of the topic's published voices are aggrieved.
    pub is_sharp: bool,
    /// Whether it can be told: enough authors, and not all of one unit unless that unit's cell is shown.
    pub is_safe: bool,
    /// Whether it must not fall out silently: held by many, or aggrieved in enough reports.
    pub is_hot: bool,
}

/// Who stands behind some issues, for judging whether they can be told.
#[derive(Clone, Debug, Default)]
struct Behind {
    authors: BTreeSet<String>,
    units: BTreeSet<String>,
    reports: BTreeSet<ReportId>,
    voices: u64,
}

impl Behind {
    fn add(&mut self, raised: &Raised, voices: u64) {
        self.authors.insert(raised.author.clone());
        self.units.insert(raised.unit.clone());
        self.reports.insert(raised.report);
        self.voices += voices;
    }

    /// Whether enough authors raised it, and not all of one unit unless that unit's cell is shown.
    fn is_safe(&self, p: &Published, topic: &str) -> bool {
        let enough = self.authors.len() >= p.policy().min_reporters as usize;
        let one_unit = || self.units.iter().all(|unit| is_shown(p, unit, topic));
        enough && (self.units.len() > 1 || one_unit())
    }
}

/// The cell of a unit and a topic by their codes.
fn cell<'a>(p: &'a Published, unit: &str, topic: &str) -> Option<&'a PublishedCell> {
    Some(p.cell(p.units().index(unit)?, p.topics().index(topic)?))
}

/// Whether a cell is shown.
pub(super) fn is_shown(p: &Published, unit: &str, topic: &str) -> bool {
    matches!(cell(p, unit, topic), Some(PublishedCell::Shown { .. }))
}

fn voices(raised: &Raised, stance: Stance) -> u64 {
    raised.streams.iter().filter(|s| s.stance == stance).map(|s| u64::from(s.voices)).sum()
}

/// The matters of a round, those with most voices first; what can't be told safely among them.
pub fn matters(all: &[Raised], p: &Published) -> Vec<Matter> {
    let mut found: BTreeMap<Key, Vec<&Raised>> = BTreeMap::new();
    for raised in all {
        let stances: BTreeSet<Stance> = raised.streams.iter().map(|s| s.stance).collect();
        for stance in stances {
            let (part, sphere, topic) = (Part::of(raised), raised.sphere, raised.topic.clone());
            found.entry(Key { part, sphere, topic, stance }).or_default().push(raised);
        }
    }
    let mut out: Vec<Matter> = found.into_iter().map(|(key, of)| matter(key, &of, p)).collect();
    out.sort_by(|a, b| b.voices.cmp(&a.voices).then_with(|| a.key.cmp(&b.key)));
    out
}

fn matter(key: Key, of: &[&Raised], p: &Published) -> Matter {
    let mut behind = Behind::default();
    let (mut aggrieved, mut many) = (BTreeSet::new(), BTreeSet::new());
    for raised in of {
        behind.add(raised, voices(raised, key.stance));
        for s in raised.streams.iter().filter(|s| s.stance == key.stance) {
            if Stream::is_aggrieved(s.stance, s.intensity) {
                aggrieved.insert(raised.report);
            }
            if s.prevalence != Prevalence::Some {
                many.insert(raised.report);
            }
        }
    }
    let counted = key.part == Part::Counted;
    let word = Word::of(p, p.units().code(p.units().root()), &key).filter(|_| counted);
    let enough = p.policy().min_reporters as usize;
    let is_safe = behind.is_safe(p, &key.topic);
    // The published word is the topic's; of a matter that can't be told it says nothing.
    let is_many = word.filter(|_| is_safe).map_or(many.len() >= enough, |word| word >= Word::Many);
    Matter {
        is_sharp: counted && Word::is_sharp(p, p.units().code(p.units().root()), &key),
        is_safe,
        is_hot: is_many || aggrieved.len() >= enough,
        authors: behind.authors.len(),
        units: behind.units.into_iter().collect(),
        voices: behind.voices,
        reports: behind.reports.into_iter().collect(),
        aggrieved: aggrieved.into_iter().collect(),
        many: many.len(),
        is_rumour: of.iter().any(|raised| raised.verification == Verification::Rumour),
        word,
        key,
    }
}

#[cfg(test)]
mod tests;
