//! The list of what is to do: the general situation, an issue each, hand in. Copying from the last round, and
//! taking back what was done to the list.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::guidance;
use super::super::page::{Frame, go, html};
use super::Desk;
use super::saving::Filled;
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{MAX_ISSUES, RawIssue, RawReport, parse, parse_general, parse_issue};
use crate::error::{AppError, AppResult};
use crate::store::{reports, revisions, rounds, topics};

/// How many rounds back the last report is looked for.
const ROUNDS_BACK: usize = 4;

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
    /// The round something can be copied from, and the titles.
    last: Option<(String, Vec<String>)>,
    done: usize,
    all: usize,
    nil: bool,
    may_add: bool,
    ready: bool,
    /// What staff ask to listen for in the round.
    guidance: Vec<guidance::Line>,
}

impl TasksPage {
    /// What can be taken back: the words for it.
    fn undo(&self) -> Option<String> {
        let before = self.desk.raw.before.as_ref()?;
        Some(self.f.t(if before.act == "copied" { "undo-copied" } else { "undo-removed" }))
    }
}

fn state(empty: bool, good: bool) -> &'static str {
    match (empty, good) {
        (true, _) => "task-todo",
        (false, true) => "task-done",
        (false, false) => "task-begun",
    }
}

/// GET `/reports/{id}/edit`.
pub async fn tasks(State(app): State<App>, f: Frame, actor: Actor, desk: Desk) -> AppResult<Response> {
    let leaves = topics::leaves(&desk.topics);
    let nil = desk.raw.nil == "yes";
    let general = Task {
        path: desk.path("/general"),
        title: f.t("form-general"),
        state: state(
            desk.raw.nil.is_empty() && desk.raw.general_situation.is_empty(),
            parse_general(&desk.raw).is_ok(),
        ),
    };
    let task = |(n, issue): (usize, &RawIssue)| {
        let title = Some(issue.title.as_str()).filter(|t| !t.is_empty());
        let state = state(issue.is_empty(), parse_issue(issue, &leaves, "").is_ok());
        Task {
            path: desk.path(&format!("/issues/{n}")),
            title: title.map_or_else(|| f.t1("form-issue-n", "n", n), |t| format!("{n}. {t}")),
            state: if issue.copied == "yes" { "task-copied" } else { state },
        }
    };
    let issues: Vec<Task> = (1..).zip(&desk.raw.issues).map(task).collect();
    let may_add = !nil && issues.len() < MAX_ISSUES;
    let ready = parse(&desk.raw, &leaves).is_ok();
    let shown = || issues.iter().filter(|_| !nil).chain([&general]);
    let done = shown().filter(|task| task.state == "task-done").count();
    let all = shown().count();
    let last = if may_add { last_issues(&app, &actor, &desk).await? } else { None };
    let titles = |issues: &[RawIssue]| desk.raw.copyable(issues).iter().map(|i| i.title.clone()).collect();
    let last: Option<(String, Vec<String>)> = last.map(|(code, issues)| (f.round(&code), titles(&issues)));
    let last = last.filter(|(_, titles)| !titles.is_empty());
    // Staff who key in a report are no readers.
    let guidance = guidance::for_reader(&app, &f, &actor, Some(desk.round.id)).await?;
    html(200, &TasksPage { f, desk, general, issues, last, done, all, nil, may_add, ready, guidance })
}

/// The issues of the person's last report, with its round's code.
async fn last_issues(app: &App, actor: &Actor, desk: &Desk) -> AppResult<Option<(String, Vec<RawIssue>)>> {
    let mut round = desk.round.clone();
    for _ in 0..ROUNDS_BACK {
        let Some(before) = rounds::before(&app.db, &round).await? else { return Ok(None) };
        round = before;
        let report = reports::own_in(&app.db, &actor.scope(), round.id).await?;
        let Some(report) = report.filter(|report| report.revisions > 0 && !report.held) else { continue };
        let last = revisions::last(&app.db, report.id).await?;
        return Ok(last.map(|report| (round.code, RawReport::from(&report).issues)));
    }
    Ok(None)
}

/// POST `/reports/{id}/edit`: copies topics and titles of the last round as far as they are ticked, or takes back what was done last.
pub async fn change_tasks(
    State(app): State<App>,
    actor: Actor,
    Filled { desk, form, .. }: Filled,
) -> AppResult<Response> {
    let mut raw = desk.raw.clone();
    let (is_changed, done) = match form.get("act").as_str() {
        "copy" => {
            let last = last_issues(&app, &actor, &desk).await?;
            let chosen = form.all("copy");
            let issues = last.map(|(_, issues)| issues).unwrap_or_default();
            let issues: Vec<_> = issues.into_iter().filter(|i| chosen.contains(&i.title)).collect();
            // Whoever starts from the last round has something to tell.
            if raw.nil.is_empty() && !issues.is_empty() {
                raw.nil = "no".into();
            }
            (raw.copy(&issues) > 0, "/edit?done=copied")
        }
        "undo" => (raw.undo(), "/edit?done=undone"),
        _ => return Err(AppError::Invalid("error-unknown-choice")),
    };
    if !is_changed {
        return Ok(go(&desk.path("/edit")));
    }
    actions::reports::save_draft(&app, &actor, desk.report.id, desk.draft.version, &raw).await?;
    Ok(go(&desk.path(done)))
}
