//! The audit log, for auditors alone.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::{account, audit_event};

use super::extract::Asked;
use super::page::{Frame, html};
use crate::app::App;
use crate::error::AppResult;
use crate::store::audit;

const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    f: Frame,
    rows: Vec<(audit_event::Model, Option<account::Model>)>,
    total: u64,
    page: u64,
    last: u64,
}

/// GET `/audit?page=`.
pub async fn list(State(app): State<App>, f: Frame, asked: Asked) -> AppResult<Response> {
    let page = asked.page();
    let (rows, total) = audit::page(&app.db, page - 1, PAGE).await?;
    let last = total.div_ceil(PAGE).max(1);
    html(200, &AuditPage { f, rows, total, page, last })
}
