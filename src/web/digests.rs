//! Digests for staff: what was mailed to leaders, how each mail fared, and how it looks.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use entity::enums::{DeliveryState, DigestKind, MailKind};
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
use crate::mail::digests::{Links, drawing, letter as written, subject};
use crate::mail::messages::Recipient;
use crate::store::{digests, outbox as mails, releases};

/// Editions on a page of the list.
const PAGE: usize = 50;

/// An edition with how its mails stand.
struct Line {
    id: Uuid,
    kind: DigestKind,
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
    page: usize,
    last: usize,
}

/// GET `/digests?page=`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor, asked: Asked) -> AppResult<Response> {
    let titles = releases::all(&app.db, &actor.scope()).await?;
    let counts = mails::counts(&app.db).await?;
    let paged = asked.cut(digests::all(&app.db).await?, PAGE);
    let mut lines = Vec::new();
    for edition in paged.rows {
        let of = |state| counts.get(&(edition.id, state)).copied().unwrap_or(0);
        let title = match edition.kind {
            DigestKind::OnIssue => {
                titles.iter().find(|r| Some(r.id) == edition.release_id).map(|r| r.title.clone())
            }
            // What the others tell is small enough to be read for its name.
            _ => digests::open(&app.db, &actor.scope(), &edition).await?.map(|d| subject(f.lang, &d)),
        };
        let (sent, waiting) = (of(DeliveryState::Sent), of(DeliveryState::Queued));
        let failed = of(DeliveryState::Failed);
        let (id, kind, at) = (edition.id, edition.kind, edition.created_at);
        lines.push(Line { id, kind, title: title.unwrap_or_default(), at, sent, waiting, failed });
    }
    let waits = app.config.mail_waits();
    html(200, &ListPage { f, lines, waits, page: paged.page, last: paged.last })
}

#[derive(Template)]
#[template(path = "digests/show.html")]
struct ShowPage {
    f: Frame,
    edition: digest_edition::Model,
    title: String,
    rows: Vec<(outbox::Model, Option<account::Model>)>,
    waits: bool,
    /// Where a copy to look at would go, and what came of the last one.
    to: Option<String>,
    last: Option<outbox::Model>,
}

/// The edition the address names, and what it tells.
async fn edition(app: &App, actor: &Actor, path: &str) -> AppResult<(digest_edition::Model, Digest)> {
    let id = Uuid::parse_str(path).map_err(|_| AppError::NotFound)?;
    let edition = digests::by_id(&app.db, id).await?.ok_or(AppError::NotFound)?;
    let digest = digests::open(&app.db, &actor.scope(), &edition).await?.ok_or(AppError::NotFound)?;
    Ok((edition, digest))
}

/// GET `/digests/{id}`: the delivery log.
pub async fn show(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let (edition, digest) = edition(&app, &actor, &path).await?;
    let rows = mails::of_edition(&app.db, edition.id).await?;
    let own = crate::store::accounts::by_id(&app.db, actor.account).await?;
    let last = mails::last_of_kind(&app.db, actor.account, MailKind::DigestTest).await?;
    let last = last.filter(|mail| mail.about == edition.id.to_string());
    let title = match &digest {
        Digest::OnIssue(issued) => issued.title.clone(),
        other => subject(f.lang, other),
    };
    let (to, waits) = (own.and_then(|account| account.email), app.config.mail_waits());
    html(200, &ShowPage { f, edition, title, rows, waits, to, last })
}

/// POST `/digests/{id}`: sends a failed `mail` again, or with `act=test` a copy to oneself.
pub async fn act(
    State(app): State<App>,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let id = Uuid::parse_str(&path).map_err(|_| AppError::NotFound)?;
    if form.get("act") == "test" {
        actions::digests::try_out(&app, &actor, id).await?;
        return Ok(go(&format!("/digests/{id}?done=digest-test")));
    }
    let mail = Uuid::parse_str(&form.get("mail")).map_err(|_| AppError::NotFound)?;
    actions::digests::resend(&app, &actor, id, mail).await?;
    Ok(go(&format!("/digests/{id}?done=requeued")))
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
    let (edition, digest) = edition(app, actor, path).await?;
    let lang = if asked.0.has("lang") { Lang::parse(&asked.0.get("lang")) } else { f.lang };
    let to = Recipient { address: String::new(), name: actor.name.clone(), lang };
    let links = Links::of(&app.config.base_url, &digest, None);
    let work = move || {
        let drawn = drawing(lang, &digest)?;
        written(&to, (&digest, drawn.as_ref()), &links, "")
    };
    let letter = tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?;
    Ok((edition.id, lang, letter.map_err(AppError::internal)?))
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
    shown::part(letter.page())
}
