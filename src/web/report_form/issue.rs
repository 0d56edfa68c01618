//! The page of an issue.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::super::form::{Field, Kind, Told, mark, told};
use super::super::page::{Frame, go, html};
use super::saving::{Filled, Kept, Part, keep};
use super::{Desk, fields};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{
    FieldError, MAX_ISSUES, MAX_STREAMS, RawIssue, RawReport, RawStream, parse_issue,
};
use crate::error::{AppError, AppResult};
use crate::store::topics;

#[derive(Template)]
#[template(path = "reports/issue.html")]
struct IssuePage {
    f: Frame,
    desk: Desk,
    n: usize,
    version: String,
    fields: fields::IssueFields,
    /// A stream that is not there yet, for a script to add.
    blank: Vec<Field>,
    streams: usize,
    may_add: bool,
    is_new: bool,
    headcount: Option<i32>,
    errors: Vec<Told>,
    /// Whether another window saved meanwhile, and what.
    stale: bool,
    other: Vec<Field>,
}

fn page(
    f: Frame,
    desk: Desk,
    (n, typed): (usize, &RawIssue),
    mut errors: Vec<Told>,
    status: u16,
) -> AppResult<Response> {
    let mut fields = fields::issue(&f, &desk.topics, typed);
    mark(fields.all_mut(), &mut errors);
    let streams = fields.streams.len();
    fields::name_streams(&f, &mut errors, streams);
    let mut other = Vec::new();
    if status == 409 {
        let saved = fields::issue(&f, &desk.topics, &shown(&desk, n)).into_all(&f);
        other = fields::differing(saved, &fields.all_mut().map(|field| field.clone()).collect::<Vec<_>>());
    }
    let page = IssuePage {
        n,
        version: Part::Issue(n).version(&desk.raw),
        blank: fields::stream(&f, 0, &RawStream::default()),
        streams,
        may_add: streams < MAX_STREAMS,
        is_new: n > desk.raw.issues.len(),
        headcount: desk.unit.headcount,
        f,
        desk,
        fields,
        errors,
        stale: status == 409,
        other,
    };
    html(status, &page)
}

/// An issue as its page shows it; the next new one with one stream to fill in.
fn shown(desk: &Desk, n: usize) -> RawIssue {
    let mut issue = desk.raw.issues.get(n - 1).cloned().unwrap_or_default();
    if issue.streams.is_empty() {
        issue.streams.push(RawStream::default());
    }
    issue
}

/// Issues are numbered from 1; the next new one too is a page.
fn number(desk: &Desk, n: &str) -> AppResult<usize> {
    let n = n.parse().ok().filter(|n| (1..=desk.raw.issues.len() + 1).contains(n));
    let n = n.ok_or(AppError::NotFound)?;
    if n > MAX_ISSUES { Err(AppError::Invalid("error-eleventh-issue")) } else { Ok(n) }
}

/// GET `/reports/{id}/issues/{n}`.
pub async fn issue(f: Frame, desk: Desk, Path((_, n)): Path<(String, String)>) -> AppResult<Response> {
    let n = number(&desk, &n)?;
    let typed = shown(&desk, n);
    page(f, desk, (n, &typed), Vec::new(), 200)
}

/// POST `/reports/{id}/issues/{n}`: save (checked), later (as it is), one more stream, one less, or remove.
pub async fn save_issue(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path((_, n)): Path<(String, String)>,
    Filled { desk, form, is_quiet }: Filled,
) -> AppResult<Response> {
    let asked: usize = n.parse().map_err(|_| AppError::NotFound)?;
    // Issues may have been removed in another window: what was typed is then a new one's, and told as stale.
    let n = number(&desk, &asked.min(desk.raw.issues.len() + 1).to_string())?;
    let mut typed = RawIssue::read(|name| form.get(name), |name| form.all(name));
    let (act, version) = (form.get("act"), form.get("version"));
    let part = Part::Issue(n);
    if act == "remove" {
        return remove(&app, f, &actor, desk, (part, &version, &typed)).await;
    }
    let is_changed = change_streams(&mut typed, &act, MAX_STREAMS, RawStream::default());
    let is_checked = !is_changed && act != "later";
    if is_checked && let Err(errors) = screened(&desk, &typed) {
        let errors = told(&f, &errors);
        return page(f, desk, (n, &typed), errors, 422);
    }
    let is_nothing = act == "later" && typed.is_empty();
    let put = |raw: &mut RawReport| {
        if is_nothing && n > raw.issues.len() {
            return;
        }
        raw.issues.resize_with(raw.issues.len().max(n), RawIssue::default);
        if let Some(place) = raw.issues.get_mut(n - 1) {
            let copied = RawIssue { copied: "yes".into(), ..typed.clone() };
            // Opened and saved as it was: still only a copy.
            let is_untouched = copied.is_like(place);
            *place = if is_untouched { copied } else { typed.clone() };
        }
        raw.before = None;
    };
    match keep(&app, &actor, desk, (part, &version), put).await? {
        kept if is_quiet => Ok(kept.answer(&app, &f, part)),
        Kept::Saved(desk) if act.contains("stream") => Ok(go(&desk.path(&format!("/issues/{n}#streams")))),
        Kept::Saved(desk) => Ok(go(&desk.path("/edit?done=saved"))),
        Kept::Stale(desk) => page(f, desk, (n, &typed), Vec::new(), 409),
    }
}

async fn remove(
    app: &App,
    f: Frame,
    actor: &Actor,
    desk: Desk,
    (part, version, typed): (Part, &str, &RawIssue),
) -> AppResult<Response> {
    let Part::Issue(n) = part else { return Err(AppError::NotFound) };
    if n > desk.raw.issues.len() {
        return Ok(go(&desk.path("/edit")));
    }
    match keep(app, actor, desk, (part, version), |raw| raw.remove(n - 1)).await? {
        Kept::Saved(desk) => Ok(go(&desk.path("/edit?done=removed"))),
        Kept::Stale(desk) => page(f, desk, (n, typed), Vec::new(), 409),
    }
}

/// Adds a stream, with what it begins with, or takes one out, where that was asked; there are at most so many.
pub fn change_streams(issue: &mut RawIssue, act: &str, most: usize, fresh: RawStream) -> bool {
    if act == "add-stream" && issue.streams.len() < most {
        issue.streams.push(fresh);
        return true;
    }
    let Some(k) = act.strip_prefix("remove-stream-").and_then(|k| k.parse::<usize>().ok()) else {
        return false;
    };
    if (1..=issue.streams.len()).contains(&k) && issue.streams.len() > 1 {
        issue.streams.remove(k - 1);
    }
    true
}

/// What is wrong with an issue, screening included.
fn screened(desk: &Desk, issue: &RawIssue) -> Result<(), Vec<FieldError>> {
    let issue = parse_issue(issue, &topics::leaves(&desk.topics), "")?;
    Findings::of_issue(&issue).refuse()
}
