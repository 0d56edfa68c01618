//! The report form: a list of tasks, one page an issue, check your answers, hand in. No script needed.

pub(super) mod fields;

use askama::Template;
use axum::extract::{FromRequestParts, Path, RawPathParams, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use entity::enums::ReportState;
use entity::{draft, report, round, topic, unit};

use super::extract::Fields;
use super::form::{Field, Kind, Told, mark, told};
use super::page::{Frame, go, html};
use super::reports::{TopicNames, id};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{
    FieldError, MAX_ISSUES, MAX_STREAMS, RawIssue, RawReport, RawStream, Report, parse, parse_general,
    parse_issue, takes_reports,
};
use crate::error::{AppError, AppResult};
use crate::store::{drafts, reports, rounds, topics, units};

/// Everything the form's pages start from.
pub struct Desk {
    report: report::Model,
    round: round::Model,
    unit: unit::Model,
    draft: draft::Model,
    raw: RawReport,
    topics: Vec<topic::Model>,
}

impl Desk {
    /// Address of one of the report's pages, such as `/edit`.
    fn path(&self, page: &str) -> String {
        format!("/reports/{}{page}", self.report.id)
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Response;

    /// The desk of the report the address names; one that is handed in already is shown instead.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let actor = Actor::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let ids = RawPathParams::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let id = ids.iter().find(|(name, _)| *name == "id").map_or("", |(_, id)| id);
        match desk(app, &actor, id).await {
            Ok(Some(desk)) => Ok(desk),
            Ok(None) => Err(go(&format!("/reports/{id}"))),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// None when the report is handed in already.
async fn desk(app: &App, actor: &Actor, path: &str) -> AppResult<Option<Desk>> {
    let scope = actor.scope();
    let report = reports::get(&app.db, &scope, id(path)?).await?.ok_or(AppError::NotFound)?;
    if report.state != ReportState::Draft {
        return Ok(None);
    }
    let round = rounds::of(&app.db, &report).await?.ok_or(AppError::NotFound)?;
    if !takes_reports(round.state) {
        return Err(AppError::Conflict("error-round-closed"));
    }
    let unit = units::by_id(&app.db, report.unit_id).await?.ok_or(AppError::NotFound)?;
    let draft = drafts::get(&app.db, &scope, report.id).await?.ok_or(AppError::NotFound)?;
    let raw = serde_json::from_str(&draft.body).map_err(AppError::internal)?;
    let topics = topics::all(&app.db).await?;
    Ok(Some(Desk { report, round, unit, draft, raw, topics }))
}

/// The state of a task: a key such as `task-done`.
struct Task {
    path: String,
    title: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "reports/edit.html")]
struct TasksPage {
    f: Frame,
    desk: Desk,
    general: Task,
    issues: Vec<Task>,
    nil: bool,
    may_add: bool,
    ready: bool,
}

fn state(empty: bool, good: bool) -> &'static str {
    match (empty, good) {
        (true, _) => "task-todo",
        (false, true) => "task-done",
        (false, false) => "task-begun",
    }
}

/// GET `/reports/{id}/edit`.
pub async fn tasks(f: Frame, desk: Desk) -> AppResult<Response> {
    let leaves = topics::leaves(&desk.topics);
    let nil = desk.raw.nil == "yes";
    let general = Task {
        path: desk.path("/general"),
        title: f.t("form-general"),
        state: state(desk.raw.nil.is_empty(), parse_general(&desk.raw).is_ok()),
    };
    let issues: Vec<Task> = (1..)
        .zip(&desk.raw.issues)
        .map(|(n, issue)| Task {
            path: desk.path(&format!("/issues/{n}")),
            title: Some(issue.title.trim())
                .filter(|t| !t.is_empty())
                .map_or_else(|| f.t1("form-issue-n", "n", n), |t| format!("{n}. {t}")),
            state: state(*issue == RawIssue::default(), parse_issue(issue, &leaves, "").is_ok()),
        })
        .collect();
    let may_add = !nil && issues.len() < MAX_ISSUES;
    let ready = parse(&desk.raw, &leaves).is_ok();
    html(200, &TasksPage { f, desk, general, issues, nil, may_add, ready })
}

#[derive(Template)]
#[template(path = "reports/general.html")]
struct GeneralPage {
    f: Frame,
    desk: Desk,
    fields: Vec<Field>,
    errors: Vec<Told>,
}

fn general_page(f: Frame, desk: Desk, raw: &RawReport, mut errors: Vec<Told>) -> AppResult<Response> {
    let mut fields = fields::general(&f, raw);
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    html(status, &GeneralPage { f, desk, fields, errors })
}

/// GET `/reports/{id}/general`.
pub async fn general(f: Frame, desk: Desk) -> AppResult<Response> {
    let raw = desk.raw.clone();
    general_page(f, desk, &raw, Vec::new())
}

/// The version the browser was shown; what is missing counts as stale.
fn version(fields: &Fields) -> i32 {
    fields.get("version").parse().unwrap_or(0)
}

/// POST `/reports/{id}/general`: "later" keeps what was typed as it is; "save" checks it first.
pub async fn save_general(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    desk: Desk,
    form: Fields,
) -> AppResult<Response> {
    let raw = RawReport {
        nil: form.get("nil"),
        general_situation: form.get("general_situation"),
        issues: desk.raw.issues.clone(),
    };
    if form.get("act") != "later"
        && let Err(errors) = screened_general(&raw)
    {
        let errors = told(&f, &errors);
        return general_page(f, desk, &raw, errors);
    }
    keep(&app, &actor, &desk, version(&form), &raw).await?;
    Ok(go(&desk.path("/edit?done=saved")))
}

/// What is wrong with the header, screening included.
fn screened_general(raw: &RawReport) -> Result<(), Vec<FieldError>> {
    let (nil, general_situation) = parse_general(raw)?;
    Findings::of(&Report { nil, general_situation, issues: Vec::new() }).refuse()
}

/// What is wrong with an issue, screening included.
fn screened_issue(desk: &Desk, issue: &RawIssue) -> Result<(), Vec<FieldError>> {
    let issue = parse_issue(issue, &topics::leaves(&desk.topics), "")?;
    Findings::of_issue(&issue).refuse()
}

/// Saves the draft, unless it holds far more than any limit.
async fn keep(app: &App, actor: &Actor, desk: &Desk, version: i32, raw: &RawReport) -> AppResult<()> {
    let long = raw.general_situation.chars().count() > 20_000;
    if long || raw.issues.iter().any(RawIssue::is_oversized) {
        return Err(AppError::Invalid("error-draft-too-large"));
    }
    actions::reports::save_draft(app, actor, desk.report.id, version, raw).await
}

#[derive(Template)]
#[template(path = "reports/issue.html")]
struct IssuePage {
    f: Frame,
    desk: Desk,
    n: usize,
    fields: fields::IssueFields,
    streams: usize,
    may_add: bool,
    is_new: bool,
    headcount: Option<i32>,
    errors: Vec<Told>,
}

fn issue_page(f: Frame, desk: Desk, n: usize, raw: &RawIssue, mut errors: Vec<Told>) -> AppResult<Response> {
    let mut fields = fields::issue(&f, &desk.topics, raw);
    mark(fields.all_mut(), &mut errors);
    let streams = fields.streams.len();
    for error in errors.iter_mut().filter(|_| streams > 1) {
        // Every stream has fields of the same names.
        if let Some((stream, _)) = error.field.strip_prefix("stream-").and_then(|f| f.split_once('-')) {
            error.label = format!("{}, {}", f.t1("form-stream-n", "n", stream), error.label);
        }
    }
    let status = if errors.is_empty() { 200 } else { 422 };
    let is_new = n > desk.raw.issues.len();
    let headcount = desk.unit.headcount;
    let may_add = streams < MAX_STREAMS;
    html(status, &IssuePage { f, desk, n, fields, streams, may_add, is_new, headcount, errors })
}

/// Issues are numbered from 1; the next new one too is a page.
fn place(desk: &Desk, n: usize) -> AppResult<RawIssue> {
    if n == 0 || n > desk.raw.issues.len() + 1 {
        return Err(AppError::NotFound);
    }
    if n > MAX_ISSUES {
        return Err(AppError::Invalid("error-eleventh-issue"));
    }
    let fresh = RawIssue { streams: vec![RawStream::default()], ..RawIssue::default() };
    let mut issue = desk.raw.issues.get(n - 1).cloned().unwrap_or(fresh);
    if issue.streams.is_empty() {
        issue.streams.push(RawStream::default());
    }
    Ok(issue)
}

/// GET `/reports/{id}/issues/{n}`.
pub async fn issue(f: Frame, desk: Desk, Path((_, n)): Path<(String, String)>) -> AppResult<Response> {
    let n: usize = n.parse().map_err(|_| AppError::NotFound)?;
    let raw = place(&desk, n)?;
    issue_page(f, desk, n, &raw, Vec::new())
}

/// POST `/reports/{id}/issues/{n}`: save (checked), later (as it is), one more stream, one less, or remove.
pub async fn save_issue(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    desk: Desk,
    Path((_, n)): Path<(String, String)>,
    form: Fields,
) -> AppResult<Response> {
    let n: usize = n.parse().map_err(|_| AppError::NotFound)?;
    place(&desk, n)?;
    let mut issue = RawIssue::read(|name| form.get(name), |name| form.all(name));
    let act = form.get("act");
    if act == "remove" {
        let mut raw = desk.raw.clone();
        if n <= raw.issues.len() {
            raw.issues.remove(n - 1);
            keep(&app, &actor, &desk, version(&form), &raw).await?;
        }
        return Ok(go(&desk.path("/edit?done=removed")));
    }
    if act == "add-stream" && issue.streams.len() < MAX_STREAMS {
        issue.streams.push(RawStream::default());
    } else if let Some(k) = act.strip_prefix("remove-stream-").and_then(|k| k.parse::<usize>().ok()) {
        if (1..=issue.streams.len()).contains(&k) && issue.streams.len() > 1 {
            issue.streams.remove(k - 1);
        }
    } else if act != "later"
        && let Err(errors) = screened_issue(&desk, &issue)
    {
        let errors = told(&f, &errors);
        return issue_page(f, desk, n, &issue, errors);
    }
    let stays = act.contains("stream");
    let mut raw = desk.raw.clone();
    raw.issues.resize_with(raw.issues.len().max(n), RawIssue::default);
    raw.issues[n - 1] = issue;
    keep(&app, &actor, &desk, version(&form), &raw).await?;
    let next = if stays { format!("/issues/{n}#streams") } else { "/edit?done=saved".to_owned() };
    Ok(go(&desk.path(&next)))
}

#[derive(Template)]
#[template(path = "reports/check.html")]
struct CheckPage {
    f: Frame,
    desk: Desk,
    text: RawReport,
    topics: TopicNames,
    errors: Vec<Told>,
    above: Vec<usize>,
    names: String,
    lone: bool,
}

impl CheckPage {
    /// A number as people write it; what is none stays as typed.
    fn number(&self, typed: &str) -> String {
        typed.trim().parse::<u64>().map_or_else(|_| typed.to_owned(), |n| self.f.n(n))
    }

    /// Whether an error is one of issue `n`.
    fn is_of(&self, error: &Told, n: &usize) -> bool {
        error.field.starts_with(&format!("issue-{n}-"))
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|e| e.field == field).map(|e| e.text.as_str())
    }
}

/// What screening warns about in a report that is otherwise complete: not wrong, but asked about.
fn names(desk: &Desk) -> String {
    let report = parse(&desk.raw, &topics::leaves(&desk.topics));
    report.map_or_else(|_| String::new(), |report| Findings::of(&report).names().join("; "))
}

/// Issues in which a stream speaks for more people than the unit has: not wrong, but asked about.
fn above_headcount(desk: &Desk) -> Vec<usize> {
    let Some(headcount) = desk.unit.headcount else { return Vec::new() };
    let above =
        |i: &RawIssue| i.streams.iter().any(|s| s.voices.trim().parse::<i32>().is_ok_and(|v| v > headcount));
    (1..).zip(&desk.raw.issues).filter(|(_, i)| above(i)).map(|(n, _)| n).collect()
}

async fn check_page(app: &App, f: Frame, desk: Desk, errors: Vec<Told>) -> AppResult<Response> {
    let topics = TopicNames::new(&f, desk.topics.clone());
    let seats = rounds::expected(&app.db, desk.round.id).await?;
    let lone = seats.iter().filter(|s| s.unit_id == desk.unit.id).count() == 1;
    let above = above_headcount(&desk);
    let names = names(&desk);
    let (text, status) = (desk.raw.clone(), if errors.is_empty() { 200 } else { 422 });
    html(status, &CheckPage { f, desk, text, topics, errors, above, names, lone })
}

/// GET `/reports/{id}/check`.
pub async fn check(State(app): State<App>, f: Frame, desk: Desk) -> AppResult<Response> {
    check_page(&app, f, desk, Vec::new()).await
}

/// POST `/reports/{id}/check`: hands the report in when both declarations are made and nothing is wrong.
pub async fn submit(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    desk: Desk,
    form: Fields,
) -> AppResult<Response> {
    let declared = [("no_person", "declare-no-person"), ("no_secret", "declare-no-secret")];
    let missing = declared.into_iter().filter(|(name, _)| form.get(name) != "yes");
    let undeclared = |(name, key)| {
        let label = f.t(key).trim_end_matches('.').to_owned();
        Told { label, ..Told::new(name, f.t("error-declaration")) }
    };
    let mut errors: Vec<Told> = missing.map(undeclared).collect();
    if !above_headcount(&desk).is_empty() && form.get("sure") != "yes" {
        errors.push(Told::new("sure", f.t("error-sure")));
    }
    let named = names(&desk);
    if !named.is_empty() && form.get("names") != "yes" {
        errors.push(Told::new("names", f.t1("error-names", "words", named)));
    }
    if !errors.is_empty() {
        return check_page(&app, f, desk, errors).await;
    }
    match actions::reports::submit(&app, &actor, desk.report.id, form.get("names") == "yes").await? {
        Ok(()) => Ok(go(&desk.path(""))),
        Err(errors) => {
            let errors = told(&f, &errors);
            check_page(&app, f, desk, errors).await
        }
    }
}
