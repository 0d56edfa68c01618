//! Reviewing: the queue, one report, deciding.

mod acts;
mod asking;
mod flash;
mod names;
mod queue;
mod text;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::ReviewAction;
use entity::ids::ReportId;
use entity::{account, quality_mark, report, review_event, round, topic};

use super::extract::{Asked, Fields};
use super::form::Told;
use super::page::{Frame, html};
use super::reports::{TopicNames, since};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::diff::Changes;
use crate::domain::redaction::{self, Place};
use crate::domain::report::{Act, after, takes_reports};
use crate::domain::review::{BEST, Flag, QUALITIES, flags, is_codable};
use crate::error::{AppError, AppResult};
use crate::store::reviews::Turn;
use crate::store::{keyins, reports, reviews, rounds, topics};
use asking::Asking;
use flash::FlashView;
pub(super) use names::Units;
use text::View;

pub use acts::{code, decide, keep_open, mark, take_out};
pub use queue::{accept, queue};

/// A decision the reviewer may take now.
struct Choice {
    code: &'static str,
    label: String,
    reason: bool,
}

/// What was sent and could not be done: shown again, so that nothing of it is lost.
#[derive(Default)]
struct Said {
    status: u16,
    /// The part of the page it was sent from.
    part: String,
    error: String,
    form: Fields,
}

/// A quality with the marks it can get.
struct Quality {
    name: &'static str,
    marks: Vec<(String, bool)>,
}

#[derive(Template)]
#[template(path = "reviews/show.html")]
struct ShowPage {
    f: Frame,
    report: report::Model,
    round: Option<round::Model>,
    flash: Option<FlashView>,
    unit: String,
    headcount: Option<i32>,
    author: Option<account::Model>,
    view: Option<View>,
    flags: Vec<Flag>,
    changes: Option<Changes>,
    topics: TopicNames,
    events: Vec<(review_event::Model, Option<account::Model>)>,
    choices: Vec<Choice>,
    keyed_by: Option<account::Model>,
    may_review: bool,
    may_code: bool,
    may_release: bool,
    places: Vec<(String, String)>,
    qualities: Vec<Quality>,
    marked: Option<quality_mark::Model>,
    open_by: String,
    query: String,
    back: Option<ReportId>,
    on: Option<ReportId>,
    said: Said,
    errors: Vec<Told>,
}

impl ShowPage {
    /// What was typed into a field of a part of the page that could not be done.
    fn typed(&self, part: &str, name: &str) -> String {
        if self.said.part == part { self.said.form.get(name) } else { String::new() }
    }

    /// Whether a part of the page could not be done.
    fn failed(&self, part: &str) -> bool {
        self.said.part == part
    }

    /// A text with what screening found in it.
    fn marked_text(&self, text: &str) -> String {
        text::marked(&self.f, text)
    }

    /// The reason of an event, in words.
    fn reason(&self, event: &review_event::Model) -> String {
        if event.action == ReviewAction::Redacted {
            return self.f.word("take-out-reason", &event.reason);
        }
        event.reason.clone()
    }
}

/// Who else has a report open, in words; empty when nobody has.
fn open_words(f: &Frame, others: &[account::Model]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = others.iter().map(|a| a.display_name.as_str()).collect();
    f.t1("review-open-by", "names", names.join(", "))
}

const ACTS: [(&str, Act, bool); 6] = [
    ("open", Act::Open, false),
    ("acknowledge", Act::Acknowledge, false),
    ("accept", Act::Accept, false),
    ("return", Act::Return, true),
    ("set_aside", Act::SetAside, true),
    ("reopen", Act::Reopen, true),
];

fn choices(f: &Frame, report: &report::Model, open: bool) -> Vec<Choice> {
    let may = |act: Act| {
        let is_there = open && after(report.kind, report.state, act).is_some();
        // Acknowledging has a button of its own.
        is_there && act != Act::Acknowledge && !(report.held && act == Act::Accept)
    };
    let list = ACTS.iter().filter(|(_, act, _)| may(*act));
    list.map(|(code, _, reason)| Choice { code, label: f.word("review-act", code), reason: *reason })
        .collect()
}

/// The texts that may be taken out, by name and label.
fn places(f: &Frame, view: &View) -> Vec<(String, String)> {
    let mut copy = view.report.clone();
    let label = |place: Place| match place {
        Place::General => f.t("form-general-situation"),
        Place::Issue(n, part) => {
            format!("{}: {}", f.t1("form-issue-n", "n", n), f.word("form", part.name()))
        }
        Place::Stream(n, s) => {
            format!("{}: {}", f.t1("form-issue-n", "n", n), f.t1("form-stream-n", "n", s))
        }
    };
    let found = redaction::texts(&mut copy).into_iter();
    let there = found.filter(|(_, text)| !text.is_empty() && !redaction::is_mark(text));
    there.map(|(place, _)| (place.name(), label(place))).collect()
}

