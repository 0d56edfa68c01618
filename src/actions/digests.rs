//! Digests: queued in the transaction that causes them, sent again when staff say so.

use entity::enums::{DeliveryState, DigestKind, MailKind, Role};
use entity::{account, digest_edition, outbox, release};
use uuid::Uuid;

use crate::app::App;
use crate::domain::access::Actor;
use crate::error::{AppError, AppResult};
use crate::store::{Tx, accounts, audit, digests, outbox as mails};

/// Queues the digest of a release to every active leader who has an address.
pub(super) async fn on_issue(app: &App, tx: &Tx, release: &release::Model) -> AppResult<()> {
    let edition = digest_edition::Model {
        id: Uuid::new_v4(),
        kind: DigestKind::OnIssue,
        release_id: Some(release.id),
        created_at: app.now(),
    };
    let id = edition.id;
    let leaders = accounts::active(tx, Role::Leader).await?;
    let letters = leaders.iter().filter(|a| a.email.is_some());
    let letters = letters.map(|a| mail(app, a, (MailKind::Digest, Some(id)), String::new())).collect();
    digests::insert(tx, edition).await?;
    Ok(mails::insert_all(tx, letters).await?)
}

/// A mail to an account, to be sent as soon as may be. `about` is an id or a code.
pub(super) fn mail(
    app: &App,
    to: &account::Model,
    (kind, edition_id): (MailKind, Option<Uuid>),
    about: String,
) -> outbox::Model {
    let (id, now) = (Uuid::new_v4(), app.now());
    outbox::Model {
        id,
        kind,
        edition_id,
        account_id: to.id,
        address: None,
        about,
        lang: to.lang.clone(),
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

/// Puts a failed mail back into the queue.
///
/// # Errors
/// When it has not failed.
pub async fn resend(app: &App, actor: &Actor, edition: Uuid, id: Uuid) -> AppResult<()> {
    let tx = app.db.begin().await?;
    if !mails::requeue(&tx, edition, id, app.now()).await? {
        return Err(AppError::Conflict("error-mail-not-failed"));
    }
    audit::note(&tx, actor, app.now(), "digest.resend", ("digest", edition.to_string())).await?;
    Ok(tx.commit().await?)
}
