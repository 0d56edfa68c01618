//! What would be published of a round, for staff alone: how many cells of each level are shown, which rule hides a
//! cell, what another version changes, under the thresholds in force or others to be judged.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::enums::RoundState;
use entity::round;

use super::extract::Asked;
use super::form::{Field, Kind, Told, mark, told};
use super::page::{Frame, html};
use crate::actions::{settings, summaries};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::reissue::{Changes, Level, Place, changes, levels};
use crate::domain::settings::Thresholds;
use crate::domain::summary::Document;
use crate::domain::suppress::{Published, PublishedCell, Reason};
use crate::error::{AppError, AppResult};
use crate::export::figures::{Table, policy, table};
use crate::locale::Lang;
use crate::store::rounds;

/// Most cells named of what changes.
const NAMED: usize = 100;

/// A row of the table: a unit and what stands in each cell, with whether it is shown.
struct Line {
    name: String,
    code: String,
    opens: bool,
    cells: Vec<(bool, String)>,
}

#[derive(Template)]
#[template(path = "rounds/publication.html")]
struct PublicationPage {
    f: Frame,
    round: round::Model,
    fields: Vec<Field>,
    errors: Vec<Told>,
    /// Whether other thresholds than those in force are tried.
    is_trial: bool,
    policy: String,
    levels: Vec<(String, Level)>,
    /// Kinds of change, each with how many cells and which.
    changes: Vec<(String, usize, Vec<String>)>,
    table: Option<Table>,
    lines: Vec<Line>,
    unit: String,
    topic: String,
    /// The thresholds tried, as they go into links.
    query: String,
    revealed: Vec<String>,
}

/// GET `/rounds/{code}/publication?unit=&topic=&min_voices=&min_reporters=&max_share=&min_headcount=`.
pub async fn page(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    Path(code): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    let round = rounds::by_code(&app.db, &code).await?.ok_or(AppError::NotFound)?;
    if matches!(round.state, RoundState::Planned | RoundState::Purged) {
        return Err(AppError::Conflict("error-round-state"));
    }
    let in_force = settings::thresholds(&app.db).await?;
    let (thresholds, fields, errors) = tried(&f, &asked, in_force);
    // It takes seconds: to judge thresholds somebody asks for it.
    if round.state != RoundState::Compiling && asked.0.get("compute").is_empty() {
        return html(if errors.is_empty() { 200 } else { 422 }, &unasked(f, round, fields, errors));
    }
    let prepared = summaries::prepare(&app, &actor, round, Some(thresholds)).await?;
    let (unit, topic) = (asked.0.get("unit"), asked.0.get("topic"));
    let (p, names) = (&prepared.published, &prepared.document);
    let table = table(p, names, f.lang, &unit, &topic).ok_or(AppError::NotFound)?;
    let is_trial = thresholds != in_force;
    let mut query = String::from("&compute=yes");
    if is_trial {
        query += &format!("&{}", thresholds.query());
    }
    let page = PublicationPage {
        policy: policy(f.lang, p),
        levels: levels(p).into_iter().map(|l| (level_name(&f, l), l)).collect(),
        changes: prepared
            .before
            .as_ref()
            .map(|b| told_changes(&f, &changes(b, p), names))
            .unwrap_or_default(),
        lines: lines(&f, (p, names), &unit, &topic),
        table: Some(table),
        revealed: p.revealed().iter().take(NAMED).cloned().collect(),
        round: prepared.round.clone(),
        fields,
        errors,
        is_trial,
        unit,
        topic,
        query,
        f,
    };
    html(if page.errors.is_empty() { 200 } else { 422 }, &page)
}

/// The page before anything is computed.
fn unasked(f: Frame, round: round::Model, fields: Vec<Field>, errors: Vec<Told>) -> PublicationPage {
    PublicationPage {
        f,
        round,
        fields,
        errors,
        is_trial: false,
        policy: String::new(),
        levels: Vec::new(),
        changes: Vec::new(),
        table: None,
        lines: Vec::new(),
        unit: String::new(),
        topic: String::new(),
        query: String::new(),
        revealed: Vec::new(),
    }
}

