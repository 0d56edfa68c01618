//! Rounds: opening one, completeness, fixing the figures and undoing that.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono_tz::Tz;
use entity::enums::RoundState;
use entity::{round, round_unit};

use super::extract::Fields;
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::Quarter;
use crate::error::{AppError, AppResult};
use crate::store::rounds::{self, Completeness};

#[derive(Template)]
#[template(path = "rounds/list.html")]
struct ListPage {
    f: Frame,
    rounds: Vec<round::Model>,
    code: String,
    error: String,
}

async fn list_page(app: &App, f: Frame, code: Option<String>, error: String) -> AppResult<Response> {
    let rounds = rounds::all(&app.db).await?;
    let zone: Tz = app.zone();
    let today = app.now().with_timezone(&zone).date_naive();
    let code = code.unwrap_or_else(|| Quarter::of(today).code());
    let status = if error.is_empty() { 200 } else { 422 };
    html(status, &ListPage { f, rounds, code, error })
}

/// GET `/rounds`.
pub async fn list(State(app): State<App>, f: Frame) -> AppResult<Response> {
    list_page(&app, f, None, String::new()).await
}

/// POST `/rounds`.
pub async fn open(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let code = form.get("code");
    match actions::rounds::open(&app, &actor, &code).await {
        Ok(_) => Ok(go(&format!("/rounds/{}?done=opened", code.trim()))),
        Err(AppError::Invalid(key) | AppError::Conflict(key)) => {
            let error = f.t(key);
            list_page(&app, f, Some(code), error).await
        }
        Err(error) => Err(error),
    }
}

/// A unit with the completeness of its subtree.
struct Line {
    unit: round_unit::Model,
    sum: Completeness,
}

#[derive(Template)]
#[template(path = "rounds/show.html")]
struct ShowPage {
    f: Frame,
    round: round::Model,
    lines: Vec<Line>,
    may_compile: bool,
    may_undo: bool,
    reason: String,
    error: String,
}

async fn show_page(app: &App, f: Frame, code: &str, reason: String, error: String) -> AppResult<Response> {
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    let own = rounds::completeness(&app.db, round.id).await?;
    let units = rounds::units(&app.db, round.id).await?;
    let sum = |top: &round_unit::Model| {
        let mut sum = Completeness::default();
        for unit in units.iter().filter(|u| top.lft <= u.lft && u.lft < top.rgt) {
            sum.add(own.get(&unit.unit_id).copied().unwrap_or_default());
        }
        sum
    };
    let lines = units.iter().map(|u| Line { sum: sum(u), unit: u.clone() }).collect();
    let may_compile = matches!(round.state, RoundState::Open | RoundState::Closed);
    let may_undo = round.state == RoundState::Compiling;
    let status = if error.is_empty() { 200 } else { 422 };
    html(status, &ShowPage { f, round, lines, may_compile, may_undo, reason, error })
}

/// GET `/rounds/{code}`.
pub async fn show(State(app): State<App>, f: Frame, Path(code): Path<String>) -> AppResult<Response> {
    show_page(&app, f, &code, String::new(), String::new()).await
}

/// POST `/rounds/{code}/compile`.
pub async fn compile(State(app): State<App>, actor: Actor, Path(code): Path<String>) -> AppResult<Response> {
    actions::rounds::compile(&app, &actor, &code).await?;
    Ok(go(&format!("/rounds/{code}?done=compiled")))
}

/// POST `/rounds/{code}/uncompile`.
pub async fn uncompile(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(code): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let reason = form.get("reason");
    match actions::rounds::uncompile(&app, &actor, &code, &reason).await {
        Ok(()) => Ok(go(&format!("/rounds/{code}?done=uncompiled"))),
        Err(AppError::Invalid(key)) => {
            let error = f.t(key);
            show_page(&app, f, &code, reason, error).await
        }
        Err(error) => Err(error),
    }
}
