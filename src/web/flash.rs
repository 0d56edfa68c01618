//! An author's flash reports: one page to write one, one to see what became of it, and the lists they stand in.

mod show;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::{ReportKind, ReportState};
use entity::{draft, report, topic, unit};

use super::extract::Fields;
use super::form::{Kind, Told, mark, told};
use super::page::{Frame, go, html};
use super::report_form::fields::{self, IssueFields};
use super::reports::id;
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{FieldError, RawIssue, RawReport, flash, parse_flash};
use crate::error::{AppError, AppResult};
use crate::store::{drafts, reports, topics, units};

pub use show::{ClockView, Line, clock, lines, show};

/// What has to be confirmed when a report is sent: names of the boxes.
const BOXES: [&str; 4] = ["no_person", "no_secret", "sure", "names"];

/// Everything the page starts from.
struct Desk {
    report: report::Model,
    unit: unit::Model,
    draft: draft::Model,
    raw: RawIssue,
    topics: Vec<topic::Model>,
}

/// None when it is no draft of a flash report.
async fn desk(app: &App, actor: &Actor, path: &str) -> AppResult<Option<Desk>> {
    let scope = actor.scope();
    let report = reports::get(&app.db, &scope, id(path)?).await?.ok_or(AppError::NotFound)?;
    if report.kind != ReportKind::Flash || report.state != ReportState::Draft {
        return Ok(None);
    }
    let unit = units::by_id(&app.db, report.unit_id).await?.ok_or(AppError::NotFound)?;
    let draft = drafts::get(&app.db, &scope, report.id).await?.ok_or(AppError::NotFound)?;
    let raw: RawReport = serde_json::from_str(&draft.body).map_err(AppError::internal)?;
    let mut raw = flash::issue_of(&raw);
    if raw.streams.is_empty() {
        raw.streams.push(flash::stream());
    }
    Ok(Some(Desk { report, unit, draft, raw, topics: topics::all(&app.db).await? }))
}

#[derive(Template)]
#[template(path = "reports/flash.html")]
struct FlashPage {
    f: Frame,
    id: String,
    version: i32,
    unit: String,
    headcount: Option<i32>,
    fields: IssueFields,
    streams: usize,
    may_add: bool,
    may_discard: bool,
    above: bool,
    names: String,
    ticked: Vec<&'static str>,
    lone: bool,
    changed: bool,
    errors: Vec<Told>,
}

impl FlashPage {
    fn is_ticked(&self, name: &str) -> bool {
        self.ticked.iter().any(|t| *t == name)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|e| e.field == field).map(|e| e.text.as_str())
    }

    /// Whether something is wrong with what the page keeps folded.
    fn is_open(&self) -> bool {
        self.fields
            .further
            .iter()
            .any(|field| !field.error.is_empty() || !field.value.is_empty() && field.count.is_some())
    }
}

/// What was typed and what came of sending it.
#[derive(Default)]
struct Said {
    form: Fields,
    errors: Vec<Told>,
    /// Another window saved in between.
    changed: bool,
}

/// Whether a stream speaks for more people than the unit has: not wrong, but asked about.
fn above_headcount(desk: &Desk) -> bool {
    let voices = desk.raw.streams.iter().filter_map(|s| s.voices.trim().parse::<i32>().ok());
    desk.unit.headcount.is_some_and(|people| voices.max().unwrap_or(0) > people)
}

/// What screening warns about in a report that is otherwise complete: not wrong, but asked about.
fn names(desk: &Desk) -> String {
    let raw = flash::of_issue(desk.raw.clone());
    let read = parse_flash(&raw, &topics::leaves(&desk.topics));
    read.map_or_else(|_| String::new(), |report| Findings::of(&report).names().join("; "))
}

async fn page(app: &App, f: Frame, desk: Desk, said: Said) -> AppResult<Response> {
    let Said { form, mut errors, changed } = said;
    let mut fields = fields::flash(&f, &desk.topics, &desk.raw);
    mark(fields.all_mut(), &mut errors);
    let streams = fields.streams.len();
    for error in errors.iter_mut().filter(|_| streams > 1) {
        // Both streams have fields of the same names.
        if let Some((stream, _)) = error.field.strip_prefix("stream-").and_then(|f| f.split_once('-')) {
            error.label = format!("{}, {}", f.t1("form-stream-n", "n", stream), error.label);
        }
    }
    let status = match (changed, errors.is_empty()) {
        (true, _) => 409,
        (_, false) => 422,
        _ => 200,
    };
    let page = FlashPage {
        id: desk.report.id.to_string(),
        version: desk.draft.version,
        unit: desk.unit.name.clone(),
        headcount: desk.unit.headcount,
        streams,
        may_add: streams < flash::MAX_STREAMS,
        may_discard: desk.report.revisions == 0,
        above: above_headcount(&desk),
        names: names(&desk),
        ticked: BOXES.into_iter().filter(|name| form.get(name) == "yes").collect(),
        lone: units::collaborators(&app.db, desk.unit.id).await? == 1,
        f,
        fields,
        changed,
        errors,
    };
    html(status, &page)
}

