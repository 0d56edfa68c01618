//! The first gate: no route without its access; every route is recorded for the access matrix.

use std::any::Any;

use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use tower_http::catch_panic::CatchPanicLayer;

use super::page::{Frame, error_page};
use crate::actions::sessions::{token_hash, touch};
use crate::app::App;
use crate::domain::access::{Access, Actor};
use crate::domain::audit::{Failure, Who};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store;

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

    /// Adds a route behind the cookie. There is no way to add one without stating its access.
    #[must_use]
    pub fn add(mut self, access: Access, path: &'static str, handlers: MethodRouter<App>) -> Self {
        let gate = Gate { app: self.app.clone(), access, route: Some(path) };
        let broken = CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
            AppError::internal("a handler panicked").into_response()
        });
        let guarded = handlers.fallback(|| async { AppError::Method }).layer(broken);
        let guarded = guarded.layer(from_fn_with_state(gate, guard));
        self.entries.push(Entry { access, path, credential: Credential::Cookie });
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

/// Who called: address and request number, put there by the outermost layer.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// Address.
    pub address: String,
    /// Number of the request.
    pub request: String,
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
    fn note(&self, status: StatusCode, actor: Option<&Actor>, caller: &Caller) {
        let action = match status {
            StatusCode::FORBIDDEN => "access.denied",
            StatusCode::NOT_FOUND => "access.missing",
            StatusCode::TOO_MANY_REQUESTS => "access.throttled",
            _ => return,
        };
        let Some(route) = self.route.filter(|route| !route.starts_with("/assets/")) else { return };
        let address = caller.address.clone();
        let who = actor.map_or_else(|| Who::Address(address.clone()), |actor| Who::Account(actor.account));
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

async fn guard(State(gate): State<Gate>, params: Params, mut request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().cloned().unwrap_or_default();
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let lang = Lang::parse(&cookie(request.headers(), "lang").unwrap_or_default());
    let admitted = admit(&gate, request.method(), request.headers(), &caller).await;
    let actor = match &admitted {
        Ok(actor) | Err((_, actor)) => actor.clone(),
    };
    let stranger = || Frame::stranger(&gate.app, lang, &path);
    let frame = actor.as_ref().map_or_else(stranger, |actor| Frame::of(&gate.app, actor, &path));
    let response = match admitted {
        Err((error, _)) => error.into_response(),
        Ok(_) if !is_text(&params) => AppError::NotFound.into_response(),
        Ok(_) => {
            request.extensions_mut().insert(frame.clone());
            if let Some(actor) = actor.clone() {
                request.extensions_mut().insert(actor);
            }
            next.run(request).await
        }
    };
    gate.note(response.status(), actor.as_ref(), &caller);
    match response.extensions().get::<super::page::Fault>().cloned() {
        Some(fault) if matches!(*fault.0, AppError::SignIn) => super::page::to_login(&path),
        Some(fault) => error_page(&frame, &fault.0, &caller.request),
        None => response,
    }
}

/// Lets the request through, with its person where there is one; or says why not, and to whom.
async fn admit(
    Gate { app, access, .. }: &Gate,
    method: &Method,
    headers: &HeaderMap,
    caller: &Caller,
) -> Result<Option<Actor>, (AppError, Option<Actor>)> {
    let actor = actor(app, headers, caller).await.map_err(|e| (e, None))?;
    if !method.is_safe() && !is_own_origin(app, headers) {
        return Err((AppError::Forbidden, actor));
    }
    if access.allows(actor.as_ref().map(|a| a.role)) {
        return Ok(actor);
    }
    Err((if actor.is_none() { AppError::SignIn } else { AppError::Forbidden }, actor))
}

async fn actor(app: &App, headers: &HeaderMap, caller: &Caller) -> AppResult<Option<Actor>> {
    let Some(token) = cookie(headers, cookie_name(app)) else { return Ok(None) };
    let from = (caller.address.as_str(), caller.request.as_str());
    let found = store::sessions::actor(&app.db, &token_hash(&token), app.now(), from).await?;
    let Some((actor, stale)) = found else { return Ok(None) };
    if stale && !headers.contains_key("x-background") {
        touch(app, &token).await?;
    }
    Ok(Some(actor))
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
