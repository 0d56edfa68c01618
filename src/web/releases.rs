//! Issued summaries with their published figures, for those they were issued to.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use entity::ids::ReleaseId;
use entity::release;

use super::extract::Asked;
use super::page::{Frame, html};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::case::figures_json;
use crate::domain::summary::Document;
use crate::domain::suppress::PublishedCell;
use crate::error::{AppError, AppResult};
use crate::export::figures::{Table, policy, shares, table};
use crate::export::pdf::pdf;
use crate::export::sheet::sheet;
use crate::store::releases::Opened;
use crate::store::{releases, rounds};

#[derive(Template)]
#[template(path = "releases/list.html")]
struct ListPage {
    f: Frame,
    releases: Vec<releases::Listed>,
}

/// GET `/releases`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let releases = releases::all(&app.db, &actor.scope()).await?;
    html(200, &ListPage { f, releases })
}

/// A release within the person's reach, with its figures opened again.
async fn open(app: &App, actor: &Actor, path: &str) -> AppResult<Opened> {
    let id = ReleaseId::parse(path).ok_or(AppError::NotFound)?;
    releases::open(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)
}

#[derive(Template)]
#[template(path = "releases/show.html")]
struct ShowPage {
    f: Frame,
    release: release::Model,
    document: Document,
    table: Table,
    shares: Vec<(String, String)>,
    unit: String,
    topic: String,
    policy: String,
}

/// GET `/releases/{id}?unit=&topic=`, and `/releases/{id}.pdf`: a parameter of a route takes the whole
/// segment.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    if let Some(id) = path.strip_suffix(".pdf") {
        return print(&app, &actor, id).await;
    }
    let Opened { row: release, published, document } = open(&app, &actor, &path).await?;
    let (unit, topic) = (asked.0.get("unit"), asked.0.get("topic"));
    let table = table(&published, &document, f.lang, &unit, &topic).ok_or(AppError::NotFound)?;
    let (shares, policy) = (shares(f.lang, &table.whole), policy(f.lang, &published));
    html(200, &ShowPage { f, release, document, table, shares, unit, topic, policy })
}

async fn print(app: &App, actor: &Actor, id: &str) -> AppResult<Response> {
    let Opened { row: release, published, document } = open(app, actor, id).await?;
    let round = rounds::by_id(&app.db, release.round_id).await?.ok_or(AppError::NotFound)?;
    let name = format!("inline; filename=\"bao-cao-{}-v{}.pdf\"", round.code, release.number);
    let day = release.issued_at.with_timezone(&app.zone()).date_naive();
    let work = move || pdf(&sheet(&release.title, day, &document, &published), &release.id.to_string());
    let body = tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?;
    let headers = [(CONTENT_TYPE, "application/pdf"), (CONTENT_DISPOSITION, name.as_str())];
    Ok((headers, body.map_err(AppError::internal)?).into_response())
}

/// GET `/releases/{id}/figures.json`.
pub async fn figures(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    let release = open(&app, &actor, &path).await?;
    let mut figures = figures_json(&release.published);
    figures["id"] = release.row.id.to_string().into();
    let body = serde_json::json!({ "releases": [figures] }).to_string();
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}
