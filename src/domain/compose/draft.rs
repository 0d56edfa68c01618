//! Drafted sections: sentences in set phrases, each with the reports behind it. No number, and no unit but those whose
//! cell is shown.

mod ahead;
mod asked;

use std::collections::{BTreeMap, BTreeSet};

use entity::enums::{Sphere, Stance, Trend};
use entity::ids::ReportId;
use serde::{Deserialize, Serialize};

use super::words::{self, Word, capital};
use super::{Behind, Matter, Part, Raised};
use crate::domain::suppress::{Published, PublishedCell};

pub use asked::Asked;

/// Topics named in one sentence.
const NAMED: usize = 5;
/// Clusters with a sentence of their own under one topic.
const CLUSTERS: usize = 3;

/// A drafted sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// The reports behind it: one at least, but for what became of earlier matters, whose reports may be gone.
    pub reports: Vec<ReportId>,
    /// The matters it tells, by their codes.
    pub matters: Vec<String>,
    /// The topic it is about; empty for none in particular.
    pub topic: String,
}

impl Sentence {
    /// Takes over what stands behind another that says the same.
    fn join(&mut self, other: Self) {
        self.reports.extend(other.reports);
        self.reports.sort_unstable();
        self.reports.dedup();
        self.matters.extend(other.matters);
    }
}

/// A drafted section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// Its text: paragraphs and headings with an empty line between.
    pub body: String,
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
}

impl Drafted {
    fn heading(&mut self, text: &str) {
        self.block(&format!("### {text}"));
    }

    fn block(&mut self, text: &str) {
        if !self.body.is_empty() {
            self.body.push_str("\n\n");
        }
        self.body.push_str(text);
    }

    fn paragraph(&mut self, sentences: Vec<Sentence>) {
        if sentences.is_empty() {
            return;
        }
        let text: Vec<&str> = sentences.iter().map(|s| s.text.as_str()).collect();
        self.block(&text.join(" "));
        self.sentences.extend(sentences);
    }
}

/// What a draft calls things.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Units by code.
    pub units: &'a BTreeMap<String, String>,
    /// Topics by code: Vietnamese, English.
    pub topics: &'a BTreeMap<String, (String, String)>,
    /// The period: "quý IV năm 2026".
    pub period: &'a str,
}

/// Everything a draft is made of.
struct Desk<'a> {
    all: &'a [Raised],
    matters: &'a [Matter],
    asked: &'a [Asked],
    p: &'a Published,
    names: Names<'a>,
}

/// The sections of a summary, in their order: opening, general, matters, grievances and what was not checked, forecast,
/// recommendations, for which staff's matters are given. A section without anything to tell is empty.
pub fn draft(
    all: &[Raised],
    (matters, asked): (&[Matter], &[Asked]),
    p: &Published,
    names: Names<'_>,
) -> Vec<Drafted> {
    let desk = Desk { all, matters, asked, p, names };
    vec![
        desk.opening(),
        desk.general(),
        desk.spheres(),
        desk.grievances(),
        desk.forecast(),
        desk.recommendations(),
    ]
}

/// Matters of one topic that stand in one paragraph, those with most voices first.
type Paragraph<'a> = Vec<&'a Matter>;

