//! Guidance for a round: writing it, looking at what it tells before readers get it, taking it back, and counting readers.

use std::collections::{BTreeMap, BTreeSet};

use entity::enums::{GuidanceState, Role};
use entity::guidance;
use entity::ids::{GuidanceId, RoundId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::summaries::span;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::guidance::{Text, check, from_when, is_over, may_be_edited, missing, needs_approver};
use crate::domain::period::Period;
use crate::domain::prose::{Aside, Finding, Raw, check_aside};
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::composing::words;
use crate::store::{Conn, Tx, accounts, audit, rounds, topics, units};
use crate::store::{guidance as kept, rounds::before};

/// How many rounds back reports are compared with: what people ask now they mostly asked then.
const ROUNDS_BACK: usize = 2;

/// What the marks of readers are made under.
const READERS: &str = "readers of guidance";

/// What stands in the way of publishing.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// What is missing.
    pub errors: Vec<FieldError>,
    /// All that was found, what is confirmed included.
    pub findings: Vec<Finding>,
    /// Whether the person may confirm words of reports: an approver who did not write the text.
    pub may_confirm_all: bool,
}

impl Judged {
    /// Whether somebody settled a finding: the one who publishes or, of words of a report, one who may.
    fn is_settled(&self, finding: &Finding, ticks: &[String]) -> bool {
        ticks.contains(&finding.key()) && (self.may_confirm_all || !needs_approver(finding.kind))
    }
}

/// What came of saving.
pub type Saved<T> = Result<T, Vec<FieldError>>;

/// A text as a row holds it, its round not looked up.
fn stored(row: &guidance::Model) -> AppResult<Text> {
    Ok(Text {
        round: String::new(),
        title: row.title.clone(),
        body: row.body.clone(),
        questions: serde_json::from_str(&row.questions).map_err(AppError::internal)?,
        audience: row.audience.split(',').filter(|a| !a.is_empty()).map(Into::into).collect(),
        from: String::new(),
    })
}

/// The text of guidance as it is stored, with the code of its round. The caller has loaded the row through its scope.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn text(app: &App, row: &guidance::Model) -> AppResult<Text> {
    let round = rounds::by_id(&app.db, row.round_id).await?.ok_or(AppError::NotFound)?;
    let zone = app.zone();
    let when =
        |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone).format("%d/%m/%Y %H:%M").to_string();
    let from = row.readable_from.map(when).unwrap_or_default();
    Ok(Text { round: round.code, from, ..stored(row)? })
}

/// The row with what was typed in it, over the round it was of; or what is wrong with that.
async fn filled(
    app: &App,
    c: &impl Conn,
    row: guidance::Model,
    text: &Text,
) -> AppResult<Saved<guidance::Model>> {
    let mut errors = check(text);
    let round = rounds::by_code(c, &text.round).await?;
    let round = round.filter(|round| round.id == row.round_id || !is_over(round.state));
    if round.is_none() {
        errors.push(FieldError::new("round", "error-choose"));
    }
    let from = from_when(&text.from, app.zone()).map_err(|error| errors.push(error));
    let (Some(round), Ok(readable_from), true) = (round, from, errors.is_empty()) else {
        return Ok(Err(errors));
    };
    Ok(Ok(guidance::Model {
        round_id: round.id,
        title: text.title.clone(),
        body: text.body.clone(),
        questions: serde_json::to_string(&text.questions).map_err(AppError::internal)?,
        audience: text.audience.join(","),
        readable_from,
        saved_at: app.now(),
        ..row
    }))
}

async fn note(app: &App, tx: &Tx, actor: &Actor, action: &str, id: GuidanceId) -> AppResult<()> {
    Ok(audit::note(tx, actor, app.now(), action, ("guidance", id.to_string())).await?)
}

