//! Issued summaries with their published figures, for those they were issued to.

pub mod extracts;
mod files;
pub mod years;

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use entity::enums::{Role, RoundKind, RoundState};
use entity::ids::{ReleaseId, RoundId};
use entity::{release, round};

use super::extract::{Asked, Fields};
use super::form::{Field, Kind, Told, mark, told};
use super::matters::told_counts;
use super::page::{Frame, go, html};
use crate::actions::summaries;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::case::figures_json;
use crate::domain::period::Period;
use crate::domain::report::FieldError;
use crate::domain::summary::Document;
use crate::domain::suppress::Published;
use crate::error::{AppError, AppResult};
use crate::export::book::Whole;
use crate::export::extract::clusters;
use crate::export::figures::{Step, Table, policy, shares, steps, table};
use crate::export::html::{self, Place};
use crate::export::placed::{Cell, Cells, Source};
use crate::export::sheet::{Sheet, sheet};
use crate::store::matters::counts;
use crate::store::releases::Opened;
use crate::store::{Snapshot, releases, rounds};
use files::File;

#[derive(Template)]
#[template(path = "releases/list.html")]
struct ListPage {
    f: Frame,
    releases: Vec<releases::Listed>,
    /// The latest version of each round that is not taken back.
    latest: HashMap<RoundId, i32>,
    /// Years with quarters among them, latest first.
    years: Vec<i32>,
}

impl ListPage {
    /// What a reader should know of a version: its number, that it was taken back or superseded.
    fn badges(&self, r: &releases::Listed) -> Vec<String> {
        badges(&self.f, r, self.latest.get(&r.round_id).copied())
    }
}

fn badges(f: &Frame, r: &releases::Listed, latest: Option<i32>) -> Vec<String> {
    let number = (r.number > 1).then(|| f.t1("release-version", "n", r.number));
    let taken_back = r.withdrawn.is_some().then(|| f.t("release-withdrawn"));
    let old = r.withdrawn.is_none() && latest.is_some_and(|n| r.number < n);
    let old = old.then(|| f.t("release-superseded"));
    [number, taken_back, old].into_iter().flatten().collect()
}

/// The latest version of each round that is not taken back.
fn latest(rows: &[releases::Listed]) -> HashMap<RoundId, i32> {
    let mut out = HashMap::new();
    for row in rows.iter().filter(|r| r.withdrawn.is_none()) {
        let number = out.entry(row.round_id).or_insert(row.number);
        *number = row.number.max(*number);
    }
    out
}

/// GET `/releases`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let c = app.db.view().await?;
    let releases = releases::all(&c, &actor.scope()).await?;
    let latest = latest(&releases);
    let years = years_of(&c, &actor, &releases).await?;
    html(200, &ListPage { f, releases, latest, years })
}

/// The years of the quarters whose releases the person may read whole.
async fn years_of(c: &Snapshot, actor: &Actor, releases: &[releases::Listed]) -> AppResult<Vec<i32>> {
    let rounds = rounds::all(c).await?;
    let whole = releases.iter().filter(|r| r.withdrawn.is_none() && r.is_whole(&actor.scope()));
    let quarter = |r: &releases::Listed| {
        let round = rounds.iter().find(|round| round.id == r.round_id)?;
        Period::parse(&round.code).filter(|p| p.kind == RoundKind::Quarter).map(|p| p.year)
    };
    let years: std::collections::BTreeSet<i32> = whole.filter_map(quarter).collect();
    Ok(years.into_iter().rev().collect())
}

/// A release within the person's reach, with its figures opened again.
pub(super) async fn open(app: &App, actor: &Actor, path: &str) -> AppResult<Opened> {
    let id = ReleaseId::parse(path).ok_or(AppError::NotFound)?;
    releases::open(&app.db.view().await?, &actor.scope(), id).await?.ok_or(AppError::NotFound)
}

