//! Releases and their published figures: exactly what their page gives the same person.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use chrono::{DateTime, Utc};
use entity::ids::RoundId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::{Items, JSON, body, list as listed};
use super::query::Query;
use crate::app::App;
use crate::domain::access::Actor;
use crate::error::AppResult;
use crate::export::published;
use crate::store::{releases as stored, rounds};
use crate::web::downloads::CSV;
use crate::web::releases::{figures_of, open};

/// An issued summary.
#[derive(Debug, Serialize, ToSchema)]
pub struct Release {
    /// Its id.
    id: Uuid,
    /// Code of its round.
    round: String,
    /// Which version of the round's release it is.
    number: i32,
    /// Its title.
    title: String,
    /// When it was issued.
    issued_at: DateTime<Utc>,
    /// Why it was taken back; none unless it was, which staff alone see.
    withdrawn: Option<String>,
}

/// Published figures.
#[derive(Debug, ToSchema)]
#[allow(dead_code)]
pub struct Figures {
    /// One release.
    releases: Vec<FiguresOfRelease>,
}

/// The published figures of a release.
#[derive(Debug, ToSchema)]
#[allow(dead_code)]
pub struct FiguresOfRelease {
    /// Id of the release.
    id: Uuid,
    /// One cell for each unit and topic.
    cells: Vec<Cell>,
    /// What is shown of small units taken together; left out where there is none.
    #[schema(required = false)]
    merged: Vec<Merged>,
}

/// A cell of published figures.
#[derive(Debug, ToSchema)]
#[allow(dead_code)]
pub struct Cell {
    /// Code of the unit; its subtree is included.
    unit: String,
    /// Code of the topic; those below it are included.
    topic: String,
    /// `shown`, `hidden` or `empty`.
    status: String,
    /// Voices, where it is shown.
    #[schema(required = false)]
    voices: u64,
    /// Reporters, where it is shown.
    #[schema(required = false)]
    reporters: u32,
    /// Shares of the voices by stance, and of the aggrieved: whole percents, `<10` or `>90`; null where they are not told.
    #[schema(required = false, value_type = Option<Object>)]
    shares: (),
    /// The earlier version of the release whose number still stands here.
    #[schema(required = false)]
    as_of: String,
}

/// Small units taken together.
#[derive(Debug, ToSchema)]
#[allow(dead_code)]
pub struct Merged {
    /// Codes of the units.
    units: Vec<String>,
    /// Code of the topic.
    topic: String,
    /// Voices.
    voices: u64,
    /// Reporters.
    reporters: u32,
}

/// List the releases whose figures may be read, latest first
#[utoipa::path(get, path = "/api/v1/releases", operation_id = "list_releases", tag = "figures",
    params(
        ("page" = Option<u64>, Query, description = "Number of the page, from 1", minimum = 1, maximum = 1000000),
        ("size" = Option<u64>, Query, description = "Items on a page; 50 unless said", minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "A page of releases", body = Items<Release>)),
    security(("token" = ["figures:published"])))]
pub async fn list(State(app): State<App>, actor: Actor, headers: HeaderMap, uri: Uri) -> AppResult<Response> {
    let query = Query::read(&uri, &["page", "size"])?;
    let (paging, scope) = (query.paging()?, actor.scope());
    let rounds = rounds::all(&app.db).await?;
    let codes: HashMap<RoundId, &str> = rounds.iter().map(|round| (round.id, round.code.as_str())).collect();
    let rows = stored::all(&app.db, &scope).await?.into_iter().filter(|row| row.is_whole(&scope));
    let release = |row: stored::Listed| Release {
        id: row.id.0,
        round: codes.get(&row.round_id).map(|code| (*code).to_owned()).unwrap_or_default(),
        number: row.number,
        title: row.title,
        issued_at: row.issued_at,
        withdrawn: row.withdrawn,
    };
    listed((&headers, &uri, &query), paging, rows.map(release).collect())
}

/// Read the published figures of a release, as JSON or CSV
#[utoipa::path(get, path = "/api/v1/releases/{id}/figures", operation_id = "read_release_figures", tag = "figures",
    params(("id" = Uuid, Path, description = "Id of the release")),
    responses((status = 200, description = "The figures; CSV where `Accept` asks for `text/csv` and not for JSON",
        content((Figures = "application/json"), (String = "text/csv")))),
    security(("token" = ["figures:published"])))]
pub async fn figures(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> AppResult<Response> {
    Query::read(&uri, &[])?;
    let release = open(&app, &actor, &path).await?;
    let accepted: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|v| v.to_str().ok()).collect();
    let asks = |kind: &str| accepted.iter().any(|line| line.contains(kind));
    let figures = figures_of(&release);
    if asks("text/csv") && !asks(JSON) {
        return Ok(body(&headers, CSV, published::csv(&figures)));
    }
    Ok(body(&headers, JSON, figures.to_string()))
}

/// Read the published figures of a release as CSV
#[utoipa::path(get, path = "/api/v1/releases/{id}/figures.csv", operation_id = "read_release_figures_csv", tag = "figures",
    params(("id" = Uuid, Path, description = "Id of the release")),
    responses((status = 200, description = "The figures", content_type = "text/csv", body = String)),
    security(("token" = ["figures:published"])))]
pub async fn figures_csv(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> AppResult<Response> {
    Query::read(&uri, &[])?;
    let release = open(&app, &actor, &path).await?;
    Ok(body(&headers, CSV, published::csv(&figures_of(&release))))
}