/// POST `/reports/new` for a flash report.
pub async fn start(app: &App, actor: &Actor) -> AppResult<Response> {
    let id = actions::flash::start(app, actor).await?;
    Ok(go(&format!("/reports/{id}/flash")))
}

/// GET `/reports/{id}/flash`.
pub async fn edit(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    match desk(&app, &actor, &path).await? {
        Some(desk) => page(&app, f, desk, Said::default()).await,
        None => Ok(go(&format!("/reports/{path}"))),
    }
}

/// POST `/reports/{id}/flash`: send (checked), later (as it is), one more stream, one less, or throw away.
pub async fn save(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let Some(mut desk) = desk(&app, &actor, &path).await? else {
        return Ok(go(&format!("/reports/{path}")));
    };
    let act = form.get("act");
    if act == "discard" {
        actions::flash::discard(&app, &actor, desk.report.id).await?;
        return Ok(go("/reports?done=discarded"));
    }
    desk.raw = typed(&form, &act);
    if desk.raw.is_oversized() {
        return Err(AppError::Invalid("error-draft-too-large"));
    }
    let version = form.get("version").parse().unwrap_or(0);
    let raw = flash::of_issue(desk.raw.clone());
    match actions::reports::save_draft(&app, &actor, desk.report.id, version, &raw).await {
        Ok(()) => desk.draft.version = version.saturating_add(1),
        Err(AppError::Conflict("error-draft-changed")) => {
            return stale(&app, (f, &actor), &path, (desk, form)).await;
        }
        Err(error) => return Err(error),
    }
    if act.contains("stream") {
        return Ok(go(&format!("/reports/{path}/flash#streams")));
    }
    if act == "later" {
        return Ok(go(&format!("/reports/{path}?done=saved")));
    }
    send(&app, (f, &actor), desk, form).await
}

/// The issue as typed, with a stream more or less where that was asked for.
fn typed(form: &Fields, act: &str) -> RawIssue {
    let mut issue = RawIssue::read(|name| form.get(name), |name| form.all(name));
    if act == "add-stream" && issue.streams.len() < flash::MAX_STREAMS {
        issue.streams.push(flash::stream());
    } else if let Some(k) = act.strip_prefix("remove-stream-").and_then(|k| k.parse::<usize>().ok())
        && (1..=issue.streams.len()).contains(&k)
        && issue.streams.len() > 1
    {
        issue.streams.remove(k - 1);
    }
    issue
}

/// Another window was first: sent already, or saved. Nothing typed is lost, and saved once more it is what counts.
async fn stale(
    app: &App,
    (f, actor): (Frame, &Actor),
    path: &str,
    (typed, form): (Desk, Fields),
) -> AppResult<Response> {
    let Some(now) = desk(app, actor, path).await? else { return Ok(go(&format!("/reports/{path}"))) };
    let desk = Desk { raw: typed.raw, ..now };
    page(app, f, desk, Said { form, errors: Vec::new(), changed: true }).await
}

/// Hands the saved draft in, or tells what is wrong with it; all of it at once.
async fn send(app: &App, (f, actor): (Frame, &Actor), desk: Desk, form: Fields) -> AppResult<Response> {
    let leaves = topics::leaves(&desk.topics);
    let raw = flash::of_issue(desk.raw.clone());
    let mut errors = match parse_flash(&raw, &leaves) {
        Ok(report) => report.issues.iter().flat_map(|i| Findings::of_issue(i).refusals()).collect(),
        Err(errors) => errors,
    };
    if !names(&desk).is_empty() && form.get("names") != "yes" {
        let args = vec![("words", names(&desk))];
        errors.push(FieldError { args, ..FieldError::new("names", "error-names") });
    }
    let mut errors = told(&f, &errors);
    let declared = [("no_person", "declare-no-person"), ("no_secret", "declare-no-secret")];
    for (name, key) in declared.into_iter().filter(|(name, _)| form.get(name) != "yes") {
        let label = f.t(key).trim_end_matches('.').to_owned();
        errors.push(Told { label, ..Told::new(name, f.t("error-declaration")) });
    }
    if above_headcount(&desk) && form.get("sure") != "yes" {
        errors.push(Told::new("sure", f.t("error-sure")));
    }
    if errors.is_empty() {
        match actions::reports::submit(app, actor, desk.report.id, form.get("names") == "yes").await? {
            Ok(()) => return Ok(go(&format!("/reports/{}", desk.report.id))),
            Err(found) => errors = told(&f, &found),
        }
    }
    page(app, f, desk, Said { form, errors, changed: false }).await
}
