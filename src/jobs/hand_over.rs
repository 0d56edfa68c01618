//! Puts the accounts of units that ended into what took their place, on the day it did.

use super::runner::Run;
use crate::actions::units;
use crate::app::App;
use crate::error::AppResult;

/// Hands them over; how many accounts.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    Ok(Run { done: units::hand_over(app).await?, fault: String::new() })
}
