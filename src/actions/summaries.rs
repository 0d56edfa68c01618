//! Composing a summary, approving and issuing it, and putting right what was issued.

mod composing;
mod correcting;
mod gate;
mod issuing;
mod talking;

use chrono::Datelike;
use entity::enums::{RoundState, SummaryState};
use entity::ids::SummaryId;
use entity::{round, section, summary};

use super::insertions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::merge::{Merged, OPENING_PART, Shown, merge};
use crate::domain::period::Period;
use crate::domain::report::{FieldError, clean};
use crate::domain::summary::{HEADINGS, OPENING, SUBJECT, Text, check};
use crate::error::{AppError, AppResult};
use crate::store::summaries::history;
use crate::store::{Conn, Tx, audit, rounds, summaries};

pub(super) use composing::span;
pub use composing::{Taken, compose, take};
pub use correcting::{Corrected, begin as correct, cancel, withdraw};
pub use gate::{Judged, LeftOut, confirm, submit};
pub use issuing::{Prepared, Preview, issue, prepare, preview};
pub use talking::{comment, give_reasons, keep_open, send_back};

/// How often a save is tried that somebody else's came between.
const TRIES: usize = 5;

/// Begins the summary of a round whose figures are fixed.
///
/// # Errors
/// When they are not, or the round has a summary already.
pub async fn create(app: &App, actor: &Actor, code: &str) -> AppResult<SummaryId> {
    let tx = app.db.begin().await?;
    let round = rounds::by_code(&tx, code).await?.ok_or(AppError::NotFound)?;
    let round = rounds::lock(&tx, round.id).await?.ok_or(AppError::NotFound)?;
    if round.state != RoundState::Compiling {
        return Err(AppError::Conflict("error-round-not-compiling"));
    }
    if !summaries::of_round(&tx, &actor.scope(), round.id).await?.is_empty() {
        return Err(AppError::Conflict("error-summary-exists"));
    }
    let row = summary::Model {
        id: SummaryId::random(),
        round_id: round.id,
        state: SummaryState::Drafting,
        title: format!("{SUBJECT} {}", period(&round)),
        findings: String::new(),
        audience: "leaders".into(),
        number: String::new(),
        version: 1,
        created_at: app.now(),
        corrects: None,
        correction: String::new(),
    };
    let id = row.id;
    summaries::insert(&tx, row, sections(id, &Text::default()), actor.account).await?;
    audit::note(&tx, actor, app.now(), "summary.create", ("summary", id.to_string())).await?;
    tx.commit().await?;
    Ok(id)
}

/// What a round's period is called in a document.
fn period(round: &round::Model) -> String {
    Period::parse(&round.code).map_or_else(|| round.starts_on.year().to_string(), Period::in_a_title)
}

/// The rows of a text's sections, the opening first.
fn sections(id: SummaryId, text: &Text) -> Vec<section::Model> {
    let mut bodies = text.bodies();
    let headings = std::iter::once(OPENING).chain(HEADINGS);
    let row = |(position, heading): (i32, &str)| section::Model {
        summary_id: id,
        position,
        heading: heading.into(),
        body: bodies.next().map(clean).unwrap_or_default(),
    };
    (0..).zip(headings).map(row).collect()
}

async fn load(
    c: &impl Conn,
    actor: &Actor,
    id: SummaryId,
    (version, state): (i32, SummaryState),
) -> AppResult<(summary::Model, round::Model)> {
    let (row, round) = look(c, actor, id).await?;
    if row.version != version {
        return Err(AppError::Conflict("error-summary-changed"));
    }
    if row.state != state {
        return Err(AppError::Conflict("error-summary-state"));
    }
    Ok((row, round))
}

/// A summary and its round, whatever its version and state.
async fn look(c: &impl Conn, actor: &Actor, id: SummaryId) -> AppResult<(summary::Model, round::Model)> {
    let row = summaries::get(c, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let round = rounds::by_id(c, row.round_id).await?.ok_or(AppError::NotFound)?;
    Ok((row, round))
}

/// A summary that is being drafted, at whatever version.
async fn drafting(c: &impl Conn, actor: &Actor, id: SummaryId) -> AppResult<(summary::Model, round::Model)> {
    let (row, round) = look(c, actor, id).await?;
    if row.state != SummaryState::Drafting {
        return Err(AppError::Conflict("error-summary-state"));
    }
    Ok((row, round))
}

/// What came of saving.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The version of the summary from now on.
    pub version: i32,
    /// What is too long or too short; nothing of those parts was stored.
    pub errors: Vec<FieldError>,
    /// The parts somebody else saved in between; nothing of them was stored either.
    pub stale: Vec<usize>,
    /// What stands for what the page shows from now on.
    pub shown: String,
}

/// Saves the parts of a text that its writer changed, each over what the page was shown. What somebody else changed in
/// between stays as it is and is told, and so does what is too long or too short.
///
/// # Errors
/// When the whole was read at another version, or the summary is no longer being drafted.
pub async fn save(
    app: &App,
    actor: &Actor,
    id: SummaryId,
    shown: impl Into<Shown>,
    text: &Text,
) -> AppResult<Saved> {
    let (shown, mut errors) = (shown.into(), check(text));
    errors.extend(insertions::check(app, actor, id, text).await?);
    for _ in 0..TRIES {
        let tx = app.db.begin().await?;
        let (row, _) = drafting(&tx, actor, id).await?;
        let stored = summaries::text(&tx, &row).await?;
        let wrong = |field: &str| errors.iter().any(|e| e.field == field);
        let merged = merge(&stored, row.version, &text.without(&stored, wrong), &shown);
        let merged = merged.ok_or(AppError::Conflict("error-summary-changed"))?;
        if let Some(version) = store((app, &tx), actor, &row, (&merged, false)).await? {
            tx.commit().await?;
            return Ok(Saved { version, errors, stale: merged.stale, shown: merged.shown });
        }
    }
    Err(AppError::Conflict("error-summary-changed"))
}

/// Stores what a merge changes, with its versions, each by itself where it `begins` one; none when somebody was first.
async fn store(
    (app, tx): (&App, &Tx),
    actor: &Actor,
    row: &summary::Model,
    (merged, begins): (&Merged, bool),
) -> AppResult<Option<i32>> {
    let Merged { text, changed, .. } = merged;
    // A text that is the same is saved by nobody: whoever looks at a page becomes no editor by that.
    if changed.is_empty() {
        return Ok(Some(row.version));
    }
    let new = summary::Model {
        title: text.title.clone(),
        findings: text.findings.clone(),
        audience: text.audience(),
        ..row.clone()
    };
    if !summaries::save(tx, &new, sections(row.id, text), actor.account).await? {
        return Ok(None);
    }
    let (mut is_new, who) = (changed.contains(&2), (actor.account, app.now()));
    if changed.iter().any(|part| *part < 2) {
        let head = format!("{}\n\n{}", text.title, text.findings);
        is_new |= history::note(tx, (row.id, history::HEAD), (&head, begins), who).await?;
    }
    for (position, body) in (0..).zip(text.bodies()) {
        if changed.contains(&(OPENING_PART + position)) {
            let position = i32::try_from(position).unwrap_or(i32::MAX);
            is_new |= history::note(tx, (row.id, position), (body, begins), who).await?;
        }
    }
    // A page that saves by itself every few seconds is one act, like the version it makes.
    if is_new {
        audit::note(tx, actor, app.now(), "summary.save", ("summary", row.id.to_string())).await?;
    }
    Ok(Some(row.version + 1))
}
