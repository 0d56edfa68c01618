//! Logging in and out; choosing the language.

use askama::Template;
use axum::extract::State;
use axum::http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use axum::response::Response;

use super::extract::{Asked, Fields};
use super::form::{Field, Kind, Told, mark};
use super::page::{Frame, go, html};
use super::routes::{Caller, cookie, cookie_name};
use crate::actions::sessions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::AppResult;
use crate::locale::Lang;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    f: Frame,
    fields: Vec<Field>,
    errors: Vec<Told>,
    next: String,
}

fn login_page(f: Frame, name: &str, next: String, mut errors: Vec<Told>) -> AppResult<Response> {
    let mut fields = vec![
        Field::new(&f, "login", "login-name", Kind::Line, name),
        Field::new(&f, "password", "login-password", Kind::Password("current-password"), ""),
    ];
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    html(status, &LoginPage { f, fields, errors, next })
}

/// GET `/login`.
pub async fn form(f: Frame, asked: Asked) -> AppResult<Response> {
    if f.role.is_some() {
        return Ok(go("/"));
    }
    login_page(f, "", asked.0.get("next"), Vec::new())
}

/// Only a path of our own is gone to after login.
pub(super) fn own_path(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if own { next } else { "/" }
}

pub(super) fn set(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

pub(super) fn session_cookie(app: &App, token: &str) -> String {
    let secure = if app.config.is_tls() { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}", cookie_name(app))
}

/// POST `/login`.
pub async fn login(State(app): State<App>, f: Frame, caller: Caller, fields: Fields) -> AppResult<Response> {
    let (name, password, next) = (fields.get("login"), fields.get("password"), fields.get("next"));
    let from = (caller.address.as_str(), caller.request.as_str());
    match sessions::login(&app, &name, &password, from).await? {
        Some(token) => {
            let mut response = go(own_path(&next));
            set(&mut response, &session_cookie(&app, &token));
            Ok(response)
        }
        None => {
            let text = f.t("error-login");
            login_page(f, &name, next, vec![Told::new("login", text)])
        }
    }
}

/// POST `/logout`.
pub async fn logout(State(app): State<App>, actor: Actor, headers: HeaderMap) -> AppResult<Response> {
    if let Some(token) = cookie(&headers, cookie_name(&app)) {
        sessions::logout(&app, &actor, &token).await?;
    }
    let mut response = go("/login");
    set(&mut response, &format!("{}; Max-Age=0", session_cookie(&app, "")));
    Ok(response)
}

/// POST `/lang`: for the account when somebody is logged in, in a cookie too.
pub async fn lang(
    State(app): State<App>,
    axum::Extension(f): axum::Extension<Frame>,
    request_actor: Option<axum::Extension<Actor>>,
    fields: Fields,
) -> AppResult<Response> {
    let lang = Lang::parse(&fields.get("lang"));
    if let Some(axum::Extension(actor)) = request_actor.filter(|_| f.role.is_some()) {
        sessions::set_lang(&app, &actor, lang).await?;
    }
    let mut response = go(own_path(&fields.get("back")));
    let secure = if app.config.is_tls() { "; Secure" } else { "" };
    set(&mut response, &format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax{secure}", lang.code()));
    Ok(response)
}
