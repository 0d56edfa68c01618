//! The prose gate before approval and once more before issue: what the text tells has to be published, and what must not
//! fall out silently has a reason an approver agreed with.

use std::collections::BTreeMap;

use entity::enums::{Role, SummaryState};
use entity::ids::SummaryId;
use entity::{left_out, summary};

use super::super::insertions;
use super::composing::{drafted, span};
use super::issuing::{Prepared, prepare};
use super::{load, period};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::compose::{self, Matter, Sentence};
use crate::domain::prose::{Finding, Known, Raw, check as find};
use crate::domain::report::FieldError;
use crate::domain::summary::{SUBJECT, check};
use crate::error::{AppError, AppResult};
use crate::store::composing::words;
use crate::store::summaries::sources::{self, Composed};
use crate::store::summaries::talk;
use crate::store::{Tx, accounts, audit, summaries};

/// A matter that is not in the text, and why.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The matter.
    pub matter: Matter,
    /// The reason staff gave, and whether an approver agreed.
    pub reason: Option<left_out::Model>,
}

/// What the gate says of a text.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// What is too short or too long.
    pub errors: Vec<FieldError>,
    /// What was found in it.
    pub findings: Vec<Finding>,
    /// What is left out.
    pub left_out: Vec<LeftOut>,
    /// All matters, for keeping.
    matters: Vec<Matter>,
}

impl Judged {
    /// Whether the text can be handed over for approval.
    pub fn may_be_submitted(&self) -> bool {
        self.errors.is_empty()
            && self.findings.iter().all(|f| f.kind.may_be_confirmed())
            && self.left_out.iter().all(|l| l.reason.is_some())
    }
}

/// Judges a text against what would be published now.
pub(super) async fn judge(
    app: &App,
    actor: &Actor,
    row: &summary::Model,
    prepared: &Prepared,
) -> AppResult<Judged> {
    let text = summaries::text(&app.db, row).await?;
    let (matters, fresh) = drafted(app, actor, prepared).await?;
    let round = &prepared.round;
    let mut raw = Raw::default();
    words(&app.db, &actor.scope(), (round.id, span(app, round)), &mut raw).await?;
    let stored = sources::drafts(&app.db, row.id).await?;
    let mut own: Vec<Sentence> = stored.into_iter().flat_map(|d| d.drafted.sentences).collect();
    if own.is_empty() {
        own = fresh.into_iter().flat_map(|d| d.sentences).collect();
    }
    let period = period(round);
    let mut words: Vec<String> = own.iter().map(|s| s.text.clone()).collect();
    words.push(format!("{SUBJECT} {period}"));
    let document = &prepared.document;
    let known = Known {
        published: &prepared.published,
        units: &document.units,
        topics: &document.topics,
        allowed: &[period],
        drafted: &words,
        raw: &raw,
    };
    let bodies: Vec<String> = text.bodies().map(Into::into).collect();
    let missing = compose::left_out(&matters, &own, &bodies, &document.topics);
    let mut reasons = talk::reasons(&app.db, row.id).await?;
    let left_out = missing.into_iter().map(|m| with_reason(m, &mut reasons)).collect();
    let (mut errors, findings) = (check(&text), find(&text.prose(), &known));
    errors.extend(insertions::faults(&text, &prepared.published));
    Ok(Judged { errors, findings, left_out, matters })
}

fn with_reason(matter: &Matter, reasons: &mut BTreeMap<String, left_out::Model>) -> LeftOut {
    LeftOut { matter: matter.clone(), reason: reasons.remove(&matter.key.code()) }
}

/// Keeps what the gate said, for the pages.
pub(super) async fn keep(app: &App, tx: &Tx, id: SummaryId, judged: &Judged) -> AppResult<()> {
    let what = Composed {
        matters: judged.matters.clone(),
        findings: judged.findings.clone(),
        ..Composed::default()
    };
    Ok(sources::keep(tx, id, &what, app.now()).await?)
}

/// Hands a summary over for approval, or tells what stands in the way.
///
/// # Errors
/// When its state or version is another, or the round's figures are not fixed.
pub async fn submit(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    version: i32,
) -> AppResult<Result<(), Box<Judged>>> {
    let at = (version, SummaryState::Drafting);
    let (row, round) = load(&app.db, actor, id, at).await?;
    let prepared = prepare(app, actor, round, None).await?;
    let judged = judge(app, actor, &row, &prepared).await?;
    let tx = app.db.begin().await?;
    let (row, _) = load(&tx, actor, id, at).await?;
    keep(app, &tx, id, &judged).await?;
    if !judged.may_be_submitted() {
        audit::note(&tx, actor, app.now(), "summary.refuse", ("summary", id.to_string())).await?;
        tx.commit().await?;
        return Ok(Err(Box::new(judged)));
    }
    if !summaries::set_state(&tx, &row, SummaryState::InApproval).await? {
        return Err(AppError::Conflict("error-summary-changed"));
    }
    audit::note(&tx, actor, app.now(), "summary.submit", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Confirms findings, by their keys, and agrees that matters are left out for the reasons given, by their codes.
///
/// # Errors
/// When the actor is no approver or saved the text, or state or version are others.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    version: i32,
    (findings, matters): (&[String], &[String]),
) -> AppResult<()> {
    if actor.role != Role::Approver {
        return Err(AppError::Forbidden);
    }
    let tx = app.db.begin().await?;
    load(&tx, actor, id, (version, SummaryState::InApproval)).await?;
    if accounts::is_among(&tx, actor.account, &summaries::editors(&tx, id).await?).await? {
        return Err(AppError::Conflict("error-own-summary"));
    }
    let composed = sources::composed(&tx, id).await?;
    let open = composed.findings.iter().filter(|f| f.kind.may_be_confirmed()).map(Finding::key);
    for key in open.filter(|key| findings.contains(key)) {
        talk::tick(&tx, id, &key, (actor.account, app.now())).await?;
    }
    for code in matters {
        talk::tick_reason(&tx, id, code, actor.account).await?;
    }
    audit::note(&tx, actor, app.now(), "summary.confirm", ("summary", id.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Whether all that needs an approver's yes has it.
pub(super) async fn is_confirmed(app: &App, id: SummaryId, judged: &Judged) -> AppResult<bool> {
    let ticks = talk::ticks(&app.db, id).await?;
    let is_settled = |f: &Finding| f.kind.may_be_confirmed() && ticks.contains(&f.key());
    let is_agreed = |l: &LeftOut| l.reason.as_ref().is_some_and(|row| row.ticked_by.is_some());
    Ok(judged.errors.is_empty()
        && judged.findings.iter().all(is_settled)
        && judged.left_out.iter().all(is_agreed))
}
