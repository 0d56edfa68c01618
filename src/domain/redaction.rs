//! Taking text out of a report: which field, why, what stands in its place, and what else tells the same.

use super::fold::{compact, fold};
use super::report::{RawReport, Report};
use super::screening::screen;

/// Why text was taken out. Never words somebody typed: they might say again what was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It tells a person.
    Personal,
    /// It may be a state secret.
    Secret,
    /// Another rule forbids it.
    Other,
}

impl Reason {
    /// All reasons, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Personal, Self::Secret, Self::Other];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Secret => "secret",
            Self::Other => "other",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// What stands in place of the text, in the language reports are written in.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Personal => "[đã xóa: thông tin nhận ra cá nhân]",
            Self::Secret => "[đã xóa: nội dung nghi bí mật]",
            Self::Other => "[đã xóa theo quy định]",
        }
    }
}

/// Whether a text is nothing but the mark of one that was taken out.
pub fn is_mark(text: &str) -> bool {
    Reason::ALL.iter().any(|reason| reason.mark() == text.trim())
}

/// The texts of an issue itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Title.
    Title,
    /// Description.
    Description,
    /// Cause.
    Cause,
    /// Forecast.
    Forecast,
    /// Recommendation.
    Recommendation,
}

impl Part {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 5] =
        [Self::Title, Self::Description, Self::Cause, Self::Forecast, Self::Recommendation];

    /// Its name in the form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::Cause => "cause",
            Self::Forecast => "forecast",
            Self::Recommendation => "recommendation",
        }
    }
}

/// One text of a report; issues and streams are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The general situation.
    General,
    /// A text of an issue.
    Issue(usize, Part),
    /// What people of a stream say.
    Stream(usize, usize),
}

impl Place {
    /// Its name, as pages send it: `general_situation`, `issue-1-title`, `issue-1-stream-2`.
    pub fn name(self) -> String {
        match self {
            Self::General => "general_situation".to_owned(),
            Self::Issue(n, part) => format!("issue-{n}-{}", part.name()),
            Self::Stream(n, stream) => format!("issue-{n}-stream-{stream}"),
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        if name == "general_situation" {
            return Some(Self::General);
        }
        let (number, rest) = name.strip_prefix("issue-")?.split_once('-')?;
        let number = number.parse().ok().filter(|n| (1..=100).contains(n))?;
        if let Some(stream) = rest.strip_prefix("stream-") {
            return stream.parse().ok().filter(|n| (1..=100).contains(n)).map(|s| Self::Stream(number, s));
        }
        Part::ALL.into_iter().find(|part| part.name() == rest).map(|part| Self::Issue(number, part))
    }
}

/// What is to be taken out, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// Every text of the report.
    All(Reason),
    /// One text.
    One(Place, Reason),
}

/// The texts of a report, handed in or a draft: both have the same.
macro_rules! texts_of {
    ($report:expr) => {{
        let mut out = vec![(Place::General, &mut $report.general_situation)];
        for (n, issue) in (1..).zip(&mut $report.issues) {
            out.push((Place::Issue(n, Part::Title), &mut issue.title));
            out.push((Place::Issue(n, Part::Description), &mut issue.description));
            out.push((Place::Issue(n, Part::Cause), &mut issue.cause));
            out.push((Place::Issue(n, Part::Forecast), &mut issue.forecast));
            out.push((Place::Issue(n, Part::Recommendation), &mut issue.recommendation));
            for (s, stream) in (1..).zip(&mut issue.streams) {
                out.push((Place::Stream(n, s), &mut stream.content));
            }
        }
        out
    }};
}

/// Every text of a report with its place.
pub fn texts(report: &mut Report) -> Vec<(Place, &mut String)> {
    texts_of!(report)
}

/// Every text of a draft with its place.
pub fn draft_texts(draft: &mut RawReport) -> Vec<(Place, &mut String)> {
    texts_of!(draft)
}

/// So many words in a row that stand in both texts make one a quotation of the other.
const QUOTED: usize = 5;

/// Whether a text says again what was taken out: five words in a row, all of a shorter text, or whatever screening
/// finds in it, such as a telephone number or a name.
pub fn quotes(text: &str, removed: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = fold(text);
        parts.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(Into::into).collect()
    };
    let (here, gone) = (words(text), words(removed));
    if here.is_empty() || gone.is_empty() {
        return false;
    }
    let length = QUOTED.min(gone.len());
    let in_a_row = gone.windows(length).any(|run| here.windows(length).any(|other| other == run));
    in_a_row || tells_again(text, removed)
}

fn tells_again(text: &str, removed: &str) -> bool {
    let (here, found) = (compact(text), screen(removed));
    let chars: Vec<char> = removed.chars().collect();
    found.refused.iter().chain(&found.warned).any(|mark| {
        let piece: String = chars.get(mark.start..mark.end).unwrap_or_default().iter().collect();
        let piece = compact(&piece);
        !piece.is_empty() && here.contains(&piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_reasons_are_read_back_and_nothing_else_is_one() {
        let mut places = vec![Place::General, Place::Stream(2, 4)];
        places.extend(Part::ALL.map(|part| Place::Issue(10, part)));
        for place in places {
            assert_eq!(Place::parse(&place.name()), Some(place));
        }
        for name in
            ["", "issue", "issue-0-title", "issue-1-", "issue-1-stream-0", "issue-x-title", "issue-1-topic"]
        {
            assert_eq!(Place::parse(name), None, "{name}");
        }
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.code()), Some(reason));
            assert!(is_mark(reason.mark()) && is_mark(&format!(" {} ", reason.mark())));
        }
        assert!(!is_mark("") && !is_mark("[đã xóa]"));
    }

    #[test]
    fn what_says_again_what_was_taken_out_is_found() {
        let removed = "Nhiều công nhân kể rằng quản đốc xưởng hai là chị Lan, số 0912 345 678, hay mắng.";
        for text in [
            "kể rằng Quản đốc, xưởng hai",
            "Bổ sung: QUAN DOC XUONG HAI LA ai",
            "gọi 0912345678",
            "như chị  Lan đã nói",
        ] {
            assert!(quotes(text, removed), "{text}");
        }
        for text in ["", "Nhiều công nhân lo giá điện", "số ý kiến 12", "xưởng hai chật"] {
            assert!(!quotes(text, removed), "{text}");
        }
        assert!(quotes("về Giá điện tăng ở đây", "giá điện tăng"), "a short text is found whole");
        assert!(!quotes("giá nước tăng", "giá điện tăng"));
    }
}
