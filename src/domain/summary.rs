//! The summary of a round: its parts, what its text must keep, and the document that is frozen on issue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::audit::Head;
pub use super::layout::Layout;
use super::report::{FieldError, clean};
use super::rich::Block;

/// What every summary is about; its title begins so until staff change it.
pub const SUBJECT: &str = "Tình hình dư luận xã hội";

/// The section before all others, which tells the basis.
pub const OPENING: &str = "Mở đầu";

/// The sections every summary has.
pub const HEADINGS: [&str; 5] = [
    "I. Đánh giá chung",
    "II. Những vấn đề dư luận quan tâm",
    "III. Tâm tư, bức xúc và thông tin chưa kiểm chứng",
    "IV. Dự báo và nội dung trọng tâm kỳ tới",
    "V. Kiến nghị, đề xuất",
];

/// How long the reason for leaving a matter out may be, in characters.
pub const OUT_REASON: std::ops::RangeInclusive<usize> = 10..=500;

/// At most this many key findings.
pub const MAX_FINDINGS: usize = 5;

/// The text of a summary as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Title: 10 to 200 characters.
    pub title: String,
    /// Key findings, one a line: at most five of 300 characters.
    pub findings: String,
    /// The opening: at most 20,000 characters.
    pub opening: String,
    /// The section's text, in the order of [`HEADINGS`]: at most 20,000 characters each.
    pub sections: Vec<String>,
    /// Who beside leaders may read it: `unit_heads` (all of it), `clusters` (heads, the part of their own cluster),
    /// `collaborators`.
    pub audience: Vec<String>,
}

impl Text {
    /// The findings, without empty lines.
    pub fn findings(&self) -> Vec<String> {
        clean(&self.findings).lines().map(str::trim).filter(|l| !l.is_empty()).map(Into::into).collect()
    }

    /// The opening and the sections.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.opening.as_str()).chain(self.sections.iter().map(String::as_str))
    }

    /// The same with what is stored in place of some fields.
    #[must_use]
    pub fn without(&self, stored: &Self, is_out: impl Fn(&str) -> bool) -> Self {
        let pick = |field: &str, own: &String, other: &str| {
            if is_out(field) { other.to_owned() } else { own.clone() }
        };
        let section = |(n, own): (usize, &String)| {
            pick(&section_field(n + 1), own, stored.sections.get(n).map_or("", String::as_str))
        };
        Self {
            title: pick("title", &self.title, &stored.title),
            findings: pick("findings", &self.findings, &stored.findings),
            opening: pick("section-0", &self.opening, &stored.opening),
            sections: self.sections.iter().enumerate().map(section).collect(),
            audience: self.audience.clone(),
        }
    }

    /// What the prose gate looks at: fields and texts.
    pub fn prose(&self) -> Vec<(String, String)> {
        let head =
            [("title".to_owned(), clean(&self.title)), ("findings".to_owned(), self.findings().join("\n"))];
        let bodies = self.bodies().enumerate().map(|(n, body)| (section_field(n), clean(body)));
        head.into_iter().chain(bodies).collect()
    }

    /// The audience as it is stored: leaders always, then whom staff chose.
    pub fn audience(&self) -> String {
        let others = ["unit_heads", "clusters", "collaborators"].into_iter();
        let chosen = others.filter(|code| self.audience.iter().any(|a| a == code));
        ["leaders"].into_iter().chain(chosen).collect::<Vec<_>>().join(",")
    }
}

/// What is too short or too long in a text. What it must not tell is the prose gate's ([`super::prose`]).
pub fn check(text: &Text) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut fail = |field: String, key| errors.push(FieldError { field, key, args: Vec::new() });
    let title = clean(&text.title);
    if !(10..=200).contains(&title.chars().count()) {
        fail("title".into(), "error-summary-title");
    }
    let findings = text.findings();
    if findings.len() > MAX_FINDINGS || findings.iter().any(|f| f.chars().count() > 300) {
        fail("findings".into(), "error-findings");
    }
    for (n, body) in text.bodies().enumerate() {
        if body.chars().count() > 20_000 {
            fail(section_field(n), "error-section-long");
        }
    }
    errors
}

/// The field of a section; 0 is the opening.
pub fn section_field(position: usize) -> String {
    format!("section-{position}")
}

/// What is wrong with the reason for putting a release right, or for taking it back: 10 to 300 characters, and the same rules as
/// for prose, because readers see it. The field is `reason`.
pub fn reason(typed: &str, units: &[String]) -> Vec<FieldError> {
    let text = clean(typed);
    let mut errors = Vec::new();
    if !(10..=300).contains(&text.chars().count()) {
        errors.push(FieldError::new("reason", "error-release-reason"));
    }
    if text.chars().any(char::is_numeric) {
        errors.push(FieldError::new("reason", "error-typed-number"));
    }
    let folded = fold(&text);
    if units.iter().map(|u| fold(u)).any(|name| !name.is_empty() && folded.contains(&name)) {
        errors.push(FieldError::new("reason", "error-unit-named"));
    }
    errors
}

