//! Changes whose day has not come: the list of them, and taking one back, which is looked at before it is done.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use entity::ids::UnitId;

use super::super::extract::{Asked, Fields};
use super::super::form::{Told, told};
use super::super::page::{Frame, go, html};
use super::{day, id, name_of};
use crate::actions::units::{look_back, take_back};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::units::{self as rules, Planned, Register, What};
use crate::error::{AppError, AppResult};
use crate::store::units;

/// A change that is to come, in words.
pub(super) struct Line {
    pub(super) unit: UnitId,
    pub(super) day: String,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) what: String,
}

/// All that is to come after a day, of one unit or of all.
pub(super) fn lines(f: &Frame, register: &Register, today: NaiveDate, only: Option<UnitId>) -> Vec<Line> {
    let all = register.planned(today).into_iter();
    let wanted = all.filter(|planned| only.is_none_or(|id| id == planned.unit));
    wanted.map(|planned| line(f, register, &planned)).collect()
}

fn line(f: &Frame, register: &Register, planned: &Planned) -> Line {
    let name = |id: UnitId, on| name_of(register, id, on).unwrap_or_default();
    let unit = register.get(planned.unit);
    let state = unit.and_then(|unit| unit.states.get(&planned.day));
    let (key, to) = match &planned.what {
        What::Add => ("add", String::new()),
        What::Change => ("change", state.map_or_else(String::new, |state| state.name.clone())),
        What::Move => {
            ("move", state.and_then(|s| s.parent).map_or_else(String::new, |id| name(id, planned.day)))
        }
        What::Merge(into) => ("merge", name(*into, planned.day)),
        What::Split(parts) => {
            ("split", parts.iter().map(|part| name(*part, planned.day)).collect::<Vec<_>>().join("; "))
        }
        What::Close => ("close", String::new()),
    };
    let before = planned.day.pred_opt().unwrap_or(planned.day);
    Line {
        unit: planned.unit,
        day: day(planned.day),
        code: unit.map_or_else(String::new, |unit| unit.code.clone()),
        name: name(planned.unit, before),
        what: f.lang.ta(&format!("unit-to-come-{key}"), &[("to", to)]),
    }
}

#[derive(Template)]
#[template(path = "units/take_back.html")]
struct TakeBackPage {
    f: Frame,
    unit: (UnitId, String),
    on: String,
    /// What is planned; none where nothing is, any more.
    line: Option<Line>,
    units: Vec<(String, String)>,
    stamp: String,
    errors: Vec<Told>,
    changed: bool,
}

async fn page(
    app: &App,
    f: Frame,
    (id, on): (UnitId, &str),
    changed: bool,
) -> AppResult<(u16, TakeBackPage)> {
    let (register, today) = (units::register(&app.db).await?, app.today());
    let name = name_of(&register, id, today).ok_or(AppError::NotFound)?;
    let at = rules::day(on).ok_or(AppError::NotFound)?;
    let line = lines(&f, &register, today, Some(id)).into_iter().find(|line| line.day == day(at));
    let (units, stamp, errors) = match look_back(app, (id, at)).await? {
        Ok((units, stamp)) => (units, stamp, Vec::new()),
        Err(errors) => (Vec::new(), String::new(), told(&f, &errors)),
    };
    let status = match (changed, errors.is_empty()) {
        (true, _) => 409,
        (false, true) => 200,
        (false, false) => 422,
    };
    Ok((status, TakeBackPage { f, unit: (id, name), on: day(at), line, units, stamp, errors, changed }))
}

/// GET `/units/{id}/planned?on=`: what taking a planned change back would touch, or why it can't be.
pub async fn look(
    State(app): State<App>,
    f: Frame,
    Path(path): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    let (_, page) = page(&app, f, (id(&path)?, &asked.0.get("on")), false).await?;
    html(200, &page)
}

/// POST `/units/{id}/planned`: takes the change of the day `on` back.
pub async fn undo(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let (unit, on) = (id(&path)?, form.get("on"));
    let at = rules::day(&on).ok_or(AppError::NotFound)?;
    let changed = match take_back(&app, &actor, (unit, at), &form.get("stamp")).await {
        Ok(Ok(())) => return Ok(go("/units?done=taken-back#planned")),
        Ok(Err(_)) => false,
        Err(AppError::Conflict(_)) => true,
        Err(error) => return Err(error),
    };
    let (status, page) = page(&app, f, (unit, &on), changed).await?;
    html(status, &page)
}
