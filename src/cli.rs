//! The commands. Each says what it did and exits non-zero with one clear line on failure.

mod backup;
pub mod import;
pub mod log;
mod serving;
mod tally;

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use entity::enums::Role;

use crate::actions::{accounts, audit, install, settings};
use crate::app::{App, Clock};
use crate::config::{Config, Logging, Secret};
use crate::demo::{build, seed, seed_waiting};
use crate::domain::account::NewAccount;
use crate::domain::report::FieldError;
use crate::domain::{case, explain, screening};
use crate::error::AppError;
use crate::jobs::Job;
use crate::jobs::runner::Runner;
use crate::locale::Lang;
use crate::mail::transport::Transport;
use crate::store::{self, Db};

/// Opinion reports of many units, added up so that nobody can be singled out.
#[derive(Debug, Parser)]
#[command(name = "langnghe", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site (the default)
    Serve,
    /// Serve a fictional bloc with four rounds of reports, on the loopback alone
    Demo(DemoArgs),
    /// Bring the database's tables up to date
    Migrate,
    /// Manage accounts
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// Run jobs by hand
    Jobs {
        #[command(subcommand)]
        command: JobsCommand,
    },
    /// Screen a file, one text a line, for what may tell a person or is marked secret; prints one JSON a line
    Screen {
        /// The file, UTF-8
        file: PathBuf,
    },
    /// Check that the audit log is whole
    Check,
    /// Fill an empty database with reports for measuring; the same numbers give the same reports
    Seed(SeedArgs),
    /// Compare the figures with the reports, or count them anew
    Tally {
        #[command(subcommand)]
        command: tally::TallyCommand,
    },
    /// Make a backup of the database, also while it is served, and check that it can be restored
    Backup(backup::BackupArgs),
    /// Restore a backup into an empty place
    Restore(backup::RestoreArgs),
    /// Move from SQLite to an empty PostgreSQL database, while nothing serves
    Move(backup::MoveArgs),
    /// Bring reports over that were collected with ODK Central or KoboToolbox
    Import(import::ImportArgs),
    /// Judge a suppression policy before using it
    Policy {
        #[command(subcommand)]
        command: PolicyCommand,
    },
}

#[derive(Debug, Args)]
struct DemoArgs {
    /// Folder of the demo's database; an existing one is reused
    #[arg(long, default_value = "langnghe-demo")]
    data: PathBuf,
    /// Address to listen on; the loopback alone
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Make an account and print a single-use link by which its owner sets a password
    Create(CreateArgs),
}

#[derive(Debug, Args)]
struct CreateArgs {
    /// collaborator, staff, approver, leader, unit_head, admin or auditor
    #[arg(long)]
    role: String,
    /// E-mail; may be left out
    #[arg(long)]
    email: Option<String>,
    /// User name
    #[arg(long)]
    user: String,
    /// Name as shown; the user name when left out
    #[arg(long, default_value = "")]
    name: String,
    /// Code of the unit
    #[arg(long)]
    unit: Option<String>,
}

