//! What reviewers do with reports. Audit rows name the report, never its author.

use entity::enums::{MailKind, ReportKind, ReportState, ReviewAction};
use entity::ids::ReportId;
use entity::{account, quality_mark, report, review_event};
use uuid::Uuid;

use super::{flash, mail};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{Act, after, clean, takes_reports};
use crate::domain::review::{self, flags};
use crate::error::{AppError, AppResult};
use crate::store::{Tx, audit, keyins, outbox as mails, reports, reviews, revisions, rounds};

/// Opens or acknowledges, accepts, returns, sets aside or reopens a report over the version the reviewer saw. Of two who
/// decide at once the first wins, and the second is told.
///
/// # Errors
/// When somebody was first, the state does not allow it, a reason is missing or the round is compiled.
pub async fn decide(
    app: &App,
    actor: &Actor,
    id: ReportId,
    version: i32,
    (act, reason): (Act, &str),
) -> AppResult<()> {
    let (action, name) = match act {
        Act::Open => (ReviewAction::Opened, "review.open"),
        Act::Acknowledge => (ReviewAction::Acknowledged, "review.acknowledge"),
        Act::Accept => (ReviewAction::Accepted, "review.accept"),
        Act::Return => (ReviewAction::Returned, "review.return"),
        Act::SetAside => (ReviewAction::SetAside, "review.set_aside"),
        Act::Reopen => (ReviewAction::Reopened, "review.reopen"),
        _ => return Err(AppError::Invalid("error-unknown-choice")),
    };
    let reason = clean(reason);
    let needs_reason = matches!(act, Act::Return | Act::SetAside | Act::Reopen);
    if needs_reason && !(10..=500).contains(&reason.chars().count()) {
        return Err(AppError::Invalid("error-reason"));
    }
    let tx = app.db.begin().await?;
    let report = taken(&tx, actor, id, version).await?;
    if report.held && act == Act::Accept {
        return Err(AppError::Conflict("error-held"));
    }
    let next = after(report.kind, report.state, act).ok_or(AppError::Conflict("error-review-conflict"))?;
    let reason = if needs_reason { reason } else { String::new() };
    move_on((app, &tx), &report, next).await?;
    flash::met(&tx, &report, app.now()).await?;
    if act == Act::Return {
        tell_returned(app, &tx, &report).await?;
    }
    note(app, (&tx, actor), &report, (action, &reason), name).await?;
    Ok(tx.commit().await?)
}

/// Writes to the author of a report that it came back: of a round's the mail names the round, of a flash report nothing,
/// so that no row holds both.
async fn tell_returned(app: &App, tx: &Tx, report: &report::Model) -> AppResult<()> {
    let about = rounds::of(tx, report).await?.map_or_else(String::new, |round| round.code);
    let author = reports::addressee(tx, report.id).await?.filter(|a| a.active && a.email.is_some());
    let letter = author.map(|a| mail::to(app, &a, (MailKind::ReportReturned, None), about));
    Ok(mails::insert_all(tx, letter.into_iter().collect()).await?)
}

/// What became of reports that were to be accepted at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// How many were accepted.
    pub accepted: usize,
    /// Those somebody was first with, or that can't be accepted any more.
    pub conflicts: Vec<ReportId>,
    /// Those a reviewer has to look at: see [`flags`].
    pub flagged: Vec<ReportId>,
}

