//! Two reports side by side: which issues and streams are the same ones, and what changed in each.

use super::{Run, likeness, words};
use crate::domain::fold::fold;
use crate::domain::report::{Issue, Report, Stream};

/// What became of an issue or stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing changed in it.
    Same,
    /// Something in it did.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

impl Change {
    /// Its code, for words and classes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// What a field held and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, word by word.
    Text(Vec<Run>),
    /// Codes of choices, with the word by which their names are asked for (`stance` for `stance-opposed`).
    Choice {
        /// Beginning of the names' keys; `topic` stands for the coding frame.
        kind: &'static str,
        /// What was chosen.
        old: Vec<String>,
        /// What is chosen.
        new: Vec<String>,
    },
    /// A number; none where there was no such stream.
    Number(Option<i32>, Option<i32>),
}

/// A field that changed. `label` is the key of its label in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Key of the label.
    pub label: &'static str,
    /// What it held and holds.
    pub value: Value,
}

/// A stream of opinion in both reports, or in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamChange {
    /// Its number in the new report; in the old one where it is gone.
    pub number: usize,
    /// What became of it.
    pub change: Change,
    /// What changed in it; all it holds where it is new or gone.
    pub fields: Vec<FieldChange>,
}

/// An issue in both reports, or in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueChange {
    /// Its number in the new report; in the old one where it is gone.
    pub number: usize,
    /// Its number in the old report, where it moved.
    pub moved_from: Option<usize>,
    /// Its title in the new report; in the old one where it is gone.
    pub title: String,
    /// What became of it.
    pub change: Change,
    /// What changed in it; all it holds where it is new or gone.
    pub fields: Vec<FieldChange>,
    /// Its streams, those that stayed the same left out.
    pub streams: Vec<StreamChange>,
}

/// What changed between two reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Fields of the report itself.
    pub fields: Vec<FieldChange>,
    /// Issues, those that stayed the same left out: in the order of the new report, then those that are gone.
    pub issues: Vec<IssueChange>,
    /// How many issues stayed the same.
    pub unchanged: usize,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.issues.is_empty()
    }
}

/// Compares two reports.
pub fn compare(old: &Report, new: &Report) -> Changes {
    let flag = |nil: bool| vec![if nil { "yes" } else { "no" }.to_owned()];
    let mut fields = Vec::new();
    fields.extend(choice("form-nil", "nil", flag(old.nil), flag(new.nil)));
    fields.extend(text("form-general-situation", &old.general_situation, &new.general_situation));
    let pairs = matches(&old.issues, &new.issues);
    let (mut issues, mut unchanged) = (Vec::new(), 0);
    for (at, (issue, before)) in new.issues.iter().zip(&pairs).enumerate() {
        let told = match before {
            None => one_sided(at, issue, Change::Added),
            Some(was) => both(at, issue, *was, &old.issues[*was]),
        };
        if told.change == Change::Same { unchanged += 1 } else { issues.push(told) }
    }
    for (at, issue) in old.issues.iter().enumerate().filter(|(at, _)| !pairs.contains(&Some(*at))) {
        issues.push(one_sided(at, issue, Change::Removed));
    }
    Changes { fields, issues, unchanged }
}

/// For each new issue the old one it goes on from: by title, then by how much they have in common and where they
/// stand; none for a new one.
pub fn matches(old: &[Issue], new: &[Issue]) -> Vec<Option<usize>> {
    pair(old.len(), new.len(), |i, j| {
        let (a, b) = (&old[i], &new[j]);
        if fold(&a.title) == fold(&b.title) {
            return 2.0 + likeness(&a.description, &b.description);
        }
        let like = likeness(&a.title, &b.title).max(likeness(&a.description, &b.description));
        like + if a.topic == b.topic { 0.1 } else { 0.0 } + if i == j { 0.1 } else { 0.0 }
    })
}

fn streams(old: &[Stream], new: &[Stream]) -> Vec<Option<usize>> {
    pair(old.len(), new.len(), |i, j| {
        let (a, b) = (&old[i], &new[j]);
        let like = likeness(&a.content, &b.content);
        like + if a.stance == b.stance { 0.15 } else { 0.0 } + if i == j { 0.15 } else { 0.0 }
    })
}

/// Least score at which two are the same one.
const ENOUGH: f64 = 0.55;

/// Pairs what is most alike first; of equals, those nearest to each other.
fn pair(old: usize, new: usize, score: impl Fn(usize, usize) -> f64) -> Vec<Option<usize>> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for i in 0..old {
        all.extend((0..new).map(|j| (score(i, j), i, j)).filter(|(score, ..)| *score >= ENOUGH));
    }
    let apart = |(_, i, j): &(f64, usize, usize)| (i.abs_diff(*j), *i, *j);
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| apart(a).cmp(&apart(b))));
    let mut out = vec![None; new];
    for (_, i, j) in all {
        if out[j].is_none() && !out.contains(&Some(i)) {
            out[j] = Some(i);
        }
    }
    out
}

