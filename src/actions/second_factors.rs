//! The second factor: time-based codes (TOTP, RFC 6238) and the recovery codes for who lost the device.

use entity::enums::{MailKind, Role};
use entity::ids::AccountId;
use entity::{account, second_factor};
use totp_rs::{Builder, Totp};

use super::sessions::{Begun, begin_in, check_password, hash_all, hash_like, token_hash, turn};
use super::throttle::{Secret, Tried, enter, noted};
use super::{mail, sealed};
use crate::app::App;
use crate::domain::access::{Actor, HalfLogin, needs_second_factor};
use crate::error::{AppError, AppResult};
use crate::store::{Tx, accounts, audit, outbox, second_factors, sessions, settings};

/// What secrets in force are sealed for.
const PURPOSE: &str = "second factor";

/// What secrets that wait for their first code are sealed for.
const PENDING: &str = "second factor being set up";

/// How many recovery codes make a set.
const CODES: usize = 10;

/// Letters of recovery codes: Crockford's base 32, without what is taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters of one recovery code: 50 bits.
const LENGTH: usize = 10;

/// Who sets a factor up: somebody logged in, or somebody who may not go on without one.
#[derive(Clone, Copy, Debug)]
pub enum Holder<'a> {
    /// Logged in.
    Full(&'a Actor),
    /// With nothing but the password so far.
    Half(&'a HalfLogin),
}

impl Holder<'_> {
    /// The account.
    pub fn account(self) -> AccountId {
        match self {
            Self::Full(actor) => actor.account,
            Self::Half(half) => half.account,
        }
    }
}

/// A secret that waits for its first code.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The secret, in base 32, for typing.
    pub secret: String,
    /// The same for authenticator apps, and for the picture they read (`otpauth://…`).
    pub address: String,
}

/// How an account stands with its factor.
#[derive(Clone, Debug)]
pub struct State {
    /// Whether there is one in force.
    pub is_enrolled: bool,
    /// Whether its role may go without.
    pub is_optional: bool,
    /// One that is being set up.
    pub enrolment: Option<Enrolment>,
    /// Recovery codes left.
    pub codes_left: u64,
}

/// A factor that was just put in force.
#[derive(Clone, Debug)]
pub struct Enrolled {
    /// The session goes on under this one.
    pub begun: Begun,
    /// The recovery codes, to be shown once.
    pub codes: Vec<String>,
}

fn totp(app: &App, account: &account::Model, sealed: &str) -> AppResult<Totp> {
    let secret = sealed::open(app, PURPOSE, &account.id.to_string(), sealed)?;
    build(account, secret)
}

fn build(account: &account::Model, secret: Vec<u8>) -> AppResult<Totp> {
    let builder =
        Builder::new().with_secret(secret).with_issuer(Some(crate::locale::Lang::Vi.t("product-name")));
    builder.with_account_name(account.user_name.as_str()).build().map_err(AppError::internal)
}

/// The time step a code is of, when it is that of now, the one before or the one after.
fn step(app: &App, totp: &Totp, code: &str) -> Option<i32> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp.check(&code, u64::try_from(app.now().timestamp()).ok()?)?;
    i32::try_from(step).ok()
}

async fn owner(app: &App, account: AccountId) -> AppResult<account::Model> {
    accounts::by_id(&app.db, account).await?.ok_or(AppError::NotFound)
}

/// The secret being set up in a session, for half an hour: who comes by an unlocked screen later finds none.
async fn pending(app: &App, account: AccountId, token: &str) -> AppResult<Option<Vec<u8>>> {
    let found = sessions::pending_factor(&app.db, &token_hash(token)).await?;
    let Some(sealed) = found else { return Ok(None) };
    let plain = sealed::open(app, PENDING, &account.to_string(), &sealed)?;
    let Some((at, secret)) = plain.split_first_chunk() else { return Ok(None) };
    let age = app.now().timestamp() - i64::from_be_bytes(*at);
    Ok((age <= 30 * 60).then(|| secret.to_vec()))
}

/// How the holder's account stands, as seen from one of its sessions.
///
/// # Errors
/// When the database fails, or a secret can't be opened under today's secret key.
pub async fn state(app: &App, holder: Holder<'_>, token: &str) -> AppResult<State> {
    let account = owner(app, holder.account()).await?;
    let enrolment = match pending(app, account.id, token).await? {
        Some(secret) => {
            let totp = build(&account, secret)?;
            let address = totp.to_url().map_err(AppError::internal)?;
            Some(Enrolment { secret: totp.secret().to_base32(), address })
        }
        None => None,
    };
    Ok(State {
        is_enrolled: second_factors::is_enrolled(&app.db, account.id).await?,
        is_optional: is_optional(app, &account).await?,
        enrolment,
        codes_left: second_factors::codes_left(&app.db, account.id).await?,
    })
}

async fn is_optional(app: &App, account: &account::Model) -> AppResult<bool> {
    Ok(!needs_second_factor(account.role) || settings::second_factor_is_off(&app.db).await?)
}

