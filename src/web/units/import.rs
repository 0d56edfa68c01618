//! Units from a spreadsheet and into one: upload, a look at what would happen, and only then the deed.

use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;
use entity::enums::UnitKind;

use super::super::downloads::{CSV, download};
use super::super::page::{Frame, go, html};
use super::super::uploads::{FaultyRow, Upload, faulty_rows, title};
use super::super::working::shown;
use super::{day, in_order};
use crate::actions::units::{check, import};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::sheet::{Fault, Sheet, XLSX};
use crate::domain::units::list::{COLUMNS, Line};
use crate::domain::units::{Register, day as read_day};
use crate::error::{AppError, AppResult};
use crate::import::template;
use crate::store::units;

/// Rows shown of a list that is good.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "units/import.html")]
struct ImportPage {
    f: Frame,
    columns: Vec<String>,
    on: String,
    on_error: String,
    faults: Vec<FaultyRow>,
    /// Units that are new, change and stay, once a list is good.
    counts: Option<(usize, usize, usize)>,
    lines: Vec<(Line, String)>,
    kept: String,
}

impl ImportPage {
    fn new(f: Frame, on: String) -> Self {
        let columns = COLUMNS.iter().map(|c| template::header(f.lang, c.key)).collect();
        let (faults, lines, kept, on_error) = (Vec::new(), Vec::new(), String::new(), String::new());
        Self { f, columns, on, on_error, faults, counts: None, lines, kept }
    }
}

fn faulty(f: Frame, status: u16, on: String, faults: &[Fault]) -> AppResult<Response> {
    let faults = faulty_rows(&f, faults);
    html(status, &ImportPage { faults, ..ImportPage::new(f, on) })
}

/// GET `/units/import`.
pub async fn form(State(app): State<App>, f: Frame) -> AppResult<Response> {
    html(200, &ImportPage::new(f, day(app.today())))
}

/// POST `/units/import`: with a file, what would happen; with what was shown before, the deed.
pub async fn upload(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> AppResult<Response> {
    let upload = match Upload::receive(form).await {
        Ok(upload) => upload,
        Err((status, fault)) => return faulty(f, status, day(app.today()), &[fault]),
    };
    let (applies, on) = (upload.applies, upload.on.clone());
    let Some(from) = read_day(&on) else {
        let on_error = f.t("error-date");
        return html(422, &ImportPage { on_error, ..ImportPage::new(f, on) });
    };
    let again = upload.is_kept();
    let (frame, request) = (f.clone(), actor.request.clone());
    let work = async move {
        match upload.sheet(&COLUMNS, again).await {
            Ok(sheet) => judge(&app, (f, &actor), sheet, (from, applies)).await,
            Err(faults) => faulty(f, 422, on, &faults),
        }
    };
    shown((frame, &request), &headers, title(applies), work).await
}

/// Tells what a list would do, or does it.
async fn judge(
    app: &App,
    (f, actor): (Frame, &Actor),
    sheet: Sheet,
    (from, applies): (NaiveDate, bool),
) -> AppResult<Response> {
    let sheets = std::slice::from_ref(&sheet);
    let done =
        if applies { import(app, actor, sheets, from).await? } else { check(app, sheets, from).await? };
    let plan = match done {
        Ok(plan) => plan,
        Err(faults) => return faulty(f, 422, day(from), &faults),
    };
    if applies {
        return Ok(go("/units?done=units-imported"));
    }
    let kept = serde_json::to_string(&sheet).map_err(AppError::internal)?;
    let new = plan.lines.iter().filter(|line| line.changes.is_none()).count();
    let counts = Some((new, plan.lines.len() - new, plan.same));
    let told = |line: Line| {
        let changes = line.changes.iter().flatten().map(|key| template::header(f.lang, key));
        let told = changes.collect::<Vec<_>>().join(", ");
        (line, told)
    };
    let lines = plan.lines.into_iter().take(SHOWN).map(told).collect();
    html(200, &ImportPage { counts, lines, kept, ..ImportPage::new(f, day(from)) })
}

/// The units in force on a day, as the list has them.
fn rows(f: &Frame, register: &Register, on: NaiveDate) -> Vec<Vec<String>> {
    let code = |id| register.get(id).map_or_else(String::new, |u| u.code.clone());
    let row = |(_, u, s): (usize, &crate::domain::units::Unit, &crate::domain::units::State)| {
        vec![
            u.code.clone(),
            s.name.clone(),
            f.word("unit-kind", s.kind.code()),
            s.parent.map(code).unwrap_or_default(),
            s.headcount.map_or_else(String::new, |n| n.to_string()),
        ]
    };
    in_order(register, on).into_iter().map(row).collect()
}

fn xlsx(f: &Frame, rows: &[Vec<String>]) -> AppResult<Vec<u8>> {
    let values = UnitKind::ALL.iter().map(|kind| f.word("unit-kind", kind.code())).collect();
    let allowed = [template::Allowed { column: "unit_kind", values }];
    template::xlsx(f.lang, (&COLUMNS, rows), &allowed, &[]).map_err(AppError::internal)
}

/// GET `/units/import/template.csv`.
pub async fn template_csv(f: Frame) -> Response {
    download(CSV, "langnghe-units-empty.csv", template::csv(f.lang, &COLUMNS, &[]))
}

/// GET `/units/import/template.xlsx`.
pub async fn template_xlsx(f: Frame) -> AppResult<Response> {
    Ok(download(XLSX, "langnghe-units-empty.xlsx", xlsx(&f, &[])?))
}

/// GET `/units/export.csv`.
pub async fn export_csv(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let rows = rows(&f, &units::register(&app.db).await?, app.today());
    Ok(download(CSV, "langnghe-units.csv", template::csv(f.lang, &COLUMNS, &rows)))
}

/// GET `/units/export.xlsx`.
pub async fn export_xlsx(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let rows = rows(&f, &units::register(&app.db).await?, app.today());
    Ok(download(XLSX, "langnghe-units.xlsx", xlsx(&f, &rows)?))
}
