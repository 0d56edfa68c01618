//! Asking for a run of a job before its time.

use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::job::Job;
use crate::error::AppResult;
use crate::store::{audit, jobs};

/// Asks for a run; whoever holds the job's lease runs it within seconds.
///
/// # Errors
/// When the database fails.
pub async fn want(app: &App, actor: &Actor, job: Job) -> AppResult<()> {
    let tx = app.db.begin().await?;
    jobs::want(&tx, job.name(), app.now()).await?;
    audit::note(&tx, actor, app.now(), "job.run", ("job", job.name().into())).await?;
    Ok(tx.commit().await?)
}
