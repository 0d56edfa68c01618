//! What a head of a unit reads of completeness: of nodes of their unit with at least three expected collaborators, and only
//! where no smaller node follows from them, as it was when reports were due and when the round closed. Nothing live.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::{round, round_mark, round_unit};

use super::page::{Frame, html};
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::AppResult;
use crate::store::round_marks::{self, Moment};
use crate::store::rounds;

/// Rounds on the page, latest first.
const ROUNDS: usize = 8;

/// A node: what was expected, and received when reports were due and when the round closed.
struct Line {
    unit: round_unit::Model,
    due: Option<round_mark::Model>,
    close: Option<round_mark::Model>,
}

#[derive(Template)]
#[template(path = "completeness.html")]
struct CompletenessPage {
    f: Frame,
    rounds: Vec<(round::Model, Vec<Line>)>,
}

/// GET `/completeness`.
pub async fn show(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let mut out = Vec::new();
    for round in rounds::all(&app.db).await? {
        if out.len() == ROUNDS {
            break;
        }
        let lines = lines(&app, &actor, &round).await?;
        if !lines.is_empty() {
            out.push((round, lines));
        }
    }
    html(200, &CompletenessPage { f, rounds: out })
}

async fn lines(app: &App, actor: &Actor, round: &round::Model) -> AppResult<Vec<Line>> {
    let units = rounds::units(&app.db, round.id).await?;
    let Some(top) = units.iter().find(|u| Some(u.unit_id) == actor.unit) else { return Ok(Vec::new()) };
    let below: Vec<_> = units.iter().filter(|u| top.lft <= u.lft && u.lft < top.rgt).collect();
    let mut marks = round_marks::of(&app.db, &actor.scope(), &below).await?;
    let mut mark = |unit: &round_unit::Model, moment: Moment| marks.remove(&(unit.unit_id, moment));
    let line = |unit: &round_unit::Model| Line {
        due: mark(unit, Moment::Due),
        close: mark(unit, Moment::Close),
        unit: unit.clone(),
    };
    Ok(below.into_iter().map(line).filter(|l| l.due.is_some() || l.close.is_some()).collect())
}
