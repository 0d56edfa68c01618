//! The page of the general situation.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::form::{Field, Kind, Told, mark, told};
use super::super::page::{Frame, go, html};
use super::saving::{Filled, Kept, Part, keep};
use super::{Desk, fields};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::screened::Findings;
use crate::domain::report::{FieldError, RawReport, Report, parse_general};
use crate::error::AppResult;

#[derive(Template)]
#[template(path = "reports/general.html")]
struct GeneralPage {
    f: Frame,
    desk: Desk,
    version: String,
    fields: Vec<Field>,
    errors: Vec<Told>,
    /// Whether another window saved meanwhile, and what.
    stale: bool,
    other: Vec<Field>,
}

fn page(f: Frame, desk: Desk, typed: &RawReport, mut errors: Vec<Told>, status: u16) -> AppResult<Response> {
    let mut fields = fields::general(&f, typed);
    mark(&mut fields, &mut errors);
    let other = if status == 409 { fields::general(&f, &desk.raw) } else { Vec::new() };
    let other = fields::differing(other, &fields);
    let version = Part::General.version(&desk.raw);
    html(status, &GeneralPage { f, desk, version, fields, errors, stale: status == 409, other })
}

/// GET `/reports/{id}/general`.
pub async fn general(f: Frame, desk: Desk) -> AppResult<Response> {
    let typed = desk.raw.clone();
    page(f, desk, &typed, Vec::new(), 200)
}

/// POST `/reports/{id}/general`: "later" keeps what was typed as it is; "save" checks it first.
pub async fn save_general(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Filled { desk, form, is_quiet }: Filled,
) -> AppResult<Response> {
    let put = |raw: &mut RawReport| {
        (raw.nil, raw.general_situation) = (form.get("nil"), form.get("general_situation"));
        raw.before = None;
    };
    let mut typed = desk.raw.clone();
    put(&mut typed);
    if form.get("act") != "later"
        && let Err(errors) = screened(&typed)
    {
        let errors = told(&f, &errors);
        return page(f, desk, &typed, errors, 422);
    }
    let kept = keep(&app, &actor, desk, (Part::General, &form.get("version")), put).await?;
    match kept {
        kept if is_quiet => Ok(kept.answer(&app, &f, Part::General)),
        Kept::Saved(desk) => Ok(go(&desk.path("/edit?done=saved"))),
        Kept::Stale(desk) => page(f, desk, &typed, Vec::new(), 409),
    }
}

/// What is wrong with the header, screening included.
fn screened(raw: &RawReport) -> Result<(), Vec<FieldError>> {
    let (nil, general_situation) = parse_general(raw)?;
    Findings::of(&Report { nil, general_situation, issues: Vec::new() }).refuse()
}
