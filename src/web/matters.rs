//! Recommendation matters, as each role reads them. Whoever one was sent to, leaders and collaborators read staff's own words and
//! the answer alone: nothing of who raised it, how many, or where.

mod acts;
mod desk;
mod gather;
mod staff;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use entity::enums::{Level, MatterState, Role};
use entity::ids::MatterId;
use entity::matter;

use super::extract::{Asked, Paged, query};
use super::form::{Choice, Field, Kind, Told, mark, told};
use super::page::{Frame, html};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::matter::{ANSWER, is_overdue};
use crate::domain::period::day_text;
use crate::domain::screening::screen;
use crate::error::{AppError, AppResult};
use crate::store::matters::{self, Counts, Filter, Standing};

pub use acts::{act, answer};
pub use gather::{gather, take};
pub use staff::export;

use acts::Said;

/// Matters on one page.
const PAGE: usize = 20;

/// What matters can be narrowed to beside their states.
const OVERDUE: &str = "overdue";

/// The matter an address names.
fn id(path: &str) -> AppResult<MatterId> {
    MatterId::parse(path).ok_or(AppError::NotFound)
}

/// A day as people write it; empty for none.
fn day(day: Option<NaiveDate>) -> String {
    day.map(day_text).unwrap_or_default()
}

/// A choice of a list.
fn choice(code: &str, label: String, chosen: &str) -> Choice {
    Choice { code: code.to_owned(), label, chosen: code == chosen, ..Choice::default() }
}

/// Whether words look like a search for a person, which is not done.
fn seeks_a_person(words: &str) -> bool {
    let found = screen(words);
    !found.refused.is_empty() || !found.warned.is_empty()
}

/// Where matters stand, and the level, as the address asks for.
fn filter(asked: &Asked) -> Filter {
    let state = asked.0.get("state");
    let standing = match state.as_str() {
        OVERDUE => Some(Standing::Overdue),
        code => MatterState::parse(code).map(Standing::In),
    };
    Filter { standing, level: Level::parse(&asked.0.get("level")), round: None }
}

/// What stands before the number of a page in the address of a list.
fn paged(query: &str) -> String {
    if query.is_empty() { "page=".to_owned() } else { format!("{query}&page=") }
}

/// A matter as those outside the staff read it.
struct Line {
    id: MatterId,
    title: String,
    level: &'static str,
    state: &'static str,
    due: String,
    is_overdue: bool,
    answer: String,
    answered: String,
    /// Why it was declined; empty for any other.
    reason: String,
}

impl Line {
    fn of(f: &Frame, m: matter::Model, today: NaiveDate) -> Self {
        Self {
            id: m.id,
            level: m.level.code(),
            state: m.state.code(),
            due: day(m.due_on),
            is_overdue: is_overdue(m.state, m.due_on, today),
            answered: m.answered_at.map(|at| f.day(&at)).unwrap_or_default(),
            title: m.title,
            answer: m.answer,
            reason: String::new(),
        }
    }
}

#[derive(Template)]
#[template(path = "matters/list.html")]
struct ListPage {
    f: Frame,
    list: Paged<Line>,
    is_head: bool,
    states: Vec<Choice>,
    levels: Vec<Choice>,
    /// The query without the page.
    query: String,
}

impl ListPage {
    /// What stands before the number of a page in its address.
    fn base(&self) -> String {
        paged(&self.query)
    }
}

#[derive(Template)]
#[template(path = "matters/results.html")]
struct ResultsPage {
    f: Frame,
    list: Paged<Line>,
}

/// GET `/recommendations?state=&level=&round=&q=&page=`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    if matches!(actor.role, Role::Staff | Role::Approver) {
        return staff::list(&app, (f, &actor), &asked).await;
    }
    let (scope, today) = (actor.scope(), app.today());
    let is_plain = actor.role == Role::Collaborator;
    let filter = if is_plain { Filter::default() } else { filter(&asked) };
    let mut rows = matters::list(&app.db, (&scope, today), filter).await?;
    if is_plain {
        rows.sort_by_key(|m| std::cmp::Reverse(m.answered_at));
    }
    let lines: Vec<Line> = rows.into_iter().map(|m| Line::of(&f, m, today)).collect();
    let list = asked.cut(lines, PAGE);
    if is_plain {
        return html(200, &ResultsPage { f, list });
    }
    let is_head = actor.role == Role::UnitHead;
    let (state, level) = (asked.0.get("state"), asked.0.get("level"));
    let query = query([("state", state.as_str()), ("level", level.as_str())]);
    let states = states(&f, &state, is_head);
    html(200, &ListPage { levels: levels(&f, &level), states, query, f, list, is_head })
}

