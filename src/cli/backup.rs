//! `langnghe backup`, `langnghe restore` and `langnghe move`.

use std::path::PathBuf;

use clap::Args;

use super::{Done, line, start};
use crate::actions::backups;
use crate::app::Clock;
use crate::backup::restore::{self, Asked, Restored};
use crate::backup::{make, moving};
use crate::config::Config;

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The file to write; it must not be there yet
    file: PathBuf,
    /// Leave it unencrypted: whoever has the file reads every report
    #[arg(long)]
    plain: bool,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// The backup
    file: PathBuf,
    /// A newer list of what was taken out: a forget.log, or a newer backup. Left out, the one beside the data
    #[arg(long)]
    forget_log: Option<PathBuf>,
    /// Put aside what is there
    #[arg(long)]
    replace: bool,
}

#[derive(Debug, Args)]
pub(super) struct MoveArgs {
    /// Address of the empty PostgreSQL database
    #[arg(long)]
    to: String,
}

pub(super) async fn backup(args: BackupArgs) -> Done {
    let app = start(Config::from_env().map_err(line)?).await?;
    let made = make::make(&app, &args.file, args.plain).await?;
    backups::made(&app, made.clone()).await.map_err(line)?;
    app.db.close().await.map_err(line)?;
    let kind = if args.plain { "unencrypted" } else { "encrypted" };
    Ok(format!(
        "{}: {} bytes, {kind}, opened again and found whole\nSHA-256 {}",
        made.file, made.size, made.sha256
    ))
}

pub(super) async fn restore(args: RestoreArgs) -> Done {
    let config = Config::from_env().map_err(line)?;
    let asked = Asked { file: args.file, forget_log: args.forget_log, replace: args.replace };
    let done = restore::restore(config, Clock::System, asked).await?;
    tell(&done);
    if done.faults.is_empty() {
        return Ok("Restored. Every table, the tally and the audit log are as the backup says.".into());
    }
    Err(format!("restored, but: {}", done.faults.join("; ")))
}

fn tell(done: &Restored) {
    let manifest = &done.manifest;
    println!("Backup of {} by version {}, schema {}", manifest.taken_at, manifest.version, manifest.schema);
    for (table, told) in &manifest.rows {
        println!("  {table}: {} rows, the backup says {told}", done.rows.get(table).copied().unwrap_or(0));
    }
    println!("  audit log: {} rows sealed, the last {}", manifest.audit_count, manifest.audit_hash);
    match &done.list {
        Some(file) => println!("Taken out again after {}: {} entries", file.display(), done.again),
        None => println!(
            "There is no list newer than the backup: what was taken out since then is back. \
             Look for a forget.log or a newer backup, and restore once more with --forget-log."
        ),
    }
    if done.unread > 0 {
        println!(
            "{} lines of the list can't be read: each is of a moment at which the program was killed",
            done.unread
        );
    }
    println!(
        "All sessions and links have ended. {} mails wait for an administrator's word at /settings",
        done.held
    );
    if let Some(aside) = &done.aside {
        println!("What was there before is now {aside}; delete it when it is not needed");
    }
}

pub(super) async fn move_to(args: MoveArgs) -> Done {
    let config = Config::from_env().map_err(line)?;
    let tell = |table: &str, rows: u64| eprintln!("{table}: {rows} rows");
    let (rows, tables) = moving::to(config, Clock::System, &args.to, tell).await?;
    Ok(format!(
        "{rows} rows of {tables} tables moved; both databases hold the same, and the audit log is whole.\n\
         Now set LANGNGHE_DATABASE_URL to the new address and LANGNGHE_SECRET_KEY to the same key \
         (the content of the file ending in .key). Delete the SQLite file when it is not needed any more."
    ))
}
