//! Recommendation matters: gathered from accepted reports in staff's own words, sent, answered, settled. Who raised one
//! decides whom it may be sent to, and is told to nobody it is sent to.

mod gate;
mod moving;

use std::collections::BTreeSet;

use entity::enums::{Level, MatterAction, MatterState};
use entity::ids::{MatterId, RoundId, UnitId};
use entity::{matter, matter_event, round};
use uuid::Uuid;

use super::summaries;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::matter::{Act, BODY, TITLE, after, text};
use crate::domain::prose::Finding;
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::store::codings::Placed;
use crate::store::matters::sources;
use crate::store::{Conn, Tx, audit, matters, rounds};

pub use gate::{Behind, behind};
pub use moving::{Sent, answer, forward, settle};

use gate::Gate;

/// Most recommendations looked at together.
pub const MOST: usize = 500;

/// The words of a matter as typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Title: 10 to 150 characters.
    pub title: String,
    /// What is asked for: 20 to 2,000 characters.
    pub body: String,
    /// The level that is to act.
    pub level: String,
}

/// What is wrong with what was typed.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// By field.
    pub errors: Vec<FieldError>,
    /// The places that stand in a report like that.
    pub copied: Vec<Finding>,
}

impl Refused {
    fn one(field: &str, key: &'static str) -> Self {
        Self { errors: vec![FieldError::new(field, key)], copied: Vec::new() }
    }
}

/// What came of something typed.
pub type Done<T> = AppResult<Result<T, Refused>>;

/// Title, text and level, each within its limits.
fn read(typed: &Typed) -> Result<(String, String, Level), Refused> {
    let title = text("title", "error-matter-length", &typed.title, TITLE);
    let body = text("body", "error-matter-length", &typed.body, BODY);
    let level = Level::parse(&typed.level).ok_or_else(|| vec![FieldError::new("level", "error-choose")]);
    match (title, body, level) {
        (Ok(title), Ok(body), Ok(level)) => Ok((title, body, level)),
        (title, body, level) => {
            let found = [title.err(), body.err(), level.err()];
            Err(Refused { errors: found.into_iter().flatten().flatten().collect(), copied: Vec::new() })
        }
    }
}

/// The recommendations of a round that are in no matter yet.
///
/// # Errors
/// When the database fails.
pub async fn gatherable(app: &App, actor: &Actor, round: &round::Model) -> AppResult<Vec<Placed>> {
    let span = summaries::span(app, round);
    Ok(sources::gatherable(&app.db, &actor.scope(), (round.id, span), MOST as u64).await?)
}

/// Notes what was done with a matter, in its history and in the log.
async fn note(
    (app, tx): (&App, &Tx),
    actor: &Actor,
    id: MatterId,
    (action, words): (MatterAction, String),
    act: &str,
) -> AppResult<()> {
    let row = matter_event::Model {
        id: Uuid::new_v4(),
        matter_id: id,
        action,
        done_by: actor.account,
        note: words,
        at: app.now(),
    };
    matters::note(tx, row).await?;
    Ok(audit::note(tx, actor, app.now(), act, ("matter", id.to_string())).await?)
}

/// A matter the actor reaches, over the version that was shown, in a state that allows an act; with the state after it.
async fn taken(
    app: &App,
    c: &impl Conn,
    actor: &Actor,
    (id, version): (MatterId, i32),
    act: Act,
) -> AppResult<(matter::Model, MatterState)> {
    let row = matters::get(c, (&actor.scope(), app.today()), id).await?.ok_or(AppError::NotFound)?;
    if row.version != version {
        return Err(AppError::Conflict("error-matter-changed"));
    }
    let next = after(row.state, act).ok_or(AppError::Conflict("error-matter-state"))?;
    Ok((row, next))
}

async fn save(tx: &Tx, row: &matter::Model) -> AppResult<()> {
    if matters::save(tx, row).await? { Ok(()) } else { Err(AppError::Conflict("error-matter-changed")) }
}

/// The issues that were ticked, all of which must still be there to be gathered.
async fn ticked(c: &impl Conn, actor: &Actor, ids: &[Uuid]) -> AppResult<Vec<Placed>> {
    let wanted: BTreeSet<Uuid> = ids.iter().copied().collect();
    let found = sources::issues(c, &actor.scope(), &wanted.iter().copied().collect::<Vec<_>>()).await?;
    if found.len() == wanted.len() { Ok(found) } else { Err(AppError::Conflict("error-matter-gone")) }
}

