//! `langnghe tally verify` and `langnghe tally rebuild`.

use clap::Subcommand;
use entity::enums::Group;
use entity::round;

use super::{Done, line, start};
use crate::app::App;
use crate::config::Config;
use crate::domain::tally::{Counts, REPORTS};
use crate::store::tally::check::{self, Difference};
use crate::store::tally::fold;
use crate::store::{Conn, rounds};

/// At most this many cells are named.
const NAMED: usize = 50;

/// Reports counted in one transaction while everything is counted anew.
const AT_ONCE: u64 = 5_000;

#[derive(Debug, Subcommand)]
pub(super) enum TallyCommand {
    /// Count all reports anew and name every cell the tally has otherwise; rounds that were purged are left out
    Verify {
        /// Code of the only round to look at
        #[arg(long)]
        round: Option<String>,
    },
    /// Forget the tally and count all reports anew; rounds that were purged keep what they have
    Rebuild {
        /// Code of the only round to count
        #[arg(long)]
        round: Option<String>,
    },
}

pub(super) async fn run(command: TallyCommand) -> Done {
    let app = start(Config::from_env().map_err(line)?).await?;
    let done = match command {
        TallyCommand::Verify { round } => verify(&app, round).await,
        TallyCommand::Rebuild { round } => rebuild(&app, round).await,
    };
    app.db.close().await.map_err(line)?;
    done
}

/// The rounds asked for, first to last.
async fn asked(app: &App, code: Option<String>) -> Result<Vec<round::Model>, String> {
    let all = rounds::all(&app.db).await.map_err(line)?;
    if let Some(code) = &code
        && !all.iter().any(|r| r.code == *code)
    {
        return Err(format!("there is no round {code}"));
    }
    let mut found: Vec<_> = all
        .into_iter()
        .filter(|r| code.as_ref().is_none_or(|c| r.code == *c) && check::is_counted(r))
        .collect();
    found.reverse();
    Ok(found)
}

async fn verify(app: &App, code: Option<String>) -> Done {
    let (mut rounds_read, mut wrong) = (0, 0);
    for round in asked(app, code).await? {
        let now = app.db.snapshot().await.map_err(line)?;
        let found = check::differences(&now, round.id).await.map_err(line)?;
        let waiting = store_waiting(&now, &round).await?;
        eprintln!("{}: {} cells differ, {waiting} reports wait to be counted", round.code, found.len());
        for difference in found.iter().take(NAMED.saturating_sub(wrong)) {
            eprintln!("{}", describe(&now, &round, difference).await?);
        }
        rounds_read += 1;
        wrong += found.len();
    }
    match wrong {
        0 => Ok(format!("tally: {rounds_read} rounds, every cell equals the reports")),
        _ => {
            Err(format!("tally: {wrong} cells differ from the reports; langnghe tally rebuild repairs them"))
        }
    }
}

async fn store_waiting(c: &impl Conn, round: &round::Model) -> Result<u64, String> {
    Ok(crate::store::tally::progress(c, round.id).await.map_err(line)?.waiting)
}

async fn describe(c: &impl Conn, round: &round::Model, d: &Difference) -> Result<String, String> {
    let unit = rounds::unit(c, round.id, d.unit).await.map_err(line)?;
    let unit = unit.map_or_else(|| d.unit.to_string(), |u| u.code);
    let topic = if d.topic == REPORTS { "reports" } else { &d.topic };
    let group = d.group.map_or("all", Group::code);
    let (tallied, counted) = (numbers(&d.tallied), numbers(&d.counted));
    Ok(format!("  {} {unit} {topic} {group}: tallied {tallied}, counted {counted}", round.code))
}

/// Reports, issues, voices by stance, streams by stance, aggrieved voices.
fn numbers(c: &Counts) -> String {
    format!("{}/{}/{:?}/{:?}/{}", c.reports, c.issues, c.voices, c.streams, c.aggrieved)
}

async fn rebuild(app: &App, code: Option<String>) -> Done {
    let rounds = asked(app, code).await?;
    let (mut reports, mut done) = (0, 0u64);
    for round in &rounds {
        let tx = app.db.begin().await.map_err(line)?;
        reports += check::begin_anew(&tx, round.id, app.now()).await.map_err(line)?;
        tx.commit().await.map_err(line)?;
    }
    loop {
        let tx = app.db.begin().await.map_err(line)?;
        let folded = fold::batch(&tx, AT_ONCE).await.map_err(line)?;
        tx.commit().await.map_err(line)?;
        if folded == 0 {
            break;
        }
        done += folded;
        eprintln!("{done} of {reports} reports counted");
    }
    Ok(format!("tally: {reports} reports of {} rounds counted anew", rounds.len()))
}