impl Desk<'_> {
    fn topic(&self, code: &str) -> String {
        words::topic(self.names.topics, code)
    }

    /// The matters of a part that can be told, by topic within a sphere, in the order of voices.
    fn paragraphs(&self, part: Part, sphere: Option<Sphere>) -> Vec<Paragraph<'_>> {
        let mut out: Vec<Paragraph<'_>> = Vec::new();
        let told = |m: &&Matter| m.is_safe && m.key.part == part && sphere.is_none_or(|s| s == m.key.sphere);
        for matter in self.matters.iter().filter(told) {
            let is_same = |p: &&mut Paragraph<'_>| {
                (p[0].key.sphere, &p[0].key.topic) == (matter.key.sphere, &matter.key.topic)
            };
            match out.iter_mut().find(is_same) {
                Some(paragraph) => paragraph.push(matter),
                None => out.push(vec![matter]),
            }
        }
        // Sums of voices: two currents of some size come before one that is a little larger.
        out.sort_by_key(|p| std::cmp::Reverse(p.iter().map(|m| m.voices).sum::<u64>()));
        out
    }

    fn opening(&self) -> Drafted {
        let mut out = Drafted::default();
        let counted = self.all.iter().filter(|r| !r.is_flash).map(|r| r.report);
        let reports: BTreeSet<ReportId> = counted.collect();
        if reports.is_empty() {
            return out;
        }
        let basis = format!(
            "Thực hiện chế độ báo cáo định kỳ, trên cơ sở phản ánh của đội ngũ cộng tác viên dư luận xã hội trong khối, \
             tình hình dư luận xã hội {} được tổng hợp như sau.",
            self.names.period
        );
        let counts =
            "Số báo cáo phải nộp, số báo cáo đã nhận và số đơn vị chưa có báo cáo được nêu kèm theo.";
        out.paragraph(vec![plain(basis, reports.clone()), plain(counts.to_owned(), reports)]);
        out
    }

    fn general(&self) -> Drafted {
        let mut out = Drafted::default();
        let mut first = Vec::new();
        let top = self.topics_by(|_| true);
        if let Some(s) = self.list("Trong kỳ, dư luận quan tâm nhiều nhất đến", &top) {
            first.push(s);
        }
        first.extend(self.mood());
        out.paragraph(first);
        let mut change = Vec::new();
        for (trend, lead) in [
            (Trend::New, "So với kỳ trước, dư luận có thêm mối quan tâm về"),
            (Trend::Rising, "Mức độ quan tâm có xu hướng tăng đối với"),
            (Trend::Falling, "Mức độ quan tâm có xu hướng giảm đối với"),
        ] {
            change.extend(self.list(lead, &self.topics_by(|r| r.trend == trend)));
        }
        out.paragraph(change);
        out
    }

    /// Which way opinion leans over all topics, by the published shares of the bloc.
    fn mood(&self) -> Option<Sentence> {
        let (units, topics) = (self.p.units(), self.p.topics());
        let PublishedCell::Shown { bands: Some(bands), .. } = self.p.cell(units.root(), topics.root()) else {
            return None;
        };
        let voices = |at: usize| -> u64 {
            let of = self.counted();
            of.flat_map(|r| &r.streams)
                .filter(|s| s.stance == Stance::ALL[at])
                .map(|s| u64::from(s.voices))
                .sum()
        };
        let at = (0..4).max_by_key(|at| (voices(*at), std::cmp::Reverse(*at)))?;
        let stance = Stance::ALL[at];
        let mut behind = Behind::default();
        for raised in self.counted() {
            if raised.streams.iter().any(|s| s.stance == stance) {
                behind.add(raised, 0);
            }
        }
        let word = Word::of_band(bands.stance[at]);
        let lean = words::leaning(stance);
        let text = format!("Nhìn chung, {} {lean} về các vấn đề được phản ánh.", word.phrase());
        behind.is_safe(self.p, topics.code(topics.root())).then(|| plain(text, behind.reports))
    }

    /// What the figures count and was checked.
    fn counted(&self) -> impl Iterator<Item = &Raised> {
        self.all.iter().filter(|r| Part::of(r) == Part::Counted)
    }

    /// Topics of some counted issues that can be told, those with most voices first, with the reports behind each.
    fn topics_by(&self, is_meant: impl Fn(&Raised) -> bool) -> Vec<(String, BTreeSet<ReportId>)> {
        let mut found: BTreeMap<&str, Behind> = BTreeMap::new();
        for raised in self.counted().filter(|r| is_meant(r)) {
            let voices = raised.streams.iter().map(|s| u64::from(s.voices)).sum();
            found.entry(&raised.topic).or_default().add(raised, voices);
        }
        let mut list: Vec<_> = found.into_iter().filter(|(topic, b)| b.is_safe(self.p, topic)).collect();
        list.sort_by(|a, b| b.1.voices.cmp(&a.1.voices).then(a.0.cmp(b.0)));
        list.into_iter().map(|(topic, b)| (topic.to_owned(), b.reports)).collect()
    }

    /// A sentence that names topics; none without any. What is filed under "other" has no name to tell.
    fn list(&self, lead: &str, topics: &[(String, BTreeSet<ReportId>)]) -> Option<Sentence> {
        let named = topics.iter().filter(|(code, _)| !words::is_other(self.names.topics, code)).take(NAMED);
        let (names, reports): (Vec<String>, Vec<_>) = named.map(|(code, r)| (self.topic(code), r)).unzip();
        let joined = joined(&names)?;
        Some(plain(format!("{lead} {joined}."), reports.into_iter().flatten().copied().collect()))
    }

    fn spheres(&self) -> Drafted {
        let mut out = Drafted::default();
        for sphere in Sphere::ALL {
            let paragraphs = self.paragraphs(Part::Counted, Some(*sphere));
            if paragraphs.is_empty() {
                continue;
            }
            out.heading(words::sphere(*sphere));
            for paragraph in paragraphs {
                let sentences = self.told(&paragraph);
                out.paragraph(sentences);
            }
        }
        let flash = self.paragraphs(Part::Flash, None);
        if !flash.is_empty() {
            out.heading("Phản ánh đột xuất");
            for paragraph in flash {
                out.paragraph(self.currents(&paragraph));
            }
        }
        out
    }

    /// One topic: its currents of opinion, and where they are found.
    fn told(&self, paragraph: &Paragraph<'_>) -> Vec<Sentence> {
        let mut out = self.currents(paragraph);
        if paragraph[0].key.sphere == Sphere::Unit {
            out.extend(self.clusters(paragraph[0]));
        }
        out
    }

    /// A sentence for each current of opinion on a topic: opposing ones after each other.
    fn currents(&self, paragraph: &Paragraph<'_>) -> Vec<Sentence> {
        let name = self.topic(&paragraph[0].key.topic);
        let key = &paragraph[0].key;
        // Where no heading tells the sphere, the sentence does.
        let sphere = match key.part {
            Part::Counted => String::new(),
            _ => format!(" ({})", words::sphere(key.sphere).to_lowercase()),
        };
        let (mut out, mut is_sharp, mut lead) = (Vec::new(), false, format!("Về {name}{sphere}, "));
        let (mut last, mut turns, mut more) = (paragraph[0].key.stance, 0, 0);
        for (n, m) in paragraph.iter().enumerate() {
            let stance = m.key.stance;
            if n > 0 {
                let turn = stance != Stance::Undecided && opposes(last, stance);
                let words = match (stance, turn) {
                    (Stance::Undecided, _) => "Ngoài ra",
                    (_, true) => ["Tuy nhiên", "Mặt khác"][turns.min(1)],
                    (_, false) => ["Bên cạnh đó", "Cùng với đó"][more.min(1)],
                };
                (turns, more) = (turns + usize::from(turn), more + usize::from(words == "Bên cạnh đó"));
                lead = format!("{words}, ");
            }
            if stance != Stance::Undecided {
                last = stance;
            }
            let mut text = format!("{lead}{} {}", words::phrase(m.word), words::leaning(m.key.stance));
            if m.is_sharp && !is_sharp {
                text.push_str(" với thái độ gay gắt");
                is_sharp = true;
            }
            text.push_str(unchecked(m));
            text.push('.');
            out.push(of_matter(text, m));
        }
        out
    }

    /// Clusters in which a matter can be told, by their published voices.
    fn clusters(&self, m: &Matter) -> Vec<Sentence> {
        let (units, topics) = (self.p.units(), self.p.topics());
        let Some(topic) = topics.index(&m.key.topic) else { return Vec::new() };
        let mut found: Vec<(u64, usize, Behind)> = Vec::new();
        for &cluster in units.children(units.root()) {
            let PublishedCell::Shown { voices, .. } = self.p.cell(cluster, topic) else { continue };
            if units.is_group(cluster) || units.is_leaf(cluster) {
                continue;
            }
            let mut behind = Behind::default();
            for raised in self.all.iter().filter(|r| m.reports.contains(&r.report) && is_of(r, m)) {
                let at = units.index(&raised.unit);
                if at.is_some_and(|u| units.ancestors_and_self(u).any(|x| x == cluster)) {
                    behind.add(raised, 0);
                }
            }
            if behind.is_safe(self.p, &m.key.topic) {
                found.push((*voices, cluster, behind));
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let sentence = |(_, cluster, behind): (u64, usize, Behind)| {
            let code = units.code(cluster);
            let name = self.names.units.get(code).map_or(code, String::as_str);
            let word = words::phrase(Word::of(self.p, code, &m.key));
            let text = format!("Tại {name}, {word} {}.", words::leaning(m.key.stance));
            Sentence {
                topic: m.key.topic.clone(),
                matters: vec![m.key.code()],
                ..plain(text, behind.reports)
            }
        };
        found.into_iter().take(CLUSTERS).map(sentence).collect()
    }
}

/// Whether an issue belongs to a matter.
fn is_of(r: &Raised, m: &Matter) -> bool {
    let key = &m.key;
    let leans = r.streams.iter().any(|s| s.stance == key.stance);
    leans && Part::of(r) == key.part && r.sphere == key.sphere && r.topic == key.topic
}

/// Whether one is for what the other is against.
fn opposes(first: Stance, other: Stance) -> bool {
    first != Stance::Undecided && (first == Stance::InFavour) != (other == Stance::InFavour)
}

fn unchecked(m: &Matter) -> &'static str {
    match (m.key.part, m.is_rumour) {
        (Part::Counted | Part::Flash, _) => "",
        (_, true) => " trước thông tin nghi là tin đồn",
        (_, false) => " trước thông tin chưa được kiểm chứng",
    }
}

/// "a, b và c"; where a name holds a comma itself, they stand apart by semicolons.
fn joined(names: &[String]) -> Option<String> {
    let (last, others) = names.split_last()?;
    if others.is_empty() {
        return Some(last.clone());
    }
    let apart = if names.iter().any(|n| n.contains(',') || n.contains(" và ")) { "; " } else { ", " };
    let word = if apart == "; " { "; " } else { " và " };
    Some(format!("{}{word}{last}", others.join(apart)))
}

fn plain(text: String, reports: BTreeSet<ReportId>) -> Sentence {
    let reports = reports.into_iter().collect();
    Sentence { text, reports, matters: Vec::new(), topic: String::new() }
}

fn of_matter(text: String, m: &Matter) -> Sentence {
    let text = capital(&text);
    Sentence { text, reports: m.reports.clone(), matters: vec![m.key.code()], topic: m.key.topic.clone() }
}
