//! Computes what thresholds an administrator tries would do: how many cells are shown and hidden, and nothing else.

use entity::enums::RoundState;
use entity::round;

use super::runner::Run;
use super::{Job, schedule};
use crate::actions::{settings, summaries};
use crate::app::App;
use crate::domain::reissue::{Level, levels};
use crate::domain::settings::{Judged, Thresholds};
use crate::error::AppResult;
use crate::store::rounds;

/// Judges what is tried, where something is.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    let trial = settings::trial(&app.db).await?;
    let Some(trial) = trial.filter(|t| t.judged.is_none()) else { return Ok(Run::default()) };
    let states = [RoundState::Compiling, RoundState::Issued, RoundState::Archived];
    let judged = match rounds::in_states(&app.db, &states).await?.pop() {
        None => Judged { round: String::new(), now: Vec::new(), then: Vec::new() },
        Some(round) => Judged {
            round: round.code.clone(),
            now: cells(app, &round, settings::thresholds(&app.db).await?).await?,
            then: cells(app, &round, trial.thresholds).await?,
        },
    };
    settings::judge(app, trial.thresholds, judged).await?;
    Ok(Run { done: 1, fault: String::new() })
}

async fn cells(app: &App, round: &round::Model, thresholds: Thresholds) -> AppResult<Vec<Level>> {
    let prepared = summaries::prepare(app, &schedule(Job::Judge), round.clone(), Some(thresholds)).await?;
    Ok(levels(&prepared.published))
}