/// Begins guidance as a draft.
///
/// # Errors
/// When the database fails. What is wrong with what was typed is told inside.
pub async fn create(app: &App, actor: &Actor, typed: &Text) -> AppResult<Saved<GuidanceId>> {
    let id = GuidanceId::random();
    let empty = guidance::Model {
        id,
        round_id: RoundId(id.0),
        state: GuidanceState::Draft,
        title: String::new(),
        body: String::new(),
        questions: String::new(),
        audience: String::new(),
        readable_from: None,
        published_at: None,
        created_by: actor.account,
        created_at: app.now(),
        saved_at: app.now(),
        version: 1,
    };
    let tx = app.db.begin().await?;
    let row = match filled(app, &tx, empty, &typed.tidied()).await? {
        Ok(row) => row,
        Err(errors) => return Ok(Err(errors)),
    };
    kept::insert(&tx, row).await?;
    note(app, &tx, actor, "guidance.create", id).await?;
    tx.commit().await?;
    Ok(Ok(id))
}

/// Guidance at the version somebody saw, in a state in which its text may be changed.
async fn editable(
    c: &impl Conn,
    app: &App,
    actor: &Actor,
    (id, version): (GuidanceId, i32),
) -> AppResult<guidance::Model> {
    let row = at_version(c, app, actor, (id, version)).await?;
    if !may_be_edited(row.state) {
        return Err(AppError::Conflict("error-guidance-state"));
    }
    Ok(row)
}

async fn at_version(
    c: &impl Conn,
    app: &App,
    actor: &Actor,
    (id, version): (GuidanceId, i32),
) -> AppResult<guidance::Model> {
    let scope = actor.scope();
    let row = kept::get(c, &scope, id, app.now()).await?.filter(|_| scope.reads_all());
    let row = row.ok_or(AppError::NotFound)?;
    if row.version != version {
        return Err(AppError::Conflict("error-guidance-changed"));
    }
    Ok(row)
}

/// Saves what was typed over the version somebody saw; the next version.
///
/// # Errors
/// When somebody saved in between, or readers have it. What is wrong with what was typed is told inside.
pub async fn save(
    app: &App,
    actor: &Actor,
    (id, version): (GuidanceId, i32),
    typed: &Text,
) -> AppResult<Saved<i32>> {
    let tx = app.db.begin().await?;
    let old = editable(&tx, app, actor, (id, version)).await?;
    let new = match filled(app, &tx, old.clone(), &typed.tidied()).await? {
        Ok(row) => row,
        Err(errors) => return Ok(Err(errors)),
    };
    // Whoever saves the same text becomes no editor by that.
    if new == (guidance::Model { saved_at: new.saved_at, ..old }) {
        return Ok(Ok(version));
    }
    if !kept::update(&tx, &new).await? {
        return Err(AppError::Conflict("error-guidance-changed"));
    }
    kept::note_editor(&tx, id, actor.account).await?;
    note(app, &tx, actor, "guidance.save", id).await?;
    tx.commit().await?;
    Ok(Ok(version + 1))
}

/// What a text tells that readers must not learn from it: words of reports of its round and those before, units, numbers.
async fn look(app: &App, actor: &Actor, row: &guidance::Model) -> AppResult<Vec<Finding>> {
    let fields = stored(row)?.prose();
    let mut raw = Raw::within(fields.iter().map(|(_, text)| text.as_str()));
    let round = rounds::by_id(&app.db, row.round_id).await?.ok_or(AppError::NotFound)?;
    let mut allowed = vec![Lang::Vi.round(&round.code)];
    allowed.extend(Period::parse(&round.code).map(Period::in_a_title));
    let mut next = Some(round);
    for _ in 0..=ROUNDS_BACK {
        let Some(round) = next else { break };
        words(&app.db, &actor.scope(), (round.id, span(app, &round)), &mut raw).await?;
        next = before(&app.db, &round).await?;
        allowed.extend(next.iter().map(|round| Lang::Vi.round(&round.code)));
    }
    let names = topics::on(&app.db, app.today()).await?;
    allowed.extend(names.into_iter().flat_map(|topic| [topic.name_vi, topic.name_en]));
    let below = units::all(&app.db, app.today()).await?.into_iter().filter(|u| u.parent_id.is_some());
    let units: BTreeMap<String, String> = below.map(|unit| (unit.code, unit.name)).collect();
    Ok(check_aside(&fields, &Aside { units: &units, allowed: &allowed, raw: &raw }))
}