/// Makes a secret that waits for its first code. Somebody logged in gives the password again.
///
/// # Errors
/// When the database fails; `Forbidden` for half a login that has a factor to prove.
pub async fn begin(app: &App, holder: Holder<'_>, token: &str, password: &str) -> AppResult<Tried<()>> {
    match holder {
        Holder::Half(half) if half.enrolled => return Err(AppError::Forbidden),
        Holder::Half(_) => {}
        Holder::Full(actor) => match check_password(app, actor, password).await? {
            Tried::Right(()) => {}
            other => return Ok(other),
        },
    }
    let mut secret = [0; 20];
    getrandom::fill(&mut secret).map_err(AppError::internal)?;
    let plain = [app.now().timestamp().to_be_bytes().as_slice(), &secret].concat();
    let sealed = sealed::seal(app, PENDING, &holder.account().to_string(), &plain)?;
    let tx = app.db.begin().await?;
    sessions::set_pending_factor(&tx, &token_hash(token), Some(sealed)).await?;
    tx.commit().await?;
    Ok(Tried::Right(()))
}

/// Puts the waiting secret in force by its first code; every other session of the account ends. None when
/// the code is wrong.
///
/// # Errors
/// When the database fails; `Conflict` when none waits; `Forbidden` for half a login that has a factor.
pub async fn confirm(
    app: &App,
    holder: Holder<'_>,
    (token, code): (&str, &str),
    from: (&str, &str),
) -> AppResult<Option<Enrolled>> {
    let account = owner(app, holder.account()).await?;
    let only_first = match holder {
        Holder::Half(half) if half.enrolled => return Err(AppError::Forbidden),
        Holder::Half(_) => true,
        Holder::Full(_) => false,
    };
    let secret = pending(app, account.id, token).await?.ok_or(AppError::Conflict("error-no-enrolment"))?;
    let sealed = sealed::seal(app, PURPOSE, &account.id.to_string(), &secret)?;
    let Some(step) = step(app, &build(&account, secret)?, code) else { return Ok(None) };
    let (codes, hashes) = new_codes(app).await?;
    let row = second_factor::Model {
        account_id: account.id,
        secret: sealed,
        last_step: step,
        confirmed_at: app.now(),
    };
    let tx = app.db.begin().await?;
    if !second_factors::set(&tx, row, only_first).await? {
        return Err(AppError::Conflict("error-no-enrolment"));
    }
    second_factors::set_codes(&tx, account.id, hashes).await?;
    sessions::delete_all_of(&tx, account.id, None).await?;
    let begun = begin_in(app, &tx, account.id, true, from).await?;
    note(app, &tx, (&begun.token, from), "second_factor.enrol").await?;
    tx.commit().await?;
    Ok(Some(Enrolled { begun, codes }))
}

/// Notes an act of whoever has just got a session.
async fn note(app: &App, tx: &Tx, (token, from): (&str, (&str, &str)), act: &str) -> AppResult<()> {
    if let Some((actor, _)) = sessions::actor(tx, &token_hash(token), app.now(), from).await? {
        audit::note(tx, &actor, app.now(), act, ("account", actor.account.to_string())).await?;
    }
    Ok(())
}

/// A set of recovery codes, and their hashes.
async fn new_codes(app: &App) -> AppResult<(Vec<String>, Vec<String>)> {
    let mut bytes = [0; CODES * LENGTH];
    getrandom::fill(&mut bytes).map_err(AppError::internal)?;
    let code = |bytes: &[u8]| bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
    let codes: Vec<String> = bytes.chunks(LENGTH).map(code).collect();
    let hashes = hash_all(app, codes.clone()).await?;
    let shown = codes.iter().map(|c| format!("{}-{}", &c[..LENGTH / 2], &c[LENGTH / 2..])).collect();
    Ok((shown, hashes))
}

/// A recovery code as it was hashed, however it was typed: I and L are 1, O is 0.
fn read_code(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).take(2 * LENGTH);
    letters
        .map(|c| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            c => c,
        })
        .collect()
}

/// Makes half a login a whole one by a code of the authenticator. Each code works once.
///
/// # Errors
/// When the database fails.
pub async fn prove(
    app: &App,
    half: (&HalfLogin, &str),
    code: &str,
    from: (&str, &str),
) -> AppResult<Tried<Begun>> {
    let tried = try_code(app, half, code, from).await?;
    Ok(noted(app, tried, ("second_factor.failed", Some(half.0.account)), from))
}

async fn try_code(
    app: &App,
    (half, token): (&HalfLogin, &str),
    code: &str,
    from: (&str, &str),
) -> AppResult<Tried<Begun>> {
    let _turn = turn(app).await?;
    let attempt = match enter(app, Secret::Code, &half.account.to_string(), from.0).await? {
        Ok(attempt) => attempt,
        Err(wait) => return Ok(Tried::Wait(wait)),
    };
    let account = owner(app, half.account).await?;
    let Some(factor) = second_factors::get(&app.db, account.id).await? else { return Ok(Tried::Wrong) };
    let Some(step) = step(app, &totp(app, &account, &factor.secret)?, code) else { return Ok(Tried::Wrong) };
    let tx = app.db.begin().await?;
    if !second_factors::take_step(&tx, account.id, &factor.secret, step).await? {
        return Ok(Tried::Wrong);
    }
    attempt.succeeded(&tx).await?;
    sessions::delete(&tx, &token_hash(token)).await?;
    let begun = begin_in(app, &tx, account.id, true, from).await?;
    tx.commit().await?;
    Ok(Tried::Right(begun))
}

