//! A table of exact figures as a spreadsheet that is not to leave the house, and says so on every printed page.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A number.
    Number(u64),
    /// Whole percents.
    Percent(u64),
    /// Nothing.
    Nothing,
}

/// A table with what is said around it.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// That it is internal.
    pub mark: String,
    /// What it shows.
    pub title: String,
    /// Where and when.
    pub about: String,
    /// How to read it.
    pub note: String,
    /// Heads of the columns; the first is of the names.
    pub heads: Vec<String>,
    /// Rows as wide as the heads.
    pub rows: Vec<Vec<Value>>,
}

/// Rows above the heads.
const ABOVE: u32 = 5;

/// The spreadsheet.
///
/// # Errors
/// When the format has no room for it.
pub fn xlsx(grid: &Grid) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let last = u16::try_from(grid.heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
    head(sheet, grid)?;
    let heads = Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin);
    let heads = heads.set_align(FormatAlign::Top);
    for (column, text) in (0..).zip(&grid.heads) {
        sheet.write_string_with_format(ABOVE, column, text, &heads)?;
    }
    let number = Format::new().set_num_format("#,##0");
    let percent = Format::new().set_num_format("0%");
    for (row, values) in (ABOVE + 1..).zip(&grid.rows) {
        for (column, value) in (0..).zip(values) {
            match value {
                Value::Text(text) => sheet.write_string(row, column, text)?,
                // Counts are far below 2^53.
                Value::Number(n) => sheet.write_number_with_format(row, column, *n as f64, &number)?,
                Value::Percent(n) => {
                    sheet.write_number_with_format(row, column, *n as f64 / 100.0, &percent)?
                }
                Value::Nothing => continue,
            };
        }
    }
    sheet.set_column_width(0, 38)?;
    if last > 0 {
        sheet.set_column_range_width(1, last, 13)?;
    }
    sheet.set_freeze_panes(ABOVE + 1, 1)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(ABOVE, ABOVE)?;
    book.save_to_buffer()
}

/// The lines above the table, and the mark on every page.
fn head(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    let mark = Format::new().set_bold().set_font_color("#B3001F");
    sheet.write_string_with_format(0, 0, &grid.mark, &mark)?;
    sheet.write_string_with_format(1, 0, &grid.title, &Format::new().set_bold())?;
    sheet.write_string(2, 0, &grid.about)?;
    sheet.write_string(3, 0, &grid.note)?;
    // In headers an ampersand begins an instruction.
    let plain = grid.mark.replace('&', "&&");
    sheet.set_header(format!("&C&B{plain}")).set_footer(format!("&L{plain}&R&P/&N"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;

    #[test]
    fn numbers_are_numbers_and_the_first_line_says_that_it_is_internal() {
        let grid = Grid {
            mark: "Nội bộ – không phổ biến".into(),
            heads: vec!["Đơn vị".into(), "Báo cáo".into(), "Tất cả".into()],
            rows: vec![vec![Value::Text("Khối".into()), Value::Number(1234), Value::Percent(45)]],
            ..Grid::default()
        };
        let bytes = xlsx(&grid).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(range.get_value((0, 0)), Some(&Data::String("Nội bộ – không phổ biến".into())));
        assert_eq!(range.get_value((6, 1)), Some(&Data::Float(1234.0)));
        assert_eq!(range.get_value((6, 2)), Some(&Data::Float(0.45)));
    }
}
