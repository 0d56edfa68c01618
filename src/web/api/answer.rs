//! Answers to programs: JSON with a mark of what it is, so that asking again for the same costs no body; lists page by page.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::query::{Paging, Query};
use crate::error::{AppError, AppResult};

/// The kind of JSON.
pub const JSON: &str = "application/json";

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// What stands on the page.
    items: Vec<T>,
    /// Its number, from 1.
    page: u64,
    /// Most items on a page.
    size: u64,
    /// How many items there are on all pages.
    total: u64,
}

/// Whether the caller has a body of this mark already.
fn is_known(headers: &HeaderMap, mark: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    tags.any(|tag| tag == "*" || tag == mark)
}

/// A body of a kind, or that it is the one the caller has (304). The mark is a weak one, because the same body also goes
/// out packed.
pub fn body(headers: &HeaderMap, kind: &'static str, body: String) -> Response {
    let mark = format!("\"{}\"", hex::encode(&Sha256::digest(body.as_bytes())[..16]));
    let known = is_known(headers, &mark);
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(CONTENT_TYPE, kind)], body).into_response(),
    };
    let own = response.headers_mut();
    own.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    own.insert(VARY, HeaderValue::from_static("accept, accept-language, authorization"));
    if let Ok(mark) = HeaderValue::from_str(&format!("W/{mark}")) {
        own.insert(ETAG, mark);
    }
    response
}

/// JSON.
///
/// # Errors
/// Never in practice: what is answered can be written.
pub fn json(headers: &HeaderMap, value: &impl Serialize) -> AppResult<Response> {
    let text = serde_json::to_string(value).map_err(AppError::internal)?;
    Ok(body(headers, JSON, text))
}

/// A page of a list, with the addresses of the pages around it.
///
/// # Errors
/// As for [`json`].
pub fn list<T: Serialize>(
    (headers, uri, query): (&HeaderMap, &Uri, &Query),
    paging: Paging,
    all: Vec<T>,
) -> AppResult<Response> {
    let total = all.len() as u64;
    let items = Items { items: paging.cut(all), page: paging.page, size: paging.size, total };
    let mut response = json(headers, &items)?;
    let links = links(uri.path(), query, paging, total);
    response.headers_mut().insert(LINK, HeaderValue::from_str(&links).map_err(AppError::internal)?);
    Ok(response)
}

/// The `Link` header (RFC 8288).
pub fn links(path: &str, query: &Query, paging: Paging, total: u64) -> String {
    let last = total.div_ceil(paging.size).max(1);
    let mut pages = vec![("first", 1)];
    pages.extend((paging.page > 1).then(|| ("prev", (paging.page - 1).min(last))));
    pages.extend((paging.page < last).then_some(("next", paging.page + 1)));
    pages.push(("last", last));
    let link = |(rel, page): (&str, u64)| format!("<{}>; rel=\"{rel}\"", query.on_page(path, page));
    pages.into_iter().map(link).collect::<Vec<_>>().join(", ")
}
