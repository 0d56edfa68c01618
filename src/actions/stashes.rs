//! What somebody sent just after their session ended: kept for a day, given back to the same account alone.

use serde::{Deserialize, Serialize};

use super::sealed;
use super::sessions::token_hash;
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::store::{sessions, stashes};

/// What forms are sealed for. The path is sealed too: it may name a report, and nothing but its authorship
/// may link a report to an account.
const PURPOSE: &str = "unsaved form";

/// A form that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Where it went.
    pub path: String,
    /// Its fields, as they were typed.
    pub fields: Vec<(String, String)>,
}

/// Keeps a form for the account of a session that has just ended; false when there is no such session.
///
/// # Errors
/// When the database fails.
pub async fn keep(app: &App, token: &str, form: &Form) -> AppResult<bool> {
    let now = app.now();
    let Some(account) = sessions::just_ended(&app.db, &token_hash(token), now).await? else {
        return Ok(false);
    };
    let plain = serde_json::to_vec(form).map_err(AppError::internal)?;
    let sealed = sealed::seal(app, PURPOSE, &account.to_string(), &plain)?;
    let tx = app.db.begin().await?;
    stashes::set(&tx, account, sealed, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// The form kept for a person, and since when.
///
/// # Errors
/// When the database fails, or the form can't be opened under today's secret key.
pub async fn kept(app: &App, actor: &Actor) -> AppResult<Option<(Form, chrono::DateTime<chrono::Utc>)>> {
    let Some(row) = stashes::of(&app.db, actor, app.now()).await? else { return Ok(None) };
    let plain = sealed::open(app, PURPOSE, &actor.account.to_string(), &row.sealed)?;
    let form = serde_json::from_slice(&plain).map_err(AppError::internal)?;
    Ok(Some((form, row.kept_at)))
}

/// Forgets the form kept for a person: it was sent again, or is not wanted.
///
/// # Errors
/// When the database fails.
pub async fn forget(app: &App, actor: &Actor) -> AppResult<()> {
    let tx = app.db.begin().await?;
    stashes::delete(&tx, actor.account).await?;
    Ok(tx.commit().await?)
}
