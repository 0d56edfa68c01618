//! A person's own e-mail address: asked for with the password, in force once confirmed at the old and the new.

use entity::account;
use entity::email_change;
use entity::enums::{MailKind, TokenPurpose};

use super::accounts::{Checked, unshared, wrong};
use super::invitations::{life, link_hash};
use super::{mail, sessions};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::email;
use crate::error::{AppError, AppResult};
use crate::store::{Turn, accounts, audit, email_changes, outbox, tokens};

const BOTH: [TokenPurpose; 2] = [TokenPurpose::EmailOld, TokenPurpose::EmailNew];

/// Asks for a new address: a link goes to it, and one to the old where there is one. Which accounts there
/// are behind the address is told only to who can read its mail.
///
/// # Errors
/// When the database fails.
pub async fn ask(app: &App, actor: &Actor, typed: &str, password: &str) -> Checked<()> {
    let address = match email(typed) {
        Ok(Some(address)) => address,
        Ok(None) => return Ok(wrong("email", "error-required")),
        Err(key) => return Ok(wrong("email", key)),
    };
    let account = accounts::by_id(&app.db, actor.account).await?.ok_or(AppError::NotFound)?;
    if account.email.as_ref() == Some(&address) {
        return Ok(wrong("email", "error-email-same"));
    }
    if let Err(errors) = sessions::asked_again(app, actor, ("email_password", password)).await? {
        return Ok(Err(errors));
    }
    let tx = app.db.begin().await?;
    tokens::delete(&tx, account.id, &BOTH).await?;
    let old = mail::own(app, &account, MailKind::EmailConfirmOld);
    let new = mail::at(app, &account, MailKind::EmailConfirmNew, &address);
    let wish = email_change::Model {
        account_id: account.id,
        address,
        old_confirmed_at: None,
        new_confirmed_at: None,
        created_at: app.now(),
    };
    email_changes::replace(&tx, wish).await?;
    outbox::insert_all(&tx, old.into_iter().chain([new]).collect()).await?;
    audit::note(&tx, actor, app.now(), "address.ask", ("account", account.id.to_string())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Takes a wish for a new address back.
///
/// # Errors
/// When the database fails.
pub async fn cancel(app: &App, actor: &Actor) -> AppResult<()> {
    let tx = app.db.begin().await?;
    email_changes::delete(&tx, actor.account).await?;
    tokens::delete(&tx, actor.account, &BOTH).await?;
    audit::note(&tx, actor, app.now(), "address.cancel", ("account", actor.account.to_string())).await?;
    Ok(tx.commit().await?)
}

/// A link that confirms an address: whose it is, and which wish it is about.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// The account.
    pub account: account::Model,
    /// The wish.
    pub wish: email_change::Model,
    /// Whether it is the new address that is confirmed.
    pub is_new: bool,
}

/// What a link is about, while it is good.
///
/// # Errors
/// When the database fails; `NotFound` when the link is used up, too old, void or unknown.
pub async fn confirmation(app: &App, token: &str) -> AppResult<Confirmation> {
    for purpose in BOTH {
        let found = tokens::account(&app.db, (&link_hash(token), purpose), app.now()).await?;
        let Some(account) = found else { continue };
        let wish = email_changes::of(&app.db, account.id).await?.ok_or(AppError::NotFound)?;
        return Ok(Confirmation { account, wish, is_new: purpose == TokenPurpose::EmailNew });
    }
    Err(AppError::NotFound)
}

/// Confirms one of the two addresses; true when the new one is in force now.
///
/// # Errors
/// When the database fails; `NotFound` when the link is no longer good; `Conflict` when the address has an
/// account of this duty, or too many of others.
pub async fn confirm(app: &App, token: &str, from: (&str, &str)) -> AppResult<bool> {
    let is_new = confirmation(app, token).await?.is_new;
    let purpose = if is_new { TokenPurpose::EmailNew } else { TokenPurpose::EmailOld };
    let (now, tx) = (app.now(), app.db.begin().await?);
    tx.turn(Turn::Addresses).await?;
    let used = tokens::take(&tx, (&link_hash(token), purpose), now, from).await?;
    let actor = used.ok_or(AppError::NotFound)?;
    let wish = email_changes::confirm(&tx, actor.account, is_new, now).await?;
    let wish = wish.filter(|w| now - w.created_at <= life(purpose)).ok_or(AppError::NotFound)?;
    let account = accounts::by_id(&tx, actor.account).await?.ok_or(AppError::NotFound)?;
    let done =
        wish.new_confirmed_at.is_some() && (wish.old_confirmed_at.is_some() || account.email.is_none());
    let subject = ("account", account.id.to_string());
    if done {
        let new = account::Model { email: Some(wish.address), ..account.clone() };
        unshared(&tx, &new).await?.map_err(AppError::Conflict)?;
        let told = account.email.as_ref();
        let told = told.map(|old| mail::at(app, &account, MailKind::EmailChanged, old));
        outbox::insert_all(&tx, told.into_iter().collect()).await?;
        accounts::save(&tx, new).await?;
        email_changes::delete(&tx, actor.account).await?;
        // Links that went to the old address are void.
        tokens::delete(&tx, actor.account, TokenPurpose::ALL).await?;
    }
    let action = if done { "address.change" } else { "address.confirm" };
    audit::note(&tx, &actor, now, action, subject).await?;
    tx.commit().await?;
    Ok(done)
}