/// The states somebody outside the staff may ask for.
fn states(f: &Frame, chosen: &str, is_head: bool) -> Vec<Choice> {
    let codes: &[&str] = match is_head {
        true => &["forwarded", OVERDUE, "answered", "closed"],
        false => &["forwarded", OVERDUE, "answered", "closed", "declined"],
    };
    codes.iter().map(|code| choice(code, f.word("matter-state", code), chosen)).collect()
}

fn levels(f: &Frame, chosen: &str) -> Vec<Choice> {
    Level::ALL.iter().map(|l| choice(l.code(), f.word("level", l.code()), chosen)).collect()
}

#[derive(Template)]
#[template(path = "matters/show.html")]
struct ShowPage {
    f: Frame,
    m: Line,
    /// The words; for the head it was sent to alone.
    body: String,
    version: i32,
    is_head: bool,
    /// The answer's field, while it is the reader's to give.
    fields: Vec<Field>,
    errors: Vec<Told>,
    /// What was typed and has no field any more.
    lost: String,
}

impl ShowPage {
    /// Whether a collaborator reads it, who is told what became of it and no more.
    fn is_plain(&self) -> bool {
        self.f.role == Some(Role::Collaborator)
    }
}

/// GET `/recommendations/{id}`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    page(&app, (f, &actor), &path, Said::default()).await
}

/// The page of a matter for whoever reads it, with what was typed and what is wrong with it.
async fn page(app: &App, (f, actor): (Frame, &Actor), path: &str, said: Said) -> AppResult<Response> {
    let (scope, today) = (actor.scope(), app.today());
    let row = matters::get(&app.db, (&scope, today), id(path)?).await?.ok_or(AppError::NotFound)?;
    if scope.reads_all() {
        return desk::show(app, (f, actor), row, said).await;
    }
    let is_head = actor.role == Role::UnitHead;
    let mut fields = Vec::new();
    let mut errors = told(&f, &said.errors);
    errors.extend(said.conflict(&f));
    let typed = said.form.get("answer");
    if is_head && row.state == MatterState::Forwarded {
        fields.push(Field::new(&f, "answer", "matter-answer", Kind::Lines(8), &typed).within(&f, ANSWER));
    }
    mark(&mut fields, &mut errors);
    let lost = if fields.is_empty() { typed } else { String::new() };
    let mut reasons = matters::reasons(&app.db, &[row.id]).await?;
    let reason = reasons.remove(&row.id).filter(|_| row.state == MatterState::Declined);
    let (body, version) = (if is_head { row.body.clone() } else { String::new() }, row.version);
    let m = Line { reason: reason.unwrap_or_default(), ..Line::of(&f, row, today) };
    html(said.status(), &ShowPage { f, m, body, version, is_head, fields, errors, lost })
}

/// What stands on somebody's first page: how many wait for a head's answer, or were answered for a collaborator; of staff, how
/// many are overdue.
///
/// # Errors
/// When the database fails.
pub(super) async fn waiting(app: &App, actor: &Actor) -> AppResult<u64> {
    let (scope, today) = (actor.scope(), app.today());
    let reader = (&scope, today);
    Ok(match actor.role {
        Role::Staff | Role::Approver => matters::counts(&app.db, today, None).await?.overdue,
        Role::UnitHead => matters::count(&app.db, reader, &[MatterState::Forwarded]).await?,
        Role::Collaborator => matters::answered_after(&app.db, reader, None).await?,
        Role::Leader | Role::Admin | Role::Auditor => 0,
    })
}

/// How many matters of a round stand where, for leaders and staff beside its release: state and number.
pub(super) fn told_counts(counts: Counts) -> Vec<(&'static str, u64)> {
    let all = [
        ("forwarded", counts.forwarded),
        (OVERDUE, counts.overdue),
        ("answered", counts.answered),
        ("closed", counts.closed),
        ("declined", counts.declined),
    ];
    if all.iter().all(|(_, n)| *n == 0) { Vec::new() } else { all.to_vec() }
}
