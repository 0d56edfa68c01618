//! How complete a round is: a unit and those directly below it with their subtrees, to go down by; and the units from
//! which reports are still to come, each to be reminded.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::ids::UnitId;
use entity::{round, round_unit};

use crate::actions::reminders;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::takes_reports;
use crate::error::{AppError, AppResult};
use crate::store::completeness::{self, Completeness};
use crate::store::{round_units, rounds};
use crate::web::extract::{Asked, Fields, Paged};
use crate::web::page::{Frame, go, html};

/// Units on one page.
const PAGE: usize = 50;

/// A unit with the completeness of its subtree.
struct Line {
    unit: round_unit::Model,
    sum: Completeness,
}

impl Line {
    /// Whether there is anything below it.
    fn opens(&self) -> bool {
        self.unit.rgt - self.unit.lft > 1
    }
}

#[derive(Template)]
#[template(path = "rounds/completeness.html")]
struct CompletenessPage {
    f: Frame,
    round: round::Model,
    /// The unit at hand, and those above it from the root down.
    top: Line,
    above: Vec<round_unit::Model>,
    /// What the unit at hand counts by itself, where it has units below it.
    own: Option<Completeness>,
    lines: Vec<Line>,
    /// Whether the units are listed from which reports are still to come; and those.
    lists_silent: bool,
    silent: Vec<(round_unit::Model, u32)>,
    /// How many stand on all pages.
    total: usize,
    page: usize,
    last: usize,
    may_remind: bool,
    /// What could not be done.
    refused: String,
}

impl CompletenessPage {
    fn address(&self, code: &str, silent: bool) -> String {
        let list = if silent { "&list=silent" } else { "" };
        format!("/rounds/{}/completeness?unit={code}{list}", self.round.code)
    }

    /// The address of a unit.
    fn of(&self, unit: &round_unit::Model) -> String {
        self.address(&unit.code, false)
    }

    /// The address of another page of the list.
    fn at(&self, page: usize) -> String {
        format!("{}&page={page}", self.here())
    }

    /// The address of the list at hand.
    fn here(&self) -> String {
        self.address(&self.top.unit.code, self.lists_silent)
    }
}

async fn page(app: &App, f: Frame, code: &str, asked: &Asked) -> AppResult<CompletenessPage> {
    let round = rounds::by_code(&app.db, code).await?.ok_or(AppError::NotFound)?;
    let top = round_units::node(&app.db, round.id, &asked.0.get("unit")).await?.ok_or(AppError::NotFound)?;
    let mut above = round_units::path(&app.db, &top).await?;
    above.pop();
    let may_remind = takes_reports(round.state);
    let lists_silent = may_remind && asked.0.get("list") == "silent";
    let counted = completeness::count(&app.db, &top).await?;
    let (mut lines, mut silent) = (Vec::new(), Vec::new());
    let total;
    if lists_silent {
        let Paged { rows, total: all, .. } = asked.cut(counted.silent(), PAGE);
        let numbers: Vec<i32> = rows.iter().map(|(lft, _)| *lft).collect();
        let units = round_units::numbered(&app.db, round.id, &numbers).await?;
        silent = units.into_iter().zip(rows).map(|(unit, (_, missing))| (unit, missing)).collect();
        total = all;
    } else {
        let at = (asked.page(), u64::try_from(PAGE).unwrap_or(u64::MAX));
        let (children, all) = round_units::children(&app.db, &top, at).await?;
        lines = children.into_iter().map(|unit| Line { sum: counted.of(&unit), unit }).collect();
        total = usize::try_from(all).unwrap_or(usize::MAX);
    }
    let by_itself = counted.own(&top);
    let own = Some(by_itself).filter(|own| !lines.is_empty() && *own != Completeness::default());
    let last = total.div_ceil(PAGE).max(1);
    let page = usize::try_from(asked.page()).unwrap_or(1).min(last);
    let (top, refused) = (Line { sum: counted.of(&top), unit: top }, String::new());
    Ok(CompletenessPage {
        f,
        round,
        top,
        above,
        own,
        lines,
        lists_silent,
        silent,
        total,
        page,
        last,
        may_remind,
        refused,
    })
}

/// GET `/rounds/{code}/completeness?unit=&list=&page=`.
pub async fn completeness(
    State(app): State<App>,
    f: Frame,
    asked: Asked,
    Path(code): Path<String>,
) -> AppResult<Response> {
    html(200, &page(&app, f, &code, &asked).await?)
}

/// POST `/rounds/{code}/completeness`: reminds those of the unit `remind` and all below it who have not filed.
pub async fn remind(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    asked: Asked,
    Path(code): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let unit = UnitId::parse(&form.get("remind")).ok_or(AppError::Invalid("error-choose"))?;
    let done = reminders::unit(&app, &actor, &code, unit).await;
    let page = page(&app, f, &code, &asked).await?;
    match done {
        Ok(_) => Ok(go(&format!("{}&page={}&done=reminded", page.here(), page.page))),
        Err(AppError::Conflict(key)) => {
            let refused = page.f.t(key);
            html(409, &CompletenessPage { refused, ..page })
        }
        Err(error) => Err(error),
    }
}
