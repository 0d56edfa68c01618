//! A release cut to one cluster, for its heads.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::ids::ReleaseId;
use entity::release;

use super::super::page::{Frame, html};
use super::day;
use super::files::File;
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::export::book::Whole;
use crate::export::extract::extract;
use crate::export::html::paper;
use crate::store::releases::{self, Opened};
use crate::store::rounds;

#[derive(Template)]
#[template(path = "releases/extract.html")]
struct ExtractPage {
    f: Frame,
    release: release::Model,
    code: String,
    title: String,
    /// Whether the person may read the whole release.
    reads_whole: bool,
    paper: String,
}

/// GET `/releases/{id}/clusters/{code}`, and the same with `.pdf`, `.docx` or `.xlsx`. A head whose audience is the own
/// cluster reads that one alone.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path((id, path)): Path<(String, String)>,
) -> AppResult<Response> {
    let id = ReleaseId::parse(&id).ok_or(AppError::NotFound)?;
    let (code, file) = File::asked(&path);
    let opened = releases::open_extract(&app.db, &actor.scope(), id, code).await?;
    let Opened { row: release, published, document } = opened.ok_or(AppError::NotFound)?;
    let on = day(&app, &release);
    let sheet = extract((&release.title, on), &document, &published, code).ok_or(AppError::NotFound)?;
    let Some(file) = file else {
        let reads_whole = releases::get(&app.db, &actor.scope(), id).await?.is_some();
        let (code, title, paper) = (code.to_owned(), sheet.title.clone(), paper(&sheet, 1));
        return html(200, &ExtractPage { f, release, code, title, reads_whole, paper });
    };
    let round = rounds::by_id(&app.db, release.round_id).await?.ok_or(AppError::NotFound)?;
    let name = format!("trich-{}-v{}-{code}", round.code, release.number);
    let ident = format!("{}-{code}", release.id);
    let top = published.units().index(code);
    file.of(sheet, (&name, ident), Some(Whole { document, published, top })).await
}
