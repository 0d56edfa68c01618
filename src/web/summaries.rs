//! Summaries being composed, for staff.

mod acts;
mod edit;
mod panel;
mod versions;
mod views;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::RoundState;
use entity::{round, summary};

use super::extract::Fields;
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::AppResult;
use crate::store::{rounds, summaries};

pub use acts::{act, act_on_section, keep_open};
pub use edit::{edit, section};
pub use versions::versions;

#[derive(Template)]
#[template(path = "summaries/list.html")]
struct ListPage {
    f: Frame,
    lines: Vec<(summary::Model, String)>,
    ready: Vec<round::Model>,
}

/// GET `/summaries`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let rows = summaries::all(&app.db, &actor.scope()).await?;
    let has = |r: &round::Model| rows.iter().any(|s| s.round_id == r.id);
    let ready = all.iter().filter(|r| r.state == RoundState::Compiling && !has(r)).cloned().collect();
    let code = |s: &summary::Model| all.iter().find(|r| r.id == s.round_id).map(|r| r.code.clone());
    let lines = rows.iter().map(|s| (s.clone(), code(s).unwrap_or_default())).collect();
    html(200, &ListPage { f, lines, ready })
}

/// POST `/summaries`.
pub async fn create(State(app): State<App>, actor: Actor, form: Fields) -> AppResult<Response> {
    let id = actions::summaries::create(&app, &actor, &form.get("round")).await?;
    Ok(go(&format!("/summaries/{id}/edit")))
}

/// What a section is called; 0 is the opening.
fn heading(position: usize) -> &'static str {
    use crate::domain::summary::{HEADINGS, OPENING};
    position.checked_sub(1).and_then(|n| HEADINGS.get(n)).copied().unwrap_or(OPENING)
}
