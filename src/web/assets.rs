//! Style sheet and scripts, embedded; the names carry a hash of the content, so that browsers may keep them
//! for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::error::{AppError, AppResult};

/// A file: its name before and after the dot, its type, its text.
type File = (&'static str, &'static str, &'static str, &'static str);

const FILES: [File; 9] = [
    ("app", "css", "text/css; charset=utf-8", include_str!("assets/app.css")),
    ("exports", "js", "text/javascript; charset=utf-8", include_str!("assets/exports.js")),
    ("form", "js", "text/javascript; charset=utf-8", include_str!("assets/form.js")),
    ("guidance", "js", "text/javascript; charset=utf-8", include_str!("assets/guidance.js")),
    ("layout", "js", "text/javascript; charset=utf-8", include_str!("assets/layout.js")),
    ("page", "js", "text/javascript; charset=utf-8", include_str!("assets/page.js")),
    ("review", "js", "text/javascript; charset=utf-8", include_str!("assets/review.js")),
    ("summary", "js", "text/javascript; charset=utf-8", include_str!("assets/summary.js")),
    ("session", "js", "text/javascript; charset=utf-8", include_str!("assets/session.js")),
];

static NAMES: LazyLock<[String; 9]> = LazyLock::new(|| {
    FILES.map(|(stem, end, _, text)| {
        format!("{stem}-{}.{end}", &hex::encode(Sha256::digest(text.as_bytes()))[..12])
    })
});

/// The address of a file by its name before the dot, with its hash.
pub fn address(stem: &str) -> String {
    let name = NAMES.iter().zip(FILES).find(|(_, file)| file.0 == stem).map_or("", |(name, _)| name);
    format!("/assets/{name}")
}

/// GET `/assets/{file}`.
pub async fn serve(Path(asked): Path<String>) -> AppResult<Response> {
    let found = NAMES.iter().zip(FILES).find(|(name, _)| **name == asked);
    let (_, (_, _, kind, text)) = found.ok_or(AppError::NotFound)?;
    let kept = "public, max-age=31536000, immutable";
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, kept)], text).into_response())
}
