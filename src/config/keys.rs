//! The secret key: given, or kept in a file beside SQLite's database.

use std::path::{Path, PathBuf};

use super::Secret;

/// Shortest secret key, in characters: 128 bits in hexadecimal.
pub(super) const SHORTEST_KEY: usize = 32;

pub(super) fn secret_key(given: Option<String>, database_url: &str) -> Result<Secret, String> {
    match given {
        Some(key) if key.chars().count() < SHORTEST_KEY => {
            Err(format!("LANGNGHE_SECRET_KEY must have at least {SHORTEST_KEY} characters"))
        }
        Some(key) => Ok(Secret(key)),
        None if database_url.starts_with("postgres") => {
            Err("LANGNGHE_SECRET_KEY is required with PostgreSQL".into())
        }
        None => Secret::random(),
    }
}

/// Where the key of a SQLite database is kept: `NAME.db.key` beside `NAME.db`.
pub(super) fn key_file(database_url: &str) -> Option<PathBuf> {
    let file = database_url.strip_prefix("sqlite:")?.trim_start_matches("//").split('?').next()?;
    let in_memory = file.is_empty() || file == ":memory:" || database_url.contains("mode=memory");
    (!in_memory).then(|| PathBuf::from(format!("{file}.key")))
}

pub(super) fn kept_key(file: &Path) -> Result<Secret, String> {
    use std::os::unix::fs::PermissionsExt;
    if !file.exists() {
        make_key(file)?;
    }
    let mode = std::fs::metadata(file).map_err(|e| e.to_string())?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err("others may read this key; run chmod 600 on it".into());
    }
    let key = std::fs::read_to_string(file).map_err(|e| e.to_string())?;
    let key = key.trim();
    if key.len() < SHORTEST_KEY { Err("holds no key".into()) } else { Ok(Secret::new(key)) }
}

/// Writes a fresh key under another name first, so that of two processes that start at once one makes the
/// key, whole, and both read it.
fn make_key(file: &Path) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let (key, own) = (Secret::random()?, format!("{}.{}", file.display(), std::process::id()));
    let written = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&own).and_then(
        |mut out| {
            out.write_all(key.0.as_bytes())?;
            out.sync_all()
        },
    );
    let linked = written.and_then(|()| std::fs::hard_link(&own, file));
    std::fs::remove_file(&own).ok();
    match linked {
        Err(e) if !file.exists() => Err(e.to_string()),
        _ => Ok(()),
    }
}
