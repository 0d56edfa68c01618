//! Prose, tables and charts of a document in the parts Word knows: styles, numbered lists, tables, pictures.

use docx_rs::{
    AbstractNumbering, AlignmentType, Docx, IndentLevel, Level, LevelJc, LevelOverride, LevelText,
    NumberFormat, Numbering, NumberingId, Paragraph, Pic, Run, Shading, ShdType, SpecialIndentType, Start,
    Table, TableCell, TableLayoutType, TableRow, WidthType,
};

use super::{Pen, mm, run};
use crate::domain::rich::{Block, Run as Letters};
use crate::export::charts;
use crate::export::placed::{Cells, Chart, Placed};

/// Width of the text on a page that stands, and on one that lies, in millimetres.
pub(super) const UPRIGHT: i32 = 165;
pub(super) const LYING: i32 = 257;

/// Letters of tables, in half points; of wide ones.
const TABLE: usize = 18;
const WIDE: usize = 16;

/// English metric units in a millimetre.
const EMU: i32 = 36_000;

/// Lists in lists have their own marks down to this depth.
const DEPTH: usize = 3;

/// The numbering of lists without numbers, and the first of those with; the library has numberings of its own before these.
const MARKED: usize = 10;
const NUMBERED: usize = 11;

/// A part of the document's body.
pub(super) enum Piece {
    Paragraph(Box<Paragraph>),
    Table(Box<Table>),
}

impl Piece {
    fn of(paragraph: Paragraph) -> Self {
        Self::Paragraph(Box::new(paragraph))
    }
}

/// Pieces in order. `width` is that of the text.
pub(super) fn placed(pen: &Pen, pieces: &[Placed], width: i32) -> Result<Vec<Piece>, String> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Placed::Text(block) => prose(pen, block, None, &mut out),
            Placed::Table(cells) => {
                let caption = pen.paragraph().style("Caption").keep_next(true).add_run(run(&cells.caption));
                out.push(Piece::of(caption));
                out.push(Piece::Table(Box::new(table(pen, cells, width))));
                out.push(Piece::of(pen.paragraph()));
            }
            Placed::Chart(chart) => {
                let caption = pen.paragraph().style("Caption").keep_next(true).add_run(run(&chart.caption));
                out.push(Piece::of(caption));
                out.push(Piece::of(picture(pen, chart)?));
            }
        }
    }
    Ok(out)
}

/// Where a paragraph of a list stands: its numbering, how deep, and whether it begins an item.
type Item = (usize, usize, bool);

fn prose(pen: &Pen, block: &Block, item: Option<Item>, out: &mut Vec<Piece>) {
    match block {
        Block::Heading { level, runs } => {
            let style = format!("Heading{}", level + 1);
            out.push(Piece::of(letters(pen.paragraph().style(&style).keep_next(true), runs)));
        }
        Block::Paragraph { runs } => {
            let paragraph = match item {
                Some((list, depth, true)) => pen
                    .paragraph()
                    .style("List")
                    .numbering(NumberingId::new(list), IndentLevel::new(depth.min(DEPTH - 1))),
                Some((_, depth, false)) => {
                    pen.paragraph().style("List").indent(Some(indent(depth)), None, None, None)
                }
                None => pen.paragraph().style("Text"),
            };
            out.push(Piece::of(letters(paragraph, runs)));
        }
        Block::List { start, items } => {
            let depth = item.map_or(0, |(_, depth, _)| depth + 1);
            let list = start.map_or(MARKED, |first| {
                let mut lists = pen.lists.borrow_mut();
                lists.push(first);
                NUMBERED + lists.len() - 1
            });
            for blocks in items {
                for (n, block) in blocks.iter().enumerate() {
                    prose(pen, block, Some((list, depth, n == 0)), out);
                }
            }
        }
        Block::Figure(_) => {}
    }
}

fn letters(paragraph: Paragraph, runs: &[Letters]) -> Paragraph {
    let styled = |letters: &Letters| {
        let run = run(&letters.text);
        let run = if letters.bold { run.bold() } else { run };
        if letters.italic { run.italic() } else { run }
    };
    runs.iter().map(styled).fold(paragraph, Paragraph::add_run)
}

/// How far the words of a list stand from the margin.
fn indent(depth: usize) -> i32 {
    mm(10 + 6 * (i32::try_from(depth).unwrap_or(0) + 1))
}

