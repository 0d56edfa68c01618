//! Flash reports: begun at any time, acknowledged by whoever is on duty, closed with an outcome.

use chrono::{DateTime, Datelike, Utc};
use entity::enums::{MailKind, ReportKind, ReportState, ReviewAction, Role};
use entity::ids::ReportId;
use entity::{account, outbox, report};
use uuid::Uuid;

use super::mail;
use super::reports::{author_key_under, year_secret};
use super::reviews::{move_on, note, taken};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::monday_of;
use crate::domain::report::screened::Findings;
use crate::domain::report::{Act, FieldError, after, clean, flash as form};
use crate::error::{AppError, AppResult};
use crate::store::{Tx, accounts, audit, drafts, duty_weeks, flash, outbox as mails, reports};

/// Shortest and longest outcome, in characters.
const OUTCOME: std::ops::RangeInclusive<usize> = 10..=500;

/// Begins a flash report of the actor's unit, or gives the one that was begun and never written in.
///
/// # Errors
/// When the actor has no unit.
pub async fn start(app: &App, actor: &Actor) -> AppResult<ReportId> {
    let unit_id = actor.unit.ok_or(AppError::Conflict("error-flash-no-unit"))?;
    let now = app.now();
    let secret = year_secret(app, now.with_timezone(&app.zone()).year()).await?;
    let body = serde_json::to_string(&form::blank()).map_err(AppError::internal)?;
    let tx = app.db.begin().await?;
    if let Some(found) = untouched(&tx, actor, &body).await? {
        return Ok(found);
    }
    let row = report::Model {
        id: ReportId::random(),
        kind: ReportKind::Flash,
        round_id: None,
        unit_id,
        state: ReportState::Draft,
        held: false,
        nil: false,
        author_key: author_key_under(&secret, actor.account)?,
        revisions: 0,
        first_submitted_at: None,
        late: false,
        version: 1,
        keyed_by: None,
        audit_ref: Uuid::new_v4(),
    };
    let id = row.id;
    reports::insert(&tx, row, actor.account).await?;
    flash::insert(&tx, id).await?;
    drafts::insert(&tx, id, body, now).await?;
    audit::note(&tx, actor, now, "report.draft", ("flash", String::new())).await?;
    tx.commit().await?;
    Ok(id)
}

/// A flash report of the actor's that is still as it was begun: pressed twice, the button makes one.
async fn untouched(tx: &Tx, actor: &Actor, blank: &str) -> AppResult<Option<ReportId>> {
    let scope = actor.scope();
    for row in flash::own(tx, &scope).await?.into_iter().filter(|r| r.state == ReportState::Draft) {
        if drafts::get(tx, &scope, row.id).await?.is_some_and(|draft| draft.body == blank) {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// Takes away a draft that was never handed in.
///
/// # Errors
/// When it is no such draft.
pub async fn discard(app: &App, actor: &Actor, id: ReportId) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let report = reports::get(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let is_draft = report.kind == ReportKind::Flash && report.state == ReportState::Draft;
    if !is_draft || report.revisions > 0 {
        return Err(AppError::Conflict("error-not-draft"));
    }
    flash::delete(&tx, id).await?;
    audit::note(&tx, actor, app.now(), "report.discard", ("flash", String::new())).await?;
    Ok(tx.commit().await?)
}

/// Starts the clock of a submission and writes to those on duty: that there is a report and by when it is to be
/// acknowledged, never what or whose.
pub(super) async fn handed_in(app: &App, tx: &Tx, id: ReportId, now: DateTime<Utc>) -> AppResult<()> {
    flash::start_clock(tx, id, form::due(now)).await?;
    let letter = |a: &account::Model| {
        let plain = mail::to(app, a, (MailKind::FlashWaiting, None), String::new());
        // The letter counts its time from here.
        outbox::Model { created_at: now, next_attempt_at: now, ..plain }
    };
    let letters = on_duty(app, tx, now).await?.iter().map(letter).collect();
    Ok(mails::insert_all(tx, letters).await?)
}

/// Whom to write to: those on duty this week, or all of the staff where nobody is who could be reached.
async fn on_duty(app: &App, tx: &Tx, now: DateTime<Utc>) -> AppResult<Vec<account::Model>> {
    let monday = monday_of(now.with_timezone(&app.zone()).date_naive());
    let named = duty_weeks::of(tx, &[monday]).await?.remove(&monday).unwrap_or_default();
    let mut staff = accounts::active(tx, Role::Staff).await?;
    staff.extend(accounts::active(tx, Role::Approver).await?);
    staff.retain(|a| a.email.is_some());
    let duty: Vec<account::Model> = staff.iter().filter(|a| named.contains(&a.id)).cloned().collect();
    Ok(if duty.is_empty() { staff } else { duty })
}

/// Notes that somebody has seen a flash report that waited: whatever they decided on it. Of other reports, nothing.
pub(super) async fn met(tx: &Tx, report: &report::Model, now: DateTime<Utc>) -> AppResult<()> {
    if report.kind == ReportKind::Flash && report.state == ReportState::Submitted {
        flash::stop_clock(tx, report.id, now).await?;
    }
    Ok(())
}

/// Closes a flash report with what came of it, which its author reads; over the version the reviewer saw.
///
/// # Errors
/// When somebody was first, or nothing was decided on the report yet. What is wrong with the outcome is told inside.
pub async fn close(
    app: &App,
    actor: &Actor,
    id: ReportId,
    version: i32,
    outcome: &str,
) -> AppResult<Result<(), Vec<FieldError>>> {
    let outcome = clean(outcome);
    if let Err(errors) = outcome_of(&outcome) {
        return Ok(Err(errors));
    }
    let tx = app.db.begin().await?;
    let report = taken(&tx, actor, id, version).await?;
    let next =
        after(report.kind, report.state, Act::Close).ok_or(AppError::Conflict("error-review-conflict"))?;
    move_on((app, &tx), &report, next).await?;
    flash::close(&tx, id, &outcome, app.now()).await?;
    drafts::delete(&tx, &[id]).await?;
    note(app, (&tx, actor), &report, (ReviewAction::Closed, ""), "review.close").await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// What is wrong with an outcome: its length, or what screening refuses.
fn outcome_of(text: &str) -> Result<(), Vec<FieldError>> {
    if !OUTCOME.contains(&text.chars().count()) {
        return Err(vec![FieldError::new("outcome", "error-outcome")]);
    }
    Findings::of_text("outcome", text).refuse()
}
