//! What authors do with their reports. Audit rows name actor and round, never the report; flash reports have no round.

pub mod intake;
pub mod whole;

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Utc};
use entity::enums::{ReportKind, ReportState};
use entity::ids::{AccountId, ReportId};
use entity::{report, round};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::{flash, secret};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{Act, FieldError, RawReport, Report, after, parse, parse_flash, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{Tx, audit, drafts, reports, revisions, rounds, search, topics};

/// Begins the actor's report in a round, with nothing in it.
///
/// # Errors
/// As for [`start_from`].
pub async fn start(app: &App, actor: &Actor, code: &str) -> AppResult<ReportId> {
    start_from(app, actor, code, &RawReport::default()).await
}

/// Begins the actor's report in a round with what stands in it from the beginning.
///
/// # Errors
/// When the round takes no reports, the actor is not expected in it, or has a report in it already.
pub async fn start_from(app: &App, actor: &Actor, code: &str, raw: &RawReport) -> AppResult<ReportId> {
    begin(app, actor, (code, actor.account), raw).await
}

/// Begins somebody's report in a round: the actor's own, or one the actor keys in for them.
pub(super) async fn begin(
    app: &App,
    actor: &Actor,
    (code, author): (&str, AccountId),
    raw: &RawReport,
) -> AppResult<ReportId> {
    let keyed_by = Some(actor.account).filter(|by| *by != author);
    let (action, exists) = match keyed_by {
        None => ("report.draft", "error-report-exists"),
        Some(_) => ("report.keyin", "error-keyin-exists"),
    };
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    let secret = year_secret(app, round.starts_on.year()).await?;
    let tx = app.db.begin().await?;
    let round = rounds::hold(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if !takes_reports(round.state) {
        return Err(AppError::Conflict("error-round-closed"));
    }
    let place = rounds::place(&tx, round.id, author).await?.filter(|p| p.excused.is_none());
    let place = place.ok_or(AppError::Forbidden)?;
    if rounds::begun_by(&tx, author).await?.contains(&round.id) {
        return Err(AppError::Conflict(exists));
    }
    let row = report::Model {
        id: ReportId::random(),
        kind: ReportKind::Periodic,
        round_id: Some(round.id),
        unit_id: place.unit_id,
        state: ReportState::Draft,
        held: false,
        nil: false,
        author_key: author_key_under(&secret, author)?,
        revisions: 0,
        first_submitted_at: None,
        late: false,
        version: 1,
        keyed_by,
        audit_ref: Uuid::new_v4(),
    };
    let id = row.id;
    if let Err(error) = reports::insert(&tx, row, author).await {
        drop(tx);
        // Two windows at once: the database let the other one through.
        let is_there = rounds::begun_by(&app.db, author).await?.contains(&round.id);
        return Err(if is_there { AppError::Conflict(exists) } else { error.into() });
    }
    let body = serde_json::to_string(&raw.tidied()).map_err(AppError::internal)?;
    drafts::insert(&tx, id, body, app.now()).await?;
    audit::note(&tx, actor, app.now(), action, ("round", round.code)).await?;
    tx.commit().await?;
    Ok(id)
}

/// The secret of a year, made when it is first needed; in a transaction of its own, so that of two who need it first
/// both go on with the same.
pub(super) async fn year_secret(app: &App, year: i32) -> AppResult<String> {
    if let Some(found) = rounds::year_secret(&app.db, year).await? {
        return Ok(found);
    }
    let made = secret()?;
    let tx = app.db.begin().await?;
    match rounds::insert_year_secret(&tx, year, made.clone()).await {
        Ok(()) => tx.commit().await.map(|()| made).map_err(Into::into),
        Err(error) => {
            drop(tx);
            rounds::year_secret(&app.db, year).await?.ok_or_else(|| error.into())
        }
    }
}

/// The key figures count an author by: an HMAC of the account under the year's secret, which is destroyed
/// with the year.
///
/// # Errors
/// Never in practice: HMAC takes keys of any length.
pub fn author_key_under(key: &str, account: AccountId) -> AppResult<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(AppError::internal)?;
    mac.update(account.0.as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// A report that is the actor's to write now, and its round held in its state; a flash report has none.
async fn own(tx: &Tx, actor: &Actor, id: ReportId) -> AppResult<(report::Model, Option<round::Model>)> {
    let (report, round) = filed(tx, actor, id).await?;
    if !actor.scope().writes(report.keyed_by) {
        return Err(AppError::Conflict("error-keyed-in"));
    }
    Ok((report, round))
}

/// A report that is the actor's to file, even while staff write it, and its round held in its state.
async fn filed(tx: &Tx, actor: &Actor, id: ReportId) -> AppResult<(report::Model, Option<round::Model>)> {
    let report = reports::filed(tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let round = match report.round_id {
        Some(round) => Some(rounds::hold(tx, round).await?.ok_or(AppError::NotFound)?),
        None => None,
    };
    Ok((report, round))
}

/// Refuses what is done under a round whose figures are fixed.
fn refuse_fixed(round: Option<&round::Model>) -> AppResult<()> {
    if round.is_none_or(|r| takes_reports(r.state)) {
        return Ok(());
    }
    Err(AppError::Conflict("error-round-closed"))
}

/// What the audit log says an author's act was about.
fn subject(round: Option<round::Model>) -> (&'static str, String) {
    round.map_or(("flash", String::new()), |round| ("round", round.code))
}

/// Saves what the author has typed so far, however incomplete.
///
/// # Errors
/// When the report is no draft, its round takes no reports, or another window saved in between.
pub async fn save_draft(
    app: &App,
    actor: &Actor,
    id: ReportId,
    version: i32,
    raw: &RawReport,
) -> AppResult<()> {
    let body = serde_json::to_string(&raw.tidied()).map_err(AppError::internal)?;
    let tx = app.db.begin().await?;
    let (report, round) = own(&tx, actor, id).await?;
    if report.state != ReportState::Draft {
        return Err(AppError::Conflict("error-not-draft"));
    }
    refuse_fixed(round.as_ref())?;
    if !drafts::save(&tx, id, version, body, app.now()).await? {
        return Err(AppError::Conflict("error-draft-changed"));
    }
    Ok(tx.commit().await?)
}

/// Hands the draft in as the next revision, or tells what is wrong with it. Doing it twice does it once. What
/// screening refuses is never taken; what it warns about is, once the author has `confirmed` it.
///
/// # Errors
/// When the round takes no reports, or somebody was first.
pub async fn submit(
    app: &App,
    actor: &Actor,
    id: ReportId,
    confirmed: bool,
) -> AppResult<Result<(), Vec<FieldError>>> {
    let tx = app.db.begin().await?;
    let (report, round) = own(&tx, actor, id).await?;
    if report.state == ReportState::Submitted {
        return Ok(Ok(()));
    }
    refuse_fixed(round.as_ref())?;
    let next = after(report.kind, report.state, Act::Submit).ok_or(AppError::Conflict("error-not-draft"))?;
    let draft = drafts::get(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let raw: RawReport = serde_json::from_str(&draft.body).map_err(AppError::internal)?;
    let leaves = topics::leaves(&topics::of_round(&tx, report.round_id, app.today()).await?);
    let parsed = match screened(report.kind, &raw, &leaves, confirmed) {
        Ok(parsed) => parsed,
        Err(errors) => return Ok(Err(errors)),
    };
    let now = app.now();
    let mut rows = revisions::Rows::default();
    rows.push(id, report.revisions + 1, &parsed, now, Uuid::new_v4());
    revisions::insert(&tx, rows).await?;
    let late = round.as_ref().is_some_and(|round| now > round.due_at);
    let submission = reports::Submission { nil: parsed.nil, at: now, late };
    if !reports::set_state(&tx, &report, next, Some(submission), app.now()).await? {
        return Err(AppError::Conflict("error-draft-changed"));
    }
    if report.kind == ReportKind::Flash {
        flash::handed_in(app, &tx, id, now).await?;
    }
    audit::note(&tx, actor, now, "report.submit", subject(round)).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// The report as typed, when it keeps every limit and tells no person.
fn screened(
    kind: ReportKind,
    raw: &RawReport,
    leaves: &BTreeSet<String>,
    confirmed: bool,
) -> Result<Report, Vec<FieldError>> {
    let (parsed, found) = match kind {
        ReportKind::Periodic => {
            let parsed = parse(raw, leaves)?;
            let found = Findings::of(&parsed);
            (parsed, found)
        }
        ReportKind::Flash => {
            let parsed = parse_flash(raw, leaves)?;
            let found = parsed.issues.first().map(Findings::of_issue).unwrap_or_default();
            (parsed, found)
        }
    };
    let mut errors = found.refusals();
    if !confirmed && !found.warned.is_empty() {
        let args = vec![("words", found.names().join("; "))];
        errors.push(FieldError { args, ..FieldError::new("names", "error-names") });
    }
    if errors.is_empty() { Ok(parsed) } else { Err(errors) }
}

/// Takes a submission back, while no reviewer has opened it.
///
/// # Errors
/// When a reviewer has.
pub async fn withdraw(app: &App, actor: &Actor, id: ReportId) -> AppResult<()> {
    step(app, actor, id, Act::Withdraw, ("report.withdraw", "error-not-withdrawable")).await
}

/// Goes on with a report that was returned. One that staff keyed in is the author's own from then on, when it is the
/// author who does.
///
/// # Errors
/// When it was not returned.
pub async fn resume(app: &App, actor: &Actor, id: ReportId) -> AppResult<()> {
    step(app, actor, id, Act::Resume, ("report.draft", "error-not-returned")).await
}

/// Makes a draft of what was last handed in, where there is none to go on with.
pub(super) async fn restore_draft(tx: &Tx, report: ReportId, now: DateTime<Utc>) -> AppResult<()> {
    if drafts::is_there(tx, report).await? {
        return Ok(());
    }
    let last = revisions::last(tx, report).await?;
    let raw = last.as_ref().map(RawReport::from).unwrap_or_default();
    let body = serde_json::to_string(&raw).map_err(AppError::internal)?;
    Ok(drafts::insert(tx, report, body, now).await?)
}

async fn step(
    app: &App,
    actor: &Actor,
    id: ReportId,
    act: Act,
    (action, refused): (&str, &'static str),
) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let (report, round) = match act {
        Act::Resume => filed(&tx, actor, id).await?,
        _ => own(&tx, actor, id).await?,
    };
    refuse_fixed(round.as_ref())?;
    let next = after(report.kind, report.state, act).ok_or(AppError::Conflict(refused))?;
    if !reports::set_state(&tx, &report, next, None, app.now()).await? {
        return Err(AppError::Conflict(refused));
    }
    if next == ReportState::Draft {
        // A draft is its author's alone, also where it was counted and taken out of the figures a moment ago.
        search::forget(&tx, &[id]).await?;
        restore_draft(&tx, id, app.now()).await?;
    }
    if !actor.scope().writes(report.keyed_by) {
        reports::take_over(&tx, id).await?;
    }
    if report.kind == ReportKind::Flash {
        // The days after which a draft goes are counted from here.
        drafts::touch(&tx, id, app.now()).await?;
    }
    audit::note(&tx, actor, app.now(), action, subject(round)).await?;
    Ok(tx.commit().await?)
}
