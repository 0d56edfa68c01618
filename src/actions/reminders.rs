//! Reminding those who have not filed: at their times by the schedule, or by staff. Mails name the round alone.

use chrono::Duration;
use entity::enums::{MailKind, RoundState};
use entity::ids::UnitId;
use entity::{account, round};

use super::mail;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::reminder::Step;
use crate::domain::report::takes_reports;
use crate::error::{AppError, AppResult};
use crate::store::{Tx, audit, outbox as mails, reminders, rounds};

/// Hours in which nobody is reminded twice by hand.
const APART: i64 = 20;

/// The reminder of a round that goes now, if any.
fn step(app: &App, round: &round::Model) -> Option<Step> {
    let zone = app.zone();
    let step = Step::now(round.due_at, app.now(), zone).filter(|_| takes_reports(round.state))?;
    // What lay before the round opened is not made up for.
    round.open_at.is_none_or(|open| step.at(round.due_at, zone) >= open).then_some(step)
}

/// Sends the reminders that are due; how many mails. Each reminder of a round is one transaction under the round's lock:
/// it goes whole and once.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> AppResult<u64> {
    let mut done = 0;
    for round in rounds::in_states(&app.db, &[RoundState::Open, RoundState::Closed]).await? {
        let Some(found) = step(app, &round) else { continue };
        if !reminders::is_sent(&app.db, round.id, found.code()).await? {
            done += send(app, &round).await?;
        }
    }
    Ok(done)
}

async fn send(app: &App, round: &round::Model) -> AppResult<u64> {
    let tx = app.db.begin().await?;
    let Some(round) = rounds::lock(&tx, round.id).await? else { return Ok(0) };
    let Some(step) = step(app, &round) else { return Ok(0) };
    if reminders::is_sent(&tx, round.id, step.code()).await? {
        return Ok(0);
    }
    let people = reminders::silent(&tx, round.id).await?;
    let done = queue(app, &tx, &round, people.iter().map(|(_, who)| who)).await?;
    reminders::insert(&tx, round.id, step.code(), app.now()).await?;
    audit::note_schedule(&tx, app.now(), "round.remind", ("round", round.code)).await?;
    tx.commit().await?;
    Ok(done)
}

/// Queues a reminder to each of some people who has an address; how many.
async fn queue(
    app: &App,
    tx: &Tx,
    round: &round::Model,
    people: impl Iterator<Item = &account::Model>,
) -> AppResult<u64> {
    let letter = |a: &account::Model| mail::to(app, a, (MailKind::Reminder, None), round.code.clone());
    let letters: Vec<_> = people.filter(|a| a.email.is_some()).map(letter).collect();
    let count = u64::try_from(letters.len()).unwrap_or(u64::MAX);
    mails::insert_all(tx, letters).await?;
    Ok(count)
}

/// Reminds those of a unit and all below it who have not filed; how many. Whoever was reminded shortly before is not
/// reminded again.
///
/// # Errors
/// When the round takes no reports, or there is nobody to be reminded.
pub async fn unit(app: &App, actor: &Actor, code: &str, unit: UnitId) -> AppResult<u64> {
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    let round = rounds::lock(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if !takes_reports(round.state) {
        return Err(AppError::Conflict("error-round-closed"));
    }
    let top = rounds::unit(&tx, round.id, unit).await?.ok_or(AppError::NotFound)?;
    let below: Vec<UnitId> = rounds::units(&tx, round.id)
        .await?
        .into_iter()
        .filter(|u| top.lft <= u.lft && u.lft < top.rgt)
        .map(|u| u.unit_id)
        .collect();
    let (mut people, since) = (Vec::new(), app.now() - Duration::hours(APART));
    for (seat, who) in reminders::silent(&tx, round.id).await? {
        let lately = mails::count_since(&tx, who.id, MailKind::Reminder, since).await? > 0;
        if below.contains(&seat.unit_id) && !lately {
            people.push(who);
        }
    }
    let done = queue(app, &tx, &round, people.iter()).await?;
    if done == 0 {
        return Err(AppError::Conflict("error-remind-nobody"));
    }
    audit::note(&tx, actor, app.now(), "round.remind", ("round", round.code)).await?;
    tx.commit().await?;
    Ok(done)
}
