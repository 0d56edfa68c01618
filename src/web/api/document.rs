//! The description of the API (OpenAPI 3.1), made once of what stands beside the handlers.

use std::sync::OnceLock;

use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Map, Value};
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, ContentBuilder, Ref, Response as Answer, ResponseBuilder};

use super::answer::{JSON, body};
use super::problem::{KIND, Problem};
use super::query::Query;
use super::{organisation, releases, reports};
use crate::error::AppResult;
use crate::locale::Lang;
use crate::web::figures;

/// What is described.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "API",
        version = "1",
        description = "Reports handed in whole, and figures read, by programs of people who have an account. Problems are \
                       told as in RFC 9457, in the language of `Accept-Language` (`vi` or `en`). Answers carry an `ETag`; \
                       lists a `Link` header with the pages around."
    ),
    paths(
        serve,
        organisation::rounds,
        organisation::round,
        organisation::units,
        organisation::topics,
        reports::list,
        reports::show,
        reports::submit,
        releases::list,
        releases::figures,
        releases::figures_csv,
        figures::exact::exact
    ),
    components(schemas(Problem)),
    tags(
        (name = "reports", description = "A person's own reports"),
        (name = "rounds", description = "What reports are filed in, by whom and about what"),
        (name = "figures", description = "Published figures; for staff exact ones too"),
        (name = "description", description = "This description")
    )
)]
struct Described;

/// What may be answered to every request with a token.
const ALWAYS: [(&str, &str); 7] = [
    ("401", "No token came, or one that opens nothing"),
    ("403", "The token or the role of its account lacks the permission"),
    ("404", "It does not exist, or not for this account"),
    ("408", "The body came too slowly, or the system is busy"),
    ("422", "Parameters or fields are wrong; `errors` names them"),
    ("429", "Too many requests; `Retry-After` says when to come again"),
    ("500", "A fault of the system"),
];

/// What may be answered to a body besides.
const TO_A_BODY: [(&str, &str); 4] = [
    ("400", "The body is no JSON"),
    ("409", "The state does not allow it, or the id is used for something else"),
    ("413", "The body is over 1 MB"),
    ("415", "The body is not of the kind `application/json`"),
];

fn refused(description: &str) -> Answer {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content(KIND, content).build()
}

/// Adds to an operation what may go wrong with it.
fn complete(operation: &mut Operation, reads: bool) {
    let is_open = operation.tags.iter().flatten().any(|tag| tag == "description");
    let answers = &mut operation.responses.responses;
    for (status, description) in ALWAYS.into_iter().filter(|(status, _)| !is_open || *status == "422") {
        answers.insert(status.into(), refused(description).into());
    }
    if reads {
        let known = ResponseBuilder::new().description("The caller has it already (`If-None-Match`)");
        answers.insert("304".into(), known.build().into());
    } else {
        for (status, description) in TO_A_BODY {
            answers.insert(status.into(), refused(description).into());
        }
    }
}

fn make() -> Value {
    let mut api = Described::openapi();
    api.info.title = format!("{} API", Lang::Vi.t("product-name"));
    for item in api.paths.paths.values_mut() {
        item.get.iter_mut().for_each(|operation| complete(operation, true));
        item.post.iter_mut().for_each(|operation| complete(operation, false));
    }
    let told = "A token made under Account → Tokens. Each operation names the permission it needs.";
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(told)).build();
    let components = api.components.get_or_insert_with(Components::new);
    components.add_security_scheme("token", SecurityScheme::Http(token));
    let mut api = serde_json::to_value(api).unwrap_or_default();
    let paths = api.get_mut("paths").and_then(Value::as_object_mut);
    paths.into_iter().flat_map(Map::values_mut).for_each(plain_parameters);
    api
}

/// A parameter that is left out is not there; there is none that is null.
fn plain_parameters(item: &mut Value) {
    let operations = item.as_object_mut().into_iter().flat_map(Map::values_mut);
    let parameters = operations.filter_map(|operation| operation.get_mut("parameters")?.as_array_mut());
    for kind in parameters.flatten().filter_map(|parameter| parameter.pointer_mut("/schema/type")) {
        if let Some(first) = kind.get(0).cloned() {
            *kind = first;
        }
    }
}

/// The description as JSON.
pub fn described() -> &'static Value {
    static MADE: OnceLock<Value> = OnceLock::new();
    MADE.get_or_init(make)
}

/// Read this description
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "read_description", tag = "description",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = Object)),
    security(()))]
pub async fn serve(headers: HeaderMap, uri: Uri) -> AppResult<Response> {
    Query::read(&uri, &[])?;
    Ok(body(&headers, JSON, described().to_string()))
}