/// Begins a matter from recommendations of a round, in staff's own words.
///
/// # Errors
/// When there is no such round, or one of the recommendations is gone or in a matter already.
pub async fn create(
    app: &App,
    actor: &Actor,
    (code, issues): (&str, &[Uuid]),
    typed: &Typed,
) -> Done<MatterId> {
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    if issues.is_empty() {
        return Ok(Err(Refused::one("pick", "error-matter-none")));
    }
    let found = ticked(&app.db, actor, issues).await?;
    let (title, body, level) = match read(typed) {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    let behind = Behind::of(&app.db, round.id, found).await?;
    let fields = [("title", &title), ("body", &body)];
    if let Some(refused) = Gate::of((app, actor), &behind, &fields).await?.refuses() {
        return Ok(Err(refused));
    }
    let row = matter::Model {
        id: MatterId::random(),
        round_id: round.id,
        title,
        body,
        level,
        state: MatterState::Proposed,
        addressee: None,
        unit_id: None,
        due_on: None,
        answer: String::new(),
        answered_at: None,
        is_stale: false,
        version: 1,
        created_at: app.now(),
    };
    let (id, tx) = (row.id, app.db.begin().await?);
    matters::insert(&tx, row).await?;
    if !sources::link(&tx, id, issues).await? {
        return Err(AppError::Conflict("error-matter-gone"));
    }
    matters::set_clusters(&tx, id, behind.told.iter().copied()).await?;
    note((app, &tx), actor, id, (MatterAction::Proposed, String::new()), "matter.create").await?;
    tx.commit().await?;
    Ok(Ok(id))
}

/// Adds recommendations to a matter that is not answered yet.
///
/// # Errors
/// When it is, or one of the recommendations is gone or in a matter already.
pub async fn add(app: &App, actor: &Actor, id: MatterId, issues: &[Uuid]) -> Done<()> {
    if issues.is_empty() {
        return Ok(Err(Refused::one("pick", "error-matter-none")));
    }
    let tx = app.db.begin().await?;
    let row = matters::get(&tx, (&actor.scope(), app.today()), id).await?.ok_or(AppError::NotFound)?;
    after(row.state, Act::Add).ok_or(AppError::Conflict("error-matter-state"))?;
    let found = ticked(&tx, actor, issues).await?;
    if !sources::link(&tx, id, issues).await? {
        return Err(AppError::Conflict("error-matter-gone"));
    }
    let more = Behind::of(&tx, row.round_id, found).await?.told;
    let all: BTreeSet<UnitId> = matters::clusters(&tx, id).await?.into_iter().chain(more).collect();
    matters::set_clusters(&tx, id, all).await?;
    save(&tx, &row).await?;
    note((app, &tx), actor, id, (MatterAction::Added, String::new()), "matter.add").await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Takes a recommendation out of a matter nobody was sent yet.
///
/// # Errors
/// When it was sent or changed in between, or the recommendation is not in it or the last one.
pub async fn remove(app: &App, actor: &Actor, shown: (MatterId, i32), issue: Uuid) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let (row, _) = taken(app, &tx, actor, shown, Act::Edit).await?;
    if !sources::unlink(&tx, row.id, issue).await? {
        return Err(AppError::NotFound);
    }
    if sources::linked(&tx, &actor.scope(), row.id).await?.is_empty() {
        return Err(AppError::Conflict("error-matter-last"));
    }
    let left = gate::stored(&tx, actor, &row).await?;
    matters::set_clusters(&tx, row.id, left.told.iter().copied()).await?;
    save(&tx, &row).await?;
    note((app, &tx), actor, row.id, (MatterAction::Removed, String::new()), "matter.remove").await?;
    Ok(tx.commit().await?)
}

/// Changes the words of a matter nobody was sent yet.
///
/// # Errors
/// When it was sent or changed in between.
pub async fn edit(app: &App, actor: &Actor, shown: (MatterId, i32), typed: &Typed) -> Done<()> {
    let (row, _) = taken(app, &app.db, actor, shown, Act::Edit).await?;
    let (title, body, level) = match read(typed) {
        Ok(read) => read,
        Err(refused) => return Ok(Err(refused)),
    };
    let (behind, fields) = (gate::stored(&app.db, actor, &row).await?, [("title", &title), ("body", &body)]);
    if let Some(refused) = Gate::of((app, actor), &behind, &fields).await?.refuses() {
        return Ok(Err(refused));
    }
    let tx = app.db.begin().await?;
    let (row, _) = taken(app, &tx, actor, shown, Act::Edit).await?;
    save(&tx, &matter::Model { title, body, level, is_stale: false, ..row }).await?;
    note((app, &tx), actor, shown.0, (MatterAction::Edited, String::new()), "matter.edit").await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Notes that staff looked at a matter again after text was taken out of a report behind it.
///
/// # Errors
/// When somebody was first.
pub async fn look_again(app: &App, actor: &Actor, (id, version): (MatterId, i32)) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let row = matters::get(&tx, (&actor.scope(), app.today()), id).await?.ok_or(AppError::NotFound)?;
    if row.version != version || !row.is_stale {
        return Err(AppError::Conflict("error-matter-changed"));
    }
    save(&tx, &matter::Model { is_stale: false, ..row }).await?;
    note((app, &tx), actor, id, (MatterAction::Edited, String::new()), "matter.edit").await?;
    Ok(tx.commit().await?)
}

/// Notes that the list was taken away as a file.
///
/// # Errors
/// When the database fails.
pub async fn export(app: &App, actor: &Actor, rows: usize) -> AppResult<()> {
    let tx = app.db.begin().await?;
    audit::note(&tx, actor, app.now(), "matter.export", ("matter", rows.to_string())).await?;
    Ok(tx.commit().await?)
}

/// The rounds whose reports a matter's words are compared with.
fn rounds_of(own: RoundId, found: &[Placed]) -> BTreeSet<RoundId> {
    found.iter().filter_map(|p| p.report.round_id).chain([own]).collect()
}