fn both(at: usize, new: &Issue, was: usize, old: &Issue) -> IssueChange {
    let fields = issue_fields(Some(old), Some(new));
    let pairs = streams(&old.streams, &new.streams);
    let mut told = Vec::new();
    for (at, (stream, before)) in new.streams.iter().zip(&pairs).enumerate() {
        let (before, kind) = match before {
            Some(was) => (Some(&old.streams[*was]), Change::Changed),
            None => (None, Change::Added),
        };
        let fields = stream_fields(before, Some(stream));
        if !fields.is_empty() {
            told.push(StreamChange { number: at + 1, change: kind, fields });
        }
    }
    for (at, stream) in old.streams.iter().enumerate().filter(|(at, _)| !pairs.contains(&Some(*at))) {
        let fields = stream_fields(Some(stream), None);
        told.push(StreamChange { number: at + 1, change: Change::Removed, fields });
    }
    let is_same = fields.is_empty() && told.is_empty();
    IssueChange {
        number: at + 1,
        moved_from: (was != at).then_some(was + 1),
        title: new.title.clone(),
        change: if is_same { Change::Same } else { Change::Changed },
        fields,
        streams: told,
    }
}

/// An issue that stands in one of the reports alone, with all it holds.
fn one_sided(at: usize, issue: &Issue, change: Change) -> IssueChange {
    let (old, new) = if change == Change::Added { (None, Some(issue)) } else { (Some(issue), None) };
    let stream = |(n, stream): (usize, &Stream)| {
        let (old, new) = if change == Change::Added { (None, Some(stream)) } else { (Some(stream), None) };
        StreamChange { number: n + 1, change, fields: stream_fields(old, new) }
    };
    IssueChange {
        number: at + 1,
        moved_from: None,
        title: issue.title.clone(),
        change,
        fields: issue_fields(old, new),
        streams: issue.streams.iter().enumerate().map(stream).collect(),
    }
}

fn issue_fields(old: Option<&Issue>, new: Option<&Issue>) -> Vec<FieldChange> {
    let texts = |label, of: fn(&Issue) -> &str| text(label, old.map_or("", of), new.map_or("", of));
    let codes = |label, kind, of: fn(&Issue) -> Vec<String>| {
        choice(label, kind, old.map(of).unwrap_or_default(), new.map(of).unwrap_or_default())
    };
    [
        texts("form-title", |i| &i.title),
        codes("form-topic", "topic", |i| vec![i.topic.clone()]),
        codes("form-sphere", "sphere", |i| vec![i.sphere.code().to_owned()]),
        texts("form-description", |i| &i.description),
        codes("form-groups", "group", |i| i.groups.iter().map(|g| g.code().to_owned()).collect()),
        codes("form-trend", "trend", |i| vec![i.trend.code().to_owned()]),
        codes("form-verification", "verification", |i| vec![i.verification.code().to_owned()]),
        texts("form-cause", |i| &i.cause),
        texts("form-forecast", |i| &i.forecast),
        texts("form-recommendation", |i| &i.recommendation),
        codes("form-level", "level", |i| i.level.map(|l| l.code().to_owned()).into_iter().collect()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn stream_fields(old: Option<&Stream>, new: Option<&Stream>) -> Vec<FieldChange> {
    let codes = |label, kind, of: fn(&Stream) -> &'static str| {
        let list = |side: Option<&Stream>| side.map(|s| of(s).to_owned()).into_iter().collect();
        choice(label, kind, list(old), list(new))
    };
    let content = |side: Option<&Stream>| side.map_or(String::new(), |s| s.content.clone());
    let voices = (old.map(|s| s.voices), new.map(|s| s.voices));
    let voices = (voices.0 != voices.1)
        .then_some(FieldChange { label: "form-voices", value: Value::Number(voices.0, voices.1) });
    [
        codes("form-stance", "stance", |s| s.stance.code()),
        codes("form-prevalence", "prevalence", |s| s.prevalence.code()),
        codes("form-intensity", "intensity", |s| s.intensity.code()),
        voices,
        text("form-content", &content(old), &content(new)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn text(label: &'static str, old: &str, new: &str) -> Option<FieldChange> {
    (old != new).then(|| FieldChange { label, value: Value::Text(words(old, new)) })
}

fn choice(
    label: &'static str,
    kind: &'static str,
    old: Vec<String>,
    new: Vec<String>,
) -> Option<FieldChange> {
    (old != new).then_some(FieldChange { label, value: Value::Choice { kind, old, new } })
}

#[cfg(test)]
mod tests;
