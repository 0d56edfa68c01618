//! When a round opens, is due and closes, and what to listen for in it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use entity::enums::RoundState;
use entity::round;

use crate::actions::rounds::plan::{self, FOCUS, Typed};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::limit::Limit;
use crate::domain::report::{FieldError, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::rounds;
use crate::web::extract::Fields;
use crate::web::form::{Field, Kind, Told, mark, told};
use crate::web::page::{Frame, go, html};

#[derive(Template)]
#[template(path = "rounds/edit.html")]
struct EditPage {
    f: Frame,
    round: round::Model,
    fields: Vec<Field>,
    errors: Vec<Told>,
    version: String,
    changed: bool,
}

async fn page(
    app: &App,
    f: Frame,
    code: &str,
    (form, errors, changed): (&Fields, Vec<FieldError>, bool),
) -> AppResult<Response> {
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    let planned = round.state == RoundState::Planned;
    if !planned && !takes_reports(round.state) {
        return Err(AppError::Conflict("error-round-state"));
    }
    let day = |at: Option<DateTime<Utc>>| at.map(|at| f.day(&at)).unwrap_or_default();
    let of = |name: &str, or: String| if form.has(name) { form.get(name) } else { or };
    let line = |name: &'static str, key: &str, at| Field::new(&f, name, key, Kind::Line, &of(name, day(at)));
    let mut fields = Vec::new();
    if planned {
        fields.push(line("open", "round-open", round.open_at));
    }
    fields.push(line("due", "round-due", Some(round.due_at)));
    fields.push(line("close", "round-close", Some(round.close_at.unwrap_or(round.due_at))));
    let focus = of("focus", round.focus.clone());
    fields.push(
        Field::new(&f, "focus", "round-focus", Kind::Lines(6), &focus)
            .within(&f, Limit { min: 0, max: FOCUS }),
    );
    let mut errors = told(&f, &errors);
    mark(&mut fields, &mut errors);
    // Whoever was not first saves over what they see now, if they still want to.
    let version = if changed { round.version.to_string() } else { of("version", round.version.to_string()) };
    let status = if changed {
        409
    } else if errors.is_empty() {
        200
    } else {
        422
    };
    html(status, &EditPage { f, round, fields, errors, version, changed })
}

/// GET `/rounds/{code}/edit`.
pub async fn edit(State(app): State<App>, f: Frame, Path(code): Path<String>) -> AppResult<Response> {
    page(&app, f, &code, (&Fields::default(), Vec::new(), false)).await
}

/// POST `/rounds/{code}/edit`.
pub async fn save(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(code): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let typed = Typed {
        open: form.get("open"),
        due: form.get("due"),
        close: form.get("close"),
        focus: form.get("focus"),
    };
    let version = form.get("version").parse().unwrap_or_default();
    match plan::save(&app, &actor, (&code, version), &typed).await {
        Ok(Ok(())) => Ok(go(&format!("/rounds/{code}?done=saved"))),
        Ok(Err(errors)) => page(&app, f, &code, (&form, errors, false)).await,
        Err(AppError::Conflict("error-round-changed")) => {
            page(&app, f, &code, (&form, Vec::new(), true)).await
        }
        Err(error) => Err(error),
    }
}
