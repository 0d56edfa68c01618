//! Rounds, units and topics, for programs that file reports or read figures.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use entity::enums::{Role, RoundState};
use entity::ids::UnitId;
use entity::{round, topic};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Items, json, list};
use super::query::Query;
use super::schema;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::takes_reports;
use crate::domain::tree::Tree;
use crate::error::{AppError, AppResult};
use crate::store::{rounds as stored, topics as frames, units as organised};

/// A reporting period.
#[derive(Debug, Serialize, ToSchema)]
pub struct Round {
    /// Such as `2026-Q4`.
    code: String,
    /// How long it is.
    #[schema(schema_with = schema::round_kind)]
    kind: &'static str,
    /// Where it stands.
    #[schema(schema_with = schema::round_state)]
    state: &'static str,
    /// Its first day.
    starts_on: NaiveDate,
    /// Its last day.
    ends_on: NaiveDate,
    /// By when reports are due; later ones are taken, and marked as late.
    due_at: DateTime<Utc>,
    /// Whether reports are taken now.
    takes_reports: bool,
    /// What staff ask to listen for; empty for others than collaborators and staff.
    focus: String,
}

impl Round {
    fn of(actor: &Actor, row: round::Model) -> Self {
        let is_told = matches!(actor.role, Role::Collaborator | Role::Staff | Role::Approver);
        Self {
            kind: row.kind.code(),
            state: row.state.code(),
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            due_at: row.due_at,
            takes_reports: takes_reports(row.state),
            focus: if is_told { row.focus } else { String::new() },
            code: row.code,
        }
    }
}

/// Whether a round is there for a person: staff see planned ones too.
fn is_seen(actor: &Actor, row: &round::Model) -> bool {
    row.state != RoundState::Planned || actor.scope().reads_all()
}

/// The round an address asks for; none for today.
async fn asked(app: &App, actor: &Actor, code: &str) -> AppResult<Option<round::Model>> {
    if code.is_empty() {
        return Ok(None);
    }
    let found = stored::by_code(&app.db, code).await?.filter(|row| is_seen(actor, row));
    found.map(Some).ok_or(AppError::NotFound)
}

/// List the rounds, latest first
#[utoipa::path(get, path = "/api/v1/rounds", operation_id = "list_rounds", tag = "rounds",
    params(
        ("page" = Option<u64>, Query, description = "Number of the page, from 1", minimum = 1, maximum = 1000000),
        ("size" = Option<u64>, Query, description = "Items on a page; 50 unless said", minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "A page of rounds", body = Items<Round>)),
    security(("token" = ["rounds:read"])))]
pub async fn rounds(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    uri: Uri,
) -> AppResult<Response> {
    let query = Query::read(&uri, &["page", "size"])?;
    let paging = query.paging()?;
    let all = stored::all(&app.db).await?.into_iter().filter(|row| is_seen(&actor, row));
    list((&headers, &uri, &query), paging, all.map(|row| Round::of(&actor, row)).collect())
}

/// Read one round
#[utoipa::path(get, path = "/api/v1/rounds/{code}", operation_id = "read_round", tag = "rounds",
    params(("code" = String, Path, description = "Such as `2026-Q4`")),
    responses((status = 200, description = "The round", body = Round)),
    security(("token" = ["rounds:read"])))]
pub async fn round(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> AppResult<Response> {
    Query::read(&uri, &[])?;
    let row = asked(&app, &actor, &code).await?.ok_or(AppError::NotFound)?;
    json(&headers, &Round::of(&actor, row))
}

/// A node of the tree of units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unit {
    /// Its code, which never changes.
    code: String,
    /// Its name.
    name: String,
    /// What sort of unit it is.
    #[schema(schema_with = schema::unit_kind)]
    kind: &'static str,
    /// Code of the unit above; none for the root.
    parent: Option<String>,
    /// How many units are above it.
    depth: usize,
}

