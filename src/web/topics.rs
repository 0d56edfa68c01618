//! The coding frame, for administrators: as the next round will have it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::extract::Fields;
use super::form::{Choice, Field, Kind, Told, choices, mark, told};
use super::page::{Frame, go, html};
use crate::actions::settings::stamp;
use crate::actions::topics::{self, next};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::period::day_text;
use crate::domain::report::FieldError;
use crate::domain::topics::{Topic, is_leaf};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::topics as stored;

#[derive(Template)]
#[template(path = "topics/list.html")]
struct ListPage {
    f: Frame,
    /// Each topic, and whether the next round is the first to have it so.
    topics: Vec<(Topic, bool)>,
    from: String,
}

/// GET `/topics`.
pub async fn list(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let (topics, from) = next(&app.db).await?;
    let before = match from.pred_opt() {
        Some(day) => stored::frame(&app.db, day).await?,
        None => Vec::new(),
    };
    let topics = topics
        .into_iter()
        .map(|t| {
            let new = !before.contains(&t);
            (t, new)
        })
        .collect();
    html(200, &ListPage { f, topics, from: day_text(from) })
}

#[derive(Template)]
#[template(path = "topics/edit.html")]
struct EditPage {
    f: Frame,
    topic: Option<Topic>,
    fields: Vec<Field>,
    errors: Vec<Told>,
    stamp: String,
    from: String,
    changed: bool,
}

fn name<'a>(f: &Frame, t: &'a Topic) -> &'a str {
    if f.lang == Lang::Vi { &t.name_vi } else { &t.name_en }
}

fn choice(f: &Frame, t: &Topic, chosen: &str) -> Choice {
    Choice {
        code: t.code.clone(),
        label: format!("{} – {}", t.code, name(f, t)),
        chosen: t.code == chosen,
        ..Choice::default()
    }
}

/// The fields of a topic, with what was typed, or what is there.
fn fields(f: &Frame, frame: &[Topic], old: Option<&Topic>, typed: Option<&Fields>) -> Vec<Field> {
    let of = |name: &str| match (typed, old) {
        (Some(form), _) => form.get(name),
        (None, Some(t)) => match name {
            "name_vi" => t.name_vi.clone(),
            "name_en" => t.name_en.clone(),
            "factor" => t.factor.to_string(),
            "position" => t.position.to_string(),
            "standing" => if t.retired { "retired" } else { "used" }.to_owned(),
            _ => t.successor.clone().unwrap_or_default(),
        },
        (None, None) => {
            if name == "factor" {
                "1".to_owned()
            } else {
                String::new()
            }
        }
    };
    let field = |name: &'static str, key: &str, kind| Field::new(f, name, key, kind, &of(name));
    let list = |topics: Vec<&Topic>, chosen: &str| {
        Kind::One(topics.into_iter().map(|t| choice(f, t, chosen)).collect(), true)
    };
    let mut out = Vec::new();
    if old.is_none() {
        out.push(field("code", "topic-code", Kind::Line));
        let heads = frame.iter().filter(|t| t.parent.is_none() && !t.retired).collect();
        out.push(field("parent", "topic-parent", list(heads, &of("parent"))));
    }
    out.push(field("name_vi", "topic-name-vi", Kind::Line));
    out.push(field("name_en", "topic-name-en", Kind::Line));
    out.push(field("position", "topic-position", Kind::Number));
    out.push(field("factor", "topic-factor", Kind::Number));
    if let Some(old) = old {
        let standings = choices(f, "topic-standing", &["used", "retired"], &[of("standing")]);
        out.push(field("standing", "topic-standing", Kind::One(standings, false)));
        let heirs = frame.iter().filter(|t| t.code != old.code && is_leaf(frame, &t.code)).collect();
        out.push(field("successor", "topic-successor", list(heirs, &of("successor"))));
    }
    out
}

async fn page(
    app: &App,
    f: Frame,
    code: Option<&str>,
    typed: Option<(&Fields, Vec<FieldError>, u16)>,
) -> AppResult<Response> {
    let (frame, from) = next(&app.db).await?;
    let topic = match code {
        Some(code) => Some(frame.iter().find(|t| t.code == code).ok_or(AppError::NotFound)?),
        None => None,
    };
    let (form, errors, status) = match typed {
        Some((form, errors, status)) => (Some(form), errors, status),
        None => (None, Vec::new(), 200),
    };
    let mut fields = fields(&f, &frame, topic, form);
    let mut errors = told(&f, &errors);
    mark(&mut fields, &mut errors);
    let stamp = stamp(&(topic, from))?;
    let (topic, changed, from) = (topic.cloned(), status == 409, day_text(from));
    html(status, &EditPage { f, topic, fields, errors, stamp, from, changed })
}

/// GET `/topics/new`.
pub async fn new(State(app): State<App>, f: Frame) -> AppResult<Response> {
    page(&app, f, None, None).await
}

/// POST `/topics/new`.
pub async fn add(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    match topics::add(&app, &actor, |name| form.get(name)).await? {
        Ok(()) => Ok(go("/topics?done=saved")),
        Err(errors) => page(&app, f, None, Some((&form, errors, 422))).await,
    }
}

/// GET `/topics/{code}/edit`.
pub async fn edit(State(app): State<App>, f: Frame, Path(code): Path<String>) -> AppResult<Response> {
    page(&app, f, Some(&code), None).await
}

/// POST `/topics/{code}/edit`.
pub async fn save(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(code): Path<String>,
    form: Fields,
) -> AppResult<Response> {
    match topics::change(&app, &actor, (&code, &form.get("stamp")), |name| form.get(name)).await {
        Ok(Ok(())) => Ok(go("/topics?done=saved")),
        Ok(Err(errors)) => page(&app, f, Some(&code), Some((&form, errors, 422))).await,
        Err(AppError::Conflict(_)) => page(&app, f, Some(&code), Some((&form, Vec::new(), 409))).await,
        Err(error) => Err(error),
    }
}