/// The numberings of the lists that were written.
pub(super) fn numbering(pen: &Pen, doc: Docx) -> Docx {
    let level = |depth: usize, format: &str, text: &str| {
        let hanging = Some(SpecialIndentType::Hanging(mm(6)));
        Level::new(
            depth,
            Start::new(1),
            NumberFormat::new(format),
            LevelText::new(text),
            LevelJc::new("left"),
        )
        .indent(Some(indent(depth)), hanging, None, None)
    };
    let marks = ["-", "+", "-"];
    let marked = (0..DEPTH).fold(AbstractNumbering::new(MARKED), |all, depth| {
        all.add_level(level(depth, "bullet", marks[depth]))
    });
    let numbers = (0..DEPTH).fold(AbstractNumbering::new(NUMBERED), |all, depth| {
        all.add_level(level(depth, "decimal", &format!("%{}.", depth + 1)))
    });
    let doc = doc
        .add_abstract_numbering(marked)
        .add_abstract_numbering(numbers)
        .add_numbering(Numbering::new(MARKED, MARKED));
    pen.lists.borrow().iter().enumerate().fold(doc, |doc, (n, first)| {
        let first = usize::try_from(*first).unwrap_or(1);
        let starts = (0..DEPTH).map(|depth| LevelOverride::new(depth).start(first)).collect();
        doc.add_numbering(Numbering::new(NUMBERED + n, NUMBERED).overrides(starts))
    })
}

/// A chart as a picture.
fn picture(pen: &Pen, chart: &Chart) -> Result<Paragraph, String> {
    let (across, high) = charts::size(&chart.svg);
    let bytes = charts::png(&chart.svg)?;
    let mut told = pen.pictures.borrow_mut();
    told.push(chart.alt.clone());
    let width = u32::try_from(UPRIGHT * EMU).unwrap_or(0);
    let height = u64::from(width) * u64::from(high) / u64::from(across.max(1));
    let pic = Pic::new_with_dimensions(bytes, across, high)
        .id(format!("rIdChart{}", told.len()))
        .size(width, u32::try_from(height).unwrap_or(0));
    Ok(pen.paragraph().align(AlignmentType::Center).add_run(Run::new().add_image(pic)))
}

/// Puts what pictures show into words: the library has no place for them.
pub(super) fn told(pen: &Pen, document: Vec<u8>) -> Vec<u8> {
    const UNTOLD: &str = "<wp:docPr id=\"1\" name=\"Figure\" />";
    let pictures = pen.pictures.borrow();
    if pictures.is_empty() {
        return document;
    }
    let Ok(text) = String::from_utf8(document) else { return Vec::new() };
    let mut parts = text.split(UNTOLD);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (n, part) in parts.enumerate() {
        let words = pictures.get(n).map_or("", String::as_str);
        let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        out.push_str(&format!(
            "<wp:docPr id=\"{}\" name=\"Figure {}\" descr=\"{words}\" />{part}",
            n + 1,
            n + 1
        ));
    }
    out.into_bytes()
}

/// A table: names to the left, numbers in the middle, all of the page's width; the darker a cell, the greater its number.
fn table(pen: &Pen, cells: &Cells, width: i32) -> Table {
    let columns = cells.columns.len().max(2);
    let is_wide = columns > 7;
    let whole = usize::try_from(mm(width)).unwrap_or(0);
    let first = usize::try_from(mm(if is_wide { 30 } else { 44 })).unwrap_or(0);
    let other = (whole - first) / (columns - 1);
    let across = |n: usize| if n == 0 { first } else { other };
    let cell = |(n, words): (usize, &str), bold: bool, fifth: u64| {
        let run = run(words).size(if is_wide { WIDE } else { TABLE });
        let run = if bold { run.bold() } else { run };
        let align = if n == 0 { AlignmentType::Left } else { AlignmentType::Center };
        let paragraph = pen.paragraph().align(align).add_run(run);
        let cell = TableCell::new().width(across(n), WidthType::Dxa).add_paragraph(paragraph);
        if fifth == 0 {
            return cell;
        }
        let grey = 255 - 13 * fifth.min(5);
        cell.shading(Shading::new().shd_type(ShdType::Clear).fill(format!("{grey:02X}{grey:02X}{grey:02X}")))
    };
    let heads = cells.columns.iter().map(String::as_str).enumerate();
    let head = TableRow::new(heads.map(|c| cell(c, true, 0)).collect()).cant_split();
    let row = |(n, row): (usize, &Vec<crate::export::placed::Cell>)| {
        let is_bold = n == 0 && cells.is_total;
        let cells = row.iter().enumerate().map(|(at, c)| cell((at, &c.text), is_bold, c.fifth));
        TableRow::new(cells.collect()).cant_split()
    };
    let rows = cells.rows.iter().enumerate().map(row);
    Table::new([head].into_iter().chain(rows).collect())
        .layout(TableLayoutType::Fixed)
        .set_grid((0..columns).map(across).collect())
}
