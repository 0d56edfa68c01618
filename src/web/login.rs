//! Logging in and out; choosing the language.

use askama::Template;
use axum::extract::State;
use axum::http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use axum::response::Response;
use entity::unit;

use super::accounts::unit_name;
use super::extract::{Asked, Fields, Token};
use super::form::{Field, Kind, Told};
use super::page::{Frame, go, html, own_path};
use super::routes::{Caller, cookie, cookie_name};
use super::second_factors::goes_to;
use super::sessions::set_cookie;
use super::throttle::Refusal;
use crate::actions::duties::{self, Choice};
use crate::actions::sessions::{self, Begun, Entered};
use crate::actions::throttle::Tried;
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::AppResult;
use crate::locale::Lang;
use crate::store::units;

#[derive(Template)]
#[template(path = "login/form.html")]
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
        Tried::Right(Entered::Begun(begun)) => Ok(begin(&app, &begun, &next)),
        Tried::Right(Entered::Several(choices)) => {
            let units = units::all(&app.db, app.today()).await?;
            html(200, &DutyPage { f, choices, units, next })
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

fn begin(app: &App, begun: &Begun, next: &str) -> Response {
    let mut response = go(&goes_to(begun, next));
    set_cookie(app, &mut response, &begun.token);
    response
}

#[derive(Template)]
#[template(path = "login/duty.html")]
struct DutyPage {
    f: Frame,
    choices: Vec<Choice>,
    units: Vec<unit::Model>,
    next: String,
}

impl DutyPage {
    fn unit(&self, choice: &Choice) -> &str {
        unit_name(&self.units, &choice.account)
    }
}

/// POST `/login/duty`: which of several accounts it is.
pub async fn duty(
    State(app): State<App>,
    f: Frame,
    (caller, headers): (Caller, HeaderMap),
    fields: Fields,
) -> AppResult<Response> {
    let next = own_path(&fields.get("next")).to_owned();
    let from = (caller.address.as_str(), caller.request.as_str());
    let old = cookie(&headers, cookie_name(&app));
    match duties::choose(&app, &fields.get("duty"), old.as_deref(), from).await? {
        Some(begun) => Ok(begin(&app, &begun, &next)),
        None => {
            let refusal = Refusal::wrong("login", f.t("error-duty"));
            login_page(f, "", next, Some(refusal))
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
