//! The list of holidays, by which due days move.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::extract::Fields;
use super::form::{Field, Kind, Told, mark, told};
use super::page::{Frame, go, html};
use crate::actions::{holidays, settings};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::holidays::Holidays;
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};

#[derive(Template)]
#[template(path = "holidays.html")]
struct HolidaysPage {
    f: Frame,
    fields: Vec<Field>,
    errors: Vec<Told>,
    stamp: String,
    saved: Option<String>,
}

async fn page(
    app: &App,
    f: Frame,
    (form, errors, changed): (&Fields, Vec<FieldError>, bool),
) -> AppResult<Response> {
    let stored = holidays::list(&app.db).await?;
    let text = if form.has("holidays") { form.get("holidays") } else { stored.text() };
    let mut fields = vec![Field::new(&f, "holidays", "holidays-list", Kind::Lines(14), &text)];
    let mut errors = told(&f, &errors);
    mark(&mut fields, &mut errors);
    let stamp = if form.has("stamp") && !changed { form.get("stamp") } else { settings::stamp(&stored)? };
    let status = if changed {
        409
    } else if errors.is_empty() {
        200
    } else {
        422
    };
    html(status, &HolidaysPage { f, fields, errors, stamp, saved: changed.then(|| stored.text()) })
}

/// GET `/holidays`.
pub async fn show(State(app): State<App>, f: Frame) -> AppResult<Response> {
    page(&app, f, (&Fields::default(), Vec::new(), false)).await
}

/// POST `/holidays`: the whole list, over the one that was shown.
pub async fn save(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let new = match Holidays::parse(&form.get("holidays")) {
        Ok(new) => new,
        Err(errors) => return page(&app, f, (&form, errors, false)).await,
    };
    match holidays::save(&app, &actor, &form.get("stamp"), &new).await {
        Ok(()) => Ok(go("/holidays?done=saved")),
        Err(AppError::Conflict(_)) => page(&app, f, (&form, Vec::new(), true)).await,
        Err(error) => Err(error),
    }
}
