//! Stopping a kind of digest by the link in a mail: programs press it for people (RFC 8058), without a cookie and from
//! anywhere; opening it alone changes nothing.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::account;
use entity::enums::DigestKind;

use super::page::{Frame, html};
use super::routes::Caller;
use crate::actions::digests;
use crate::app::App;
use crate::error::AppResult;
use crate::locale::Lang;

#[derive(Template)]
#[template(path = "digests/stop.html")]
struct StopPage {
    f: Frame,
    kind: DigestKind,
    is_done: bool,
}

/// The page in the language of whose link it is.
fn page(mut f: Frame, (kind, account): (DigestKind, account::Model), is_done: bool) -> AppResult<Response> {
    f.lang = Lang::parse(&account.lang);
    html(200, &StopPage { f, kind, is_done })
}

/// GET `/unsubscribe/{token}`: asks for a press of a button, because mail programs open links by themselves.
pub async fn ask(State(app): State<App>, f: Frame, Path(token): Path<String>) -> AppResult<Response> {
    page(f, digests::stopped_by(&app, &token).await?, false)
}

/// POST `/unsubscribe/{token}`.
pub async fn stop(
    State(app): State<App>,
    f: Frame,
    caller: Caller,
    Path(token): Path<String>,
) -> AppResult<Response> {
    digests::stop(&app, &token, (&caller.address, &caller.request)).await?;
    page(f, digests::stopped_by(&app, &token).await?, true)
}
