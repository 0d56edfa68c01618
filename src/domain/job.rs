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
    /// Makes the digests that are due.
    Digests,
    /// Tells that rounds will be archived, and archives them.
    Archive,
    /// Forgets what is no longer needed.
    Purge,
    /// Clears what the engine still keeps of text that was taken out.
    Scrub,
    /// Counts reports that were decided on.
    Tally,
    /// Computes what thresholds that are tried would do.
    Judge,
    /// Writes the exports staff ask for.
    Export,
    /// Puts people of units that ended into what took their place.
    HandOver,
    /// Makes the backup of the day.
    Backup,
}

impl Job {
    /// All jobs.
    pub const ALL: [Self; 13] = [
        Self::Rounds,
        Self::Remind,
        Self::Digests,
        Self::SendMail,
        Self::Archive,
        Self::Purge,
        Self::SealAudit,
        Self::Scrub,
        Self::HandOver,
        Self::Tally,
        Self::Judge,
        Self::Export,
        Self::Backup,
    ];

    /// Its name, as in the database and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::SendMail => "send_mail",
            Self::SealAudit => "seal_audit",
            Self::Rounds => "rounds",
            Self::Remind => "remind",
            Self::Digests => "digests",
            Self::Archive => "archive",
            Self::Purge => "purge",
            Self::Scrub => "scrub",
            Self::HandOver => "hand_over",
            Self::Tally => "tally",
            Self::Judge => "judge",
            Self::Export => "export",
            Self::Backup => "backup",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }

    /// The pause between two runs.
    pub fn pause(self) -> Duration {
        match self {
            Self::SendMail | Self::Scrub | Self::Judge | Self::Export => Duration::from_secs(5),
            Self::Rounds | Self::Remind | Self::Digests => Duration::from_secs(20),
            Self::Archive | Self::Purge | Self::HandOver | Self::Backup => Duration::from_secs(600),
            Self::SealAudit => Duration::from_secs(1),
            Self::Tally => Duration::from_secs(2),
        }
    }

    /// The longest pause after failures.
    pub fn longest(self) -> Duration {
        match self {
            Self::SendMail | Self::Archive | Self::Purge | Self::Scrub | Self::HandOver => {
                Duration::from_secs(600)
            }
            Self::Rounds | Self::Remind | Self::Digests | Self::Judge | Self::Export => {
                Duration::from_secs(60)
            }
            Self::SealAudit | Self::Tally => Duration::from_secs(30),
            Self::Backup => Duration::from_secs(3600),
        }
    }
}
