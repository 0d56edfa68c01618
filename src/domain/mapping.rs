//! What people write down to bring reports over from another tool: which of its columns holds which of our fields, and which
//! of its choices is which of ours.

pub mod answers;
mod apply;
pub mod rivals;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use entity::enums::{Group, Intensity, Level, Prevalence, Sphere, Stance, Trend, Verification};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::report::FieldError;

pub use apply::Mapped;

/// Stands in the name of a column for the number of an issue.
pub const ISSUE: &str = "{issue}";
/// Stands in the name of a column for the number of a stream.
pub const STREAM: &str = "{stream}";

/// Where one of our fields comes from. A plain text names a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Name of the column; empty without one.
    pub from: String,
    /// What stands for every submission, where there is no column.
    pub value: String,
    /// Of each of the other tool's choices, which is ours. Once there is one, all that occur must be there.
    pub choices: BTreeMap<String, String>,
}

/// A source as it is written at length.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    from: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    choices: BTreeMap<String, String>,
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Source;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a column, or a table with from, value or choices")
            }
            fn visit_str<E>(self, from: &str) -> Result<Source, E> {
                Ok(Source { from: from.to_owned(), ..Source::default() })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Source, A::Error> {
                let Written { from, value, choices } = Written::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Source { from, value, choices })
            }
        }
        from.deserialize_any(Read)
    }
}

/// A mapping. Keys that are none of these are refused by their name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What tells a submission from all others; left out, what the other tool calls it by.
    #[serde(default)]
    pub id: Source,
    /// Whose report it is: user name or e-mail here; left out, whoever sent it in.
    #[serde(default)]
    pub author: Source,
    /// When it was sent in; left out, what the other tool says.
    #[serde(default)]
    pub submitted: Source,
    /// Code of its round.
    #[serde(default)]
    pub round: Source,
    /// The other tool let nobody send a report in without both declarations.
    #[serde(default)]
    pub declared: bool,
    /// Somebody went through what looks like names and found that it is none.
    #[serde(default)]
    pub names_checked: bool,
    /// Somebody went through the voices above a unit's headcount and found them right.
    #[serde(default)]
    pub voices_checked: bool,
    /// Where the declarations stand.
    #[serde(default)]
    pub declarations: Declarations,
    /// Whether there was nothing to tell; left out, there always was.
    #[serde(default)]
    pub nil: Source,
    /// The general situation.
    pub general_situation: Source,
    /// The issues.
    pub issues: Issues,
}

/// Where the declarations stand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Declarations {
    #[serde(default)]
    pub no_person: Source,
    #[serde(default)]
    pub no_secret: Source,
}

/// Where the parts of an issue stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Issues {
    /// The repeat each entry of which is one; without it, columns are numbered or there is one issue.
    #[serde(default)]
    pub repeat: String,
    pub title: Source,
    pub sphere: Source,
    pub topic: Source,
    pub description: Source,
    pub groups: Source,
    pub trend: Source,
    pub verification: Source,
    #[serde(default)]
    pub cause: Source,
    #[serde(default)]
    pub forecast: Source,
    #[serde(default)]
    pub recommendation: Source,
    #[serde(default)]
    pub level: Source,
    pub streams: Streams,
}

/// Where the parts of a stream stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Streams {
    /// The repeat within an issue each entry of which is one.
    #[serde(default)]
    pub repeat: String,
    pub stance: Source,
    pub prevalence: Source,
    pub intensity: Source,
    pub voices: Source,
    pub content: Source,
}

/// Whether a text is one of our codes.
type IsCode = fn(&str) -> bool;

