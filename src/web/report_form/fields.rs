//! Which fields the form has, in the order people fill them in.

use entity::enums::{Group, Intensity, Level, Prevalence, Sphere, Stance, Trend, Verification};
use entity::topic;

use crate::domain::coding_frame;
use crate::domain::report::limit::{CONTENT, DESCRIPTION, FURTHER, GENERAL, TITLE};
use crate::domain::report::{RawIssue, RawReport, RawStream};
use crate::locale::Lang;
use crate::web::form::{Branch, Choice, Field, Kind, Told, choices};
use crate::web::page::Frame;

/// The fields of an issue, in the groups of its page.
pub struct IssueFields {
    /// What it is about.
    pub about: Vec<Field>,
    /// One list of fields a stream.
    pub streams: Vec<Vec<Field>>,
    /// Causes, forecast, what people ask for.
    pub further: Vec<Field>,
}

impl IssueFields {
    /// All of them, for marking errors.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.about.iter_mut().chain(self.streams.iter_mut().flatten()).chain(self.further.iter_mut())
    }

    /// All of them in one list, where each stream's fields say which stream's they are.
    pub fn into_all(self, f: &Frame) -> Vec<Field> {
        let named = (1..).zip(self.streams).flat_map(|(n, stream)| {
            let stream_n = f.t1("form-stream-n", "n", n);
            stream
                .into_iter()
                .map(move |field| Field { label: format!("{stream_n}: {}", field.label), ..field })
        });
        self.about.into_iter().chain(named).chain(self.further).collect()
    }
}

/// Every stream has fields of the same names: where there are several, an error says which stream's it is.
pub fn name_streams(f: &Frame, errors: &mut [Told], streams: usize) {
    for error in errors.iter_mut().filter(|_| streams > 1) {
        if let Some((stream, _)) = error.field.strip_prefix("stream-").and_then(|f| f.split_once('-')) {
            error.label = format!("{}, {}", f.t1("form-stream-n", "n", stream), error.label);
        }
    }
}

/// Those of some saved fields that read otherwise than what was typed.
pub fn differing(saved: Vec<Field>, typed: &[Field]) -> Vec<Field> {
    let is_as_typed =
        |field: &Field| typed.iter().any(|t| t.name == field.name && t.read_out() == field.read_out());
    saved.into_iter().filter(|field| !is_as_typed(field)).collect()
}

fn one(f: &Frame, name: String, (key, kind): (&str, &str), codes: &[&str], value: &str) -> Field {
    let list = choices(f, kind, codes, &[value.to_owned()]);
    Field::new(f, name, key, Kind::One(list, false), value)
}

macro_rules! codes {
    ($name:ident) => {
        $name::ALL.iter().map(|v| v.code()).collect::<Vec<_>>().as_slice()
    };
}

/// The header's fields.
pub fn general(f: &Frame, raw: &RawReport) -> Vec<Field> {
    vec![
        one(f, "nil".into(), ("form-nil", "nil"), &["no", "yes"], &raw.nil),
        Field::new(f, "general_situation", "form-general-situation", Kind::Lines(7), &raw.general_situation)
            .within(f, GENERAL),
    ]
}

/// Topics in two levels; only leaves can be chosen. A topic without any below it is a leaf of its own branch.
fn topic_field(f: &Frame, topics: &[topic::Model], value: &str) -> Field {
    let name = |t: &topic::Model| if f.lang == Lang::Vi { t.name_vi.clone() } else { t.name_en.clone() };
    let choice = |t: &topic::Model| Choice {
        code: t.code.clone(),
        label: name(t),
        chosen: t.code == value,
        heading: false,
        hint: String::new(),
        words: coding_frame::words(&t.code),
    };
    let offered = || topics.iter().filter(|t| !t.retired);
    let branch = |top: &topic::Model| {
        let below = offered().filter(|t| t.parent.as_deref() == Some(&top.code)).map(choice);
        let mut choices: Vec<_> = below.collect();
        if choices.is_empty() {
            choices.push(choice(top));
        }
        Branch { label: name(top), choices }
    };
    let tree = Kind::Tree(offered().filter(|t| t.parent.is_none()).map(branch).collect());
    Field::new(f, "topic", "form-topic", tree, value)
}

