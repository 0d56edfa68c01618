//! What is put together for the conference at the end of a period: how complete the round was, published figures, what was
//! answered, and guidance for the next round.

use chrono::NaiveDate;
use entity::enums::Level;

use super::figures::{policy, table};
use super::handout::{Handout, LANG, Section, answers, body};
use super::placed::{Cell, Cells, Placed, Source};
use super::sheet::opening;
use crate::domain::completeness;
use crate::domain::guidance::Text;
use crate::domain::layout::Layout;
use crate::domain::period::Period;
use crate::domain::report::clean;
use crate::domain::rich::{Block, Run};
use crate::domain::summary::Document;
use crate::domain::suppress::Published;

/// How complete a part of the bloc was when the round closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Reports expected.
    pub expected: u32,
    /// Received by the time they were due; none where that was not kept.
    pub due: Option<u32>,
    /// Received by the close.
    pub close: u32,
}

/// A matter that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What it is about.
    pub title: String,
    /// The answer.
    pub answer: String,
    /// Who was asked.
    pub level: Level,
}

/// What a conference pack is made of.
#[derive(Clone, Copy, Debug)]
pub struct Pack<'a> {
    /// Code of the round.
    pub round: &'a str,
    /// The document of its release.
    pub document: &'a Document,
    /// The figures of its release.
    pub published: &'a Published,
    /// The bloc, then its clusters.
    pub parts: &'a [Part],
    /// What was answered.
    pub answered: &'a [Answered],
    /// Code of the next round, and guidance for it; none where no round follows.
    pub next: Option<(&'a str, &'a [Text])>,
}

/// The parts that may be told; the first is the whole.
fn told(parts: &[Part]) -> Vec<&Part> {
    let Some((whole, clusters)) = parts.split_first() else { return Vec::new() };
    completeness::told(whole, clusters, |part| part.expected)
}

fn paragraph(text: String) -> Placed {
    Placed::Text(Block::plain(&text))
}

fn bold(text: &str) -> Placed {
    let run = Run { text: text.to_owned(), bold: true, italic: false };
    Placed::Text(Block::Paragraph { runs: vec![run] })
}

fn filed(pack: &Pack<'_>) -> Vec<Placed> {
    let mut out = vec![paragraph(opening(pack.document))];
    let told = told(pack.parts);
    if told.is_empty() {
        return out;
    }
    let number = |n: u32| Cell::of(LANG.number(n.into()));
    let row = |part: &&Part| {
        let due = part.due.map_or_else(|| Cell::of("—"), number);
        vec![Cell::of(clean(&part.name)), number(part.expected), due, number(part.close)]
    };
    let heads = ["col-unit", "count-expected", "count-at-due", "count-at-close"];
    out.push(Placed::Table(Cells {
        caption: LANG.t("conference-parts"),
        columns: heads.map(|key| LANG.t(key)).into(),
        rows: told.iter().map(row).collect(),
        is_total: told.len() > 1,
    }));
    out.push(paragraph(LANG.t("conference-parts-hint")));
    out
}

fn findings(document: &Document) -> Vec<Placed> {
    let item = |finding: &String| vec![Block::plain(&clean(finding))];
    let items: Vec<Vec<Block>> = document.findings.iter().map(item).collect();
    if items.is_empty() { Vec::new() } else { vec![Placed::Text(Block::List { start: None, items })] }
}

fn figures(source: Source<'_>) -> Vec<Placed> {
    let mut out: Vec<Placed> = source.chart("", "").map(Placed::Chart).into_iter().collect();
    out.extend(source.cells("", "").map(Placed::Table));
    let folded = table(source.published, source.names, LANG, "", "").map_or(0, |table| table.folded);
    if folded > 0 {
        out.push(paragraph(LANG.ta("release-folded", &[("n", folded.to_string())]) + "."));
    }
    let notes = [LANG.t("release-cells"), policy(LANG, source.published), LANG.t("not-a-sample")];
    out.extend(notes.map(paragraph));
    out
}

fn matters(answered: &[Answered]) -> Vec<Placed> {
    let one = |matter: &Answered| {
        let level = LANG.t(&format!("level-{}", matter.level.code()));
        let asked = LANG.ta("conference-asked", &[("level", level)]);
        let head = format!("{} ({asked})", clean(&matter.title));
        [bold(&head)].into_iter().chain(body(&matter.answer))
    };
    answered.iter().flat_map(one).collect()
}

fn next(round: &str, guidance: &[Text]) -> Vec<Placed> {
    if guidance.is_empty() {
        return vec![paragraph(LANG.ta("conference-no-guidance", &[("round", LANG.round(round))]))];
    }
    let mut out = Vec::new();
    for text in guidance {
        out.push(bold(&clean(&text.title)));
        out.extend(body(&text.body));
        if !text.questions.is_empty() {
            out.push(bold(&LANG.t("guidance-questions")));
            out.extend(answers(&text.questions));
        }
    }
    out
}

/// Puts the pack together, for a day.
pub fn pack(pack: &Pack<'_>, on: NaiveDate, layout: &Layout) -> Handout {
    let period = Period::parse(pack.round).map_or_else(|| LANG.round(pack.round), Period::in_a_title);
    let title = LANG.ta("conference-title", &[("period", period)]);
    let mut out = Handout::begin((LANG.t("conference-kind"), &title), on, layout);
    out.cover = true;
    let source = Source { published: pack.published, names: pack.document, lang: LANG };
    let mut sections = vec![
        ("conference-completeness", filed(pack)),
        ("summary-findings", findings(pack.document)),
        ("release-figures", figures(source)),
        ("conference-answers", matters(pack.answered)),
    ];
    if let Some((round, guidance)) = pack.next {
        sections.push(("conference-next", next(round, guidance)));
    }
    sections.retain(|(_, pieces)| !pieces.is_empty());
    for (n, (key, pieces)) in (1..).zip(sections) {
        let heading = match (key, pack.next) {
            ("conference-next", Some((round, _))) => LANG.ta(key, &[("round", LANG.round(round))]),
            _ => LANG.t(key),
        };
        let wide = key == "release-figures";
        out.sections.push(Section { heading: format!("{n}. {heading}"), wide, pieces });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, expected: u32) -> Part {
        Part { name: name.into(), expected, due: Some(expected), close: expected }
    }

    #[test]
    fn no_part_with_fewer_than_three_expected_is_told_nor_had_by_taking_the_others_from_the_whole() {
        let names = |expected: &[u32]| {
            let all = ["Khối", "Cụm một", "Cụm hai", "Cụm ba"];
            let parts: Vec<Part> = all.iter().zip(expected).map(|(name, n)| part(name, *n)).collect();
            told(&parts).into_iter().map(|part| part.name.clone()).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(names(&[15, 5, 4, 6]), "Khối, Cụm một, Cụm hai, Cụm ba");
        assert_eq!(names(&[11, 5, 4, 2]), "Khối, Cụm một", "two hidden ones are told together");
        assert_eq!(names(&[16, 5, 4, 6]), "Khối, Cụm một, Cụm ba", "one sits right under the bloc");
        assert_eq!(names(&[20, 5, 4, 2]), "Khối, Cụm một, Cụm hai", "enough is outside of them");
        assert_eq!(names(&[2, 2]), "");
        assert_eq!(names(&[]), "");
    }
}