impl Mapping {
    /// The fields of a report by their name in the form, without numbers.
    fn header(&self) -> [(&'static str, &Source); 8] {
        [
            ("id", &self.id),
            ("author", &self.author),
            ("submitted", &self.submitted),
            ("round", &self.round),
            ("no_person", &self.declarations.no_person),
            ("no_secret", &self.declarations.no_secret),
            ("nil", &self.nil),
            ("general_situation", &self.general_situation),
        ]
    }

    /// What is wrong with it as a whole. `round` tells that the round is given beside it.
    pub fn faults(&self, round: bool) -> Vec<FieldError> {
        let mut out = Vec::new();
        let mut wrong = |name: &str, key| out.push(FieldError::new(name, key));
        let (in_issues, in_streams) = (self.issues.repeat.is_empty(), self.issues.streams.repeat.is_empty());
        let header = self.header().map(|(name, source)| (name, source, false, false));
        let issue = self.issues.parts().map(|(name, source, _)| (name, source, in_issues, false));
        let stream =
            self.issues.streams.parts().map(|(name, source, _)| (name, source, in_issues, in_streams));
        for (name, source, may_issue, may_stream) in header.into_iter().chain(issue).chain(stream) {
            if !source.from.is_empty() && !source.value.is_empty() {
                wrong(name, "import-mapping-both");
            }
            let misplaced =
                (source.from.contains(ISSUE) && !may_issue) || (source.from.contains(STREAM) && !may_stream);
            if misplaced {
                wrong(name, "import-mapping-number");
            }
        }
        for (name, source, is_code) in self.issues.parts().into_iter().chain(self.issues.streams.parts()) {
            let ours = source.choices.values().chain(Some(&source.value).filter(|value| !value.is_empty()));
            if is_code.is_some_and(|is_code| ours.into_iter().any(|code| !is_code(code))) {
                wrong(name, "import-mapping-code");
            }
        }
        let told = [&self.declarations.no_person, &self.declarations.no_secret].map(Source::is_given);
        match (self.declared, told) {
            (true, [false, false]) | (false, [true, true]) => {}
            (true, _) => wrong("declared", "import-mapping-declared-twice"),
            (false, _) => wrong("declared", "import-mapping-declared"),
        }
        // A constant would declare in the name of somebody who was never asked.
        let constant = |source: &Source| !source.value.is_empty();
        if constant(&self.declarations.no_person) || constant(&self.declarations.no_secret) {
            wrong("declarations", "import-mapping-declared");
        }
        if constant(&self.id) {
            wrong("id", "import-mapping-id");
        }
        if !round && !self.round.is_given() {
            wrong("round", "import-mapping-round");
        }
        out
    }

    /// The column a field of the form comes from, such as `issue-1-stream-2-voices`; none where it comes from no column.
    pub fn column(&self, field: &str) -> Option<&str> {
        let numbered = |text: &str, start: &str| {
            let (number, own) = text.strip_prefix(start)?.split_once('-')?;
            number.parse::<usize>().ok().map(|_| own.to_owned())
        };
        let source = match numbered(field, "issue-") {
            None => self.header().into_iter().find(|(name, _)| *name == field).map(|(_, source)| source),
            Some(own) => match numbered(&own, "stream-") {
                None => self.issues.parts().into_iter().find(|(name, ..)| *name == own).map(|(_, s, _)| s),
                Some(own) => {
                    let mut parts = self.issues.streams.parts().into_iter();
                    parts.find(|(name, ..)| *name == own).map(|(_, source, _)| source)
                }
            },
        };
        source.map(|source| source.from.as_str()).filter(|from| !from.is_empty())
    }

    /// The columns it names of which no submission had an answer; `seen` are those one had.
    pub fn silent(&self, seen: &BTreeSet<String>) -> Vec<&str> {
        let header = self.header().into_iter().map(|(_, source)| source);
        let issue = self.issues.parts().into_iter().map(|(_, source, _)| source);
        let stream = self.issues.streams.parts().into_iter().map(|(_, source, _)| source);
        let columns: BTreeSet<&str> =
            header.chain(issue).chain(stream).map(|source| source.from.as_str()).collect();
        columns.into_iter().filter(|from| !from.is_empty() && !seen.contains(*from)).collect()
    }
}

impl Source {
    /// Whether it was written at all.
    pub fn is_given(&self) -> bool {
        !self.from.is_empty() || !self.value.is_empty()
    }
}

impl Issues {
    fn parts(&self) -> [(&'static str, &Source, Option<IsCode>); 11] {
        [
            ("title", &self.title, None),
            ("sphere", &self.sphere, Some(|code| Sphere::parse(code).is_some())),
            ("topic", &self.topic, None),
            ("description", &self.description, None),
            ("groups", &self.groups, Some(|code| Group::parse(code).is_some())),
            ("trend", &self.trend, Some(|code| Trend::parse(code).is_some())),
            ("verification", &self.verification, Some(|code| Verification::parse(code).is_some())),
            ("cause", &self.cause, None),
            ("forecast", &self.forecast, None),
            ("recommendation", &self.recommendation, None),
            ("level", &self.level, Some(|code| Level::parse(code).is_some())),
        ]
    }
}

impl Streams {
    fn parts(&self) -> [(&'static str, &Source, Option<IsCode>); 5] {
        [
            ("stance", &self.stance, Some(|code| Stance::parse(code).is_some())),
            ("prevalence", &self.prevalence, Some(|code| Prevalence::parse(code).is_some())),
            ("intensity", &self.intensity, Some(|code| Intensity::parse(code).is_some())),
            ("voices", &self.voices, None),
            ("content", &self.content, None),
        ]
    }
}
