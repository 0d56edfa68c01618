//! A round: where it stands, how complete it is by cluster and unit, who is silent, and what can be done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::RoundState;
use entity::ids::UnitId;
use entity::{round, round_unit};

use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::takes_reports;
use crate::error::{AppError, AppResult};
use crate::store::rounds::{self, Completeness};
use crate::web::extract::Fields;
use crate::web::page::{Frame, go, html};

/// A unit with the completeness of its subtree.
struct Line {
    unit: round_unit::Model,
    sum: Completeness,
}

impl Line {
    /// How many reports of its subtree are still to come.
    fn missing(&self) -> u32 {
        self.sum.expected.saturating_sub(self.sum.received)
    }
}

/// A cluster with what lies below it.
struct Cluster {
    top: Line,
    lines: Vec<Line>,
}

/// What can be done with a round now.
struct May {
    edit: bool,
    open: bool,
    close: bool,
    compile: bool,
    undo: bool,
    waive: bool,
}

#[derive(Template)]
#[template(path = "rounds/show.html")]
struct ShowPage {
    f: Frame,
    round: round::Model,
    total: Completeness,
    clusters: Vec<Cluster>,
    silent: Vec<(round_unit::Model, u32)>,
    may: May,
    reason: String,
    /// What is wrong with the reason.
    error: String,
    /// What could not be done.
    refused: String,
}

impl ShowPage {
    fn of(f: Frame, app: &App, round: round::Model) -> Self {
        let may = May {
            edit: round.state == RoundState::Planned || takes_reports(round.state),
            open: round.state == RoundState::Planned,
            close: round.state == RoundState::Open && app.now() > round.due_at,
            compile: takes_reports(round.state),
            undo: round.state == RoundState::Compiling,
            waive: round.state == RoundState::Archived && round.purge_waived_at.is_none(),
        };
        let (clusters, silent, total) = (Vec::new(), Vec::new(), Completeness::default());
        let (reason, error, refused) = (String::new(), String::new(), String::new());
        Self { f, round, total, clusters, silent, may, reason, error, refused }
    }
}

async fn page(app: &App, f: Frame, code: &str) -> AppResult<ShowPage> {
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    let own = rounds::completeness(&app.db, round.id).await?;
    let units = rounds::units(&app.db, round.id).await?;
    let line =
        |unit: &round_unit::Model| Line { sum: rounds::subtree(&units, &own, unit), unit: unit.clone() };
    let mut page = ShowPage::of(f, app, round);
    for unit in &units {
        let one = own.get(&unit.unit_id).copied().unwrap_or_default();
        page.total.add(one);
        if page.may.compile && one.expected > one.received {
            page.silent.push((unit.clone(), one.expected - one.received));
        }
        match (unit.depth, page.clusters.last_mut()) {
            (0, _) => {}
            (1, _) | (_, None) => page.clusters.push(Cluster { top: line(unit), lines: Vec::new() }),
            (_, Some(cluster)) => cluster.lines.push(line(unit)),
        }
    }
    Ok(page)
}

/// GET `/rounds/{code}`.
pub async fn show(State(app): State<App>, f: Frame, Path(code): Path<String>) -> AppResult<Response> {
    html(200, &page(&app, f, &code).await?)
}

/// POST `/rounds/{code}`: `act` opens, closes or drops it, agrees that its reports go, or reminds those of `unit` who have
/// not filed.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(code): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    use actions::rounds::{clock, plan};
    let here = format!("/rounds/{code}");
    let done = match form.get("act").as_str() {
        "open" => plan::open_now(&app, &actor, &code).await.map(|()| format!("{here}?done=opened")),
        "close" => clock::close(&app, &actor, &code).await.map(|()| format!("{here}?done=closed-round")),
        "drop" => plan::drop_planned(&app, &actor, &code).await.map(|()| "/rounds?done=dropped".to_owned()),
        "waive" => {
            actions::archives::waive(&app, &actor, &code).await.map(|()| format!("{here}?done=purge-agreed"))
        }
        "remind" => match UnitId::parse(&form.get("unit")) {
            Some(unit) => actions::reminders::unit(&app, &actor, &code, unit)
                .await
                .map(|_| format!("{here}?done=reminded")),
            None => Err(AppError::Invalid("error-choose")),
        },
        _ => Err(AppError::Invalid("error-choose")),
    };
    let (status, key) = match done {
        Ok(to) => return Ok(go(&to)),
        Err(AppError::Conflict(key)) => (409, key),
        Err(AppError::Invalid(key)) => (422, key),
        Err(error) => return Err(error),
    };
    let refused = f.t(key);
    html(status, &ShowPage { refused, ..page(&app, f, &code).await? })
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
            html(422, &ShowPage { reason, error, ..page(&app, f, &code).await? })
        }
        Err(error) => Err(error),
    }
}
