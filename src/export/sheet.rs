//! An issued summary as it is printed: every word in its place, ready to be set in any format.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::figures::{policy, shares, table};
use super::placed::{Placed, Source};
use crate::domain::report::clean;
use crate::domain::summary::{Document, Layout, SUBJECT, Section};
use crate::domain::suppress::Published;
use crate::locale::Lang;

/// Summaries are written in Vietnamese, and so is everything around their text.
const LANG: Lang = Lang::Vi;

/// A printed summary. Every string is plain text; what is empty is not printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Title as it was issued.
    pub title: String,
    /// Year of issue.
    pub year: i32,
    /// Month of issue, 1 to 12.
    pub month: u32,
    /// Day of issue, 1 to 31.
    pub day: u32,
    /// That it is a draft; empty for what is issued.
    pub draft: String,
    /// How large the letters of the text are, in points.
    pub size: u32,
    /// The head and the foot of the document.
    pub frame: Frame,
    /// What the summary rests on.
    pub opening: String,
    /// Heading of the key findings.
    pub findings_heading: String,
    /// Key findings.
    pub findings: Vec<String>,
    /// Sections with text, in order.
    pub sections: Vec<Part>,
    /// The figures.
    pub appendix: Appendix,
}

/// The parts of Party documents around the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The body above the issuer.
    pub parent_body: String,
    /// Who issues.
    pub issuer: String,
    /// Number and symbol.
    pub number: String,
    /// The Party's name.
    pub party: String,
    /// Place and date.
    pub dateline: String,
    /// Kind of the document.
    pub kind: String,
    /// What it is about, as it stands below the kind.
    pub subject: String,
    /// Which part of the document it is; empty for the whole.
    pub part: String,
    /// Heading of the recipients.
    pub recipients_heading: String,
    /// Recipients, with their punctuation.
    pub recipients: Vec<String>,
    /// On whose authority it is signed.
    pub authority: String,
    /// Post of the signatory.
    pub post: String,
    /// Name of the signatory.
    pub name: String,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Heading.
    pub heading: String,
    /// Prose, tables and charts, in order.
    pub pieces: Vec<Placed>,
}

/// Published figures as charts and tables, with what a reader must know about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Appendix {
    /// The word "appendix".
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Shares of the whole; empty where they are not published.
    pub shares: String,
    /// Charts and tables, in order.
    pub pieces: Vec<Placed>,
    /// What stands below them.
    pub notes: Vec<String>,
}

/// Sets out an issued summary. Text loses its control characters and marks that turn the direction of
/// writing, which could make a document read otherwise than it is stored; nothing else of it changes.
pub fn sheet(title: &str, issued_on: NaiveDate, document: &Document, published: &Published) -> Sheet {
    let source = Source { published, names: document, lang: LANG };
    let part = |s: &Section| Part { heading: clean(&s.heading), pieces: source.placed(s.prose()) };
    let sections = document.sections.iter().map(part);
    Sheet {
        title: clean(title),
        frame: frame(title, issued_on, &document.layout),
        opening: opening(document),
        findings: document.findings.iter().map(|f| clean(f)).collect(),
        sections: sections.filter(|s| !s.pieces.is_empty()).collect(),
        appendix: appendix(source),
        ..Sheet::empty(issued_on, document.layout.size)
    }
}

impl Sheet {
    /// A sheet without words, of a day.
    pub(super) fn empty(on: NaiveDate, size: u32) -> Self {
        Self {
            title: String::new(),
            year: on.year(),
            month: on.month(),
            day: on.day(),
            draft: String::new(),
            size,
            frame: frame("", on, &Layout::default()),
            opening: String::new(),
            findings_heading: LANG.t("summary-findings"),
            findings: Vec::new(),
            sections: Vec::new(),
            appendix: Appendix::default(),
        }
    }

    /// The same, marked as a draft on every page; its day is not known yet.
    #[must_use]
    pub fn as_draft(mut self, layout: &Layout) -> Self {
        let place = clean(&layout.place);
        let dots = || "…".to_owned();
        let args =
            [("place", place.clone()), ("day", dots()), ("month", dots()), ("year", self.year.to_string())];
        self.frame.dateline =
            LANG.ta(if place.is_empty() { "print-date" } else { "print-place-date" }, &args);
        self.draft = LANG.t("print-draft");
        self
    }
}

/// The lines with something on them.
fn lines(text: &str) -> Vec<String> {
    clean(text).lines().map(str::trim).filter(|l| !l.is_empty()).map(Into::into).collect()
}

