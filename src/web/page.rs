//! What all pages share: the frame around them, notices, errors, dates and numbers as people write them.

use std::sync::Arc;

use askama::Template;
use axum::http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use entity::enums::{ReportKind, Role};
use entity::report;

use super::extract::Fields;
use crate::app::App;
use crate::domain::access::{Actor, HalfLogin};
use crate::domain::period::day_text;
use crate::domain::status::without_addresses;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;

/// Where staff go from every page.
const STAFF: &[(&str, &str)] = &[
    ("/", "nav-home"),
    ("/reviews", "nav-reviews"),
    ("/rounds", "nav-rounds"),
    ("/figures", "nav-figures"),
    ("/summaries", "nav-summaries"),
    ("/recommendations", "nav-recommendations"),
    ("/releases", "nav-releases"),
    ("/guidance", "nav-guidance"),
    ("/digests", "nav-digests"),
    ("/invitations", "nav-invitations"),
    ("/units", "nav-units"),
];

/// What a page may be told by its address.
const NOTICES: &[&str] = &[
    "saved",
    "composed",
    "composed-beside",
    "comment-added",
    "summary-submitted",
    "summary-sent-back",
    "summary-confirmed",
    "layout-saved",
    "export-asked",
    "withdrawn",
    "resumed",
    "decided",
    "acknowledged",
    "ended",
    "accepted",
    "removed",
    "discarded",
    "keyin-dropped",
    "copied",
    "undone",
    "opened",
    "planned",
    "dropped",
    "closed-round",
    "reminded",
    "place-changed",
    "purge-agreed",
    "job-wanted",
    "compiled",
    "uncompiled",
    "requeued",
    "invited",
    "made",
    "change-proposed",
    "closed",
    "reopened",
    "imported",
    "units-imported",
    "taken-back",
    "link-queued",
    "factor-reset",
    "password-set",
    "password-changed",
    "email-asked",
    "email-cancelled",
    "proposed",
    "tried",
    "mail-test",
    "mail-let-go",
    "mail-dropped",
    "digest-test",
    "confirmed",
    "declined",
    "kept",
    "recovered",
    "factor-removed",
    "release-withdrawn",
    "correction-begun",
    "correction-cancelled",
    "matter-gathered",
    "matter-sent",
    "matter-answered",
    "token-revoked",
    "session-ended",
    "sessions-ended",
    "guidance-published",
    "guidance-withdrawn",
    "guidance-deleted",
    "guidance-read",
];

/// The frame around a page: language, who is logged in, where they are.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Language.
    pub lang: Lang,
    /// Name of the person, empty for a stranger.
    pub name: String,
    /// Role of the person.
    pub role: Option<Role>,
    /// Path and query of the page, for coming back to it.
    pub path: String,
    /// True in the demo.
    pub demo: bool,
    /// True while a second factor is still to come: there is a way out, and no other.
    pub half: bool,
    /// Seconds the session goes on without a further use; 0 for a stranger.
    pub left: i64,
    zone: Tz,
}

impl Frame {
    /// For somebody who is not logged in.
    pub fn stranger(app: &App, lang: Lang, path: &str) -> Self {
        let (path, demo, zone) = (path.to_owned(), app.config.demo, app.zone());
        Self { lang, name: String::new(), role: None, path, demo, half: false, left: 0, zone }
    }

    /// For the person behind a request.
    pub fn of(app: &App, actor: &Actor, path: &str) -> Self {
        let frame = Self::stranger(app, Lang::parse(&actor.lang), path);
        Self { name: actor.name.clone(), role: Some(actor.role), ..frame }
    }

    /// The same, for a session that goes on so long without a further use.
    pub fn lasting(self, left: Duration) -> Self {
        Self { left: left.num_seconds(), ..self }
    }

