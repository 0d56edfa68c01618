//! Whether the program lives and can serve, and its measures.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::routes::Caller;
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::store::vitals;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// GET `/healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok"
}

/// GET `/readyz`: the database answers too and has all tables, and the program is not about to end.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    let fault = if app.is_ending() {
        "about to end"
    } else {
        match tokio::time::timeout(PATIENCE, app.db.missing_migrations()).await {
            Ok(Ok(0)) => return (StatusCode::OK, "ok"),
            Ok(Ok(_)) => "migrations missing",
            Ok(Err(_)) | Err(_) => "database unavailable",
        }
    };
    (StatusCode::SERVICE_UNAVAILABLE, fault)
}

/// GET `/metrics`: the measures, for this machine itself and for who shows the token. For all others there is no such page.
pub async fn metrics(State(app): State<App>, caller: Caller, headers: HeaderMap) -> AppResult<Response> {
    if !caller.is_local && !shows_token(&app, &headers) {
        return Err(AppError::NotFound);
    }
    let read = tokio::time::timeout(PATIENCE, vitals::read(&app.db, app.now())).await;
    app.meters.vitals(read.ok().and_then(Result::ok).as_ref(), app.now());
    app.meters.process(&app.db.pools(), app.is_ending());
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind)], app.meters.render()).into_response())
}

/// Whether the token is the one that is set. Comparing takes the same time wherever the two begin to differ.
fn shows_token(app: &App, headers: &HeaderMap) -> bool {
    let Some(token) = &app.config.operating.metrics_token else { return false };
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let hash = |text: &str| Sha256::digest(text.as_bytes());
    hash(given).ct_eq(&hash(token.reveal())).into()
}
