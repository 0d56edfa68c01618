//! What administrators set, and the thresholds of publication, which need an approver's yes.

use chrono_tz::Tz;

use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::settings::{Judged, Organisation, Post, Proposal, Thresholds, Trial};
use crate::error::{AppError, AppResult};
use crate::store::{Conn, Turn, accounts, audit, settings};

/// What the organisation has set so far.
///
/// # Errors
/// When the database fails.
pub async fn organisation(app: &App, c: &impl Conn) -> AppResult<Organisation> {
    Ok(Organisation {
        zone: zone(app, c).await?,
        retention: settings::read(c, Organisation::RETENTION).await?.unwrap_or(Organisation::MONTHS),
    })
}

async fn zone(app: &App, c: &impl Conn) -> AppResult<Tz> {
    Ok(settings::read(c, Organisation::ZONE).await?.unwrap_or(app.config.timezone))
}

/// Saves what administrators set by themselves, over what they were shown.
///
/// # Errors
/// When somebody saved in between.
pub async fn save(app: &App, actor: &Actor, shown: &str, new: &Organisation) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    if stamp(&organisation(app, &tx).await?)? != shown {
        return Err(AppError::Conflict("error-settings-changed"));
    }
    settings::write(&tx, Organisation::ZONE, &new.zone).await?;
    settings::write(&tx, Organisation::RETENTION, &new.retention).await?;
    audit::note(&tx, actor, app.now(), "settings.save", ("settings", "organisation".into())).await?;
    tx.commit().await?;
    app.set_zone(new.zone);
    Ok(())
}

/// How mail goes.
///
/// # Errors
/// When the database fails.
pub async fn post(c: &impl Conn) -> AppResult<Post> {
    Ok(settings::read(c, Post::SETTING).await?.unwrap_or_default())
}

/// Saves how mail goes, over what administrators were shown.
///
/// # Errors
/// When somebody saved in between.
pub async fn save_post(app: &App, actor: &Actor, shown: &str, new: &Post) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    if stamp(&post(&tx).await?)? != shown {
        return Err(AppError::Conflict("error-settings-changed"));
    }
    settings::write(&tx, Post::SETTING, new).await?;
    audit::note(&tx, actor, app.now(), "settings.save", ("settings", "mail".into())).await?;
    Ok(tx.commit().await?)
}

/// What tells one state of settings from another, for forms: they are saved over the state they showed.
///
/// # Errors
/// Never in practice: settings are plain data.
pub fn stamp(shown: &impl serde::Serialize) -> AppResult<String> {
    let text = serde_json::to_string(shown).map_err(AppError::internal)?;
    Ok(super::sessions::token_hash(&text))
}

/// Takes over the zone another instance may have set.
///
/// # Errors
/// When the database fails.
pub async fn refresh(app: &App) -> AppResult<()> {
    app.set_zone(zone(app, &app.db).await?);
    Ok(())
}

/// Proposes thresholds for later releases; they wait for an approver.
///
/// # Errors
/// When the database fails.
pub async fn propose(app: &App, actor: &Actor, thresholds: Thresholds) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    let proposal = Proposal { thresholds, by: actor.account, at: app.now() };
    settings::write(&tx, Proposal::SETTING, &Some(proposal)).await?;
    audit::note(&tx, actor, app.now(), "thresholds.propose", ("settings", "thresholds".into())).await?;
    Ok(tx.commit().await?)
}

/// Asks for what thresholds would do; a job computes it, because an administrator reads no figures.
///
/// # Errors
/// When the database fails.
pub async fn try_out(app: &App, actor: &Actor, thresholds: Thresholds) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    settings::write(&tx, Trial::SETTING, &Trial { thresholds, judged: None }).await?;
    audit::note(&tx, actor, app.now(), "thresholds.try", ("settings", "thresholds".into())).await?;
    Ok(tx.commit().await?)
}

/// The thresholds that are tried, if any.
///
/// # Errors
/// When the database fails.
pub async fn trial(c: &impl Conn) -> AppResult<Option<Trial>> {
    Ok(settings::read(c, Trial::SETTING).await?)
}

/// Keeps what came of a trial, unless another was begun meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn judge(app: &App, tried: Thresholds, judged: Judged) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    if trial(&tx).await?.is_some_and(|t| t.thresholds == tried) {
        settings::write(&tx, Trial::SETTING, &Trial { thresholds: tried, judged: Some(judged) }).await?;
    }
    Ok(tx.commit().await?)
}

/// An approver's answer to the proposal they were shown: yes puts it in force for later releases.
///
/// # Errors
/// When it was changed or answered in between, or a yes would be to their own proposal in another duty.
pub async fn decide(app: &App, actor: &Actor, shown: &str, yes: bool) -> AppResult<()> {
    let tx = app.db.begin().await?;
    tx.turn(Turn::Settings).await?;
    let proposal = proposed(&tx).await?;
    let Some(proposal) = proposal.filter(|p| stamp(p).is_ok_and(|s| s == shown)) else {
        return Err(AppError::Conflict("error-settings-changed"));
    };
    if yes && accounts::is_among(&tx, actor.account, &[proposal.by]).await? {
        return Err(AppError::Conflict("error-own-thresholds"));
    }
    if yes {
        settings::write(&tx, Thresholds::SETTING, &proposal.thresholds).await?;
    }
    settings::write(&tx, Proposal::SETTING, &None::<Proposal>).await?;
    let action = if yes { "thresholds.confirm" } else { "thresholds.decline" };
    audit::note(&tx, actor, app.now(), action, ("settings", "thresholds".into())).await?;
    Ok(tx.commit().await?)
}

/// The proposal that waits, if any.
///
/// # Errors
/// When the database fails.
pub async fn proposed(c: &impl Conn) -> AppResult<Option<Proposal>> {
    Ok(settings::read::<Option<Proposal>>(c, Proposal::SETTING).await?.flatten())
}

/// The thresholds in force.
///
/// # Errors
/// When the database fails.
pub async fn thresholds(c: &impl Conn) -> AppResult<Thresholds> {
    Ok(settings::read(c, Thresholds::SETTING).await?.unwrap_or_default())
}
