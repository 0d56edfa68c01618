//! Many accounts from a spreadsheet: upload, a look at what would happen, and only then the deed.

use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::HeaderMap;
use axum::response::Response;

use super::super::downloads::{CSV, download};
use super::super::page::{Frame, go, html};
use super::super::uploads::{FaultyRow, Upload, faulty_rows, title};
use super::super::working::shown;
use crate::actions::accounts::{apply, check};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::NewAccount;
use crate::domain::roster::COLUMNS;
use crate::domain::sheet::{Fault, XLSX};
use crate::error::{AppError, AppResult};
use crate::import::template;
use crate::store::units;

/// Rows shown of a list that is good.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "accounts/import.html")]
struct ImportPage {
    f: Frame,
    columns: Vec<String>,
    faults: Vec<FaultyRow>,
    count: usize,
    good: Vec<NewAccount>,
    unaddressed: usize,
    kept: String,
}

impl ImportPage {
    fn new(f: Frame) -> Self {
        let columns = COLUMNS.iter().map(|c| template::header(f.lang, c.key)).collect();
        let (faults, good, kept) = (Vec::new(), Vec::new(), String::new());
        Self { f, columns, faults, count: 0, good, unaddressed: 0, kept }
    }
}

fn faulty(f: Frame, status: u16, faults: &[Fault]) -> AppResult<Response> {
    let faults = faulty_rows(&f, faults);
    html(status, &ImportPage { faults, ..ImportPage::new(f) })
}

/// GET `/accounts/import`.
pub async fn form(f: Frame) -> AppResult<Response> {
    html(200, &ImportPage::new(f))
}

/// POST `/accounts/import`: with a file, what would happen; with what was shown before, the deed.
pub async fn upload(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> AppResult<Response> {
    let upload = match Upload::receive(form).await {
        Ok(upload) => upload,
        Err((status, fault)) => return faulty(f, status, &[fault]),
    };
    let (frame, request, doing) = (f.clone(), actor.request.clone(), title(upload.applies));
    shown((frame, &request), &headers, doing, async move { judge(&app, (f, &actor), upload).await }).await
}

/// Tells what a list would do, or does it.
async fn judge(app: &App, (f, actor): (Frame, &Actor), upload: Upload) -> AppResult<Response> {
    let applies = upload.applies;
    let sheet = match upload.sheet(&COLUMNS, applies).await {
        Ok(sheet) => sheet,
        Err(faults) => return faulty(f, 422, &faults),
    };
    let sheets = std::slice::from_ref(&sheet);
    let done = if applies { apply(app, actor, sheets).await? } else { check(app, actor, sheets).await? };
    let good = match done {
        Ok(good) => good,
        Err(faults) => return faulty(f, 422, &faults),
    };
    let unaddressed = good.iter().filter(|new| new.email.is_none()).count();
    if applies {
        let place = if unaddressed > 0 { "/invitations?standing=unprinted&" } else { "/accounts?" };
        return Ok(go(&format!("{place}done=imported")));
    }
    let kept = serde_json::to_string(&sheet).map_err(AppError::internal)?;
    let (count, good) = (good.len(), good.into_iter().take(SHOWN).collect());
    html(200, &ImportPage { count, good, unaddressed, kept, ..ImportPage::new(f) })
}

/// GET `/accounts/import/template.csv`.
pub async fn template_csv(f: Frame) -> Response {
    download(CSV, "langnghe-accounts.csv", template::csv(f.lang, &COLUMNS, &[]))
}

/// GET `/accounts/import/template.xlsx`.
pub async fn template_xlsx(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let role = |code: &str| f.word("role", code);
    let values = ["collaborator", "leader", "unit_head"].map(role).to_vec();
    let allowed = [template::Allowed { column: "role", values }];
    let codes: Vec<_> =
        units::all(&app.db, app.today()).await?.into_iter().map(|u| (u.code, u.name)).collect();
    let bytes = template::xlsx(f.lang, (&COLUMNS, &[]), &allowed, &codes).map_err(AppError::internal)?;
    Ok(download(XLSX, "langnghe-accounts.xlsx", bytes))
}
