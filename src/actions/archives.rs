//! The end of a round: collaborators are told that it will be archived, then who wrote what is forgotten, and after the
//! time reports are kept they go themselves.

use chrono::{DateTime, Datelike, Duration, Months, Utc};
use entity::enums::{MailKind, RoundState};
use entity::{account, round};

use super::{mail, settings};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::Period;
use crate::error::{AppError, AppResult};
use crate::store::{Conn, archives, audit, outbox as mails, releases, rounds};

/// Days between telling collaborators and archiving.
const NOTICE: i64 = 14;

/// When a round is archived at the earliest, once collaborators were told: not before the next of its kind closes.
pub fn archived_from(told: DateTime<Utc>, next: &round::Model) -> DateTime<Utc> {
    (told + Duration::days(NOTICE)).max(next.close_at.unwrap_or(next.due_at))
}

/// Tells of rounds that will be archived, and archives those whose time has come; how many steps.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> AppResult<u64> {
    let mut done = 0;
    for round in rounds::in_states(&app.db, &[RoundState::Issued]).await? {
        let Some(next) = rounds::after(&app.db, &round).await? else { continue };
        done += match step(app, &round, &next) {
            Some(Step::Tell) => tell(app, &round).await?,
            Some(Step::Archive) => archive(app, &round).await?,
            None => 0,
        };
    }
    Ok(done)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Tell,
    Archive,
}

fn step(app: &App, round: &round::Model, next: &round::Model) -> Option<Step> {
    let now = app.now();
    let Some(told) = round.archive_told_at else {
        let soon = now + Duration::days(NOTICE) >= next.close_at.unwrap_or(next.due_at);
        return soon.then_some(Step::Tell);
    };
    let closed = !matches!(next.state, RoundState::Planned | RoundState::Open);
    (closed && now >= archived_from(told, next)).then_some(Step::Archive)
}

async fn tell(app: &App, round: &round::Model) -> AppResult<u64> {
    let tx = app.db.begin().await?;
    let found = rounds::lock(&tx, round.id).await?;
    let Some(round) = found.filter(|r| r.state == RoundState::Issued && r.archive_told_at.is_none()) else {
        return Ok(0);
    };
    let people = archives::authors(&tx, round.id).await?;
    let letter = |a: &account::Model| mail::to(app, a, (MailKind::ArchiveSoon, None), round.code.clone());
    let reachable = people.iter().filter(|a| a.active && a.email.is_some());
    mails::insert_all(&tx, reachable.map(letter).collect()).await?;
    rounds::update(&tx, &round::Model { archive_told_at: Some(app.now()), ..round.clone() }).await?;
    audit::note_schedule(&tx, app.now(), "round.archive_tell", ("round", round.code)).await?;
    tx.commit().await?;
    Ok(1)
}

async fn archive(app: &App, round: &round::Model) -> AppResult<u64> {
    let tx = app.db.begin().await?;
    let found = rounds::lock(&tx, round.id).await?;
    let Some(round) = found.filter(|r| r.state == RoundState::Issued) else { return Ok(0) };
    archives::cut(&tx, &round, app.now()).await?;
    let row = round::Model { state: RoundState::Archived, archived_at: Some(app.now()), ..round.clone() };
    rounds::update(&tx, &row).await?;
    audit::note_schedule(&tx, app.now(), "round.archive", ("round", round.code)).await?;
    tx.commit().await?;
    Ok(1)
}

/// Agrees that the reports of an archived round go when their time is over, although its year has no release.
///
/// # Errors
/// When it is not archived, or that was agreed already.
pub async fn waive(app: &App, actor: &Actor, code: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    let round = rounds::lock(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if round.state != RoundState::Archived || round.purge_waived_at.is_some() {
        return Err(AppError::Conflict("error-round-state"));
    }
    rounds::update(&tx, &round::Model { purge_waived_at: Some(app.now()), ..round.clone() }).await?;
    audit::note(&tx, actor, app.now(), "round.purge_agree", ("round", round.code)).await?;
    Ok(tx.commit().await?)
}

/// Whether the year of a round has a release, which is what stays of its figures once its reports are gone.
///
/// # Errors
/// When the database fails.
pub async fn year_released(c: &impl Conn, round: &round::Model) -> AppResult<bool> {
    match Period::parse(&round.code) {
        Some(period) => Ok(releases::has_year(c, period.year).await?),
        None => Ok(false),
    }
}

/// Deletes the reports of archived rounds that were kept long enough, where the year has a release or staff agreed that
/// they go without; flash reports closed as long ago; and the secrets of author keys of years that are over by the end of
/// March. How many reports and secrets.
///
/// # Errors
/// When the database fails.
pub async fn purge(app: &App) -> AppResult<u64> {
    let kept = Months::new(settings::organisation(app, &app.db).await?.retention);
    let Some(before) = app.now().checked_sub_months(kept) else { return Ok(0) };
    let mut done = 0;
    for round in rounds::in_states(&app.db, &[RoundState::Archived]).await? {
        if round.archived_at.is_some_and(|at| at < before) {
            done += purge_round(app, &round).await?;
        }
    }
    let tx = app.db.begin().await?;
    done += archives::delete(&tx, &archives::flash_before(&tx, before).await?).await?;
    let today = app.now().with_timezone(&app.zone());
    let first = if (today.month(), today.day()) >= (3, 31) { today.year() } else { today.year() - 1 };
    done += rounds::forget_year_secrets(&tx, first).await?;
    tx.commit().await?;
    Ok(done)
}

async fn purge_round(app: &App, round: &round::Model) -> AppResult<u64> {
    let tx = app.db.begin().await?;
    let found = rounds::lock(&tx, round.id).await?;
    let Some(round) = found.filter(|r| r.state == RoundState::Archived) else { return Ok(0) };
    // Looked at under the lock: a release may have been withdrawn just now.
    if round.purge_waived_at.is_none() && !year_released(&tx, &round).await? {
        return Ok(0);
    }
    let done = archives::purge(&tx, round.id).await?;
    rounds::update(&tx, &round::Model { state: RoundState::Purged, ..round.clone() }).await?;
    audit::note_schedule(&tx, app.now(), "round.purge", ("round", round.code)).await?;
    tx.commit().await?;
    Ok(done)
}
