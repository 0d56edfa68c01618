//! The demo's corpus: quarterly opinion reports in which no sentence occurs twice.

use super::bank::{self, Bank};
use super::bloc::DemoUnit;
use super::choice;
use super::issue;
use super::pen::Pen;
use super::slots;
use super::slots_opinion as opinion;

/// One current of opinion; stance, prevalence and intensity are stored codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoStream {
    /// `in_favour`, concerned, opposed or undecided.
    pub stance: &'static str,
    /// some, many, majority or overwhelming.
    pub prevalence: &'static str,
    /// mild, moderate or strong.
    pub intensity: &'static str,
    /// About how many people; never above the unit's headcount.
    pub voices: u32,
    /// What they say.
    pub content: String,
}

/// One issue; spheres, groups, trend, verification and level are stored codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoIssue {
    /// 10 to 150 characters.
    pub title: String,
    /// international, national, provincial or unit.
    pub sphere: &'static str,
    /// A leaf code of the coding frame.
    pub topic: &'static str,
    /// 50 to 1,500 characters.
    pub description: String,
    /// 1 to 3 groups.
    pub groups: Vec<&'static str>,
    /// new, rising, steady or falling.
    pub trend: &'static str,
    /// verified, unverified or rumour.
    pub verification: &'static str,
    /// 1 to 4 streams of different stances.
    pub streams: Vec<DemoStream>,
    /// May be empty.
    pub cause: String,
    /// May be empty.
    pub forecast: String,
    /// May be empty, but not when a stream is opposed or strong.
    pub recommendation: String,
    /// unit, bloc, province or central; empty without a recommendation.
    pub level: &'static str,
}

/// One collaborator's report of one quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoReport {
    /// Nothing to report; then the rest is empty.
    pub nil: bool,
    /// 50 to 1,000 characters.
    pub general_situation: String,
    /// 1 to 5 issues of different topics.
    pub issues: Vec<DemoIssue>,
}

/// Topics the whole bloc talks about, by quarter.
const HOT: [&[&str]; 4] = [
    &["A2", "C5", "G2", "B1"],
    &["B1", "F2", "C1", "H1"],
    &["G3", "D2", "C3", "F3"],
    &["D1", "E3", "F1", "C1"],
];

/// Writes reports; the same seed and the same calls give the same reports.
#[derive(Debug)]
pub struct Writer {
    pen: Pen,
}

impl Writer {
    /// A writer that has written nothing yet.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { pen: Pen::new(seed) }
    }

    /// The next report of a collaborator of `unit` in quarter 0 to 3 (later ones wrap around).
    pub fn report(&mut self, quarter_index: u32, unit: &DemoUnit) -> DemoReport {
        let pen = &mut self.pen;
        if pen.rng.chance(40) {
            return DemoReport { nil: true, general_situation: String::new(), issues: Vec::new() };
        }
        let count = *pen.rng.pick(&[1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5]);
        let mut themes = Vec::with_capacity(count);
        for bank in topics(pen, quarter_index, unit.kind, count) {
            let subjects = choice::suitable(bank, unit.kind, &bank.subjects);
            themes.push((bank, pen.rng.word(&subjects)));
        }
        let mut issues = Vec::with_capacity(count);
        for (bank, subject) in &themes {
            let heat = heat(quarter_index, bank.code);
            issues.push(issue::compose(pen, bank, subject, unit, heat));
        }
        let general_situation = general(pen, unit.kind, &themes);
        DemoReport { nil: false, general_situation, issues }
    }
}

fn hot(quarter: u32, code: &str) -> bool {
    HOT[(quarter % 4) as usize].contains(&code)
}

fn heat(quarter: u32, code: &str) -> issue::Heat {
    if hot(quarter, code) {
        issue::Heat::Hot
    } else if quarter > 0 && hot(quarter - 1, code) {
        issue::Heat::Cooling
    } else {
        issue::Heat::Usual
    }
}

fn kind_topics(kind: &str) -> &'static [&'static str] {
    match kind {
        "agency" => &["A1", "A2", "A3", "A4", "C1", "C5", "G1", "G2", "G3"],
        "enterprise" => &["B1", "B2", "B4", "C1", "C2", "C3", "C4", "E2", "F1"],
        "school" => &["A3", "C1", "C4", "D1", "D3", "D4", "F1", "G3"],
        _ => &["A2", "A3", "C1", "C2", "C4", "D2", "D4", "G3"],
    }
}

fn weight(bank: &Bank, quarter: u32, kind: &str) -> u32 {
    let base = match bank.code.as_bytes()[0] {
        b'I' => 2,
        b'Z' => 4,
        _ => 10,
    };
    let mut weight = base;
    if kind_topics(kind).contains(&bank.code) {
        weight += if bank.code == "D1" { 60 } else { 18 };
    }
    if hot(quarter, bank.code) {
        weight += 60;
    }
    weight
}

