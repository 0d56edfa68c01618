//! A report as programs send it: JSON, read strictly, into what people would have typed.

use entity::ids::ReportId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::strict;
use crate::domain::report::flash::of_issue;
use crate::domain::report::whole::{Confirmed, Whole};
use crate::domain::report::{self, FieldError, RawIssue, RawReport, RawStream};
use crate::error::{AppError, AppResult};
use crate::web::api::schema;

/// A report to be handed in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = NewReport)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// Made by the sender: a random UUID (version 4).
    #[schema(value_type = Uuid, required = true)]
    #[serde(default)]
    id: String,
    /// Of a round, which is what is taken where it is left out; or a flash report.
    #[schema(schema_with = schema::report_kind)]
    #[serde(default)]
    kind: String,
    /// Code of the round, such as `2026-Q4`; left out for a flash report.
    #[serde(default)]
    round: Option<String>,
    /// Whether there is nothing salient to tell: then without issues. Needed unless it is a flash report.
    #[serde(default)]
    nil: Option<bool>,
    /// The general situation: 50 to 1,000 characters; may be left out where there is nothing salient, and in a flash report.
    #[schema(max_length = 1000)]
    #[serde(default)]
    general_situation: String,
    /// One to ten issues; of a flash report one.
    #[serde(default, deserialize_with = "strict::few_objects")]
    #[schema(max_items = 10)]
    issues: Vec<Issue>,
    /// What the sender confirms.
    #[serde(default, deserialize_with = "strict::object")]
    #[schema(required = true)]
    confirmations: Confirmations,
}

/// What is confirmed when a report is handed in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmations {
    /// The report names no person. Must be true.
    #[schema(required = true)]
    #[serde(default)]
    no_person: bool,
    /// The report holds nothing secret. Must be true.
    #[schema(required = true)]
    #[serde(default)]
    no_secret: bool,
    /// A stream does speak for more people than the unit has. Needed where one does.
    #[serde(default)]
    sure: bool,
    /// What looks like a name is none. Needed where something does.
    #[serde(default)]
    names: bool,
}

/// One thing people talk about.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// 10 to 150 characters.
    #[schema(required = true, max_length = 150)]
    #[serde(default)]
    title: String,
    /// How far it reaches.
    #[schema(required = true, schema_with = schema::sphere)]
    #[serde(default)]
    sphere: String,
    /// Code of a topic that may be chosen.
    #[schema(required = true)]
    #[serde(default)]
    topic: String,
    /// 50 to 1,500 characters.
    #[schema(required = true, max_length = 1500)]
    #[serde(default)]
    description: String,
    /// Whom it concerns.
    #[serde(default, deserialize_with = "strict::few")]
    #[schema(required = true, schema_with = schema::groups)]
    groups: Vec<String>,
    /// How it moves; needed unless it is a flash report.
    #[schema(schema_with = schema::trend)]
    #[serde(default)]
    trend: String,
    /// Whether it was checked.
    #[schema(required = true, schema_with = schema::verification)]
    #[serde(default)]
    verification: String,
    /// One to four currents of opinion; of a flash report one or two.
    #[serde(default, deserialize_with = "strict::few_objects")]
    #[schema(required = true, min_items = 1, max_items = 4)]
    streams: Vec<Stream>,
    /// Why: up to 500 characters.
    #[schema(max_length = 500)]
    #[serde(default)]
    cause: String,
    /// What next: up to 500 characters.
    #[schema(max_length = 500)]
    #[serde(default)]
    forecast: String,
    /// What people ask for: up to 500 characters. Needed where a stream is opposed or strong, unless it is a flash report.
    #[schema(max_length = 500)]
    #[serde(default)]
    recommendation: String,
    /// Whom it is addressed to; needed with a recommendation.
    #[schema(schema_with = schema::level)]
    #[serde(default)]
    level: Option<String>,
}

/// One current of opinion.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// Which way it leans.
    #[schema(required = true, schema_with = schema::stance)]
    #[serde(default)]
    stance: String,
    /// How widely it is held.
    #[schema(required = true, schema_with = schema::prevalence)]
    #[serde(default)]
    prevalence: String,
    /// How strongly it is held.
    #[schema(required = true, schema_with = schema::intensity)]
    #[serde(default)]
    intensity: String,
    /// For how many people it speaks, about.
    #[schema(required = true, value_type = i32, minimum = 1, maximum = 100_000)]
    #[serde(default)]
    voices: Option<i64>,
    /// What they say: 20 to 500 characters.
    #[schema(required = true, max_length = 500)]
    #[serde(default)]
    content: String,
}

