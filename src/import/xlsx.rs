//! Excel workbooks into rows, cell by cell: a file of a few kilobytes may claim to hold billions of cells.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::MAX_FAULTS;
use crate::domain::sheet::{Fault, MAX_ROWS, Place, Row, Sheet};

/// Most bytes a workbook may unfold to.
const MAX_UNFOLDED: u64 = 50 * 1024 * 1024;
/// Most parts and sheets of a workbook that are looked at.
const MAX_PARTS: usize = 500;
const MAX_SHEETS: usize = 20;
/// Columns from here on are not looked at.
const MAX_COLUMN: u32 = 100;

/// Reads all visible sheets.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    let unreadable = |_| Fault::new(Place::File, "sheet-unreadable");
    if unfolded(bytes).map_err(|_| Fault::new(Place::File, "sheet-unreadable"))? > MAX_UNFOLDED {
        return Err(Fault::new(Place::File, "sheet-unfolds"));
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let shown = book.sheets_metadata().iter();
    let shown = shown.filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible);
    let names: Vec<String> = shown.take(MAX_SHEETS).map(|s| s.name.clone()).collect();
    names.iter().map(|name| sheet(&mut book, name)).collect::<Result<_, _>>().map_err(unreadable)
}

/// How many bytes it unfolds to, counted by unfolding it: what its directory says may be a lie.
fn unfolded(bytes: &[u8]) -> zip::result::ZipResult<u64> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    if archive.len() > MAX_PARTS {
        return Ok(u64::MAX);
    }
    let mut total = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index)?.take(MAX_UNFOLDED - total + 1);
        total += io::copy(&mut part, &mut io::sink())?;
        if total > MAX_UNFOLDED {
            break;
        }
    }
    Ok(total)
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

fn sheet(book: &mut Book<'_>, name: &str) -> Result<Sheet, XlsxError> {
    let mut sheet = Sheet { name: name.to_owned(), ..Sheet::default() };
    for region in book.merge_cells_by_sheet_name(name)?.into_iter().take(MAX_FAULTS) {
        let place = Place::At(region.start.0.saturating_add(1), region.start.1);
        sheet.faults.push(Fault::new(place, "sheet-merged"));
    }
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        let ((row, column), number) = (cell.pos, cell.pos.0.saturating_add(1));
        let fault = match (&cell.formula, &cell.value) {
            (Some(_), _) | (_, DataRef::Error(_)) => Some("sheet-formula"),
            (_, DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_)) => {
                Some("sheet-date")
            }
            _ => None,
        };
        if let Some(key) = fault.filter(|_| sheet.faults.len() < MAX_FAULTS) {
            sheet.faults.push(Fault::new(Place::At(number, column), key));
        }
        let text = text(&cell.value);
        if text.trim().is_empty() || column >= MAX_COLUMN {
            continue;
        }
        if sheet.rows.last().is_none_or(|last| last.number != number) {
            if sheet.rows.len() > MAX_ROWS * 2 {
                break;
            }
            sheet.rows.push(Row { number: row.saturating_add(1), cells: Vec::new() });
        }
        let Some(last) = sheet.rows.last_mut() else { continue };
        let at = column as usize;
        if last.cells.len() <= at {
            last.cells.resize(at + 1, String::new());
        }
        last.cells[at] = text;
    }
    Ok(sheet)
}

/// A cell as people read it. A number stands for itself: user names and codes may be digits alone.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use rust_xlsxwriter::{Format, Workbook, Worksheet};
    use zip::write::SimpleFileOptions;

    use super::*;

    fn book(fill: impl Fn(&mut Worksheet)) -> Vec<u8> {
        let mut book = Workbook::new();
        fill(book.add_worksheet());
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn cells_keep_their_rows_and_read_as_people_see_them() {
        let bytes = book(|sheet| {
            sheet.write_string(0, 0, "Mã").unwrap().write_string(0, 2, "Tên").unwrap();
            sheet.write_number(3, 0, 7.0).unwrap().write_string(3, 2, "Đặng Thị Hòa").unwrap();
            sheet.write_blank(9, 0, &Format::new().set_bold()).unwrap();
        });
        let sheets = read(&bytes).unwrap();
        assert_eq!(
            sheets[0].rows[1],
            Row { number: 4, cells: vec!["7".into(), String::new(), "Đặng Thị Hòa".into()] }
        );
        assert_eq!((sheets[0].rows.len(), sheets[0].faults.len()), (2, 0));
    }

    #[test]
    fn merged_cells_formulas_and_dates_are_told_where_they_stand() {
        let bytes = book(|sheet| {
            let format = Format::new();
            sheet.merge_range(1, 0, 2, 1, "gộp", &format).unwrap();
            sheet.write_formula(4, 2, "=A1").unwrap();
            let date = Format::new().set_num_format("dd/mm/yyyy");
            sheet.write_number_with_format(5, 1, 46_000.0, &date).unwrap();
        });
        let told = |row, column, key| Fault::new(Place::At(row, column), key);
        let expected = [told(2, 0, "sheet-merged"), told(5, 2, "sheet-formula"), told(6, 1, "sheet-date")];
        assert_eq!(read(&bytes).unwrap()[0].faults, expected);
    }

    #[test]
    fn a_bomb_is_not_unfolded_and_a_sparse_sheet_takes_no_room() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
        let megabyte = vec![b' '; 1024 * 1024];
        for _ in 0..60 {
            writer.write_all(&megabyte).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        assert!(bytes.len() < 100_000);
        assert_eq!(read(&bytes).unwrap_err().key, "sheet-unfolds");
        let sparse = book(|sheet| {
            sheet.write_string(0, 0, "a").unwrap().write_string(1_048_575, 16_383, "z").unwrap();
        });
        assert_eq!(read(&sparse).unwrap()[0].rows.len(), 1);
    }
}
