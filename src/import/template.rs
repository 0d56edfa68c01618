//! Lists to fill in and bring back, empty or as things are, as CSV and XLSX.

use rust_xlsxwriter::{DataValidation, Format, Workbook, XlsxError};

use crate::domain::sheet::Column;
use crate::locale::Lang;

/// The words above a column.
pub fn header(lang: Lang, key: &str) -> String {
    lang.t(&format!("import-column-{}", key.replace('_', "-")))
}

/// A CSV file of the headers and rows, marked as UTF-8 so that Excel reads it right.
pub fn csv(lang: Lang, columns: &[Column], rows: &[Vec<String>]) -> Vec<u8> {
    let headers: Vec<String> = columns.iter().map(|c| header(lang, c.key)).collect();
    let quoted = |cell: &String| {
        let plain = !cell.contains([';', '"', '\n', '\r']);
        if plain { cell.clone() } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
    };
    // Semicolons: Excel splits at them where the decimal mark is a comma.
    let line = |cells: &Vec<String>| cells.iter().map(quoted).collect::<Vec<_>>().join(";") + "\r\n";
    let lines: String = std::iter::once(&headers).chain(rows).map(line).collect();
    format!("\u{feff}{lines}").into_bytes()
}

/// What may stand in a column, for a list to choose from.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The column's key.
    pub column: &'static str,
    /// The values.
    pub values: Vec<String>,
}

/// An XLSX file of the headers and rows; a second sheet lists codes and what they mean, where there are any. A
/// number is written as one.
///
/// # Errors
/// When the workbook can't be written: a fault of ours.
pub fn xlsx(
    lang: Lang,
    (columns, rows): (&[Column], &[Vec<String>]),
    allowed: &[Allowed],
    codes: &[(String, String)],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name(lang.t("import-sheet-list"))?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, at) in columns.iter().zip(0u16..) {
        sheet.write_string_with_format(0, at, header(lang, column.key), &bold)?;
        sheet.set_column_width(at, 28)?;
        if let Some(list) = allowed.iter().find(|a| a.column == column.key) {
            let rule = DataValidation::new().allow_list_strings(&list.values)?;
            sheet.add_data_validation(1, at, 5_000, at, &rule)?;
        }
    }
    for (cells, at) in rows.iter().zip(1u32..) {
        for (cell, column) in cells.iter().zip(0u16..) {
            match cell.parse::<i32>().ok().filter(|n| n.to_string() == *cell) {
                Some(n) => sheet.write_number(at, column, n)?,
                None => sheet.write_string(at, column, cell)?,
            };
        }
    }
    if codes.is_empty() {
        return book.save_to_buffer();
    }
    let sheet = book.add_worksheet().set_name(lang.t("import-sheet-codes"))?;
    sheet.set_column_width(0, 20)?.set_column_width(1, 60)?;
    sheet.write_string_with_format(0, 0, lang.t("import-code"), &bold)?;
    sheet.write_string_with_format(0, 1, lang.t("account-unit"), &bold)?;
    for ((code, name), row) in codes.iter().zip(1u32..) {
        sheet.write_string(row, 0, code)?.write_string(row, 1, name)?;
    }
    book.save_to_buffer()
}
