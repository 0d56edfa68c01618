//! What staff do with a matter, and the answer a head or staff give. Whoever was not first is told, and nothing typed is lost.

use axum::extract::{Path, State};
use axum::response::Response;
use uuid::Uuid;

use super::super::extract::Fields;
use super::super::form::Told;
use super::super::page::{Frame, go};
use super::{id, page};
use crate::actions::matters::{self as acts, Done, Sent, Typed};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::matter::Act;
use crate::domain::prose::Finding;
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};

/// What came of something sent.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// What was sent.
    pub form: Fields,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// The places that stand in a report like that.
    pub copied: Vec<Finding>,
    /// Why it was not done at all.
    pub refused: Option<&'static str>,
}

impl Said {
    /// What came of something typed, where it was done; else what is told on the page it was typed on.
    ///
    /// # Errors
    /// Those that no page tells.
    pub(super) fn of<T>(done: Done<T>, form: Fields) -> AppResult<Result<T, Self>> {
        match done {
            Ok(Ok(done)) => Ok(Ok(done)),
            Ok(Err(refused)) => {
                Ok(Err(Self { form, errors: refused.errors, copied: refused.copied, refused: None }))
            }
            Err(AppError::Conflict(key)) => Ok(Err(Self { form, refused: Some(key), ..Self::default() })),
            Err(error) => Err(error),
        }
    }

    pub(super) fn status(&self) -> u16 {
        match (self.refused, self.errors.is_empty()) {
            (Some(_), _) => 409,
            (None, false) => 422,
            (None, true) => 200,
        }
    }

    /// Why nothing was done, for the top of the page.
    pub(super) fn conflict(&self, f: &Frame) -> Option<Told> {
        self.refused.map(|key| Told::new("main", f.t(key)))
    }

    /// What was typed in a field, or what is stored.
    pub(super) fn or(&self, field: &str, stored: &str) -> String {
        if self.form.has(field) { self.form.get(field) } else { stored.to_owned() }
    }
}

/// The words of a matter as a form sends them.
pub(super) fn typed(form: &Fields) -> Typed {
    Typed { title: form.get("title"), body: form.get("body"), level: form.get("level") }
}

/// The version a form was shown.
fn version(form: &Fields) -> i32 {
    form.get("version").parse().unwrap_or(0)
}

async fn answered(
    app: &App,
    (f, actor): (Frame, &Actor),
    (path, form): (&str, Fields),
    (notice, done): (&str, Done<()>),
) -> AppResult<Response> {
    match Said::of(done, form)? {
        Ok(()) => Ok(go(&format!("/recommendations/{path}?done={notice}"))),
        Err(said) => page(app, (f, actor), path, said).await,
    }
}

/// POST `/recommendations/{id}/act`: staff change, send, take back, close, decline, open again or take a source out.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let shown = (id(&path)?, version(&form));
    let what = form.get("act");
    let done = match what.as_str() {
        "edit" => acts::edit(&app, &actor, shown, &typed(&form)).await,
        "forward" => {
            let sent = Sent { target: form.get("target"), due: form.get("due") };
            acts::forward(&app, &actor, shown, &sent).await
        }
        "look" => acts::look_again(&app, &actor, shown).await.map(Ok),
        "remove" => {
            let issue = Uuid::parse_str(&form.get("issue")).map_err(|_| AppError::NotFound)?;
            acts::remove(&app, &actor, shown, issue).await.map(Ok)
        }
        code => match Act::parse(code) {
            Some(act) => acts::settle(&app, &actor, shown, (act, &form.get("reason"))).await,
            None => Err(AppError::Invalid("error-unknown-choice")),
        },
    };
    let notice = if what == "forward" { "matter-sent" } else { "saved" };
    answered(&app, (f, &actor), (&path, form), (notice, done)).await
}

/// POST `/recommendations/{id}/answer`: by a head it was sent to, or by staff.
pub async fn answer(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(path): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    let shown = (id(&path)?, version(&form));
    let done = acts::answer(&app, &actor, shown, &form.get("answer")).await;
    answered(&app, (f, &actor), (&path, form), ("matter-answered", done)).await
}