    /// For half a login, whose second factor is still to come; in the language last chosen in this browser.
    pub fn half(app: &App, half: &HalfLogin, chosen: Option<Lang>, path: &str) -> Self {
        let frame = Self::stranger(app, chosen.unwrap_or(Lang::parse(&half.lang)), path);
        Self { name: half.name.clone(), half: true, ..frame }
    }

    /// The words of a key.
    pub fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    /// The words of a key with one value.
    pub fn t1(&self, key: &str, name: &'static str, value: impl ToString) -> String {
        self.lang.ta(key, &[(name, value.to_string())])
    }

    /// The words of a key, or none where there is no such key.
    pub fn words_if_any(&self, key: &str) -> String {
        if self.lang.has(key) { self.lang.t(key) } else { String::new() }
    }

    /// The words of a key with two values.
    pub fn t2(
        &self,
        key: &str,
        one: &(&'static str, impl ToString),
        other: &(&'static str, impl ToString),
    ) -> String {
        self.lang.ta(key, &[(one.0, one.1.to_string()), (other.0, other.1.to_string())])
    }

    /// A round as people call it: "Quý IV/2026" for `2026-Q4`.
    pub fn round(&self, code: &str) -> String {
        self.lang.round(code)
    }

    /// The word for a stored code, such as `stance-in-favour`.
    pub fn word(&self, kind: &str, code: &str) -> String {
        self.lang.t(&format!("{kind}-{}", code.replace('_', "-")))
    }

    /// A number as people write it.
    pub fn n(&self, n: impl std::fmt::Display) -> String {
        self.lang.number(n.to_string().parse().unwrap_or_default())
    }

    /// A day as dd/mm/yyyy.
    pub fn day(&self, at: &DateTime<Utc>) -> String {
        day_text(at.with_timezone(&self.zone).date_naive())
    }

    /// A time as dd/mm/yyyy hh:mm.
    pub fn time(&self, at: &DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%d/%m/%Y %H:%M").to_string()
    }

    /// When a report was handed in. Once its author is forgotten, a flash report keeps its day and any other none that
    /// would tell something.
    pub fn handed_in(&self, report: &report::Model, at: &DateTime<Utc>) -> String {
        match (at.time() == NaiveTime::MIN, report.kind) {
            (false, _) => self.time(at),
            (true, ReportKind::Flash) => day_text(at.date_naive()),
            (true, ReportKind::Periodic) => self.t("time-not-kept"),
        }
    }

    /// A time of today, or of another day with its date.
    pub fn clock(&self, at: &DateTime<Utc>, now: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone);
        let today = local.date_naive() == now.with_timezone(&self.zone).date_naive();
        if today { local.format("%H:%M").to_string() } else { self.time(at) }
    }

    /// Zone of the dates on pages.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The moment a local time stands for; the first of two, none where the clock skips it.
    pub fn begin_of(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        self.zone.from_local_datetime(&local).earliest().map(|at| at.to_utc())
    }

    /// Address of the style sheet or of a script, by its name before the dot.
    pub fn asset(&self, stem: &str) -> String {
        super::assets::address(stem)
    }

    /// The other language's code, and its own name.
    pub fn other(&self) -> (&'static str, String) {
        let other = if self.lang == Lang::Vi { Lang::En } else { Lang::Vi };
        (other.code(), other.t("language-name"))
    }

    /// Where this role goes from every page: path and label.
    pub fn nav(&self) -> Vec<(&'static str, String)> {
        let entry = |&(path, key): &(&'static str, &str)| (path, self.t(key));
        let list: &[(&str, &str)] = match self.role {
            Some(Role::Collaborator) => &[
                ("/", "nav-home"),
                ("/reports", "nav-reports"),
                ("/recommendations", "nav-answers"),
                ("/guidance", "nav-guidance"),
                ("/releases", "nav-releases"),
            ],
            Some(Role::Staff) => STAFF,
            Some(Role::Approver) => {
                return STAFF.iter().chain(&[("/thresholds", "nav-thresholds")]).map(entry).collect();
            }
            Some(Role::Admin) => &[
                ("/", "nav-home"),
                ("/accounts", "nav-accounts"),
                ("/invitations", "nav-invitations"),
                ("/units", "nav-units"),
                ("/topics", "nav-topics"),
                ("/settings", "nav-settings"),
                ("/jobs", "nav-jobs"),
            ],
            Some(Role::Auditor) => &[("/", "nav-home"), ("/audit", "nav-audit")],
            Some(Role::UnitHead) => &[
                ("/", "nav-home"),
                ("/recommendations", "nav-recommendations"),
                ("/completeness", "nav-completeness"),
                ("/guidance", "nav-guidance"),
                ("/releases", "nav-releases"),
            ],
            Some(Role::Leader) => &[
                ("/", "nav-home"),
                ("/releases", "nav-releases"),
                ("/recommendations", "nav-recommendations"),
                ("/guidance", "nav-guidance"),
            ],
            None => &[],
        };
        list.iter().map(entry).collect()
    }

    /// Whether a navigation entry is where the page lies.
    pub fn is_at(&self, path: &str) -> bool {
        if path == "/" { self.path == "/" } else { self.path.starts_with(path) }
    }

    /// The notice the address asks for; only keys of notices are looked up.
    pub fn notice(&self) -> Option<String> {
        let query = self.path.split_once('?')?.1;
        let key = Fields::parse(query.as_bytes()).get("done");
        NOTICES.contains(&key.as_str()).then(|| self.t(&format!("notice-{key}")))
    }
}

/// A rendered page.
///
/// # Errors
/// When the template fails.
pub fn html(status: u16, page: &impl Template) -> AppResult<Response> {
    let body = page.render().map_err(AppError::internal)?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Ok((status, [(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response())
}

/// Sends the browser on after a change (303).
pub fn go(path: &str) -> Response {
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
}

/// Sends the browser to the login page, and back afterwards.
pub fn to_login(path: &str) -> Response {
    go(&with_next("/login", path))
}

/// A path of our own with where to go on to afterwards, unless that is the first page.
pub fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() || next == "/" {
        return path.to_owned();
    }
    let mark = if path.contains('?') { '&' } else { '?' };
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{path}{mark}next={next}")
}

/// Only a path of our own is gone to after login.
pub fn own_path(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if own { next } else { "/" }
}

/// An error on its way to the guard, which knows the person and the language.
#[derive(Clone, Debug)]
pub struct Fault(pub Arc<AppError>);

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Fault(Arc::new(self)));
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    f: &'a Frame,
    title: String,
    text: String,
    reference: &'a str,
}

/// What went wrong in words: in a few, and in a sentence.
pub fn fault_words(lang: Lang, error: &AppError) -> (String, String) {
    let kind = error.kind();
    let text = match error {
        AppError::Conflict(key) | AppError::Invalid(key) => lang.t(key),
        AppError::Lacks(p) => lang.ta("fault-permission-text", &[("permission", p.code().to_owned())]),
        _ => lang.t(&format!("fault-{kind}-text")),
    };
    (lang.t(&format!("fault-{kind}-title")), text)
}

/// Logs a fault of ours, under the reference number its answer tells.
pub fn log_fault(error: &AppError, request: &str) {
    if let Some(fault) = error.fault() {
        let fault = without_addresses(fault);
        tracing::error!(reference = request, fault, "request failed");
    }
}

/// The page of an error. A fault of ours is logged here, once.
pub fn error_page(frame: &Frame, error: &AppError, request: &str) -> Response {
    let (title, text) = fault_words(frame.lang, error);
    log_fault(error, request);
    let reference = if error.fault().is_some() { request } else { "" };
    let page = ErrorPage { f: frame, title, text, reference };
    let answer = html(error.status(), &page);
    let mut answer = answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    if let Some(wait) = error.wait() {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
    }
    answer
}
