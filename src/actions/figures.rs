//! Exact figures that are taken away as a file.

use crate::app::App;
use crate::domain::access::Actor;
use crate::error::AppResult;
use crate::store::audit;

/// Notes that a table of exact figures of a round was taken away.
///
/// # Errors
/// When the database fails.
pub async fn export(app: &App, actor: &Actor, round: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    audit::note(&tx, actor, app.now(), "figures.export", ("round", round.to_owned())).await?;
    Ok(tx.commit().await?)
}
