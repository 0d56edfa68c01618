//! The table that is shown, as a spreadsheet for staff.

use axum::extract::State;
use axum::response::Response;

use super::super::downloads::download;
use super::super::extract::{Asked, Fields};
use super::super::page::Frame;
use super::asking::Asking;
use super::sheet::{Row, Sheet};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::sheet::XLSX;
use crate::error::{AppError, AppResult};
use crate::export::grid::{Grid, Value, xlsx};

/// POST `/figures.xlsx`, with the fields of the page's address.
pub async fn export(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let mut asking = Asking::read(&Asked(form))?;
    let c = app.db.view().await?;
    let place = super::place_of(&c, &mut asking).await?;
    let sheet = Sheet::of(&c, (&f, &actor.scope()), (&place, &asking)).await?;
    drop(c);
    let measure = asking.measure;
    let value = |n: Option<u64>| match n {
        None => Value::Nothing,
        Some(n) if measure.is_share() => Value::Percent(n),
        Some(n) => Value::Number(n),
    };
    let row = |row: &Row| {
        let reports = Value::Number(u64::try_from(row.reports).unwrap_or(0));
        let cells = row.cells.iter().map(|counts| value(measure.of(counts)));
        [Value::Text(row.name.clone()), reports].into_iter().chain(cells).collect()
    };
    let group = asking.group.map(|g| f.word("group", g.code())).unwrap_or_default();
    let about = [f.round(&place.round.code), place.unit.name.clone(), place.topic_name(&f), group];
    let about: Vec<String> = about.into_iter().filter(|text| !text.is_empty()).collect();
    let heads = [f.t("col-unit"), f.t("figures-reports")].into_iter();
    let grid = Grid {
        mark: f.t("figures-internal"),
        title: f.word("measure", measure.code()),
        about: about.join(" · "),
        note: f.t("not-a-sample"),
        heads: heads.chain(sheet.columns.iter().map(|c| c.name.clone())).collect(),
        rows: sheet.rows.iter().map(row).collect(),
    };
    actions::figures::export(&app, &actor, &place.round.code).await?;
    let name = format!("noi-bo-so-lieu-{}.xlsx", place.round.code);
    Ok(download(XLSX, &name, xlsx(&grid).map_err(AppError::internal)?))
}
