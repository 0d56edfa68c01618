//! One submission into a report as somebody would have typed it. Whether it keeps the limits is judged where every report is.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::answers::{Answers, Submission, time};
use super::{ISSUE, Issues, Mapping, STREAM, Source, Streams};
use crate::domain::report::whole::Confirmed;
use crate::domain::report::{FieldError, MAX_ISSUES, MAX_STREAMS, RawIssue, RawReport, RawStream};

/// How people and tools say yes and no.
const YES: [&str; 6] = ["yes", "true", "1", "ok", "co", "có"];
const NO: [&str; 5] = ["no", "false", "0", "khong", "không"];

/// What a mapping makes of a submission.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    /// What the other tool calls it by.
    pub id: String,
    /// User name or e-mail of the author here.
    pub author: String,
    /// Code of the round.
    pub round: String,
    /// When it was sent in.
    pub at: Option<DateTime<Utc>>,
    /// What stands in the report.
    pub raw: RawReport,
    /// What was declared, and what was checked since.
    pub confirmed: Confirmed,
    /// What the mapping can make nothing of.
    pub errors: Vec<FieldError>,
}

/// Where a column is looked for.
struct Spot<'a> {
    answers: &'a Answers,
    /// Numbers for columns that carry them.
    issue: usize,
    stream: usize,
    /// Stands before the names of fields.
    prefix: String,
}

impl<'a> Spot<'a> {
    fn of(answers: &'a Answers) -> Self {
        Self { answers, issue: 0, stream: 0, prefix: String::new() }
    }
}

/// What goes on while one submission is read.
struct Reading<'s> {
    errors: Vec<FieldError>,
    /// Columns in which there was an answer.
    seen: &'s mut BTreeSet<String>,
    /// Whether a column of the entry being read had an answer.
    answered: bool,
}

impl Mapping {
    /// Reads one submission; the columns in which there was an answer are added to `seen`. A round given beside the
    /// mapping wins.
    pub fn apply(&self, submission: &Submission, round: Option<&str>, seen: &mut BTreeSet<String>) -> Mapped {
        let mut reading = Reading { errors: Vec::new(), seen, answered: false };
        let spot = Spot::of(&submission.answers);
        let id = reading.or(&spot, ("id", &self.id), &submission.id);
        if id.is_empty() {
            reading.fail(&spot, "id", "import-no-id");
        }
        let author = reading.or(&spot, ("author", &self.author), &submission.submitter);
        if author.is_empty() && reading.errors.iter().all(|error| error.field != "author") {
            reading.fail(&spot, "author", "import-no-author");
        }
        let round = match round {
            Some(round) => round.to_owned(),
            None => reading.text(&spot, ("round", &self.round)),
        };
        let at = if self.submitted.from.is_empty() {
            submission.at
        } else {
            time(&reading.text(&spot, ("submitted", &self.submitted)))
        };
        let declared = |reading: &mut Reading<'_>, name, source| {
            self.declared || reading.yes(&spot, (name, source)) == Some(true)
        };
        let confirmed = Confirmed {
            no_person: declared(&mut reading, "no_person", &self.declarations.no_person),
            no_secret: declared(&mut reading, "no_secret", &self.declarations.no_secret),
            sure: self.voices_checked,
            names: self.names_checked,
        };
        let raw = self.report(&mut reading, &spot);
        Mapped { id, author, round, at, raw, confirmed, errors: reading.errors }
    }

    fn report(&self, reading: &mut Reading<'_>, spot: &Spot<'_>) -> RawReport {
        let nil = match self.nil.is_given() {
            true => reading.yes(spot, ("nil", &self.nil)).unwrap_or_default(),
            false => false,
        };
        let general_situation = reading.text(spot, ("general_situation", &self.general_situation));
        let issues = self.issues.read(reading, spot);
        if nil && !issues.is_empty() {
            reading.fail(spot, "nil", "import-nil-issues");
        }
        RawReport { nil: if nil { "yes" } else { "no" }.into(), general_situation, issues, before: None }
    }
}

/// The entries of a repeat, or as many numbers as there may be, or the place itself; each with its number.
fn entries<'a>(
    reading: &mut Reading<'_>,
    spot: &Spot<'a>,
    (name, repeat): (&str, &str),
    (numbered, most): (bool, usize),
) -> Vec<(usize, &'a Answers)> {
    if repeat.is_empty() {
        let last = if numbered { most + 1 } else { 1 };
        return (1..=last).map(|number| (number, spot.answers)).collect();
    }
    if spot.answers.is_left_out(repeat) {
        reading.fail(spot, name, "import-not-expanded");
    }
    (1..).zip(spot.answers.list(repeat).unwrap_or_default()).collect()
}

impl Issues {
    /// The issues in which something was answered; one more than there may be, so that it is told.
    fn read(&self, reading: &mut Reading<'_>, spot: &Spot<'_>) -> Vec<RawIssue> {
        let streams = self.streams.parts().into_iter().map(|(_, source, _)| source);
        let mut sources = self.parts().into_iter().map(|(_, source, _)| source).chain(streams);
        let numbered = sources.any(|source| source.from.contains(ISSUE));
        let mut out = Vec::new();
        for (issue, answers) in entries(reading, spot, ("issues", &self.repeat), (numbered, MAX_ISSUES)) {
            let prefix = format!("issue-{}-", out.len() + 1);
            let (told, before) = (reading.errors.len(), std::mem::take(&mut reading.answered));
            let read = self.one(reading, &Spot { answers, issue, stream: 0, prefix });
            let answered = std::mem::replace(&mut reading.answered, before);
            if answered && out.len() <= MAX_ISSUES {
                out.push(read);
            } else {
                reading.errors.truncate(told);
            }
        }
        out
    }

