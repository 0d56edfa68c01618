//! Style sheet, embedded; the name carries a hash of the content, so that browsers may keep it for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::error::{AppError, AppResult};

const CSS: &str = include_str!("assets/app.css");

static CSS_NAME: LazyLock<String> =
    LazyLock::new(|| format!("app-{}.css", &hex::encode(Sha256::digest(CSS.as_bytes()))[..12]));

/// The address of the style sheet, with its hash.
pub fn css_address() -> String {
    format!("/assets/{}", *CSS_NAME)
}

/// GET `/assets/{file}`.
pub async fn serve(Path(file): Path<String>) -> AppResult<Response> {
    if file != *CSS_NAME {
        return Err(AppError::NotFound);
    }
    let kept = "public, max-age=31536000, immutable";
    Ok(([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, kept)], CSS).into_response())
}
