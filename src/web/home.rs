//! The first page of each role, and what is kept about people.

mod collaborator;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::{ReportState, Role};
use entity::round;

use super::page::{Frame, html};
use super::{guidance, matters, status};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::takes_reports;
use crate::error::AppResult;
use crate::store::completeness::{self, Completeness};
use crate::store::flash::{Waiting, waiting as flash_waiting};
use crate::store::{pending_changes, releases, reports, rounds};

/// A round as staff see it on their first page.
struct Running {
    round: round::Model,
    total: Completeness,
    waiting: u64,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    f: Frame,
    running: Vec<Running>,
    flash_waiting: Waiting,
    waiting: u64,
    /// Recommendations: overdue ones for staff, those to be answered for a head.
    recommendations: u64,
    is_staff: bool,
    is_admin: bool,
    /// How many things are wrong, for administrators.
    wrong: usize,
    is_auditor: bool,
    releases: Vec<releases::Listed>,
    /// Guidance of rounds that run, and what was not read yet.
    guidance: Vec<guidance::Line>,
}

/// GET `/`.
pub async fn home(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    if actor.role == Role::Collaborator {
        return collaborator::page(&app, f, &actor).await;
    }
    let is_staff = matches!(actor.role, Role::Staff | Role::Approver);
    let mut running = Vec::new();
    for round in rounds::all(&app.db).await?.into_iter().filter(|r| is_staff && takes_reports(r.state)) {
        let total = completeness::total(&app.db, round.id).await?;
        let states = [ReportState::Submitted, ReportState::InReview];
        let waiting = reports::count(&app.db, Some(round.id), &states).await?;
        running.push(Running { round, total, waiting });
    }
    let flash_waiting = flash_waiting(&app.db, &actor.scope(), app.now()).await?;
    let reads = matches!(actor.role, Role::Leader | Role::UnitHead);
    let releases = if reads { releases::all(&app.db, &actor.scope()).await? } else { Vec::new() };
    let guidance = if reads { running_guidance(&app, &f, &actor).await? } else { Vec::new() };
    let decides = actor.role == Role::Approver;
    let waiting = if decides { pending_changes::count_open(&app.db).await? } else { 0 };
    let recommendations = matters::waiting(&app, &actor).await?;
    let (is_admin, is_auditor) = (actor.role == Role::Admin, actor.role == Role::Auditor);
    let wrong = if is_admin { status::wrong(&status::findings(&app).await?) } else { 0 };
    let page = HomePage {
        f,
        running,
        flash_waiting,
        waiting,
        recommendations,
        is_staff,
        is_admin,
        wrong,
        is_auditor,
        releases,
        guidance,
    };
    html(200, &page)
}

/// Guidance of rounds that run, and what the person has not read yet.
async fn running_guidance(app: &App, f: &Frame, actor: &Actor) -> AppResult<Vec<guidance::Line>> {
    let mut lines = guidance::for_reader(app, f, actor, None).await?;
    let running: Vec<_> =
        rounds::all(&app.db).await?.into_iter().filter(|r| takes_reports(r.state)).map(|r| r.id).collect();
    lines.retain(|line| line.is_new || running.contains(&line.row.round_id));
    Ok(lines)
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage {
    f: Frame,
}

/// GET `/privacy`.
pub async fn privacy(f: Frame) -> AppResult<Response> {
    html(200, &PrivacyPage { f })
}
