//! A mail to an account, as a row of the outbox: who it is for and why, never what it says.

use entity::enums::{DeliveryState, MailKind};
use entity::{account, outbox};
use uuid::Uuid;

use crate::app::App;

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
