//! Exact figures for programs of staff: the table of the page, as JSON.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::api::answer::{json, links};
use super::super::api::query::Query;
use super::super::page::Frame;
use super::asking::Asking;
use super::sheet::{Column, Row, Sheet};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::cube::STANCES;
use crate::domain::tally::Counts;
use crate::error::{AppError, AppResult};
use crate::store::tally;

/// Exact figures of a unit and a page of those directly below it, by a topic and those directly below it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExactFigures {
    /// Code of the round.
    round: String,
    /// Code of the unit.
    unit: String,
    /// Code of the topic; `*` for all.
    topic: String,
    /// Reports of the unit that count.
    reports: i64,
    /// Those of them without any issue.
    nil: i64,
    /// Since when reports that changed wait to be counted anew; none where all are counted.
    waiting_since: Option<DateTime<Utc>>,
    /// The topic itself, then those directly below it, then what stands on it alone where there is any.
    columns: Vec<Node>,
    /// The unit itself, then a page of those directly below it, then what stands on it alone where there is any.
    rows: Vec<Line>,
    /// Number of the page, from 1.
    page: u64,
    /// Most units below on a page.
    size: u64,
    /// How many units are directly below.
    total: u64,
}

/// A unit or a topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct Node {
    /// Its code; none for what stands on the one above alone.
    code: Option<String>,
    /// Its name, in the language that is asked for.
    name: String,
}

/// A row.
#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    /// The unit.
    unit: Node,
    /// Its reports that count, those without issues included.
    reports: i64,
    /// A cell for each column.
    cells: Vec<Exact>,
}

/// A cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct Exact {
    /// Reports that touch it; none for what stands on a topic alone, for reports do not add up over topics.
    reports: Option<i64>,
    /// Issues.
    issues: i64,
    /// Voices by stance.
    voices: Stances,
    /// Streams by stance.
    streams: Stances,
    /// Aggrieved voices.
    aggrieved: i64,
}

/// Numbers by stance.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stances {
    in_favour: i64,
    concerned: i64,
    opposed: i64,
    undecided: i64,
}

impl Stances {
    fn of(numbers: [i64; STANCES.len()]) -> Self {
        let [in_favour, concerned, opposed, undecided] = numbers;
        Self { in_favour, concerned, opposed, undecided }
    }
}

impl Node {
    fn of(code: &str, name: &str) -> Self {
        Self { code: Some(code.to_owned()).filter(|code| !code.is_empty()), name: name.to_owned() }
    }
}

fn cell((column, counts): (&Column, &Counts)) -> Exact {
    Exact {
        reports: (!column.code.is_empty()).then_some(counts.reports),
        issues: counts.issues,
        voices: Stances::of(counts.voices),
        streams: Stances::of(counts.streams),
        aggrieved: counts.aggrieved,
    }
}

/// Read exact figures; for staff alone, and noted in the audit log
#[utoipa::path(get, path = "/api/v1/figures", operation_id = "read_exact_figures", tag = "figures",
    params(
        ("round" = Option<String>, Query, description = "Code of a round; the latest unless said"),
        ("unit" = Option<String>, Query, description = "Code of a unit; the root unless said"),
        ("topic" = Option<String>, Query, description = "Code of a topic; all unless said"),
        ("page" = Option<u64>, Query, description = "Page of the units below, from 1", minimum = 1, maximum = 1000000),
        ("size" = Option<u64>, Query, description = "Units below on a page; 50 unless said", minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "The figures", body = ExactFigures)),
    security(("token" = ["figures:exact"])))]
pub async fn exact(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    headers: HeaderMap,
    uri: Uri,
) -> AppResult<Response> {
    let query = Query::read(&uri, &["round", "unit", "topic", "page", "size"])?;
    let paging = query.paging()?;
    let [round, unit, topic] = ["round", "unit", "topic"].map(|name| query.get(name).to_owned());
    let mut asking = Asking { round, unit, topic, page: paging.page, size: paging.size, ..Asking::default() };
    let c = app.db.snapshot().await?;
    let place = super::place_of(&c, &mut asking).await?;
    let waiting_since = tally::progress(&c, place.round.id).await?.since;
    let sheet = Sheet::of(&c, (&f, &actor.scope()), (&place, &asking)).await?;
    drop(c);
    let row = |row: &Row| Line {
        unit: Node::of(&row.code, &row.name),
        reports: row.reports,
        cells: sheet.columns.iter().zip(&row.cells).map(cell).collect(),
    };
    let figures = ExactFigures {
        round: asking.round.clone(),
        unit: asking.unit.clone(),
        topic: asking.topic.clone(),
        reports: sheet.reports(),
        nil: sheet.nil,
        waiting_since,
        columns: sheet.columns.iter().map(|column| Node::of(&column.code, &column.name)).collect(),
        rows: sheet.rows.iter().map(row).collect(),
        page: paging.page,
        size: paging.size,
        total: sheet.below,
    };
    let mut response = json(&headers, &figures)?;
    let links = links(uri.path(), &query, paging, sheet.below);
    response.headers_mut().insert("link", links.parse().map_err(AppError::internal)?);
    // Whoever has them already takes nothing away.
    if response.status() == StatusCode::OK {
        actions::figures::export(&app, &actor, &place.round.code).await?;
    }
    Ok(response)
}
