//! CSV files into submissions: one file, or that of a form and those of its repeats, which name the row they belong to.

use std::collections::{BTreeSet, HashMap};

use csv::{ReaderBuilder, StringRecord};

use super::{Budget, MAX_ANSWERS, Unread};
use crate::domain::mapping::answers::{Answers, Export, Submission};
use crate::import::csv::separator;

/// The columns by which rows of several files belong together.
const KEY: &str = "KEY";
const PARENT: &str = "PARENT_KEY";

/// Repeats within repeats are followed this far.
const DEPTH: usize = 8;

/// A file.
struct Table {
    file: String,
    headers: Vec<String>,
    rows: Vec<Row>,
}

/// A row: its line, and the answers in it.
struct Row {
    line: u64,
    answers: Answers,
}

/// An entry of a repeat that waits for the row it belongs to.
struct Entry {
    file: usize,
    line: u64,
    repeat: String,
    answers: Answers,
}

type Waiting = HashMap<String, Vec<Entry>>;

/// Reads files, each with its name, and joins them.
pub(super) fn joined(name: &str, files: Vec<(String, String)>, budget: &Budget) -> Result<Export, Unread> {
    let mut tables = Vec::new();
    for (file, text) in files {
        tables.push(table(file, &text, budget)?);
    }
    let is_root = |table: &Table| !table.headers.iter().any(|header| header == PARENT);
    let roots: Vec<usize> = (0..tables.len()).filter(|&at| is_root(&tables[at])).collect();
    let &[root] = roots.as_slice() else {
        return Err(Unread::new(name, "import-csv-roots").with("count", roots.len()));
    };
    let root = tables.remove(root);
    let names: Vec<String> = tables.iter().map(|table| table.file.clone()).collect();
    let mut waiting = entries(&stem(&root.file), tables);
    let build = |row: Row| {
        let answers = filled(row.answers, &mut waiting, DEPTH);
        Submission::of(row.line, answers)
    };
    let submissions = root.rows.into_iter().map(build).collect();
    // What belongs to no row would be lost without a word.
    let lost = waiting.values().flatten().min_by_key(|entry| (entry.file, entry.line));
    if let Some(Entry { file, line, .. }) = lost {
        return Err(Unread::new(&names[*file], "import-csv-lost").with("line", line));
    }
    Ok(Export { file: root.file, is_table: true, goes_on: false, submissions })
}

/// Name of a file without its folder and ending.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// The rows of repeats by the key of the row they belong to.
fn entries(root: &str, tables: Vec<Table>) -> Waiting {
    let mut out = Waiting::new();
    for (file, table) in tables.into_iter().enumerate() {
        let own = stem(&table.file);
        let named = own.strip_prefix(root).and_then(|rest| rest.strip_prefix('-')).unwrap_or(&own);
        for Row { line, answers } in table.rows {
            let parent = answers.get(PARENT).unwrap_or_default().to_owned();
            let key = answers.get(KEY).unwrap_or_default();
            // A key is that of the row above, the path of the repeat, and a number.
            let path = key.strip_prefix(&parent).and_then(|rest| rest.strip_prefix('/'));
            let repeat = path.and_then(|path| path.rsplit_once('[')).map_or(named, |(path, _)| path);
            let entry = Entry { file, line, repeat: repeat.to_owned(), answers };
            out.entry(parent).or_default().push(entry);
        }
    }
    out
}

/// A row with the entries that belong to it, and theirs.
fn filled(mut answers: Answers, waiting: &mut Waiting, depth: usize) -> Answers {
    let found = answers.get(KEY).filter(|_| depth > 0).and_then(|key| waiting.remove(key));
    for entry in found.unwrap_or_default() {
        let inner = filled(entry.answers, waiting, depth - 1);
        answers.lists.entry(entry.repeat).or_default().push(inner);
    }
    answers
}

/// Reads one file.
fn table(file: String, text: &str, budget: &Budget) -> Result<Table, Unread> {
    let unread = |key| Unread::new(&file, key);
    let first = text.lines().next().unwrap_or_default();
    let mut reader =
        ReaderBuilder::new().has_headers(false).delimiter(separator(first)).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let ragged = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        unread("import-csv-ragged").with("line", line)
    };
    if !reader.read_record(&mut record).map_err(ragged)? {
        return Err(unread("import-empty"));
    }
    let headers: Vec<String> = record.iter().map(|header| header.trim().to_owned()).collect();
    let mut seen = BTreeSet::new();
    let twice = headers.iter().filter(|header| !header.is_empty()).find(|header| !seen.insert(*header));
    if let Some(header) = twice {
        let header: String = header.chars().filter(|c| !c.is_control()).take(100).collect();
        return Err(unread("import-csv-twice").with("header", header));
    }
    // A numbered column makes room for all entries before its own.
    let weights: Vec<usize> = headers.iter().map(|header| 1 + Answers::entries_before(header)).collect();
    let mut rows = Vec::new();
    while reader.read_record(&mut record).map_err(ragged)? {
        let line = record.position().map_or(0, csv::Position::line);
        let mut answers = Answers::default();
        let cells = headers.iter().zip(&weights).zip(&record);
        for ((header, weight), cell) in
            cells.filter(|((h, _), cell)| !h.is_empty() && !cell.trim().is_empty())
        {
            if !budget.spend(*weight) {
                return Err(unread("import-too-much").with("limit", MAX_ANSWERS));
            }
            answers.put(header, cell.to_owned());
        }
        if answers != Answers::default() {
            rows.push(Row { line, answers });
        }
    }
    Ok(Table { file, headers, rows })
}
