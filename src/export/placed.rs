//! Prose with its tables and charts in their places: the words and drawings all outputs are made of. Nothing of a hidden cell
//! is in them.

use serde::Serialize;

use super::charts::{self, Bar, Room, Share, Told};
use super::figures::{Row, Table, band, table, topic_name};
use crate::domain::cube::STANCES;
use crate::domain::measure::Measure;
use crate::domain::report::clean;
use crate::domain::rich::{Block, Figure, charted};
use crate::domain::summary::Document;
use crate::domain::suppress::{Band, Published, PublishedCell};
use crate::locale::Lang;

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "it", rename_all = "snake_case")]
pub enum Placed {
    /// Prose; no figure is in it.
    Text(Block),
    /// A table of published cells.
    Table(Cells),
    /// A chart of published cells.
    Chart(Chart),
}

/// A table of words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cells {
    /// What it shows; empty where the heading above says so.
    pub caption: String,
    /// Heads of all columns, that of the names first.
    pub columns: Vec<String>,
    /// Rows: a name, then a cell a column. The first is the sum of the others where `is_total`.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the first row stands for all.
    pub is_total: bool,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Its words.
    pub text: String,
    /// How dark it is: 0 to 5, in fifths of the greatest number that is no sum.
    pub fifth: u64,
}

impl Cell {
    /// A cell of words alone.
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), fifth: 0 }
    }
}

/// A chart with what is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// What it shows.
    pub caption: String,
    /// All it shows, in words.
    pub alt: String,
    /// The drawing for paper.
    pub svg: String,
    /// The drawings for a page: on a desk, on a phone.
    #[serde(skip)]
    pub pages: [String; 2],
}

/// Where figures come from: the published cells, the names, the language.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The cells.
    pub published: &'a Published,
    /// The names.
    pub names: &'a Document,
    /// The language.
    pub lang: Lang,
}

impl Source<'_> {
    /// Prose with its figures in their places.
    pub fn placed(self, blocks: Vec<Block>) -> Vec<Placed> {
        let place = |block: Block| match block {
            Block::Figure(figure) => self.figure(&figure),
            text => Some(Placed::Text(text)),
        };
        stepped(blocks).filter_map(place).collect()
    }

    fn figure(self, figure: &Figure) -> Option<Placed> {
        if figure.chart {
            self.chart(&figure.unit, &figure.topic).map(Placed::Chart)
        } else {
            self.cells(&figure.unit, &figure.topic).map(Placed::Table)
        }
    }

    fn unit_name(self, code: &str) -> String {
        let at = self.published.units().asked(code).map(|u| self.published.units().code(u));
        at.and_then(|code| self.names.units.get(code)).map(|name| clean(name)).unwrap_or_default()
    }

    /// The table at a unit and a topic; none for unknown codes.
    pub fn cells(self, unit: &str, topic: &str) -> Option<Cells> {
        let found = table(self.published, self.names, self.lang, unit, topic)?;
        let topic = found.topic_path.last().map(|node| clean(&node.name)).unwrap_or_default();
        let args = [("unit", self.unit_name(unit)), ("topic", topic)];
        Some(Cells { caption: self.lang.ta("cells-caption", &args), ..cells(self.lang, &found) })
    }

    /// The stances at a unit by the topics below a topic; none where no share is published.
    pub fn chart(self, unit: &str, topic: &str) -> Option<Chart> {
        let (p, lang) = (self.published, self.lang);
        let (u, t) = (p.units().asked(unit)?, p.topics().asked(topic)?);
        let name = |t: usize| clean(&topic_name(self.names, lang, p.topics().code(t)));
        let bars: Vec<Bar> = charted(p, u, t)
            .into_iter()
            .filter_map(|t| match p.cell(u, t) {
                PublishedCell::Shown { bands: Some(bands), .. } => Some((t, bands.stance)),
                _ => None,
            })
            .map(|(t, shares)| Bar { label: name(t), shares: shares.map(|share| drawn(lang, share)) })
            .collect();
        if bars.is_empty() {
            return None;
        }
        let args = [("unit", self.unit_name(unit)), ("topic", name(t))];
        Some(chart(lang, &bars, lang.ta("chart-caption", &args)))
    }
}

/// Blocks whose headings go down one level at a time, as those who hear a document need it; headings of one level stay
/// of one level.
fn stepped(blocks: Vec<Block>) -> impl Iterator<Item = Block> {
    let mut above: Vec<u8> = Vec::new();
    blocks.into_iter().map(move |block| match block {
        Block::Heading { level, runs } => {
            above.retain(|&upper| upper < level);
            above.push(level);
            Block::Heading { level: u8::try_from(above.len()).unwrap_or(level), runs }
        }
        other => other,
    })
}

