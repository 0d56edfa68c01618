//! What programs are told when something went wrong: problems as in RFC 9457, in the language they ask for.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::domain::report::FieldError;
use crate::error::AppError;
use crate::locale::Lang;
use crate::web::page::{fault_words, log_fault};

/// The kind of such a body.
pub const KIND: &str = "application/problem+json";

/// Why a request was not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Address of the words about this sort of problem.
    r#type: String,
    /// What went wrong, in a few words; the same for every problem of its sort.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What went wrong this time.
    detail: String,
    /// Number of the request, by which administrators find it in the logs.
    instance: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<Wrong>,
}

/// One field that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct Wrong {
    /// The field as a path, such as `issues[0].streams[1].voices`; or the name of a parameter.
    field: String,
    /// What is wrong with it.
    message: String,
}

/// What is said of a sort of problem: where the words for pages would mislead a program, there are others.
pub fn words(lang: Lang, error: &AppError) -> (String, String) {
    let (title, text) = fault_words(lang, error);
    let own = match error {
        AppError::Conflict(key) | AppError::Invalid(key) => format!("api-{key}"),
        _ => format!("api-{}", error.kind()),
    };
    if lang.has(&own) { (title, lang.t(&own)) } else { (title, text) }
}

fn wrong(lang: Lang, error: &FieldError) -> Wrong {
    let own = format!("api-{}", error.key);
    let key = if lang.has(&own) { own.as_str() } else { error.key };
    Wrong { field: error.field.clone(), message: lang.ta(key, &error.args) }
}

/// The answer. A fault of ours is logged here, once, under the number it tells.
pub fn problem(app: &App, lang: Lang, error: &AppError, request: &str) -> Response {
    log_fault(error, request);
    let (title, detail) = words(lang, error);
    let fields: &[FieldError] = if let AppError::Fields(fields) = error { fields } else { &[] };
    let body = Problem {
        r#type: format!("{}{}#problem-{}", app.config.base_url, super::DOCS, error.kind()),
        title,
        status: error.status(),
        detail,
        instance: request.to_owned(),
        errors: fields.iter().map(|field| wrong(lang, field)).collect(),
    };
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let text = serde_json::to_string(&body).unwrap_or_default();
    let mut response = (status, [(CONTENT_TYPE, KIND), (VARY, "accept-language")], text).into_response();
    let asked = match error {
        AppError::NoToken => "Bearer".to_owned(),
        AppError::BadToken => "Bearer error=\"invalid_token\"".to_owned(),
        AppError::Lacks(p) => format!("Bearer error=\"insufficient_scope\", scope=\"{}\"", p.code()),
        _ => String::new(),
    };
    if let (false, Ok(value)) = (asked.is_empty(), HeaderValue::from_str(&asked)) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    if let Some(wait) = error.wait() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}
