//! Digests: queued in the transaction that causes them, sent again when staff say so.

use entity::enums::{DigestKind, MailKind, Role};
use entity::{digest_edition, release};
use uuid::Uuid;

use super::mail;
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
    let letters = letters.map(|a| mail::to(app, a, (MailKind::Digest, Some(id)), String::new())).collect();
    digests::insert(tx, edition).await?;
    Ok(mails::insert_all(tx, letters).await?)
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
