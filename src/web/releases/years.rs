//! The quarters of a year side by side, for those who may read their releases.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::RoundKind;

use super::super::page::{Frame, html};
use super::day;
use super::files::File;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::Period;
use crate::error::{AppError, AppResult};
use crate::export::html::paper;
use crate::export::year::{Quarter, year};
use crate::store::{releases, rounds};

#[derive(Template)]
#[template(path = "releases/year.html")]
struct YearPage {
    f: Frame,
    year: i32,
    paper: String,
}

/// GET `/releases/years/{code}`, and the same with `.pdf`, `.docx` or `.xlsx`.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let (code, file) = File::asked(&path);
    let asked = Period::parse(code).filter(|period| period.kind == RoundKind::Year);
    let asked = asked.ok_or(AppError::NotFound)?.year;
    let (mut quarters, mut last) = (Vec::<Quarter>::new(), None);
    for period in Period::all_of(RoundKind::Quarter, asked) {
        let opened = match rounds::by_code(&app.db, &period.code()).await? {
            Some(round) => match releases::newest_of(&app.db, &actor.scope(), round.id).await? {
                Some(id) => releases::open(&app.db, &actor.scope(), id).await?,
                None => None,
            },
            None => None,
        };
        last = opened.as_ref().map(|opened| opened.row.clone()).or(last);
        quarters.push((period.code(), opened.map(|opened| (opened.document, opened.published))));
    }
    let last = last.ok_or(AppError::NotFound)?;
    let sheet = year(asked, day(&app, &last), &quarters).ok_or(AppError::NotFound)?;
    match file {
        None => html(200, &YearPage { f, year: asked, paper: paper(&sheet, 1) }),
        Some(file) => {
            let name = format!("bon-quy-{asked}");
            file.of(sheet, (&name, format!("{}-{asked}", last.id)), None).await
        }
    }
}