#[derive(Debug, Args)]
struct SeedArgs {
    /// Reports over all rounds
    #[arg(long)]
    reports: usize,
    /// Units that report
    #[arg(long, default_value_t = 100)]
    units: usize,
    /// Rounds, the last of them open
    #[arg(long, default_value_t = 4)]
    rounds: usize,
    /// Collaborators who have not filed in the open round yet, each with a token for the API
    #[arg(long, default_value_t = 0, requires = "tokens")]
    waiting: usize,
    /// New file for the tokens of those who have not filed yet, one a line
    #[arg(long)]
    tokens: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum JobsCommand {
    /// Run one job once
    Run {
        /// Name of the job
        name: String,
    },
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// Publish a case file and print the published figures as JSON
    Try {
        /// The case file
        file: PathBuf,
        /// Tell on standard error why each cell is hidden, the share hidden and the coverage
        #[arg(long)]
        explain: bool,
    },
}

/// Runs the command the process was called with.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command.unwrap_or(Command::Serve) {
        Command::Serve => run(serve()),
        Command::Demo(args) => run(demo(args)),
        Command::Migrate => run(migrate()),
        Command::Account { command: AccountCommand::Create(args) } => run(create(args)),
        Command::Jobs { command: JobsCommand::Run { name } } => run(run_job(name)),
        Command::Screen { file } => screen(&file),
        Command::Check => run(check()),
        Command::Seed(args) => run(fill(args)),
        Command::Tally { command } => run(tally::run(command)),
        Command::Backup(args) => run(backup::backup(args)),
        Command::Restore(args) => run(backup::restore(args)),
        Command::Move(args) => run(backup::move_to(args)),
        Command::Import(args) => run(import::run(args)),
        Command::Policy { command: PolicyCommand::Try { file, explain } } => policy_try(&file, explain),
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

type Done = Result<String, String>;

fn run(work: impl Future<Output = Done>) -> Done {
    log::begin(Logging::from_env());
    tokio::runtime::Runtime::new().map_err(line)?.block_on(work)
}

/// An error as one line.
fn line(error: impl std::fmt::Display) -> String {
    error.to_string().replace('\n', " ")
}

async fn start(config: Config) -> Result<App, String> {
    let db = Db::connect(config.database_url.reveal()).await.map_err(line)?;
    if store::backups::is_half_restored(&db).await.map_err(line)? {
        return Err(
            "a restore into this database did not come to its end; run it again with --replace".into()
        );
    }
    db.migrate().await.map_err(line)?;
    let standby = config.operating.database_read_url.as_ref().map(Secret::reveal);
    let db = db.beside(standby).await.map_err(line)?.with_forget_log(config.backups.forget_log.clone());
    Ok(App::new(config, db, Clock::System))
}

async fn migrate() -> Done {
    let config = Config::from_env().map_err(line)?;
    let db = Db::connect(config.database_url.reveal()).await.map_err(line)?;
    let pending = db.pending_migrations().await.map_err(line)?;
    db.migrate().await.map_err(line)?;
    db.close().await.map_err(line)?;
    Ok(format!("{pending} migrations run; the database is up to date"))
}

async fn create(args: CreateArgs) -> Done {
    let role = Role::parse(&args.role).ok_or_else(|| format!("{} is not a role", args.role))?;
    let app = start(Config::from_env().map_err(line)?).await?;
    let new = NewAccount {
        role,
        email: args.email,
        user_name: args.user,
        display_name: args.name,
        unit_code: args.unit,
        lang: "vi".into(),
    };
    make(&app, new).await
}

/// Makes an account: its link, or all that is wrong on one line.
async fn make(app: &App, new: NewAccount) -> Done {
    let words = |error: &FieldError| Lang::En.ta(error.key, &error.args);
    match accounts::create_from_console(app, new).await.map_err(line)? {
        Ok(link) => Ok(link),
        Err(errors) => Err(errors.iter().map(words).collect::<Vec<_>>().join(" ")),
    }
}

async fn fill(args: SeedArgs) -> Done {
    let plan = seed::Plan { reports: args.reports, units: args.units, rounds: args.rounds };
    if let Some(fault) = plan.fault() {
        return Err(fault.into());
    }
    if args.waiting > seed_waiting::MOST {
        return Err("waiting must be at most 1,000,000".into());
    }
    let app = start(Config::from_env().map_err(line)?).await?;
    let begun = std::time::Instant::now();
    let tell = |done| eprintln!("{done} of {} reports stored, {} s", plan.reports, begun.elapsed().as_secs());
    let words = |error: AppError| match error {
        AppError::Conflict(_) => "the database has units already; seed fills an empty one".into(),
        error => line(error),
    };
    seed::fill(&app, plan, tell).await.map_err(words)?;
    if let Some(file) = args.tokens {
        let tokens = seed_waiting::add(&app, args.waiting).await.map_err(line)?;
        let mut kept = tokens.join("\n");
        kept.push('\n');
        std::fs::write(&file, kept).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    app.db.close().await.map_err(line)?;
    Ok(format!("{} reports of {} units in {} rounds", plan.reports, plan.units, plan.rounds))
}

async fn run_job(name: String) -> Done {
    let names = || Job::ALL.map(Job::name).join(", ");
    let job = Job::parse(&name).ok_or_else(|| format!("{name} is no job; there are: {}", names()))?;
    let config = Config::from_env().map_err(line)?;
    let transport = Transport::of(&config)?;
    if job == Job::SendMail && transport.is_none() {
        return Err("LANGNGHE_SMTP_URL is not set, so mail waits".into());
    }
    let app = start(config).await?;
    let run = Runner::new(app.clone(), transport).once(job).await.map_err(line)?;
    app.db.close().await.map_err(line)?;
    if run.fault.is_empty() { Ok(format!("{name}: {} done", run.done)) } else { Err(run.fault) }
}

async fn check() -> Done {
    let config = Config::from_env().map_err(line)?;
    let db = Db::connect(config.database_url.reveal()).await.map_err(line)?;
    if db.pending_migrations().await.map_err(line)? > 0 {
        return Err("the database is not up to date; run langnghe migrate".into());
    }
    let app = App::new(config, db, Clock::System);
    settings::refresh(&app).await.map_err(line)?;
    let found = audit::verify(&app).await.map_err(line)?;
    let zone = app.zone();
    app.db.close().await.map_err(line)?;
    match found.fault {
        None => Ok(format!("audit log: {} rows, sealed and in order", found.rows)),
        Some(fault) => Err(format!("audit log: {}", audit::fault_words(Lang::En, zone, &fault))),
    }
}

async fn serve() -> Done {
    let app = start(Config::from_env().map_err(line)?).await?;
    install::coding_frame(&app).await.map_err(line)?;
    if store::accounts::is_empty(&app.db).await.map_err(line)? {
        let first = NewAccount {
            role: Role::Admin,
            email: None,
            user_name: "admin".into(),
            display_name: String::new(),
            unit_code: None,
            lang: "vi".into(),
        };
        let link = make(&app, first).await?;
        println!(
            "No account yet. Set the first administrator's password here (once, within 72 hours): {link}"
        );
    }
    serving::listen(app).await
}

async fn demo(args: DemoArgs) -> Done {
    if !args.listen.ip().is_loopback() {
        return Err(format!("the demo listens on the loopback alone, not on {}", args.listen));
    }
    std::fs::create_dir_all(&args.data).map_err(|e| format!("{}: {e}", args.data.display()))?;
    let mut config = Config::read(|_| None).map_err(line)?;
    let file = args.data.join("demo.db");
    config.database_url = Secret::new(format!("sqlite://{}?mode=rwc", file.display()));
    config.listen = args.listen;
    config.base_url = format!("http://{}", args.listen);
    config.demo = true;
    let app = start(config.with_kept_key().map_err(line)?.with_forget_log()).await?;
    let made = build::fill(&app).await.map_err(line)?;
    println!("{} {}", if made { "Demo made in" } else { "Demo found in" }, args.data.display());
    for (user, _, _) in build::ACCOUNTS {
        println!("{user}@demo.invalid  {}", build::PASSWORD);
    }
    serving::listen(app).await
}

/// One line of what `langnghe screen` prints.
#[derive(serde::Serialize)]
struct ScreenedLine {
    line: usize,
    #[serde(flatten)]
    found: screening::Screened,
}

fn screen(file: &Path) -> Done {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let row = |(line, text)| serde_json::to_string(&ScreenedLine { line, found: screening::screen(text) });
    let rows: Result<Vec<String>, _> = (1..).zip(text.lines()).map(row).collect();
    Ok(rows.map_err(line)?.join("\n"))
}

fn policy_try(file: &Path, explain: bool) -> Done {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let fault = |e: case::CaseError| format!("{}: {e}", file.display());
    let case = case::Case::read(&text).map_err(fault)?;
    let published = case.publish().map_err(fault)?;
    if explain {
        eprint!("{}", explain::explain(&case, &published));
    }
    case::written(&published).map_err(fault)
}
