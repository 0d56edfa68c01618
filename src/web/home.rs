//! The first page of each role, and what is kept about people.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::{ReportState, Role};
use entity::{report, round};

use super::flash;
use super::page::{Frame, html};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::takes_reports;
use crate::error::AppResult;
use crate::store::flash::{Waiting, waiting as flash_waiting};
use crate::store::{pending_changes, releases, reports, rounds};

/// A round a collaborator is expected in, with the report begun in it.
struct Due {
    round: round::Model,
    report: Option<report::Model>,
    late: bool,
}

/// A round as staff see it on their first page.
struct Running {
    round: round::Model,
    total: rounds::Completeness,
    waiting: u64,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    f: Frame,
    due: Vec<Due>,
    running: Vec<Running>,
    flash: Vec<flash::Line>,
    flash_waiting: Waiting,
    waiting: u64,
    is_collaborator: bool,
    is_staff: bool,
    is_admin: bool,
    is_auditor: bool,
    releases: Vec<releases::Listed>,
}

/// GET `/`.
pub async fn home(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let is_collaborator = actor.role == Role::Collaborator;
    let is_staff = matches!(actor.role, Role::Staff | Role::Approver);
    let open = rounds::all(&app.db).await?.into_iter().filter(|r| takes_reports(r.state));
    let (mut due, mut running) = (Vec::new(), Vec::new());
    for round in open {
        if is_collaborator {
            if rounds::place(&app.db, round.id, actor.account).await?.is_none_or(|p| p.excused.is_some()) {
                continue;
            }
            let report = reports::own_in(&app.db, &actor.scope(), round.id).await?;
            due.push(Due { late: app.now() > round.due_at, round, report });
        } else if is_staff {
            let mut total = rounds::Completeness::default();
            for unit in rounds::completeness(&app.db, round.id).await?.into_values() {
                total.add(unit);
            }
            let states = [ReportState::Submitted, ReportState::InReview];
            let waiting = reports::count(&app.db, Some(round.id), &states).await?;
            running.push(Running { round, total, waiting });
        }
    }
    let flash = if is_collaborator { flash::lines(&app, &f, &actor, false).await? } else { Vec::new() };
    let flash_waiting = flash_waiting(&app.db, &actor.scope(), app.now()).await?;
    let reads = matches!(actor.role, Role::Leader | Role::UnitHead);
    let releases = if reads { releases::all(&app.db, &actor.scope()).await? } else { Vec::new() };
    let decides = actor.role == Role::Approver;
    let waiting = if decides { pending_changes::count_open(&app.db).await? } else { 0 };
    let (is_admin, is_auditor) = (actor.role == Role::Admin, actor.role == Role::Auditor);
    html(
        200,
        &HomePage {
            f,
            due,
            running,
            flash,
            flash_waiting,
            waiting,
            is_collaborator,
            is_staff,
            is_admin,
            is_auditor,
            releases,
        },
    )
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
