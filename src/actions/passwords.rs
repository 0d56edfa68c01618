//! Setting, changing and resetting passwords.

use chrono::Duration;
use entity::enums::{MailKind, TokenPurpose};
use entity::ids::AccountId;
use entity::{account, reset_request};
use uuid::Uuid;

use super::accounts::{Checked, wrong};
use super::invitations::{invited, link_hash};
use super::{mail, sessions};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::is_address;
use crate::domain::password::{Owner, check};
use crate::error::{AppError, AppResult};
use crate::store::{accounts, audit, outbox, reset_requests, second_factors, sessions as kept, tokens};

/// What opens an account besides its password, and is void once that is set anew.
const OPENERS: [TokenPurpose; 3] = [TokenPurpose::Invitation, TokenPurpose::Reset, TokenPurpose::Duty];

/// Mails with a reset link one account gets within an hour.
const RESETS_AN_HOUR: u64 = 3;

/// Longest name somebody may be looked up by, in bytes.
const LONGEST_LOGIN: usize = 254;

/// Requests for a new password answered at a time.
const BATCH: u64 = 50;

/// What the rules ask about a password's owner.
async fn owner(app: &App, account: &account::Model) -> AppResult<Owner> {
    Ok(Owner {
        display_name: account.display_name.clone(),
        user_name: account.user_name.clone(),
        email: account.email.clone(),
        second_factor: second_factors::is_enrolled(&app.db, account.id).await?,
    })
}

/// Least letters of a new password of this account.
///
/// # Errors
/// When the database fails.
pub async fn least(app: &App, account: &account::Model) -> AppResult<usize> {
    Ok(owner(app, account).await?.least())
}

/// The hash of a password that keeps the rules; both kinds of work are done where passwords are hashed.
async fn accepted(app: &App, account: &account::Model, (password, again): (&str, &str)) -> Checked<String> {
    let (owner, typed) = (owner(app, account).await?, password.to_owned());
    let checked = sessions::hashing(app, move || Ok(check(&typed, &owner))).await?;
    let password = match checked {
        Ok(password) => password,
        Err(error) => return Ok(Err(vec![error])),
    };
    if crate::domain::password::normal(again) != password {
        return Ok(wrong("again", "error-password-mismatch"));
    }
    sessions::hash(app, password).await.map(Ok)
}

/// Sets a password by a link and ends all sessions and other links of the account. Gives the secret of a new
/// session after a first password; who had one before logs in, so that no link skips a second factor.
///
/// # Errors
/// When the database fails; `NotFound` when the link is no longer good.
pub async fn set_by_link(
    app: &App,
    (token, purpose): (&str, TokenPurpose),
    typed: (&str, &str),
    from: (&str, &str),
) -> Checked<Option<String>> {
    let account = invited(app, token, purpose).await?;
    let hash = match accepted(app, &account, typed).await? {
        Ok(hash) => hash,
        Err(errors) => return Ok(Err(errors)),
    };
    let (now, tx) = (app.now(), app.db.begin().await?);
    let used = tokens::take(&tx, (&link_hash(token), purpose), now, from).await?;
    let actor = used.ok_or(AppError::NotFound)?;
    let is_first = accounts::password_hash(&tx, actor.account).await?.is_none();
    accounts::set_password(&tx, actor.account, hash, now).await?;
    kept::delete_all_of(&tx, actor.account, None).await?;
    tokens::delete(&tx, actor.account, &OPENERS).await?;
    if !is_first {
        let told = mail::own(app, &account, MailKind::PasswordChanged);
        outbox::insert_all(&tx, told.into_iter().collect()).await?;
    }
    let action = if is_first { "password.set" } else { "password.reset" };
    audit::note(&tx, &actor, now, action, ("account", actor.account.to_string())).await?;
    tx.commit().await?;
    if is_first {
        sessions::begin(app, actor.account, from).await.map(|token| Ok(Some(token)))
    } else {
        Ok(Ok(None))
    }
}