/// Text for comparing: composed, lower case, single spaces.
fn fold(text: &str) -> String {
    let text: String = text.nfc().collect::<String>().to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A section of the issued document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Text of a release from before prose had blocks: paragraphs on lines of their own, without any marks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// The prose, with the numbers put in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
}

impl Section {
    /// The prose, whenever it was issued.
    pub fn prose(&self) -> Vec<Block> {
        if !self.blocks.is_empty() {
            return self.blocks.clone();
        }
        let text = clean(&self.body);
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Block::plain).collect()
    }
}

/// The issued document, as it is stored beside the frozen figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Key findings.
    pub findings: Vec<String>,
    /// Sections.
    pub sections: Vec<Section>,
    /// Collaborators expected.
    pub expected: u32,
    /// Reports received.
    pub received: u32,
    /// Reports in the figures.
    pub reports: u32,
    /// Units with somebody expected from which nothing came.
    pub silent_units: u32,
    /// Names of units by code.
    pub units: BTreeMap<String, String>,
    /// Names of topics by code: Vietnamese, English.
    pub topics: BTreeMap<String, (String, String)>,
    /// The layout at the time of issue.
    #[serde(default)]
    pub layout: Layout,
    /// Why it takes the place of the version before; none in a round's first.
    #[serde(default)]
    pub correction: Option<String>,
    /// How far the audit log reached when the summary was issued, so that a cut tail shows.
    #[serde(default)]
    pub audit_head: Option<Head>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Text {
        Text {
            title: "Tình hình dư luận xã hội quý III năm 2026".into(),
            findings: "Đa số cán bộ đồng tình.\n\nNhiều người lo giá điện.".into(),
            opening: String::new(),
            sections: vec!["Tình hình ổn định.".into()],
            audience: vec!["collaborators".into(), "everybody".into()],
        }
    }

    #[test]
    fn a_good_text_passes_and_leaders_are_always_its_audience() {
        assert_eq!(check(&good()), vec![]);
        assert_eq!(good().audience(), "leaders,collaborators");
        assert_eq!(good().findings().len(), 2);
        let fields: Vec<String> = good().prose().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["title", "findings", "section-0", "section-1"]);
    }

    #[test]
    fn what_is_too_short_or_too_long_is_told_by_its_field() {
        let mut text = good();
        text.title = "Ngắn".into();
        text.findings = "a\nb\nc\nd\ne\nf".into();
        text.sections = vec!["x".repeat(20_001)];
        let found: Vec<(String, &str)> = check(&text).into_iter().map(|e| (e.field, e.key)).collect();
        let expected = [
            ("title".into(), "error-summary-title"),
            ("findings".into(), "error-findings"),
            ("section-1".into(), "error-section-long"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn reasons_hold_no_digit_and_no_unit() {
        let units = ["Trường Chính trị tỉnh".to_owned()];
        let keys = |typed: &str| reason(typed, &units).into_iter().map(|e| e.key).collect::<Vec<_>>();
        assert_eq!(keys("Đính chính lời văn của mục hai."), Vec::<&str>::new());
        assert_eq!(keys("Sửa mục 2 cho đúng."), ["error-typed-number"]);
        assert_eq!(keys("Theo đề nghị của trường  chính TRỊ tỉnh."), ["error-unit-named"]);
    }

    #[test]
    fn a_section_stored_before_prose_had_blocks_reads_as_it_did() {
        let stored = r##"{"heading":"I. Chung","body":"# Một\n\n**Hai** {{number K * voices}}"}"##;
        let section: Section = serde_json::from_str(stored).unwrap();
        assert_eq!(
            section.prose(),
            [Block::plain("# Một"), Block::plain("**Hai** {{number K * voices}}")],
            "its marks are letters"
        );
    }

    #[test]
    fn a_document_stored_before_there_were_layouts_and_a_layout_of_some_parts_are_read() {
        let mut stored = serde_json::to_value(Document { reports: 7, ..Document::default() }).unwrap();
        stored.as_object_mut().unwrap().remove("layout");
        let read: Document = serde_json::from_value(stored).unwrap();
        assert_eq!((read.reports, read.layout), (7, Layout::default()));
        let read: Layout = serde_json::from_str(r#"{"place":"Hòa Giang"}"#).unwrap();
        assert_eq!(read, Layout { place: "Hòa Giang".into(), ..Layout::default() });
    }
}
