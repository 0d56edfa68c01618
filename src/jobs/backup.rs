//! Makes the backup of the day, and takes away those of the schedule that are too old.

use super::Job;
use super::runner::Run;
use crate::actions::backups;
use crate::app::App;
use crate::backup::make::make;
use crate::domain::backup::Made;
use crate::error::AppResult;
use crate::store::jobs;

/// Makes it, where a folder is set and one is due or was asked for.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    let settings = &app.config.backups;
    let Some(folder) = &settings.folder else { return Ok(Run::default()) };
    let asked = jobs::get(&app.db, Job::Backup.name()).await?.is_some_and(|row| row.wanted_at.is_some());
    if !asked && !backups::known(&app.db).await?.is_due(app.now(), app.zone(), settings.hour) {
        return Ok(Run::default());
    }
    let name = format!("langnghe-{}.age", app.now().with_timezone(&app.zone()).format("%Y%m%d-%H%M%S"));
    match make(app, &folder.join(name), false).await {
        Ok(made) => {
            tracing::info!(file = made.file, bytes = made.size, sha256 = made.sha256, "a backup was made");
            let old = backups::made(app, Made { scheduled: true, ..made }).await?;
            for made in &old {
                if let Err(error) = std::fs::remove_file(&made.file) {
                    tracing::warn!(file = made.file, %error, "an old backup could not be deleted");
                }
            }
            Ok(Run { done: 1, fault: String::new() })
        }
        Err(fault) => {
            backups::failed(app).await?;
            Ok(Run { done: 0, fault })
        }
    }
}