/// Makes half a login a whole one by a recovery code, which is used up.
///
/// # Errors
/// When the database fails.
pub async fn recover(
    app: &App,
    half: (&HalfLogin, &str),
    code: &str,
    from: (&str, &str),
) -> AppResult<Tried<Begun>> {
    let tried = try_recovery(app, half, code, from).await?;
    Ok(noted(app, tried, ("second_factor.failed", Some(half.0.account)), from))
}

async fn try_recovery(
    app: &App,
    (half, token): (&HalfLogin, &str),
    code: &str,
    from: (&str, &str),
) -> AppResult<Tried<Begun>> {
    let turn = turn(app).await?;
    let attempt = match enter(app, Secret::Recovery, &half.account.to_string(), from.0).await? {
        Ok(attempt) => attempt,
        Err(wait) => return Ok(Tried::Wait(wait)),
    };
    let Some(other) = second_factors::any_code(&app.db, half.account).await? else {
        return Ok(Tried::Wrong);
    };
    let hash = hash_like(app, &turn, read_code(code), other).await?;
    let tx = app.db.begin().await?;
    if !second_factors::take_code(&tx, half.account, &hash, app.now()).await? {
        return Ok(Tried::Wrong);
    }
    attempt.succeeded(&tx).await?;
    sessions::delete(&tx, &token_hash(token)).await?;
    let begun = begin_in(app, &tx, half.account, true, from).await?;
    note(app, &tx, (&begun.token, from), "second_factor.recover").await?;
    tx.commit().await?;
    Ok(Tried::Right(begun))
}

/// Makes a new set of recovery codes, to be shown once; the old ones no longer work.
///
/// # Errors
/// When the database fails; `Conflict` without a factor.
pub async fn renew_codes(app: &App, actor: &Actor, password: &str) -> AppResult<Tried<Vec<String>>> {
    if !second_factors::is_enrolled(&app.db, actor.account).await? {
        return Err(AppError::Conflict("error-no-second-factor"));
    }
    let tried = check_password(app, actor, password).await?;
    if !matches!(tried, Tried::Right(())) {
        return Ok(tried.map(|()| Vec::new()));
    }
    let (codes, hashes) = new_codes(app).await?;
    let (subject, tx) = (actor.account.to_string(), app.db.begin().await?);
    second_factors::set_codes(&tx, actor.account, hashes).await?;
    audit::note(&tx, actor, app.now(), "second_factor.codes", ("account", subject)).await?;
    tx.commit().await?;
    Ok(Tried::Right(codes))
}

/// Takes one's own factor away, where the role may go without.
///
/// # Errors
/// When the database fails; `Forbidden` where the role may not; `Conflict` without a factor.
pub async fn remove(app: &App, actor: &Actor, password: &str) -> AppResult<Tried<()>> {
    if !is_optional(app, &owner(app, actor.account).await?).await? {
        return Err(AppError::Forbidden);
    }
    let right = check_password(app, actor, password).await?;
    if matches!(right, Tried::Right(())) {
        let (subject, tx) = (actor.account.to_string(), app.db.begin().await?);
        if !second_factors::delete(&tx, actor.account).await? {
            return Err(AppError::Conflict("error-no-second-factor"));
        }
        audit::note(&tx, actor, app.now(), "second_factor.remove", ("account", subject)).await?;
        tx.commit().await?;
    }
    Ok(right)
}

/// Refuses to take a factor away that isn't there, or from a hand that may not.
pub(super) async fn refuse_reset(tx: &Tx, actor: &Actor, account: AccountId) -> AppResult<()> {
    if !matches!(actor.role, Role::Admin | Role::Approver) || actor.account == account {
        return Err(AppError::Forbidden);
    }
    if !second_factors::is_enrolled(tx, account).await? {
        return Err(AppError::Conflict("error-no-second-factor"));
    }
    Ok(())
}

/// Takes somebody's factor away who lost both the device and the recovery codes: an administrator's act, or
/// part of an approver's yes. All their sessions end, they are told by mail, and they set up a new one after
/// the next login.
pub(super) async fn reset_in(app: &App, tx: &Tx, actor: &Actor, account: AccountId) -> AppResult<()> {
    refuse_reset(tx, actor, account).await?;
    let owner = accounts::by_id(tx, account).await?.ok_or(AppError::NotFound)?;
    second_factors::delete(tx, account).await?;
    sessions::delete_all_of(tx, account, None).await?;
    audit::note(tx, actor, app.now(), "second_factor.reset", ("account", account.to_string())).await?;
    let mail = mail::own(app, &owner, MailKind::SecondFactorReset);
    Ok(outbox::insert_all(tx, mail.into_iter().collect()).await?)
}