#[derive(Template)]
#[template(path = "releases/show.html")]
struct ShowPage {
    f: Frame,
    release: release::Model,
    document: Document,
    seen: Seen,
    unit: String,
    topic: String,
    badges: Vec<String>,
    /// A version that takes its place.
    newer: Option<releases::Listed>,
    /// The round before, and what both releases show.
    before: String,
    steps: Vec<Step>,
    /// The recommendations of the round and where they stand now, for leaders and staff: state and number.
    recommendations: Vec<(&'static str, u64)>,
    /// What staff may do: one field, or nothing.
    fields: Vec<Field>,
    errors: Vec<Told>,
    may_withdraw: bool,
    may_correct: bool,
    /// Where staff get the pack for the conference of the round, of whose releases this is the one in force; else empty.
    conference: String,
}

/// What is seen of a release at a unit and a topic, and the document around it.
struct Seen {
    table: Table,
    /// The words of the table's cells.
    cells: Cells,
    /// The stances there, drawn; empty where no share is published.
    chart: String,
    shares: Vec<(String, String)>,
    policy: String,
    /// The document around its figures.
    parts: Parts,
    /// The clusters it can be cut to: code and name.
    clusters: Vec<(String, String)>,
}

impl Seen {
    /// None for a unit or a topic there is not.
    fn of(f: &Frame, opened: &Opened, on: NaiveDate, (unit, topic): (&str, &str)) -> Option<Self> {
        let Opened { row, published, document } = opened;
        let table = table(published, document, f.lang, unit, topic)?;
        let source = Source { published, names: document, lang: f.lang };
        Some(Self {
            cells: source.cells(unit, topic)?,
            chart: source.chart(unit, topic).map(|chart| html::drawn(&chart, (0, 0))).unwrap_or_default(),
            shares: shares(f.lang, &table.whole),
            policy: policy(f.lang, published),
            parts: Parts::of(&sheet(&row.title, on, document, published)),
            clusters: clusters(published, document),
            table,
        })
    }

    /// A cell of the table in words.
    fn cell(&self, row: &usize, column: &usize) -> Cell {
        self.cells.rows.get(*row).and_then(|cells| cells.get(column + 1)).cloned().unwrap_or_default()
    }
}

/// The parts of a document on its page, as HTML: its head and foot, which paper alone shows, and its sections.
struct Parts {
    head: String,
    opening: String,
    sections: Vec<(String, String)>,
    foot: String,
}

impl Parts {
    fn of(sheet: &Sheet) -> Self {
        let section = |(part, section): (usize, &crate::export::sheet::Part)| {
            (section.heading.clone(), html::pieces(&section.pieces, Place { level: 2, part }))
        };
        Self {
            head: html::head(sheet),
            opening: sheet.opening.clone(),
            sections: (1..).zip(&sheet.sections).map(section).collect(),
            foot: html::foot(sheet),
        }
    }
}

/// GET `/releases/{id}?unit=&topic=`, and `/releases/{id}.pdf`, `.docx` or `.xlsx`: a parameter of a route takes the
/// whole segment.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    if let (id, Some(file)) = File::asked(&path) {
        return print(&app, &actor, id, file).await;
    }
    // A head who is to read the own cluster's part is sent there.
    let id = ReleaseId::parse(&path).ok_or(AppError::NotFound)?;
    if let Some(cluster) = releases::only_cluster(&app.db, &actor.scope(), id).await? {
        return Ok(go(&format!("/releases/{id}/clusters/{cluster}")));
    }
    show_page(&app, (f, &actor), (&path, &asked), None).await
}

/// The page; with what was typed and is wrong with it.
async fn show_page(
    app: &App,
    (f, actor): (Frame, &Actor),
    (path, asked): (&str, &Asked),
    typed: Option<(String, Vec<FieldError>)>,
) -> AppResult<Response> {
    let opened = open(app, actor, path).await?;
    let (unit, topic) = (asked.0.get("unit"), asked.0.get("topic"));
    let seen = Seen::of(&f, &opened, day(app, &opened.row), (&unit, &topic)).ok_or(AppError::NotFound)?;
    let Opened { row: release, published, document } = opened;
    let round = rounds::by_id(&app.db, release.round_id).await?.ok_or(AppError::NotFound)?;
    let versions = releases::versions(&app.db, &actor.scope(), release.round_id).await?;
    let last = versions.iter().rfind(|r| r.withdrawn.is_none());
    let own = versions.iter().find(|r| r.id == release.id);
    let badges = own.map(|r| badges(&f, r, last.map(|r| r.number))).unwrap_or_default();
    let newer = last.filter(|r| r.number > release.number).cloned();
    let (before, steps) = match previous(app, actor, &round).await? {
        Some((code, then)) => (code, steps((&then, &published), &document, f.lang, (&unit, &topic))),
        None => (String::new(), Vec::new()),
    };
    let is_staff = matches!(actor.role, Role::Staff | Role::Approver);
    let recommendations = recommendations(app, actor, &round).await?;
    let may_withdraw = actor.role == Role::Approver && release.withdrawn.is_none();
    let is_last = versions.last().is_some_and(|r| r.id == release.id);
    let may_correct = is_staff && is_last && round.state == RoundState::Issued;
    let is_in_force = last.is_some_and(|r| r.id == release.id);
    let conference = if is_staff && is_in_force { pack_of(&round) } else { String::new() };
    let (value, errors) = typed.unwrap_or_default();
    let mut errors = told(&f, &errors);
    let mut fields = Vec::new();
    if may_correct || may_withdraw {
        fields.push(Field::new(&f, "reason", "release-reason", Kind::Lines(2), &value));
        mark(&mut fields, &mut errors);
    }
    let status = if errors.is_empty() { 200 } else { 422 };
    let page = ShowPage {
        f,
        release,
        document,
        seen,
        unit,
        topic,
        badges,
        newer,
        before,
        steps,
        recommendations,
        fields,
        errors,
        may_withdraw,
        may_correct,
        conference,
    };
    html(status, &page)
}

