//! Whether the program lives and can serve.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::store;

/// GET `/healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok"
}

/// GET `/readyz`: the database answers too.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match store::ping(&app.db).await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database unavailable"),
    }
}
