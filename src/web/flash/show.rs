//! What became of an author's flash report, and the lines of it in lists.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use entity::enums::ReportState;
use entity::ids::ReportId;
use entity::{flash, report};

use super::super::page::{Frame, html};
use super::super::reports::{TopicNames, reason};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::flash::{Clock, HOURS, issue_of};
use crate::domain::report::{RawReport, Report};
use crate::error::{AppError, AppResult};
use crate::store::{self, drafts, revisions, topics};

/// Days for which a closed report stays on the first page.
const SHOWN: i64 = 30;

/// A length of time as people say it: whole hours, or minutes below one.
fn span(f: &Frame, time: Duration) -> String {
    match time.num_hours() {
        0 => f.t1("flash-minutes", "n", f.n(time.num_minutes().max(1))),
        hours => f.t1("flash-hours", "n", f.n(hours)),
    }
}

/// Where the clock of a report stands, as pages show it.
pub struct ClockView {
    /// When the latest submission came.
    pub sent: DateTime<Utc>,
    /// By when it is to be acknowledged.
    pub due: DateTime<Utc>,
    /// When it was.
    pub acknowledged: Option<DateTime<Utc>>,
    /// In short: so much is left, so much overdue; empty where it was met.
    pub words: String,
    /// Whether the time was or is passed.
    pub late: bool,
}

/// The clock of a report; none before the first submission.
pub fn clock(f: &Frame, row: &flash::Model, now: DateTime<Utc>) -> Option<ClockView> {
    let due = row.due_at?;
    let read = Clock::read(due, row.acknowledged_at, now);
    let words = match read {
        Clock::Left(time) => f.t1("flash-left", "time", span(f, time)),
        Clock::Over(time) => f.t1("flash-over", "time", span(f, time)),
        Clock::Missed(time) => f.t1("flash-missed", "time", span(f, time)),
        Clock::Met => String::new(),
    };
    let (sent, late) = (due - Duration::hours(HOURS), read.is_late());
    Some(ClockView { sent, due, acknowledged: row.acknowledged_at, words, late })
}

#[derive(Template)]
#[template(path = "reports/flash_show.html")]
struct ShowPage {
    f: Frame,
    report: report::Model,
    flash: flash::Model,
    clock: Option<ClockView>,
    text: Option<Report>,
    topics: TopicNames,
    reason: String,
}

/// GET `/reports/{id}` of a flash report its author asked for.
pub async fn show(app: &App, f: Frame, report: report::Model) -> AppResult<Response> {
    let flash = store::flash::of(&app.db, report.id).await?.ok_or(AppError::NotFound)?;
    let page = ShowPage {
        clock: clock(&f, &flash, app.now()),
        text: revisions::last(&app.db, report.id).await?,
        topics: TopicNames::new(&f, topics::on(&app.db, app.today()).await?),
        reason: reason(app, &report).await?,
        f,
        report,
        flash,
    };
    html(200, &page)
}

/// A flash report in a list of its author's.
pub struct Line {
    /// The report.
    pub report: report::Model,
    /// What it is about; empty before anything was typed.
    pub title: String,
    /// How long it may still wait, or how much too long it does.
    pub clock: String,
    /// Whether it waits too long.
    pub late: bool,
}

impl Line {
    /// Where it is gone on with.
    pub fn path(&self) -> String {
        let page = if self.report.state == ReportState::Draft { "/flash" } else { "" };
        format!("/reports/{}{page}", self.report.id)
    }
}

/// The titles of flash reports: as last typed in drafts, as last handed in otherwise.
async fn titles(app: &App, actor: &Actor, rows: &[report::Model]) -> AppResult<HashMap<ReportId, String>> {
    let texts = revisions::current(&app.db, rows).await?;
    let mut out = HashMap::new();
    for row in rows {
        let handed_in = texts.get(&row.id).and_then(|text| text.issues.first()).map(|i| i.title.clone());
        let mut title = handed_in.unwrap_or_default();
        if row.state == ReportState::Draft
            && let Some(draft) = drafts::get(&app.db, &actor.scope(), row.id).await?
        {
            let raw: RawReport = serde_json::from_str(&draft.body).map_err(AppError::internal)?;
            title = issue_of(&raw).title;
        }
        out.insert(row.id, title);
    }
    Ok(out)
}

/// The person's flash reports, those to be gone on with first, then the latest; `all` of them, or without those closed
/// some time ago.
pub async fn lines(app: &App, f: &Frame, actor: &Actor, all: bool) -> AppResult<Vec<Line>> {
    let mut rows = store::flash::own(&app.db, &actor.scope()).await?;
    let clocks = store::flash::of_all(&app.db, &rows).await?;
    let since = app.now() - Duration::days(SHOWN);
    rows.retain(|r| all || clocks.get(&r.id).and_then(|c| c.closed_at).is_none_or(|at| at > since));
    rows.sort_by_key(|r| std::cmp::Reverse((r.state == ReportState::Draft, r.first_submitted_at, r.id)));
    let mut titles = titles(app, actor, &rows).await?;
    let line = |report: report::Model| {
        let waits = report.state == ReportState::Submitted;
        let clock = clocks.get(&report.id).filter(|_| waits).and_then(|row| clock(f, row, app.now()));
        Line {
            title: titles.remove(&report.id).unwrap_or_default(),
            late: clock.as_ref().is_some_and(|c| c.late),
            clock: clock.map(|c| c.words).unwrap_or_default(),
            report,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}
