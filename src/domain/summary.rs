//! The summary of a round: its parts, what its text must keep, and the document that is frozen on issue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::audit::Head;
use super::report::{FieldError, clean};

/// What every summary is about; its title begins so until staff change it.
pub const SUBJECT: &str = "Tình hình dư luận xã hội";

/// The sections every summary begins with.
pub const HEADINGS: [&str; 5] = [
    "I. Đánh giá chung",
    "II. Những vấn đề dư luận quan tâm",
    "III. Tâm tư, bức xúc và thông tin chưa kiểm chứng",
    "IV. Dự báo và nội dung trọng tâm kỳ tới",
    "V. Kiến nghị, đề xuất",
];

/// At most this many key findings.
pub const MAX_FINDINGS: usize = 5;

/// The text of a summary as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Title: 10 to 200 characters.
    pub title: String,
    /// Key findings, one a line: at most five of 300 characters.
    pub findings: String,
    /// The section's text, in the order of [`HEADINGS`]: at most 20,000 characters each.
    pub sections: Vec<String>,
    /// Who beside leaders may read it: `unit_heads`, `collaborators`.
    pub audience: Vec<String>,
}

impl Text {
    /// The findings, without empty lines.
    pub fn findings(&self) -> Vec<String> {
        clean(&self.findings).lines().map(str::trim).filter(|l| !l.is_empty()).map(Into::into).collect()
    }

    /// The audience as it is stored: leaders always, then whom staff chose.
    pub fn audience(&self) -> String {
        let others = ["unit_heads", "collaborators"].into_iter();
        let chosen = others.filter(|code| self.audience.iter().any(|a| a == code));
        ["leaders"].into_iter().chain(chosen).collect::<Vec<_>>().join(",")
    }
}

/// What is wrong with a text. Leaders read prose first, so until numbers can be put in from the published
/// figures, prose holds no digit, and it names no unit below the bloc (`units`: their names).
pub fn check(text: &Text, units: &[String]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut fail = |field: &str, key| {
        errors.push(FieldError { field: field.into(), key, args: Vec::new() });
    };
    let title = clean(&text.title);
    let length = title.chars().count();
    if !(10..=200).contains(&length) {
        fail("title", "error-summary-title");
    }
    let findings = text.findings();
    if findings.len() > MAX_FINDINGS || findings.iter().any(|f| f.chars().count() > 300) {
        fail("findings", "error-findings");
    }
    let names: Vec<String> = units.iter().map(|u| fold(u)).collect();
    let sections = (1..).zip(&text.sections).map(|(n, body)| (format!("section-{n}"), body));
    let prose = [("title".to_owned(), &text.title), ("findings".to_owned(), &text.findings)];
    for (field, body) in prose.into_iter().chain(sections) {
        if body.chars().count() > 20_000 {
            fail(&field, "error-section-long");
        }
        // The title may tell the year, which is no figure.
        if field != "title" && body.chars().any(char::is_numeric) {
            fail(&field, "error-typed-number");
        }
        let folded = fold(body);
        if names.iter().any(|name| !name.is_empty() && folded.contains(name)) {
            fail(&field, "error-unit-named");
        }
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
    /// Text; paragraphs on lines of their own.
    pub body: String,
}

/// What an organisation's documents carry besides their text; the setting [`Layout::SETTING`] holds it as
/// JSON. A part left empty is not printed. The parts are those of Party documents (36-HD/VPTW of 2018).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// Who issues, in capitals.
    pub issuer: String,
    /// The body above the issuer, in capitals.
    pub parent_body: String,
    /// The issuer's part of the document's symbol, such as `BTGDV` in "Số …-BC/BTGDV".
    pub symbol: String,
    /// Where it is issued.
    pub place: String,
    /// On whose authority it is signed, in capitals, such as "K/T TRƯỞNG BAN".
    pub authority: String,
    /// Post of the person who signs, in capitals.
    pub post: String,
    /// Name of the person who signs.
    pub name: String,
    /// Who gets it, one a line.
    pub recipients: String,
}

impl Layout {
    /// Name of the setting.
    pub const SETTING: &str = "layout";
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            issuer: "BAN TUYÊN GIÁO VÀ DÂN VẬN".into(),
            parent_body: "TỈNH ỦY".into(),
            symbol: "BTGDV".into(),
            place: String::new(),
            authority: String::new(),
            post: "TRƯỞNG BAN".into(),
            name: String::new(),
            recipients: "Ban Chỉ đạo\nLưu".into(),
        }
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
    /// How far the audit log reached when the summary was issued, so that a cut tail shows.
    #[serde(default)]
    pub audit_head: Option<Head>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &Text) -> Vec<(String, &'static str)> {
        let units = ["Trường Chính trị tỉnh".to_owned()];
        check(text, &units).into_iter().map(|e| (e.field, e.key)).collect()
    }

    fn good() -> Text {
        Text {
            title: "Tình hình dư luận xã hội quý III năm 2026".into(),
            findings: "Đa số cán bộ đồng tình.\n\nNhiều người lo giá điện.".into(),
            sections: vec!["Tình hình ổn định.".into()],
            audience: vec!["collaborators".into(), "everybody".into()],
        }
    }

    #[test]
    fn a_good_text_passes_and_leaders_are_always_its_audience() {
        assert_eq!(keys(&good()), vec![]);
        assert_eq!(good().audience(), "leaders,collaborators");
        assert_eq!(good().findings().len(), 2);
    }

    #[test]
    fn typed_numbers_and_named_units_are_refused_in_any_case_and_form() {
        let mut text = good();
        text.sections = vec!["Có 12 ý kiến.".into(), "Ở trường  chính TRỊ tỉnh có ý kiến.".into()];
        text.findings = "Khoảng ４ người.".into();
        let found = keys(&text);
        assert!(found.contains(&("section-1".into(), "error-typed-number")));
        assert!(found.contains(&("section-2".into(), "error-unit-named")));
        assert!(found.contains(&("findings".into(), "error-typed-number")));
        text.findings = "a\nb\nc\nd\ne\nf".into();
        assert!(keys(&text).contains(&("findings".into(), "error-findings")));
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
