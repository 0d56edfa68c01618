//! The coding frame: what is changed in it counts from the next round on.

use chrono::NaiveDate;

use super::accounts::Checked;
use super::settings::stamp;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::topics::{Topic, parse};
use crate::error::{AppError, AppResult};
use crate::store::{Conn, Turn, audit, topics};

/// The frame as the next round will have it, and the day that round starts at the earliest.
///
/// # Errors
/// When the database fails.
pub async fn next(c: &impl Conn) -> AppResult<(Vec<Topic>, NaiveDate)> {
    let from = topics::next_start(c).await?;
    Ok((topics::frame(c, from).await?, from))
}

/// Adds a topic; `get` gives the fields of the form.
///
/// # Errors
/// When the database fails.
pub async fn add(app: &App, actor: &Actor, get: impl Fn(&str) -> String + Send + Sync) -> Checked<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Topics).await?;
    let (frame, from) = next(&tx).await?;
    let topic = match parse(&frame, None, get) {
        Ok(topic) => topic,
        Err(errors) => return Ok(Err(errors)),
    };
    let code = topic.code.clone();
    topics::save(&tx, from, topic).await?;
    audit::note(&tx, actor, app.now(), "topic.add", ("topic", code)).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Changes a topic over the state that was shown, or retires it.
///
/// # Errors
/// `NotFound`; `Conflict` when it changed in between.
pub async fn change(
    app: &App,
    actor: &Actor,
    (code, shown): (&str, &str),
    get: impl Fn(&str) -> String + Send + Sync,
) -> Checked<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Topics).await?;
    let (frame, from) = next(&tx).await?;
    let old = frame.iter().find(|t| t.code == code).ok_or(AppError::NotFound)?;
    if stamp(&(old, from))? != shown {
        return Err(AppError::Conflict("error-topic-changed"));
    }
    let topic = match parse(&frame, Some(old), get) {
        Ok(topic) => topic,
        Err(errors) => return Ok(Err(errors)),
    };
    if topic == *old {
        return Ok(Ok(()));
    }
    let act = if topic.retired && !old.retired { "topic.retire" } else { "topic.change" };
    topics::save(&tx, from, topic).await?;
    audit::note(&tx, actor, app.now(), act, ("topic", code.to_owned())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
