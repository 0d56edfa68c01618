//! Logging in and out.

mod login;

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{CustomizedPasswordHasher, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use entity::ids::AccountId;
use sha2::{Digest, Sha256};
use tokio::sync::SemaphorePermit;

use super::secret;
use super::throttle::{self, Secret, Tried};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::password::normal;
use crate::domain::report::FieldError;
use crate::domain::throttle::minutes;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::store::{Tx, accounts, audit, sessions, stashes};

pub use login::{Entered, login};

/// Passes of Argon2id.
const PASSES: u32 = 2;

/// Longest password, in characters.
const LONGEST: usize = 128;

/// What the database keeps of a secret in a cookie or link: its SHA-256, in hexadecimal.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Argon2id at the configured memory, two passes, one lane.
fn argon2(kib: u32) -> AppResult<Argon2<'static>> {
    let params = Params::new(kib, PASSES, 1, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A turn at trying a secret. Whoever has one must not wait for another.
pub(super) type Turn<'a> = SemaphorePermit<'a>;

/// Waits for a turn. Few are given at once, so that a burst of logins leaves processor and database to others:
/// all of a login, its writes too, happens in one.
pub(super) async fn turn(app: &App) -> AppResult<Turn<'_>> {
    app.hashing.acquire().await.map_err(AppError::internal)
}

/// Password work.
pub(super) trait Work<T>: Fn() -> AppResult<T> + Send + Sync + 'static {}

impl<T, W: Fn() -> AppResult<T> + Send + Sync + 'static> Work<T> for W {}

/// Longest password work waits for what processors have to spare.
const SPARE: Duration = Duration::from_secs(1);

/// Runs password work in a turn, on a thread that gives way to all others: it is made for it, because a thread that
/// has lowered its priority can't raise it again. Where nothing is spared for long, the work is done once more on one
/// that need not give way, so that people can log in to a busy machine too; whichever is first counts.
pub(super) async fn hashing_in<T: Send + 'static>(_: &Turn<'_>, work: impl Work<T>) -> AppResult<T> {
    let (done, mut result) = tokio::sync::mpsc::channel(2);
    let work = Arc::new(work);
    let begin = |gives_way: bool| {
        let (done, work) = (done.clone(), work.clone());
        let thread = std::thread::Builder::new().name("hashing".into());
        let working = thread.spawn(move || {
            if gives_way {
                give_way();
            }
            done.blocking_send(work()).ok();
        });
        working.map(|_| ()).map_err(AppError::internal)
    };
    begin(true)?;
    let first = match tokio::time::timeout(SPARE, result.recv()).await {
        Ok(first) => first,
        Err(_) => {
            begin(false)?;
            // So that waiting ends with the threads, whatever became of them.
            drop(done);
            result.recv().await
        }
    };
    first.ok_or_else(|| AppError::internal("a hashing thread ended"))?
}

/// Leaves this thread what processors have to spare, where the system can do so: unlike a mere low priority it is
/// then put aside at once when anybody else has work.
#[cfg(target_os = "linux")]
fn give_way() {
    use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let thread = thread_priority::thread_native_id();
    // Refused or not, the work is done.
    thread_priority::set_thread_priority_and_policy(thread, ThreadPriority::Min, idle).ok();
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

/// Runs password work in a turn of its own.
pub(super) async fn hashing<T: Send + 'static>(app: &App, work: impl Work<T>) -> AppResult<T> {
    hashing_in(&turn(app).await?, work).await
}

/// The hash of a password, as a PHC string.
///
/// # Errors
/// When hashing fails.
pub async fn hash(app: &App, password: String) -> AppResult<String> {
    let kib = app.config.argon2_kib;
    hashing(app, move || {
        let hash = argon2(kib)?.hash_password(normal(&password).as_bytes()).map_err(AppError::internal)?;
        Ok(hash.to_string())
    })
    .await
}

