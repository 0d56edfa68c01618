//! What is handed out on paper: guidance for a round, and what is put together for a conference.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::placed::{Placed, prose};
use super::sheet::{Frame, frame};
use crate::domain::guidance::{Question, Text};
use crate::domain::layout::Layout;
use crate::domain::report::clean;
use crate::domain::rich::{Block, Run, plain};
use crate::locale::Lang;

/// Handouts are in Vietnamese, like summaries.
pub(super) const LANG: Lang = Lang::Vi;

/// A handout. Every string is plain text; what is empty is not printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Handout {
    /// Title of the file.
    pub title: String,
    /// Year of its day.
    pub year: i32,
    /// Month of its day, 1 to 12.
    pub month: u32,
    /// Its day, 1 to 31.
    pub day: u32,
    /// How large the letters of the text are, in points.
    pub size: u32,
    /// That it is a draft; empty for what is published.
    pub draft: String,
    /// The head.
    pub frame: Frame,
    /// Whether it has a title page, and a list of its sections behind that.
    pub cover: bool,
    /// Heading of that list.
    pub contents: String,
    /// Lines below the title.
    pub under: Vec<String>,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section of a handout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Whether it lies on pages of its own, across.
    pub wide: bool,
    /// Prose, tables and charts, in order.
    pub pieces: Vec<Placed>,
}

impl Section {
    /// A section in the run of the text.
    pub(super) fn of(heading: String, pieces: Vec<Placed>) -> Self {
        Self { heading, wide: false, pieces }
    }
}

impl Handout {
    /// A handout without text.
    pub(super) fn begin((kind, title): (String, &str), on: NaiveDate, layout: &Layout) -> Self {
        // It is no numbered document, and nobody signs it.
        let frame = Frame { kind, number: String::new(), ..frame(title, on, layout) };
        Self {
            title: clean(title),
            year: on.year(),
            month: on.month(),
            day: on.day(),
            size: layout.size,
            draft: String::new(),
            frame,
            cover: false,
            contents: LANG.t("print-contents"),
            under: Vec::new(),
            sections: Vec::new(),
        }
    }
}

/// What to listen for, as pieces of a page or of paper.
pub fn body(text: &str) -> Vec<Placed> {
    prose(plain(&clean(text)))
}

/// Questions with their answers, each under a heading of its own.
pub fn answers(questions: &[Question]) -> Vec<Placed> {
    let deeper = |block: Block| match block {
        Block::Heading { level, runs } => Block::Heading { level: level + 1, runs },
        other => other,
    };
    let mut blocks = Vec::new();
    for (n, asked) in (1..).zip(questions) {
        let text = format!("{n}. {}", clean(&asked.question));
        blocks.push(Block::Heading { level: 1, runs: vec![Run { text, ..Run::default() }] });
        blocks.extend(plain(&clean(&asked.answer)).into_iter().map(deeper));
    }
    prose(blocks)
}

/// Whom guidance is for, in words.
pub fn audience(lang: Lang, text: &Text) -> String {
    let word = |code: &String| lang.t(&format!("audience-{}", code.replace('_', "-")));
    text.audience.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Guidance as a handout of a day; a draft where it `is_draft`.
pub fn guidance(text: &Text, (on, is_draft): (NaiveDate, bool), layout: &Layout) -> Handout {
    let mut out = Handout::begin((LANG.t("print-guidance"), &text.title), on, layout);
    out.under = vec![LANG.round(&text.round)];
    if !text.audience.is_empty() {
        out.under.push(LANG.ta("print-for", &[("audience", audience(LANG, text))]));
    }
    if is_draft {
        out.draft = LANG.t("print-draft");
    }
    out.sections.push(Section::of(LANG.t("guidance-body"), body(&text.body)));
    if !text.questions.is_empty() {
        out.sections.push(Section::of(LANG.t("guidance-questions"), answers(&text.questions)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_heads_its_answer_and_headings_go_down_step_by_step() {
        let asked =
            Question { question: "Bao giờ có?".into(), answer: "### Lịch\nTrong tháng.".into() };
        let levels: Vec<Option<u8>> = answers(&[asked.clone(), asked])
            .iter()
            .map(|piece| match piece {
                Placed::Text(Block::Heading { level, .. }) => Some(*level),
                _ => None,
            })
            .collect();
        assert_eq!(levels, [Some(1), Some(2), None, Some(1), Some(2), None]);
    }

    #[test]
    fn guidance_names_its_round_and_readers_and_is_no_numbered_document() {
        let text = Text {
            round: "2026-Q4".into(),
            title: "Nội dung trọng tâm".into(),
            audience: vec!["collaborators".into(), "leaders".into()],
            ..Text::default()
        };
        let on = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default();
        let made = guidance(&text, (on, true), &Layout::default());
        assert_eq!(made.under, ["Quý IV/2026", "Dành cho: Cộng tác viên, Lãnh đạo"]);
        assert_eq!((made.frame.number.as_str(), made.draft.as_str()), ("", "DỰ THẢO"));
        assert_eq!(made.sections.len(), 1, "no questions, no heading for them");
    }
}
