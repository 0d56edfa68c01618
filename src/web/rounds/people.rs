//! Who is expected in a round: adding somebody, excusing or replacing them, each for a reason.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::Role;
use entity::ids::{AccountId, UnitId};
use entity::{account, assignment, round, round_unit};

use crate::actions::rounds::people::{self, Change};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::fold::{fold, is_meant};
use crate::domain::report::takes_reports;
use crate::error::{AppError, AppResult};
use crate::store::{accounts, assignments, rounds};
use crate::web::extract::{Asked, Fields, Paged};
use crate::web::form::{Choice, Field, Kind, Told, mark};
use crate::web::page::{Frame, go, html};

/// People on one page.
const PAGE: usize = 50;

/// A place with its unit and person.
struct Seat {
    unit: String,
    who: account::Model,
    place: assignment::Model,
}

#[derive(Template)]
#[template(path = "rounds/people.html")]
struct PeoplePage {
    f: Frame,
    round: round::Model,
    open: bool,
    q: String,
    seats: Vec<Seat>,
    total: usize,
    page: usize,
    last: usize,
    chosen: Option<Seat>,
    change: Vec<Field>,
    add: Vec<Field>,
    errors: Vec<Told>,
}

impl PeoplePage {
    /// The address of another page of the list.
    fn at(&self, page: usize) -> String {
        let q: String = form_urlencoded::byte_serialize(self.q.as_bytes()).collect();
        format!("/rounds/{}/people?q={q}&page={page}", self.round.code)
    }
}

/// Those who have no place yet, to choose from: whose unit is in the round, and in one unit where it is given.
fn others(
    people: &[account::Model],
    taken: &HashSet<AccountId>,
    (units, unit): (&[round_unit::Model], Option<UnitId>),
    chosen: &str,
) -> Vec<Choice> {
    let mut out = Vec::new();
    for place in units.iter().filter(|u| unit.is_none_or(|only| only == u.unit_id)) {
        for who in people.iter().filter(|a| a.unit_id == Some(place.unit_id) && !taken.contains(&a.id)) {
            let code = who.id.to_string();
            out.push(Choice {
                label: format!("{}: {}", place.name, who.display_name),
                chosen: code == chosen,
                code,
                ..Choice::default()
            });
        }
    }
    out
}

/// What was sent, and what is wrong with it: status, field, words.
type Sent<'a> = (&'a Fields, Option<(u16, &'static str, String)>);

async fn page(
    app: &App,
    (f, actor): (Frame, &Actor),
    code: &str,
    asked: &Asked,
    (form, wrong): Sent<'_>,
) -> AppResult<Response> {
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    let units = rounds::units(&app.db, round.id).await?;
    let place: HashMap<UnitId, (usize, &round_unit::Model)> =
        units.iter().enumerate().map(|(at, unit)| (unit.unit_id, (at, unit))).collect();
    let name = |id: &UnitId| place.get(id).map(|(_, unit)| unit.name.clone()).unwrap_or_default();
    let all = assignments::all(&app.db, &actor.scope(), round.id).await?;
    let taken: HashSet<AccountId> = all.iter().map(|(seat, _)| seat.account_id).collect();
    let mut seats: Vec<Seat> =
        all.into_iter().map(|(seat, who)| Seat { unit: name(&seat.unit_id), who, place: seat }).collect();
    let wish = if form.has("account") { form.get("account") } else { asked.0.get("account") };
    let at = seats.iter().position(|seat| seat.who.id.to_string() == wish);
    let chosen = at.map(|at| {
        let seat = &seats[at];
        Seat { unit: seat.unit.clone(), who: seat.who.clone(), place: seat.place.clone() }
    });
    let people = accounts::active(&app.db, Role::Collaborator).await?;
    let field = |name: &'static str, key: &str, kind| Field::new(&f, name, key, kind, &form.get(name));
    let mut change = vec![field("reason", "place-reason", Kind::Line)];
    if let Some(seat) = &chosen {
        let choice = others(&people, &taken, (&units, Some(seat.place.unit_id)), &form.get("by"));
        if !choice.is_empty() && seat.place.excused.is_none() {
            change.push(field("by", "place-by", Kind::One(choice, true)));
        }
    }
    let free = others(&people, &taken, (&units, None), &form.get("new"));
    let mut add = Vec::new();
    if !free.is_empty() {
        add.push(field("new", "place-new", Kind::One(free, true)));
        add.push(field("new-reason", "place-reason", Kind::Line));
    }
    let status = wrong.as_ref().map_or(200, |w| w.0);
    let mut errors: Vec<Told> = wrong.into_iter().map(|(_, field, text)| Told::new(field, text)).collect();
    mark(change.iter_mut().chain(&mut add), &mut errors);
    let q = asked.words();
    seats.retain(|s| is_meant(&format!("{} {}", s.unit, s.who.display_name), &q));
    seats.sort_by_cached_key(|s| (place.get(&s.place.unit_id).map(|(at, _)| *at), fold(&s.who.display_name)));
    let Paged { rows: seats, total, page, last } = asked.cut(seats, PAGE);
    let open = takes_reports(round.state);
    html(status, &PeoplePage { f, round, open, q, seats, total, page, last, chosen, change, add, errors })
}

/// GET `/rounds/{code}/people?q=&page=&account=`.
pub async fn people(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(code): Path<String>,
) -> AppResult<Response> {
    page(&app, (f, &actor), &code, &asked, (&Fields::default(), None)).await
}

/// POST `/rounds/{code}/people`: `act` is `add`, `excuse`, `restore` or `replace`.
pub async fn change(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(code): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let act = form.get("act");
    let id = |name: &str| AccountId::parse(&form.get(name));
    let is_add = act == "add";
    let wish = match (act.as_str(), id("account")) {
        ("add", _) => id("new").map(Change::Add),
        ("excuse", Some(who)) => Some(Change::Excuse(who)),
        ("restore", Some(who)) => Some(Change::Restore(who)),
        ("replace", Some(who)) => id("by").map(|by| Change::Replace(who, by)),
        _ => None,
    };
    let reason = form.get(if is_add { "new-reason" } else { "reason" });
    let wrong = match wish {
        None => (422, if is_add { "new" } else { "by" }, "error-choose"),
        Some(wish) => match people::change(&app, &actor, &code, wish, &reason).await {
            Ok(()) => return Ok(go(&format!("/rounds/{code}/people?done=place-changed"))),
            Err(AppError::Invalid(key)) => (422, if is_add { "new-reason" } else { "reason" }, key),
            Err(AppError::Conflict(key)) => (409, "main", key),
            Err(error) => return Err(error),
        },
    };
    let words = f.t(wrong.2);
    page(&app, (f, &actor), &code, &asked, (&form, Some((wrong.0, wrong.1, words)))).await
}