impl Sent {
    /// Reads it.
    ///
    /// # Errors
    /// `Malformed` for what is no JSON, `Fields` for what is no report.
    pub fn read(bytes: &[u8]) -> AppResult<Self> {
        strict::read(bytes)
    }

    /// Whether it is a flash report.
    pub fn is_flash(&self) -> bool {
        self.kind == "flash"
    }

    /// What people would have typed.
    ///
    /// # Errors
    /// `Fields` where id, kind and round do not go together.
    pub fn whole(self) -> AppResult<Whole> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, key| errors.push(FieldError::new(field, key));
        let id = Uuid::try_parse(&self.id).unwrap_or_else(|_| {
            wrong("id", if self.id.is_empty() { "error-required" } else { "error-id-random" });
            Uuid::nil()
        });
        match (self.kind.as_str(), &self.round) {
            ("" | "periodic", None) => wrong("round", "error-required"),
            ("" | "periodic", Some(code)) if code.contains(char::is_control) => {
                wrong("round", "error-unknown-choice");
            }
            ("" | "periodic", Some(_)) | ("flash", None) => {}
            ("flash", Some(_)) => wrong("round", "error-flash-round"),
            _ => wrong("kind", "error-unknown-choice"),
        }
        let is_flash = self.is_flash();
        if is_flash && self.issues.len() != 1 {
            wrong("issues", "error-flash-issues");
        }
        if is_flash && (self.nil == Some(true) || !self.general_situation.is_empty()) {
            wrong("general_situation", "error-flash-general");
        }
        if !errors.is_empty() {
            return Err(AppError::Fields(errors));
        }
        let mut issues = self.issues.into_iter().map(RawIssue::from);
        let raw = match issues.next() {
            Some(issue) if is_flash => of_issue(issue),
            first => RawReport {
                nil: self.nil.map_or("", |nil| if nil { "yes" } else { "no" }).into(),
                general_situation: self.general_situation,
                issues: first.into_iter().chain(issues).collect(),
                before: None,
            },
        };
        let Confirmations { no_person, no_secret, sure, names } = self.confirmations;
        let confirmed = Confirmed { no_person, no_secret, sure, names };
        Ok(Whole { id: ReportId(id), round: self.round, raw, confirmed })
    }
}

impl From<Issue> for RawIssue {
    fn from(issue: Issue) -> Self {
        // Streams beyond the limit are kept by one, so that it is told.
        let streams = issue.streams.into_iter().take(report::MAX_STREAMS + 1).map(RawStream::from).collect();
        Self {
            title: issue.title,
            sphere: issue.sphere,
            topic: issue.topic,
            description: issue.description,
            groups: issue.groups,
            trend: issue.trend,
            verification: issue.verification,
            streams,
            cause: issue.cause,
            forecast: issue.forecast,
            recommendation: issue.recommendation,
            level: issue.level.unwrap_or_default(),
            copied: String::new(),
        }
    }
}

impl From<Stream> for RawStream {
    fn from(stream: Stream) -> Self {
        Self {
            stance: stream.stance,
            prevalence: stream.prevalence,
            intensity: stream.intensity,
            voices: stream.voices.map(|n| n.to_string()).unwrap_or_default(),
            content: stream.content,
        }
    }
}

impl From<report::Issue> for Issue {
    fn from(issue: report::Issue) -> Self {
        Self {
            title: issue.title,
            sphere: issue.sphere.code().into(),
            topic: issue.topic,
            description: issue.description,
            groups: issue.groups.iter().map(|group| group.code().into()).collect(),
            trend: issue.trend.code().into(),
            verification: issue.verification.code().into(),
            streams: issue.streams.into_iter().map(Stream::from).collect(),
            cause: issue.cause,
            forecast: issue.forecast,
            recommendation: issue.recommendation,
            level: issue.level.map(|level| level.code().into()),
        }
    }
}

