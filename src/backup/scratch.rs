//! Files that are being written: nobody else reads them, and what is not brought to its end is taken away again.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::of;

/// What SQLite puts beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A file that goes when this value does, unless it got its own name before.
#[derive(Debug)]
pub(super) struct Scratch {
    path: PathBuf,
    file: File,
    kept: bool,
}

/// A path with something added at its end.
pub(super) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

impl Scratch {
    /// An empty file of its owner alone. One that was left behind is used again; one that another process writes is
    /// refused.
    ///
    /// # Errors
    /// When it can't be made, or is in use.
    pub(super) fn make(path: PathBuf) -> Result<Self, String> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = file.map_err(of(&path))?;
        if file.try_lock().is_err() {
            return Err(format!("{}: another process is writing this file", path.display()));
        }
        file.set_len(0).map_err(of(&path))?;
        for end in BESIDE {
            std::fs::remove_file(with_end(&path, end)).ok();
        }
        Ok(Self { path, file, kept: false })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The open file.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Gives it its name once the disk has all of it.
    ///
    /// # Errors
    /// When the disk has no room, or there is such a file.
    pub(super) fn keep_as(mut self, name: &Path) -> Result<(), String> {
        if name.exists() {
            return Err(format!("{} is there already", name.display()));
        }
        File::open(&self.path).and_then(|file| file.sync_all()).map_err(of(&self.path))?;
        std::fs::rename(&self.path, name).map_err(of(name))?;
        self.kept = true;
        sync_folder(name)
    }
}

/// Waits until the disk has the names of a file's folder.
pub(super) fn sync_folder(file: &Path) -> Result<(), String> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(of(folder))
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.kept {
            std::fs::remove_file(&self.path).ok();
            for end in BESIDE {
                std::fs::remove_file(with_end(&self.path, end)).ok();
            }
        }
    }
}