/// Prose without figures.
pub fn prose(blocks: Vec<Block>) -> Vec<Placed> {
    stepped(blocks).map(Placed::Text).collect()
}

/// The published shares of some topics as a chart; none where there are none.
#[must_use]
pub fn stances(lang: Lang, topics: &[(String, [Band; 4])], caption: String) -> Option<Chart> {
    let bar = |(label, shares): &(String, [Band; 4])| Bar {
        label: clean(label),
        shares: shares.map(|share| drawn(lang, share)),
    };
    let bars: Vec<Bar> = topics.iter().map(bar).collect();
    (!bars.is_empty()).then(|| chart(lang, &bars, caption))
}

/// Rows of stances as a chart.
pub(super) fn chart(lang: Lang, bars: &[Bar], caption: String) -> Chart {
    let names = STANCES.map(|code| lang.t(&format!("stance-{}", code.replace('_', "-"))));
    let row = |bar: &Bar| {
        let shares = names.iter().zip(&bar.shares).map(|(name, s)| format!("{name} {}", s.words));
        format!("{}: {}", bar.label, shares.collect::<Vec<_>>().join(", "))
    };
    let alt = bars.iter().map(row).collect::<Vec<_>>().join("; ") + ".";
    let told = Told { title: caption.clone(), text: alt.clone() };
    let percent = |n: u64| lang.ta("percent", &[("n", n.to_string())]);
    let pages = [Room::Wide, Room::Narrow].map(|r| charts::stances(bars, (&told, &names), percent, r));
    Chart { caption, alt, svg: charts::on_paper(&pages[0]), pages }
}

/// A share as it is drawn: those without a number in the middle of what they stand for.
fn drawn(lang: Lang, share: Band) -> Share {
    let percent = match share {
        Band::BelowTen => 5,
        Band::Step(n) => u64::from(n),
        Band::Mostly => 95,
    };
    Share { percent, words: band(lang, share) }
}

/// A table of published cells in words.
fn cells(lang: Lang, table: &Table) -> Cells {
    let inner = |row: &Row| row.cells.get(usize::from(row.cells.len() > 1)..).unwrap_or_default().to_vec();
    let body = if table.rows.len() > 1 { &table.rows[1..] } else { &table.rows[..] };
    let most = body.iter().flat_map(inner).filter_map(|cell| voices(&cell)).max().unwrap_or(0);
    let row = |(n, row): (usize, &Row)| {
        let cell = |(column, cell): (usize, &PublishedCell)| {
            let is_sum = (n == 0 && table.rows.len() > 1) || (column == 0 && row.cells.len() > 1);
            let fifth = if is_sum { 0 } else { Measure::Voices.fifth(voices(cell), most) };
            Cell { text: written(lang, cell), fifth }
        };
        let name = Cell::of(clean(&row.unit.name));
        [name].into_iter().chain(row.cells.iter().enumerate().map(cell)).collect()
    };
    let topics = table.columns.iter().map(|c| clean(&c.name));
    Cells {
        caption: String::new(),
        columns: [lang.t("col-unit")].into_iter().chain(topics).collect(),
        rows: table.rows.iter().enumerate().map(row).collect(),
        is_total: table.rows.len() > 1,
    }
}

fn voices(cell: &PublishedCell) -> Option<u64> {
    match cell {
        PublishedCell::Shown { voices, .. } => Some(*voices),
        PublishedCell::Hidden | PublishedCell::Empty => None,
    }
}

/// A published cell in words: voices, authors in brackets, and the version it is kept from.
pub fn written(lang: Lang, cell: &PublishedCell) -> String {
    match cell {
        PublishedCell::Shown { voices, reporters, as_of, .. } => {
            let numbers = format!("{} ({})", lang.number(*voices), lang.number((*reporters).into()));
            let version = as_of.as_ref().map(|v| v.trim_start_matches('v').to_owned());
            let kept = version.map(|v| lang.ta("cell-as-of", &[("version", v)]));
            [Some(numbers), kept].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        PublishedCell::Hidden => lang.t("cell-hidden"),
        PublishedCell::Empty => "—".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(list: &[u8]) -> Vec<u8> {
        let blocks = list.iter().map(|&level| Block::Heading { level, runs: Vec::new() }).collect();
        let level = |block| match block {
            Block::Heading { level, .. } => level,
            _ => 0,
        };
        stepped(blocks).map(level).collect()
    }

    #[test]
    fn headings_go_down_by_one_and_those_of_one_level_stay_alike() {
        assert_eq!(levels(&[3, 3, 3]), [1, 1, 1]);
        assert_eq!(levels(&[1, 3, 3, 2, 1]), [1, 2, 2, 2, 1]);
        assert_eq!(levels(&[2, 3, 1, 2]), [1, 2, 1, 2]);
    }
}
