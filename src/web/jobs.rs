//! The jobs that run by themselves: when each ran, how it went, when it runs again; and asking for a run now.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use entity::job;

use super::extract::Fields;
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::backup::Backups;
use crate::domain::job::Job;
use crate::error::{AppError, AppResult};
use crate::store::jobs;

/// A job as the page shows it.
struct Line {
    job: Job,
    row: Option<job::Model>,
    /// When it runs again; none for within seconds.
    next: Option<DateTime<Utc>>,
    /// Whether an instance holds it now.
    held: bool,
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsPage {
    f: Frame,
    lines: Vec<Line>,
    backups: Backups,
    /// Whether the schedule makes any.
    scheduled: bool,
    /// Whether there is none of the last two days.
    missing: bool,
}

/// GET `/jobs`.
pub async fn show(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let (rows, now) = (jobs::all(&app.db).await?, app.now());
    let line = |job: Job| {
        let row = rows.iter().find(|row| row.name == job.name()).cloned();
        let pause = Duration::from_std(job.pause()).unwrap_or_default();
        let last = row.as_ref().and_then(|row| row.last_run_at).filter(|_| pause > Duration::minutes(1));
        let next = last.map(|at| at + pause).filter(|at| *at > now);
        let held = row.as_ref().is_some_and(|row| row.leased_until > now);
        Line { job, row, next, held }
    };
    let backups = actions::backups::known(&app.db).await?;
    let (scheduled, missing) = (app.config.backups.folder.is_some(), backups.is_missing(now));
    html(200, &JobsPage { f, lines: Job::ALL.into_iter().map(line).collect(), backups, scheduled, missing })
}

/// POST `/jobs`: a run of `job` as soon as may be.
pub async fn want(State(app): State<App>, actor: Actor, form: Fields) -> AppResult<Response> {
    let job = Job::parse(&form.get("job")).ok_or(AppError::Invalid("error-choose"))?;
    actions::jobs::want(&app, &actor, job).await?;
    Ok(go("/jobs?done=job-wanted"))
}
