//! What was typed, letter by letter: every field a string, so that nothing is lost on a mistake.

use entity::enums::{Group, Intensity, Level, Prevalence, Sphere, Stance, Trend, Verification};
use serde::{Deserialize, Serialize};

use super::{Issue, MAX_ISSUES, MAX_STREAMS, Report, Stream, voices};
use crate::domain::fold::composed;
use crate::domain::redaction::is_mark;

/// A report as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawReport {
    /// `yes` for a nil report, `no` for issues, empty when not chosen.
    pub nil: String,
    /// General situation.
    pub general_situation: String,
    /// Issues.
    pub issues: Vec<RawIssue>,
    /// What the last removal or copying can be taken back to; the next save forgets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
}

/// The issues as they were before something was done to the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Before {
    /// `removed` or `copied`.
    pub act: String,
    /// The issues.
    pub issues: Vec<RawIssue>,
}

/// An issue as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct RawIssue {
    pub title: String,
    pub sphere: String,
    pub topic: String,
    pub description: String,
    pub groups: Vec<String>,
    pub trend: String,
    pub verification: String,
    pub streams: Vec<RawStream>,
    pub cause: String,
    pub forecast: String,
    pub recommendation: String,
    pub level: String,
    /// `yes` while all there is of it was copied from the last round.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub copied: String,
}

/// A stream as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct RawStream {
    pub stance: String,
    pub prevalence: String,
    pub intensity: String,
    pub voices: String,
    pub content: String,
}

/// Puts text in NFC, with `\n` line ends, without control characters or marks that turn the direction of
/// writing; spaces at both ends go.
pub fn clean(text: &str) -> String {
    let is_kept = |c: char| {
        let is_hidden = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        (c == '\n' || c == '\t' || !c.is_control()) && !is_hidden
    };
    if text.chars().all(is_kept) {
        return composed(text).trim().to_owned();
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text.chars().filter(|c| is_kept(*c)).collect();
    composed(&kept).trim().to_owned()
}

/// A choice of a list, or none.
fn offered<T>(code: &str, read: impl Fn(&str) -> Option<T>) -> String {
    read(code).map_or_else(String::new, |_| code.to_owned())
}

/// Whether a code may be a topic's; which there are is known where the report is handed in.
fn is_topic(code: &str) -> Option<()> {
    (code.len() <= 20 && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')).then_some(())
}

impl RawReport {
    /// The draft as it is kept: words cleaned, and of choices only what the form offers.
    pub fn tidied(&self) -> Self {
        let nil = offered(&self.nil, |code| ["yes", "no"].contains(&code).then_some(()));
        let issues = self.issues.iter().map(RawIssue::tidied).collect();
        Self { nil, general_situation: clean(&self.general_situation), issues, before: self.before.clone() }
    }

    /// Takes over topics and titles, never numbers, of issues whose titles are not there already, as far as there
    /// is room; how many.
    pub fn copy(&mut self, from: &[RawIssue]) -> usize {
        let before = self.issues.clone();
        let fresh: Vec<_> = self.copyable(from).into_iter().map(RawIssue::copy).collect();
        let count = fresh.len();
        self.issues.extend(fresh);
        if count > 0 {
            self.before = Some(Before { act: "copied".into(), issues: before });
        }
        count
    }

    /// The issues [`RawReport::copy`] would take over.
    pub fn copyable<'a>(&self, from: &'a [RawIssue]) -> Vec<&'a RawIssue> {
        let room = MAX_ISSUES.saturating_sub(self.issues.len());
        let is_here = |title: &str| self.issues.iter().any(|issue| issue.title == title);
        from.iter().filter(|issue| !is_mark(&issue.title) && !is_here(&issue.title)).take(room).collect()
    }

    /// Takes an issue out, counted from 0; what it was can be taken back.
    pub fn remove(&mut self, index: usize) {
        let issues = self.issues.clone();
        if index < issues.len() {
            self.issues.remove(index);
            self.before = Some(Before { act: "removed".into(), issues });
        }
    }

    /// Takes the last removal or copying back; false when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.before.take() else { return false };
        self.issues = before.issues;
        true
    }
}

