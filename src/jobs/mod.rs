//! What runs by itself, beside the web server.

mod letters;
mod resets;
pub mod runner;
mod send_mail;

use std::time::Duration;

/// A job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Sends what lies in the outbox.
    SendMail,
}

impl Job {
    /// All jobs.
    pub const ALL: [Self; 1] = [Self::SendMail];

    /// Its name, as in the database and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::SendMail => "send_mail",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }

    /// The pause between two runs.
    fn pause(self) -> Duration {
        match self {
            Self::SendMail => Duration::from_secs(5),
        }
    }
}
