//! What running the program asks for: its log, who may read its measures, how it ends, where it may read from.

use std::path::PathBuf;
use std::time::Duration;

use tracing::Level;

use super::{Config, SHORTEST_KEY, Secret, key_file, noted};

/// How the lines of the log are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogForm {
    /// For people.
    Text,
    /// For programs: one object a line.
    Json,
}

/// What is logged, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Logging {
    /// How lines are written.
    pub form: LogForm,
    /// The least that is worth a line.
    pub level: Level,
}

impl Default for Logging {
    fn default() -> Self {
        Self { form: LogForm::Text, level: Level::INFO }
    }
}

impl Logging {
    /// Reads the process environment; what is wrong there is told by [`Config::from_env`], and the default is used.
    pub fn from_env() -> Self {
        dotenvy::dotenv().ok();
        Self::read(&super::variable, &mut Vec::new())
    }

    fn read(get: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) -> Self {
        let form = match get("LOG").as_deref() {
            None | Some("text") => LogForm::Text,
            Some("json") => LogForm::Json,
            Some(other) => {
                faults.push(format!("LANGNGHE_LOG must be text or json, not {other}"));
                LogForm::Text
            }
        };
        let level = get("LOG_LEVEL").map_or(Ok(Level::INFO), |level| {
            level.parse().map_err(|_| {
                format!("LANGNGHE_LOG_LEVEL must be error, warn, info, debug or trace, not {level}")
            })
        });
        Self { form, level: noted(faults, level).unwrap_or(Level::INFO) }
    }
}

/// What running the program asks for.
#[derive(Clone, Debug)]
pub struct Operating {
    /// What is logged, and how.
    pub logging: Logging,
    /// What must be shown to read `/metrics` from elsewhere than this machine; unset, nothing opens it there.
    pub metrics_token: Option<Secret>,
    /// How long the program still takes requests once it was told to end, so that others notice first.
    pub drain: Duration,
    /// A PostgreSQL standby that pages which only read may use. May hold a password, so it prints as `***`.
    pub database_read_url: Option<Secret>,
}

/// Longest the end may be put off, in seconds.
const LONGEST_DRAIN: u64 = 600;

impl Operating {
    pub(super) fn read(
        get: &impl Fn(&str) -> Option<String>,
        database_url: &str,
        faults: &mut Vec<String>,
    ) -> Self {
        let drain = get("DRAIN").map_or(Ok(0), |text| {
            let seconds = text.parse().ok().filter(|seconds| *seconds <= LONGEST_DRAIN);
            seconds.ok_or_else(|| {
                format!("LANGNGHE_DRAIN must be seconds from 0 to {LONGEST_DRAIN}, not {text}")
            })
        });
        let metrics_token = get("METRICS_TOKEN").map_or(Ok(None), |token| match token.chars().count() {
            n if n < SHORTEST_KEY => {
                Err(format!("LANGNGHE_METRICS_TOKEN must have at least {SHORTEST_KEY} characters"))
            }
            _ => Ok(Some(Secret::new(token))),
        });
        let database_read_url = get("DATABASE_READ_URL").map_or(Ok(None), |url| {
            let both = [&url, database_url].iter().all(|url| url.starts_with("postgres"));
            let words =
                "LANGNGHE_DATABASE_READ_URL is for a standby of PostgreSQL, and both start with postgres:";
            if both { Ok(Some(Secret::new(url))) } else { Err(words.to_owned()) }
        });
        Self {
            logging: Logging::read(get, faults),
            metrics_token: noted(faults, metrics_token).flatten(),
            drain: Duration::from_secs(noted(faults, drain).unwrap_or(0)),
            database_read_url: noted(faults, database_read_url).flatten(),
        }
    }
}

impl Config {
    /// The folder of SQLite's database; none in memory and with PostgreSQL.
    pub fn data_folder(&self) -> Option<PathBuf> {
        let key = key_file(self.database_url.reveal())?;
        let folder = key.parent().filter(|folder| !folder.as_os_str().is_empty());
        Some(folder.map_or_else(|| PathBuf::from("."), PathBuf::from))
    }
}

/// Reads settings given as pairs, for tests of this file.
#[cfg(test)]
fn with(pairs: &[(&str, &str)]) -> Result<Config, super::Faults> {
    Config::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::Faults;
    use super::*;

    #[test]
    fn the_log_is_for_people_unless_programs_shall_read_it() {
        assert_eq!(with(&[]).unwrap().operating.logging, Logging::default());
        let json = with(&[("LOG", "json"), ("LOG_LEVEL", "warn")]).unwrap().operating.logging;
        assert_eq!(json, Logging { form: LogForm::Json, level: Level::WARN });
    }

    #[test]
    fn faults_of_running_are_told_with_the_others_and_no_secret_is_shown() {
        let wrong = [("LOG", "xml"), ("LOG_LEVEL", "loud"), ("DRAIN", "-1"), ("METRICS_TOKEN", "short")];
        let Err(Faults(faults)) = with(&wrong) else { panic!("must be refused") };
        assert_eq!(faults.len(), 4, "{faults:?}");
        let token = "0123456789abcdef0123456789abcdef";
        let shown = format!("{:?}", with(&[("METRICS_TOKEN", token)]).unwrap());
        assert!(!shown.contains(token));
    }

    #[test]
    fn only_a_standby_of_postgresql_is_read_from() {
        let key = ("SECRET_KEY", "0123456789abcdef0123456789abcdef");
        let standby = ("DATABASE_READ_URL", "postgres://u:hunter2@standby/d");
        let config = with(&[("DATABASE_URL", "postgres://h/d"), key, standby]).unwrap();
        assert!(config.operating.database_read_url.is_some() && !format!("{config:?}").contains("hunter2"));
        assert!(with(&[standby]).is_err(), "beside SQLite");
        let sqlite = ("DATABASE_READ_URL", "sqlite://other.db");
        assert!(with(&[("DATABASE_URL", "postgres://h/d"), key, sqlite]).is_err());
    }

    #[test]
    fn the_folder_of_the_data_is_that_of_the_database() {
        let folder = |url: &str| with(&[("DATABASE_URL", url)]).unwrap().data_folder();
        assert_eq!(folder("sqlite:///var/lib/langnghe/a.db?mode=rwc"), Some("/var/lib/langnghe".into()));
        assert_eq!(folder("sqlite://a.db"), Some(".".into()));
        assert_eq!(folder("sqlite::memory:"), None);
    }
}
