//! Two rounds side by side, and what changed most between them. Changes are told with both values and both counts of
//! reports, never as significant: these are no samples.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::RoundState;
use entity::ids::UnitId;
use entity::round;

use super::super::extract::Asked;
use super::super::page::{Frame, html};
use super::asking::Asking;
use super::parts::written;
use super::place::{Crumb, Place, opened};
use super::trend::past;
use crate::app::App;
use crate::domain::access::{Actor, Scope};
use crate::domain::measure::Measure;
use crate::domain::tally::Counts;
use crate::domain::trend::{Line, line};
use crate::error::{AppError, AppResult};
use crate::store::{Snapshot, round_units, rounds, tally, units};

/// Units below a node beyond which only the node itself is looked at.
const UNITS: u64 = 50;

/// How many changes are told.
const MOST: usize = 10;

/// A cell in both rounds.
struct Pair {
    unit: String,
    topic: String,
    /// The earlier figures, then the later ones.
    both: [Counts; 2],
}

impl Pair {
    fn change(&self) -> i64 {
        self.both[1].total() - self.both[0].total()
    }
}

#[derive(Template)]
#[template(path = "figures/compare.html")]
struct ComparePage {
    f: Frame,
    asking: Asking,
    with: String,
    rounds: Vec<round::Model>,
    units: Vec<Crumb>,
    topics: Vec<Crumb>,
    pairs: Vec<Pair>,
    most: Vec<Pair>,
    /// Whether the unit was there, by whatever units, in the other round.
    is_known: bool,
}

impl ComparePage {
    /// A difference with its sign.
    fn signed(&self, n: i64) -> String {
        match n {
            0 => "0".into(),
            n if n > 0 => format!("+{}", self.f.n(n)),
            n => format!("−{}", self.f.n(n.unsigned_abs())),
        }
    }

    fn uneasy(&self, counts: &Counts) -> String {
        written(&self.f, Measure::Uneasy, counts)
    }
}

/// The cells of the unit under the topic and those below it.
async fn pairs(
    c: &Snapshot,
    (f, scope): (&Frame, &Scope),
    (place, other): (&Place, &round::Model),
    (line, codes): (&Line, &[String]),
) -> AppResult<Option<Vec<Pair>>> {
    let Some(before) = past(c, scope, (other, line), codes).await? else { return Ok(None) };
    let now = tally::cells(c, scope, place.round.id, (&[place.unit.unit_id], codes), None).await?;
    let pair = |(code, before): (&String, Counts)| {
        let now = now.get(&(place.unit.unit_id, code.clone())).copied().unwrap_or_default();
        let at = place.topics.tree.index(code);
        let topic = at.map(|i| place.topics.name(f, i)).unwrap_or_default();
        Pair { unit: place.unit.name.clone(), topic, both: [before, now] }
    };
    Ok(Some(codes.iter().zip(before).map(pair).collect()))
}

/// The cells of the units directly below that are the same in both rounds, under the topics directly below.
async fn below(
    c: &Snapshot,
    (f, scope): (&Frame, &Scope),
    (place, other): (&Place, &round::Model),
) -> AppResult<Vec<Pair>> {
    let (children, total) = round_units::children(c, &place.unit, (1, UNITS)).await?;
    if total > UNITS {
        return Ok(Vec::new());
    }
    let ids: Vec<UnitId> = children.iter().map(|u| u.unit_id).collect();
    let known = round_units::some(c, other.id, ids.iter().copied()).await?;
    let codes = place.topics.codes(place.topic);
    let topics = if codes.len() > 1 { &codes[1..] } else { &codes };
    let now = tally::cells(c, scope, place.round.id, (&ids, topics), None).await?;
    let before = tally::cells(c, scope, other.id, (&ids, topics), None).await?;
    let mut out = Vec::new();
    for unit in children.iter().filter(|u| known.iter().any(|k| k.unit_id == u.unit_id)) {
        for code in topics {
            let at = (unit.unit_id, code.clone());
            let both = [&before, &now].map(|cells| cells.get(&at).copied().unwrap_or_default());
            let topic = place.topics.tree.index(code).map(|i| place.topics.name(f, i));
            out.push(Pair { unit: unit.name.clone(), topic: topic.unwrap_or_default(), both });
        }
    }
    Ok(out)
}

/// The greatest changes of voices among some cells.
fn greatest(pairs: impl IntoIterator<Item = Pair>) -> Vec<Pair> {
    let mut out: Vec<Pair> = pairs.into_iter().filter(|p| p.change() != 0).collect();
    out.sort_by(|a, b| {
        let by_size = b.change().unsigned_abs().cmp(&a.change().unsigned_abs());
        by_size.then_with(|| (&a.unit, &a.topic).cmp(&(&b.unit, &b.topic)))
    });
    out.truncate(MOST);
    out
}

/// The round to compare with: what is asked for, else the one before of the same kind.
async fn other(
    c: &Snapshot,
    all: &[round::Model],
    (round, code): (&round::Model, &str),
) -> AppResult<Option<round::Model>> {
    if code.is_empty() {
        return Ok(rounds::before(c, round).await?);
    }
    let found = all.iter().find(|r| r.code == code && r.state != RoundState::Purged);
    found.cloned().map(Some).ok_or(AppError::NotFound)
}

/// GET `/figures/compare?round=&with=&unit=&topic=`.
pub async fn compare(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let mut asking = Asking::read(&asked)?;
    let c = app.db.view().await?;
    let place = super::place_of(&c, &mut asking).await?;
    let all = opened(rounds::all(&c).await?);
    let other = other(&c, &all, (&place.round, &asked.0.get("with"))).await?;
    let scope = actor.scope();
    let (mut found, mut most) = (None, Vec::new());
    if let Some(other) = &other {
        let line = line(&units::register(&c).await?, place.unit.unit_id);
        let about = (&f, &scope);
        let codes = place.topics.codes(place.topic);
        found = pairs(&c, about, (&place, other), (&line, &codes)).await?;
        let leaves: Vec<String> = place.topics.leaves(place.topic);
        let own = pairs(&c, about, (&place, other), (&line, &leaves)).await?.unwrap_or_default();
        most = greatest(own.into_iter().chain(below(&c, about, (&place, other)).await?));
    }
    let page = ComparePage {
        units: place.unit_crumbs(&asking),
        topics: place.topic_crumbs(&f, &asking),
        with: other.map(|r| r.code).unwrap_or_default(),
        rounds: all.into_iter().filter(|r| r.state != RoundState::Purged).collect(),
        is_known: found.is_some(),
        pairs: found.unwrap_or_default(),
        most,
        f,
        asking,
    };
    html(200, &page)
}