fn topics(pen: &mut Pen, quarter: u32, kind: &str, count: usize) -> Vec<&'static Bank> {
    let mut chosen: Vec<&'static Bank> = Vec::with_capacity(count);
    let weighted: Vec<(&'static Bank, u32)> =
        bank::all().iter().map(|bank| (bank, weight(bank, quarter, kind))).collect();
    let total: u32 = weighted.iter().map(|(_, weight)| weight).sum();
    while chosen.len() < count {
        let mut mark = pen.rng.below(total);
        for (bank, weight) in &weighted {
            if mark < *weight {
                if chosen.iter().all(|other| other.code != bank.code) {
                    chosen.push(bank);
                }
                break;
            }
            mark -= weight;
        }
    }
    chosen
}

fn general(pen: &mut Pen, kind: &str, themes: &[(&'static Bank, &'static str)]) -> String {
    let group = issue::main_group(kind);
    let state = pen.fresh(|rng| {
        let (when, who) = (rng.pick(slots::WHEN), rng.pick(slots::who(kind, group)));
        let noun = rng.pick(&["tình hình tư tưởng", "tâm trạng chung", "tư tưởng, tâm trạng"]);
        let (state, tail) = (rng.pick(opinion::STATES), rng.pick(opinion::STATE_TAILS));
        format!("{when}, {noun} của {who} {state}, {tail}")
    });
    let mut sentences = vec![state];
    let focus: Vec<&str> = themes.iter().take(3).map(|(_, subject)| *subject).collect();
    sentences.push(pen.fresh(|rng| {
        let place = rng.pick(slots::PLACES);
        format!("{place}, {} {}", rng.pick(opinion::FOCUS), listing(&focus))
    }));
    if pen.rng.chance(600) {
        sentences.push(pen.fresh(|rng| {
            let many = rng.pick(slots::quantity("majority"));
            let (who, place) = (rng.pick(slots::who(kind, group)), rng.pick(slots::PLACES));
            let (belief, manner) = (rng.pick(opinion::BELIEFS), rng.pick(slots::WHEN));
            if rng.chance(500) {
                format!("{many} {who} {belief}, thể hiện rõ {place}")
            } else {
                format!("{manner}, {many} {who} {belief}")
            }
        }));
    }
    sentences.join(" ")
}

fn listing(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} và {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::bloc::{self, DemoUnit};
    use super::{DemoIssue, DemoReport, Writer};

    fn corpus(seed: u64) -> Vec<(DemoUnit, DemoReport)> {
        let mut writer = Writer::new(seed);
        let units = bloc::units().into_iter().filter(|unit| unit.collaborators > 0);
        let leaves: Vec<DemoUnit> = units.collect();
        let places = leaves.iter().cycle().take(1_000);
        (0..).zip(places).map(|(n, unit)| (unit.clone(), writer.report(n / 250, unit))).collect()
    }

    fn within(text: &str, low: usize, high: usize) {
        let length = text.chars().count();
        assert!((low..=high).contains(&length), "{length}: {text}");
        assert!(!text.chars().any(|letter| letter.is_ascii_digit()), "{text}");
        assert!(!text.to_lowercase().contains("mật"), "{text}");
    }

    fn check(issue: &DemoIssue, unit: &DemoUnit) -> Vec<String> {
        within(&issue.title, 10, 150);
        within(&issue.description, 50, 1_500);
        let mut texts = vec![issue.title.clone(), issue.description.clone()];
        for text in [&issue.cause, &issue.forecast, &issue.recommendation] {
            within(text, 0, 500);
            texts.extend((!text.is_empty()).then(|| text.clone()));
        }
        assert!((1..=4).contains(&issue.groups.len()) && (1..=4).contains(&issue.streams.len()));
        for stream in &issue.streams {
            within(&stream.content, 20, 500);
            assert!((1..=unit.headcount).contains(&stream.voices));
            let sharp = stream.stance == "opposed" || stream.intensity == "strong";
            assert!(!sharp || !issue.recommendation.is_empty(), "{}", issue.title);
            texts.push(stream.content.clone());
        }
        assert_eq!(issue.recommendation.is_empty(), issue.level.is_empty());
        texts
    }

    #[test]
    fn no_sentence_occurs_twice_and_all_limits_hold() {
        let mut seen = HashSet::new();
        for (unit, report) in corpus(7) {
            assert_eq!(report.nil, report.issues.is_empty());
            if report.nil {
                continue;
            }
            within(&report.general_situation, 50, 1_000);
            let mut texts = vec![report.general_situation.clone()];
            texts.extend(report.issues.iter().flat_map(|issue| check(issue, &unit)));
            for sentence in texts.iter().flat_map(|text| text.split(". ")) {
                let sentence = sentence.trim_end_matches('.').to_lowercase();
                assert!(seen.insert(sentence.clone()), "twice: {sentence}");
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_corpus() {
        assert!(corpus(11) == corpus(11));
        assert!(corpus(11) != corpus(12));
    }
}
