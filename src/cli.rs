//! The commands. Each says what it did and exits non-zero with one clear line on failure.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::domain::case;
use crate::store::Db;

/// Opinion reports of many units, added up so that nobody can be singled out.
#[derive(Debug, Parser)]
#[command(name = "langnghe", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the database's tables up to date
    Migrate,
    /// Judge a suppression policy before using it
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// Publish a case file and print the published figures as JSON
    Try {
        /// The case file
        file: PathBuf,
    },
}

/// Runs the command the process was called with.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Migrate => migrate(),
        Command::Policy { command: PolicyCommand::Try { file } } => policy_try(&file),
    };
    match done {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("langnghe: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn migrate() -> Result<String, String> {
    let config = Config::from_env().map_err(|faults| faults.to_string())?;
    let runtime = tokio::runtime::Runtime::new().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let db = Db::connect(config.database_url.reveal()).await.map_err(|e| e.to_string())?;
        let pending = db.pending_migrations().await.map_err(|e| e.to_string())?;
        db.migrate().await.map_err(|e| e.to_string())?;
        db.close().await.map_err(|e| e.to_string())?;
        Ok(format!("{pending} migrations run; the database is up to date"))
    })
}

fn policy_try(file: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    case::run(&text).map_err(|e| format!("{}: {e}", file.display()))
}
