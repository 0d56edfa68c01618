//! What was taken out for good: rows in the database, and the same as lines of a file beside it that outlives it. Both
//! hold ids and codes alone. A backup that is restored has taken out of it again what was taken out since.

mod replay;

use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use entity::enums::Gone;
use entity::forgotten;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Conn, Db, Tx, add_all};

pub use replay::replay;

/// A list of what was taken out, read from a file.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Its entries, in the order of the file.
    pub rows: Vec<forgotten::Model>,
    /// Lines that can't be read: written when the program was killed, before anything was taken out.
    pub unread: usize,
}

impl List {
    /// Reads lines of JSON.
    pub fn parse(text: &str) -> Self {
        let mut list = Self::default();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(row) => list.rows.push(row),
                Err(_) => list.unread += 1,
            }
        }
        list
    }

    /// Its entries as lines of JSON.
    pub fn lines(rows: &[forgotten::Model]) -> String {
        rows.iter().filter_map(|row| serde_json::to_string(row).ok()).map(|line| line + "\n").collect()
    }

    /// Takes over the entries of another that this one lacks.
    pub fn join(&mut self, other: Self) {
        let known: HashSet<Uuid> = self.rows.iter().map(|row| row.id).collect();
        self.rows.extend(other.rows.into_iter().filter(|row| !known.contains(&row.id)));
        self.unread += other.unread;
    }
}

/// Keeps entries in the database.
pub(super) async fn keep(tx: &Tx, rows: Vec<forgotten::Model>) -> Result<(), DbErr> {
    add_all(tx, rows).await
}

/// All entries, in an order that tells nothing.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<forgotten::Model>, DbErr> {
    forgotten::Entity::find().order_by_asc(forgotten::Column::Id).all(c.conn()).await
}

/// How many entries there are: they are added and never taken away.
///
/// # Errors
/// When the database fails.
pub async fn count(c: &impl Conn) -> Result<u64, DbErr> {
    forgotten::Entity::find().count(c.conn()).await
}

/// The entries by which a report is held and that no later one lifted, with `known` beside those of the database.
async fn holds(tx: &Tx, report: &str, known: &[forgotten::Model]) -> Result<Vec<Uuid>, DbErr> {
    let rows = forgotten::Entity::find().filter(forgotten::Column::Subject.eq(report)).all(tx.conn()).await?;
    let mut rows: HashMap<Uuid, forgotten::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    rows.extend(known.iter().filter(|row| row.subject == report).map(|row| (row.id, row.clone())));
    let lifted: HashSet<Uuid> = rows
        .values()
        .filter(|row| row.what == Gone::Released)
        .flat_map(|row| row.value.split(',').filter_map(|id| Uuid::parse_str(id).ok()))
        .collect();
    let held = |row: &&forgotten::Model| row.what == Gone::Held && !lifted.contains(&row.id);
    Ok(rows.values().filter(held).map(|row| row.id).collect())
}

/// Notes that a report is held, or that the flag was lifted.
pub(super) async fn note_held(tx: &Tx, report: impl ToString, held: bool) -> Result<(), DbErr> {
    let report = report.to_string();
    if held {
        tx.forgets(Gone::Held, report, "");
        return Ok(());
    }
    let lifted: Vec<String> = holds(tx, &report, &[]).await?.iter().map(Uuid::to_string).collect();
    tx.forgets(Gone::Released, report, lifted.join(","));
    Ok(())
}

/// Writes entries at the end of a file and waits until the disk has them.
pub(super) async fn append(file: PathBuf, rows: Vec<forgotten::Model>) -> Result<(), DbErr> {
    let written = tokio::task::spawn_blocking(move || {
        append_lines(&file, &List::lines(&rows)).map_err(|e| format!("{}: {e}", file.display()))
    });
    written.await.map_err(|e| DbErr::Custom(e.to_string()))?.map_err(DbErr::Custom)
}

/// Opens a file for writing at its end, and makes it where it is not there.
///
/// # Errors
/// When it can't be written: then nothing could be taken out.
pub fn open(file: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(file)
}

fn append_lines(file: &Path, lines: &str) -> io::Result<()> {
    let is_new = !file.exists();
    let mut out = open(file)?;
    let mut text = String::new();
    // A line that was cut off when the program was killed must not spoil the next one.
    if out.seek(SeekFrom::End(-1)).is_ok() {
        let mut last = [0];
        out.read_exact(&mut last)?;
        if last != *b"\n" {
            text.push('\n');
        }
    }
    text.push_str(lines);
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    if is_new {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// Reads a file; one that is not there holds nothing.
///
/// # Errors
/// When it can't be read.
pub fn read(file: &Path) -> io::Result<List> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(List::parse(&String::from_utf8_lossy(&bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(List::default()),
        Err(error) => Err(error),
    }
}

/// Adds to the file of this instance what it lacks: what other instances took out, or what a backup brought.
///
/// # Errors
/// When the database fails, or the file can't be read or written.
pub async fn complete(db: &Db) -> Result<(), DbErr> {
    let Some(file) = db.forget_log().cloned() else { return Ok(()) };
    let rows = all(db).await?;
    let from = file.clone();
    let there = tokio::task::spawn_blocking(move || read(&from)).await;
    let there = there.map_err(|e| DbErr::Custom(e.to_string()))?;
    let there = there.map_err(|e| DbErr::Custom(format!("{}: {e}", file.display())))?;
    let known: HashSet<Uuid> = there.rows.iter().map(|row| row.id).collect();
    let lacking: Vec<forgotten::Model> = rows.into_iter().filter(|row| !known.contains(&row.id)).collect();
    if lacking.is_empty() { Ok(()) } else { append(file, lacking).await }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(subject: &str) -> forgotten::Model {
        forgotten::Model {
            id: Uuid::new_v4(),
            what: Gone::Report,
            subject: subject.into(),
            value: String::new(),
        }
    }

    #[test]
    fn a_line_that_was_cut_off_spoils_no_other() {
        let file = std::env::temp_dir().join(format!("langnghe-forget-{}", Uuid::new_v4()));
        assert!(read(&file).unwrap().rows.is_empty());
        let (first, second) = (row("mot"), row("hai"));
        append_lines(&file, &List::lines(std::slice::from_ref(&first))).unwrap();
        let half = List::lines(&[row("do dang")]);
        OpenOptions::new().append(true).open(&file).unwrap().write_all(&half.as_bytes()[..30]).unwrap();
        append_lines(&file, &List::lines(std::slice::from_ref(&second))).unwrap();
        let mut list = read(&file).unwrap();
        assert_eq!((list.rows.clone(), list.unread), (vec![first.clone(), second], 1));
        list.join(List { rows: vec![first, row("ba")], unread: 0 });
        assert_eq!(list.rows.len(), 3, "what is known already is not there twice");
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::remove_file(file).unwrap();
    }
}
