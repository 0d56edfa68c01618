//! Making accounts, and their first password.

use chrono::Duration;
use entity::account;
use entity::enums::Role;
use entity::ids::AccountId;

use super::{secret, sessions};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::report::clean;
use crate::error::{AppError, AppResult};
use crate::store::{accounts, audit, sessions as kept, tokens, units};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What it may do.
    pub role: Role,
    /// E-mail; people without one log in by user name.
    pub email: Option<String>,
    /// User name: 3 to 40 of a–z, 0–9, dot, dash and underscore.
    pub user_name: String,
    /// Name as shown; the user name when empty.
    pub display_name: String,
    /// Code of the unit; required for collaborators and unit heads.
    pub unit_code: Option<String>,
    /// Language code.
    pub lang: String,
}

/// Makes an account and a single-use link, good for 72 hours, by which its owner sets a password.
/// `actor` is none on the command line.
///
/// # Errors
/// When a field is wrong, or the e-mail or user name is taken.
pub async fn create(app: &App, actor: Option<&Actor>, new: NewAccount) -> AppResult<String> {
    let now = app.now();
    let user_name = new.user_name.trim().to_lowercase();
    let email = new.email.map(|e| e.trim().to_lowercase()).filter(|e| !e.is_empty());
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if !(3..=40).contains(&user_name.len()) || !user_name.chars().all(plain) {
        return Err(AppError::Invalid("error-user-name"));
    }
    let is_address =
        |e: &String| e.contains('@') && e.len() <= 254 && e.chars().all(|c| c.is_ascii_graphic());
    if email.as_ref().is_some_and(|e| !is_address(e)) {
        return Err(AppError::Invalid("error-email"));
    }
    let unit = match &new.unit_code {
        Some(code) => {
            Some(units::by_code(&app.db, code).await?.ok_or(AppError::Invalid("error-unknown-unit"))?)
        }
        None => None,
    };
    if unit.is_none() && matches!(new.role, Role::Collaborator | Role::UnitHead) {
        return Err(AppError::Invalid("error-unknown-unit"));
    }
    let (id, token) = (AccountId::random(), secret()?);
    let tx = app.db.begin().await?;
    for login in email.iter().chain([&user_name]) {
        if accounts::by_login(&tx, login).await?.is_some() {
            return Err(AppError::Conflict("error-account-taken"));
        }
    }
    // One plain line: it stands in the head of mails too.
    let name = clean(&new.display_name).split_whitespace().take(20).collect::<Vec<_>>().join(" ");
    let display_name = Some(name).filter(|n| !n.is_empty());
    let row = account::Model {
        id,
        email,
        display_name: display_name.unwrap_or_else(|| user_name.clone()),
        user_name,
        role: new.role,
        unit_id: unit.map(|u| u.id),
        lang: new.lang,
        active: true,
        created_at: now,
    };
    let logins: Vec<String> = row.email.iter().chain([&row.user_name]).cloned().collect();
    if let Err(error) = accounts::insert(&tx, row).await {
        drop(tx);
        // Two at once: the database let the other one through.
        for login in logins {
            if accounts::by_login(&app.db, &login).await?.is_some() {
                return Err(AppError::Conflict("error-account-taken"));
            }
        }
        return Err(error.into());
    }
    tokens::insert(&tx, sessions::token_hash(&token), id, now + Duration::hours(72)).await?;
    if let Some(actor) = actor {
        audit::note(&tx, actor, now, "account.create", ("account", id.to_string())).await?;
    }
    tx.commit().await?;
    Ok(format!("{}/invite/{token}", app.config.base_url))
}

/// The account a link is for, while it is good.
///
/// # Errors
/// When the database fails; `NotFound` when the link is used up, too old or unknown.
pub async fn invited(app: &App, token: &str) -> AppResult<account::Model> {
    let found = tokens::account(&app.db, &sessions::token_hash(token), app.now()).await?;
    found.ok_or(AppError::NotFound)
}

/// Sets the first password by a link and begins a session: its secret, or the key of what is wrong.
///
/// # Errors
/// When the database fails, or the link is no longer good.
pub async fn accept(
    app: &App,
    token: &str,
    (password, again): (&str, &str),
    from: (&str, &str),
) -> AppResult<Result<String, &'static str>> {
    let length = password.chars().count();
    if length < 15 {
        return Ok(Err("error-password-short"));
    }
    if length > 128 {
        return Ok(Err("error-password-long"));
    }
    if password != again {
        return Ok(Err("error-password-mismatch"));
    }
    invited(app, token).await?;
    let hash = sessions::hash(app, password.to_owned()).await?;
    let (now, tx) = (app.now(), app.db.begin().await?);
    let used = tokens::take(&tx, &sessions::token_hash(token), now, from).await?;
    let actor = used.ok_or(AppError::NotFound)?;
    accounts::set_password(&tx, actor.account, hash, now).await?;
    kept::delete_all_of(&tx, actor.account, None).await?;
    audit::note(&tx, &actor, now, "password.set", ("account", actor.account.to_string())).await?;
    tx.commit().await?;
    sessions::begin(app, actor.account, from).await.map(Ok)
}
