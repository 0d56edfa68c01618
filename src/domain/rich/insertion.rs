//! What is put into prose from the published figures: `{{number UNIT TOPIC MEASURE}}`, `{{table UNIT TOPIC}}` and
//! `{{chart UNIT TOPIC}}`. Units and topics go by their codes.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Block, words};
use crate::domain::cube::STANCES;
use crate::domain::report::FieldError;
use crate::domain::suppress::{Band, Published, PublishedCell};

/// A number of a published cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many voices.
    Voices,
    /// How many authors.
    Reporters,
    /// The share of a stance, by its place in [`STANCES`].
    Stance(usize),
    /// The share of aggrieved voices.
    Aggrieved,
}

impl Measure {
    /// All codes, in the order they are offered.
    pub const CODES: [&'static str; 7] =
        ["voices", "reporters", "in_favour", "concerned", "opposed", "undecided", "aggrieved"];

    fn parse(code: &str) -> Option<Self> {
        match code {
            "voices" => Some(Self::Voices),
            "reporters" => Some(Self::Reporters),
            "aggrieved" => Some(Self::Aggrieved),
            _ => STANCES.iter().position(|stance| *stance == code).map(Self::Stance),
        }
    }
}

/// What comes in the place of an insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Voices or authors.
    Count(u64),
    /// A share, in coarse steps.
    Share(Band),
}

/// A table or a chart of published cells: of a unit with those below it, by a topic with those below that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Whether it is drawn; else it is a table.
    pub chart: bool,
    /// Code of the unit.
    pub unit: String,
    /// Code of the topic.
    pub topic: String,
}

/// Why an insertion cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is not written as insertions are.
    Form,
    /// There is no such unit, topic or measure.
    Unknown,
    /// The cell is not shown, whatever it holds.
    Hidden,
    /// The cell is shown without the shares.
    Share,
    /// A table or a chart stands on a line of its own.
    Alone,
}

/// An insertion that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The insertion as it was typed.
    pub typed: String,
    /// Why.
    pub why: Why,
}

impl Fault {
    /// As an error beside a field.
    pub fn beside(&self, field: &str) -> FieldError {
        let key = match self.why {
            Why::Form => "error-insertion-form",
            Why::Unknown => "error-insertion-unknown",
            Why::Hidden => "error-insertion-hidden",
            Why::Share => "error-insertion-share",
            Why::Alone => "error-insertion-alone",
        };
        FieldError { field: field.to_owned(), key, args: vec![("typed", self.typed.clone())] }
    }
}

/// An insertion and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// As it was typed, with its braces.
    pub typed: String,
    /// Its bytes in the text.
    pub place: Range<usize>,
}

/// All insertions of a text; one that is never closed goes to the end of its line.
pub fn all(text: &str) -> Vec<Insertion> {
    let (mut out, mut from) = (Vec::new(), 0);
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        let line = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = text[start..line].find("}}").map_or(line, |at| start + at + 2);
        out.push(Insertion { typed: text[start..end].to_owned(), place: start..end });
        from = end;
    }
    out
}

/// Whether a text has an insertion.
pub fn has_any(text: &str) -> bool {
    text.contains("{{")
}

/// The table or chart a paragraph is, when it is nothing else.
pub(super) fn alone(block: &Block) -> Option<Insertion> {
    let Block::Paragraph { runs } = block else { return None };
    let text = words(runs);
    let found = all(text.trim()).into_iter().next()?;
    let is_figure = matches!(found.parts().first(), Some(&("table" | "chart")));
    (is_figure && found.typed == text.trim()).then_some(found)
}

/// What a chart of a unit and a topic has rows of: the topics below whose shares are published, or the topic itself where
/// nothing is below it.
pub fn charted(published: &Published, unit: usize, topic: usize) -> Vec<usize> {
    let topics = published.topics();
    let all = if topics.is_leaf(topic) { vec![topic] } else { topics.children(topic).to_vec() };
    let has_shares =
        |t: &usize| matches!(published.cell(unit, *t), PublishedCell::Shown { bands: Some(_), .. });
    all.into_iter().filter(has_shares).collect()
}

impl Insertion {
    /// What stands between its braces, word by word; nothing where it is never closed.
    pub fn parts(&self) -> Vec<&str> {
        let inner = self.typed.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        inner.unwrap_or_default().split_whitespace().collect()
    }

    /// The number it stands for.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn value(&self, published: &Published) -> Result<Value, Why> {
        let parts = self.parts();
        let &["number", unit, topic, measure] = parts.as_slice() else {
            let is_figure = matches!(parts.first(), Some(&("table" | "chart")));
            return Err(if is_figure { Why::Alone } else { Why::Form });
        };
        let measure = Measure::parse(measure).ok_or(Why::Unknown)?;
        let (unit, topic) = place(published, unit, topic)?;
        let PublishedCell::Shown { voices, reporters, bands, .. } = published.cell(unit, topic) else {
            return Err(Why::Hidden);
        };
        let bands = bands.as_ref().ok_or(Why::Share);
        Ok(match measure {
            Measure::Voices => Value::Count(*voices),
            Measure::Reporters => Value::Count(u64::from(*reporters)),
            Measure::Stance(n) => Value::Share(bands?.stance[n]),
            Measure::Aggrieved => Value::Share(bands?.aggrieved),
        })
    }

    /// The table or chart it stands for.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn figure(&self, published: &Published) -> Result<Figure, Why> {
        let &[kind, unit, topic] = self.parts().as_slice() else { return Err(Why::Form) };
        let (u, t) = place(published, unit, topic)?;
        if !matches!(published.cell(u, t), PublishedCell::Shown { .. }) {
            return Err(Why::Hidden);
        }
        let chart = kind == "chart";
        if chart && charted(published, u, t).is_empty() {
            return Err(Why::Share);
        }
        Ok(Figure { chart, unit: unit.to_owned(), topic: topic.to_owned() })
    }
}

fn place(published: &Published, unit: &str, topic: &str) -> Result<(usize, usize), Why> {
    let unit = published.units().index(unit).ok_or(Why::Unknown)?;
    let topic = published.topics().index(topic).ok_or(Why::Unknown)?;
    Ok((unit, topic))
}