/// Changes a person's own password and ends their other sessions; `session` is the secret of this one.
///
/// # Errors
/// When the database fails.
pub async fn change(
    app: &App,
    actor: &Actor,
    session: &str,
    current: &str,
    typed: (&str, &str),
) -> Checked<()> {
    if let Err(errors) = sessions::asked_again(app, actor, ("current", current)).await? {
        return Ok(Err(errors));
    }
    let account = accounts::by_id(&app.db, actor.account).await?.ok_or(AppError::NotFound)?;
    let hash = match accepted(app, &account, typed).await? {
        Ok(hash) => hash,
        Err(errors) => return Ok(Err(errors)),
    };
    let (now, tx) = (app.now(), app.db.begin().await?);
    accounts::set_password(&tx, actor.account, hash, now).await?;
    kept::delete_all_of(&tx, actor.account, Some(&sessions::token_hash(session))).await?;
    tokens::delete(&tx, actor.account, &OPENERS).await?;
    let told = mail::own(app, &account, MailKind::PasswordChanged);
    outbox::insert_all(&tx, told.into_iter().collect()).await?;
    audit::note(&tx, actor, now, "password.change", ("account", actor.account.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Writes down that somebody asks for a new password, by a user name, or an address and so for all accounts
/// behind it. The same work for a known and an unknown name: one look-up and one row; the mail worker does the
/// rest.
///
/// # Errors
/// When the database fails.
pub async fn ask_reset(app: &App, login: &str, (address, request): (&str, &str)) -> AppResult<()> {
    let login: String = login.chars().take(LONGEST_LOGIN).collect();
    let tx = app.db.begin().await?;
    let account_id = accounts::by_login(&tx, &login).await?.first().map(|account| account.id);
    let row = reset_request::Model {
        id: Uuid::new_v4(),
        account_id,
        by_address: is_address(&login),
        address: address.to_owned(),
        request_id: request.to_owned(),
        at: app.now(),
    };
    reset_requests::insert(&tx, row).await?;
    Ok(tx.commit().await?)
}

/// An account somebody asked a new password for, with where the request came from.
#[derive(Clone, Debug)]
pub struct Asked {
    request: reset_request::Model,
}

impl Asked {
    /// The account that was named, where there is one; and whether all behind its address were.
    pub fn account(&self) -> (Option<AccountId>, bool) {
        (self.request.account_id, self.request.by_address)
    }

    /// Address and number of the request.
    pub fn from(&self) -> (&str, &str) {
        (&self.request.address, &self.request.request_id)
    }
}

/// The requests for a new password that wait.
///
/// # Errors
/// When the database fails.
pub async fn asked(app: &App) -> AppResult<Vec<Asked>> {
    let rows = reset_requests::waiting(&app.db, BATCH).await?;
    Ok(rows.into_iter().map(|request| Asked { request }).collect())
}

/// Answers a request: each active account with an address gets a mail that says its user name, a few an hour at
/// most; whatever else, nothing happens. `actors` are those that were named, as far as anybody can tell.
///
/// # Errors
/// When the database fails.
pub async fn answer(app: &App, asked: Asked, actors: &[Actor]) -> AppResult<()> {
    let tx = app.db.begin().await?;
    if !reset_requests::take(&tx, asked.request.id).await? {
        return Ok(());
    }
    for actor in actors {
        let since = app.now() - Duration::hours(1);
        let sent = outbox::count_since(&tx, actor.account, MailKind::PasswordReset, since).await?;
        let account = accounts::by_id(&tx, actor.account).await?.filter(|a| a.active);
        let letter = account.and_then(|a| mail::own(app, &a, MailKind::PasswordReset));
        if let Some(letter) = letter.filter(|_| sent < RESETS_AN_HOUR) {
            outbox::insert_all(&tx, vec![letter]).await?;
            let subject = ("account", actor.account.to_string());
            audit::note(&tx, actor, app.now(), "password.ask", subject).await?;
        }
    }
    Ok(tx.commit().await?)
}
