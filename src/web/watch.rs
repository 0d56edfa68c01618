//! One line of the log, and one count, for each request: its number, method, pattern of the route, status and time;
//! nothing of who asked, from where, for what, or with what.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};

use crate::meters::Meters;

/// A request that is being answered. Dropped before it was, it counts as given up by who asked.
pub(super) struct Watch {
    meters: Meters,
    begun: Instant,
    request: String,
    method: &'static str,
    route: String,
    status: Option<StatusCode>,
}

impl Watch {
    /// Begins to watch a request under its number.
    pub(super) fn begin(meters: &Meters, request: &Request, number: &str) -> Self {
        let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
        Self {
            meters: meters.clone(),
            begun: Instant::now(),
            request: number.into(),
            method: known(request.method()),
            route: route.into(),
            status: None,
        }
    }

    /// It was answered.
    pub(super) fn answered(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let (request, method, route) = (&self.request, self.method, &self.route);
        match self.status.map(|status| status.as_u16()) {
            Some(status) => tracing::info!(request, method, route, status, ms, "answered"),
            None => tracing::info!(request, method, route, ms, "given up"),
        }
        let kind = self.status.map_or("given up", |status| match status.as_u16() / 100 {
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            5 => "5xx",
            _ => "1xx",
        });
        self.meters.request(self.method, &self.route, kind, took);
    }
}

/// The method by its name; one that is made up could hold anything, and there could be any number.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
