//! Rows of text, as read from a spreadsheet, into records with known columns; or every fault, with its row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fold::fold;

/// The media type of XLSX files.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Most rows under the header that one file may bring.
pub const MAX_ROWS: usize = 5_000;
/// Longest text of one cell, in letters.
const MAX_CELL: usize = 300;
/// The header is looked for among this many rows: lists often have a title above it.
const TITLE: usize = 20;
/// Where so much is wrong, no more is looked for.
const MAX_FAULTS: usize = 2 * MAX_ROWS;

/// One row, with its number as the spreadsheet program shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Number, from 1.
    pub number: u32,
    /// Cells from the first column on; what is left out is empty.
    pub cells: Vec<String>,
}

/// One sheet of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Name; empty in formats without one.
    pub name: String,
    /// Rows in order.
    pub rows: Vec<Row>,
    /// What the reader already found wrong in it.
    #[serde(skip)]
    pub faults: Vec<Fault>,
}

/// Where a fault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A whole row.
    Row(u32),
    /// A known column of a row.
    Cell(u32, &'static str),
    /// A cell by row and column, counted from 0 for A.
    At(u32, u32),
}

impl Place {
    /// The row, 0 for the file.
    pub fn row(&self) -> u32 {
        match self {
            Self::File => 0,
            Self::Row(row) | Self::Cell(row, _) | Self::At(row, _) => *row,
        }
    }
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// Key of the message.
    pub key: &'static str,
    /// Values put into the message.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault whose message needs no values.
    pub fn new(place: Place, key: &'static str) -> Self {
        Self { place, key, args: vec![] }
    }

    /// The same with a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// A column of a file that is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its key.
    pub key: &'static str,
    /// Headers it is known by, [`fold`]ed.
    pub headers: &'static [&'static str],
    /// Whether a file without it can't be read.
    pub is_required: bool,
}

/// A row whose columns are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Number of the row.
    pub row: u32,
    cells: BTreeMap<&'static str, String>,
}

impl Record {
    /// The text of a column; empty where the file has none.
    pub fn get(&self, key: &str) -> &str {
        self.cells.get(key).map_or("", String::as_str)
    }
}

/// The letters of a column: 0 is A, 26 is AA.
pub fn letters(column: u32) -> String {
    let (mut n, mut out) = (u64::from(column) + 1, Vec::new());
    while n > 0 {
        let digit = u8::try_from((n - 1) % 26).unwrap_or_default();
        out.push(char::from(b'A' + digit));
        n = (n - 1) / 26;
    }
    out.iter().rev().collect()
}

fn is_empty(row: &Row) -> bool {
    row.cells.iter().all(|cell| cell.trim().is_empty())
}

/// Which column of the file holds which known column, by the header.
fn layout(header: &Row, columns: &[Column]) -> Result<Vec<Option<usize>>, Vec<Fault>> {
    let titles: Vec<String> = header.cells.iter().map(|t| fold(t.trim_end_matches(['*', ':']))).collect();
    let (mut places, mut faults) = (Vec::new(), Vec::new());
    for column in columns {
        let mut found = (0..titles.len()).filter(|&i| column.headers.contains(&titles[i].as_str()));
        let first = found.next();
        if found.next().is_some() {
            faults.push(Fault::new(Place::Cell(header.number, column.key), "sheet-column-twice"));
        }
        if first.is_none() && column.is_required {
            faults.push(Fault::new(Place::Cell(header.number, column.key), "sheet-column-missing"));
        }
        places.push(first);
    }
    if faults.is_empty() { Ok(places) } else { Err(faults) }
}

/// The first sheet that has the required columns: a row of headers, then the rows under it, with these columns
/// alone, and what the reader found wrong in them. What comes out goes in again unchanged.
///
/// # Errors
/// When there is no such sheet, or it has too many rows or none.
pub fn choose(sheets: &[Sheet], columns: &[Column]) -> Result<Sheet, Vec<Fault>> {
    let mut wrong = None;
    for sheet in sheets {
        let titled = sheet.rows.iter().enumerate().filter(|(_, row)| !is_empty(row)).take(TITLE);
        let mut nearest: Option<Vec<Fault>> = None;
        for (at, row) in titled {
            match layout(row, columns) {
                Ok(places) => return narrow(sheet, at, (columns, &places)),
                // The row with the fewest columns missing is the one that was meant as the header.
                Err(faults) if nearest.as_ref().is_none_or(|n| faults.len() < n.len()) => {
                    nearest = Some(faults);
                }
                Err(_) => {}
            }
        }
        wrong = wrong.or(nearest.map(|faults| (sheet, faults)));
    }
    let Some((sheet, mut faults)) = wrong else { return Err(vec![Fault::new(Place::File, "sheet-empty")]) };
    if !sheet.name.is_empty() {
        faults.insert(0, Fault::new(Place::File, "sheet-wrong").with("name", &sheet.name));
    }
    Err(faults)
}

fn narrow(
    sheet: &Sheet,
    at: usize,
    (columns, places): (&[Column], &[Option<usize>]),
) -> Result<Sheet, Vec<Fault>> {
    let last = sheet.rows.iter().rposition(|row| !is_empty(row)).unwrap_or(at);
    let (header, rows) = (sheet.rows[at].number, &sheet.rows[at + 1..=last]);
    // What stands in the title above the header is nobody's business.
    let below = |fault: &&Fault| fault.place.row() == 0 || fault.place.row() >= header;
    let faults: Vec<Fault> = sheet.faults.iter().filter(below).cloned().collect();
    if rows.is_empty() {
        return Err(vec![Fault::new(Place::File, "sheet-no-rows")]);
    }
    if rows.len() > MAX_ROWS {
        return Err(vec![Fault::new(Place::File, "sheet-too-many-rows").with("limit", MAX_ROWS)]);
    }
    let title = |column: &Column| column.headers.first().map_or("", |h| *h).to_owned();
    let head = Row { number: header, cells: columns.iter().map(title).collect() };
    let pick = |row: &Row| {
        let cell = |place: &Option<usize>| place.and_then(|i| row.cells.get(i)).map_or("", |t| t.trim());
        Row { number: row.number, cells: places.iter().map(|place| cell(place).to_owned()).collect() }
    };
    let rows = std::iter::once(head).chain(rows.iter().map(pick)).collect();
    Ok(Sheet { name: sheet.name.clone(), rows, faults })
}