impl RawIssue {
    fn tidied(&self) -> Self {
        let groups = Group::ALL.iter().map(|g| g.code()).filter(|code| self.groups.iter().any(|g| g == code));
        Self {
            title: clean(&self.title),
            sphere: offered(&self.sphere, Sphere::parse),
            topic: offered(&self.topic, is_topic),
            description: clean(&self.description),
            groups: groups.map(Into::into).collect(),
            trend: offered(&self.trend, Trend::parse),
            verification: offered(&self.verification, Verification::parse),
            streams: self.streams.iter().map(RawStream::tidied).collect(),
            cause: clean(&self.cause),
            forecast: clean(&self.forecast),
            recommendation: clean(&self.recommendation),
            level: offered(&self.level, Level::parse),
            copied: offered(&self.copied, |code| (code == "yes").then_some(())),
        }
    }

    /// What is taken over into the next round: what it is about, and nothing people were asked for this time.
    fn copy(&self) -> Self {
        let (title, topic) = (self.title.clone(), self.topic.clone());
        Self { title, topic, copied: "yes".into(), ..Self::default() }
    }

    /// Whether a stream speaks for more than so many people: not wrong, but asked about.
    pub fn is_above(&self, people: i32) -> bool {
        self.streams.iter().filter_map(|s| voices(&s.voices)).any(|n| n > people)
    }

    /// Whether both hold the same, but for streams that were only opened.
    pub fn is_like(&self, other: &Self) -> bool {
        let pared = |issue: &Self| {
            let mut issue = issue.tidied();
            issue.streams.retain(|stream| *stream != RawStream::default());
            issue
        };
        pared(self) == pared(other)
    }

    /// Whether nothing was filled in; a stream that was only opened counts as nothing.
    pub fn is_empty(&self) -> bool {
        let streams = vec![RawStream::default(); self.streams.len()];
        *self == Self { streams, ..Self::default() }
    }

    /// Reads an issue from form fields. Streams beyond the limit are kept by one, so that it is told.
    pub fn read(get: impl Fn(&str) -> String, all: impl Fn(&str) -> Vec<String>) -> Self {
        let count = get("streams").parse::<usize>().unwrap_or(1).clamp(1, MAX_STREAMS + 1);
        let streams = (1..=count).map(|n| {
            let field = |name: &str| get(&format!("stream-{n}-{name}"));
            RawStream {
                stance: field("stance"),
                prevalence: field("prevalence"),
                intensity: field("intensity"),
                voices: field("voices"),
                content: field("content"),
            }
        });
        Self {
            title: get("title"),
            sphere: get("sphere"),
            topic: get("topic"),
            description: get("description"),
            groups: all("groups"),
            trend: get("trend"),
            verification: get("verification"),
            streams: streams.collect(),
            cause: get("cause"),
            forecast: get("forecast"),
            recommendation: get("recommendation"),
            level: get("level"),
            copied: String::new(),
        }
    }

    /// The characters an issue may hold in a draft are bounded too: true when it is far beyond any limit.
    pub fn is_oversized(&self) -> bool {
        let texts = [&self.title, &self.description, &self.cause, &self.forecast, &self.recommendation];
        let streams = self.streams.iter().flat_map(|s| [&s.content, &s.voices]);
        texts.into_iter().chain(streams).any(|t| t.chars().count() > 20_000)
    }
}

impl RawStream {
    fn tidied(&self) -> Self {
        Self {
            stance: offered(&self.stance, Stance::parse),
            prevalence: offered(&self.prevalence, Prevalence::parse),
            intensity: offered(&self.intensity, Intensity::parse),
            voices: clean(&self.voices),
            content: clean(&self.content),
        }
    }
}

