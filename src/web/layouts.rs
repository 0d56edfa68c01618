//! The layout of documents: its parts, what a document looks like with them, and the versions there were.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use entity::layout_version;

use super::downloads::printed;
use super::extract::{Asked, Fields};
use super::form::{Choice, Field, Kind, Told, mark, told};
use super::page::{Frame, go, html};
use crate::actions::layouts;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::layout::Layout;
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::export::html::paper;
use crate::export::pdf::pdf;
use crate::export::sample::sample;
use crate::store::{accounts, layouts as kept};

#[derive(Template)]
#[template(path = "settings/layout.html")]
struct LayoutPage {
    f: Frame,
    fields: Vec<Field>,
    errors: Vec<Told>,
    /// The version in force, which is saved over.
    version: i32,
    /// An earlier version the form is filled with; 0 for none.
    from: i32,
    /// A document in the layout.
    preview: String,
    /// All versions, each with who saved it.
    versions: Vec<(layout_version::Model, String)>,
}

/// A document in the layout, alone: for the script that keeps it up to date.
#[derive(Template)]
#[template(source = "{{ preview|safe }}", ext = "txt")]
struct Fragment {
    preview: String,
}

fn fields(f: &Frame, layout: &Layout) -> Vec<Field> {
    let line = |(name, _, _): (&'static str, usize, bool)| {
        let kind = if name == "recipients" { Kind::Lines(4) } else { Kind::Line };
        Field::new(f, name, &format!("setting-{}", name.replace('_', "-")), kind, &layout.part(name))
    };
    let mut out: Vec<Field> = Layout::FIELDS.map(line).into();
    let size = |n: u32| Choice {
        code: n.to_string(),
        label: f.t1("setting-size-points", "n", n),
        chosen: layout.size == n,
        ..Choice::default()
    };
    let sizes = Layout::SIZES.map(size).into();
    out.push(Field::new(f, "size", "setting-size", Kind::One(sizes, false), &layout.part("size")));
    out
}

/// A made-up document in a layout.
fn drawn(app: &App, layout: &Layout) -> String {
    paper(&sample(layout, app.today()), 3)
}

async fn page(
    app: &App,
    f: Frame,
    (layout, errors): (Layout, Vec<FieldError>),
    (version, from): (i32, i32),
) -> AppResult<Response> {
    let mut fields = fields(&f, &layout);
    let mut errors = told(&f, &errors);
    mark(&mut fields, &mut errors);
    let mut versions = Vec::new();
    for row in kept::versions(&app.db).await? {
        let by = match row.account_id {
            Some(id) => accounts::by_id(&app.db, id).await?.map(|account| account.display_name),
            None => None,
        };
        versions.push((row, by.unwrap_or_default()));
    }
    let status = if errors.is_empty() { 200 } else { 422 };
    let preview = drawn(app, &layout);
    html(status, &LayoutPage { f, fields, errors, version, from, preview, versions })
}

/// GET `/settings/layout?version=`: with a number, the form is filled with that version.
pub async fn show(State(app): State<App>, f: Frame, asked: Asked) -> AppResult<Response> {
    let now = kept::current(&app.db).await?;
    let version = now.version;
    let (layout, from) = match asked.0.get("version").as_str() {
        "" => (now, 0),
        number => {
            let number = number.parse().map_err(|_| AppError::NotFound)?;
            (kept::version(&app.db, number).await?.ok_or(AppError::NotFound)?, number)
        }
    };
    page(&app, f, (layout, Vec::new()), (version, from)).await
}

/// POST `/settings/layout`: saves another version.
pub async fn save(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    let (layout, errors) = Layout::typed(|name| form.get(name));
    let shown = form.get("version").parse().unwrap_or(0);
    if !errors.is_empty() {
        return page(&app, f, (layout, errors), (shown, 0)).await;
    }
    layouts::save(&app, &actor, shown, &layout).await?;
    Ok(go("/settings/layout?done=layout-saved"))
}

/// POST `/settings/layout/preview`: a document in the layout as typed, nothing saved; for the script the document alone.
pub async fn preview(
    State(app): State<App>,
    f: Frame,
    headers: HeaderMap,
    form: Fields,
) -> AppResult<Response> {
    let (layout, errors) = Layout::typed(|name| form.get(name));
    if headers.contains_key("x-background") {
        return html(200, &Fragment { preview: drawn(&app, &layout) });
    }
    page(&app, f, (layout, errors), (form.get("version").parse().unwrap_or(0), 0)).await
}

/// POST `/settings/layout/sample.pdf`: a made-up document in the layout as typed, as it is printed.
pub async fn sample_pdf(State(app): State<App>, form: Fields) -> AppResult<Response> {
    let (layout, _) = Layout::typed(|name| form.get(name));
    let day = app.today();
    printed("ban-mau.pdf", move || pdf(&sample(&layout, day), "sample")).await
}
