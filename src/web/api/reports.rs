//! A person's own reports: handed in whole, listed, read.

mod sent;
mod strict;

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use entity::ids::RoundId;
use entity::report;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::{Items, JSON, json, list as listed};
use super::query::Query;
use super::schema;
use crate::actions::reports::whole;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::Report;
use crate::error::{AppError, AppResult};
use crate::store::{flash, reports as stored, revisions, rounds};
use crate::web::reports::{id, reason};

use sent::{Issue, Sent};

/// A report, and where it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub struct Line {
    /// Its id.
    id: Uuid,
    /// Of a round, or at once.
    #[schema(schema_with = schema::report_kind)]
    kind: &'static str,
    /// Code of its round; none for a flash report.
    round: Option<String>,
    /// Where it stands.
    #[schema(schema_with = schema::report_state)]
    state: &'static str,
    /// Whether it says that there is nothing salient.
    nil: bool,
    /// How often it was handed in.
    revisions: i32,
    /// When it was first handed in; none while it is a draft.
    submitted_at: Option<DateTime<Utc>>,
    /// Whether that was after the round was due.
    late: bool,
    /// Whether a reviewer took its text out because it may hold something secret.
    held: bool,
}

impl Line {
    fn of(row: &report::Model, round: Option<String>) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind.code(),
            round,
            state: row.state.code(),
            nil: row.nil,
            revisions: row.revisions,
            submitted_at: row.first_submitted_at,
            late: row.late,
            held: row.held,
        }
    }
}

/// A report with what was handed in last.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportWithText {
    /// The report.
    report: Line,
    /// Why it was returned or set aside; empty unless it was.
    reason: String,
    /// What came of a flash report; empty until it is closed.
    outcome: String,
    /// What was handed in last; none while nothing was.
    text: Option<Text>,
}

/// What stands in a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct Text {
    /// Whether it says that there is nothing salient.
    nil: bool,
    /// The general situation.
    general_situation: String,
    /// The issues.
    issues: Vec<Issue>,
}

impl From<Report> for Text {
    fn from(report: Report) -> Self {
        let issues = report.issues.into_iter().map(Issue::from).collect();
        Self { nil: report.nil, general_situation: report.general_situation, issues }
    }
}

/// List one's own reports, latest first
#[utoipa::path(get, path = "/api/v1/reports", operation_id = "list_reports", tag = "reports",
    params(
        ("page" = Option<u64>, Query, description = "Number of the page, from 1", minimum = 1, maximum = 1000000),
        ("size" = Option<u64>, Query, description = "Items on a page; 50 unless said", minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "A page of reports", body = Items<Line>)),
    security(("token" = ["reports:read"])))]
pub async fn list(State(app): State<App>, actor: Actor, headers: HeaderMap, uri: Uri) -> AppResult<Response> {
    let query = Query::read(&uri, &["page", "size"])?;
    let paging = query.paging()?;
    let mut rows = stored::own(&app.db, &actor.scope()).await?;
    // Drafts first, on both engines.
    rows.sort_by_key(|row| {
        (row.first_submitted_at.is_some(), std::cmp::Reverse(row.first_submitted_at), row.id)
    });
    let rounds = rounds::all(&app.db).await?;
    let codes: HashMap<RoundId, &str> = rounds.iter().map(|round| (round.id, round.code.as_str())).collect();
    let code =
        |row: &report::Model| row.round_id.and_then(|id| codes.get(&id)).map(|code| (*code).to_owned());
    listed((&headers, &uri, &query), paging, rows.iter().map(|row| Line::of(row, code(row))).collect())
}

/// Read one of one's own reports, with what was handed in last
#[utoipa::path(get, path = "/api/v1/reports/{id}", operation_id = "read_report", tag = "reports",
    params(("id" = Uuid, Path, description = "Id of the report")),
    responses((status = 200, description = "The report", body = ReportWithText)),
    security(("token" = ["reports:read"])))]
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> AppResult<Response> {
    Query::read(&uri, &[])?;
    let row = stored::filed(&app.db, &actor.scope(), id(&path)?).await?.ok_or(AppError::NotFound)?;
    let round = rounds::of(&app.db, &row).await?.map(|round| round.code);
    let closed = flash::of(&app.db, row.id).await?;
    let report = ReportWithText {
        reason: reason(&app, &row).await?,
        outcome: closed.map(|flash| flash.outcome).unwrap_or_default(),
        text: revisions::last(&app.db, row.id).await?.map(Text::from),
        report: Line::of(&row, round),
    };
    json(&headers, &report)
}

/// Hand in a whole report
///
/// The id is made by the sender: a random UUID (version 4). Sending the same report again is harmless and gives the same
/// answer; another report under a used id is refused (409). Each collaborator has one report in a round.
#[utoipa::path(post, path = "/api/v1/reports", operation_id = "submit_report", tag = "reports",
    request_body(content = Sent, description = "The report"),
    responses((status = 201, description = "The report was handed in, now or before", body = Line,
        headers(("location" = String, description = "Address of the report")))),
    security(("token" = ["reports:write"])))]
pub async fn submit(State(app): State<App>, actor: Actor, request: Request) -> AppResult<Response> {
    Query::read(request.uri(), &[])?;
    let bytes = json_body(&app, request).await?;
    let sent = Sent::read(&bytes)?;
    let is_flash = sent.is_flash();
    let whole = sent.whole()?;
    let row = match whole::file(&app, &actor, &whole).await? {
        Ok(row) => row,
        Err(errors) => return Err(sent::located(errors, is_flash)),
    };
    let place = format!("/api/v1/reports/{}", row.id);
    let body = serde_json::to_string(&Line::of(&row, whole.round)).map_err(AppError::internal)?;
    Ok((StatusCode::CREATED, [(CONTENT_TYPE, JSON), (LOCATION, place.as_str())], body).into_response())
}

/// A body that says that it is JSON.
async fn json_body(app: &App, request: Request) -> AppResult<Bytes> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case(JSON) {
        return Err(AppError::Media);
    }
    Bytes::from_request(request, app).await.map_err(|refused| {
        let is_large = refused.status() == StatusCode::PAYLOAD_TOO_LARGE;
        if is_large { AppError::TooLarge } else { AppError::Malformed }
    })
}
