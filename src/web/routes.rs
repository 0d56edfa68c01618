//! The first gate: no route without its access; every route is recorded for the access matrix.

use std::any::Any;

use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use entity::ids::AccountId;
use tower_http::catch_panic::CatchPanicLayer;

use super::api;
use super::page::{Fault, Frame, error_page, go, to_login, with_next};
use super::stashes;
use crate::actions::sessions::{token_hash, touch};
use crate::app::App;
use crate::domain::access::Access;
use crate::domain::audit::{Failure, Who};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store;
use crate::store::sessions::Visit;

/// What proves who is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The session cookie; unsafe methods also need to come from our own pages.
    Cookie,
    /// A token in the `Authorization` header; cookies are not read.
    Bearer,
    /// A secret in the address; cookies are not read.
    Link,
}

/// A recorded route.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Who may call it.
    pub access: Access,
    /// Its path, with `{name}` for the parts that vary.
    pub path: &'static str,
    /// What proves who calls.
    pub credential: Credential,
}

/// Routes being gathered.
#[allow(missing_debug_implementations)]
pub struct Routes {
    app: App,
    router: Router<App>,
    entries: Vec<Entry>,
}

impl Routes {
    /// No routes yet.
    pub fn new(app: &App) -> Self {
        Self { app: app.clone(), router: Router::new(), entries: Vec::new() }
    }

    /// Adds a route. There is no way to add one without stating its access, which says what proves who calls.
    #[must_use]
    pub fn add(mut self, access: Access, path: &'static str, handlers: MethodRouter<App>) -> Self {
        let gate = Gate { app: self.app.clone(), access, route: Some(path) };
        let broken = CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
            AppError::internal("a handler panicked").into_response()
        });
        let guarded = handlers.fallback(|| async { AppError::Method }).layer(broken);
        let guarded = guarded.layer(from_fn_with_state(gate, guard));
        let credential = match access {
            Access::Link => Credential::Link,
            Access::Token(_) => Credential::Bearer,
            _ => Credential::Cookie,
        };
        self.entries.push(Entry { access, path, credential });
        self.router = self.router.route(path, guarded);
        self
    }

    /// What was recorded.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The router, ready for its layers.
    pub fn into_router(self) -> Router {
        let missing = any(|| async { AppError::NotFound });
        let gate = Gate { app: self.app.clone(), access: Access::Public, route: None };
        let missing = missing.layer(from_fn_with_state(gate, guard));
        self.router.fallback_service(missing.with_state::<()>(())).with_state(self.app)
    }
}

/// Who called: address, request number and device, put there by the outermost layer.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// Address.
    pub address: String,
    /// Number of the request.
    pub request: String,
    /// Codes of browser and system.
    pub device: String,
    /// Whether it comes from this machine itself, through no proxy.
    pub is_local: bool,
}

/// A cookie's value.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';')).find_map(
        |part| {
            let (key, value) = part.trim().split_once('=')?;
            (key == name).then(|| value.to_owned())
        },
    )
}

/// Name of the session cookie. The `__Host-` prefix needs `Secure`, which plain http does not carry.
pub fn cookie_name(app: &App) -> &'static str {
    if app.config.is_tls() { "__Host-session" } else { "session" }
}

/// What stands before a route's handlers.
#[derive(Clone)]
struct Gate {
    app: App,
    access: Access,
    route: Option<&'static str>,
}

impl Gate {
    /// Counts a request that was turned away, for the audit log. It is named by its route's pattern: what
    /// stands in its place may be a secret or somebody's words.
    fn note(&self, status: StatusCode, account: Option<AccountId>, caller: &Caller) {
        let action = match status {
            StatusCode::FORBIDDEN => "access.denied",
            StatusCode::NOT_FOUND => "access.missing",
            StatusCode::TOO_MANY_REQUESTS => "access.throttled",
            _ => return,
        };
        let Some(route) = self.route.filter(|route| !route.starts_with("/assets/")) else { return };
        let address = caller.address.clone();
        let who = account.map_or_else(|| Who::Address(address.clone()), Who::Account);
        let (subject, request) = (("route", route.to_owned()), caller.request.clone());
        self.app.failed(Failure { who, action, subject, address, request });
    }
}

/// The parts of a path that vary, decoded.
type Params = Result<RawPathParams, RawPathParamsRejection>;

/// What is no text, or holds control characters, names nothing.
fn is_text(params: &Params) -> bool {
    params.as_ref().is_ok_and(|list| list.iter().all(|(_, value)| !value.contains(char::is_control)))
}

async fn guard(State(gate): State<Gate>, params: Params, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().cloned().unwrap_or_default();
    let (account, response) = match api::is_for_programs(request.uri().path()) {
        true => api::guarded((&gate.app, gate.access), is_text(&params), &caller, request, next).await,
        false => answer(&gate, &params, &caller, request, next).await,
    };
    gate.note(response.status(), account, &caller);
    response
}

