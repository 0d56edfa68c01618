//! What stands before the API's handlers: the token and what it may, the language, and problems in place of pages. No cookie
//! is looked at, and so no origin is asked for.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use entity::ids::AccountId;

use super::problem::problem;
use crate::actions::access_tokens::{Bearer, bearer};
use crate::app::App;
use crate::domain::access::Access;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::web::page::{Fault, Frame};
use crate::web::routes::Caller;

/// Longest token looked at, in characters.
const LONGEST: usize = 200;

/// The answer to a program, and the account it acts for. `is_text` says whether the path's varying parts are text.
pub async fn answer(
    (app, access): (&App, Access),
    is_text: bool,
    caller: &Caller,
    mut request: Request,
    next: Next,
) -> (Option<AccountId>, Response) {
    let liked = request.headers().get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let lang = Lang::accepted(liked.unwrap_or_default());
    let mut account = None;
    let work = async {
        if let Access::Token(area) = access {
            let permission = area.permission(request.method().is_safe());
            let bearer = match opened(app, request.headers(), caller).await {
                Ok(bearer) => bearer,
                Err(error) => return error.into_response(),
            };
            account = Some(bearer.actor.account);
            if !bearer.may(permission) {
                return AppError::Lacks(permission).into_response();
            }
            request.extensions_mut().insert(bearer.actor);
        }
        if !is_text {
            return AppError::NotFound.into_response();
        }
        request.extensions_mut().insert(Frame::stranger(app, lang, super::DOCS));
        next.run(request).await
    };
    let response = match tokio::time::timeout(app.config.patience, work).await {
        Ok(response) => response,
        Err(_) => AppError::TooSlow.into_response(),
    };
    let response = match response.extensions().get::<Fault>().cloned() {
        Some(fault) => problem(app, lang, &fault.0, &caller.request),
        None => response,
    };
    (account, response)
}

/// What the token in a request opens.
async fn opened(app: &App, headers: &HeaderMap, caller: &Caller) -> AppResult<Bearer> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return Err(AppError::NoToken) };
    let (scheme, token) = line.to_str().ok().and_then(|line| line.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AppError::NoToken);
    }
    let token: String = token.trim().chars().take(LONGEST).collect();
    bearer(app, &token, (&caller.address, &caller.request)).await
}
