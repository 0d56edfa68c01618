//! The list of holidays, by which due days move.

use super::rounds::plan;
use super::settings::stamp;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::holidays::Holidays;
use crate::error::{AppError, AppResult};
use crate::store::{Conn, Turn, audit, settings};

/// The list as it stands; the built-in one until somebody saved another.
///
/// # Errors
/// When the database fails.
pub async fn list(c: &impl Conn) -> AppResult<Holidays> {
    Ok(settings::read(c, Holidays::SETTING).await?.unwrap_or_default())
}

/// Saves the list over the one that was shown, and moves the due days of rounds that are due on a holiday by it.
///
/// # Errors
/// When somebody saved in between.
pub async fn save(app: &App, actor: &Actor, shown: &str, new: &Holidays) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    if stamp(&list(&tx).await?)? != shown {
        return Err(AppError::Conflict("error-settings-changed"));
    }
    settings::write(&tx, Holidays::SETTING, new).await?;
    plan::follow_holidays(app, &tx, new).await?;
    audit::note(&tx, actor, app.now(), "holidays.save", ("settings", "holidays".into())).await?;
    Ok(tx.commit().await?)
}
