//! A round: where it stands, how complete it is, and what can be done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::RoundState;
use entity::round;

use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::takes_reports;
use crate::error::{AppError, AppResult};
use crate::store::completeness::{self, Completeness};
use crate::store::{releases, rounds};
use crate::web::extract::Fields;
use crate::web::page::{Frame, go, html};

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
    may: May,
    reason: String,
    /// Whether its year has a release, so that its reports go without anybody's agreement.
    year_released: bool,
    /// What is wrong with the reason.
    error: String,
    /// What could not be done.
    refused: String,
    /// Whether it has a release, so that the pack for its conference can be made.
    has_release: bool,
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
        let total = Completeness::default();
        let (reason, error, refused) = (String::new(), String::new(), String::new());
        let (year_released, has_release) = (false, false);
        Self { f, round, total, may, year_released, reason, error, refused, has_release }
    }
}

async fn page(app: &App, f: Frame, actor: &Actor, code: &str) -> AppResult<ShowPage> {
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    let total = completeness::total(&app.db, round.id).await?;
    let year_released =
        round.state == RoundState::Archived && actions::archives::year_released(&app.db, &round).await?;
    let mut page = ShowPage::of(f, app, round);
    page.year_released = year_released;
    page.may.waive &= !year_released;
    page.total = total;
    page.has_release = releases::newest_of(&app.db, &actor.scope(), page.round.id).await?.is_some();
    Ok(page)
}

/// GET `/rounds/{code}`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(code): Path<String>,
) -> AppResult<Response> {
    html(200, &page(&app, f, &actor, &code).await?)
}

/// POST `/rounds/{code}`: `act` opens, closes or drops it, or agrees that its reports go.
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
        _ => Err(AppError::Invalid("error-choose")),
    };
    let (status, key) = match done {
        Ok(to) => return Ok(go(&to)),
        Err(AppError::Conflict(key)) => (409, key),
        Err(AppError::Invalid(key)) => (422, key),
        Err(error) => return Err(error),
    };
    let refused = f.t(key);
    html(status, &ShowPage { refused, ..page(&app, f, &actor, &code).await? })
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
            html(422, &ShowPage { reason, error, ..page(&app, f, &actor, &code).await? })
        }
        Err(error) => Err(error),
    }
}
