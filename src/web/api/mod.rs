//! The API for programs, version 1: JSON over bearer tokens, problems as in RFC 9457, and its description.

pub(super) mod answer;
mod docs;
mod document;
mod gate;
mod organisation;
pub(super) mod problem;
pub(super) mod query;
mod releases;
mod reports;
mod schema;

pub(super) use gate::answer as guarded;

use axum::routing::get;

use super::figures;
use super::routes::Routes;
use crate::domain::access::Access;
use crate::domain::access_token::Area;

/// The page about the API: the one place below `/api/` that is read by people.
pub(super) const DOCS: &str = "/api/v1/docs";

/// Whether a path is read by programs: then everything about it, errors too, is JSON, and no cookie is looked at.
pub(super) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") && path != DOCS
}

/// Its routes.
pub(super) fn routes(routes: Routes) -> Routes {
    let token = Access::Token;
    routes
        .add(Access::Public, DOCS, get(docs::page))
        .add(Access::Public, "/api/v1/openapi.json", get(document::serve))
        .add(token(Area::Rounds), "/api/v1/rounds", get(organisation::rounds))
        .add(token(Area::Rounds), "/api/v1/rounds/{code}", get(organisation::round))
        .add(token(Area::Rounds), "/api/v1/units", get(organisation::units))
        .add(token(Area::Rounds), "/api/v1/topics", get(organisation::topics))
        .add(token(Area::Reports), "/api/v1/reports", get(reports::list).post(reports::submit))
        .add(token(Area::Reports), "/api/v1/reports/{id}", get(reports::show))
        .add(token(Area::Published), "/api/v1/releases", get(releases::list))
        .add(token(Area::Published), "/api/v1/releases/{id}/figures", get(releases::figures))
        .add(token(Area::Published), "/api/v1/releases/{id}/figures.csv", get(releases::figures_csv))
        .add(token(Area::Exact), "/api/v1/figures", get(figures::exact))
}
