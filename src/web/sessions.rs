//! A person's own sessions: where they are logged in, ending them, and letting this one go on.

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use entity::session;

use super::extract::{Fields, Token};
use super::page::{Frame, go, html};
use super::routes::{Caller, cookie_name};
use crate::actions::sessions::{self, token_hash};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::device;
use crate::error::{AppError, AppResult};
use crate::store::{self, sessions::Visit};

/// Adds the session's cookie to an answer; an empty token takes it away.
pub fn set_cookie(app: &App, response: &mut Response, token: &str) {
    let secure = if app.config.is_tls() { "; Secure" } else { "" };
    let life = if token.is_empty() { "; Max-Age=0" } else { "" };
    let cookie = format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{life}", cookie_name(app));
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct SessionsPage {
    f: Frame,
    sessions: Vec<session::Model>,
    own: String,
}

impl SessionsPage {
    /// Browser and system in words.
    fn device(&self, session: &session::Model) -> String {
        match device::names(&session.device) {
            (Some(browser), Some(system)) => {
                let names = [("browser", browser.to_owned()), ("system", system.to_owned())];
                self.f.lang.ta("session-device", &names)
            }
            (Some(name), None) | (None, Some(name)) => name.to_owned(),
            (None, None) => self.f.t("session-device-unknown"),
        }
    }
}

/// GET `/account/sessions`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor, token: Token) -> AppResult<Response> {
    let sessions = store::sessions::of(&app.db, &actor, app.now()).await?;
    html(200, &SessionsPage { f, sessions, own: token_hash(&token.0) })
}

/// POST `/account/sessions`: ends one, or all others.
pub async fn end(State(app): State<App>, actor: Actor, token: Token, fields: Fields) -> AppResult<Response> {
    if fields.get("act") == "others" {
        sessions::end_others(&app, &actor, &token.0).await?;
        return Ok(go("/account/sessions?done=sessions-ended"));
    }
    let hash = fields.get("session");
    if hash.is_empty() {
        return Err(AppError::Invalid("error-unknown-choice"));
    }
    sessions::end(&app, &actor, &hash).await?;
    Ok(go(if hash == token_hash(&token.0) { "/login" } else { "/account/sessions?done=session-ended" }))
}

/// POST `/session/extend`: the session goes on; how many seconds without a further use.
pub async fn extend(State(app): State<App>, caller: Caller, token: Token) -> AppResult<Response> {
    sessions::touch(&app, &token.0, (&caller.address, &caller.device)).await?;
    let from = (caller.address.as_str(), caller.request.as_str());
    let visit = store::sessions::visit(&app.db, &token_hash(&token.0), app.now(), from).await?;
    let Some(Visit::Full(_, standing)) = visit else { return Err(AppError::SignIn) };
    let body = format!("{{\"left\":{}}}", standing.left.num_seconds());
    Ok((StatusCode::OK, [(CONTENT_TYPE, "application/json")], body).into_response())
}
