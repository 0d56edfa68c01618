//! Whole databases: backups, their restore, and the way from SQLite to PostgreSQL. Faults are one line for whoever runs the
//! command.

pub mod archive;
pub mod make;
pub mod moving;
mod postgres;
pub mod restore;
mod scratch;

use std::path::Path;

use crate::app::App;
use crate::store::tally::{check, fold};
use crate::store::{Conn, Db, rounds};

/// A fault, in one line.
fn line(error: impl std::fmt::Display) -> String {
    error.to_string().replace('\n', " ")
}

/// A fault of a file.
fn of(file: &Path) -> impl Fn(std::io::Error) -> String + '_ {
    move |error| format!("{}: {error}", file.display())
}

/// Runs what waits for files or other programs beside everything else.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(line)?
}

/// Counts what waits to be counted.
async fn fold_all(db: &Db) -> Result<(), String> {
    loop {
        let tx = db.begin().await.map_err(line)?;
        let done = fold::batch(&tx, fold::BATCH).await.map_err(line)?;
        tx.commit().await.map_err(line)?;
        if done == 0 {
            return Ok(());
        }
    }
}

/// In how many cells the tally differs from the reports counted anew, over all rounds.
async fn differing(c: &impl Conn) -> Result<usize, String> {
    let mut wrong = 0;
    for round in rounds::all(c).await.map_err(line)?.iter().filter(|round| check::is_counted(round)) {
        wrong += check::differences(c, round.id).await.map_err(line)?.len();
    }
    Ok(wrong)
}

/// What is wrong with the audit log, in words; nothing for a whole one.
async fn audit_fault(app: &App) -> Result<Option<String>, String> {
    use crate::actions::audit;
    let found = audit::verify(app).await.map_err(line)?;
    Ok(found.fault.map(|fault| audit::fault_words(crate::locale::Lang::En, app.zone(), &fault)))
}
