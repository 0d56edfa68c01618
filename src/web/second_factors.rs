//! The second factor: asked for after the password, set up with a picture for the authenticator, managed.

use askama::Template;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use qrcode::QrCode;
use qrcode::render::svg;

use super::extract::{Asked, Fields, Person, Token};
use super::form::{Field, Kind, Told};
use super::page::{Frame, go, html, own_path, with_next};
use super::routes::Caller;
use super::sessions::set_cookie;
use super::throttle::Refusal;
use crate::actions::second_factors::{self, Enrolment, State as Standing};
use crate::actions::sessions::{Begun, First};
use crate::actions::throttle::Tried;
use crate::app::App;
use crate::domain::access::HalfLogin;
use crate::error::{AppError, AppResult};

/// Where somebody goes whose session has begun.
pub fn goes_to(begun: &Begun, next: &str) -> String {
    match begun.first {
        First::Factor => with_next("/login/factor", next),
        First::Unsaved => with_next("/account/unsaved", next),
        First::Anywhere => next.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "second_factor/prompt.html")]
struct PromptPage {
    f: Frame,
    code: Vec<Field>,
    recovery: Vec<Field>,
    by_recovery: bool,
    errors: Vec<Told>,
    next: String,
}

fn prompt_page(f: Frame, next: String, refusal: Option<Refusal>) -> AppResult<Response> {
    let (status, retry_after, mut errors) = Refusal::parts(refusal);
    let mut code = vec![Field::new(&f, "code", "factor-code", Kind::Filled("one-time-code", "numeric"), "")];
    let mut recovery = vec![Field::new(&f, "recovery", "factor-recovery", Kind::Filled("off", "text"), "")];
    Refusal::mark(code.iter_mut().chain(&mut recovery), &mut errors);
    let by_recovery = errors.iter().any(|e| e.field == "recovery");
    Refusal::answer(status, retry_after, &PromptPage { f, code, recovery, by_recovery, errors, next })
}

/// GET `/login/factor`.
pub async fn prompt(f: Frame, person: Person, asked: Asked) -> AppResult<Response> {
    let next = own_path(&asked.0.get("next")).to_owned();
    match person {
        Person::Full(_) => Ok(go(&next)),
        Person::Half(half) if !half.enrolled => Ok(go(&with_next("/account/second-factor", &next))),
        Person::Half(_) => prompt_page(f, next, None),
    }
}

/// POST `/login/factor`: by a code of the authenticator, or a recovery code.
pub async fn prove(
    State(app): State<App>,
    f: Frame,
    (person, token): (Person, Token),
    caller: Caller,
    fields: Fields,
) -> AppResult<Response> {
    let next = own_path(&fields.get("next")).to_owned();
    let half = match person {
        Person::Full(_) => return Ok(go(&next)),
        Person::Half(half) if !half.enrolled => return Ok(go(&with_next("/account/second-factor", &next))),
        Person::Half(half) => half,
    };
    let from = (caller.address.as_str(), caller.request.as_str());
    let (who, recovery) = ((&half, token.0.as_str()), fields.get("recovery"));
    let (tried, field) = if recovery.is_empty() {
        (second_factors::prove(&app, who, &fields.get("code"), from).await?, "code")
    } else {
        (second_factors::recover(&app, who, &recovery, from).await?, "recovery")
    };
    let begun = match tried {
        Tried::Right(begun) => begun,
        Tried::Wrong => {
            let words = f.t(if field == "code" { "error-code" } else { "error-recovery" });
            return prompt_page(f, next, Some(Refusal::wrong(field, words)));
        }
        Tried::Wait(wait) => {
            let refusal = Refusal::wait(&f, field, wait);
            return prompt_page(f, next, Some(refusal));
        }
    };
    let place = goes_to(&begun, &next);
    let place = match field {
        "recovery" => with_next("/account/second-factor?done=recovered", &place),
        _ => place,
    };
    let mut response = go(&place);
    set_cookie(&app, &mut response, &begun.token);
    Ok(response)
}

#[derive(Template)]
#[template(path = "second_factor/manage.html")]
struct ManagePage {
    f: Frame,
    standing: Standing,
    is_full: bool,
    fields: Vec<Field>,
    errors: Vec<Told>,
    next: String,
}

impl ManagePage {
    /// The secret in groups of four, for typing.
    fn groups(&self, enrolment: &Enrolment) -> Vec<String> {
        let letters: Vec<char> = enrolment.secret.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect()).collect()
    }
}

