//! Exact figures for staff, from the tally: unit by topic down both trees, through the rounds, and the issues behind.

mod asking;
mod compare;
pub(super) mod exact;
mod export;
mod issues;
mod parts;
mod place;
mod sheet;
mod trend;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::enums::{Group, RoundState};
use entity::ids::ReleaseId;
use entity::round;

use super::extract::Asked;
use super::page::{Frame, html};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::measure::Measure;
use crate::domain::tree::ALL_TOPICS;
use crate::error::{AppError, AppResult};
use crate::store::tally::Progress;
use crate::store::{Snapshot, flash, releases, round_units, tally};
use asking::Asking;
use place::{Crumb, Place};

pub use compare::compare;
pub use exact::exact;
pub use export::export;
pub use issues::issues;
pub use trend::trend;

/// What is said of a round beside its figures.
struct Beside {
    silent: u64,
    flash: u64,
    counted: String,
    waiting: u64,
}

/// What a page says instead of figures.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instead {
    Nothing,
    NoRound,
    NotOpened,
    Purged,
}

#[derive(Template)]
#[template(path = "figures/show.html")]
struct FiguresPage {
    f: Frame,
    rounds: Vec<round::Model>,
    asking: Asking,
    units: Vec<Crumb>,
    topics: Vec<Crumb>,
    is_whole: bool,
    beside: Option<Beside>,
    release: Option<ReleaseId>,
    instead: Instead,
    parts: String,
}

impl FiguresPage {
    /// The measures, each with whether it is chosen.
    fn measures(&self) -> [(Measure, bool); 4] {
        Measure::ALL.map(|m| (m, m == self.asking.measure))
    }

    /// The groups, each with whether it is chosen.
    fn groups(&self) -> Vec<(Group, bool)> {
        Group::ALL.iter().map(|g| (*g, self.asking.group == Some(*g))).collect()
    }

    /// The round that is looked at.
    fn round(&self) -> &str {
        &self.asking.round
    }
}

/// A moment to the second, with its day where that is not today.
fn moment(app: &App, f: &Frame, progress: Progress) -> String {
    let (at, now) = (progress.since.unwrap_or(app.now()).with_timezone(&f.zone()), app.now());
    let is_today = at.date_naive() == now.with_timezone(&f.zone()).date_naive();
    at.format(if is_today { "%H:%M:%S" } else { "%d/%m/%Y %H:%M:%S" }).to_string()
}

async fn beside(
    app: &App,
    (f, actor, c): (&Frame, &Actor, &Snapshot),
    (place, progress): (&Place, Progress),
) -> AppResult<Beside> {
    let days = (place.round.starts_on, place.round.ends_on);
    let begin = |day: chrono::NaiveDate| crate::domain::period::moment(day, chrono::NaiveTime::MIN, f.zone());
    let times = (begin(days.0), begin(crate::domain::period::days_after(days.1, 1)));
    Ok(Beside {
        silent: round_units::silent(c, &place.unit).await?,
        flash: flash::below(c, &actor.scope(), &place.unit, times).await?,
        counted: moment(app, f, progress),
        waiting: progress.waiting,
    })
}

/// GET `/figures?round=&unit=&topic=&measure=&group=&page=`.
pub async fn page(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let mut asking = Asking::read(&asked)?;
    let c = app.db.view().await?;
    let all = crate::store::rounds::all(&c).await?;
    let round = place::chosen(&all, &asking.round)?;
    let rounds = place::opened(all);
    let mut page = FiguresPage {
        f,
        rounds,
        asking: asking.clone(),
        units: Vec::new(),
        topics: Vec::new(),
        is_whole: true,
        beside: None,
        release: None,
        instead: Instead::NoRound,
        parts: String::new(),
    };
    let Some(round) = round else { return html(200, &page) };
    asking.round.clone_from(&round.code);
    page.asking = asking.clone();
    page.instead = Instead::NotOpened;
    let Some(place) = Place::of(&c, round, &asking).await? else { return html(200, &page) };
    place.settle(&mut asking);
    page.units = place.unit_crumbs(&asking);
    page.topics = place.topic_crumbs(&page.f, &asking);
    page.is_whole = asking.topic == ALL_TOPICS;
    page.release = releases::newest_of(&c, &actor.scope(), place.round.id).await?;
    page.asking = asking.clone();
    if place.round.state == RoundState::Purged {
        page.instead = Instead::Purged;
        return html(200, &page);
    }
    let progress = tally::progress(&c, place.round.id).await?;
    page.beside = Some(beside(&app, (&page.f, &actor, &c), (&place, progress)).await?);
    page.instead = Instead::Nothing;
    page.parts = parts::parts(&app, (&page.f, &actor, &c), (&place, &asking), progress.version).await?;
    html(200, &page)
}

/// The round asked for and what stands in it; one that was purged or never opened has nothing.
async fn place_of(c: &Snapshot, asking: &mut Asking) -> AppResult<Place> {
    let all = crate::store::rounds::all(c).await?;
    let round = place::chosen(&all, &asking.round)?.ok_or(AppError::NotFound)?;
    if round.state == RoundState::Purged {
        return Err(AppError::NotFound);
    }
    let place = Place::of(c, round, asking).await?.ok_or(AppError::NotFound)?;
    place.settle(asking);
    Ok(place)
}