/// An issue's fields.
pub fn issue(f: &Frame, topics: &[topic::Model], raw: &RawIssue) -> IssueFields {
    let groups = Kind::Some(choices(f, "group", codes!(Group), &raw.groups));
    let about = vec![
        Field::new(f, "title", "form-title", Kind::Line, &raw.title).within(f, TITLE),
        topic_field(f, topics, &raw.topic),
        one(f, "sphere".into(), ("form-sphere", "sphere"), codes!(Sphere), &raw.sphere),
        Field::new(f, "description", "form-description", Kind::Lines(7), &raw.description)
            .within(f, DESCRIPTION),
        Field::new(f, "groups", "form-groups", groups, ""),
        one(f, "trend".into(), ("form-trend", "trend"), codes!(Trend), &raw.trend),
        one(
            f,
            "verification".into(),
            ("form-verification", "verification"),
            codes!(Verification),
            &raw.verification,
        ),
    ];
    let further = vec![
        Field::new(f, "cause", "form-cause", Kind::Lines(3), &raw.cause).within(f, FURTHER),
        Field::new(f, "forecast", "form-forecast", Kind::Lines(3), &raw.forecast).within(f, FURTHER),
        Field::new(f, "recommendation", "form-recommendation", Kind::Lines(3), &raw.recommendation)
            .within(f, FURTHER),
        one(f, "level".into(), ("form-level", "level"), codes!(Level), &raw.level),
    ];
    let streams = (1..).zip(&raw.streams).map(|(n, s)| stream(f, n, s)).collect();
    IssueFields { about, streams, further }
}

/// The fields of one stream; the 0th is one that is not there yet.
pub fn stream(f: &Frame, n: usize, raw: &RawStream) -> Vec<Field> {
    let name = |field: &str| format!("stream-{n}-{field}");
    vec![
        one(f, name("stance"), ("form-stance", "stance"), codes!(Stance), &raw.stance),
        Field::new(f, name("content"), "form-content", Kind::Lines(4), &raw.content).within(f, CONTENT),
        Field::new(f, name("voices"), "form-voices", Kind::Number, &raw.voices),
        one(f, name("prevalence"), ("form-prevalence", "prevalence"), codes!(Prevalence), &raw.prevalence),
        one(f, name("intensity"), ("form-intensity", "intensity"), codes!(Intensity), &raw.intensity),
    ]
}

/// The fields of a flash report: what people fill in first; further what is chosen already or may be left out.
pub fn flash(f: &Frame, topics: &[topic::Model], raw: &RawIssue) -> IssueFields {
    const LATER: [&str; 4] = ["sphere", "verification", "recommendation", "level"];
    const NOT_ASKED: [&str; 3] = ["trend", "cause", "forecast"];
    let IssueFields { about, further, .. } = issue(f, topics, raw);
    let asked = about.into_iter().chain(further).filter(|field| !NOT_ASKED.contains(&field.name.as_str()));
    let (mut further, about): (Vec<Field>, Vec<Field>) =
        asked.partition(|field| LATER.contains(&field.name.as_str()));
    for field in further.iter_mut().filter(|field| field.name == "recommendation") {
        field.hint = f.t("flash-recommendation-hint");
    }
    shorten(&mut further);
    let streams = (1..).zip(&raw.streams).map(|(n, s)| flash_stream(f, n, s)).collect();
    IssueFields { about, streams, further }
}

/// The fields of one stream of a flash report; the 0th is one that is not there yet.
pub fn flash_stream(f: &Frame, n: usize, raw: &RawStream) -> Vec<Field> {
    let mut fields = stream(f, n, raw);
    shorten(&mut fields);
    fields
}

/// Whoever is in a hurry reads short lists.
fn shorten(fields: &mut [Field]) {
    for field in fields {
        if let Kind::One(list, _) = &mut field.kind {
            list.iter_mut().for_each(|choice| choice.hint.clear());
        }
    }
}