/// The records of the first sheet that has the required columns, and what is wrong with its rows so far: empty
/// ones, cells that are too long, what the reader found. The records can be judged further all the same.
///
/// # Errors
/// As for [`choose`].
pub fn read(sheets: &[Sheet], columns: &[Column]) -> Result<(Vec<Record>, Vec<Fault>), Vec<Fault>> {
    let sheet = choose(sheets, columns)?;
    let (mut records, mut faults) = (Vec::new(), sheet.faults);
    let mut before = sheet.rows.first().map_or(0, |header| header.number);
    for row in sheet.rows.iter().skip(1) {
        if faults.len() > MAX_FAULTS {
            break;
        }
        // Rows a reader left out are as empty as those whose cells are.
        let gap = before.saturating_add(1)..row.number;
        faults.extend(gap.take(MAX_ROWS).map(|n| Fault::new(Place::Row(n), "sheet-empty-row")));
        before = row.number;
        if is_empty(row) {
            faults.push(Fault::new(Place::Row(row.number), "sheet-empty-row"));
            continue;
        }
        for (column, text) in columns.iter().zip(&row.cells) {
            if text.chars().count() > MAX_CELL {
                let long = Fault::new(Place::Cell(row.number, column.key), "sheet-cell-long");
                faults.push(long.with("limit", MAX_CELL));
            }
        }
        let cells = columns.iter().map(|c| c.key).zip(row.cells.iter().cloned()).collect();
        records.push(Record { row: row.number, cells });
    }
    Ok((records, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 2] = [
        Column { key: "code", headers: &["ma", "code"], is_required: true },
        Column { key: "name", headers: &["ten", "name"], is_required: false },
    ];

    fn sheet(rows: &[(u32, &[&str])]) -> Sheet {
        let row = |(number, cells): &(u32, &[&str])| Row {
            number: *number,
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
        };
        Sheet { name: "Tờ 1".into(), rows: rows.iter().map(row).collect(), faults: vec![] }
    }

    fn keys(faults: &[Fault]) -> Vec<(u32, &str)> {
        faults.iter().map(|f| (f.place.row(), f.key)).collect()
    }

    #[test]
    fn columns_are_found_by_either_language_in_any_order_and_rows_keep_their_numbers() {
        let (records, _) = read(&[sheet(&[(3, &["Tên", "MÃ *"]), (4, &["Hòa", " K1 "])])], &COLUMNS).unwrap();
        assert_eq!((records[0].row, records[0].get("code"), records[0].get("name")), (4, "K1", "Hòa"));
        let titled = sheet(&[(1, &["DANH SÁCH"]), (3, &["Tên", "Mã"]), (4, &["Hòa", "K1"])]);
        let once = choose(&[titled], &COLUMNS).unwrap();
        assert_eq!(choose(std::slice::from_ref(&once), &COLUMNS), Ok(once.clone()));
        assert_eq!(read(&[once], &COLUMNS).unwrap().0[0].get("name"), "Hòa");
        let other = sheet(&[(1, &["x"])]);
        assert!(read(&[other, sheet(&[(1, &["Code"]), (2, &["K1"])])], &COLUMNS).is_ok());
    }

    #[test]
    fn every_fault_is_told_with_its_row() {
        let none = read(&[sheet(&[(1, &["Họ tên"]), (2, &["Hòa"])])], &COLUMNS).unwrap_err();
        assert_eq!(keys(&none), [(0, "sheet-wrong"), (1, "sheet-column-missing")]);
        let twice = read(&[sheet(&[(1, &["Mã", "Code"])])], &COLUMNS).unwrap_err();
        assert_eq!(keys(&twice), [(0, "sheet-wrong"), (1, "sheet-column-twice")]);
        assert_eq!(keys(&read(&[sheet(&[])], &COLUMNS).unwrap_err()), [(0, "sheet-empty")]);
        assert_eq!(keys(&read(&[sheet(&[(1, &["Mã"])])], &COLUMNS).unwrap_err()), [(0, "sheet-no-rows")]);
        let long = "ế".repeat(301);
        let gaps = sheet(&[(1, &["Mã"]), (2, &["a"]), (5, &["", " "]), (6, &[&long]), (7, &[""])]);
        let (kept, told) = read(&[gaps], &COLUMNS).unwrap();
        assert_eq!(
            kept.iter().map(|r| r.row).collect::<Vec<_>>(),
            [2, 6],
            "the others are read all the same"
        );
        let empty = "sheet-empty-row";
        assert_eq!(keys(&told), [(3, empty), (4, empty), (5, empty), (6, "sheet-cell-long")]);
        let mut many = vec![(1, &["Mã"][..])];
        many.extend((2..5003).map(|n| (n, &["a"][..])));
        assert_eq!(keys(&read(&[sheet(&many)], &COLUMNS).unwrap_err()), [(0, "sheet-too-many-rows")]);
    }

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 701, 702, 16383].map(letters), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }
}
