//! Large exports: staff ask, a job writes, and the file is kept for a time.

use entity::enums::{ExportState, RoundState};
use entity::export_file;
use entity::ids::ExportId;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::store::{Turn, audit, exports, rounds};

/// Bytes of a piece of a file.
const PIECE: usize = 1 << 18;

/// Asks for an export of a round. Asking twice asks once.
///
/// # Errors
/// When there is no such round, or its reports are not there (yet, or any more).
pub async fn ask(app: &App, actor: &Actor, code: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    if matches!(round.state, RoundState::Planned | RoundState::Purged) {
        return Err(AppError::Conflict("error-round-state"));
    }
    if exports::is_open(&tx, round.id).await? {
        return Ok(());
    }
    let row = export_file::Model {
        id: ExportId::random(),
        round_id: round.id,
        account_id: actor.account,
        asked_at: app.now(),
        state: ExportState::Queued,
        done: 0,
        rows: 0,
        checksum: String::new(),
        size: 0,
        finished_at: None,
    };
    exports::insert(&tx, row).await?;
    audit::note(&tx, actor, app.now(), "export.ask", ("round", round.code)).await?;
    Ok(tx.commit().await?)
}

/// Notes how far an export is. False when it was deleted meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn progress(app: &App, id: ExportId, done: i64, rows: i64) -> AppResult<bool> {
    let tx = app.db.begin().await?;
    let is_there = exports::progress(&tx, id, (done, rows)).await?;
    tx.commit().await?;
    Ok(is_there)
}

/// Keeps a finished file, or says that it failed: what went wrong is in the log of the job.
///
/// # Errors
/// When the database fails.
pub async fn finish(app: &App, row: export_file::Model, file: Option<Vec<u8>>) -> AppResult<()> {
    let bytes = file.as_deref().unwrap_or_default();
    let is_done = file.is_some();
    let row = export_file::Model {
        state: if is_done { ExportState::Done } else { ExportState::Failed },
        checksum: if is_done { hex::encode(Sha256::digest(bytes)) } else { String::new() },
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        finished_at: Some(app.now()),
        ..row
    };
    let tx = app.db.begin().await?;
    // It may be gone with its round.
    if exports::progress(&tx, row.id, (row.done, row.rows)).await? {
        exports::finish(&tx, &row, bytes, PIECE).await?;
    }
    Ok(tx.commit().await?)
}

/// Notes that a file was taken away.
///
/// # Errors
/// When the database fails.
pub async fn take(app: &App, actor: &Actor, round: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    audit::note(&tx, actor, app.now(), "export.take", ("round", round.to_owned())).await?;
    Ok(tx.commit().await?)
}
