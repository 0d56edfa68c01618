//! The review queue: a list by filters, and accepting several at once.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::{ReportKind, ReportState};
use entity::ids::ReportId;
use entity::{report, round, topic};

use super::super::extract::{Asked, Fields};
use super::super::flash::{ClockView, clock};
use super::super::form::Choice;
use super::super::page::{Frame, go, html};
use super::super::reports::TopicNames;
use super::asking::{Asking, FILTERS, TICKS, WAITING};
use super::names::Units;
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::takes_reports;
use crate::domain::review::{Flag, flags};
use crate::error::AppResult;
use crate::store::reviews::Counts;
use crate::store::{flash, keyins, reports, reviews, revisions, rounds, topics};

const PAGE: u64 = 50;

/// One row of the queue.
struct Line {
    report: report::Model,
    unit: String,
    round: String,
    flags: Vec<Flag>,
    changed: bool,
    may_pick: bool,
    /// Of a flash report that waits.
    clock: Option<ClockView>,
}

/// What became of those that were to be accepted at once.
struct Outcome {
    accepted: usize,
    conflicts: Vec<(ReportId, String)>,
    flagged: Vec<(ReportId, String)>,
}

#[derive(Template)]
#[template(path = "reviews/queue.html")]
struct QueuePage {
    f: Frame,
    lines: Vec<Line>,
    asking: Asking,
    query: String,
    rounds: Vec<round::Model>,
    states: Vec<Choice>,
    units: Vec<Choice>,
    topics: Vec<Choice>,
    kinds: Vec<Choice>,
    total: u64,
    page: u64,
    last: u64,
    outcome: Option<Outcome>,
}