/// The head and the foot of a document in a layout.
pub(super) fn frame(title: &str, on: NaiveDate, layout: &Layout) -> Frame {
    let recipients: Vec<String> =
        lines(&layout.recipients).iter().map(|r| r.trim_end_matches([';', '.']).to_owned()).collect();
    let last = recipients.len().saturating_sub(1);
    let ended = |(i, r): (usize, String)| r + if i == last { "." } else { ";" };
    Frame {
        parent_body: clean(&layout.parent_body),
        issuer: clean(&layout.issuer),
        number: LANG.ta("print-number", &[("symbol", clean(&layout.symbol))]),
        party: clean(&layout.heading),
        dateline: dateline(on, &clean(&layout.place)),
        kind: clean(&layout.kind),
        subject: subject(&clean(title)),
        part: String::new(),
        recipients_heading: LANG.t("print-recipients"),
        recipients: recipients.into_iter().enumerate().map(ended).collect(),
        authority: clean(&layout.authority),
        post: clean(&layout.post),
        name: clean(&layout.name),
    }
}

/// Below the kind of document the subject goes on in small letters, where it begins as all summaries do.
fn subject(title: &str) -> String {
    match title.strip_prefix(SUBJECT) {
        Some(rest) => SUBJECT.to_lowercase() + rest,
        None => title.to_owned(),
    }
}

/// Place and date. Days below ten and the first two months take a zero, so that no digit can be put before
/// them.
fn dateline(on: NaiveDate, place: &str) -> String {
    let zero = |n: u32, below: u32| if n < below { format!("0{n}") } else { n.to_string() };
    let (day, month, year) = (zero(on.day(), 10), zero(on.month(), 3), on.year().to_string());
    let args = [("place", place.to_owned()), ("day", day), ("month", month), ("year", year)];
    LANG.ta(if place.is_empty() { "print-date" } else { "print-place-date" }, &args)
}

/// How many reports a document rests on.
pub(super) fn opening(document: &Document) -> String {
    let number = |n: u32| LANG.number(n.into());
    let args = [
        ("expected", number(document.expected)),
        ("received", number(document.received)),
        ("counted", number(document.reports)),
        ("silent", number(document.silent_units)),
    ];
    let silent = if document.silent_units == 0 { "print-none-silent" } else { "print-silent" };
    format!("{} {} {}", LANG.ta("print-opening", &args), LANG.ta(silent, &args), LANG.t("not-a-sample"))
}

fn appendix(source: Source<'_>) -> Appendix {
    let mut out = Appendix {
        label: LANG.t("print-appendix"),
        heading: LANG.t("release-figures"),
        shares: String::new(),
        pieces: Vec::new(),
        notes: vec![LANG.t("release-cells"), policy(LANG, source.published), LANG.t("not-a-sample")],
    };
    out.pieces.extend(source.chart("", "").map(Placed::Chart));
    // The roots are always there: an empty code asks for them.
    let Some(table) = table(source.published, source.names, LANG, "", "") else { return out };
    let shares: Vec<String> =
        shares(LANG, &table.whole).into_iter().map(|(name, share)| format!("{name} {share}")).collect();
    out.shares = match shares.join("; ") {
        list if list.is_empty() => list,
        list => LANG.ta("print-shares", &[("shares", list)]),
    };
    out.pieces.extend(source.cells("", "").map(Placed::Table));
    if table.folded > 0 {
        out.notes.insert(0, LANG.ta("release-folded", &[("n", table.folded.to_string())]) + ".");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn small_days_and_the_first_two_months_take_a_zero() {
        assert_eq!(dateline(on(1, 5), "Hòa Giang"), "Hòa Giang, ngày 05 tháng 01 năm 2026");
        assert_eq!(dateline(on(4, 13), "Hòa Giang"), "Hòa Giang, ngày 13 tháng 4 năm 2026");
        assert_eq!(dateline(on(2, 3), ""), "Ngày 03 tháng 02 năm 2026");
    }

    #[test]
    fn recipients_end_like_a_list_and_a_title_of_ones_own_keeps_its_first_letter() {
        let layout = Layout { recipients: "Ban Chỉ đạo;\n\n Lưu.".into(), ..Layout::default() };
        let frame = frame("Tình hình dư luận xã hội quý I", on(1, 1), &layout);
        assert_eq!(frame.recipients, ["Ban Chỉ đạo;", "Lưu."]);
        assert_eq!(frame.subject, "tình hình dư luận xã hội quý I");
        assert_eq!(subject("Việt Nam và dư luận"), "Việt Nam và dư luận");
    }
}