/// The thresholds the address asks for, those in force where it says nothing or something wrong; with their fields.
fn tried(f: &Frame, asked: &Asked, in_force: Thresholds) -> (Thresholds, Vec<Field>, Vec<Told>) {
    let now = in_force.values().map(|n| n.to_string());
    let mut typed = Thresholds::FIELDS.map(|(name, _, _)| asked.0.get(name));
    for (typed, now) in typed.iter_mut().zip(now) {
        if typed.trim().is_empty() {
            *typed = now;
        }
    }
    let (thresholds, errors) = match Thresholds::parse(&typed) {
        Ok(thresholds) => (thresholds, Vec::new()),
        Err(errors) => (in_force, errors),
    };
    let mut errors = told(f, &errors);
    let mut fields: Vec<Field> = Thresholds::FIELDS
        .iter()
        .zip(&typed)
        .map(|((name, _, _), value)| {
            let key = format!("setting-{}", name.replace('_', "-"));
            Field::new(f, *name, &key, Kind::Number, value)
        })
        .collect();
    mark(&mut fields, &mut errors);
    (thresholds, fields, errors)
}

/// A level in words: the bloc, clusters or units, by all topics, fields or single topics.
pub(super) fn level_name(f: &Frame, level: Level) -> String {
    let units = f.t(&format!("level-units-{}", level.units.min(3)));
    let topics = f.t(&format!("level-topics-{}", level.topics.min(2)));
    f.t2("level-name", &("units", units), &("topics", topics))
}

fn told_changes(f: &Frame, c: &Changes, names: &Document) -> Vec<(String, usize, Vec<String>)> {
    let name = |(unit, topic): &Place| {
        let unit = names.units.get(unit).cloned().unwrap_or_default();
        format!("{unit} · {}", topic_name(f.lang, names, topic))
    };
    let kind = |key: &str, list: &[Place]| {
        (f.t(key), list.len(), list.iter().take(NAMED).map(name).collect::<Vec<_>>())
    };
    vec![
        kind("change-updated", &c.updated),
        kind("change-kept", &c.kept),
        kind("change-hidden", &c.hidden),
        kind("change-shown", &c.shown),
        (f.t("change-same"), c.same, Vec::new()),
    ]
}

fn topic_name(lang: Lang, names: &Document, code: &str) -> String {
    let name = names.topics.get(code).cloned().unwrap_or_default();
    if lang == Lang::Vi { name.0 } else { name.1 }
}

/// The rows of a unit and all its children, with the rule that hides a cell in its place.
fn lines(f: &Frame, (p, names): (&Published, &Document), unit: &str, topic: &str) -> Vec<Line> {
    let (Some(u), Some(t)) = (p.units().asked(unit), p.topics().asked(topic)) else { return Vec::new() };
    let columns = p.topics().with_children(t);
    let line = |i: usize| Line {
        name: names.units.get(p.units().code(i)).cloned().unwrap_or_default(),
        code: p.units().code(i).to_owned(),
        opens: !p.units().is_leaf(i),
        cells: columns.iter().map(|&c| cell(f, p, i, c)).collect(),
    };
    p.units().with_children(u).into_iter().map(line).collect()
}

fn cell(f: &Frame, p: &Published, u: usize, t: usize) -> (bool, String) {
    match p.cell(u, t) {
        PublishedCell::Shown { voices, reporters, as_of, .. } => {
            let value = format!("{} ({})", f.n(voices), f.n(reporters));
            let as_of = as_of.as_ref().map(|v| f.t1("cell-as-of", "version", v.trim_start_matches('v')));
            (true, as_of.map_or(value.clone(), |words| format!("{value} {words}")))
        }
        PublishedCell::Empty => (true, "—".into()),
        PublishedCell::Hidden => (false, f.t(why(p.why(u, t)))),
    }
}

/// The words for the rule that hides a cell.
fn why(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::FewVoices) => "why-few-voices",
        Some(Reason::FewReporters) => "why-few-reporters",
        Some(Reason::OneAuthor) => "why-one-author",
        Some(Reason::SmallUnit) => "why-small-unit",
        Some(Reason::Remainder) => "why-remainder",
        Some(Reason::Computable) => "why-computable",
        Some(Reason::Insider) => "why-insider",
        Some(Reason::Near) => "why-near",
        Some(Reason::Absent) | None => "why-absent",
    }
}
