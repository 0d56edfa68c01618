//! What was sent just after a session ended: kept at the gate, offered after the next login, given back by
//! sending it once more.

use askama::Template;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, REFERER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::extract::{Asked, Fields};
use super::page::{self, Frame, go, html, own_path, with_next};
use super::report_form::saving::is_quiet;
use super::routes::{cookie, cookie_name};
use crate::actions::stashes::{self, Form};
use crate::app::App;
use crate::domain::access::{Access, Actor};
use crate::error::{AppError, AppResult};

/// Largest form that is kept, in bytes.
const LARGEST: usize = 256 * 1024;

/// What the address of a form that is sent again says, so that it need not be kept any longer.
const AGAIN: &str = "unsaved=1";

/// Longest value that is shown as a choice or a number is, and not as a text.
const SHORT: usize = 12;

/// Sends whoever is not logged in to the login page; what they sent is kept for them where it can be.
pub async fn to_login(app: &App, access: Access, request: Request) -> Response {
    let back = page_of(app, &request);
    if request.method().is_safe() {
        return page::to_login(&back);
    }
    let is_quiet = is_quiet(request.headers());
    let kept = keep(app, access, request).await;
    if is_quiet {
        // A page that saves by itself stays where it is, and tells whether its words can be had again.
        let body = format!("{{\"kept\":{}}}", kept.is_ok_and(|kept| kept));
        return (StatusCode::UNAUTHORIZED, [(CONTENT_TYPE, "application/json")], body).into_response();
    }
    match kept {
        Ok(true) => go(&with_next("/login?done=kept", &back)),
        Ok(false) => page::to_login(&back),
        Err(error) => {
            tracing::warn!(%error, "a form could not be kept");
            page::to_login(&back)
        }
    }
}

/// The page a request belongs to: its own path or, of a form, the page it was on.
pub fn page_of(app: &App, request: &Request) -> String {
    if request.method().is_safe() {
        return request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    }
    let before = request.headers().get(REFERER).and_then(|v| v.to_str().ok());
    let own = before.and_then(|address| address.strip_prefix(&app.config.base_url));
    own_path(own.unwrap_or("/")).to_owned()
}

/// Keeps a form whose session has just ended. Forms that everybody has (login, password, second factor,
/// sessions) are never kept, nor is one with a secret in it: those routes are open to all who are logged in.
async fn keep(app: &App, access: Access, request: Request) -> AppResult<bool> {
    let of_a_role = !matches!(access, Access::Public | Access::HalfSignedIn | Access::SignedIn);
    let is_form = |v: &HeaderValue| v.as_bytes().starts_with(b"application/x-www-form-urlencoded");
    if !of_a_role || !request.headers().get(CONTENT_TYPE).is_some_and(is_form) {
        return Ok(false);
    }
    let Some(token) = cookie(request.headers(), cookie_name(app)) else { return Ok(false) };
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let Ok(body) = to_bytes(request.into_body(), LARGEST).await else { return Ok(false) };
    let fields = Fields::parse(&body).into_pairs();
    if fields.iter().any(|(name, _)| name.contains("password") || name == "current" || name == "again") {
        return Ok(false);
    }
    stashes::keep(app, &token, &Form { path, fields }).await
}

/// Whether a request sends again what was kept.
pub fn is_sent_again(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    !request.method().is_safe() && query.split('&').any(|part| part == AGAIN)
}

/// Forgets what was kept once it arrived where it belongs.
pub async fn was_sent(app: &App, actor: &Actor) {
    if let Err(error) = stashes::forget(app, actor).await {
        tracing::warn!(%error, "a form that was sent again is still kept");
    }
}

#[derive(Template)]
#[template(path = "unsaved.html")]
struct UnsavedPage {
    f: Frame,
    form: Option<Form>,
    kept_at: DateTime<Utc>,
    next: String,
}

impl UnsavedPage {
    /// Where the form is sent again.
    fn action(&self, form: &Form) -> String {
        let mark = if form.path.contains('?') { '&' } else { '?' };
        format!("{}{mark}{AGAIN}", form.path)
    }

    /// The texts among the fields, for reading and copying.
    fn texts<'a>(&self, form: &'a Form) -> Vec<&'a str> {
        let texts = form.fields.iter().map(|(_, value)| value.as_str());
        texts.filter(|text| text.chars().count() > SHORT).collect()
    }
}

/// GET `/account/unsaved`.
pub async fn show(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let next = own_path(&asked.0.get("next")).to_owned();
    let (form, kept_at) = match stashes::kept(&app, &actor).await? {
        Some((form, kept_at)) => (Some(form), kept_at),
        None => (None, app.now()),
    };
    html(200, &UnsavedPage { f, form, kept_at, next })
}

/// POST `/account/unsaved`: it is not wanted.
pub async fn discard(State(app): State<App>, actor: Actor, fields: Fields) -> AppResult<Response> {
    if fields.get("act") != "discard" {
        return Err(AppError::Invalid("error-unknown-choice"));
    }
    stashes::forget(&app, &actor).await?;
    Ok(go(own_path(&fields.get("next"))))
}