fn qualities(marked: Option<&quality_mark::Model>, said: &Said) -> Vec<Quality> {
    let now = marked.map_or([None; 4], |m| [m.timeliness, m.specificity, m.analysis, m.recommendation]);
    let quality = |(name, mark): (&'static str, Option<i32>)| {
        let chosen = if said.part == "quality" {
            said.form.get(name)
        } else {
            mark.map(|n| n.to_string()).unwrap_or_default()
        };
        let marks = (0..=BEST).map(|n| n.to_string()).map(|n| (n.clone(), n == chosen)).collect();
        Quality { name, marks }
    };
    QUALITIES.into_iter().zip(now).map(quality).collect()
}

/// What changed since the revision before.
async fn changes(app: &App, report: &report::Model, view: Option<&View>) -> AppResult<Option<Changes>> {
    let Some(view) = view.filter(|_| report.revisions > 1) else { return Ok(None) };
    since(app, report.id, report.revisions - 1, &view.report).await
}

/// The reports next to one in the queue that is asked for.
async fn neighbours(
    app: &App,
    (f, actor): (&Frame, &Actor),
    report: &report::Model,
    (asking, frame): (&Asking, &[topic::Model]),
) -> AppResult<(Option<ReportId>, Option<ReportId>)> {
    let all = rounds::all(&app.db).await?;
    // Only a filter by unit needs to know them.
    let by_unit = all.iter().filter(|r| r.code == asking.round && !asking.unit.is_empty());
    let units = Units::of(app, f, &by_unit.collect::<Vec<_>>()).await?;
    // A filter that is none any more leads nowhere, and is no reason not to show the report.
    let Ok(queue) = asking.queue(&all, &units, frame) else { return Ok((None, None)) };
    let scope = actor.scope();
    let back = reviews::beside(&app.db, &scope, &queue, (report, Turn::Back)).await?;
    Ok((back, reviews::beside(&app.db, &scope, &queue, (report, Turn::On)).await?))
}

async fn show_page(
    app: &App,
    (f, actor): (Frame, &Actor),
    (path, asked): (&str, &Asked),
    said: Said,
) -> AppResult<Response> {
    let id = super::reports::id(path)?;
    let report = reports::handed_in(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let round = rounds::of(&app.db, &report).await?;
    let units = Units::of(app, &f, &round.iter().collect::<Vec<_>>()).await?;
    let units = units.with_flash(app, &f, std::slice::from_ref(&report)).await?;
    let frame = topics::of_round(&app.db, report.round_id, app.today()).await?;
    let view = View::of(app, (&f, actor), (&report, round.as_ref(), &units), &frame).await?;
    let asking = Asking::read(&asked.0, round.as_ref().map_or("", |r| r.code.as_str()));
    let (back, on) = neighbours(app, (&f, actor), &report, (&asking, &frame)).await?;
    let open = round.as_ref().is_none_or(|r| takes_reports(r.state));
    let marked = reviews::marks(&app.db, &actor.scope(), id).await?;
    let headcount = units.headcount(&report);
    let told = Told::new(&said.part, said.error.clone());
    let may_review = !keyins::is_by(&app.db, actor.account, &report).await?;
    let open = open && may_review;
    let page = ShowPage {
        unit: units.name(&report),
        headcount,
        author: reports::author(&app.db, &actor.scope(), &report).await?,
        flags: view.as_ref().map(|v| flags(&v.report, report.held, headcount)).unwrap_or_default(),
        changes: changes(app, &report, view.as_ref()).await?,
        topics: TopicNames::new(&f, frame),
        events: reviews::of(&app.db, id).await?,
        keyed_by: keyins::by(&app.db, &actor.scope(), &report).await?,
        may_review,
        choices: choices(&f, &report, open),
        may_code: open && is_codable(report.state),
        may_release: open && report.held,
        places: view.as_ref().map(|v| places(&f, v)).unwrap_or_default(),
        qualities: qualities(marked.as_ref(), &said),
        marked,
        open_by: open_words(&f, &reviews::open_by(&app.db, id, actor.account, app.now()).await?),
        query: asking.query(),
        errors: if said.error.is_empty() { Vec::new() } else { vec![told] },
        flash: FlashView::of(app, &f, &report).await?,
        f,
        report,
        round,
        view,
        back,
        on,
        said,
    };
    let status = if page.said.status == 0 { 200 } else { page.said.status };
    html(status, &page)
}

/// The queue's filter as it is gone on with from a report.
async fn query_of(app: &App, actor: &Actor, id: ReportId, asked: &Asked) -> AppResult<String> {
    let report = reports::get(&app.db, &actor.scope(), id).await?;
    let round = match &report {
        Some(report) => rounds::of(&app.db, report).await?,
        None => None,
    };
    Ok(Asking::read(&asked.0, round.as_ref().map_or("", |r| r.code.as_str())).query())
}

/// GET `/reviews/{id}`, with the queue's filter in the address.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(path): Path<String>,
) -> AppResult<Response> {
    show_page(&app, (f, &actor), (&path, &asked), Said::default()).await
}
