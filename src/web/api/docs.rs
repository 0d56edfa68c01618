//! The page about the API: its operations, schemas and problems, of its description and by our own means alone.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::Duration;
use serde_json::{Map, Value};

use super::document::described;
use super::problem::words;
use crate::app::App;
use crate::domain::access_token::Permission;
use crate::error::{AppError, AppResult};
use crate::web::page::{Frame, html};

/// A parameter, or a field of a schema.
struct Part {
    name: String,
    /// Where a parameter stands; empty for a field.
    place: String,
    kind: Kind,
    is_required: bool,
    description: String,
}

/// What a value is.
struct Kind {
    /// In a few words.
    text: String,
    /// Name of the schema it is described by; may be empty.
    schema: String,
    /// The codes there are.
    codes: Vec<String>,
}

/// What is answered.
struct Answered {
    status: String,
    description: String,
    schema: String,
}

struct Operation {
    method: String,
    path: String,
    summary: String,
    description: String,
    permission: String,
    parameters: Vec<Part>,
    body: String,
    answers: Vec<Answered>,
}

struct Schema {
    name: String,
    description: String,
    fields: Vec<Part>,
}

/// A sort of problem.
struct Sort {
    kind: &'static str,
    status: u16,
    title: String,
    text: String,
}

#[derive(Template)]
#[template(path = "api/docs.html")]
struct DocsPage {
    f: Frame,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
    problems: Vec<Sort>,
    rate: u32,
}

/// A piece of a description: its words, or what stands in it between backticks.
struct Piece<'a> {
    text: &'a str,
    is_code: bool,
}

impl DocsPage {
    fn parts(text: &str) -> impl Iterator<Item = Piece<'_>> {
        text.split('`').enumerate().map(|(n, text)| Piece { text, is_code: n % 2 == 1 })
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The name of the schema a reference leads to.
fn referred(value: &Value) -> String {
    text(&value["$ref"]).rsplit('/').next().unwrap_or_default().to_owned()
}

/// What a schema says its value is.
fn kind(schema: &Value) -> Kind {
    if let Some(one) = list(&schema["oneOf"]).iter().find(|one| one["type"] != "null") {
        return kind(one);
    }
    let own = referred(schema);
    if !own.is_empty() {
        return Kind { text: own.clone(), schema: own, codes: Vec::new() };
    }
    if schema["type"] == "array" {
        let of = kind(&schema["items"]);
        return Kind { text: format!("{}[]", of.text), ..of };
    }
    let types: Vec<String> = match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let format = schema["format"].as_str().map(|format| format!(" ({format})")).unwrap_or_default();
    let codes = list(&schema["enum"]).iter().filter(|code| code.is_string()).map(text).collect();
    Kind { text: types.join(" | ") + &format, schema: String::new(), codes }
}

fn operation(path: &str, method: &str, value: &Value) -> Operation {
    let parameter = |p: &Value| Part {
        name: text(&p["name"]),
        place: text(&p["in"]),
        kind: kind(&p["schema"]),
        is_required: p["required"] == true,
        description: text(&p["description"]),
    };
    let answered = |(status, answer): (&String, &Value)| Answered {
        status: status.clone(),
        description: text(&answer["description"]),
        schema: object(&answer["content"])
            .map(|(_, content)| referred(&content["schema"]))
            .next()
            .unwrap_or_default(),
    };
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&value["summary"]),
        description: text(&value["description"]),
        permission: list(&value["security"]).iter().flat_map(|s| list(&s["token"])).map(text).collect(),
        parameters: list(&value["parameters"]).iter().map(parameter).collect(),
        body: referred(&value["requestBody"]["content"]["application/json"]["schema"]),
        answers: object(&value["responses"]).map(answered).collect(),
    }
}

fn schema((name, value): (&String, &Value)) -> Schema {
    let needed = list(&value["required"]);
    let field = |(name, field): (&String, &Value)| Part {
        name: name.clone(),
        place: String::new(),
        kind: kind(field),
        is_required: needed.iter().any(|n| n == name.as_str()),
        description: text(&field["description"]),
    };
    let fields = object(&value["properties"]).map(field).collect();
    Schema { name: name.clone(), description: text(&value["description"]), fields }
}

/// All sorts of problems a program may be told.
fn problems(f: &Frame) -> Vec<Sort> {
    let all = [
        AppError::Malformed,
        AppError::NoToken,
        AppError::BadToken,
        AppError::Forbidden,
        AppError::Lacks(Permission::RoundsRead),
        AppError::NotFound,
        AppError::Method,
        AppError::TooSlow,
        AppError::Conflict("fault-conflict-text"),
        AppError::TooLarge,
        AppError::Media,
        AppError::Fields(Vec::new()),
        AppError::Wait(Duration::minutes(1)),
        AppError::Unavailable(String::new()),
        AppError::Internal(String::new()),
    ];
    let sort = |error: &AppError| {
        let (title, text) = words(f.lang, error);
        Sort { kind: error.kind(), status: error.status(), title, text }
    };
    all.iter().map(sort).collect()
}

/// GET `/api/v1/docs`.
pub async fn page(State(app): State<App>, f: Frame) -> AppResult<Response> {
    let api = described();
    let operations = object(&api["paths"])
        .flat_map(|(path, item)| object(item).map(move |(method, value)| operation(path, method, value)))
        .collect();
    let schemas = object(&api["components"]["schemas"]).map(schema).collect();
    let (problems, rate) = (problems(&f), app.config.api_rate);
    html(200, &DocsPage { f, operations, schemas, problems, rate })
}
