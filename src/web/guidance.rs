//! Guidance for rounds: for staff all of it with how many read it, for readers what is theirs to read now.

mod edit;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use entity::enums::GuidanceState;
use entity::guidance::Model;
use entity::ids::{GuidanceId, RoundId};
use entity::round;

use super::downloads::printed;
use super::extract::{Asked, Paged};
use super::page::{Frame, go, html};
use crate::actions::guidance as acts;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::guidance::{FEW, Text, told};
use crate::error::{AppError, AppResult};
use crate::export::handout;
use crate::export::html::{Place, pieces};
use crate::export::pdf::handout_pdf;
use crate::store::{guidance as kept, layouts, rounds};

pub use edit::{act, begin, create, edit};

/// How many stand on a page of the list.
const PAGE: usize = 20;

/// Guidance in a list.
pub(super) struct Line {
    /// Its row.
    pub row: Model,
    /// Code of its round.
    pub round: String,
    /// Whether the reader has not read it yet; nothing is new to staff.
    pub is_new: bool,
    /// How many read it, in words; for staff alone.
    pub readers: String,
    /// Since when it is there for its readers, as a day.
    pub since: String,
    /// Whether its time is yet to come.
    pub is_early: bool,
}

#[derive(Template)]
#[template(path = "guidance/list.html")]
struct ListPage {
    f: Frame,
    is_staff: bool,
    lines: Paged<Line>,
}

impl ListPage {
    /// Whom guidance is for, in words.
    fn audience(&self, row: &Model) -> String {
        audience(&self.f, &row.audience)
    }
}

fn audience(f: &Frame, codes: &str) -> String {
    let words = codes.split(',').filter(|code| !code.is_empty()).map(|code| f.word("audience", code));
    words.collect::<Vec<_>>().join(", ")
}

/// How many read guidance, in words: few are not counted out.
fn readers(f: &Frame, n: u64) -> String {
    match told(n) {
        Some(n) => f.t1("guidance-readers", "n", f.n(n)),
        None => f.t1("guidance-few-readers", "n", f.n(FEW)),
    }
}

fn line(f: &Frame, app: &App, rounds: &[round::Model], row: Model) -> Line {
    let round = rounds.iter().find(|r| r.id == row.round_id).map(|r| r.code.clone()).unwrap_or_default();
    let since = kept::since(&row);
    Line {
        round,
        is_new: false,
        readers: String::new(),
        is_early: since.is_some_and(|at| at > app.now()),
        since: since.map(|at| f.day(&at)).unwrap_or_default(),
        row,
    }
}

/// What a reader may read now, newest first, of one round or of all.
pub(super) async fn for_reader(
    app: &App,
    f: &Frame,
    actor: &Actor,
    round: Option<RoundId>,
) -> AppResult<Vec<Line>> {
    let mut rows = kept::readable(&app.db, &actor.scope(), app.now()).await?;
    rows.retain(|row| round.is_none_or(|id| row.round_id == id));
    let read: BTreeSet<GuidanceId> = acts::read_by(app, actor, &rows).await?;
    let rounds = if rows.is_empty() { Vec::new() } else { rounds::all(&app.db).await? };
    let lines = rows.into_iter().map(|row| {
        let is_new = !read.contains(&row.id);
        Line { is_new, ..line(f, app, &rounds, row) }
    });
    Ok(lines.collect())
}

/// GET `/guidance?page=`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let scope = actor.scope();
    let is_staff = scope.reads_all();
    let lines = if is_staff {
        let (rounds, counts) = (rounds::all(&app.db).await?, kept::readers(&app.db, &scope).await?);
        let rows = kept::all(&app.db, &scope).await?.into_iter();
        let one = |row: Model| {
            let n = counts.get(&row.id).copied().unwrap_or(0);
            Line { readers: readers(&f, n), ..line(&f, &app, &rounds, row) }
        };
        rows.map(one).collect()
    } else {
        for_reader(&app, &f, &actor, None).await?
    };
    html(200, &ListPage { f, is_staff, lines: asked.cut(lines, PAGE) })
}

/// The words of guidance as parts of a page.
pub(super) struct Words {
    /// What to listen for, as HTML.
    pub body: String,
    /// Questions with their answers, as HTML; empty without any.
    pub answers: String,
}

impl Words {
    /// The words of a text; `level` is that of the headings above them.
    pub(super) fn of(text: &Text, level: u8) -> Self {
        Self {
            body: pieces(&handout::body(&text.body), Place { level, part: 0 }),
            answers: pieces(&handout::answers(&text.questions), Place { level, part: 1 }),
        }
    }
}

#[derive(Template)]
#[template(path = "guidance/show.html")]
struct ShowPage {
    f: Frame,
    line: Line,
    audience: String,
    words: Words,
    is_staff: bool,
}

impl ShowPage {
    fn is_published(&self) -> bool {
        self.line.row.state == GuidanceState::Published
    }
}

/// GET `/guidance/{id}`, and `/guidance/{id}.pdf`: a parameter of a route takes the whole segment.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let (id, is_file) = path.strip_suffix(".pdf").map_or((path.as_str(), false), |id| (id, true));
    let (row, scope) = (one(&app, &actor, id).await?, actor.scope());
    let text = acts::text(&app, &row).await?;
    if is_file {
        return print(&app, &row, text).await;
    }
    let is_staff = scope.reads_all();
    let counts = kept::readers(&app.db, &scope).await?;
    let rounds: Vec<round::Model> = rounds::by_id(&app.db, row.round_id).await?.into_iter().collect();
    let is_new = !is_staff && acts::read_by(&app, &actor, std::slice::from_ref(&row)).await?.is_empty();
    let readers = readers(&f, counts.get(&row.id).copied().unwrap_or(0));
    let line = Line { is_new, readers, ..line(&f, &app, &rounds, row) };
    let audience = audience(&f, &line.row.audience);
    html(200, &ShowPage { audience, words: Words::of(&text, 2), is_staff, line, f })
}

/// Guidance within the person's reach.
async fn one(app: &App, actor: &Actor, id: &str) -> AppResult<Model> {
    let id = GuidanceId::parse(id).ok_or(AppError::NotFound)?;
    kept::get(&app.db, &actor.scope(), id, app.now()).await?.ok_or(AppError::NotFound)
}

/// The handout; of what is not published, marked as a draft.
async fn print(app: &App, row: &Model, text: Text) -> AppResult<Response> {
    let layout = layouts::current(&app.db).await?;
    let is_draft = row.state != GuidanceState::Published;
    let at = row.published_at.filter(|_| !is_draft).unwrap_or(row.saved_at);
    let on = at.with_timezone(&app.zone()).date_naive();
    let (ident, name) = (row.id.to_string(), format!("noi-dung-trong-tam-{}.pdf", text.round));
    let work = move || handout_pdf(&handout::guidance(&text, (on, is_draft), &layout), &ident);
    printed(&name, work).await
}

/// POST `/guidance/{id}/read`: counts the person as a reader; a script does so once the page is open.
pub async fn read(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> AppResult<Response> {
    let id = GuidanceId::parse(&path).ok_or(AppError::NotFound)?;
    acts::read(&app, &actor, id).await?;
    if headers.contains_key("x-background") {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(go(&format!("/guidance/{id}?done=guidance-read")))
}
