//! Logging in, out, and by an invitation; choosing the language.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use axum::response::Response;

use super::extract::{Asked, Fields, Token};
use super::form::{Field, Kind, Told, mark};
use super::page::{Frame, go, html, own_path};
use super::routes::{Caller, cookie, cookie_name};
use super::second_factors::goes_to;
use super::sessions::set_cookie;
use super::throttle::Refusal;
use crate::actions::throttle::Tried;
use crate::actions::{accounts, sessions};
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

fn login_page(f: Frame, name: &str, next: String, refusal: Option<Refusal>) -> AppResult<Response> {
    let (status, retry_after, mut errors) = Refusal::parts(refusal);
    let mut fields = vec![
        Field::new(&f, "login", "login-name", Kind::Filled("username", "text"), name),
        Field::new(&f, "password", "login-password", Kind::Password("current-password"), ""),
    ];
    Refusal::mark(&mut fields, &mut errors);
    Refusal::answer(status, retry_after, &LoginPage { f, fields, errors, next })
}

/// GET `/login`.
pub async fn form(f: Frame, asked: Asked) -> AppResult<Response> {
    let next = own_path(&asked.0.get("next")).to_owned();
    if f.role.is_some() {
        return Ok(go(&next));
    }
    login_page(f, "", next, None)
}

/// POST `/login`. The answer to a wrong name is that to a wrong password.
pub async fn login(
    State(app): State<App>,
    f: Frame,
    (caller, headers): (Caller, HeaderMap),
    fields: Fields,
) -> AppResult<Response> {
    let (name, password) = (fields.get("login"), fields.get("password"));
    let next = own_path(&fields.get("next")).to_owned();
    let from = (caller.address.as_str(), caller.request.as_str());
    let old = cookie(&headers, cookie_name(&app));
    match sessions::login(&app, (&name, &password), old.as_deref(), from).await? {
        Tried::Right(begun) => {
            let mut response = go(&goes_to(&begun, &next));
            set_cookie(&app, &mut response, &begun.token);
            Ok(response)
        }
        Tried::Wrong => {
            let refusal = Refusal::wrong("login", f.t("error-login"));
            login_page(f, &name, next, Some(refusal))
        }
        Tried::Wait(wait) => {
            let refusal = Refusal::wait(&f, "login", wait);
            login_page(f, &name, next, Some(refusal))
        }
    }
}

/// POST `/logout`, of half a login too.
pub async fn logout(
    State(app): State<App>,
    actor: Option<axum::Extension<Actor>>,
    token: Token,
) -> AppResult<Response> {
    sessions::logout(&app, actor.as_deref(), &token.0).await?;
    let mut response = go("/login");
    set_cookie(&app, &mut response, "");
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
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax{secure}", lang.code());
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "invite.html")]
struct InvitePage {
    f: Frame,
    owner: String,
    user_name: String,
    fields: Vec<Field>,
    errors: Vec<Told>,
}

async fn invite_page(app: &App, f: Frame, token: &str, error: Option<&str>) -> AppResult<Response> {
    let account = accounts::invited(app, token).await?;
    let mut errors: Vec<Told> = error.map(|key| Told::new("password", f.t(key))).into_iter().collect();
    let mut fields = vec![
        Field::new(&f, "password", "invite-password", Kind::Password("new-password"), ""),
        Field::new(&f, "again", "invite-again", Kind::Password("new-password"), ""),
    ];
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    let page = InvitePage { f, owner: account.display_name, user_name: account.user_name, fields, errors };
    html(status, &page)
}

/// GET `/invite/{token}`.
pub async fn invited(State(app): State<App>, f: Frame, Path(token): Path<String>) -> AppResult<Response> {
    invite_page(&app, f, &token, None).await
}

/// POST `/invite/{token}`.
pub async fn accept(
    State(app): State<App>,
    f: Frame,
    caller: Caller,
    Path(token): Path<String>,
    fields: Fields,
) -> AppResult<Response> {
    let (password, again) = (fields.get("password"), fields.get("again"));
    let from = (caller.address.as_str(), caller.request.as_str());
    match accounts::accept(&app, &token, (&password, &again), from).await? {
        Ok(session) => {
            let mut response = go("/");
            set_cookie(&app, &mut response, &session);
            Ok(response)
        }
        Err(key) => invite_page(&app, f, &token, Some(key)).await,
    }
}
