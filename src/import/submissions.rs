//! What ODK Central and `KoboToolbox` export: JSON, one CSV, or the CSV files of a form and its repeats, as ZIP or folder.

mod json;
mod tables;

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use zip::ZipArchive;

use crate::domain::mapping::Mapping;
use crate::domain::mapping::answers::Export;

/// Most bytes that are read, unfolded.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Most answers of one export: each takes far more room in memory than in a file.
const MAX_ANSWERS: usize = 1_000_000;
/// Most files of a ZIP or folder that are looked at, and most of them that are read.
const MAX_FILES: usize = 20_000;
const MAX_TABLES: usize = 50;
/// Longest mapping, in bytes.
const MAX_MAPPING: u64 = 1024 * 1024;

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Which.
    pub file: String,
    /// Key of the message.
    pub key: &'static str,
    /// Values put into the message; none is of what was collected.
    pub args: Vec<(&'static str, String)>,
}

impl Unread {
    fn new(file: &str, key: &'static str) -> Self {
        Self { file: file.to_owned(), key, args: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// How much may still be kept of an export.
struct Budget(Cell<usize>);

impl Budget {
    /// Takes the room of so many answers; false when there is too little left.
    fn spend(&self, answers: usize) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(answers));
        left >= answers
    }

    fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

/// Reads an export.
///
/// # Errors
/// Why it can't be read.
pub fn read(path: &Path) -> Result<Export, Unread> {
    let budget = Budget(Cell::new(MAX_ANSWERS));
    let name = shown(&path.display().to_string());
    if path.is_dir() {
        return tables::joined(&name, folder(path, &name)?, &budget);
    }
    let file = File::open(path).map_err(|e| Unread::new(&name, "import-unopened").with("why", e.kind()))?;
    let bytes = bounded(file, MAX_BYTES, &name)?;
    of_bytes(&name, &bytes, &budget)
}

fn of_bytes(name: &str, bytes: &[u8], budget: &Budget) -> Result<Export, Unread> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(Unread::new(name, "import-empty")),
        Some(_) if bytes.starts_with(b"PK\x03\x04") => tables::joined(name, unzipped(bytes, name)?, budget),
        Some(b'{' | b'[') => json::read(name, bytes, budget),
        Some(_) => tables::joined(name, vec![(name.to_owned(), text(name, bytes)?)], budget),
    }
}

/// Reads a mapping.
///
/// # Errors
/// Why it is none: with the line and the key.
pub fn mapping(path: &Path) -> Result<Mapping, Unread> {
    let name = shown(&path.display().to_string());
    let file = File::open(path).map_err(|e| Unread::new(&name, "import-unopened").with("why", e.kind()))?;
    let bytes = bounded(file, MAX_MAPPING, &name)?;
    mapping_of(&name, &text(&name, &bytes)?)
}

/// Reads the text of a mapping.
///
/// # Errors
/// As for [`mapping`].
pub fn mapping_of(name: &str, text: &str) -> Result<Mapping, Unread> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        let why: String = error.message().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Unread::new(name, "import-mapping-unread").with("line", line).with("why", why)
    })
}

/// A name as it may be shown: those in a ZIP come from whoever made it.
fn shown(name: &str) -> String {
    let plain = name.chars().filter(|c| !c.is_control());
    plain.take(200).collect()
}

fn bounded(from: impl Read, most: u64, name: &str) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let read = from.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|e| Unread::new(name, "import-unopened").with("why", e.kind()))?;
    if bytes.len() as u64 > most {
        return Err(Unread::new(name, "import-too-large").with("limit", most / 1024 / 1024));
    }
    Ok(bytes)
}

/// Text in UTF-8, without what is no text.
fn text(name: &str, bytes: &[u8]) -> Result<String, Unread> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        _ if bytes.contains(&0) => Err(Unread::new(name, "import-no-text")),
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(Unread::new(name, "import-encoding")),
    }
}

/// Whether a file is a table: what is attached lies in folders, or is named otherwise.
fn is_table(name: &str) -> bool {
    let ending = Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    ending && !name.contains("media/") && !name.contains("__MACOSX")
}

/// The CSV files of a folder, by name.
fn folder(path: &Path, name: &str) -> Result<Vec<(String, String)>, Unread> {
    let unopened = |e: std::io::Error| Unread::new(name, "import-unopened").with("why", e.kind());
    let entries = std::fs::read_dir(path).map_err(unopened)?.take(MAX_FILES);
    let mut files: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|file| file.is_file() && is_table(&file.display().to_string().replace("media/", "")));
    files.sort();
    let (mut out, mut left) = (Vec::new(), MAX_BYTES);
    for file in files.iter().take(MAX_TABLES) {
        let own = shown(&file.display().to_string());
        let bytes = bounded(File::open(file).map_err(unopened)?, left, &own)?;
        left -= bytes.len() as u64;
        out.push((own.clone(), text(&own, &bytes)?));
    }
    Ok(out)
}

/// The CSV files of a ZIP, by name. Nothing is written anywhere, and no more is unfolded than may be read.
fn unzipped(bytes: &[u8], name: &str) -> Result<Vec<(String, String)>, Unread> {
    let broken = || Unread::new(name, "import-zip-broken");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MAX_FILES {
        return Err(Unread::new(name, "import-too-many-files").with("limit", MAX_FILES));
    }
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(Cow::into_owned).collect();
    let (mut out, mut left) = (Vec::new(), MAX_BYTES);
    for own in names.iter().filter(|own| is_table(own)).take(MAX_TABLES) {
        let part = archive.by_name(own).map_err(|_| broken())?;
        let own = shown(own);
        let bytes = match bounded(part, left, &own) {
            Err(unread) if unread.key == "import-unopened" => return Err(broken()),
            read => read?,
        };
        left -= bytes.len() as u64;
        out.push((own.clone(), text(&own, &bytes)?));
    }
    out.sort();
    if out.is_empty() { Err(Unread::new(name, "import-zip-empty")) } else { Ok(out) }
}

#[cfg(test)]
mod tests;
