//! What is noted of backups: one that was made, one that failed, one that was restored, and a move to another engine.

use entity::enums::{MailKind, Role};
use entity::{account, forgotten};

use super::mail;
use crate::app::App;
use crate::domain::backup::{Backups, Made, Manifest};
use crate::error::AppResult;
use crate::store::{
    Conn, Turn, accounts, audit, backups, forgotten as forgetting, outbox as mails, settings,
};

/// What is known of backups.
///
/// # Errors
/// When the database fails.
pub async fn known(c: &impl Conn) -> AppResult<Backups> {
    Ok(settings::read(c, Backups::SETTING).await?.unwrap_or_default())
}

/// Notes a backup that was made; those the schedule made that are too old by now, which are its own to delete.
///
/// # Errors
/// When the database fails.
pub async fn made(app: &App, made: Made) -> AppResult<Vec<Made>> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    let mut known = known(&tx).await?;
    let (scheduled, sum) = (made.scheduled, made.sha256.chars().take(16).collect());
    let old = known.add(made, app.zone(), app.config.backups.keep);
    settings::write(&tx, Backups::SETTING, &known).await?;
    let subject = ("backup", sum);
    if scheduled {
        audit::note_schedule(&tx, app.now(), "backup.make", subject).await?;
    } else {
        audit::note_console(&tx, app.now(), "backup.make", subject).await?;
    }
    tx.commit().await?;
    Ok(old)
}

/// Notes that the schedule's backup failed, and writes to the administrators; once a day.
///
/// # Errors
/// When the database fails.
pub async fn failed(app: &App) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    let mut known = known(&tx).await?;
    if known.failed_on == Some(app.today()) {
        return Ok(());
    }
    known.failed_on = Some(app.today());
    settings::write(&tx, Backups::SETTING, &known).await?;
    let people = accounts::active(&tx, Role::Admin).await?;
    let letter = |a: &account::Model| mail::own(app, a, MailKind::BackupFailed);
    mails::insert_all(&tx, people.iter().filter_map(letter).collect()).await?;
    audit::note_schedule(&tx, app.now(), "backup.fail", ("job", "backup".into())).await?;
    Ok(tx.commit().await?)
}

/// Makes a database that came from a backup one that may be served: what a list names is taken out again, sessions and
/// links end, mail waits. How many entries of the list were new to it, and how many mails wait.
///
/// # Errors
/// When the database fails.
pub async fn settle(app: &App, list: &[forgotten::Model], manifest: &Manifest) -> AppResult<(u64, u64)> {
    let tx = app.db.begin_again().await?;
    let again = forgetting::replay(&tx, list, app.now()).await?;
    let held = backups::settle(&tx, app.now()).await?;
    let sum = manifest.sha256.chars().take(16).collect();
    audit::note_console(&tx, app.now(), "backup.restore", ("backup", sum)).await?;
    tx.commit().await?;
    Ok((again, held))
}

/// Notes that all was moved here from another engine.
///
/// # Errors
/// When the database fails.
pub async fn moved(app: &App) -> AppResult<()> {
    let tx = app.db.begin().await?;
    audit::note_console(&tx, app.now(), "backup.move", ("backup", String::new())).await?;
    Ok(tx.commit().await?)
}
