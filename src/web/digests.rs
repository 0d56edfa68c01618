//! Digests for staff: what was mailed to leaders, how each mail fared, and how it looks.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use entity::enums::DeliveryState;
use entity::ids::ReleaseId;
use entity::{account, digest_edition, outbox};
use uuid::Uuid;

use super::extract::{Asked, Fields};
use super::letter as shown;
use super::page::{Frame, go, html};
use crate::actions;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::digest::Digest;
use crate::domain::letter::Letter;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::mail::messages::{self, Recipient};
use crate::store::{digests, outbox as mails, releases};

/// An edition with how its mails stand.
struct Line {
    id: Uuid,
    title: String,
    at: DateTime<Utc>,
    sent: i64,
    waiting: i64,
    failed: i64,
}

#[derive(Template)]
#[template(path = "digests/list.html")]
struct ListPage {
    f: Frame,
    lines: Vec<Line>,
    waits: bool,
}

/// GET `/digests`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    let titles = releases::all(&app.db, &actor.scope()).await?;
    let counts = mails::counts(&app.db).await?;
    let line = |e: digest_edition::Model| {
        let of = |state| counts.get(&(e.id, state)).copied().unwrap_or(0);
        let title = titles.iter().find(|r| Some(r.id) == e.release_id).map(|r| r.title.clone());
        let (sent, waiting) = (of(DeliveryState::Sent), of(DeliveryState::Queued));
        let failed = of(DeliveryState::Failed);
        Line { id: e.id, title: title.unwrap_or_default(), at: e.created_at, sent, waiting, failed }
    };
    let lines = digests::all(&app.db).await?.into_iter().map(line).collect();
    let waits = app.config.mail_waits();
    html(200, &ListPage { f, lines, waits })
}

#[derive(Template)]
#[template(path = "digests/show.html")]
struct ShowPage {
    f: Frame,
    id: Uuid,
    title: String,
    release: ReleaseId,
    rows: Vec<(outbox::Model, Option<account::Model>)>,
    waits: bool,
}

/// The edition the address names, and the digest of its release.
async fn edition(app: &App, actor: &Actor, path: &str) -> AppResult<(Uuid, ReleaseId, Digest)> {
    let id = Uuid::parse_str(path).map_err(|_| AppError::NotFound)?;
    let edition = digests::by_id(&app.db, id).await?.ok_or(AppError::NotFound)?;
    let release = edition.release_id.ok_or(AppError::NotFound)?;
    let opened = releases::open(&app.db, &actor.scope(), release).await?.ok_or(AppError::NotFound)?;
    Ok((id, release, Digest::of(&opened.row.title, &opened.document, &opened.published)))
}

/// GET `/digests/{id}`: the delivery log.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let (id, release, digest) = edition(&app, &actor, &path).await?;
    let rows = mails::of_edition(&app.db, id).await?;
    let (title, waits) = (digest.title, app.config.mail_waits());
    html(200, &ShowPage { f, id, title, release, rows, waits })
}

/// POST `/digests/{id}`: sends a failed mail again.
pub async fn resend(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let id = Uuid::parse_str(&path).map_err(|_| AppError::NotFound)?;
    let mail = Uuid::parse_str(&form.get("mail")).map_err(|_| AppError::NotFound)?;
    actions::digests::resend(&app, &actor, id, mail).await?;
    Ok(go(&format!("/digests/{path}?done=requeued")))
}

#[derive(Template)]
#[template(path = "digests/preview.html")]
struct PreviewPage {
    f: Frame,
    id: Uuid,
    letter: Letter,
    lang: Lang,
}

/// The letter as the person would get it.
async fn letter(
    app: &App,
    (f, actor): (&Frame, &Actor),
    path: &str,
    asked: &Asked,
) -> AppResult<(Uuid, Lang, Letter)> {
    let (id, release, digest) = edition(app, actor, path).await?;
    let lang = if asked.0.has("lang") { Lang::parse(&asked.0.get("lang")) } else { f.lang };
    let to = Recipient { address: String::new(), name: actor.name.clone(), lang };
    let link = format!("{}/releases/{release}", app.config.base_url);
    let letter = messages::digest(&to, &digest, &link, "").map_err(AppError::internal)?;
    Ok((id, lang, letter))
}

/// GET `/digests/{id}/preview?lang=`.
pub async fn preview(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    let (id, lang, letter) = letter(&app, (&f, &actor), &path, &asked).await?;
    html(200, &PreviewPage { f, id, letter, lang })
}

/// GET `/digests/{id}/letter?lang=`: the HTML part alone, for the frame on the preview page.
pub async fn letter_part(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    let (_, _, letter) = letter(&app, (&f, &actor), &path, &asked).await?;
    shown::part(letter.html)
}
