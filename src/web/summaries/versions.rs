//! How a section came about: its versions, and what each changed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::ids::SummaryId;
use entity::summary;

use super::super::extract::Asked;
use super::super::page::{Frame, html};
use super::edit::number;
use super::heading;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::diff::{Run, words};
use crate::error::{AppError, AppResult};
use crate::store::summaries;
use crate::store::summaries::history;

/// A version, newest first on the page.
struct Version {
    number: i32,
    who: String,
    when: String,
    runs: Vec<Run>,
    body: String,
}

#[derive(Template)]
#[template(path = "summaries/versions.html")]
struct VersionsPage {
    f: Frame,
    summary: summary::Model,
    label: String,
    versions: Vec<Version>,
}

/// GET `/summaries/{id}/versions?section=`: title and findings where no section is named.
pub async fn versions(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    let id = SummaryId::parse(&path).ok_or(AppError::NotFound)?;
    let summary = summaries::get(&app.db, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let asked = asked.0.get("section");
    let (position, label) = match asked.as_str() {
        "" => (history::HEAD, f.t("summary-versions-head")),
        n => {
            let n = number(n)?;
            (i32::try_from(n).map_err(AppError::internal)?, heading(n).to_owned())
        }
    };
    let rows = history::of(&app.db, id, position).await?;
    let mut before = String::new();
    let mut versions = Vec::new();
    for (row, who) in rows {
        versions.push(Version {
            number: row.number,
            who: who.map(|a| a.display_name).unwrap_or_default(),
            when: f.time(&row.saved_at),
            runs: words(&before, &row.body),
            body: row.body.clone(),
        });
        before = row.body;
    }
    versions.reverse();
    html(200, &VersionsPage { f, summary, label, versions })
}
