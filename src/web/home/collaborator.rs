//! A collaborator's first page: what is due and when, what came back, the rounds before, summaries to read.

use askama::Template;
use axum::response::Response;
use entity::enums::{ReportState, RoundState};
use entity::{report, round};

use super::super::page::{Frame, html};
use super::super::reports::reason;
use super::super::{flash, guidance, matters};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{RawReport, progress, takes_reports};
use crate::error::{AppError, AppResult};
use crate::store::{drafts, releases, reports, rounds, topics};

/// How many of the rounds before are shown.
const ROUNDS: usize = 4;

/// How many summaries are shown; the others are a click away.
const SUMMARIES: usize = 3;

/// A round the person is expected in, with the report begun in it.
struct Due {
    round: round::Model,
    report: Option<report::Model>,
    /// Days until it is due; negative once it is over.
    days: i64,
    late: bool,
    /// Why the report came back; empty unless it did.
    reason: String,
    /// Parts of the draft that are done, and how many there are.
    progress: (usize, usize),
    /// What staff ask to listen for in it.
    guidance: Vec<guidance::Line>,
}

/// A round that takes no reports any more.
struct Past {
    round: round::Model,
    report: Option<report::Model>,
}

#[derive(Template)]
#[template(path = "home/collaborator.html")]
struct HomePage {
    f: Frame,
    due: Vec<Due>,
    flash: Vec<flash::Line>,
    past: Vec<Past>,
    /// Recommendations of the cluster that were answered.
    answered: u64,
    releases: Vec<releases::Listed>,
    more: bool,
    /// Guidance of other rounds that was not read yet.
    guidance: Vec<guidance::Line>,
}

impl HomePage {
    /// How long there is still time, in words.
    fn left(&self, due: &Due) -> String {
        match due.days {
            0 if due.late => self.f.t("home-days-over-today"),
            _ if due.late => self.f.t1("home-days-over", "n", self.f.n(due.days.unsigned_abs())),
            0 => self.f.t("home-days-today"),
            days => self.f.t1("home-days-left", "n", self.f.n(days)),
        }
    }

    /// How much of the draft is done, in words.
    fn done(&self, due: &Due) -> String {
        let (done, all) = due.progress;
        let args = [("done", done.to_string()), ("all", all.to_string())];
        self.f.lang.ta("home-progress", &args)
    }
}

/// The parts of a draft that are done; none where the draft is not the person's to read.
async fn progress_of(app: &App, actor: &Actor, report: &report::Model) -> AppResult<(usize, usize)> {
    let draft = drafts::get(&app.db, &actor.scope(), report.id).await?;
    let Some(draft) = draft.filter(|_| report.state == ReportState::Draft) else { return Ok((0, 0)) };
    let raw: RawReport = serde_json::from_str(&draft.body).map_err(AppError::internal)?;
    Ok(progress(&raw, &topics::leaves(&topics::of_round(&app.db, report.round_id, app.today()).await?)))
}

async fn due(app: &App, actor: &Actor, round: round::Model) -> AppResult<Due> {
    let report = reports::own_in(&app.db, &actor.scope(), round.id).await?;
    let day = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&app.zone()).date_naive();
    let (mut reason_given, mut progress) = (String::new(), (0, 0));
    if let Some(report) = &report {
        if report.state == ReportState::Returned {
            reason_given = reason(app, report).await?;
        }
        progress = progress_of(app, actor, report).await?;
    }
    Ok(Due {
        days: (day(round.due_at) - day(app.now())).num_days(),
        late: app.now() > round.due_at,
        reason: reason_given,
        round,
        report,
        progress,
        guidance: Vec::new(),
    })
}

/// The page.
pub(super) async fn page(app: &App, f: Frame, actor: &Actor) -> AppResult<Response> {
    let (mut open, mut past) = (Vec::new(), Vec::new());
    for round in rounds::all(&app.db).await? {
        let place = rounds::place(&app.db, round.id, actor.account).await?;
        if round.state == RoundState::Planned || place.is_none_or(|p| p.excused.is_some()) {
            continue;
        }
        if takes_reports(round.state) {
            open.push(due(app, actor, round).await?);
        } else if past.len() < ROUNDS {
            let report = reports::own_in(&app.db, &actor.scope(), round.id).await?;
            past.push(Past { round, report });
        }
    }
    // What is due first comes first.
    open.sort_by_key(|due| due.round.due_at);
    let mut guidance = Vec::new();
    for line in guidance::for_reader(app, &f, actor, None).await? {
        match open.iter_mut().find(|due| due.round.id == line.row.round_id) {
            Some(due) => due.guidance.push(line),
            None if line.is_new => guidance.push(line),
            None => {}
        }
    }
    let mut releases = releases::all(&app.db, &actor.scope()).await?;
    let more = releases.len() > SUMMARIES;
    releases.truncate(SUMMARIES);
    let flash = flash::lines(app, &f, actor, false).await?;
    let answered = matters::waiting(app, actor).await?;
    html(200, &HomePage { f, due: open, flash, past, answered, releases, more, guidance })
}
