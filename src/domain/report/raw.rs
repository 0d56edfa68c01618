//! What was typed, letter by letter: every field a string, so that nothing is lost on a mistake.

use entity::enums::{Group, Intensity, Level, Prevalence, Sphere, Stance, Trend, Verification};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Issue, MAX_ISSUES, MAX_STREAMS, Report, Stream};

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
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = text.chars().filter(|c| {
        let hidden = matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        (*c == '\n' || *c == '\t' || !c.is_control()) && !hidden
    });
    kept.nfc().collect::<String>().trim().to_owned()
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
        Self { nil, general_situation: clean(&self.general_situation), issues }
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
        }
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
