//! An issued summary's figures as a spreadsheet: every cell of the publication, as text, so that nothing can act as a
//! formula and a hidden cell is a word like any other.

use rust_xlsxwriter::{Format, Image, Workbook, Worksheet, XlsxError};

use super::charts;
use super::figures::{band, named, policy};
use super::placed::{Cells, Chart, Placed};
use super::sheet::Sheet;
use crate::domain::report::clean;
use crate::domain::summary::Document;
use crate::domain::suppress::{Published, PublishedCell};
use crate::locale::Lang;

const LANG: Lang = Lang::Vi;

/// All cells of a publication, or those of a unit and below it.
#[derive(Debug)]
pub struct Whole {
    /// The names.
    pub document: Document,
    /// The cells.
    pub published: Published,
    /// The unit; none for all.
    pub top: Option<usize>,
}

/// Most letters a cell of the format has room for.
const LONGEST: usize = 32_000;

/// The spreadsheet: what the document is and how many reports stand behind it, its text, the tables of the appendix, all
/// cells, and the charts.
///
/// # Errors
/// When the format has no room for it.
pub fn xlsx(sheet: &Sheet, whole: Option<&Whole>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(
        u16::try_from(sheet.year).unwrap_or(2000),
        u8::try_from(sheet.month).unwrap_or(1),
        u8::try_from(sheet.day).unwrap_or(1),
    )?;
    let properties = rust_xlsxwriter::DocProperties::new()
        .set_title(&sheet.title)
        .set_company(&sheet.frame.issuer)
        .set_creation_datetime(&day);
    book.set_properties(&properties);
    about(book.add_worksheet(), sheet, whole.map(|w| &w.published))?;
    text(book.add_worksheet(), sheet)?;
    tables(&mut book, sheet)?;
    if let Some(whole) = whole {
        cells(book.add_worksheet(), whole)?;
    }
    charts(&mut book, sheet)?;
    book.save_to_buffer()
}

/// The text: headings, paragraphs, captions, a row each; what is too long for one goes on in the next.
fn text(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(LANG.t("book-text"))?;
    page.set_column_width(0, 100)?;
    let (bold, wrap) = (Format::new().set_bold().set_text_wrap(), Format::new().set_text_wrap());
    let mut lines: Vec<(String, &Format)> = Vec::new();
    if !sheet.findings.is_empty() {
        lines.push((sheet.findings_heading.clone(), &bold));
        lines.extend(sheet.findings.iter().map(|line| (line.clone(), &wrap)));
    }
    for section in &sheet.sections {
        lines.push((section.heading.clone(), &bold));
        for piece in &section.pieces {
            match piece {
                Placed::Text(block) => lines.extend(block.lines().into_iter().map(|line| (line, &wrap))),
                Placed::Table(Cells { caption, .. }) => lines.push((caption.clone(), &wrap)),
                Placed::Chart(Chart { caption, alt, .. }) => lines.push((format!("{caption}. {alt}"), &wrap)),
            }
        }
    }
    let mut row = 0;
    for (line, format) in lines {
        let letters: Vec<char> = line.chars().collect();
        for part in letters.chunks(LONGEST) {
            line_of_text(page, row, &part.iter().collect::<String>(), format)?;
            row += 1;
        }
    }
    Ok(())
}

/// All tables and charts of the document, in order.
fn pieces(sheet: &Sheet) -> impl Iterator<Item = &Placed> {
    sheet.sections.iter().flat_map(|section| &section.pieces).chain(&sheet.appendix.pieces)
}

/// A sheet for each table: that of the appendix is called so, and the others are numbered.
fn tables(book: &mut Workbook, sheet: &Sheet) -> Result<(), XlsxError> {
    let is_table = |piece: &&Placed| matches!(piece, Placed::Table(_));
    let inner =
        pieces(sheet).filter(is_table).count() - sheet.appendix.pieces.iter().filter(is_table).count();
    for (n, piece) in pieces(sheet).filter(is_table).enumerate() {
        let Placed::Table(cells) = piece else { continue };
        let name = match n.checked_sub(inner) {
            None => LANG.ta("book-table-n", &[("n", (n + 1).to_string())]),
            Some(0) => LANG.t("book-table"),
            Some(n) => LANG.ta("book-appendix-n", &[("n", (n + 1).to_string())]),
        };
        table(book.add_worksheet().set_name(name)?, cells)?;
    }
    Ok(())
}

/// The charts one below the other, with what they show in words.
fn charts(book: &mut Workbook, sheet: &Sheet) -> Result<(), XlsxError> {
    let found: Vec<&Chart> = pieces(sheet)
        .filter_map(|piece| match piece {
            Placed::Chart(chart) => Some(chart),
            _ => None,
        })
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    let page = book.add_worksheet().set_name(LANG.t("book-charts"))?;
    page.set_column_width(0, 100)?;
    let (bold, wrap) = (Format::new().set_bold(), Format::new().set_text_wrap());
    let mut row = 0;
    for chart in found {
        page.write_string_with_format(row, 0, &chart.caption, &bold)?;
        line_of_text(page, row + 1, &chart.alt, &wrap)?;
        let bytes = charts::png(&chart.svg).map_err(XlsxError::ParameterError)?;
        // The format has room for a name alone; what the chart shows stands above it.
        let name: String = chart.caption.chars().take(120).collect();
        let picture = Image::new_from_buffer(&bytes)?.set_alt_text(name);
        let high = charts::size(&chart.svg).1;
        page.insert_image(row + 2, 0, &picture.set_scale_to_size(700, high * 700 / 860, true))?;
        // A row is 20 dots high.
        row += 4 + high * 700 / 860 / 20;
    }
    Ok(())
}

