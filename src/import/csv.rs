//! Comma-, semicolon- or tab-separated text into rows.

use csv::{ReaderBuilder, StringRecord};

use super::MAX_FAULTS;
use crate::domain::sheet::{Fault, MAX_ROWS, Place, Row, Sheet};

/// The separator: the one that its first lines hold most of. Excel writes semicolons where the decimal mark is
/// a comma, as in Vietnam.
pub(super) fn separator(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(5).collect();
    let count = |mark: u8| head.iter().map(|line| line.bytes().filter(|b| *b == mark).count()).sum::<usize>();
    [b';', b'\t', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

/// Reads the whole text. A row's number is that of its line.
pub(super) fn read(text: &str) -> Sheet {
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    // Excel's own hint, which it hides: a first line such as `sep=;`.
    let hinted = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep="));
    let (body, before) = match text.split_once('\n').filter(|_| hinted) {
        Some((_, rest)) => (rest, 1),
        None => (text.as_str(), 0),
    };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(body))
        .from_reader(body.as_bytes());
    let (mut sheet, mut record) = (Sheet::default(), StringRecord::new());
    while sheet.rows.len() <= MAX_ROWS * 2 && reader.read_record(&mut record).unwrap_or(false) {
        let inside = record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        // Where the reader stands now is the line after the record.
        let line = (reader.position().line() + before).saturating_sub(inside + 1);
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        for (column, _) in record.iter().enumerate().filter(|(_, cell)| cell.trim_start().starts_with('=')) {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            sheet.faults.push(Fault::new(Place::At(number, column), "sheet-formula"));
        }
        if inside > 0 {
            sheet.faults.push(Fault::new(Place::Row(number), "sheet-many-lines"));
        }
        sheet.faults.truncate(MAX_FAULTS);
        sheet.rows.push(Row { number, cells: record.iter().map(str::to_owned).collect() });
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        read(text).rows.into_iter().map(|r| (r.number, r.cells)).collect()
    }

    #[test]
    fn each_separator_is_known_and_rows_keep_their_lines() {
        let cells = |row: &[&str]| row.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        for text in ["a;b,c\n\n\"x;1\";y\n", "sep=;\na;b,c\n\n\"x;1\";y\n"] {
            let shift = u32::from(text.starts_with("sep"));
            let expected = [(1 + shift, cells(&["a", "b,c"])), (3 + shift, cells(&["x;1", "y"]))];
            assert_eq!(rows(text), expected);
        }
        assert_eq!(rows("a\tb\r\nc\td")[1], (2, cells(&["c", "d"])));
        assert_eq!(rows("a,b")[0].1, cells(&["a", "b"]));
    }

    #[test]
    fn a_formula_and_a_cell_of_several_lines_are_told() {
        let faults = read("a,b\nx,=1+1\n\"p\nq\",r\n").faults;
        assert_eq!(
            faults,
            [Fault::new(Place::At(2, 1), "sheet-formula"), Fault::new(Place::Row(3), "sheet-many-lines"),]
        );
    }
}