impl From<&Report> for RawReport {
    fn from(report: &Report) -> Self {
        Self {
            nil: if report.nil { "yes" } else { "no" }.into(),
            general_situation: report.general_situation.clone(),
            issues: report.issues.iter().take(MAX_ISSUES).map(RawIssue::from).collect(),
            before: None,
        }
    }
}

impl From<&Issue> for RawIssue {
    fn from(issue: &Issue) -> Self {
        Self {
            title: issue.title.clone(),
            sphere: issue.sphere.code().into(),
            topic: issue.topic.clone(),
            description: issue.description.clone(),
            groups: issue.groups.iter().map(|g| g.code().to_owned()).collect(),
            trend: issue.trend.code().into(),
            verification: issue.verification.code().into(),
            streams: issue.streams.iter().map(RawStream::from).collect(),
            cause: issue.cause.clone(),
            forecast: issue.forecast.clone(),
            recommendation: issue.recommendation.clone(),
            level: issue.level.map_or("", |l| l.code()).into(),
            copied: String::new(),
        }
    }
}

impl From<&Stream> for RawStream {
    fn from(stream: &Stream) -> Self {
        Self {
            stance: stream.stance.code().into(),
            prevalence: stream.prevalence.code().into(),
            intensity: stream.intensity.code().into(),
            voices: stream.voices.to_string(),
            content: stream.content.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn issue(title: &str) -> RawIssue {
        let stream = RawStream { voices: "120".into(), content: "Lo lắng".into(), ..RawStream::default() };
        let (title, topic) = (title.to_owned(), "B1".to_owned());
        RawIssue { title, topic, sphere: "unit".into(), streams: vec![stream], ..RawIssue::default() }
    }

    fn report(titles: &[String]) -> RawReport {
        RawReport { issues: titles.iter().map(|t| issue(t)).collect(), ..RawReport::default() }
    }

    #[test]
    fn copying_takes_titles_and_topics_and_never_numbers() {
        let last = report(&[
            "Giá điện tăng".into(),
            crate::domain::redaction::Reason::ALL[0].mark().into(),
            "Xe đưa đón".into(),
        ]);
        let mut raw = report(&["Xe đưa đón".into()]);
        assert_eq!(raw.copy(&last.issues), 1);
        let copied = &raw.issues[1];
        assert_eq!((copied.title.as_str(), copied.topic.as_str()), ("Giá điện tăng", "B1"));
        assert!(copied.streams.is_empty() && copied.sphere.is_empty() && copied.copied == "yes");
        assert_eq!(raw.tidied(), raw);
    }

    #[test]
    fn a_draft_of_before_there_was_copying_is_still_read() {
        let old = r#"{"nil":"no","general_situation":"Ổn định","issues":[{"title":"Giá điện"}]}"#;
        let read: RawReport = serde_json::from_str(old).unwrap();
        assert_eq!((read.issues[0].title.as_str(), read.issues[0].copied.as_str()), ("Giá điện", ""));
        assert!(!serde_json::to_string(&read).unwrap().contains("before"));
    }

    proptest! {
        #[test]
        fn what_was_copied_or_removed_can_be_taken_back(
            here in proptest::collection::vec("[a-z]{1,3}", 0..10),
            last in proptest::collection::vec("[a-z]{1,3}", 0..12),
            at in 0usize..10,
        ) {
            let (begun, last) = (report(&here), report(&last));
            let mut raw = begun.clone();
            let count = raw.copy(&last.issues);
            prop_assert!(raw.issues.len() <= MAX_ISSUES);
            prop_assert_eq!(raw.undo(), count > 0);
            prop_assert_eq!(&raw, &begun);
            if at < here.len() {
                raw.remove(at);
                prop_assert_eq!(raw.issues.len(), here.len() - 1);
                prop_assert!(raw.undo() && !raw.undo());
                prop_assert_eq!(&raw, &begun);
            }
        }
    }
}
