//! What administrators do to a unit: the form, a look at what would happen, and only then the deed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use entity::enums::UnitKind;
use entity::ids::UnitId;

use super::super::extract::{Asked, Fields};
use super::super::form::{Choice, Field, Kind, Told, choices, mark, told};
use super::super::page::{Frame, go, html};
use super::{day, id, in_order, name_of};
use crate::actions::units::{Effect, apply, preview};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::{FieldError, clean};
use crate::domain::units::{self as rules, Act, Register, State as How};
use crate::error::{AppError, AppResult};
use crate::store::units;

/// What can be done, each with the fields it asks for.
const ACTS: &[(&str, &[&str])] = &[
    ("add", &["code", "name", "kind", "parent", "headcount", "on"]),
    ("change", &["name", "kind", "headcount", "on"]),
    ("move", &["parent", "on"]),
    ("merge", &["into", "on"]),
    ("split", &["parts", "on"]),
    ("close", &["on"]),
];

#[derive(Template)]
#[template(path = "units/change.html")]
struct ChangePage {
    f: Frame,
    /// The act's name.
    act: &'static str,
    /// The unit it is done to, and its name; none for a new one.
    unit: Option<(UnitId, String)>,
    fields: Vec<Field>,
    errors: Vec<Told>,
    effect: Option<Effect>,
    on: String,
    stamp: String,
    changed: bool,
}