impl From<report::Stream> for Stream {
    fn from(stream: report::Stream) -> Self {
        Self {
            stance: stream.stance.code().into(),
            prevalence: stream.prevalence.code().into(),
            intensity: stream.intensity.code().into(),
            voices: Some(stream.voices.into()),
            content: stream.content,
        }
    }
}

/// Errors of the form's fields as those of the JSON's: `issue-1-stream-2-voices` is `issues[0].streams[1].voices`.
pub(super) fn located(errors: Vec<FieldError>, is_flash: bool) -> AppError {
    let located = |error: FieldError| FieldError { field: path(&error.field, is_flash), ..error };
    AppError::Fields(errors.into_iter().map(located).collect())
}

/// A number before a dash, counted from 0, and what stands behind.
fn counted(text: &str) -> Option<(usize, &str)> {
    let (number, rest) = text.split_once('-')?;
    Some((number.parse::<usize>().ok()?.checked_sub(1)?, rest))
}

fn path(field: &str, is_flash: bool) -> String {
    let within = |own: &str| match own.strip_prefix("stream-").and_then(counted) {
        Some((n, part)) => format!("streams[{n}].{part}"),
        None => own.to_owned(),
    };
    match field {
        "no_person" | "no_secret" | "sure" | "names" => format!("confirmations.{field}"),
        "id" | "round" | "kind" | "nil" | "general_situation" | "issues" => field.to_owned(),
        own => match own.strip_prefix("issue-").and_then(counted) {
            Some((n, rest)) => format!("issues[{n}].{}", within(rest)),
            None if is_flash => format!("issues[0].{}", within(own)),
            None => own.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(json: &str) -> Vec<(String, &'static str)> {
        match Sent::read(json.as_bytes()).and_then(Sent::whole) {
            Ok(_) => Vec::new(),
            Err(AppError::Fields(errors)) => errors.into_iter().map(|e| (e.field, e.key)).collect(),
            Err(other) => vec![(other.to_string(), "")],
        }
    }

    #[test]
    fn what_is_no_report_is_told_by_its_path() {
        for (json, field, key) in [
            ("", "malformed", ""),
            ("{", "malformed", ""),
            ("{} {}", "malformed", ""),
            ("[]", ".", "error-json-type"),
            ("{\"id\":\"\\ud800\"}", "malformed", ""),
            ("{\"id\":1}", "id", "error-json-type"),
            ("{\"issues\":[[\"a title\"]]}", "issues[0]", "error-json-type"),
            ("{\"confirmations\":[true,true]}", "confirmations", "error-json-type"),
            ("{\"issues\":[{\"titel\":\"x\"}]}", "issues[0].titel", "error-json-unknown"),
            (
                "{\"issues\":[{\"streams\":[{},{\"voices\":1.5}]}]}",
                "issues[0].streams[1].voices",
                "error-json-type",
            ),
            ("{\"nil\":true,\"nil\":false}", "nil", "error-json-twice"),
            ("{\"id\":\"x\",\"round\":\"2026-Q4\"}", "id", "error-id-random"),
            ("{\"id\":\"x\",\"kind\":\"weekly\"}", "id", "error-id-random"),
        ] {
            assert_eq!(faults(json).first(), Some(&(field.to_owned(), key)), "{json}");
        }
        let deep = "{\"issues\":".to_owned() + &"[".repeat(100_000);
        assert_eq!(faults(&deep).len(), 1);
    }

    #[test]
    fn of_a_list_without_end_no_more_is_kept_than_is_needed_to_tell() {
        let json = format!("{{\"issues\":[{}{{}}]}}", "{},".repeat(100_000));
        assert_eq!(Sent::read(json.as_bytes()).unwrap().issues.len(), strict::MOST);
    }

    #[test]
    fn fields_of_the_form_are_those_of_the_json() {
        assert_eq!(path("issue-1-stream-2-voices", false), "issues[0].streams[1].voices");
        assert_eq!(path("issue-10-title", false), "issues[9].title");
        assert_eq!(path("stream-1-content", true), "issues[0].streams[0].content");
        assert_eq!(path("title", true), "issues[0].title");
        assert_eq!(path("names", true).strip_prefix("confirmations."), Some("names"));
        assert_eq!(path("general_situation", false), "general_situation");
    }
}
