//! Empty lists to fill in and bring back, as CSV and XLSX.

use rust_xlsxwriter::{DataValidation, Format, Workbook, XlsxError};

use crate::domain::sheet::Column;
use crate::locale::Lang;

/// The words above a column.
pub fn header(lang: Lang, key: &str) -> String {
    lang.t(&format!("import-column-{}", key.replace('_', "-")))
}

/// A CSV file of the headers alone, marked as UTF-8 so that Excel reads it right.
pub fn csv(lang: Lang, columns: &[Column]) -> Vec<u8> {
    let headers: Vec<String> = columns.iter().map(|c| header(lang, c.key)).collect();
    // Semicolons: Excel splits at them where the decimal mark is a comma.
    format!("\u{feff}{}\r\n", headers.join(";")).into_bytes()
}

/// What may stand in a column, for a list to choose from.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The column's key.
    pub column: &'static str,
    /// The values.
    pub values: Vec<String>,
}

/// An XLSX file of the headers; a second sheet lists codes and what they mean.
///
/// # Errors
/// When the workbook can't be written: a fault of ours.
pub fn xlsx(
    lang: Lang,
    columns: &[Column],
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
    let sheet = book.add_worksheet().set_name(lang.t("import-sheet-codes"))?;
    sheet.set_column_width(0, 20)?.set_column_width(1, 60)?;
    sheet.write_string_with_format(0, 0, lang.t("import-code"), &bold)?;
    sheet.write_string_with_format(0, 1, lang.t("account-unit"), &bold)?;
    for ((code, name), row) in codes.iter().zip(1u32..) {
        sheet.write_string(row, 0, code)?.write_string(row, 1, name)?;
    }
    book.save_to_buffer()
}
