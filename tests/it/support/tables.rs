//! Tables of published figures as readers see them, read back from pages and documents.

use langnghe::domain::suppress::PublishedCell;

/// What stands in a cell's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Voices, and reporters in brackets.
    Number(u64, u32),
    /// The word for a hidden cell.
    Hidden,
    /// The dash of an empty cell.
    Empty,
}

impl Seen {
    /// Reads a cell; anything but a number with reporters, the word and the dash is a fault.
    pub fn read(text: &str) -> Self {
        match text {
            "ẩn" => Self::Hidden,
            "—" => Self::Empty,
            number => {
                let (voices, rest) = number.split_once(" (").unwrap_or_else(|| panic!("a cell: {text:?}"));
                let reporters = rest.strip_suffix(')').unwrap_or_else(|| panic!("a cell: {text:?}"));
                let whole = |n: &str| n.replace('.', "");
                Self::Number(whole(voices).parse().unwrap(), whole(reporters).parse().unwrap())
            }
        }
    }

    /// What a reader must see of a published cell.
    pub fn of(cell: &PublishedCell) -> Self {
        match cell {
            PublishedCell::Shown { voices, reporters, .. } => Self::Number(*voices, *reporters),
            PublishedCell::Hidden => Self::Hidden,
            PublishedCell::Empty => Self::Empty,
        }
    }
}

/// A table: the heads of its columns, and its rows by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenTable {
    /// Heads, without that of the first column.
    pub columns: Vec<String>,
    /// Name and cells of each row.
    pub rows: Vec<(String, Vec<Seen>)>,
}

impl SeenTable {
    /// From rows of text, the first of which holds the heads.
    pub fn of(rows: &[Vec<String>]) -> Self {
        let (head, body) = rows.split_first().expect("a table without rows");
        let row = |row: &Vec<String>| {
            assert_eq!(row.len(), head.len(), "a row of another length: {row:?}");
            (row[0].clone(), row[1..].iter().map(|c| Seen::read(c)).collect())
        };
        Self { columns: head[1..].to_vec(), rows: body.iter().map(row).collect() }
    }
}

/// The tables of figures of a page; cells that span columns are notes and left out.
pub fn of_html(page: &str) -> Vec<SeenTable> {
    let tables = page.split("<table class=\"").skip(1);
    tables
        .filter(|rest| rest.starts_with("figures\"") || rest.starts_with("heat\""))
        .map(|rest| {
            let table = rest.split("</table>").next().unwrap();
            let rows = table.split("<tr").skip(1).map(|row| row.split("</tr>").next().unwrap());
            let rows: Vec<Vec<String>> = rows.filter(|row| !row.contains("colspan")).map(cells).collect();
            SeenTable::of(&rows)
        })
        .collect()
}

/// The text of a row's cells.
fn cells(row: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (n, piece) in row.split('<').enumerate() {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        if tag.starts_with("th") || tag.starts_with("td") {
            out.push(text.into());
        } else if n > 0
            && let Some(last) = out.last_mut()
        {
            last.push_str(text);
        }
    }
    out.iter().map(|c| c.replace("&#38;", "&").split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_cell_that_is_none_is_a_fault_and_numbers_are_read_whole() {
    assert_eq!(Seen::read("1.234 (12)"), Seen::Number(1234, 12));
    assert_eq!((Seen::read("ẩn"), Seen::read("—")), (Seen::Hidden, Seen::Empty));
    for other in ["", "12", "ẩn 7", "— (1)", "x (2)"] {
        assert!(std::panic::catch_unwind(|| Seen::read(other)).is_err(), "{other}");
    }
}
