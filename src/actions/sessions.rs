//! Logging in and out.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

use super::secret;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::audit::{Failure, Who};
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::{accounts, audit, sessions};

/// What the database keeps of a secret in a cookie or link: its SHA-256, in hexadecimal.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Argon2id at the configured memory, two passes, one lane.
fn argon2(kib: u32) -> AppResult<Argon2<'static>> {
    let params = Params::new(kib, 2, 1, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Runs password work on the blocking pool, few at a time, so that a burst of logins starves nobody.
async fn hashing<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    let _turn = app.hashing.acquire().await.map_err(AppError::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?
}

/// The hash of a password, as a PHC string.
///
/// # Errors
/// When hashing fails.
pub async fn hash(app: &App, password: String) -> AppResult<String> {
    let kib = app.config.argon2_kib;
    hashing(app, move || {
        let hash = argon2(kib)?.hash_password(password.as_bytes()).map_err(AppError::internal)?;
        Ok(hash.to_string())
    })
    .await
}

async fn verify(app: &App, password: String, stored: Option<String>) -> AppResult<bool> {
    let kib = app.config.argon2_kib;
    hashing(app, move || {
        let Some(stored) = stored else {
            // Nobody of this name: the same work is done, so that the time tells nothing.
            argon2(kib)?.hash_password(password.as_bytes()).map_err(AppError::internal)?;
            return Ok(false);
        };
        let parsed = PasswordHash::new(&stored).map_err(AppError::internal)?;
        Ok(argon2(kib)?.verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
}

/// Begins a session: the secret for its cookie, or nothing when name or password is wrong.
///
/// # Errors
/// When the database fails.
pub async fn login(
    app: &App,
    login: &str,
    password: &str,
    (address, request): (&str, &str),
) -> AppResult<Option<String>> {
    let found = accounts::by_login(&app.db, login).await?.filter(|(a, _)| a.active);
    let stored = found.as_ref().and_then(|(_, c)| c.as_ref()).map(|c| c.password_hash.clone());
    let password: String = password.chars().take(128).collect();
    if !verify(app, password, stored).await? {
        let account = found.map(|(a, _)| a.id.to_string()).unwrap_or_default();
        app.failed(failed_login(account, (address, request)));
        return Ok(None);
    }
    let Some((account, _)) = found else { return Ok(None) };
    begin(app, account.id, (address, request)).await.map(Some)
}

/// A login that failed: the account where there is such a one, never what was typed.
fn failed_login(account: String, (address, request): (&str, &str)) -> Failure {
    Failure {
        who: Who::Address(address.into()),
        action: "login.failed",
        subject: ("account", account),
        address: address.into(),
        request: request.into(),
    }
}

/// Begins a session of an account that has proved itself.
pub(super) async fn begin(
    app: &App,
    account: entity::ids::AccountId,
    (address, request): (&str, &str),
) -> AppResult<String> {
    let (token, now) = (secret()?, app.now());
    let hash = token_hash(&token);
    let tx = app.db.begin().await?;
    sessions::insert(&tx, hash.clone(), account, address, now).await?;
    if let Some((actor, _)) = sessions::actor(&tx, &hash, now, (address, request)).await? {
        audit::note(&tx, &actor, now, "login", ("account", account.to_string())).await?;
    }
    tx.commit().await?;
    Ok(token)
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn logout(app: &App, actor: &Actor, token: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    sessions::delete(&tx, &token_hash(token)).await?;
    audit::note(&tx, actor, app.now(), "logout", ("account", actor.account.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Notes that a session is in use.
///
/// # Errors
/// When the database fails.
pub async fn touch(app: &App, token: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    sessions::touch(&tx, &token_hash(token), app.now()).await?;
    Ok(tx.commit().await?)
}

/// Remembers the language of an account.
///
/// # Errors
/// When the database fails.
pub async fn set_lang(app: &App, actor: &Actor, lang: Lang) -> AppResult<()> {
    let tx = app.db.begin().await?;
    accounts::set_lang(&tx, actor.account, lang.code()).await?;
    let account = actor.account.to_string();
    audit::note(&tx, actor, app.now(), "account.lang", ("account", account)).await?;
    Ok(tx.commit().await?)
}
