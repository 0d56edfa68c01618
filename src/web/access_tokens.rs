//! A person's own tokens for the API: which there are, making one, making one void.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use entity::access_token;
use entity::ids::AccessTokenId;

use super::extract::Fields;
use super::form::{Choice, Field, Kind, Told, mark, told};
use super::page::{Frame, go, html};
use crate::actions::access_tokens::{self, Wish};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::access_token::{LIFETIMES, Permission, read};
use crate::error::{AppError, AppResult};
use crate::store::access_tokens as kept;

#[derive(Template)]
#[template(path = "account/tokens.html")]
struct TokensPage {
    f: Frame,
    /// Each with whether it is expired.
    tokens: Vec<(access_token::Model, bool)>,
    fields: Vec<Field>,
    errors: Vec<Told>,
    /// The secret of the one that was just made: it stands on this page alone, and never again.
    fresh: String,
}

impl TokensPage {
    /// What a token may, in words.
    fn permissions(&self, token: &access_token::Model) -> String {
        let words: Vec<String> = read(&token.permissions).into_iter().map(|p| word(&self.f, p)).collect();
        words.join("; ")
    }

    /// The day it was last used on.
    fn last_used(&self, token: &access_token::Model) -> String {
        token.last_used_on.map_or_else(|| self.f.t("token-unused"), crate::domain::period::day_text)
    }
}

fn word(f: &Frame, permission: Permission) -> String {
    f.t(&format!("permission-{}", permission.code().replace(':', "-")))
}

fn fields(f: &Frame, actor: &Actor, typed: &Wish) -> Vec<Field> {
    let permission = |p: Permission| Choice {
        code: p.code().to_owned(),
        label: word(f, p),
        chosen: typed.permissions.iter().any(|code| code == p.code()),
        ..Choice::default()
    };
    let permissions = Permission::of(actor.role).into_iter().map(permission).collect();
    let lasting = |days: i64| Choice {
        code: days.to_string(),
        label: f.t1("token-lasting", "n", days),
        chosen: typed.days == days.to_string(),
        ..Choice::default()
    };
    let days = LIFETIMES.map(lasting).to_vec();
    let password = Kind::Password("current-password");
    vec![
        Field::new(f, "name", "token-name", Kind::Line, &typed.name),
        Field::new(f, "permissions", "token-permissions", Kind::Some(permissions), ""),
        Field::new(f, "days", "token-days", Kind::One(days, false), ""),
        Field::new(f, "password", "account-current", password, ""),
    ]
}

async fn page(
    app: &App,
    f: Frame,
    actor: &Actor,
    (typed, mut errors, fresh): (&Wish, Vec<Told>, String),
) -> AppResult<Response> {
    let now = app.now();
    let tokens = kept::of(&app.db, actor).await?.into_iter();
    let tokens = tokens.map(|token| (token.expires_at <= now, token)).map(|(over, token)| (token, over));
    let (tokens, mut fields) = (tokens.collect(), fields(&f, actor, typed));
    mark(&mut fields, &mut errors);
    let status = if errors.is_empty() { 200 } else { 422 };
    html(status, &TokensPage { f, tokens, fields, errors, fresh })
}

/// GET `/account/tokens`.
pub async fn list(State(app): State<App>, f: Frame, actor: Actor) -> AppResult<Response> {
    page(&app, f, &actor, (&Wish::default(), Vec::new(), String::new())).await
}

/// POST `/account/tokens`: makes one, which is shown on the answer itself and nowhere else, or makes one void.
pub async fn act(State(app): State<App>, f: Frame, actor: Actor, form: Fields) -> AppResult<Response> {
    if form.has("revoke") {
        let id = AccessTokenId::parse(&form.get("revoke")).ok_or(AppError::NotFound)?;
        access_tokens::revoke(&app, &actor, id).await?;
        return Ok(go("/account/tokens?done=token-revoked"));
    }
    let wish = Wish {
        name: form.get("name"),
        permissions: form.all("permissions"),
        days: form.get("days"),
        password: form.get("password"),
    };
    match access_tokens::create(&app, &actor, &wish).await? {
        Ok(fresh) => page(&app, f, &actor, (&Wish::default(), Vec::new(), fresh)).await,
        Err(errors) => {
            let errors = told(&f, &errors);
            page(&app, f, &actor, (&wish, errors, String::new())).await
        }
    }
}
