//! What is done on the page of a summary. What cannot be done shows the page again, with all that was typed.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use entity::ids::SummaryId;
use serde_json::json;

use super::super::extract::Fields;
use super::super::form::{Told, told};
use super::super::page::{Frame, go};
use super::super::report_form::saving::is_quiet;
use super::edit::{Typed, number, open_words, page};
use super::views::field_label;
use crate::actions::summaries::{self as acts, Judged, Saved, Taken};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::merge::Shown;
use crate::domain::summary::{HEADINGS, Text, section_field};
use crate::error::{AppError, AppResult};
use crate::store::summaries;

/// What is being done: by whom, to which summary, on which page of it.
struct Doing<'a> {
    app: &'a App,
    f: Frame,
    actor: &'a Actor,
    path: &'a str,
    only: Option<usize>,
    id: SummaryId,
    form: Fields,
    is_quiet: bool,
}

impl Doing<'_> {
    fn back(&self, done: &str) -> Response {
        let page = match self.only {
            Some(n) => format!("sections/{n}"),
            None => "edit".into(),
        };
        go(&format!("/summaries/{}/{page}?done={done}", self.path))
    }

    /// The page again, with what was typed and why it was not done.
    async fn again(self, typed: Typed) -> AppResult<Response> {
        let form = self.form;
        page(self.app, (self.f, self.actor), (self.path, self.only), Typed { form, ..typed }).await
    }

    /// The version of the summary the page was shown.
    fn version(&self) -> i32 {
        self.form.get("version").parse().unwrap_or(0)
    }

    /// The text as typed: what the page has no field for stays as it is stored.
    async fn text(&self) -> AppResult<Text> {
        let row =
            summaries::get(&self.app.db, &self.actor.scope(), self.id).await?.ok_or(AppError::NotFound)?;
        let mut text = summaries::text(&self.app.db, &row).await?;
        let form = &self.form;
        for (field, own) in
            [("title", &mut text.title), ("findings", &mut text.findings), ("section-0", &mut text.opening)]
        {
            if form.has(field) {
                *own = form.get(field);
            }
        }
        for (n, own) in text.sections.iter_mut().enumerate() {
            let field = section_field(n + 1);
            if form.has(&field) {
                *own = form.get(&field);
            }
        }
        // Choices that were all taken away are sent like choices there never were.
        if form.has("title") {
            text.audience = form.all("audience");
        }
        Ok(text)
    }

    /// The version of the summary whose text the page was shown, where it is still that.
    async fn version_shown(&self) -> AppResult<i32> {
        let shown = self.form.get("version");
        let Shown::Parts(_) = Shown::parse(&shown) else { return Ok(self.version()) };
        let row =
            summaries::get(&self.app.db, &self.actor.scope(), self.id).await?.ok_or(AppError::NotFound)?;
        let is_same = Shown::of(&summaries::text(&self.app.db, &row).await?) == shown;
        is_same.then_some(row.version).ok_or(AppError::Conflict("error-summary-changed"))
    }

    fn has_text(&self) -> bool {
        self.form.has("title") || (0..=HEADINGS.len()).any(|n| self.form.has(&section_field(n)))
    }
}

/// POST `/summaries/{id}/edit`.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    headers: HeaderMap,
    form: Fields,
) -> AppResult<Response> {
    let id = SummaryId::parse(&path).ok_or(AppError::NotFound)?;
    let is_quiet = is_quiet(&headers);
    done(Doing { app: &app, f, actor: &actor, path: &path, only: None, id, form, is_quiet }).await
}

/// POST `/summaries/{id}/sections/{n}`: the same from the page of one section.
pub async fn act_on_section(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path((path, n)): Path<(String, String)>,
    headers: HeaderMap,
    form: Fields,
) -> AppResult<Response> {
    let id = SummaryId::parse(&path).ok_or(AppError::NotFound)?;
    let (only, is_quiet) = (Some(number(&n)?), is_quiet(&headers));
    done(Doing { app: &app, f, actor: &actor, path: &path, only, id, form, is_quiet }).await
}

async fn done(doing: Doing<'_>) -> AppResult<Response> {
    let (app, actor, id) = (doing.app, doing.actor, doing.id);
    match doing.form.get("act").as_str() {
        "issue" => issue(doing).await,
        "cancel" => {
            let release = acts::cancel(app, actor, id, doing.version()).await?;
            Ok(go(&format!("/releases/{release}?done=correction-cancelled")))
        }
        "compose" => {
            let waiting = acts::compose(app, actor, id).await?;
            Ok(doing.back(if waiting > 0 { "composed-beside" } else { "composed" }))
        }
        "take-draft" | "keep-mine" => take(doing).await,
        "reasons" => reasons(doing).await,
        "comment" => comment(doing).await,
        "confirm" => {
            let (findings, matters) = (doing.form.all("finding"), doing.form.all("matter"));
            acts::confirm(app, actor, id, doing.version(), (&findings, &matters)).await?;
            Ok(doing.back("summary-confirmed"))
        }
        "send_back" => send_back(doing).await,
        "submit" => submit(doing).await,
        _ => match save(&doing).await? {
            Ok(saved) => Ok(answer(&doing, &saved)),
            Err(typed) => doing.again(typed).await,
        },
    }
}

