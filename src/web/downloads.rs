//! Files people take away.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::error::{AppError, AppResult};

/// A table that spreadsheet programs open.
pub const CSV: &str = "text/csv; charset=utf-8";
/// A document to be printed.
pub const PDF: &str = "application/pdf";

/// A file to keep.
pub fn download(kind: &'static str, name: &str, bytes: impl Into<Vec<u8>>) -> Response {
    file(kind, ("attachment", name), bytes.into())
}

/// A file to keep that is made beside the requests, because that takes a while.
///
/// # Errors
/// When it could not be made.
pub async fn made(kind: &'static str, name: &str, work: impl Work) -> AppResult<Response> {
    Ok(download(kind, name, beside(work).await?))
}

/// A document to be printed that is made beside the requests; browsers show it.
///
/// # Errors
/// When it could not be made.
pub async fn printed(name: &str, work: impl Work) -> AppResult<Response> {
    Ok(file(PDF, ("inline", name), beside(work).await?))
}

/// What makes a file, or tells why it could not.
pub trait Work: FnOnce() -> Result<Vec<u8>, String> + Send + 'static {}

impl<W: FnOnce() -> Result<Vec<u8>, String> + Send + 'static> Work for W {}

async fn beside(work: impl Work) -> AppResult<Vec<u8>> {
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?.map_err(AppError::internal)
}

fn file(kind: &'static str, (shown, name): (&str, &str), bytes: Vec<u8>) -> Response {
    let named = format!("{shown}; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, named)], bytes).into_response()
}
