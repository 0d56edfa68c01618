//! The jobs that run by themselves: their names and how often each runs.

use std::time::Duration;

/// A job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Sends what lies in the outbox.
    SendMail,
    /// Seals the rows of the audit log.
    SealAudit,
    /// Opens rounds, notes how complete they are when they are due, and closes them.
    Rounds,
    /// Reminds those who have not filed.
    Remind,
    /// Tells that rounds will be archived, and archives them.
    Archive,
    /// Forgets what is no longer needed.
    Purge,
    /// Clears what the engine still keeps of text that was taken out.
    Scrub,
    /// Puts people of units that ended into what took their place.
    HandOver,
}

impl Job {
    /// All jobs.
    pub const ALL: [Self; 8] = [
        Self::Rounds,
        Self::Remind,
        Self::SendMail,
        Self::Archive,
        Self::Purge,
        Self::SealAudit,
        Self::Scrub,
        Self::HandOver,
    ];

    /// Its name, as in the database and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::SendMail => "send_mail",
            Self::SealAudit => "seal_audit",
            Self::Rounds => "rounds",
            Self::Remind => "remind",
            Self::Archive => "archive",
            Self::Purge => "purge",
            Self::Scrub => "scrub",
            Self::HandOver => "hand_over",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }

    /// The pause between two runs.
    pub fn pause(self) -> Duration {
        match self {
            Self::SendMail | Self::Scrub => Duration::from_secs(5),
            Self::Rounds | Self::Remind => Duration::from_secs(20),
            Self::Archive | Self::Purge | Self::HandOver => Duration::from_secs(600),
            Self::SealAudit => Duration::from_secs(1),
        }
    }

    /// The longest pause after failures.
    pub fn longest(self) -> Duration {
        match self {
            Self::SendMail | Self::Archive | Self::Purge | Self::Scrub | Self::HandOver => {
                Duration::from_secs(600)
            }
            Self::Rounds | Self::Remind => Duration::from_secs(60),
            Self::SealAudit => Duration::from_secs(30),
        }
    }
}