/// Accepts several reports, each over the version the reviewer saw and in a transaction of its own; none that needs a
/// second look.
///
/// # Errors
/// When the database fails.
pub async fn accept_all(app: &App, actor: &Actor, picks: &[(ReportId, i32)]) -> AppResult<Accepted> {
    let mut out = Accepted::default();
    for (id, version) in picks {
        match accept_plain(app, actor, *id, *version).await {
            Ok(true) => out.accepted += 1,
            Ok(false) => out.flagged.push(*id),
            Err(AppError::Conflict(_) | AppError::NotFound) => out.conflicts.push(*id),
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}

/// Accepts a report unless it needs a second look; false when it does.
async fn accept_plain(app: &App, actor: &Actor, id: ReportId, version: i32) -> AppResult<bool> {
    let tx = app.db.begin().await?;
    let report = taken(&tx, actor, id, version).await?;
    let next =
        after(report.kind, report.state, Act::Accept).ok_or(AppError::Conflict("error-review-conflict"))?;
    if report.kind == ReportKind::Flash {
        // Each asks for an answer of its own.
        return Ok(false);
    }
    let text = revisions::get(&tx, id, report.revisions).await?.ok_or(AppError::NotFound)?;
    let people = match report.round_id {
        Some(round) => rounds::unit(&tx, round, report.unit_id).await?.and_then(|unit| unit.headcount),
        None => None,
    };
    if !flags(&text, report.held, people).is_empty() {
        return Ok(false);
    }
    move_on((app, &tx), &report, next).await?;
    note(app, (&tx, actor), &report, (ReviewAction::Accepted, ""), "review.accept").await?;
    tx.commit().await?;
    Ok(true)
}

/// Notes that the actor has a report open, and tells who else has.
///
/// # Errors
/// When there is no such report, or the actor keyed it in.
pub async fn keep_open(app: &App, actor: &Actor, id: ReportId) -> AppResult<Vec<account::Model>> {
    let tx = app.db.begin().await?;
    others(&tx, actor, id).await?;
    reviews::keep_open(&tx, id, actor.account, app.now()).await?;
    let others = reviews::open_by(&tx, id, actor.account, app.now()).await?;
    tx.commit().await?;
    Ok(others)
}

/// Marks the work in a report from 0 to 3 in each of [`crate::domain::review::QUALITIES`], over the version of the
/// marks the reviewer saw.
///
/// # Errors
/// When somebody was first, a mark is none, or the actor keyed the report in.
pub async fn mark(
    app: &App,
    actor: &Actor,
    id: ReportId,
    (version, typed): (i32, [String; 4]),
) -> AppResult<()> {
    let mut marks = [None; 4];
    for (mark, typed) in marks.iter_mut().zip(&typed) {
        *mark = review::mark(typed).map_err(AppError::Invalid)?;
    }
    let [timeliness, specificity, analysis, recommendation] = marks;
    let tx = app.db.begin().await?;
    let report = others(&tx, actor, id).await?;
    let row = quality_mark::Model {
        report_id: id,
        revision: report.revisions,
        timeliness,
        specificity,
        analysis,
        recommendation,
        reviewer_id: actor.account,
        version,
        at: app.now(),
    };
    match reviews::mark(&tx, row).await {
        Ok(true) => {}
        Ok(false) => return Err(AppError::Conflict("error-review-conflict")),
        Err(error) => {
            drop(tx);
            // Two first marks at once: the database let the other one through.
            let first = reviews::marks(&app.db, &actor.scope(), id).await?.filter(|_| version == 0);
            return Err(first.map_or_else(|| error.into(), |_| AppError::Conflict("error-review-conflict")));
        }
    }
    audit::note(&tx, actor, app.now(), "review.mark", ("report", report.audit_ref.to_string())).await?;
    Ok(tx.commit().await?)
}

/// A report on its way through review, over the version the reviewer saw, in a round whose figures are not fixed;
/// the round is held in its state. Everything reviewers do until then goes through here.
pub(super) async fn taken(tx: &Tx, actor: &Actor, id: ReportId, version: i32) -> AppResult<report::Model> {
    let report = seen(tx, actor, id, version).await?;
    if let Some(round) = report.round_id {
        let round = rounds::hold(tx, round).await?.ok_or(AppError::NotFound)?;
        if !takes_reports(round.state) {
            return Err(AppError::Conflict("error-round-compiled"));
        }
    }
    Ok(report)
}

/// A report that was handed in, for anybody to review but who keyed it in, in whatever duty.
async fn others(tx: &Tx, actor: &Actor, id: ReportId) -> AppResult<report::Model> {
    let report = reports::handed_in(tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    if keyins::is_by(tx, actor.account, &report).await? {
        return Err(AppError::Conflict("error-keyed-by-you"));
    }
    Ok(report)
}

/// A report over the version the reviewer saw, in whatever state; none the reviewer keyed in.
pub(super) async fn seen(tx: &Tx, actor: &Actor, id: ReportId, version: i32) -> AppResult<report::Model> {
    let report = others(tx, actor, id).await?;
    if report.version != version {
        return Err(AppError::Conflict("error-review-conflict"));
    }
    Ok(report)
}

/// Moves a report on, in the same state or another: whoever saw it before is told.
pub(super) async fn move_on(
    (app, tx): (&App, &Tx),
    report: &report::Model,
    state: ReportState,
) -> AppResult<()> {
    if reports::set_state(tx, report, state, None, app.now()).await? {
        return Ok(());
    }
    Err(AppError::Conflict("error-review-conflict"))
}

/// Notes what a reviewer did, for the report's history and for the audit log.
pub(super) async fn note(
    app: &App,
    (tx, actor): (&Tx, &Actor),
    report: &report::Model,
    (action, reason): (ReviewAction, &str),
    name: &str,
) -> AppResult<()> {
    let event = review_event::Model {
        id: Uuid::new_v4(),
        report_id: report.id,
        revision: report.revisions,
        reviewer_id: actor.account,
        action,
        reason: reason.to_owned(),
        at: app.now(),
    };
    reviews::insert(tx, event).await?;
    Ok(audit::note(tx, actor, app.now(), name, ("report", report.audit_ref.to_string())).await?)
}
