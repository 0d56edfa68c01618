//! The audit log: sealed, checked, taken away as a file; failed access noted in it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::audit::{Break, Fault, Head, Key};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::audit::{self, Filter, Line, Verdict};

/// Rows sealed in one transaction.
const BATCH: u64 = 500;

/// Most rows of one file.
pub const MOST_ROWS: u64 = 50_000;

fn key(app: &App) -> Key {
    app.config.secret_key.derive("audit log")
}

/// Seals what waits: how many rows.
///
/// # Errors
/// When the database fails, or the head of the chain is not as it was left: sealing on would hide that.
pub async fn seal(app: &App) -> AppResult<u64> {
    let mut done = 0;
    while audit::is_waiting(&app.db).await? {
        let tx = app.db.begin().await?;
        let sealed = audit::seal(&tx, &key(app), app.now(), BATCH).await?;
        tx.commit().await?;
        done += sealed.ok_or_else(|| AppError::internal("the head of the audit log was changed"))?;
    }
    Ok(done)
}

/// The head of the chain, when this is the first time it is asked for today: for the program's own log.
///
/// # Errors
/// When the database fails.
pub async fn head_of_the_day(app: &App) -> AppResult<Option<Head>> {
    let today = app.now().with_timezone(&app.zone()).date_naive();
    if audit::is_told(&app.db, today).await? {
        return Ok(None);
    }
    let tx = app.db.begin().await?;
    let first = audit::claim_day(&tx, today).await?;
    let head = audit::head(&tx).await?;
    tx.commit().await?;
    Ok(first.then_some(head))
}

/// Writes the failures of the minutes that are over into the log; with `all`, of this minute too.
///
/// # Errors
/// When the database fails; then they are lost.
pub async fn note_failures(app: &App, all: bool) -> AppResult<()> {
    let now = app.now() + if all { TimeDelta::minutes(1) } else { TimeDelta::zero() };
    let counted = app.take_failures(now);
    if counted.is_empty() {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    audit::note_failures(&tx, counted).await?;
    Ok(tx.commit().await?)
}

/// Goes along the whole chain.
///
/// # Errors
/// When the database fails.
pub async fn verify(app: &App) -> AppResult<Verdict> {
    let moment = app.db.snapshot().await?;
    Ok(audit::verify(&moment, &key(app), app.now()).await?)
}

/// Goes along the whole chain for an auditor, and notes what was found.
///
/// # Errors
/// When the database fails.
pub async fn check(app: &App, actor: &Actor) -> AppResult<Verdict> {
    let verdict = verify(app).await?;
    let action = if verdict.fault.is_none() { "audit.check" } else { "audit.check_failed" };
    let tx = app.db.begin().await?;
    audit::note(&tx, actor, app.now(), action, ("audit", verdict.rows.to_string())).await?;
    tx.commit().await?;
    Ok(verdict)
}

/// The rows asked for, to be taken away; noted in the log itself.
///
/// # Errors
/// When there are more than [`MOST_ROWS`].
pub async fn export(app: &App, actor: &Actor, filter: &Filter) -> AppResult<Vec<Line>> {
    let rows = audit::all(&app.db, &actor.scope(), filter, MOST_ROWS + 1).await?;
    let count = rows.len() as u64;
    if count > MOST_ROWS {
        return Err(AppError::Invalid("error-export-too-large"));
    }
    let tx = app.db.begin().await?;
    audit::note(&tx, actor, app.now(), "audit.export", ("audit", count.to_string())).await?;
    tx.commit().await?;
    Ok(rows)
}

/// An act in words; its code where there are none.
pub fn action_words(lang: Lang, action: &str) -> String {
    let key = format!("audit-action-{}", action.replace(['.', '_'], "-"));
    if lang.has(&key) { lang.t(&key) } else { action.to_owned() }
}

/// A moment to the second, as dd/mm/yyyy hh:mm:ss.
pub fn moment(at: &DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%d/%m/%Y %H:%M:%S").to_string()
}

/// The first fault of the log in words.
pub fn fault_words(lang: Lang, zone: Tz, fault: &Fault) -> String {
    let key = format!("audit-fault-{}", fault.how.code());
    let args = [
        ("number", lang.number(fault.number)),
        ("until", lang.number(fault.until)),
        ("at", fault.at.as_ref().map(|at| moment(at, zone)).unwrap_or_default()),
        ("action", action_words(lang, &fault.action)),
    ];
    let text = lang.ta(&key, &args);
    // With another key no row fits, beginning with the first.
    let other_key = fault.how == Break::Changed && fault.number == 1;
    if other_key { format!("{text} {}", lang.t("audit-fault-key")) } else { text }
}
