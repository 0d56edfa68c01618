//! What is told to whoever tried a secret in vain: that it is wrong, or when to try again.

use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::RETRY_AFTER;
use axum::response::Response;
use chrono::Duration;

use super::form::{self, Field, Told};
use super::page::{Frame, html};
use crate::domain::throttle::minutes;
use crate::error::AppResult;

/// What is wrong with what was typed, in words, and the status that goes with it.
pub struct Refusal {
    status: u16,
    retry_after: Option<Duration>,
    told: Told,
}

impl Refusal {
    /// It is wrong.
    pub fn wrong(field: &str, words: String) -> Self {
        Self { status: 422, retry_after: None, told: Told::new(field, words) }
    }

    /// It was not looked at, because too many were wrong before.
    pub fn wait(f: &Frame, field: &str, wait: Duration) -> Self {
        let words = f.t1("error-throttled", "minutes", f.n(minutes(wait)));
        Self { status: 429, retry_after: Some(wait), told: Told::new(field, words) }
    }

    /// Puts what is told beside its field too. At the top the words alone tell enough.
    pub fn mark<'a>(fields: impl IntoIterator<Item = &'a mut Field>, told: &mut [Told]) {
        form::mark(fields, told);
        told.iter_mut().for_each(|told| told.label.clear());
    }

    /// The answer with this status, when to come back included.
    pub fn answer(status: u16, retry_after: Option<Duration>, page: &impl Template) -> AppResult<Response> {
        let mut response = html(status, page)?;
        if let Some(wait) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.num_seconds().max(1)));
        }
        Ok(response)
    }

    /// Its parts: the status, when to come back, and what to tell.
    pub fn parts(refusal: Option<Self>) -> (u16, Option<Duration>, Vec<Told>) {
        match refusal {
            Some(refusal) => (refusal.status, refusal.retry_after, vec![refusal.told]),
            None => (200, None, Vec::new()),
        }
    }
}
