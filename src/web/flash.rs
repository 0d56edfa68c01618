//! An author's flash reports: one page to write one, one to see what became of it, and the lists they stand in.

mod saving;
mod show;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use entity::enums::{ReportKind, ReportState};
use entity::{draft, report, topic, unit};

use super::extract::Fields;
use super::form::{Field, Kind, Told, mark, told};
use super::page::{Frame, go, html};
use super::report_form::change_streams;
use super::report_form::confirming::{Asking, ticked};
use super::report_form::fields::{self, IssueFields};
use super::report_form::saving::is_quiet;
use super::reports::id;
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{RawIssue, RawReport, flash, parse_flash};
use crate::error::{AppError, AppResult};
use crate::store::{drafts, reports, topics, units};
use saving::{Kept, keep};

pub use show::{ClockView, Line, clock, lines, show};

/// Everything the page starts from.
struct Desk {
    report: report::Model,
    unit: unit::Model,
    draft: draft::Model,
    /// The draft as it is kept.
    raw: RawReport,
    topics: Vec<topic::Model>,
}

/// None when it is no draft of a flash report.
async fn desk(app: &App, actor: &Actor, path: &str) -> AppResult<Option<Desk>> {
    let scope = actor.scope();
    let report = reports::get(&app.db, &scope, id(path)?).await?.ok_or(AppError::NotFound)?;
    if report.kind != ReportKind::Flash || report.state != ReportState::Draft {
        return Ok(None);
    }
    let unit = units::by_id(&app.db, report.unit_id, app.today()).await?.ok_or(AppError::NotFound)?;
    let draft = drafts::get(&app.db, &scope, report.id).await?.ok_or(AppError::NotFound)?;
    let raw = serde_json::from_str(&draft.body).map_err(AppError::internal)?;
    Ok(Some(Desk { report, unit, draft, raw, topics: topics::on(&app.db, app.today()).await? }))
}

impl Desk {
    /// The issue as it is kept, with a stream to fill in.
    fn kept(&self) -> RawIssue {
        let mut issue = flash::issue_of(&self.raw);
        if issue.streams.is_empty() {
            issue.streams.push(flash::stream());
        }
        issue
    }

    /// What the issue as typed asks about.
    fn asking(&self, issue: &RawIssue) -> Asking {
        let read = parse_flash(&flash::of_issue(issue.clone()), &topics::leaves(&self.topics));
        let found = read.map(|report| report.issues.first().map(Findings::of_issue).unwrap_or_default());
        Asking::new(found, self.unit.headcount.is_some_and(|people| issue.is_above(people)))
    }
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
    /// A stream that is not there yet, for a script to add.
    blank: Vec<Field>,
    streams: usize,
    may_add: bool,
    may_discard: bool,
    above: bool,
    names: String,
    ticked: Vec<&'static str>,
    lone: bool,
    errors: Vec<Told>,
    /// Whether another window saved meanwhile, and what.
    stale: bool,
    other: Vec<Field>,
}

impl FlashPage {
    fn is_ticked(&self, name: &str) -> bool {
        self.ticked.contains(&name)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|e| e.field == field).map(|e| e.text.as_str())
    }

    /// Whether there is anything to see in what the page keeps folded: a mistake, or words of one's own.
    fn is_open(&self) -> bool {
        self.fields.further.iter().any(|f| !f.error.is_empty() || (f.count.is_some() && !f.value.is_empty()))
    }
}

/// What came of sending the page.
#[derive(Default)]
struct Said {
    form: Fields,
    errors: Vec<Told>,
    stale: bool,
}

async fn page(app: &App, f: Frame, (desk, typed): (Desk, &RawIssue), said: Said) -> AppResult<Response> {
    let Said { form, mut errors, stale } = said;
    let mut fields = fields::flash(&f, &desk.topics, typed);
    mark(fields.all_mut(), &mut errors);
    let streams = fields.streams.len();
    fields::name_streams(&f, &mut errors, streams);
    let mut other = Vec::new();
    if stale {
        let saved = fields::flash(&f, &desk.topics, &desk.kept()).into_all(&f);
        other = fields::differing(saved, &fields.all_mut().map(|field| field.clone()).collect::<Vec<_>>());
    }
    let status = match (stale, errors.is_empty()) {
        (true, _) => 409,
        (_, false) => 422,
        _ => 200,
    };
    let Asking { names, above, .. } = desk.asking(typed);
    let page = FlashPage {
        id: desk.report.id.to_string(),
        version: desk.draft.version,
        unit: desk.unit.name.clone(),
        headcount: desk.unit.headcount,
        blank: fields::flash_stream(&f, 0, &flash::stream()),
        streams,
        may_add: streams < flash::MAX_STREAMS,
        may_discard: desk.report.revisions == 0,
        above,
        names,
        ticked: ticked(&form),
        lone: units::collaborators(&app.db, desk.unit.id).await? == 1,
        f,
        fields,
        errors,
        stale,
        other,
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
    let Some(desk) = desk(&app, &actor, &path).await? else { return Ok(go(&format!("/reports/{path}"))) };
    let typed = desk.kept();
    page(&app, f, (desk, &typed), Said::default()).await
}

/// POST `/reports/{id}/flash`: send (checked), later (as it is), one more stream, one less, or throw away.
pub async fn save(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    headers: HeaderMap,
    form: Fields,
) -> AppResult<Response> {
    let is_quiet = is_quiet(&headers);
    let act = form.get("act");
    let typed = typed(&form, &act);
    let Some(desk) = desk(&app, &actor, &path).await? else {
        return saving::too_late(&app, (f, &actor), &path, (&typed, is_quiet)).await;
    };
    if act == "discard" {
        actions::flash::discard(&app, &actor, desk.report.id).await?;
        return Ok(go("/reports?done=discarded"));
    }
    match keep(&app, &actor, desk, (&form.get("version"), &typed)).await? {
        kept if is_quiet => Ok(saving::answer(&app, &f, &kept)),
        Kept::Gone => saving::too_late(&app, (f, &actor), &path, (&typed, false)).await,
        Kept::Stale(desk) => {
            page(&app, f, (desk, &typed), Said { form, errors: Vec::new(), stale: true }).await
        }
        Kept::Saved(_) if act.contains("stream") => Ok(go(&format!("/reports/{path}/flash#streams"))),
        Kept::Saved(_) if act == "later" => Ok(go(&format!("/reports/{path}?done=saved"))),
        Kept::Saved(desk) => send(&app, (f, &actor), (desk, &typed), form).await,
    }
}

/// The issue as typed, with a stream more or less where that was asked for.
fn typed(form: &Fields, act: &str) -> RawIssue {
    let mut issue = RawIssue::read(|name| form.get(name), |name| form.all(name));
    change_streams(&mut issue, act, flash::MAX_STREAMS, flash::stream());
    issue
}

/// Hands the saved draft in, or tells what is wrong with it; all of it at once.
async fn send(
    app: &App,
    (f, actor): (Frame, &Actor),
    (desk, typed): (Desk, &RawIssue),
    form: Fields,
) -> AppResult<Response> {
    let asking = desk.asking(typed);
    let mut errors = told(&f, &asking.errors);
    errors.extend(asking.unconfirmed(&f, &form));
    if errors.is_empty() {
        match actions::reports::submit(app, actor, desk.report.id, form.get("names") == "yes").await? {
            Ok(()) => return Ok(go(&format!("/reports/{}", desk.report.id))),
            Err(found) => errors = told(&f, &found),
        }
    }
    page(app, f, (desk, typed), Said { form, errors, stale: false }).await
}
