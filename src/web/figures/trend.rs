//! A cell through the rounds of one kind. The line follows a unit's successors, and stops where it was split.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::{RoundKind, RoundState};
use entity::ids::UnitId;
use entity::{round, round_unit};

use super::super::extract::Asked;
use super::super::page::{Frame, html};
use super::asking::Asking;
use super::parts::written;
use super::place::{Crumb, Frames, Place, opened};
use crate::app::App;
use crate::domain::access::{Actor, Scope};
use crate::domain::measure::Measure;
use crate::domain::period::day_text;
use crate::domain::suppress::PublishedCell;
use crate::domain::tally::Counts;
use crate::domain::trend::{Line, line};
use crate::error::{AppError, AppResult};
use crate::export::charts::{self, Point, Room, Told};
use crate::store::{Conn, Snapshot, releases, round_units, rounds, tally, units};

/// Most rounds of one line.
const ROUNDS: usize = 24;

/// What a round has of the cell.
enum Value {
    /// The exact figures.
    Exact(Counts),
    /// What its release says, once its reports are gone.
    Released { voices: u64, reporters: u32 },
    /// Why there is none: a key of words.
    None(&'static str),
}

/// A row of the table, a point of the line.
struct Step {
    round: round::Model,
    value: Value,
}

#[derive(Template)]
#[template(path = "figures/trend.html")]
struct TrendPage {
    f: Frame,
    asking: Asking,
    kind: RoundKind,
    kinds: Vec<RoundKind>,
    units: Vec<Crumb>,
    topics: Vec<Crumb>,
    steps: Vec<Step>,
    charts: [String; 2],
    /// What is to be known of the unit's past.
    notes: Vec<String>,
}

impl TrendPage {
    fn measures(&self) -> [(Measure, bool); 4] {
        Measure::ALL.map(|m| (m, m == self.asking.measure))
    }

    fn value(&self, measure: &Measure, counts: &Counts) -> String {
        written(&self.f, *measure, counts)
    }