    fn one(&self, reading: &mut Reading<'_>, spot: &Spot<'_>) -> RawIssue {
        let mut text = |name, source| reading.text(spot, (name, source));
        let issue = RawIssue {
            title: text("title", &self.title),
            sphere: text("sphere", &self.sphere),
            topic: text("topic", &self.topic),
            description: text("description", &self.description),
            trend: text("trend", &self.trend),
            verification: text("verification", &self.verification),
            cause: text("cause", &self.cause),
            forecast: text("forecast", &self.forecast),
            recommendation: text("recommendation", &self.recommendation),
            level: text("level", &self.level),
            ..RawIssue::default()
        };
        let groups = reading.several(spot, ("groups", &self.groups));
        RawIssue { groups, streams: self.streams.read(reading, spot), ..issue }
    }
}

impl Streams {
    /// The streams in which something was answered; one more than there may be, so that it is told.
    fn read(&self, reading: &mut Reading<'_>, spot: &Spot<'_>) -> Vec<RawStream> {
        let numbered = self.parts().into_iter().any(|(_, source, _)| source.from.contains(STREAM));
        let mut out = Vec::new();
        for (stream, answers) in entries(reading, spot, ("streams", &self.repeat), (numbered, MAX_STREAMS)) {
            let prefix = format!("{}stream-{}-", spot.prefix, out.len() + 1);
            let (told, before) = (reading.errors.len(), std::mem::take(&mut reading.answered));
            let at = Spot { answers, issue: spot.issue, stream, prefix };
            let mut text = |name, source| reading.text(&at, (name, source));
            let read = RawStream {
                stance: text("stance", &self.stance),
                prevalence: text("prevalence", &self.prevalence),
                intensity: text("intensity", &self.intensity),
                voices: text("voices", &self.voices),
                content: text("content", &self.content),
            };
            let answered = std::mem::replace(&mut reading.answered, before);
            reading.answered |= answered;
            if answered && out.len() <= MAX_STREAMS {
                out.push(read);
            } else {
                reading.errors.truncate(told);
            }
        }
        out
    }
}

impl Reading<'_> {
    fn fail(&mut self, spot: &Spot<'_>, name: &str, key: &'static str) {
        self.errors.push(FieldError::new(&format!("{}{name}", spot.prefix), key));
    }

    /// What was answered in the column of a source.
    fn cell<'a>(&mut self, spot: &Spot<'a>, source: &Source) -> Option<&'a str> {
        if source.from.is_empty() {
            return None;
        }
        let numbered = source.from.contains('{');
        let found = if numbered {
            let column = source.from.replace(ISSUE, &spot.issue.to_string());
            spot.answers.get(&column.replace(STREAM, &spot.stream.to_string()))
        } else {
            spot.answers.get(&source.from)
        };
        if found.is_some() {
            self.answered = true;
            if !self.seen.contains(&source.from) {
                self.seen.insert(source.from.clone());
            }
        }
        found
    }

    /// One of our choices for one of the other tool's; empty, and told, where the mapping does not know it.
    fn ours(&mut self, spot: &Spot<'_>, (name, source): (&str, &Source), text: &str) -> String {
        if text.starts_with('=') {
            self.fail(spot, name, "import-formula");
            return String::new();
        }
        if source.choices.is_empty() {
            return text.to_owned();
        }
        match source.choices.get(text) {
            Some(code) => code.clone(),
            None => {
                self.fail(spot, name, "import-choice");
                String::new()
            }
        }
    }

    fn text(&mut self, spot: &Spot<'_>, field: (&str, &Source)) -> String {
        match self.cell(spot, field.1) {
            Some(text) => self.ours(spot, field, text),
            None => field.1.value.clone(),
        }
    }

    /// The same, or what the other tool says by itself where no column was named.
    fn or(&mut self, spot: &Spot<'_>, field: (&str, &Source), own: &str) -> String {
        if field.1.is_given() || own.is_empty() {
            return self.text(spot, field);
        }
        self.ours(spot, field, own)
    }

    /// Several choices with spaces between them.
    fn several(&mut self, spot: &Spot<'_>, field: (&str, &Source)) -> Vec<String> {
        let Some(text) = self.cell(spot, field.1) else {
            return field.1.value.split_whitespace().map(str::to_owned).collect();
        };
        // Far more than there are, for a cell may hold anything.
        text.split_whitespace().take(20).map(|one| self.ours(spot, field, one)).collect()
    }

    /// Yes or no; none where nothing was answered, or something else, which is told.
    fn yes(&mut self, spot: &Spot<'_>, field: (&str, &Source)) -> Option<bool> {
        let text = self.text(spot, field).to_lowercase();
        let known = [(YES.contains(&text.as_str()), true), (NO.contains(&text.as_str()), false)];
        let answer = known.into_iter().find(|(is, _)| *is).map(|(_, answer)| answer);
        let is_told = || self.errors.iter().any(|error| error.field == field.0);
        if answer.is_none() && !text.is_empty() && !is_told() {
            self.fail(spot, field.0, "import-yes-no");
        }
        answer
    }
}