/// The tree of today: parents stand before their children.
async fn tree_on(app: &App, day: NaiveDate) -> AppResult<Vec<Unit>> {
    let rows = organised::all(&app.db, day).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let codes: HashMap<UnitId, &str> = rows.iter().map(|row| (row.id, row.code.as_str())).collect();
    let code = |id: UnitId| codes.get(&id).map(|code| (*code).to_owned());
    let pairs: Vec<_> = rows.iter().map(|row| (row.code.clone(), row.parent_id.and_then(code))).collect();
    let tree = Tree::build(&pairs).map_err(AppError::internal)?;
    let unit = |i: usize| Unit {
        code: rows[i].code.clone(),
        name: rows[i].name.clone(),
        kind: rows[i].kind.code(),
        parent: pairs[i].1.clone(),
        depth: tree.depth(i),
    };
    Ok(tree.preorder().map(unit).collect())
}

/// List the units of a round, or of today, as a tree in pre-order
#[utoipa::path(get, path = "/api/v1/units", operation_id = "list_units", tag = "rounds",
    params(
        ("round" = Option<String>, Query, description = "Code of a round, for the tree it keeps; today's tree unless said"),
        ("page" = Option<u64>, Query, description = "Number of the page, from 1", minimum = 1, maximum = 1000000),
        ("size" = Option<u64>, Query, description = "Items on a page; 50 unless said", minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "A page of units", body = Items<Unit>)),
    security(("token" = ["rounds:read"])))]
pub async fn units(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    uri: Uri,
) -> AppResult<Response> {
    let query = Query::read(&uri, &["round", "page", "size"])?;
    let paging = query.paging()?;
    let all = match asked(&app, &actor, query.get("round")).await? {
        Some(round) => stored::units(&app.db, round.id)
            .await?
            .into_iter()
            .map(|row| Unit {
                code: row.code,
                name: row.name,
                kind: row.kind.code(),
                parent: row.parent_code,
                depth: usize::try_from(row.depth).unwrap_or(0),
            })
            .collect(),
        None => tree_on(&app, app.today()).await?,
    };
    list((&headers, &uri, &query), paging, all)
}

/// A topic of the coding frame.
#[derive(Debug, Serialize, ToSchema)]
pub struct Topic {
    /// Its code.
    code: String,
    /// Code of the topic above; none at the top.
    parent: Option<String>,
    /// Its name in Vietnamese.
    name_vi: String,
    /// Its name in English.
    name_en: String,
    /// Whether an issue may be filed under it: it has none below it and is not retired.
    selectable: bool,
}

/// List the topics of a round, or of today; those above stand before those below
#[utoipa::path(get, path = "/api/v1/topics", operation_id = "list_topics", tag = "rounds",
    params(
        ("round" = Option<String>, Query, description = "Code of a round; today's frame unless said"),
        ("page" = Option<u64>, Query, description = "Number of the page, from 1", minimum = 1, maximum = 1000000),
        ("size" = Option<u64>, Query, description = "Items on a page; 50 unless said", minimum = 1, maximum = 200),
    ),
    responses((status = 200, description = "A page of topics", body = Items<Topic>)),
    security(("token" = ["rounds:read"])))]
pub async fn topics(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    uri: Uri,
) -> AppResult<Response> {
    let query = Query::read(&uri, &["round", "page", "size"])?;
    let paging = query.paging()?;
    let round = asked(&app, &actor, query.get("round")).await?;
    let rows = frames::on(&app.db, round.map_or(app.today(), |round| round.starts_on)).await?;
    let leaves = frames::leaves(&rows);
    let row = |t: topic::Model| Topic {
        selectable: leaves.contains(&t.code),
        code: t.code,
        parent: t.parent,
        name_vi: t.name_vi,
        name_en: t.name_en,
    };
    list((&headers, &uri, &query), paging, rows.into_iter().map(row).collect())
}
