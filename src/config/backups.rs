//! Where backups go, what they are encrypted with, and where it is noted what was taken out for good.

use std::path::{Path, PathBuf};

use super::{Config, Secret, key_file};
use crate::domain::backup::Keep;

/// Shortest passphrase, in characters.
const SHORTEST: usize = 20;

/// What is set about backups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backups {
    /// Where the schedule puts them; unset, it makes none.
    pub folder: Option<PathBuf>,
    /// The hour of the day at which it makes one.
    pub hour: u32,
    /// How many it keeps.
    pub keep: Keep,
    /// What they are encrypted with.
    pub passphrase: Option<Secret>,
    /// The file in which is noted what was taken out for good.
    pub forget_log: Option<PathBuf>,
}

impl Backups {
    /// Reads the settings by a look-up, and the passphrase from its file.
    pub(super) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let folder = get("BACKUP_FOLDER").map(PathBuf::from);
        let hour = get("BACKUP_HOUR").map_or(Some(2), |hour| hour.parse().ok().filter(|hour| *hour < 24));
        let hour = hour.ok_or("LANGNGHE_BACKUP_HOUR must be an hour from 0 to 23")?;
        let keep = get("BACKUP_KEEP").map_or(Some(Keep::default()), |keep| Keep::parse(&keep));
        let keep =
            keep.ok_or("LANGNGHE_BACKUP_KEEP must be three numbers of days, weeks and months: 7,4,6")?;
        let passphrase = match (get("BACKUP_PASSPHRASE"), get("BACKUP_PASSPHRASE_FILE")) {
            (Some(words), _) => Some(words),
            (None, Some(file)) => Some(from_file(Path::new(&file))?),
            (None, None) => None,
        };
        if passphrase.as_ref().is_some_and(|words| words.chars().count() < SHORTEST) {
            return Err(format!("the passphrase of backups must have at least {SHORTEST} characters"));
        }
        if folder.is_some() && passphrase.is_none() {
            return Err("LANGNGHE_BACKUP_FOLDER needs LANGNGHE_BACKUP_PASSPHRASE_FILE: \
                        backups of the schedule are encrypted"
                .into());
        }
        let forget_log = get("FORGET_LOG").map(PathBuf::from);
        Ok(Self { folder, hour, keep, passphrase: passphrase.map(Secret::new), forget_log })
    }
}

fn from_file(file: &Path) -> Result<String, String> {
    use std::os::unix::fs::PermissionsExt;
    let fault = |what: String| format!("LANGNGHE_BACKUP_PASSPHRASE_FILE {}: {what}", file.display());
    let mode = std::fs::metadata(file).map_err(|e| fault(e.to_string()))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(fault("others may read it; run chmod 600 on it".into()));
    }
    let words = std::fs::read_to_string(file).map_err(|e| fault(e.to_string()))?;
    Ok(words.trim().to_owned())
}

impl Config {
    /// Notes what is taken out for good in a file beside the SQLite database, or in the working folder, unless another is
    /// set. A database in memory has none.
    #[must_use]
    pub fn with_forget_log(mut self) -> Self {
        if self.backups.forget_log.is_none() {
            let beside = key_file(self.database_url.reveal()).map(|key| key.with_extension("forget.log"));
            let here = || PathBuf::from("langnghe.forget.log");
            let is_postgres = self.database_url.reveal().starts_with("postgres");
            self.backups.forget_log = if is_postgres { Some(here()) } else { beside };
        }
        self
    }

    /// The file of the SQLite database; none in memory and for PostgreSQL.
    pub fn database_file(&self) -> Option<PathBuf> {
        key_file(self.database_url.reveal()).map(|key| key.with_extension(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let get = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Config::read(get).map_err(|faults| faults.to_string())
    }

    #[test]
    fn backups_of_the_schedule_are_encrypted_with_a_long_passphrase_that_is_never_shown() {
        let words = "một câu mà không ai khác biết";
        assert!(read(&[("BACKUP_FOLDER", "/b")]).unwrap_err().contains("PASSPHRASE_FILE"));
        assert!(read(&[("BACKUP_PASSPHRASE", "ngắn")]).unwrap_err().contains("20"));
        let config = read(&[("BACKUP_FOLDER", "/b"), ("BACKUP_PASSPHRASE", words)]).unwrap();
        assert!(!format!("{config:?}").contains(words));
        assert_eq!((config.backups.hour, config.backups.keep), (2, Keep::default()));
        for bad in [("BACKUP_HOUR", "24"), ("BACKUP_KEEP", "7")] {
            assert!(read(&[bad]).unwrap_err().contains(bad.0));
        }
        let file = std::env::temp_dir().join(format!("langnghe-passphrase-{}", std::process::id()));
        std::fs::write(&file, format!("{words}\n")).unwrap();
        let name = file.display().to_string();
        use std::os::unix::fs::PermissionsExt;
        let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        mode(0o644);
        assert!(read(&[("BACKUP_PASSPHRASE_FILE", &name)]).unwrap_err().contains("others may read"));
        mode(0o600);
        let config = read(&[("BACKUP_PASSPHRASE_FILE", &name)]).unwrap();
        assert_eq!(config.backups.passphrase, Some(Secret::new(words)));
        std::fs::remove_file(&file).unwrap();
    }

    #[test]
    fn what_is_taken_out_is_noted_beside_the_data() {
        let log = |pairs: &[(&str, &str)]| read(pairs).unwrap().with_forget_log().backups.forget_log;
        let sqlite = ("DATABASE_URL", "sqlite:///d/a.db?mode=rwc");
        assert_eq!(log(&[sqlite]), Some("/d/a.db.forget.log".into()));
        assert_eq!(log(&[sqlite, ("FORGET_LOG", "/e/f.log")]), Some("/e/f.log".into()));
        assert_eq!(log(&[("DATABASE_URL", "sqlite::memory:")]), None);
        assert_eq!(read(&[sqlite]).unwrap().database_file(), Some("/d/a.db".into()));
    }
}