/// Saves what was typed; where something of it was not saved, what the page is to show.
async fn save(doing: &Doing<'_>) -> AppResult<Result<Saved, Typed>> {
    let text = doing.text().await?;
    let shown = Shown::parse(&doing.form.get("version"));
    let saved = acts::save(doing.app, doing.actor, doing.id, shown, &text).await?;
    if doing.is_quiet || (saved.errors.is_empty() && saved.stale.is_empty()) {
        return Ok(Ok(saved));
    }
    let status = if saved.errors.is_empty() { 409 } else { 422 };
    let errors = told(&doing.f, &saved.errors);
    Ok(Err(Typed { status, text: Some(text), errors, stale: saved.stale, ..Typed::default() }))
}

/// Back to the page; or, to a page that saves by itself, what it goes on with.
fn answer(doing: &Doing<'_>, saved: &Saved) -> Response {
    if !doing.is_quiet {
        return doing.back("saved");
    }
    let (f, now) = (&doing.f, doing.app.now());
    let is_stale = !saved.stale.is_empty();
    let words = if is_stale { f.t("draft-stale") } else { f.t1("draft-saved", "time", f.clock(&now, now)) };
    let remarks: Vec<_> = told(f, &saved.errors).into_iter().map(|t| (t.field, t.text)).collect();
    let body = json!({ "words": words, "version": saved.shown, "remarks": remarks, "left": f.left });
    let status = if is_stale { StatusCode::CONFLICT } else { StatusCode::OK };
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Saves what was typed beside the button, then hands the summary over.
async fn submit(doing: Doing<'_>) -> AppResult<Response> {
    let version = if doing.has_text() {
        match save(&doing).await? {
            Ok(saved) => saved.version,
            Err(typed) => return doing.again(typed).await,
        }
    } else {
        doing.version_shown().await?
    };
    match acts::submit(doing.app, doing.actor, doing.id, version).await? {
        Ok(()) => Ok(doing.back("summary-submitted")),
        Err(judged) => {
            let errors = refused(&doing.f, &judged);
            doing.again(Typed { status: 422, errors, ..Typed::default() }).await
        }
    }
}

/// What the gate refuses, each with the field it stands in.
fn refused(f: &Frame, judged: &Judged) -> Vec<Told> {
    let mut out = told(f, &judged.errors);
    for finding in judged.findings.iter().filter(|x| !x.kind.may_be_confirmed()) {
        let words = f.t1(&format!("prose-refused-{}", finding.kind.code()), "words", &finding.words);
        let label = field_label(f, &finding.field);
        out.push(Told { label, ..Told::new(&finding.field, words) });
    }
    if judged.left_out.iter().any(|l| l.reason.is_none()) {
        out.push(Told::new("left-out", f.t("error-left-out")));
    }
    out
}

async fn take(doing: Doing<'_>) -> AppResult<Response> {
    let position = number(&doing.form.get("section"))?;
    let taken = if doing.form.get("act") == "take-draft" { Taken::Draft } else { Taken::Edited };
    let shown = Shown::parse(&doing.form.get("version"));
    acts::take(doing.app, doing.actor, doing.id, (position, taken), &shown).await?;
    Ok(doing.back("saved"))
}

async fn reasons(doing: Doing<'_>) -> AppResult<Response> {
    let pairs = doing.form.clone().into_pairs().into_iter();
    let typed: Vec<(String, String)> =
        pairs.filter_map(|(k, v)| k.strip_prefix("reason-").map(|code| (code.to_owned(), v))).collect();
    match acts::give_reasons(doing.app, doing.actor, doing.id, &typed).await? {
        Ok(()) => Ok(doing.back("saved")),
        Err(errors) => {
            let errors = told(&doing.f, &errors);
            doing.again(Typed { status: 422, errors, ..Typed::default() }).await
        }
    }
}

async fn comment(doing: Doing<'_>) -> AppResult<Response> {
    let position = doing.form.get("about").parse().ok();
    let typed = doing.form.get("comment");
    match acts::comment(doing.app, doing.actor, doing.id, (position, &typed)).await? {
        Ok(()) => Ok(doing.back("comment-added")),
        Err(errors) => {
            let errors = told(&doing.f, &errors);
            doing.again(Typed { status: 422, errors, ..Typed::default() }).await
        }
    }
}

async fn send_back(doing: Doing<'_>) -> AppResult<Response> {
    let typed = doing.form.get("comment");
    match acts::send_back(doing.app, doing.actor, doing.id, doing.version(), &typed).await? {
        Ok(()) => Ok(doing.back("summary-sent-back")),
        Err(errors) => {
            let errors = told(&doing.f, &errors);
            doing.again(Typed { status: 422, errors, ..Typed::default() }).await
        }
    }
}

async fn issue(doing: Doing<'_>) -> AppResult<Response> {
    match acts::issue(doing.app, doing.actor, doing.id, doing.version()).await {
        Ok(release) => Ok(go(&format!("/releases/{release}"))),
        Err(AppError::Conflict(key @ "error-summary-unconfirmed")) => {
            let errors = vec![Told::new("confirm", doing.f.t(key))];
            doing.again(Typed { status: 409, errors, ..Typed::default() }).await
        }
        Err(error) => Err(error),
    }
}

/// POST `/summaries/{id}/presence`: a sign of life from a page; it hears who else has the summary open.
pub async fn keep_open(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
) -> AppResult<Response> {
    let id = SummaryId::parse(&path).ok_or(AppError::NotFound)?;
    let others = acts::keep_open(&app, &actor, id).await?;
    let heard = json!({ "words": open_words(&f, &others) });
    Ok(([(CONTENT_TYPE, "application/json")], heard.to_string()).into_response())
}
