//! Many accounts from a spreadsheet: upload, a look at what would happen, and only then the deed.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::super::page::{Frame, go, html};
use crate::actions::accounts::{apply, check};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::NewAccount;
use crate::domain::roster::COLUMNS;
use crate::domain::sheet::{Fault, Place, Sheet, choose, letters};
use crate::error::{AppError, AppResult};
use crate::import::{MAX_BYTES, read, template};
use crate::store::units;

/// Rows shown of a list that is good.
const SHOWN: usize = 20;

/// A row of the file with all that is wrong in it, in words.
pub(in crate::web) struct FaultyRow {
    pub row: u32,
    pub faults: Vec<(String, String)>,
}

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

/// The place of a fault within its row, in words.
fn place(f: &Frame, place: &Place) -> String {
    match place {
        Place::File | Place::Row(_) => String::new(),
        Place::Cell(_, key) => template::header(f.lang, key),
        Place::At(_, column) => f.t1("import-column-letter", "letter", letters(*column)),
    }
}

/// Faults by their rows, in words.
pub(in crate::web) fn faulty_rows(f: &Frame, faults: &[Fault]) -> Vec<FaultyRow> {
    let mut rows: BTreeMap<u32, Vec<(String, String)>> = BTreeMap::new();
    for fault in faults {
        let words = f.lang.ta(fault.key, &fault.args);
        rows.entry(fault.place.row()).or_default().push((place(f, &fault.place), words));
    }
    rows.into_iter().map(|(row, faults)| FaultyRow { row, faults }).collect()
}

fn faulty(f: Frame, status: u16, faults: &[Fault]) -> AppResult<Response> {
    let faults = faulty_rows(&f, faults);
    html(status, &ImportPage { faults, ..ImportPage::new(f) })
}

/// GET `/accounts/import`.
pub async fn form(f: Frame) -> AppResult<Response> {
    html(200, &ImportPage::new(f))
}

/// What came with an upload.
#[derive(Default)]
struct Upload {
    file: Vec<u8>,
    kept: String,
    applies: bool,
}

async fn receive(mut form: Multipart) -> Result<Upload, MultipartError> {
    let mut upload = Upload::default();
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("file") => upload.file = field.bytes().await?.to_vec(),
            Some("kept") => upload.kept = field.text().await?,
            Some("act") => upload.applies = field.text().await? == "apply",
            _ => {}
        }
    }
    Ok(upload)
}

/// The list as rows: from the file, or as it was shown before.
async fn sheet(upload: Upload) -> Result<Sheet, Vec<Fault>> {
    let unreadable = || vec![Fault::new(Place::File, "sheet-unreadable")];
    if upload.applies {
        let sheet: Sheet = serde_json::from_str(&upload.kept).map_err(|_| unreadable())?;
        return choose(&[sheet], &COLUMNS);
    }
    // A reader that trips over a hostile file takes its own task down, not the request.
    let sheets = tokio::task::spawn_blocking(move || read(&upload.file)).await;
    let sheets = sheets.map_err(|_| unreadable())?.map_err(|fault| vec![fault])?;
    choose(&sheets, &COLUMNS)
}

/// POST `/accounts/import`: with a file, what would happen; with what was shown before, the deed.
pub async fn upload(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    form: Result<Multipart, MultipartRejection>,
) -> AppResult<Response> {
    let Ok(form) = form else { return faulty(f, 422, &[Fault::new(Place::File, "sheet-empty")]) };
    let upload = match receive(form).await {
        Ok(upload) => upload,
        Err(error) if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            let large = Fault::new(Place::File, "sheet-too-large").with("limit", MAX_BYTES / 1024 / 1024);
            return faulty(f, 413, &[large]);
        }
        Err(_) => return faulty(f, 422, &[Fault::new(Place::File, "sheet-unreadable")]),
    };
    let applies = upload.applies;
    let sheet = match sheet(upload).await {
        Ok(sheet) => sheet,
        Err(faults) => return faulty(f, 422, &faults),
    };
    let sheets = std::slice::from_ref(&sheet);
    let done = if applies { apply(&app, &actor, sheets).await? } else { check(&app, &actor, sheets).await? };
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

/// A file to keep.
pub(in crate::web) fn download(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let named = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, named)], bytes).into_response()
}

/// GET `/accounts/import/template.csv`.
pub async fn template_csv(f: Frame) -> Response {
    download("text/csv; charset=utf-8", "langnghe-accounts.csv", template::csv(f.lang, &COLUMNS, &[]))
}

/// GET `/accounts/import/template.xlsx`.
pub async fn template_xlsx(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let role = |code: &str| f.word("role", code);
    let values = ["collaborator", "leader", "unit_head"].map(role).to_vec();
    let allowed = [template::Allowed { column: "role", values }];
    let codes: Vec<_> =
        units::all(&app.db, app.today()).await?.into_iter().map(|u| (u.code, u.name)).collect();
    let bytes = template::xlsx(f.lang, (&COLUMNS, &[]), &allowed, &codes).map_err(AppError::internal)?;
    Ok(download(template::XLSX, "langnghe-accounts.xlsx", bytes))
}
