//! A mail to an account, as a row of the outbox: who it is for and why, never what it says. And the mail by which
//! an administrator tries whether mail goes.

use entity::enums::{DeliveryState, MailKind};
use entity::{account, outbox};
use uuid::Uuid;

use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::store::{accounts, audit, outbox as mails};

/// A mail to be sent as soon as may be. `about` is an id or a code.
pub(super) fn to(
    app: &App,
    account: &account::Model,
    (kind, edition_id): (MailKind, Option<Uuid>),
    about: String,
) -> outbox::Model {
    let (id, now) = (Uuid::new_v4(), app.now());
    outbox::Model {
        id,
        kind,
        edition_id,
        account_id: account.id,
        address: None,
        about,
        lang: account.lang.clone(),
        message_id: format!("<{id}@{}>", app.config.mail_domain()),
        state: DeliveryState::Queued,
        attempts: 0,
        next_attempt_at: now,
        leased_until: None,
        last_error: String::new(),
        answer: String::new(),
        domain: None,
        sent_at: None,
        created_at: now,
    }
}

/// A mail about the account itself, where it has an address.
pub(super) fn own(app: &App, account: &account::Model, kind: MailKind) -> Option<outbox::Model> {
    account.email.is_some().then(|| to(app, account, (kind, None), String::new()))
}

/// A mail about the account to an address it is to have, or had until now.
pub(super) fn at(app: &App, account: &account::Model, kind: MailKind, address: &str) -> outbox::Model {
    outbox::Model { address: Some(address.to_owned()), ..to(app, account, (kind, None), String::new()) }
}

/// Queues a mail to the person's own address, to see whether mail goes. It takes the way of all mail.
///
/// # Errors
/// When the database fails; `Conflict` without an address, or while an earlier one still waits.
pub async fn try_out(app: &App, actor: &Actor) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let account = accounts::by_id(&tx, actor.account).await?.ok_or(AppError::NotFound)?;
    let letter = own(app, &account, MailKind::Test).ok_or(AppError::Conflict("error-no-own-address"))?;
    let last = mails::last_of_kind(&tx, actor.account, MailKind::Test).await?;
    if last.is_some_and(|mail| mail.state == DeliveryState::Queued) {
        return Err(AppError::Conflict("error-mail-test-waits"));
    }
    mails::insert_all(&tx, vec![letter]).await?;
    audit::note(&tx, actor, app.now(), "mail.test", ("account", actor.account.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Queues the mail that came with a backup and waits, or drops it, as an administrator decides.
///
/// # Errors
/// When none waits any more.
pub async fn let_go(app: &App, actor: &Actor, send: bool) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let count = mails::let_go(&tx, send, app.now()).await?;
    if count == 0 {
        return Err(AppError::Conflict("error-no-mail-waits"));
    }
    let action = if send { "mail.send_held" } else { "mail.drop_held" };
    audit::note(&tx, actor, app.now(), action, ("outbox", count.to_string())).await?;
    Ok(tx.commit().await?)
}
