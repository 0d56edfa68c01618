//! The quarters of a year side by side: published cells of issued quarters, each as its own release has it. Nothing is summed
//! and no difference is taken, for either could tell what a quarter hides.

use chrono::NaiveDate;

use super::charts::{Point, Room, Told, on_paper, trend};
use super::figures::{policy, topic_name};
use super::placed::{Cell, Cells, Chart, Placed, written};
use super::sheet::{Appendix, Part, Sheet, frame, opening};
use crate::domain::layout::Layout;
use crate::domain::report::clean;
use crate::domain::rich::Block;
use crate::domain::summary::{Document, SUBJECT};
use crate::domain::suppress::{Published, PublishedCell};
use crate::locale::Lang;

const LANG: Lang = Lang::Vi;

/// A quarter: its round's code, and its newest release where one was issued.
pub type Quarter = (String, Option<(Document, Published)>);

/// The year's report; none where no quarter was issued.
pub fn year(year: i32, on: NaiveDate, quarters: &[Quarter]) -> Option<Sheet> {
    let (latest, _) = quarters.iter().rev().find_map(|(_, issued)| issued.as_ref())?;
    let layout = Layout {
        authority: String::new(),
        post: String::new(),
        name: String::new(),
        recipients: String::new(),
        ..latest.layout.clone()
    };
    let title = format!("{SUBJECT} năm {year}");
    let mut frame = frame(&title, on, &layout);
    frame.part = LANG.t("year-part");
    let basis = |(code, issued): &Quarter| {
        let words = issued.as_ref().map_or_else(|| LANG.t("year-not-issued"), |(d, _)| opening(d));
        Placed::Text(Block::plain(&format!("{}: {words}", LANG.round(code))))
    };
    let pieces = quarters.iter().map(basis).collect();
    Some(Sheet {
        title: format!("{title}: {}", LANG.t("year-part")),
        frame,
        opening: LANG.t("year-opening"),
        sections: vec![Part { heading: LANG.t("year-basis"), pieces }],
        appendix: figures(quarters),
        ..Sheet::empty(on, layout.size)
    })
}

fn figures(quarters: &[Quarter]) -> Appendix {
    let mut pieces = vec![Placed::Chart(line(quarters))];
    pieces.push(Placed::Table(topics(quarters)));
    pieces.push(Placed::Table(units(quarters)));
    let mut notes = vec![LANG.t("release-cells"), LANG.t("year-cells")];
    for (code, issued) in quarters {
        if let Some((_, published)) = issued {
            notes.push(format!("{}: {}", LANG.round(code), policy(LANG, published)));
        }
    }
    notes.push(LANG.t("not-a-sample"));
    Appendix {
        label: LANG.t("print-appendix"),
        heading: LANG.t("release-figures"),
        shares: String::new(),
        pieces,
        notes,
    }
}

/// The cell of a quarter by codes; the roots for empty ones.
fn cell<'a>(quarter: &'a Quarter, unit: &str, topic: &str) -> Option<&'a PublishedCell> {
    let (_, published) = quarter.1.as_ref()?;
    let (u, t) = (published.units().asked(unit)?, published.topics().asked(topic)?);
    Some(published.cell(u, t))
}

fn words(quarter: &Quarter, unit: &str, topic: &str) -> String {
    match (&quarter.1, cell(quarter, unit, topic)) {
        (None, _) => LANG.t("year-not-issued-cell"),
        (Some(_), None) => LANG.t("year-no-such"),
        (Some(_), Some(cell)) => written(LANG, cell),
    }
}

fn is_shown(quarter: &Quarter, unit: &str, topic: &str) -> bool {
    matches!(cell(quarter, unit, topic), Some(PublishedCell::Shown { .. }))
}

fn columns(quarters: &[Quarter], first: &str) -> Vec<String> {
    let names = quarters.iter().map(|(code, _)| LANG.round(code));
    [LANG.t(first)].into_iter().chain(names).collect()
}

fn row(name: String, quarters: &[Quarter], unit: &str, topic: &str) -> Vec<Cell> {
    let cells = quarters.iter().map(|quarter| Cell::of(words(quarter, unit, topic)));
    [Cell::of(name)].into_iter().chain(cells).collect()
}

/// Topics of the whole bloc: all, each at the top, and below it those shown in any quarter. Names are the latest.
fn topics(quarters: &[Quarter]) -> Cells {
    let mut rows = Vec::new();
    let issued = || quarters.iter().rev().filter_map(|(_, issued)| issued.as_ref());
    if let Some((_, latest)) = issued().next() {
        let topics = latest.topics();
        for at in topics.preorder() {
            let code = topics.code(at);
            let depth = topics.depth(at);
            if depth > 1 && !quarters.iter().any(|quarter| is_shown(quarter, "", code)) {
                continue;
            }
            let name = issued().map(|(names, _)| clean(&topic_name(names, LANG, code)));
            let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let mark = if depth > 1 { "– " } else { "" };
            rows.push(row(format!("{mark}{name}"), quarters, "", code));
        }
    }
    Cells { caption: LANG.t("year-topics"), columns: columns(quarters, "form-topic"), rows, is_total: true }
}

/// The whole bloc and its clusters, with all topics.
fn units(quarters: &[Quarter]) -> Cells {
    let mut seen: Vec<(String, String)> = Vec::new();
    for (names, published) in quarters.iter().rev().filter_map(|(_, issued)| issued.as_ref()) {
        let units = published.units();
        for at in units.with_children(units.root()) {
            let code = units.code(at);
            if !seen.iter().any(|(known, _)| known == code) {
                let name = names.units.get(code).map(|name| clean(name)).unwrap_or_default();
                seen.push((code.to_owned(), name));
            }
        }
    }
    Cells {
        caption: LANG.t("year-units"),
        columns: columns(quarters, "col-unit"),
        rows: seen.into_iter().map(|(code, name)| row(name, quarters, &code, "")).collect(),
        is_total: true,
    }
}

/// Voices of the whole bloc over the quarters; where one is not shown the line breaks.
fn line(quarters: &[Quarter]) -> Chart {
    let voices = |quarter: &Quarter| match cell(quarter, "", "") {
        Some(PublishedCell::Shown { voices, .. }) => Some(*voices),
        _ => None,
    };
    let point = |quarter: &Quarter| {
        let value = voices(quarter);
        let words = value.map(|n| LANG.number(n)).unwrap_or_default();
        Point { label: LANG.round(&quarter.0), value, words }
    };
    let points: Vec<Point> = quarters.iter().map(point).collect();
    let told: Vec<String> =
        quarters.iter().map(|q| format!("{}: {}", LANG.round(&q.0), words(q, "", ""))).collect();
    let (caption, alt) = (LANG.t("year-line"), told.join("; ") + ".");
    let told = Told { title: caption.clone(), text: alt.clone() };
    let pages = [Room::Wide, Room::Narrow].map(|room| trend(&points, &told, |n| LANG.number(n), room));
    Chart { caption, alt, svg: on_paper(&pages[0]), pages }
}