/// Where the pack for the conference on a round is made.
fn pack_of(round: &round::Model) -> String {
    format!("/rounds/{}/conference.pdf", round.code)
}

/// How the recommendations of a round stand, for staff and leaders: to a head or collaborator even the number of a small
/// bloc's would tell something.
async fn recommendations(
    app: &App,
    actor: &Actor,
    round: &round::Model,
) -> AppResult<Vec<(&'static str, u64)>> {
    if !matches!(actor.role, Role::Staff | Role::Approver | Role::Leader) {
        return Ok(Vec::new());
    }
    Ok(told_counts(counts(&app.db, app.today(), Some(round.id)).await?))
}

/// The latest release of the round before that the person may read.
async fn previous(app: &App, actor: &Actor, round: &round::Model) -> AppResult<Option<(String, Published)>> {
    let Some(before) = rounds::before(&app.db, round).await? else { return Ok(None) };
    let Some(newest) = releases::newest_of(&app.db, &actor.scope(), before.id).await? else {
        return Ok(None);
    };
    let opened = releases::open(&app.db, &actor.scope(), newest).await?;
    Ok(opened.map(|o| (before.code, o.published)))
}

/// POST `/releases/{id}/versions`: staff begin another version, or an approver takes it back.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    asked: Asked,
    form: Fields,
) -> AppResult<Response> {
    let id = ReleaseId::parse(&path).ok_or(AppError::NotFound)?;
    let reason = form.get("reason");
    let wrong = if form.get("act") == "withdraw" {
        match summaries::withdraw(&app, &actor, id, &reason).await? {
            Ok(()) => return Ok(go(&format!("/releases/{id}?done=release-withdrawn"))),
            Err(errors) => errors,
        }
    } else {
        match summaries::correct(&app, &actor, id, &reason).await? {
            Ok(summary) => return Ok(go(&format!("/summaries/{summary}/edit?done=correction-begun"))),
            Err(errors) => errors,
        }
    };
    show_page(&app, (f, &actor), (&path, &asked), Some((reason, wrong))).await
}

/// The day a release was issued.
fn day(app: &App, release: &release::Model) -> NaiveDate {
    release.issued_at.with_timezone(&app.zone()).date_naive()
}

async fn print(app: &App, actor: &Actor, id: &str, file: File) -> AppResult<Response> {
    let Opened { row: release, published, document } = open(app, actor, id).await?;
    let round = rounds::by_id(&app.db, release.round_id).await?.ok_or(AppError::NotFound)?;
    let name = format!("bao-cao-{}-v{}", round.code, release.number);
    let sheet = sheet(&release.title, day(app, &release), &document, &published);
    let ident = release.id.to_string();
    file.of(sheet, (&name, ident), Some(Whole { document, published, top: None })).await
}

/// GET `/releases/{id}/figures.json`.
pub async fn figures(State(app): State<App>, actor: Actor, Path(path): Path<String>) -> AppResult<Response> {
    let body = figures_of(&open(&app, &actor, &path).await?).to_string();
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// The published figures of a release, as programs read them.
pub(super) fn figures_of(release: &Opened) -> serde_json::Value {
    let mut figures = figures_json(&release.published);
    figures["id"] = release.row.id.to_string().into();
    serde_json::json!({ "releases": [figures] })
}
