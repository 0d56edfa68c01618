//! Clears what the engine still keeps of text that was taken out of a report.

use super::runner::Run;
use crate::app::App;
use crate::error::AppResult;
use crate::store::redactions;

/// Clears it, where something was taken out.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    if !redactions::is_waiting(&app.db).await? {
        return Ok(Run::default());
    }
    let done = redactions::scrub(&app.db).await?;
    Ok(Run { done: u64::from(done), fault: String::new() })
}
