//! What handlers take from a request. The person fails closed.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::page::Frame;
use super::routes::{Caller, cookie, cookie_name};
use crate::actions::second_factors::Holder;
use crate::app::App;
use crate::domain::access::{Actor, HalfLogin};
use crate::error::AppError;

impl FromRequestParts<App> for Actor {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or(AppError::SignIn)
    }
}

/// Somebody who gave the right password, with or without the second factor.
#[derive(Clone, Debug)]
pub enum Person {
    /// Logged in.
    Full(Actor),
    /// With the second factor still to come.
    Half(HalfLogin),
}

impl Person {
    /// As whoever sets up a second factor.
    pub fn holder(&self) -> Holder<'_> {
        match self {
            Self::Full(actor) => Holder::Full(actor),
            Self::Half(half) => Holder::Half(half),
        }
    }
}

impl FromRequestParts<App> for Person {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, AppError> {
        let full = parts.extensions.get::<Actor>().cloned().map(Self::Full);
        let half = || parts.extensions.get::<HalfLogin>().cloned().map(Self::Half);
        full.or_else(half).ok_or(AppError::SignIn)
    }
}

/// The secret of the session's cookie.
#[derive(Clone, Debug)]
pub struct Token(pub String);

impl FromRequestParts<App> for Token {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        cookie(&parts.headers, cookie_name(app)).map(Self).ok_or(AppError::SignIn)
    }
}

impl FromRequestParts<App> for Frame {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| AppError::internal("no frame"))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, AppError> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// The fields of a form or query, as typed. Bytes that are no UTF-8 become replacement characters, which
/// the limits and choices then judge like any other letter.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=b&c=d`.
    pub fn parse(bytes: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(bytes).take(2000);
        Self(pairs.map(|(k, v)| (k.into_owned(), v.replace('\0', ""))).collect())
    }

    /// The first value of a field; empty when it is missing.
    pub fn get(&self, name: &str) -> String {
        self.0.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()).unwrap_or_default()
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(k, _)| k == name).map(|(_, v)| v.clone()).collect()
    }

    /// All fields, in their order.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// Whether the field was sent at all.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(k, _)| k == name)
    }
}

impl FromRequest<App> for Fields {
    type Rejection = AppError;
    async fn from_request(request: Request, app: &App) -> Result<Self, AppError> {
        let bytes = Bytes::from_request(request, app).await.map_err(|refused| {
            // A body that broke off counts as wrong; nobody waits for the answer.
            let too_large = refused.status() == StatusCode::PAYLOAD_TOO_LARGE;
            if too_large { AppError::TooLarge } else { AppError::Invalid("fault-invalid-text") }
        })?;
        Ok(Self::parse(&bytes))
    }
}

/// The fields of the address.
#[derive(Clone, Debug, Default)]
pub struct Asked(pub Fields);

/// The query that asks for some values again; what is empty is left out.
pub fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish()
}

impl Asked {
    /// The page of a list, from 1; what is no number is the first.
    pub fn page(&self) -> u64 {
        self.0.get("page").parse().unwrap_or(1).clamp(1, 100_000)
    }

    /// The words somebody searches with; of a very long text the beginning.
    pub fn words(&self) -> String {
        self.0.get("q").trim().chars().take(100).collect()
    }

    /// The page of a whole list that is asked for; beyond the last it is the last.
    pub fn cut<T>(&self, list: Vec<T>, size: usize) -> Paged<T> {
        let total = list.len();
        let last = total.div_ceil(size).max(1);
        let page = usize::try_from(self.page()).unwrap_or(1).min(last);
        let rows = list.into_iter().skip((page - 1) * size).take(size).collect();
        Paged { rows, total, page, last }
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    /// What stands on it.
    pub rows: Vec<T>,
    /// How many there are on all pages.
    pub total: usize,
    /// Its number, from 1.
    pub page: usize,
    /// Number of the last page.
    pub last: usize,
}

impl FromRequestParts<App> for Asked {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, AppError> {
        Ok(Self(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}
