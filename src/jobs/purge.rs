//! Forgets what is no longer needed of logins: sessions long over, failures, forms nobody came back for.

use super::runner::Run;
use crate::app::App;
use crate::error::AppResult;
use crate::store::{sessions, stashes, throttles};

/// Forgets it all; how many rows.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    let (now, tx) = (app.now(), app.db.begin().await?);
    let mut done = stashes::purge(&tx, now).await?;
    done += throttles::purge(&tx, now).await?;
    done += sessions::purge(&tx, now).await?;
    tx.commit().await?;
    Ok(Run { done, fault: String::new() })
}