/// Hashes several codes under one salt, so that a code is looked for by hashing it once.
pub(super) async fn hash_all(app: &App, codes: Vec<String>) -> AppResult<Vec<String>> {
    let kib = app.config.argon2_kib;
    hashing(app, move || {
        let (argon2, mut salt) = (argon2(kib)?, [0; 16]);
        getrandom::fill(&mut salt).map_err(AppError::internal)?;
        let hash = |code: &String| argon2.hash_password_with_salt(code.as_bytes(), &salt);
        codes.iter().map(|c| hash(c).map(|h| h.to_string()).map_err(AppError::internal)).collect()
    })
    .await
}

/// Hashes a code as another of its set was hashed.
pub(super) async fn hash_like(app: &App, turn: &Turn<'_>, code: String, other: String) -> AppResult<String> {
    let kib = app.config.argon2_kib;
    hashing_in(turn, move || {
        let other = PasswordHash::new(&other).map_err(AppError::internal)?;
        let salt = other.salt.ok_or_else(|| AppError::internal("a hash without salt"))?;
        let params = Params::try_from(&other).map_err(AppError::internal)?;
        let hash = argon2(kib)?.hash_password_customized(
            code.as_bytes(),
            &salt,
            Some(other.algorithm.as_str()),
            other.version,
            params,
        );
        Ok(hash.map_err(AppError::internal)?.to_string())
    })
    .await
}

/// Whether a stored hash is cheaper to attack than those made today.
fn is_weak(stored: &PasswordHash, kib: u32) -> bool {
    let is_argon2id = stored.algorithm.as_str() == "argon2id" && stored.version == Some(19);
    let strong = |p: Params| p.m_cost() >= kib && p.t_cost() >= PASSES;
    !is_argon2id || !Params::try_from(stored).is_ok_and(strong)
}

/// A password that is right.
#[derive(Debug)]
pub(super) struct Right {
    /// Its new hash, where the stored one is weak.
    better: Option<String>,
}

/// Whether a password is right for each of some stored hashes.
async fn verify(
    app: &App,
    turn: &Turn<'_>,
    password: &str,
    stored: Vec<Option<String>>,
) -> AppResult<Vec<Option<Right>>> {
    let kib = app.config.argon2_kib;
    let password = normal(password);
    let cut: String = password.chars().take(LONGEST).collect();
    let is_whole = cut.len() == password.len();
    // Each with how often a password was hashed for it.
    let tried = hashing_in(turn, move || {
        let argon2 = argon2(kib)?;
        let one = |stored: &Option<String>| {
            let Some(stored) = stored else {
                // Nobody of this name: the same work is done, so that the time tells nothing.
                argon2.hash_password(cut.as_bytes()).map_err(AppError::internal)?;
                return Ok((None, 1));
            };
            let parsed = PasswordHash::new(stored).map_err(AppError::internal)?;
            if argon2.verify_password(cut.as_bytes(), &parsed).is_err() || !is_whole {
                return Ok((None, 1));
            }
            if !is_weak(&parsed, kib) {
                return Ok((Some(Right { better: None }), 1));
            }
            let hash = argon2.hash_password(cut.as_bytes()).map_err(AppError::internal)?;
            Ok((Some(Right { better: Some(hash.to_string()) }), 2))
        };
        stored.iter().map(one).collect::<AppResult<Vec<_>>>()
    })
    .await?;
    app.meters.hashed(tried.iter().map(|(_, times)| times).sum());
    Ok(tried.into_iter().map(|(right, _)| right).collect())
}

/// A session that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The secret for its cookie.
    pub token: String,
    /// Where its person goes first.
    pub first: First,
}

/// Where somebody goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// To the second factor.
    Factor,
    /// To what they sent just after their last session ended.
    Unsaved,
    /// Where they like.
    Anywhere,
}

/// Begins a session in place of the one the browser came with.
pub(super) async fn begin_over(
    app: &App,
    tx: &Tx,
    account: AccountId,
    old: Option<&str>,
    from: (&str, &str),
) -> AppResult<Begun> {
    if let Some(old) = old {
        sessions::delete(tx, &token_hash(old)).await?;
    }
    begin_in(app, tx, account, false, from).await
}