async fn manage_page(
    app: &App,
    f: Frame,
    (person, token): (&Person, &Token),
    next: String,
    refusal: Option<Refusal>,
) -> AppResult<Response> {
    let standing = second_factors::state(app, person.holder(), &token.0).await?;
    let (status, retry_after, mut errors) = Refusal::parts(refusal);
    let is_full = matches!(person, Person::Full(_));
    let mut fields = Vec::new();
    if standing.enrolment.is_some() {
        let kind = Kind::Filled("one-time-code", "numeric");
        fields.push(Field::new(&f, "code", "factor-first-code", kind, ""));
    } else if is_full {
        let kind = Kind::Password("current-password");
        fields.push(Field::new(&f, "password", "factor-password", kind, ""));
    }
    Refusal::mark(&mut fields, &mut errors);
    let page = ManagePage { f, standing, is_full, fields, errors, next };
    Refusal::answer(status, retry_after, &page)
}

/// Half a login that has a factor proves it, and changes nothing.
fn must_prove(person: &Person) -> bool {
    matches!(person, Person::Half(HalfLogin { enrolled: true, .. }))
}

/// GET `/account/second-factor`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    (person, token): (Person, Token),
    asked: Asked,
) -> AppResult<Response> {
    let next = own_path(&asked.0.get("next")).to_owned();
    if must_prove(&person) {
        return Ok(go(&with_next("/login/factor", &next)));
    }
    manage_page(&app, f, (&person, &token), next, None).await
}

/// GET `/account/second-factor/qr.svg`: the secret being set up, as a picture.
pub async fn picture(State(app): State<App>, person: Person, token: Token) -> AppResult<Response> {
    if must_prove(&person) {
        return Err(AppError::Forbidden);
    }
    let standing = second_factors::state(&app, person.holder(), &token.0).await?;
    let enrolment = standing.enrolment.ok_or(AppError::NotFound)?;
    let code = QrCode::new(enrolment.address).map_err(AppError::internal)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    Ok(([(CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

#[derive(Template)]
#[template(path = "second_factor/codes.html")]
struct CodesPage {
    f: Frame,
    codes: Vec<String>,
    is_new: bool,
    next: String,
}

/// POST `/account/second-factor`: begins or confirms a factor, makes new recovery codes, takes it away.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    (person, token): (Person, Token),
    caller: Caller,
    fields: Fields,
) -> AppResult<Response> {
    let next = own_path(&fields.get("next")).to_owned();
    if must_prove(&person) {
        return Ok(go(&with_next("/login/factor", &next)));
    }
    let password = fields.get("password");
    let full = match &person {
        Person::Full(actor) => Some(actor),
        Person::Half(_) => None,
    };
    let tried = match (fields.get("act").as_str(), full) {
        ("begin", _) => {
            let tried = second_factors::begin(&app, person.holder(), &token.0, &password).await?;
            tried.map(|()| go(&with_next("/account/second-factor", &next)))
        }
        ("confirm", _) => {
            return confirm(&app, f, (&person, &token), &caller, (fields.get("code"), next)).await;
        }
        ("codes", Some(actor)) => match second_factors::renew_codes(&app, actor, &password).await? {
            Tried::Right(codes) => return html(200, &CodesPage { f, codes, is_new: false, next }),
            vain => vain.map(|_| go("/account/second-factor")),
        },
        ("remove", Some(actor)) => {
            let tried = second_factors::remove(&app, actor, &password).await?;
            tried.map(|()| go("/account/second-factor?done=factor-removed"))
        }
        _ => return Err(AppError::Invalid("error-unknown-choice")),
    };
    let refusal = match tried {
        Tried::Right(response) => return Ok(response),
        Tried::Wrong => Refusal::wrong("password", f.t("error-password-again")),
        Tried::Wait(wait) => Refusal::wait(&f, "password", wait),
    };
    manage_page(&app, f, (&person, &token), next, Some(refusal)).await
}

/// The first code puts the factor in force; the recovery codes are shown on the answer itself, once.
async fn confirm(
    app: &App,
    f: Frame,
    (person, token): (&Person, &Token),
    caller: &Caller,
    (code, next): (String, String),
) -> AppResult<Response> {
    let from = (caller.address.as_str(), caller.request.as_str());
    let enrolled = second_factors::confirm(app, person.holder(), (&token.0, &code), from).await?;
    let Some(enrolled) = enrolled else {
        let refusal = Refusal::wrong("code", f.t("error-code"));
        return manage_page(app, f, (person, token), next, Some(refusal)).await;
    };
    let next = goes_to(&enrolled.begun, &next);
    let mut response = html(200, &CodesPage { f, codes: enrolled.codes, is_new: true, next })?;
    set_cookie(app, &mut response, &enrolled.begun.token);
    Ok(response)
}
