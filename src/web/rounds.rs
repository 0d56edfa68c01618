//! Rounds: their calendar, opening one, fixing the figures and undoing that. How complete one is, its times and who is
//! expected have files of their own.

mod completeness;
mod conference;
mod edit;
mod people;
mod show;

pub use completeness::{completeness, remind};
pub use conference::conference;
pub use edit::{edit, save};
pub use people::{change, people};
pub use show::{act, compile, show, uncompile};

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::Datelike;
use entity::enums::{RoundKind, RoundState};
use entity::round;

use super::extract::Fields;
use super::form::{Field, Kind, Told, choices, mark};
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::Period;
use crate::error::{AppError, AppResult};
use crate::store::rounds;

#[derive(Template)]
#[template(path = "rounds/list.html")]
struct ListPage {
    f: Frame,
    rounds: Vec<round::Model>,
    planned: Vec<round::Model>,
    open_fields: Vec<Field>,
    plan_fields: Vec<Field>,
    errors: Vec<Told>,
}

/// What went wrong: status, name of the field, words.
type Wrong<'a> = (u16, &'a str, String);

async fn list_page(app: &App, f: Frame, form: &Fields, wrong: Option<Wrong<'_>>) -> AppResult<Response> {
    // First to come first among the planned ones, latest first among the others.
    let (mut planned, rounds): (Vec<_>, Vec<_>) =
        rounds::all(&app.db).await?.into_iter().partition(|r| r.state == RoundState::Planned);
    planned.reverse();
    let today = app.now().with_timezone(&app.zone()).date_naive();
    let of = |name: &str, or: String| if form.has(name) { form.get(name) } else { or };
    let code = of("code", Period::of(RoundKind::Quarter, today).code());
    let year = of("year", if today.month() > 9 { today.year() + 1 } else { today.year() }.to_string());
    let kind = of("kind", RoundKind::Quarter.code().to_owned());
    let codes: Vec<&str> = RoundKind::ALL.iter().map(|k| k.code()).collect();
    let kinds = Kind::One(choices(&f, "round-kind", &codes, std::slice::from_ref(&kind)), false);
    let mut open_fields = vec![Field::new(&f, "code", "rounds-code", Kind::Line, &code)];
    let mut plan_fields = vec![
        Field::new(&f, "year", "rounds-year", Kind::Number, &year),
        Field::new(&f, "kind", "rounds-kind", kinds, &kind),
    ];
    let status = wrong.as_ref().map_or(200, |w| w.0);
    let mut errors: Vec<Told> = wrong.into_iter().map(|(_, field, text)| Told::new(field, text)).collect();
    mark(open_fields.iter_mut().chain(&mut plan_fields), &mut errors);
    html(status, &ListPage { f, rounds, planned, open_fields, plan_fields, errors })
}

/// GET `/rounds`.
pub async fn list(State(app): State<App>, f: Frame) -> AppResult<Response> {
    list_page(&app, f, &Fields::default(), None).await
}

/// POST `/rounds`: plans a year's rounds where `act` is `plan`, else opens the one of `code`.
pub async fn open(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let is_plan = form.get("act") == "plan";
    let done = if is_plan {
        let kind = RoundKind::parse(&form.get("kind")).ok_or(AppError::Invalid("error-choose"));
        let year = form.get("year").trim().parse().unwrap_or_default();
        match kind {
            Ok(kind) => actions::rounds::plan::year(&app, &actor, kind, year)
                .await
                .map(|_| "/rounds?done=planned".to_owned()),
            Err(error) => Err(error),
        }
    } else {
        let code = form.get("code");
        let done = actions::rounds::open(&app, &actor, &code).await;
        done.map(|_| format!("/rounds/{}?done=opened", code.trim()))
    };
    let key = match done {
        Ok(to) => return Ok(go(&to)),
        Err(AppError::Invalid(key) | AppError::Conflict(key)) => key,
        Err(error) => return Err(error),
    };
    let field = match (is_plan, key) {
        (true, "error-choose") => "kind",
        (true, _) => "year",
        (false, _) => "code",
    };
    let words = f.t(key);
    list_page(&app, f, &form, Some((422, field, words))).await
}
