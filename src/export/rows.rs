//! Many rows as a spreadsheet, in memory that does not grow with them: each row goes to a file once it is written.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::book::line_of_text;

/// Rows on one sheet, below what the format allows; what is more goes on on the next.
const MOST: u32 = 1_000_000;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words; never a formula.
    Text(String),
    /// A number.
    Number(u64),
}

/// A spreadsheet that is being written.
#[allow(missing_debug_implementations)]
pub struct Rows {
    book: Workbook,
    name: String,
    heads: Vec<String>,
    bold: Format,
    sheet: usize,
    next: u32,
}

impl Rows {
    /// Begins one: what it is stands on a sheet of its own, then come the rows under their heads.
    ///
    /// # Errors
    /// When the format has no room for it, or no file can be written.
    pub fn begin(about: (&str, &[String]), name: &str, heads: Vec<String>) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let (bold, wrap) = (Format::new().set_bold().set_text_wrap(), Format::new().set_text_wrap());
        let (title, lines) = about;
        let page = book.add_worksheet_with_constant_memory()?.set_name(title)?;
        page.set_column_width(0, 100)?;
        for (row, line) in (0..).zip(lines) {
            line_of_text(page, row, line, if row == 0 { &bold } else { &wrap })?;
        }
        let mut rows = Self { book, name: name.to_owned(), heads, bold, sheet: 0, next: 0 };
        rows.turn()?;
        Ok(rows)
    }

    /// Goes on on another sheet.
    fn turn(&mut self) -> Result<(), XlsxError> {
        self.sheet += 1;
        let name = if self.sheet == 1 { self.name.clone() } else { format!("{} {}", self.name, self.sheet) };
        let page = self.book.add_worksheet_with_constant_memory()?.set_name(name)?;
        let last = u16::try_from(self.heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
        page.set_column_range_width(0, last, 18)?;
        page.set_freeze_panes(1, 0)?;
        for (column, head) in (0..).zip(&self.heads) {
            page.write_string_with_format(0, column, head, &self.bold)?;
        }
        self.next = 1;
        Ok(())
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When the format has no room for it, or no file can be written.
    pub fn push(&mut self, values: &[Value]) -> Result<(), XlsxError> {
        if self.next > MOST {
            self.turn()?;
        }
        let page = self.book.worksheet_from_index(self.sheet)?;
        for (column, value) in (0..).zip(values) {
            match value {
                Value::Text(text) => page.write_string(self.next, column, text)?,
                // Counts are far below 2^53.
                Value::Number(n) => page.write_number(self.next, column, *n as f64)?,
            };
        }
        self.next += 1;
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// When it cannot be put together.
    pub fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        self.book.save_to_buffer()
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;

    #[test]
    fn rows_come_out_as_they_went_in_and_words_are_no_formulas() {
        let about = ["Nội bộ".to_owned(), "3 dòng".to_owned()];
        let heads = vec!["Đơn vị".to_owned(), "Số ý kiến".into()];
        let mut rows = Rows::begin(("Giới thiệu", &about), "Ý kiến", heads).unwrap();
        for n in 0..3 {
            rows.push(&[Value::Text("=1+1".into()), Value::Number(n)]).unwrap();
        }
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(rows.finish().unwrap())).unwrap();
        assert_eq!(book.sheet_names(), ["Giới thiệu", "Ý kiến"]);
        let range = book.worksheet_range("Ý kiến").unwrap();
        assert_eq!(range.height(), 4);
        assert_eq!(range.get_value((1, 0)), Some(&Data::String("=1+1".into())));
        assert_eq!(range.get_value((3, 1)), Some(&Data::Float(2.0)));
        assert!(book.worksheet_formula("Ý kiến").unwrap().is_empty());
    }
}