/// Asks somebody who is logged in for the password again, before an act that would let a stranger at an
/// unlocked screen take the account over.
///
/// # Errors
/// When the database fails.
pub async fn check_password(app: &App, actor: &Actor, password: &str) -> AppResult<Tried<()>> {
    let who = actor.account.to_string();
    let turn = turn(app).await?;
    let attempt = match throttle::enter(app, Secret::Password, &who, &actor.address).await? {
        Ok(attempt) => attempt,
        Err(wait) => return Ok(Tried::Wait(wait)),
    };
    let stored = accounts::password_hash(&app.db, actor.account).await?;
    if verify(app, &turn, password, vec![stored]).await?.iter().all(Option::is_none) {
        let from = (actor.address.as_str(), actor.request.as_str());
        return Ok(throttle::noted(app, Tried::Wrong, ("password.failed", Some(actor.account)), from));
    }
    let tx = app.db.begin().await?;
    attempt.succeeded(&tx).await?;
    tx.commit().await?;
    Ok(Tried::Right(()))
}

/// The same for a field of a form: what to tell beside it when the password is wrong or has to wait.
pub(super) async fn asked_again(
    app: &App,
    actor: &Actor,
    (field, password): (&str, &str),
) -> AppResult<Result<(), Vec<FieldError>>> {
    let error = match check_password(app, actor, password).await? {
        Tried::Right(()) => return Ok(Ok(())),
        Tried::Wrong => FieldError::new(field, "error-password-current"),
        Tried::Wait(wait) => {
            let args = vec![("minutes", minutes(wait).to_string())];
            FieldError { args, ..FieldError::new(field, "error-throttled") }
        }
    };
    Ok(Err(vec![error]))
}

/// Begins a session of an account that has proved itself by a password or a link.
pub(super) async fn begin(app: &App, account: AccountId, from: (&str, &str)) -> AppResult<String> {
    let tx = app.db.begin().await?;
    let begun = begin_in(app, &tx, account, false, from).await?;
    tx.commit().await?;
    Ok(begun.token)
}

/// Begins a session, with or without a second factor proved. It counts as a login once it is a full one.
pub(super) async fn begin_in(
    app: &App,
    tx: &Tx,
    account: AccountId,
    proved: bool,
    from: (&str, &str),
) -> AppResult<Begun> {
    let (token, now) = (secret()?, app.now());
    let hash = token_hash(&token);
    sessions::insert(tx, hash.clone(), account, from.0, now).await?;
    if proved {
        sessions::prove(tx, &hash, now).await?;
    }
    let Some((actor, _)) = sessions::actor(tx, &hash, now, from).await? else {
        return Ok(Begun { token, first: First::Factor });
    };
    audit::note(tx, &actor, now, "login", ("account", account.to_string())).await?;
    let unsaved = stashes::of(tx, &actor, now).await?.is_some();
    Ok(Begun { token, first: if unsaved { First::Unsaved } else { First::Anywhere } })
}

/// Ends a session, of somebody or of half a login.
///
/// # Errors
/// When the database fails.
pub async fn logout(app: &App, actor: Option<&Actor>, token: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    sessions::delete(&tx, &token_hash(token)).await?;
    if let Some(actor) = actor {
        audit::note(&tx, actor, app.now(), "logout", ("account", actor.account.to_string())).await?;
    }
    Ok(tx.commit().await?)
}

/// Ends one of a person's own sessions, by its hash.
///
/// # Errors
/// When the database fails; `NotFound` when it is not theirs, or over.
pub async fn end(app: &App, actor: &Actor, hash: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    if !sessions::delete_own(&tx, actor.account, hash).await? {
        return Err(AppError::NotFound);
    }
    audit::note(&tx, actor, app.now(), "session.end", ("account", actor.account.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Ends all of a person's sessions but the one they ask from.
///
/// # Errors
/// When the database fails.
pub async fn end_others(app: &App, actor: &Actor, token: &str) -> AppResult<()> {
    let tx = app.db.begin().await?;
    sessions::delete_others(&tx, actor.account, &token_hash(token)).await?;
    audit::note(&tx, actor, app.now(), "session.end_others", ("account", actor.account.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Notes that a session is in use: from where, and on what.
///
/// # Errors
/// When the database fails.
pub async fn touch(app: &App, token: &str, place: (&str, &str)) -> AppResult<()> {
    let tx = app.db.begin().await?;
    sessions::touch(&tx, &token_hash(token), app.now(), place).await?;
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