    /// The same cell in one of the rounds.
    fn link(&self, round: &round::Model) -> String {
        self.asking.in_round(&round.code)
    }
}

/// Units that stand inside others of them would be counted twice.
pub(super) fn outermost(units: Vec<round_unit::Model>) -> Vec<UnitId> {
    let inside = |u: &round_unit::Model| {
        units.iter().any(|o| o.unit_id != u.unit_id && (o.lft..o.rgt).contains(&u.lft))
    };
    units.iter().filter(|u| !inside(u)).map(|u| u.unit_id).collect()
}

/// The figures of a unit's past in a round, under some topics, added up over what it was then.
pub(super) async fn past(
    c: &impl Conn,
    scope: &Scope,
    (round, line): (&round::Model, &Line),
    topics: &[String],
) -> AppResult<Option<Vec<Counts>>> {
    let known = round_units::some(c, round.id, line.units.iter().copied()).await?;
    let known = outermost(known);
    if known.is_empty() {
        return Ok(None);
    }
    let cells = tally::cells(c, scope, round.id, (&known, topics), None).await?;
    let sum = |topic: &String| {
        let mut out = Counts::default();
        for unit in &known {
            if let Some(counts) = cells.get(&(*unit, topic.clone())) {
                out.add(counts, 1);
            }
        }
        out
    };
    Ok(Some(topics.iter().map(sum).collect()))
}

async fn value(
    c: &Snapshot,
    scope: &Scope,
    (round, line): (&round::Model, &Line),
    (unit, topic): (&str, &str),
) -> AppResult<Value> {
    if round.state == RoundState::Purged {
        return released(c, scope, round, (unit, topic)).await;
    }
    if Frames::of(c, round).await?.tree.index(topic).is_none() {
        return Ok(Value::None("trend-no-topic"));
    }
    if let Some(found) = past(c, scope, (round, line), &[topic.to_owned()]).await? {
        return Ok(Value::Exact(found[0]));
    }
    let split = line.stop.map(|stop| stop.of);
    let was = round_units::some(c, round.id, split).await?;
    Ok(Value::None(if was.is_empty() { "trend-no-unit" } else { "trend-split" }))
}

/// What the release of a purged round says.
async fn released(
    c: &Snapshot,
    scope: &Scope,
    round: &round::Model,
    (unit, topic): (&str, &str),
) -> AppResult<Value> {
    let gone = Value::None("trend-purged");
    let Some(id) = releases::newest_of(c, scope, round.id).await? else { return Ok(gone) };
    let Some(opened) = releases::open(c, scope, id).await? else { return Ok(gone) };
    let published = opened.published;
    let (Some(u), Some(t)) = (published.units().index(unit), published.topics().index(topic)) else {
        return Ok(gone);
    };
    Ok(match published.cell(u, t) {
        PublishedCell::Shown { voices, reporters, .. } => {
            Value::Released { voices: *voices, reporters: *reporters }
        }
        PublishedCell::Hidden | PublishedCell::Empty => Value::None("trend-hidden"),
    })
}

/// The line as charts, for a desk and for a phone.
fn chart(f: &Frame, (measure, unit): (Measure, &str), steps: &[Step]) -> [String; 2] {
    let point = |step: &Step| {
        let value = match &step.value {
            Value::Exact(counts) => Some(measure.of(counts).unwrap_or(0)),
            Value::Released { voices, .. } if measure == Measure::Voices => Some(*voices),
            _ => None,
        };
        let words = value.map(|n| if measure.is_share() { f.t1("percent", "n", n) } else { f.n(n) });
        Point { label: f.round(&step.round.code), value, words: words.unwrap_or_default() }
    };
    let points: Vec<Point> = steps.iter().map(point).collect();
    let told = Told {
        title: f.word("measure", measure.code()),
        text: f.t2("trend-told", &("unit", unit), &("n", points.len())),
    };
    let number = |n: u64| if measure.is_share() { f.t1("percent", "n", n) } else { f.n(n) };
    [Room::Wide, Room::Narrow].map(|room| charts::trend(&points, &told, number, room))
}

/// What is to be known of the unit's past and end.
fn notes(f: &Frame, register: &crate::domain::units::Register, unit: UnitId, line: &Line) -> Vec<String> {
    let name = |id: UnitId| {
        let last = register.get(id).and_then(|u| u.states.values().next_back());
        last.map(|s| s.name.clone()).unwrap_or_default()
    };
    let mut out = Vec::new();
    let mut merged: Vec<String> = line.units.iter().filter(|id| **id != unit).map(|id| name(*id)).collect();
    merged.sort();
    if !merged.is_empty() {
        out.push(f.t1("trend-merged", "names", merged.join("; ")));
    }
    if let Some(stop) = line.stop {
        out.push(f.t2("trend-stopped", &("name", name(stop.of)), &("day", day_text(stop.on))));
    }
    if let Some(until) = register.get(unit).and_then(|u| u.until) {
        let heir = register.get(unit).and_then(|u| u.successor).map(name).unwrap_or_default();
        let key = if heir.is_empty() { "trend-ended" } else { "trend-went-on" };
        out.push(f.t2(key, &("day", day_text(until)), &("name", heir)));
    }
    out
}

/// GET `/figures/trend?unit=&topic=&kind=&measure=`.
pub async fn trend(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let mut asking = Asking::read(&asked)?;
    let c = app.db.view().await?;
    let all = opened(rounds::all(&c).await?);
    let newest = all.first().ok_or(AppError::NotFound)?;
    let kind = match asked.0.get("kind").as_str() {
        "" => all.iter().find(|r| r.code == asking.round).unwrap_or(newest).kind,
        code => RoundKind::parse(code).ok_or(AppError::NotFound)?,
    };
    let kinds: Vec<RoundKind> =
        RoundKind::ALL.iter().copied().filter(|k| all.iter().any(|r| r.kind == *k)).collect();
    let register = units::register(&c).await?;
    if asking.unit.is_empty() {
        let root = round_units::node(&c, newest.id, "").await?.ok_or(AppError::NotFound)?;
        asking.unit = root.code;
    }
    let unit = register.by_code(&asking.unit).ok_or(AppError::NotFound)?.id;
    let line = line(&register, unit);
    let mut rounds: Vec<_> = all.into_iter().filter(|r| r.kind == kind).take(ROUNDS).collect();
    rounds.reverse();
    let place = last_place(&c, &rounds, &asking).await?.ok_or(AppError::NotFound)?;
    place.topic_code().clone_into(&mut asking.topic);
    asking.round.clone_from(&place.round.code);
    let mut steps = Vec::new();
    for round in rounds {
        let value = value(&c, &actor.scope(), (&round, &line), (&asking.unit, &asking.topic)).await?;
        steps.push(Step { round, value });
    }
    let page = TrendPage {
        units: place.unit_crumbs(&asking),
        topics: place.topic_crumbs(&f, &asking),
        charts: chart(&f, (asking.measure, &place.unit.name), &steps),
        notes: notes(&f, &register, unit, &line),
        f,
        asking,
        kind,
        kinds,
        steps,
    };
    html(200, &page)
}

/// The newest of some rounds that knows the unit and the topic: its names are told.
async fn last_place(c: &Snapshot, rounds: &[round::Model], asking: &Asking) -> AppResult<Option<Place>> {
    for round in rounds.iter().rev() {
        match Place::of(c, round.clone(), asking).await {
            Ok(Some(place)) => return Ok(Some(place)),
            Ok(None) | Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}
