//! What reviewers do on a report's page. Whoever was not first sees the page as it is now, with what they typed.

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::super::extract::{Asked, Fields};
use super::super::page::{Frame, go};
use super::{ACTS, Said, flash, open_words, query_of, show_page};
use crate::actions::{self, codings, redactions};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::redaction::{Place, Reason};
use crate::domain::review::QUALITIES;
use crate::error::{AppError, AppResult};

/// Back to the page, or the page again with what was typed and why it was not done.
async fn answer(
    app: &App,
    (f, actor): (Frame, &Actor),
    (path, asked): (&str, &Asked),
    (part, form): (&str, Fields),
    (done, result): (&str, AppResult<()>),
) -> AppResult<Response> {
    let (status, key) = match result {
        Ok(()) => {
            let query = query_of(app, actor, super::super::reports::id(path)?, asked).await?;
            return Ok(go(&format!("/reviews/{path}?{query}&done={done}")));
        }
        Err(AppError::Invalid(key)) => (422, key),
        Err(AppError::Conflict(key)) => (409, key),
        Err(error) => return Err(error),
    };
    let said = Said { status, part: part.to_owned(), error: f.t(key), form };
    show_page(app, (f, actor), (path, asked), said).await
}

pub(super) fn version(form: &Fields) -> i32 {
    form.get("version").parse().unwrap_or(0)
}

/// POST `/reviews/{id}`.
pub async fn decide(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let id = super::super::reports::id(&path)?;
    let (chosen, reason) = (form.get("decision"), form.get("reason"));
    if chosen == "close" {
        return flash::close(&app, (f, &actor), (&path, &asked), form).await;
    }
    let result = match ACTS.iter().find(|(code, _, _)| *code == chosen) {
        Some((_, act, _)) => {
            actions::reviews::decide(&app, &actor, id, version(&form), (*act, &reason)).await
        }
        None => Err(AppError::Invalid("error-choose")),
    };
    let done = if chosen == "acknowledge" { "acknowledged" } else { "decided" };
    answer(&app, (f, &actor), (&path, &asked), ("decide", form), (done, result)).await
}

/// POST `/reviews/{id}/issues/{n}`: another topic and sphere, or which issue tells the same.
pub async fn code(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path((path, number)): Path<(String, String)>,
    form: Fields,
) -> AppResult<Response> {
    let id = super::super::reports::id(&path)?;
    let number: usize = number.parse().map_err(|_| AppError::NotFound)?;
    let at = (version(&form), number);
    let result = match form.get("act").as_str() {
        "pair" => codings::pair(&app, &actor, id, at, &form.get("with")).await,
        _ => {
            let (topic, sphere) = (form.get("topic"), form.get("sphere"));
            codings::recode(&app, &actor, id, at, (&topic, &sphere)).await
        }
    };
    let part = format!("issue-{number}");
    answer(&app, (f, &actor), (&path, &asked), (&part, form), ("saved", result)).await
}

/// POST `/reviews/{id}/text`: takes one text out, holds the report, or lifts that.
pub async fn take_out(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let id = super::super::reports::id(&path)?;
    let (act, sure) = (form.get("act"), form.get("sure") == "yes");
    let (place, reason) = (Place::parse(&form.get("place")), Reason::parse(&form.get("why")));
    let (part, result) = match act.as_str() {
        "release" => ("hold", redactions::release(&app, &actor, id, version(&form)).await),
        "hold" if !sure => ("hold", Err(AppError::Invalid("error-not-sure"))),
        "hold" => ("hold", redactions::hold(&app, &actor, id, version(&form)).await),
        _ if !sure => ("take-out", Err(AppError::Invalid("error-not-sure"))),
        _ => match (place, reason) {
            (Some(place), Some(reason)) => {
                let what = (place, reason);
                ("take-out", redactions::redact(&app, &actor, id, version(&form), what).await)
            }
            _ => ("take-out", Err(AppError::Invalid("error-choose"))),
        },
    };
    answer(&app, (f, &actor), (&path, &asked), (part, form), ("saved", result)).await
}

/// POST `/reviews/{id}/quality`.
pub async fn mark(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let id = super::super::reports::id(&path)?;
    let typed = QUALITIES.map(|name| form.get(name));
    // An empty form is no marks: they are sent with the version they were read at, be it 0.
    let result = match form.get("version").parse() {
        Ok(version) => actions::reviews::mark(&app, &actor, id, (version, typed)).await,
        Err(_) => Err(AppError::Invalid("error-choose")),
    };
    answer(&app, (f, &actor), (&path, &asked), ("quality", form), ("saved", result)).await
}

/// POST `/reviews/{id}/presence`: a sign of life from a page; it hears who else has the report open.
pub async fn keep_open(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let id = super::super::reports::id(&path)?;
    let others = actions::reviews::keep_open(&app, &actor, id).await?;
    let heard = serde_json::json!({ "words": open_words(&f, &others) });
    Ok(([(CONTENT_TYPE, "application/json")], heard.to_string()).into_response())
}
