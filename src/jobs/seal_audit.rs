//! Seals the audit log, and tells its head once a day in the program's log, which is kept elsewhere.

use super::runner::Run;
use crate::actions::audit;
use crate::app::App;
use crate::error::AppResult;

/// Seals what waits.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    let done = audit::seal(app).await?;
    if let Some(head) = audit::head_of_the_day(app).await? {
        tracing::info!(count = head.count, hash = head.hash, "audit log head");
    }
    Ok(Run { done, fault: String::new() })
}
