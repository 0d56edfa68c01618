//! Keying in reports that came on paper or by telephone: for whom one may be, and what was keyed in.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::ids::{AccountId, ReportId, UnitId};
use entity::{account, assignment, round, round_unit};

use super::extract::{Asked, Fields, Paged};
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::fold::{fold, is_meant};
use crate::domain::report::takes_reports;
use crate::error::{AppError, AppResult};
use crate::store::keyins::{self, Keyed};
use crate::store::rounds;

/// Collaborators on one page.
const PAGE: usize = 50;

/// A collaborator without a report.
struct Seat {
    unit: String,
    account: AccountId,
    name: String,
}

#[derive(Template)]
#[template(path = "rounds/keyin.html")]
struct KeyinPage {
    f: Frame,
    round: round::Model,
    open: bool,
    q: String,
    seats: Vec<Seat>,
    total: usize,
    page: usize,
    last: usize,
    mine: Vec<(Keyed, String)>,
    others: Vec<(Keyed, String)>,
    error: String,
}

impl KeyinPage {
    /// The address of another page of the list.
    fn at(&self, page: usize) -> String {
        let q: String = form_urlencoded::byte_serialize(self.q.as_bytes()).collect();
        format!("/rounds/{}/keyin?q={q}&page={page}", self.round.code)
    }
}

async fn keyin_page(
    app: &App,
    (f, actor): (Frame, &Actor),
    code: &str,
    (asked, status, error): (&Asked, u16, String),
) -> AppResult<Response> {
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    let open = takes_reports(round.state);
    let units = rounds::units(&app.db, round.id).await?;
    let place: HashMap<UnitId, (usize, &round_unit::Model)> =
        units.iter().enumerate().map(|(at, unit)| (unit.unit_id, (at, unit))).collect();
    let name = |id: &UnitId| place.get(id).map(|(_, unit)| unit.name.clone()).unwrap_or_default();
    let (q, scope) = (asked.words(), actor.scope());
    let mut seats = Vec::new();
    let mut keyed = Vec::new();
    if open {
        seats = keyins::without_report(&app.db, &scope, round.id).await?;
        keyed = keyins::of(&app.db, &scope, round.id).await?;
    }
    seats.retain(|(seat, _)| {
        place
            .get(&seat.unit_id)
            .is_some_and(|(_, unit)| is_meant(&format!("{} {}", unit.code, unit.name), &q))
    });
    // In the order of the tree, then by name.
    seats.sort_by_cached_key(|(seat, who)| {
        (place.get(&seat.unit_id).map(|(at, _)| *at), fold(&who.display_name), who.id)
    });
    let Paged { rows, total, page, last } = asked.cut(seats, PAGE);
    let seat = |(seat, who): (assignment::Model, account::Model)| Seat {
        unit: name(&seat.unit_id),
        account: who.id,
        name: who.display_name,
    };
    let seats = rows.into_iter().map(seat).collect();
    let named = keyed.into_iter().map(|k| {
        let unit = name(&k.report.unit_id);
        (k, unit)
    });
    let (mine, others) = named.partition(|(k, _)| k.by.id == actor.account);
    html(status, &KeyinPage { f, round, open, q, seats, total, page, last, mine, others, error })
}

/// GET `/rounds/{code}/keyin?q=&page=`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(code): Path<String>,
) -> AppResult<Response> {
    keyin_page(&app, (f, &actor), &code, (&asked, 200, String::new())).await
}

/// POST `/rounds/{code}/keyin`: begins a report for the collaborator chosen as `account`, or deletes the draft chosen as
/// `discard`.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(code): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let (draft, author) = (ReportId::parse(&form.get("discard")), AccountId::parse(&form.get("account")));
    let result = match (draft, author) {
        (Some(id), _) => actions::keyins::discard(&app, &actor, &code, id)
            .await
            .map(|()| format!("/rounds/{code}/keyin?done=keyin-dropped")),
        (None, Some(author)) => {
            actions::keyins::start(&app, &actor, &code, author).await.map(|id| format!("/reports/{id}/edit"))
        }
        (None, None) => Err(AppError::Invalid("error-choose")),
    };
    let (status, key) = match result {
        Ok(to) => return Ok(go(&to)),
        Err(AppError::Conflict(key)) => (409, key),
        Err(AppError::Invalid(key)) => (422, key),
        Err(error) => return Err(error),
    };
    let error = f.t(key);
    keyin_page(&app, (f, &actor), &code, (&asked, status, error)).await
}
