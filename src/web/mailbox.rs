//! The demo's mailbox: what would have been mailed. It is there in the demo alone.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::mail_drop;
use uuid::Uuid;

use super::letter;
use super::page::{Frame, html};
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::store::mail_drops;

#[derive(Template)]
#[template(path = "mailbox/list.html")]
struct ListPage {
    f: Frame,
    mails: Vec<mail_drop::Model>,
}

/// GET `/dev/mail`.
pub async fn list(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let mails = mail_drops::all(&app.db).await?;
    html(200, &ListPage { f, mails })
}

#[derive(Template)]
#[template(path = "mailbox/show.html")]
struct ShowPage {
    f: Frame,
    mail: mail_drop::Model,
}

async fn one(app: &App, path: &str) -> AppResult<mail_drop::Model> {
    let id = Uuid::parse_str(path).map_err(|_| AppError::NotFound)?;
    mail_drops::by_id(&app.db, id).await?.ok_or(AppError::NotFound)
}

/// GET `/dev/mail/{id}`.
pub async fn show(State(app): State<App>, f: Frame, Path(path): Path<String>) -> AppResult<Response> {
    let mail = one(&app, &path).await?;
    html(200, &ShowPage { f, mail })
}

/// GET `/dev/mail/{id}/letter`: the HTML part alone.
pub async fn letter_part(State(app): State<App>, Path(path): Path<String>) -> AppResult<Response> {
    letter::part(one(&app, &path).await?.html)
}