impl QueuePage {
    /// The boxes to tick.
    fn ticks(&self) -> [(&'static str, bool); 4] {
        TICKS.map(|name| (name, self.asking.is(name)))
    }

    /// Whether there is anything to accept at once.
    fn may_pick(&self) -> bool {
        self.lines.iter().any(|line| line.may_pick)
    }
}

fn choice(code: &str, label: String, chosen: &str) -> Choice {
    Choice { code: code.to_owned(), label, chosen: code == chosen, ..Choice::default() }
}

/// The states, each with how many reports stand in it.
fn states(f: &Frame, asking: &Asking, counts: &Counts) -> Vec<Choice> {
    let label = |code: &str, list: &[ReportState]| {
        let n = reviews::among(counts, list);
        f.lang.ta("review-filter-count", &[("name", f.word("review-filter", code)), ("n", f.n(n))])
    };
    FILTERS.iter().map(|(code, list)| choice(code, label(code, list), &asking.state)).collect()
}

/// Names set in by how deep they stand in a tree.
fn set_in(depth: usize, name: &str) -> String {
    format!("{}{name}", "\u{2007}\u{2007}".repeat(depth))
}

fn unit_choices(units: &Units, round: Option<&round::Model>, chosen: &str) -> Vec<Choice> {
    let rows = round.map(|round| units.askable(round.id)).unwrap_or_default();
    let depth = |d: i32| usize::try_from(d).unwrap_or(0);
    rows.into_iter().map(|u| choice(&u.code, set_in(depth(u.depth), &u.name), chosen)).collect()
}

fn topic_choices(f: &Frame, topics: &[topic::Model], chosen: &str) -> Vec<Choice> {
    let names = TopicNames::new(f, topics.to_vec());
    let depth = |t: &topic::Model| usize::from(t.parent.is_some());
    topics.iter().map(|t| choice(&t.code, set_in(depth(t), names.of(&t.code)), chosen)).collect()
}

async fn lines(
    app: &App,
    (f, actor, units): (&Frame, &Actor, &Units),
    (all, rows): (&[round::Model], Vec<report::Model>),
) -> AppResult<Vec<Line>> {
    let waits = |r: &report::Model| WAITING.contains(&r.state);
    let rounds: HashMap<_, _> = all.iter().map(|r| (r.id, r)).collect();
    let round = |r: &report::Model| r.round_id.and_then(|id| rounds.get(&id).copied());
    let open = |r: &report::Model| waits(r) && round(r).is_none_or(|round| takes_reports(round.state));
    let read: Vec<report::Model> = rows.iter().filter(|r| open(r)).cloned().collect();
    let texts = revisions::current(&app.db, &read).await?;
    let again: HashSet<ReportId> = reviews::handed_in_again(&app.db, &rows).await?;
    let mut own = HashSet::new();
    for row in &rows {
        if keyins::is_by(&app.db, actor.account, row).await? {
            own.insert(row.id);
        }
    }
    let clocks = flash::of_all(&app.db, &rows).await?;
    let line = |report: report::Model| {
        let row = clocks.get(&report.id).filter(|_| waits(&report));
        let found = texts.get(&report.id).map(|t| flags(t, report.held, units.headcount(&report)));
        Line {
            unit: units.name(&report),
            round: round(&report).map(|r| r.code.clone()).unwrap_or_default(),
            // A flash report asks for an answer of its own, and one keyed in for another reviewer.
            may_pick: report.kind == ReportKind::Periodic
                && found.as_ref().is_some_and(Vec::is_empty)
                && !own.contains(&report.id),
            clock: row.and_then(|row| clock(f, row, app.now())),
            flags: found.unwrap_or_else(|| if report.held { vec![Flag::Held] } else { vec![] }),
            changed: again.contains(&report.id),
            report,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The whole list as it is asked for.
async fn list(
    app: &App,
    (f, actor): (Frame, &Actor),
    asked: &Asked,
    outcome: Option<Outcome>,
) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let newest = all.first().map(|r| r.code.clone()).unwrap_or_default();
    let asking = Asking::read(&asked.0, &newest);
    let chosen = all.iter().find(|r| r.code == asking.round);
    let frame = topics::on(&app.db, chosen.map_or(app.today(), |r| r.starts_on)).await?;
    let units = Units::of(app, &f, &chosen.into_iter().collect::<Vec<_>>()).await?;
    let queue = asking.queue(&all, &units, &frame)?;
    let page = asked.page();
    let counts = reviews::counts(&app.db, &actor.scope(), &queue).await?;
    let total = reviews::among(&counts, &queue.states);
    let rows = reviews::page(&app.db, &actor.scope(), (&queue, &counts), (page - 1, PAGE)).await?;
    let met: Vec<_> = all.iter().filter(|round| rows.iter().any(|r| r.round_id == Some(round.id))).collect();
    let choices = unit_choices(&units, chosen, &asking.unit);
    let units = units.with(app, &f, &met).await?.with_flash(app, &f, &rows).await?;
    let lines = lines(app, (&f, actor, &units), (&all, rows)).await?;
    let kinds = ["periodic", "flash"].map(|code| choice(code, f.word("report-kind", code), &asking.kind));
    let status = if outcome.as_ref().is_some_and(|o| !o.conflicts.is_empty()) { 409 } else { 200 };
    let page = QueuePage {
        query: asking.query(),
        states: states(&f, &asking, &counts),
        units: choices,
        topics: topic_choices(&f, &frame, &asking.topic),
        kinds: kinds.to_vec(),
        last: total.div_ceil(PAGE).max(1),
        f,
        lines,
        asking,
        rounds: all,
        total,
        page,
        outcome,
    };
    html(status, &page)
}

/// GET `/reviews?round=&state=&unit=&topic=&kind=&late=&nil=&changed=&held=&page=`.
pub async fn queue(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    list(&app, (f, &actor), &asked, None).await
}

/// POST `/reviews/accept`: accepts what was ticked, each report over the version that was shown.
pub async fn accept(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    form: Fields,
) -> AppResult<Response> {
    let pick = |typed: String| {
        let (id, version) = typed.split_once(':')?;
        Some((ReportId::parse(id)?, version.parse().ok()?))
    };
    let picks: Vec<(ReportId, i32)> = form.all("pick").into_iter().filter_map(pick).take(100).collect();
    let done = actions::reviews::accept_all(&app, &actor, &picks).await?;
    if done.conflicts.is_empty() && done.flagged.is_empty() && done.accepted > 0 {
        let newest = rounds::all(&app.db).await?.first().map(|r| r.code.clone()).unwrap_or_default();
        let query = Asking::read(&asked.0, &newest).query();
        return Ok(go(&format!("/reviews?{query}&done=accepted")));
    }
    let mut named = [Vec::new(), Vec::new()];
    for (out, ids) in named.iter_mut().zip([&done.conflicts, &done.flagged]) {
        for id in ids {
            // One that was withdrawn meanwhile is its author's again.
            let Some(report) = reports::handed_in(&app.db, &actor.scope(), *id).await? else { continue };
            let round = rounds::of(&app.db, &report).await?;
            let units = Units::of(&app, &f, &round.iter().collect::<Vec<_>>()).await?;
            let units = units.with_flash(&app, &f, std::slice::from_ref(&report)).await?;
            out.push((*id, units.name(&report)));
        }
    }
    let [conflicts, flagged] = named;
    let outcome = Outcome { accepted: done.accepted, conflicts, flagged };
    list(&app, (f, &actor), &asked, Some(outcome)).await
}
