//! Tokens for the API: made, made void, and looked at when a program comes with one.

use chrono::Duration;
use entity::access_token;
use entity::ids::AccessTokenId;

use super::accounts::{Checked, wrong};
use super::sessions::{asked_again, token_hash};
use super::{secret, throttle};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::access_token::{LIFETIMES, MARK, MOST, Permission, kept, name, read};
use crate::domain::report::FieldError;
use crate::error::{AppError, AppResult};
use crate::store::{Turn, access_tokens, audit, tokens};

/// A token as it is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// What its owner calls it.
    pub name: String,
    /// Codes of what it is to be allowed.
    pub permissions: Vec<String>,
    /// Days it is to last.
    pub days: String,
    /// The password, asked for again.
    pub password: String,
}

/// What a wish comes to: name, permissions, days; or every field that is wrong.
fn plan(actor: &Actor, wish: &Wish) -> Result<(String, Vec<Permission>, i64), Vec<FieldError>> {
    let mut errors = Vec::new();
    let name = name(&wish.name).unwrap_or_else(|key| {
        errors.push(FieldError::new("name", key));
        String::new()
    });
    let known: Vec<Option<Permission>> = wish.permissions.iter().map(|p| Permission::parse(p)).collect();
    let permissions: Vec<Permission> =
        Permission::of(actor.role).into_iter().filter(|p| known.contains(&Some(*p))).collect();
    if known.iter().any(|p| p.is_none_or(|p| !p.is_for(actor.role))) {
        errors.push(FieldError::new("permissions", "error-unknown-choice"));
    } else if permissions.is_empty() {
        errors.push(FieldError::new("permissions", "error-choose"));
    }
    let days = LIFETIMES.into_iter().find(|days| days.to_string() == wish.days).unwrap_or_else(|| {
        errors.push(FieldError::new("days", "error-choose"));
        0
    });
    if errors.is_empty() { Ok((name, permissions, days)) } else { Err(errors) }
}

/// Makes a token for a person who gave the password again; its secret, to be shown once.
///
/// # Errors
/// When the database fails; `Conflict` when there are as many in force as there may be.
pub async fn create(app: &App, actor: &Actor, wish: &Wish) -> Checked<String> {
    let (name, permissions, days) = match plan(actor, wish) {
        Ok(plan) => plan,
        Err(errors) => return Ok(Err(errors)),
    };
    if let Err(errors) = asked_again(app, actor, ("password", wish.password.as_str())).await? {
        return Ok(Err(errors));
    }
    let (token, now) = (format!("{MARK}{}", secret()?), app.now());
    let row = access_token::Model {
        id: AccessTokenId::random(),
        token_hash: token_hash(&token),
        account_id: actor.account,
        name,
        permissions: kept(&permissions),
        created_at: now,
        expires_at: now + Duration::days(days),
        last_used_on: None,
    };
    let tx = app.db.begin().await?;
    tx.turn(Turn::Tokens).await?;
    if access_tokens::count(&tx, actor.account, now).await? >= MOST as u64 {
        return Ok(wrong("name", "error-token-most"));
    }
    access_tokens::insert(&tx, row).await?;
    audit::note(&tx, actor, now, "token.create", ("account", actor.account.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(token))
}

/// Makes one of a person's own tokens void.
///
/// # Errors
/// When the database fails; `NotFound` when it is not theirs, or void already.
pub async fn revoke(app: &App, actor: &Actor, id: AccessTokenId) -> AppResult<()> {
    let tx = app.db.begin().await?;
    if !access_tokens::delete_own(&tx, actor.account, id).await? {
        return Err(AppError::NotFound);
    }
    audit::note(&tx, actor, app.now(), "token.revoke", ("account", actor.account.to_string())).await?;
    Ok(tx.commit().await?)
}

/// What a program comes with.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// The person it acts for.
    pub actor: Actor,
    permissions: Vec<Permission>,
}

impl Bearer {
    /// Whether it may do something: its token says so, and so does the role of its account.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission) && permission.is_for(self.actor.role)
    }
}

/// Looks at a token, and counts its use.
///
/// # Errors
/// `BadToken` when it opens nothing; `Wait` when it, or bad ones from this address, came too often.
pub async fn bearer(app: &App, token: &str, from: (&str, &str)) -> AppResult<Bearer> {
    let now = app.now();
    let Some((row, actor)) = tokens::bearer(&app.db, &token_hash(token), now, from).await? else {
        if let Some(wait) = throttle::bad_token(app, from.0).await? {
            return Err(AppError::Wait(wait));
        }
        throttle::note(app, ("token.failed", None), from);
        return Err(AppError::BadToken);
    };
    let today = app.today();
    let mut rates = app.rates.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if row.last_used_on.is_none_or(|day| day < today) {
        rates.used(row.id, today);
    }
    if let Some(wait) = rates.enter(row.id, now, app.config.api_rate) {
        return Err(AppError::Wait(wait));
    }
    Ok(Bearer { actor, permissions: read(&row.permissions) })
}

/// Writes down the days on which tokens were used, which requests keep in memory alone.
///
/// # Errors
/// When the database fails.
pub async fn note_uses(app: &App) -> AppResult<()> {
    let used = app.rates.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take_used();
    if used.is_empty() {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    for (id, day) in used {
        access_tokens::used(&tx, id, day).await?;
    }
    Ok(tx.commit().await?)
}