/// The answer, and the account of the person who was logged in.
async fn answer(
    Gate { app, access, .. }: &Gate,
    params: &Params,
    caller: &Caller,
    mut request: Request,
    next: Next,
) -> (Option<AccountId>, Response) {
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let is_link = *access == Access::Link;
    let chosen = cookie(request.headers(), "lang").filter(|_| !is_link);
    let lang = chosen.map(|code| Lang::parse(&code));
    let mut frame = Frame::stranger(app, lang.unwrap_or_default(), &path);
    let mut account = None;
    let work = async {
        let visit = match is_link {
            true => Ok(None),
            false => visit(app, request.headers(), caller).await,
        };
        let visit = match visit {
            Ok(visit) => visit,
            Err(error) => return error.into_response(),
        };
        match &visit {
            Some(Visit::Full(actor, standing)) => {
                (frame, account) = (Frame::of(app, actor, &path).lasting(standing.left), Some(actor.account));
            }
            Some(Visit::Half(half)) => frame = Frame::half(app, half, lang, &path),
            None => {}
        }
        match admit(app, *access, &request, visit.as_ref()) {
            Admission::Refused => AppError::Forbidden.into_response(),
            Admission::ToFactor => go(&with_next("/login/factor", &stashes::page_of(app, &request))),
            Admission::ToLogin => stashes::to_login(app, *access, request).await,
            Admission::Granted if !is_text(params) => AppError::NotFound.into_response(),
            Admission::Granted => {
                request.extensions_mut().insert(frame.clone());
                granted(app, visit, request, next).await
            }
        }
    };
    let response = match tokio::time::timeout(app.config.patience, work).await {
        Ok(response) => response,
        Err(_) => AppError::TooSlow.into_response(),
    };
    let response = match response.extensions().get::<Fault>().cloned() {
        Some(fault) if matches!(*fault.0, AppError::SignIn) => to_login(&path),
        Some(fault) => error_page(&frame, &fault.0, &caller.request),
        None => response,
    };
    (account, response)
}

/// The handler's answer to the person it is for.
async fn granted(app: &App, visit: Option<Visit>, mut request: Request, next: Next) -> Response {
    let again = stashes::is_sent_again(&request);
    let mut person = None;
    match visit {
        Some(Visit::Full(actor, _)) => {
            request.extensions_mut().insert(actor.clone());
            person = Some(actor);
        }
        Some(Visit::Half(half)) => {
            request.extensions_mut().insert(half);
        }
        None => {}
    }
    let response = next.run(request).await;
    if let Some(person) = person.filter(|_| again && response.status() == StatusCode::SEE_OTHER) {
        stashes::was_sent(app, &person).await;
    }
    response
}

/// What becomes of a request at the gate.
enum Admission {
    /// It is let through.
    Granted,
    /// The role does not allow it, or it comes from elsewhere.
    Refused,
    /// Nobody is logged in.
    ToLogin,
    /// A second factor is still to come.
    ToFactor,
}

fn admit(app: &App, access: Access, request: &Request, visit: Option<&Visit>) -> Admission {
    // A link carries its own proof, and no cookie that another page could make use of.
    if access == Access::Link {
        return Admission::Granted;
    }
    if !request.method().is_safe() && !is_own_origin(app, request.headers()) {
        return Admission::Refused;
    }
    match visit {
        Some(Visit::Full(actor, _)) if access.allows(Some(actor.role)) => Admission::Granted,
        Some(Visit::Full(..)) => Admission::Refused,
        Some(Visit::Half(_)) if matches!(access, Access::Public | Access::HalfSignedIn) => Admission::Granted,
        Some(Visit::Half(_)) => Admission::ToFactor,
        None if access.allows(None) => Admission::Granted,
        None => Admission::ToLogin,
    }
}

/// Who comes with the cookie. Only what people do themselves makes a session last longer.
async fn visit(app: &App, headers: &HeaderMap, caller: &Caller) -> AppResult<Option<Visit>> {
    let Some(token) = cookie(headers, cookie_name(app)) else { return Ok(None) };
    let from = (caller.address.as_str(), caller.request.as_str());
    let mut found = store::sessions::visit(&app.db, &token_hash(&token), app.now(), from).await?;
    if let Some(Visit::Full(_, standing)) = &mut found {
        let is_worth_noting = standing.stale || standing.device != caller.device;
        if is_worth_noting && !headers.contains_key("x-background") {
            touch(app, &token, (&caller.address, &caller.device)).await?;
            standing.left = standing.left_if_used;
        }
    }
    Ok(found)
}

/// Whether an unsafe request comes from one of our own pages: its `Origin` is ours or, where a browser
/// sends none, it says `Sec-Fetch-Site: same-origin`.
fn is_own_origin(app: &App, headers: &HeaderMap) -> bool {
    let text = |v: Option<&axum::http::HeaderValue>| v.and_then(|v| v.to_str().ok()).map(str::to_owned);
    match text(headers.get(ORIGIN)) {
        Some(origin) if origin == app.config.base_url => true,
        // On the loopback the port may be one the system chose, so the Host header names it.
        Some(origin) => {
            !app.config.is_tls()
                && text(headers.get(HOST)).is_some_and(|host| {
                    let local = host.starts_with("127.0.0.1:") || host.starts_with("localhost:");
                    local && origin == format!("http://{host}")
                })
        }
        None => text(headers.get("sec-fetch-site")).is_some_and(|site| site == "same-origin"),
    }
}