/// Publishes guidance as it was saved, with what was found in it confirmed by the keys of findings; or tells what stands in
/// the way. Words of a report are confirmed by an approver who did not write the text.
///
/// # Errors
/// When somebody saved in between, or it is published already.
pub async fn publish(
    app: &App,
    actor: &Actor,
    at: (GuidanceId, i32),
    ticks: &[String],
) -> AppResult<Result<(), Judged>> {
    // The slow part stays outside; the version tells that the text is the same.
    let seen = editable(&app.db, app, actor, at).await?;
    let (errors, findings) = (missing(&stored(&seen)?), look(app, actor, &seen).await?);
    let tx = app.db.begin().await?;
    let row = editable(&tx, app, actor, at).await?;
    let is_writer = accounts::is_among(&tx, actor.account, &kept::editors(&tx, row.id).await?).await?;
    let may_confirm_all = actor.role == Role::Approver && !is_writer;
    let judged = Judged { errors, findings, may_confirm_all };
    let is_settled = judged.findings.iter().all(|finding| judged.is_settled(finding, ticks));
    if !judged.errors.is_empty() || !is_settled {
        note(app, &tx, actor, "guidance.refuse", row.id).await?;
        tx.commit().await?;
        return Ok(Err(judged));
    }
    let new = guidance::Model { state: GuidanceState::Published, published_at: Some(app.now()), ..row };
    if !kept::update(&tx, &new).await? {
        return Err(AppError::Conflict("error-guidance-changed"));
    }
    kept::forget_editors(&tx, new.id).await?;
    if !judged.findings.is_empty() {
        note(app, &tx, actor, "guidance.confirm", new.id).await?;
    }
    note(app, &tx, actor, "guidance.publish", new.id).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Takes guidance back: readers get at it no more, and its text may be changed again.
///
/// # Errors
/// When somebody was first, or it is not published.
pub async fn withdraw(app: &App, actor: &Actor, at: (GuidanceId, i32)) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let row = at_version(&tx, app, actor, at).await?;
    if row.state != GuidanceState::Published {
        return Err(AppError::Conflict("error-guidance-state"));
    }
    let new = guidance::Model { state: GuidanceState::Withdrawn, ..row };
    if !kept::update(&tx, &new).await? {
        return Err(AppError::Conflict("error-guidance-changed"));
    }
    note(app, &tx, actor, "guidance.withdraw", new.id).await?;
    Ok(tx.commit().await?)
}

/// Deletes a draft nobody ever read.
///
/// # Errors
/// When somebody saved in between, or it was published once.
pub async fn delete(app: &App, actor: &Actor, at: (GuidanceId, i32)) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let row = at_version(&tx, app, actor, at).await?;
    if !kept::delete_draft(&tx, &row).await? {
        return Err(AppError::Conflict("error-guidance-state"));
    }
    note(app, &tx, actor, "guidance.delete", row.id).await?;
    Ok(tx.commit().await?)
}

/// The mark of a reader: under a key outside the database, another one for each guidance.
fn mark(app: &App, actor: &Actor, id: GuidanceId) -> AppResult<String> {
    let key = app.config.secret_key.derive(READERS);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(AppError::internal)?;
    mac.update(id.0.as_bytes());
    mac.update(actor.account.0.as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Counts the actor among the readers of guidance, once. Staff are none. It is no act the log names: who read what stays
/// untold.
///
/// # Errors
/// When the actor may not read it.
pub async fn read(app: &App, actor: &Actor, id: GuidanceId) -> AppResult<()> {
    let tx = app.db.begin().await?;
    kept::get(&tx, &actor.scope(), id, app.now()).await?.ok_or(AppError::NotFound)?;
    if !actor.scope().reads_all() {
        kept::count_reader(&tx, id, mark(app, actor, id)?).await?;
    }
    Ok(tx.commit().await?)
}

/// Which of some guidances the actor has read.
///
/// # Errors
/// When the database fails.
pub async fn read_by(app: &App, actor: &Actor, rows: &[guidance::Model]) -> AppResult<BTreeSet<GuidanceId>> {
    let marks = rows.iter().map(|row| mark(app, actor, row.id)).collect::<AppResult<_>>()?;
    Ok(kept::marked(&app.db, marks).await?)
}
