//! Work behind a page that may take longer than a moment: then the page says so at once, counts the seconds, and its rest
//! follows when the work is done. Nothing is stored for this, and no script is needed.
//!
//! Only for what a browser opens as a document, over a connection it trusts: whatever else asks gets the plain answer.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::page::{Frame, error_page};
use crate::error::{AppError, AppResult};

/// What takes no longer is not worth a word.
const SOON: Duration = Duration::from_millis(700);
/// Between two counts of the seconds.
const TICK: Duration = Duration::from_secs(1);
/// Largest page that follows, in bytes.
const LARGEST: usize = 1 << 26;
/// Where the rest of the page goes.
const REST: &str = "<!--rest-->";

#[derive(Template)]
#[template(path = "working.html")]
struct WorkingPage<'a> {
    f: &'a Frame,
    title: String,
}

/// An answer that is sent while it comes to be: each part is to reach the browser at once.
#[derive(Clone, Copy, Debug)]
pub struct Flowing;

/// A page on its way.
struct Showing {
    frame: Frame,
    request: String,
    work: JoinHandle<AppResult<Response>>,
    begun: Instant,
    /// What stands before the rest; none once it was sent.
    head: Option<String>,
    tail: String,
    is_over: bool,
}

/// The answer of some work, which goes on to its end whatever becomes of the connection. `title` names it while it takes
/// its time.
///
/// # Errors
/// Those of the work, where it is done soon.
pub async fn shown(
    (frame, request): (Frame, &str),
    headers: &HeaderMap,
    title: &str,
    work: impl Future<Output = AppResult<Response>> + Send + 'static,
) -> AppResult<Response> {
    let begun = Instant::now();
    let mut work = tokio::spawn(work);
    let is_document = headers.get("sec-fetch-dest").is_some_and(|dest| dest == "document");
    if !is_document {
        return work.await.map_err(AppError::internal)?;
    }
    if let Ok(done) = timeout(SOON, &mut work).await {
        return done.map_err(AppError::internal)?;
    }
    let page = WorkingPage { f: &frame, title: frame.t(title) }.render().map_err(AppError::internal)?;
    let (head, tail) = page.split_once(REST).unwrap_or((&page, ""));
    let (head, tail, request) = (Some(head.to_owned()), tail.to_owned(), request.to_owned());
    let showing = Showing { frame, request, work, begun, head, tail, is_over: false };
    let body = Body::from_stream(unfold(showing, next));
    let mut response = ([(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response();
    response.extensions_mut().insert(Flowing);
    Ok(response)
}

/// The next part of a page on its way.
async fn next(mut page: Showing) -> Option<(Result<String, Infallible>, Showing)> {
    if let Some(head) = page.head.take() {
        return Some((Ok(head), page));
    }
    if page.is_over {
        return None;
    }
    let part = match timeout(TICK, &mut page.work).await {
        Err(_) => {
            let seconds = page.frame.n(page.begun.elapsed().as_secs());
            format!("<p class=\"tick\">{}</p>\n", page.frame.t1("working-seconds", "n", seconds))
        }
        Ok(done) => {
            page.is_over = true;
            let done = done.map_err(AppError::internal).and_then(|answer| answer);
            let answer = done.unwrap_or_else(|error| error_page(&page.frame, &error, &page.request));
            format!("<div class=\"done\">{}</div>{}", rest(&page.frame, answer).await, page.tail)
        }
    };
    Some((Ok(part), page))
}

/// What of an answer follows: where it leads on to, or what stands in its page.
async fn rest(frame: &Frame, answer: Response) -> String {
    if let Some(to) = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()) {
        let to = to.replace('&', "&amp;").replace('"', "&quot;");
        let words = frame.t("working-done");
        return format!(
            "<meta http-equiv=\"refresh\" content=\"0;url={to}\"><p><a class=\"button\" href=\"{to}\">{words}</a></p>"
        );
    }
    let body = to_bytes(answer.into_body(), LARGEST).await.unwrap_or_default();
    let page = String::from_utf8_lossy(&body);
    let inner = page.split_once("<main").and_then(|(_, rest)| rest.split_once('>'));
    let inner = inner.and_then(|(_, rest)| rest.rsplit_once("</main>"));
    inner.map_or_else(String::new, |(inner, _)| inner.to_owned())
}
