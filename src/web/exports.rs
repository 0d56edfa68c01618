//! Large exports for staff: asking for one, how far it is, and the file.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use entity::enums::{ExportState, RoundState};
use entity::ids::ExportId;
use entity::{export_file, round};
use futures_util::stream::unfold;

use super::extract::Fields;
use super::page::{Frame, go, html};
use crate::actions::exports as acts;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::sheet::XLSX;
use crate::error::{AppError, AppResult};
use crate::store::{Db, exports, rounds};

#[derive(Template)]
#[template(path = "exports.html")]
struct ExportsPage {
    f: Frame,
    /// Rounds that can be exported, latest first.
    rounds: Vec<round::Model>,
    /// What was asked for, each with the code of its round.
    files: Vec<(export_file::Model, String)>,
    /// Whether something waits or is being written.
    is_busy: bool,
}

/// GET `/exports`.
pub async fn show(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let all = rounds::all(&app.db).await?;
    let code = |row: &export_file::Model| {
        all.iter().find(|r| r.id == row.round_id).map(|r| r.code.clone()).unwrap_or_default()
    };
    let files: Vec<_> = exports::all(&app.db, &actor.scope()).await?;
    let files: Vec<_> = files.into_iter().map(|row| (row.clone(), code(&row))).collect();
    let is_open = |s: ExportState| matches!(s, ExportState::Queued | ExportState::Running);
    let is_busy = files.iter().any(|(row, _)| is_open(row.state));
    let mut rounds = all;
    rounds.retain(|r| !matches!(r.state, RoundState::Planned | RoundState::Purged));
    html(200, &ExportsPage { f, rounds, files, is_busy })
}

/// POST `/exports`: asks for an export of `round`.
pub async fn ask(State(app): State<App>, actor: Actor, form: Fields) -> AppResult<Response> {
    acts::ask(&app, &actor, &form.get("round")).await?;
    Ok(go("/exports?done=export-asked"))
}

/// GET `/exports/{id}/file.xlsx`.
pub async fn file(State(app): State<App>, actor: Actor, Path(id): Path<String>) -> AppResult<Response> {
    let id = ExportId::parse(&id).ok_or(AppError::NotFound)?;
    let row = exports::get(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    if row.state != ExportState::Done {
        return Err(AppError::NotFound);
    }
    let round = rounds::by_id(&app.db, row.round_id).await?.ok_or(AppError::NotFound)?;
    acts::take(&app, &actor, &round.code).await?;
    let named = format!("attachment; filename=\"noi-bo-y-kien-{}.xlsx\"", round.code);
    let headers = [
        (CONTENT_TYPE, XLSX.to_owned()),
        (CONTENT_DISPOSITION, named),
        (CONTENT_LENGTH, row.size.to_string()),
    ];
    let body = Body::from_stream(unfold((app.db.clone(), id, 0), piece));
    Ok((headers, body).into_response())
}

type Turn = (Db, ExportId, i32);

/// The next piece of a file on its way; what cannot be read breaks the answer off.
async fn piece((db, id, number): Turn) -> Option<(Result<Vec<u8>, std::io::Error>, Turn)> {
    match exports::part(&db, id, number).await {
        Ok(Some(bytes)) => Some((Ok(bytes), (db, id, number + 1))),
        Ok(None) => None,
        Err(error) => Some((Err(std::io::Error::other(error)), (db, id, i32::MAX))),
    }
}
