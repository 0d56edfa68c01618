//! The prose of a summary: headings, lists, bold and italic, read from Markdown into blocks of our own; and what is put into
//! it from the published figures. Nothing else acts: whatever else is typed comes out as the same characters.

mod insertion;
mod markdown;

use serde::{Deserialize, Serialize};

use super::suppress::Published;

pub use insertion::all as insertions;
pub use insertion::{Fault, Figure, Insertion, Measure, Value, Why, charted, has_any};

/// Letters in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The letters.
    pub text: String,
    /// Whether they are bold.
    #[serde(default, skip_serializing_if = "is_plain")]
    pub bold: bool,
    /// Whether they are italic.
    #[serde(default, skip_serializing_if = "is_plain")]
    pub italic: bool,
}

fn is_plain(on: &bool) -> bool {
    !on
}

/// A piece of prose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A heading within a section: 1 to 3.
    Heading {
        /// How deep.
        level: u8,
        /// Its words.
        runs: Vec<Run>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        runs: Vec<Run>,
    },
    /// A list; with a first number it is numbered.
    List {
        /// The first number.
        start: Option<u64>,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// A table or a chart of published cells.
    Figure(Figure),
}

impl Block {
    /// A paragraph without any style.
    pub fn plain(text: &str) -> Self {
        Self::Paragraph { runs: vec![Run { text: text.to_owned(), ..Run::default() }] }
    }

    /// Its words without styles, a line each.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Heading { runs, .. } | Self::Paragraph { runs } => vec![words(runs)],
            Self::List { items, .. } => items.iter().flatten().flat_map(Self::lines).collect(),
            Self::Figure(_) => Vec::new(),
        }
    }
}

/// The words of runs.
pub fn words(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// Reads prose as it was typed. Each line is a block of its own, as people expect who press Enter.
///
/// Numbers come from `published` alone, written by `say`; an insertion that cannot be made stays as it was typed, and is told
/// among the faults.
pub fn read(text: &str, published: &Published, say: impl Fn(Value) -> String) -> (Vec<Block>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut blocks = Vec::new();
    for block in markdown::blocks(text) {
        match insertion::alone(&block) {
            Some(asked) => match asked.figure(published) {
                Ok(figure) => blocks.push(Block::Figure(figure)),
                Err(why) => {
                    faults.push(Fault { typed: asked.typed.clone(), why });
                    blocks.push(block);
                }
            },
            None => blocks.push(numbered(block, published, &say, &mut faults)),
        }
    }
    (blocks, faults)
}

/// Reads prose into which nothing is put: what looks like an insertion stays as it was typed.
pub fn plain(text: &str) -> Vec<Block> {
    markdown::blocks(text)
}

/// A block with its numbers put in.
fn numbered(
    block: Block,
    published: &Published,
    say: &impl Fn(Value) -> String,
    faults: &mut Vec<Fault>,
) -> Block {
    let mut filled = |runs: Vec<Run>| -> Vec<Run> {
        let fill = |run: Run| {
            let (text, wrong) = fill(&run.text, published, say);
            faults.extend(wrong);
            Run { text, ..run }
        };
        runs.into_iter().map(fill).collect()
    };
    match block {
        Block::Heading { level, runs } => Block::Heading { level, runs: filled(runs) },
        Block::Paragraph { runs } => Block::Paragraph { runs: filled(runs) },
        Block::List { start, items } => {
            let item = |item: Vec<Block>| {
                item.into_iter().map(|block| numbered(block, published, say, faults)).collect()
            };
            Block::List { start, items: items.into_iter().map(item).collect() }
        }
        Block::Figure(figure) => Block::Figure(figure),
    }
}

/// Puts the numbers into a text without styles, such as a title or a key finding.
pub fn fill(text: &str, published: &Published, say: impl Fn(Value) -> String) -> (String, Vec<Fault>) {
    let (mut out, mut faults, mut at) = (String::new(), Vec::new(), 0);
    for found in insertion::all(text) {
        out.push_str(&text[at..found.place.start]);
        at = found.place.end;
        match found.value(published) {
            Ok(value) => out.push_str(&say(value)),
            Err(why) => {
                out.push_str(&found.typed);
                faults.push(Fault { typed: found.typed, why });
            }
        }
    }
    out.push_str(&text[at..]);
    (out, faults)
}

#[cfg(test)]
mod tests;
