//! The figures of a place as part of a page: numbers, chart, heat map, groups. Kept in memory until the tally moves on.

use std::sync::{Arc, PoisonError};

use askama::Template;
use entity::enums::Group;

use super::super::page::Frame;
use super::asking::Asking;
use super::place::Place;
use super::sheet::{Row, Sheet};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::cube::STANCES;
use crate::domain::measure::{Measure, percent};
use crate::domain::rendered::Key;
use crate::domain::tally::Counts;
use crate::error::{AppError, AppResult};
use crate::export::charts::{self, Bar, Room, Told};
use crate::store::Snapshot;

#[derive(Template)]
#[template(path = "figures/parts.html")]
struct PartsPage<'a> {
    f: &'a Frame,
    sheet: Sheet,
    asking: &'a Asking,
    charts: [String; 2],
    /// The greatest number of a column's and row's own cells.
    most: u64,
}

impl PartsPage<'_> {
    /// A number of a cell as people write it; a dash where there is none.
    fn value(&self, counts: &Counts) -> String {
        written(self.f, self.asking.measure, counts)
    }

    /// How dark a cell is.
    fn fifth(&self, counts: &Counts) -> u64 {
        self.asking.measure.fifth(self.asking.measure.of(counts), self.most)
    }

    fn stances(&self, counts: &Counts) -> Vec<(u64, String)> {
        stances(self.f, counts)
    }

    /// Whether a place of the table is a node of both trees, so that it can be gone to.
    fn leads(&self, row: &Row, column: &usize) -> bool {
        !row.code.is_empty() && self.sheet.columns.get(*column).is_some_and(|c| !c.code.is_empty())
    }

    fn cell_query(&self, row: &Row, column: &usize) -> String {
        let topic = self.sheet.columns.get(*column).map_or("", |c| c.code.as_str());
        self.asking.at(&row.code, topic)
    }

    /// The columns of the table of stances: topics without the whole, or the topic itself where nothing is below it.
    fn topics(&self) -> Vec<(String, Counts)> {
        topics(&self.sheet)
    }

    fn uneasy(&self, counts: &Counts) -> String {
        written(self.f, Measure::Uneasy, counts)
    }

    fn group_query(&self, group: &Group) -> String {
        self.asking.of_group(Some(*group))
    }
}

/// A number of a cell as people write it; a dash where there is none.
pub(super) fn written(f: &Frame, measure: Measure, counts: &Counts) -> String {
    match measure.of(counts) {
        None => "—".into(),
        Some(n) if measure.is_share() => f.t1("percent", "n", n),
        Some(n) => f.n(n),
    }
}

/// Voices by stance, each with its part of all.
pub(super) fn stances(f: &Frame, counts: &Counts) -> Vec<(u64, String)> {
    let voices = counts.voices.map(|v| u64::try_from(v).unwrap_or(0));
    let total = voices.iter().sum();
    voices.iter().map(|v| (*v, f.t1("percent", "n", percent(*v, total)))).collect()
}

fn topics(sheet: &Sheet) -> Vec<(String, Counts)> {
    let Some(row) = sheet.rows.first() else { return Vec::new() };
    let all = sheet.columns.iter().zip(&row.cells).map(|(c, counts)| (c.name.clone(), *counts));
    let skip = usize::from(sheet.columns.len() > 1);
    all.skip(skip).filter(|(_, counts)| counts.issues > 0).collect()
}

/// The chart of stances, once for a desk and once for a phone.
fn chart(f: &Frame, place: &Place, sheet: &Sheet) -> [String; 2] {
    let percent = |n: u64| f.t1("percent", "n", n);
    let bar = |(label, counts): (String, Counts)| {
        Bar::of_voices(label, counts.voices.map(|v| u64::try_from(v).unwrap_or(0)), percent)
    };
    let bars: Vec<Bar> = topics(sheet).into_iter().map(bar).collect();
    let names = STANCES.map(|code| f.word("stance", code));
    let told = Told {
        title: f.t("figures-stances-by-topic"),
        text: f.t2("figures-stances-told", &("unit", &place.unit.name), &("n", bars.len())),
    };
    [Room::Wide, Room::Narrow].map(|room| charts::stances(&bars, (&told, &names), percent, room))
}

/// The part, from memory where nothing changed since.
pub(super) async fn parts(
    app: &App,
    (f, actor, c): (&Frame, &Actor, &Snapshot),
    (place, asking): (&Place, &Asking),
    version: i64,
) -> AppResult<String> {
    let key = Key { round: place.round.id, version, query: asking.query(), lang: f.lang.code() };
    let kept = || app.rendered.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(part) = kept().get(&key) {
        return Ok(part.to_string());
    }
    let sheet = Sheet::of(c, (f, &actor.scope()), (place, asking)).await?;
    // Sums are not coloured, nor do they set how dark the others are.
    let body = sheet.rows.iter().skip(1).flat_map(|row| &row.cells[usize::from(row.cells.len() > 1)..]);
    let most = body.filter_map(|counts| asking.measure.of(counts)).max().unwrap_or(0);
    let charts = chart(f, place, &sheet);
    let page = PartsPage { f, sheet, asking, charts, most };
    let part: Arc<str> = page.render().map_err(AppError::internal)?.into();
    kept().put(key, part.clone());
    Ok(part.to_string())
}