fn about(page: &mut Worksheet, sheet: &Sheet, published: Option<&Published>) -> Result<(), XlsxError> {
    page.set_name(LANG.t("book-about"))?;
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap();
    page.set_column_width(0, 100)?;
    page.write_string_with_format(0, 0, &sheet.title, &bold)?;
    let frame = &sheet.frame;
    let lines = [&sheet.draft, &frame.part, &frame.dateline, &sheet.opening, &sheet.appendix.shares];
    let notes = sheet.appendix.notes.iter();
    let policy = published.map(|published| policy(LANG, published));
    let is_last = |line: &&String| policy.as_ref() == Some(*line);
    let lines = lines.into_iter().chain(notes).filter(|l| !l.is_empty() && !is_last(l)).chain(&policy);
    for (row, line) in (2..).zip(lines) {
        line_of_text(page, row, line, &wrap)?;
    }
    Ok(())
}

/// Letters that surely have room in a line of a sheet of prose, which is 100 wide.
const LINE: usize = 95;

/// Writes a text into a row as high as it needs: not every program that opens the file makes that room by itself.
pub(super) fn line_of_text(
    page: &mut Worksheet,
    row: u32,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    page.write_string_with_format(row, 0, text, format)?;
    let lines = text.split('\n').map(|line| line.chars().count().div_ceil(LINE).max(1)).sum::<usize>();
    if lines > 1 {
        // A line is 15 points high, and no row may be higher than 409.
        page.set_row_height(row, u16::try_from(lines * 15).unwrap_or(u16::MAX).min(408))?;
    }
    Ok(())
}

fn table(page: &mut Worksheet, cells: &Cells) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    for (column, head) in (0..).zip(&cells.columns) {
        page.write_string_with_format(0, column, head, &bold)?;
    }
    for (row, words) in (1..).zip(&cells.rows) {
        for (column, cell) in (0..).zip(words) {
            page.write_string(row, column, &cell.text)?;
        }
    }
    page.set_column_width(0, 40)?;
    page.set_freeze_panes(1, 1)?;
    page.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// One row a cell: unit, topic, voices, authors, shares. Rows follow the trees, so that their order tells nothing.
fn cells(page: &mut Worksheet, whole: &Whole) -> Result<(), XlsxError> {
    let (names, p) = (&whole.document, &whole.published);
    page.set_name(LANG.t("book-cells"))?;
    let bold = Format::new().set_bold().set_text_wrap();
    let mut heads =
        ["col-unit", "form-topic", "book-voices", "book-reporters"].map(|key| LANG.t(key)).to_vec();
    let stances = ["stance-in-favour", "stance-concerned", "stance-opposed", "stance-undecided", "aggrieved"];
    heads.extend(stances.map(|key| LANG.t(key)));
    heads.push(LANG.t("book-as-of"));
    for (column, head) in (0..).zip(&heads) {
        page.write_string_with_format(0, column, head, &bold)?;
    }
    let mut row = 1;
    for u in p.units().subtree(whole.top.unwrap_or(p.units().root())) {
        for t in p.topics().preorder() {
            let unit = names.units.get(p.units().code(u)).map(|n| clean(n)).unwrap_or_default();
            let topic = names.topics.get(p.topics().code(t)).map(|n| clean(&n.0)).unwrap_or_default();
            for (column, word) in (0..).zip([unit, topic].into_iter().chain(values(p.cell(u, t)))) {
                page.write_string(row, column, word)?;
            }
            row += 1;
        }
    }
    page.set_column_range_width(0, 1, 34)?;
    page.set_freeze_panes(1, 2)?;
    page.autofilter(0, 0, row - 1, 9)?;
    Ok(())
}

fn values(cell: &PublishedCell) -> Vec<String> {
    match cell {
        PublishedCell::Hidden => vec![LANG.t("cell-hidden")],
        PublishedCell::Empty => vec!["—".into()],
        PublishedCell::Shown { voices, reporters, bands, as_of } => {
            let mut out = vec![LANG.number(*voices), LANG.number((*reporters).into())];
            let shares = bands.as_ref().map(|b| named(LANG, b)).unwrap_or_default();
            let mut shares: Vec<String> = shares.into_iter().map(|(_, share)| band(LANG, share)).collect();
            shares.resize(5, String::new());
            out.extend(shares);
            let version = as_of.as_ref().map(|v| v.trim_start_matches('v').to_owned());
            out.push(version.map_or(String::new(), |v| LANG.ta("cell-as-of", &[("version", v)])));
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn rows_of_prose_are_as_high_as_their_text_needs() {
        let mut book = Workbook::new();
        let (page, format) = (book.add_worksheet(), Format::new().set_text_wrap());
        for (row, text) in [(0, "ngắn".to_owned()), (1, "chữ ".repeat(60)), (2, "chữ ".repeat(6000))] {
            line_of_text(page, row, &text, &format).unwrap();
        }
        let mut file = zip::ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
        let mut sheet = String::new();
        file.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        let heights: Vec<&str> =
            sheet.split("<row ").skip(1).map(|row| row.split_once('>').unwrap().0).collect();
        assert!(!heights[0].contains("ht="), "{}", heights[0]);
        assert!(heights[1].contains("ht=\"45\""), "{}", heights[1]);
        assert!(heights[2].contains("ht=\"408\""), "{}", heights[2]);
    }
}
