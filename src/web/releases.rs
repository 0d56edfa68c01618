//! Issued summaries with their published figures, for those they were issued to.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use entity::ids::ReleaseId;
use entity::release;

use super::extract::Asked;
use super::page::{Frame, html};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::case::figures_json;
use crate::domain::summary::Document;
use crate::domain::suppress::{Published, PublishedCell, reopen};
use crate::error::{AppError, AppResult};
use crate::export::figures::{Table, band, bands, table};
use crate::store::releases;

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
pub(super) async fn open(app: &App, actor: &Actor, path: &str) -> AppResult<(release::Model, Published)> {
    let id = ReleaseId::parse(path).ok_or(AppError::NotFound)?;
    let row = releases::get(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let frozen = serde_json::from_str(&row.figures).map_err(AppError::internal)?;
    let published = reopen(&frozen).map_err(AppError::internal)?;
    Ok((row, published))
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

/// GET `/releases/{id}?unit=&topic=`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    let (release, published) = open(&app, &actor, &path).await?;
    let document: Document = serde_json::from_str(&release.document).map_err(AppError::internal)?;
    let (unit, topic) = (asked.0.get("unit"), asked.0.get("topic"));
    let table = table(&published, &document, f.lang, &unit, &topic).ok_or(AppError::NotFound)?;
    let shares = bands(&table.whole).map_or(Vec::new(), |b| {
        let stances = crate::domain::cube::STANCES.iter().zip(b.stance);
        let stances = stances.map(|(code, share)| (f.word("stance", code), band(f.lang, share)));
        stances.chain([(f.t("aggrieved"), band(f.lang, b.aggrieved))]).collect()
    });
    let p = published.policy();
    let policy = f.lang.ta(
        "release-policy",
        &[
            ("voices", p.min_voices.to_string()),
            ("reporters", p.min_reporters.to_string()),
            ("share", (p.max_share / 10).to_string()),
            ("headcount", p.min_headcount.unwrap_or(0).to_string()),
        ],
    );
    html(200, &ShowPage { f, release, document, table, shares, unit, topic, policy })
}

/// GET `/releases/{id}/figures.json`.
pub async fn figures(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    let (release, published) = open(&app, &actor, &path).await?;
    let mut figures = figures_json(&published);
    figures["id"] = release.id.to_string().into();
    let body = serde_json::json!({ "releases": [figures] }).to_string();
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}