/// What a form is about.
struct Subject {
    act: (&'static str, &'static [&'static str]),
    unit: Option<UnitId>,
    register: Register,
    today: NaiveDate,
}

impl Subject {
    async fn of(app: &App, act: &str, unit: Option<UnitId>) -> AppResult<Self> {
        let act = ACTS.iter().find(|(name, _)| *name == act).copied().ok_or(AppError::NotFound)?;
        let register = units::register(&app.db).await?;
        if (act.0 == "add") != unit.is_none() {
            return Err(AppError::NotFound);
        }
        if unit.is_some_and(|id| register.get(id).is_none()) {
            return Err(AppError::NotFound);
        }
        Ok(Self { act, unit, register, today: app.today() })
    }

    /// How the unit is now, is to be or last was.
    fn state(&self) -> Option<&How> {
        self.register.get(self.unit?)?.states.values().next_back()
    }

    /// What stands in a field before anybody typed.
    fn first(&self, name: &str) -> String {
        let state = self.state();
        match name {
            "on" => day(self.today),
            "name" => state.map_or_else(String::new, |s| s.name.clone()),
            "kind" => state.map_or("", |s| s.kind.code()).to_owned(),
            "headcount" => state.and_then(|s| s.headcount).map_or_else(String::new, |n| n.to_string()),
            "parent" => state
                .and_then(|s| s.parent)
                .and_then(|id| self.register.get(id))
                .map_or_else(String::new, |u| u.code.clone()),
            _ => String::new(),
        }
    }

    fn field(&self, f: &Frame, name: &'static str, value: &str) -> Field {
        let key = format!("unit-{name}");
        let kind = match name {
            "kind" => {
                let codes: Vec<&str> = UnitKind::ALL.iter().map(|kind| kind.code()).collect();
                Kind::One(choices(f, "unit-kind", &codes, &[value.to_owned()]), true)
            }
            "parent" | "into" => Kind::One(self.places(value), true),
            "parts" => Kind::Lines(4),
            "headcount" => Kind::Number,
            _ => Kind::Line,
        };
        Field::new(f, name, &key, kind, value)
    }

    /// Units to choose from: all but the unit itself and what is below it, indented as in the tree.
    fn places(&self, chosen: &str) -> Vec<Choice> {
        let own = self.unit.map(|id| self.register.subtree(id, self.today)).unwrap_or_default();
        let others =
            in_order(&self.register, self.today).into_iter().filter(|(_, u, _)| !own.contains(&u.id));
        let choice = |(depth, u, s): (usize, &rules::Unit, &How)| Choice {
            code: u.code.clone(),
            label: format!("{}{} – {}", "\u{a0}\u{a0}".repeat(depth), u.code, s.name),
            chosen: u.code == chosen,
            ..Choice::default()
        };
        others.map(choice).collect()
    }

    fn unit_of(&self, field: &str, code: &str) -> Result<UnitId, FieldError> {
        let missing = if code.is_empty() { "error-choose" } else { "error-unknown-unit" };
        self.register.by_code(code).map(|u| u.id).ok_or(FieldError::new(field, missing))
    }

    /// The act a form asks for, and the day it takes effect; or every field that is wrong.
    fn read(&self, form: &Fields) -> Result<(Act, NaiveDate), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut fail = |field: &str, key| errors.push(FieldError::new(field, key));
        let on = rules::day(&form.get("on"));
        if on.is_none() {
            fail("on", "error-date");
        }
        let asks = |name: &str| self.act.1.contains(&name);
        let name = rules::name(&form.get("name"));
        if let (true, Err(key)) = (asks("name"), &name) {
            fail("name", key);
        }
        let kind = UnitKind::parse(&form.get("kind"));
        if asks("kind") && kind.is_none() {
            fail("kind", "error-choose");
        }
        let headcount = rules::headcount(&form.get("headcount"));
        if let (true, Err(key)) = (asks("headcount"), &headcount) {
            fail("headcount", key);
        }
        let code = rules::code(&form.get("code"));
        if let (true, Err(key)) = (asks("code"), &code) {
            fail("code", key);
        }
        let (name, headcount) = (name.unwrap_or_default(), headcount.unwrap_or_default());
        let kind = kind.unwrap_or(UnitKind::Agency);
        let target = |field: &str| self.unit_of(field, &form.get(field));
        let act = match (self.act.0, self.unit) {
            ("change", Some(id)) => Ok(Act::Change(id, name, kind, headcount)),
            ("move", Some(id)) => target("parent").map(|parent| Act::Move(id, parent)),
            ("merge", Some(id)) => target("into").map(|into| Act::Merge(id, into)),
            ("split", Some(id)) => parts(&form.get("parts")).map(|parts| Act::Split(id, parts)),
            ("close", Some(id)) => Ok(Act::Close(id)),
            _ => self.above(form).map(|parent| {
                let state = How { parent, name, kind, headcount };
                Act::Add(UnitId::random(), code.unwrap_or_default(), state)
            }),
        };
        match (act, on) {
            (Ok(act), Some(on)) if errors.is_empty() => Ok((act, on)),
            (act, _) => {
                errors.extend(act.err());
                Err(errors)
            }
        }
    }

    /// The unit above a new one; none for the first of all.
    fn above(&self, form: &Fields) -> Result<Option<UnitId>, FieldError> {
        if self.register.all().next().is_none() {
            return Ok(None);
        }
        self.unit_of("parent", &form.get("parent")).map(Some)
    }

    /// What a form says, in the order of its fields.
    fn typed(&self, form: &Fields) -> Vec<(String, String)> {
        let own = self.unit.map_or_else(String::new, |id| id.to_string());
        let head = [(self.act.0.to_owned(), own)].into_iter();
        head.chain(self.act.1.iter().map(|name| ((*name).to_owned(), clean(&form.get(name))))).collect()
    }

    fn page(&self, f: Frame, form: Option<&Fields>, errors: &[FieldError]) -> ChangePage {
        let value = |name: &str| form.map_or_else(|| self.first(name), |form| form.get(name));
        let wanted =
            self.act.1.iter().filter(|name| **name != "parent" || self.register.all().next().is_some());
        let mut fields: Vec<Field> = wanted.map(|name| self.field(&f, name, &value(name))).collect();
        let mut errors = told(&f, errors);
        mark(&mut fields, &mut errors);
        let unit = self.unit.map(|id| (id, name_of(&self.register, id, self.today).unwrap_or_default()));
        let (effect, on, stamp) = (None, String::new(), String::new());
        ChangePage { f, act: self.act.0, unit, fields, errors, effect, on, stamp, changed: false }
    }
}

/// The units a unit is split into, one a line: code and name.
fn parts(text: &str) -> Result<Vec<(UnitId, String, String)>, FieldError> {
    let text = clean(text);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let part = |line: &str| {
        let (code, name) = line.split_once(';').ok_or("error-unit-parts")?;
        Ok((UnitId::random(), rules::code(code)?, rules::name(name)?))
    };
    let parts: Result<Vec<_>, &str> = lines.map(part).collect();
    let parts = parts.map_err(|key| FieldError::new("parts", key))?;
    let enough = (2..=10).contains(&parts.len());
    if enough { Ok(parts) } else { Err(FieldError::new("parts", "error-unit-parts")) }
}

/// GET `/units/new`.
pub async fn new(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let subject = Subject::of(&app, "add", None).await?;
    html(200, &subject.page(f, None, &[]))
}

/// GET `/units/{id}/change?act=`.
pub async fn form(
    State(app): State<App>,
    f: Frame,
    Path(path): Path<String>,
    asked: Asked,
) -> AppResult<Response> {
    let subject = Subject::of(&app, &asked.0.get("act"), Some(id(&path)?)).await?;
    html(200, &subject.page(f, None, &[]))
}

/// POST `/units/new` and `/units/{id}/change`: what would happen; with `confirmed`, the deed.
pub async fn act(
    State(app): State<App>,
    f: Frame,
    actor: Actor,
    path: Option<Path<String>>,
    fields: Fields,
) -> AppResult<Response> {
    let (unit, name) = match &path {
        Some(Path(path)) => (Some(id(path)?), fields.get("act")),
        None => (None, "add".to_owned()),
    };
    let subject = Subject::of(&app, &name, unit).await?;
    let (act, on) = match subject.read(&fields) {
        Ok(read) => read,
        Err(errors) => return html(422, &subject.page(f, Some(&fields), &errors)),
    };
    let typed = subject.typed(&fields);
    let mut changed = false;
    if fields.has("confirmed") {
        match apply(&app, &actor, (&act, on), (&typed, &fields.get("stamp"))).await {
            Ok(Ok(id)) => return Ok(go(&format!("/units/{id}?done=saved"))),
            Ok(Err(errors)) => return html(422, &subject.page(f, Some(&fields), &errors)),
            Err(AppError::Conflict(_)) => changed = true,
            Err(error) => return Err(error),
        }
    }
    match preview(&app, (&act, on), &typed).await? {
        Err(errors) => html(422, &subject.page(f, Some(&fields), &errors)),
        Ok((effect, stamp)) => {
            let page = subject.page(f, Some(&fields), &[]);
            let page = ChangePage { effect: Some(effect), on: day(on), stamp, changed, ..page };
            html(if changed { 409 } else { 200 }, &page)
        }
    }
}
