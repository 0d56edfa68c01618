//! Keeping what was typed. Each part of the report that has a page of its own is saved by itself: two windows with
//! two issues do not stand in each other's way, and two with the same one are told.

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::extract::Fields;
use super::super::form::told;
use super::super::page::{Frame, html};
use super::Desk;
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{RawIssue, RawReport};
use crate::error::{AppError, AppResult};

/// Longest text of a lost form that is shown as a choice or a number is, and not as a text.
const SHORT: usize = 20;

/// A part of the report with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Whether there is anything, and the general situation.
    General,
    /// An issue, counted from 1; the next new one too.
    Issue(usize),
}

impl Part {
    /// Tells what is kept of the part from anything else it could be.
    pub fn version(self, raw: &RawReport) -> String {
        let kept = match self {
            Self::General => serde_json::to_vec(&(&raw.nil, &raw.general_situation)),
            Self::Issue(n) => serde_json::to_vec(&raw.issues.get(n - 1)),
        };
        hex::encode(&Sha256::digest(kept.unwrap_or_default())[..8])
    }

    /// What screening finds in it.
    fn found(self, raw: &RawReport) -> Findings {
        match self {
            Self::General => Findings::of_text("general_situation", &raw.general_situation),
            Self::Issue(n) => raw.issues.get(n - 1).map(Findings::of_raw).unwrap_or_default(),
        }
    }
}

/// What came of keeping a part.
pub enum Kept {
    /// It is kept.
    Saved(Desk),
    /// Another window saved this part in between: the desk as it is now, with nothing changed.
    Stale(Desk),
}

/// Keeps a part over the version its page was shown; what is kept already is kept.
///
/// # Errors
/// When the texts are far beyond any limit, or the report was handed in or closed meanwhile.
pub async fn keep(
    app: &App,
    actor: &Actor,
    mut desk: Desk,
    (part, shown): (Part, &str),
    put: impl Fn(&mut RawReport),
) -> AppResult<Kept> {
    // Another part may be saved between reading and writing: then once more.
    for _ in 0..5 {
        let mut raw = desk.raw.clone();
        put(&mut raw);
        let is_long = |text: &str| text.chars().count() > 20_000;
        if is_long(&raw.general_situation) || raw.issues.iter().any(RawIssue::is_oversized) {
            return Err(AppError::Invalid("error-draft-too-large"));
        }
        let raw = raw.tidied();
        let is_same = raw.issues == desk.raw.issues && part.version(&raw) == part.version(&desk.raw);
        if is_same {
            return Ok(Kept::Saved(desk));
        }
        if part.version(&desk.raw) != shown {
            return Ok(Kept::Stale(desk));
        }
        match actions::reports::save_draft(app, actor, desk.report.id, desk.draft.version, &raw).await {
            Ok(()) => {
                desk.draft.saved_at = app.now();
                desk.draft.version += 1;
                desk.raw = raw;
                return Ok(Kept::Saved(desk));
            }
            Err(AppError::Conflict("error-draft-changed")) => {
                let id = desk.report.id.to_string();
                desk = Desk::of(app, actor, &id).await?.ok_or(AppError::Conflict("error-not-draft"))?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(AppError::Conflict("error-draft-changed"))
}

/// The answer to a page that saves by itself: what to tell, what stands for the part from now on (empty when it was
/// not kept), what screening remarks on, and for how many seconds the session goes on.
pub fn answer(status: StatusCode, f: &Frame, (words, version): (&str, &str), found: &Findings) -> Response {
    let remarks: Vec<_> = told(f, &found.remarks()).into_iter().map(|t| (t.field, t.text)).collect();
    let body = json!({ "words": words, "version": version, "remarks": remarks, "left": f.left });
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

impl Kept {
    /// As a page that saves by itself is answered.
    pub fn answer(&self, app: &App, f: &Frame, part: Part) -> Response {
        match self {
            Self::Saved(desk) => {
                let words = f.t1("draft-saved", "time", f.clock(&desk.draft.saved_at, app.now()));
                answer(StatusCode::OK, f, (&words, &part.version(&desk.raw)), &part.found(&desk.raw))
            }
            Self::Stale(_) => refusal(f, "draft-stale"),
        }
    }
}

fn refusal(f: &Frame, key: &str) -> Response {
    answer(StatusCode::CONFLICT, f, (&f.t(key), ""), &Findings::default())
}

/// A form of the report, filled in. Where its report is no draft any more, what was typed is shown for copying.
pub struct Filled {
    /// The report.
    pub desk: Desk,
    /// What was typed.
    pub form: Fields,
    /// The page saves by itself and wants a short answer.
    pub is_quiet: bool,
}

/// Whether a page saves by itself and wants a short answer.
pub fn is_quiet(headers: &HeaderMap) -> bool {
    let accepts = headers.get(ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accepts.starts_with("application/json")
}

#[derive(Template)]
#[template(path = "reports/lost.html")]
struct LostPage {
    f: Frame,
    words: String,
    texts: Vec<String>,
    back: String,
}

/// What was typed, for copying, where it can be saved no more: why, and the way back to the report.
pub fn lost(f: Frame, key: &str, texts: Vec<String>, back: String) -> AppResult<Response> {
    html(409, &LostPage { words: f.t(key), f, texts, back })
}

impl FromRequest<App> for Filled {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let is_quiet = is_quiet(request.headers());
        let (mut parts, body) = request.into_parts();
        let opened = Desk::of_address(&mut parts, app).await;
        let f = Frame::from_request_parts(&mut parts, app).await.map_err(IntoResponse::into_response)?;
        let path = parts.uri.path().to_owned();
        let form = Fields::from_request(Request::from_parts(parts, body), app).await;
        let form = form.map_err(IntoResponse::into_response)?;
        let key = match opened {
            Ok(Some(desk)) => return Ok(Self { desk, form, is_quiet }),
            Ok(None) => "error-not-draft",
            Err(AppError::Conflict(key)) => key,
            Err(error) => return Err(error.into_response()),
        };
        if is_quiet {
            return Err(refusal(&f, key));
        }
        let texts = form.into_pairs().into_iter().map(|(_, text)| text);
        let texts = texts.filter(|text| text.chars().count() > SHORT).collect();
        let back = path.split('/').take(3).collect::<Vec<_>>().join("/");
        Err(lost(f, key, texts, back).unwrap_or_else(IntoResponse::into_response))
    }
}
