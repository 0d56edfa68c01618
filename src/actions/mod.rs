//! Every change of state: one function, one transaction, one audit row.

pub mod access_tokens;
pub mod accounts;
pub mod addresses;
pub mod archives;
pub mod audit;
pub mod backups;
pub mod codings;
pub mod digests;
pub mod duties;
pub mod duty_weeks;
pub mod exports;
pub mod figures;
pub mod flash;
pub mod guidance;
pub mod holidays;
pub mod imports;
pub mod insertions;
pub mod install;
pub mod invitations;
pub mod jobs;
pub mod keyins;
pub mod layouts;
pub mod mail;
pub mod matters;
pub mod passwords;
pub mod pending_changes;
pub mod redactions;
pub mod reminders;
pub mod reports;
pub mod reviews;
pub mod rounds;
mod sealed;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod stashes;
pub mod summaries;
pub mod throttle;
pub mod topics;
pub mod units;

/// A fresh secret of 256 bits, in hexadecimal.
pub(crate) fn secret() -> crate::error::AppResult<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(crate::error::AppError::internal)?;
    Ok(hex::encode(bytes))
}
