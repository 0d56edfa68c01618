//! Sending a matter, its answer, and how it ends. Mails say that there is something and where, never what.

use entity::enums::{MailKind, MatterState, Role};
use entity::ids::MatterId;
use entity::{account, matter};

use super::super::mail;
use super::gate::{Gate, stored};
use super::{Done, Refused, note, save, taken};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::matter::{ANSWER, Act, REASON, Target, due, text};
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::store::{Tx, accounts, matters, outbox as mails, rounds};

/// Whom a matter is sent to and until when, as typed.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// Code of the addressee.
    pub target: String,
    /// The day an answer is due.
    pub due: String,
}

/// Writes to some people about a matter, each once.
async fn write_to(
    (app, tx): (&App, &Tx),
    id: MatterId,
    kind: MailKind,
    people: &[account::Model],
) -> AppResult<()> {
    let before = mails::written_to(tx, kind, &id.to_string()).await?;
    let letters = people.iter().filter(|a| a.email.is_some() && !before.contains(&a.id));
    let letters = letters.map(|a| mail::to(app, a, (kind, None), id.to_string())).collect();
    Ok(mails::insert_all(tx, letters).await?)
}

/// Sends a matter to whom it may be sent, with a day its answer is due.
///
/// # Errors
/// When it was sent or changed in between.
pub async fn forward(app: &App, actor: &Actor, shown: (MatterId, i32), sent: &Sent) -> Done<()> {
    let (row, _) = taken(app, &app.db, actor, shown, Act::Forward).await?;
    let target = Target::parse(&sent.target);
    let due_on = due(&sent.due, app.today());
    let (target, due_on) = match (target, due_on) {
        (Some(target), Ok(due_on)) => (target, due_on),
        (target, due_on) => {
            let mut errors = Vec::new();
            if target.is_none() {
                errors.push(FieldError::new("target", "error-choose"));
            }
            errors.extend(due_on.err().unwrap_or_default());
            return Ok(Err(Refused { errors, ..Refused::default() }));
        }
    };
    // Reports may have come since it was written.
    let (behind, fields) =
        (stored(&app.db, actor, &row).await?, [("title", &row.title), ("body", &row.body)]);
    if let Some(refused) = Gate::of((app, actor), &behind, &fields).await?.refuses() {
        return Ok(Err(refused));
    }
    let tx = app.db.begin().await?;
    let (row, next) = taken(app, &tx, actor, shown, Act::Forward).await?;
    // Nobody undoes fixing the figures meanwhile.
    rounds::hold(&tx, row.round_id).await?;
    if stored(&tx, actor, &row).await?.may_go_to(target).is_err() {
        return Ok(Err(Refused::one("target", "error-matter-target")));
    }
    let (addressee, unit_id) = target.parts();
    let row = matter::Model {
        state: next,
        level: target.level(),
        addressee: Some(addressee),
        unit_id,
        due_on: Some(due_on),
        ..row
    };
    save(&tx, &row).await?;
    note((app, &tx), actor, row.id, (Act::Forward.noted(), String::new()), "matter.forward").await?;
    let heads = matters::heads(&tx, app.today(), target).await?;
    write_to((app, &tx), row.id, MailKind::MatterAssigned, &heads).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Gives a matter its official answer: a head those sent to the own unit or cluster, staff any. What staff write is held against
/// reports, which they have read; a head has read none, and must not learn by trying what stands in one.
///
/// # Errors
/// When it is not the actor's to answer, or was answered or changed in between.
pub async fn answer(app: &App, actor: &Actor, shown: (MatterId, i32), typed: &str) -> Done<()> {
    let (row, _) = taken(app, &app.db, actor, shown, Act::Answer).await?;
    let answer = match text("answer", "error-matter-length", typed, ANSWER) {
        Ok(answer) => answer,
        Err(errors) => return Ok(Err(Refused { errors, ..Refused::default() })),
    };
    let is_head = actor.role == Role::UnitHead;
    if !is_head {
        let (behind, fields) = (stored(&app.db, actor, &row).await?, [("answer", &answer)]);
        if let Some(refused) = Gate::of((app, actor), &behind, &fields).await?.copies() {
            return Ok(Err(refused));
        }
    }
    let tx = app.db.begin().await?;
    let (row, next) = taken(app, &tx, actor, shown, Act::Answer).await?;
    let row = matter::Model { state: next, answer, answered_at: Some(app.now()), ..row };
    save(&tx, &row).await?;
    note((app, &tx), actor, row.id, (Act::Answer.noted(), String::new()), "matter.answer").await?;
    let people = matters::told(&tx, app.today(), row.id).await?;
    write_to((app, &tx), row.id, MailKind::MatterAnswered, &people).await?;
    if is_head {
        let staff = accounts::active(&tx, Role::Staff).await?;
        write_to((app, &tx), row.id, MailKind::MatterReplied, &staff).await?;
    }
    tx.commit().await?;
    Ok(Ok(()))
}

/// The act as the log names it.
fn logged(act: Act) -> AppResult<&'static str> {
    match act {
        Act::TakeBack => Ok("matter.take_back"),
        Act::Close => Ok("matter.close"),
        Act::Decline => Ok("matter.decline"),
        Act::Reopen => Ok("matter.reopen"),
        Act::Edit | Act::Add | Act::Forward | Act::Answer => Err(AppError::Invalid("error-unknown-choice")),
    }
}

/// Takes a matter back, closes, declines or opens it again; most of it for a reason.
///
/// # Errors
/// When its state does not allow it, or it was changed in between.
pub async fn settle(app: &App, actor: &Actor, shown: (MatterId, i32), (act, typed): (Act, &str)) -> Done<()> {
    let logged = logged(act)?;
    let (row, _) = taken(app, &app.db, actor, shown, act).await?;
    let mut reason = String::new();
    if act.needs_reason() {
        reason = match text("reason", "error-matter-length", typed, REASON) {
            Ok(reason) => reason,
            Err(errors) => return Ok(Err(Refused { errors, ..Refused::default() })),
        };
        // Leaders read why something was declined.
        let (behind, fields) = (stored(&app.db, actor, &row).await?, [("reason", &reason)]);
        if let Some(refused) = Gate::of((app, actor), &behind, &fields).await?.refuses() {
            return Ok(Err(refused));
        }
    }
    let tx = app.db.begin().await?;
    let (mut row, next) = taken(app, &tx, actor, shown, act).await?;
    if act == Act::Reopen && !row.answer.is_empty() {
        // What was answered stays in the history alone.
        reason = format!("{reason}\n\n{}", row.answer);
        (row.answer, row.answered_at) = (String::new(), None);
    }
    if next == MatterState::Proposed {
        (row.addressee, row.unit_id, row.due_on) = (None, None, None);
    }
    row.state = next;
    save(&tx, &row).await?;
    note((app, &tx), actor, row.id, (act.noted(), reason), logged).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
