//! A summary as it would be issued now, for those who compose and approve it: a page, and files marked as a draft.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::ids::SummaryId;

use super::downloads::{PDF, made};
use super::page::{Frame, html};
use crate::actions::summaries::{Preview, preview};
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::export::docx::{WORD, docx};
use crate::export::html::paper;
use crate::export::pdf::pdf;
use crate::export::sheet::{Sheet, sheet};

#[derive(Template)]
#[template(path = "summaries/preview.html")]
struct PreviewPage {
    f: Frame,
    id: SummaryId,
    /// What cannot be put in, in words.
    faults: Vec<String>,
    paper: String,
}

/// The summary as a sheet marked as a draft, and what cannot be put in.
async fn drafted(app: &App, actor: &Actor, path: &str) -> AppResult<(SummaryId, Sheet, Preview)> {
    let id = SummaryId::parse(path).ok_or(AppError::NotFound)?;
    let found = preview(app, actor, id).await?;
    let sheet = sheet(&found.title, app.today(), &found.document, &found.published);
    Ok((id, sheet.as_draft(&found.document.layout), found))
}

/// GET `/summaries/{id}/preview`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let (id, sheet, found) = drafted(&app, &actor, &path).await?;
    let told = |fault: &crate::domain::rich::Fault| {
        let error = fault.beside("");
        f.lang.ta(error.key, &error.args)
    };
    let faults = found.faults.iter().map(told).collect();
    html(200, &PreviewPage { id, faults, paper: paper(&sheet, 2), f })
}

/// GET `/summaries/{id}/draft.pdf`.
pub async fn draft_pdf(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let (id, sheet, _) = drafted(&app, &actor, &path).await?;
    made(PDF, "du-thao-bao-cao.pdf", move || pdf(&sheet, &format!("draft-{id}"))).await
}

/// GET `/summaries/{id}/draft.docx`.
pub async fn draft_docx(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let (_, sheet, _) = drafted(&app, &actor, &path).await?;
    made(WORD, "du-thao-bao-cao.docx", move || docx(&sheet)).await
}
