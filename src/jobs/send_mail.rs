//! Sends what lies in the outbox. Each mail is leased, written, sent, and its outcome noted; killed at any
//! point, it is sent again only in the window between the server's answer and our note.

use chrono::Duration;
use entity::enums::{DeliveryState, MailKind};
use entity::{account, outbox};

use super::runner::Run;
use super::{letters, resets};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::digest::{Digest, retry_after};
use crate::domain::letter::Letter;
use crate::error::{AppError, AppResult};
use crate::locale::Lang;
use crate::mail::messages::{self, Recipient};
use crate::mail::transport::{Failure, Sent, Transport};
use crate::store::outbox::{self as mails, Outcome};
use crate::store::{accounts, digests, mail_drops, releases};

/// Mails looked up at a time.
const BATCH: u64 = 50;

/// Longest a mail is held by one sender: well above the transport's own time limit.
const HELD: i64 = 5;

/// Sends all that is due, requests for a new password among it; without a transport, nothing.
pub(super) async fn run(app: &App, transport: Option<&Transport>) -> AppResult<Run> {
    resets::answer_all(app).await?;
    let Some(transport) = transport else { return Ok(Run::default()) };
    let mut run = Run::default();
    loop {
        let due = mails::due(&app.db, app.now(), BATCH).await?;
        let mut moved = false;
        for mail in due {
            if !lease(app, &mail).await? {
                continue;
            }
            moved = true;
            match deliver(app, transport, &mail).await? {
                None => run.done += 1,
                Some(fault) => return Ok(Run { fault, ..run }),
            }
        }
        if !moved {
            return Ok(run);
        }
    }
}

async fn lease(app: &App, mail: &outbox::Model) -> AppResult<bool> {
    let (now, tx) = (app.now(), app.db.begin().await?);
    let taken = mails::lease(&tx, mail.id, now, now + Duration::minutes(HELD)).await?;
    tx.commit().await?;
    Ok(taken)
}

/// Sends one mail; the server's words when it could not be reached, so that the rest waits too.
async fn deliver(app: &App, transport: &Transport, mail: &outbox::Model) -> AppResult<Option<String>> {
    let Some(letter) = write(app, mail).await? else {
        note(app, mail, outcome(mail, DeliveryState::Dropped, String::new()), None).await?;
        return Ok(None);
    };
    let now = app.now();
    let (outcome, kept, fault) = match transport.send(&letter).await {
        Ok(sent) => {
            let (kept, answer) = match sent {
                Sent::Kept(raw) => (Some((letter, raw)), String::new()),
                Sent::Taken(words) => (None, words),
            };
            let taken = outcome(mail, DeliveryState::Sent, String::new());
            let done = Outcome { sent_at: Some(now), answer, ..taken };
            (done, kept, None)
        }
        Err(Failure::Refused(words)) => (outcome(mail, DeliveryState::Failed, words), None, None),
        Err(Failure::PutOff(words)) => (put_off(mail, words, now), None, None),
        Err(Failure::Unreachable(words)) => {
            let same =
                Outcome { attempts: mail.attempts, ..outcome(mail, DeliveryState::Queued, words.clone()) };
            (same, None, Some(words))
        }
    };
    note(app, mail, outcome, kept).await?;
    Ok(fault)
}

fn outcome(mail: &outbox::Model, state: DeliveryState, error: String) -> Outcome {
    let (attempts, next_attempt_at) = (mail.attempts + 1, mail.next_attempt_at);
    Outcome { state, attempts, next_attempt_at, error, answer: String::new(), sent_at: None }
}

fn put_off(mail: &outbox::Model, words: String, now: chrono::DateTime<chrono::Utc>) -> Outcome {
    match retry_after(u32::try_from(mail.attempts + 1).unwrap_or(u32::MAX)) {
        Some(wait) => Outcome { next_attempt_at: now + wait, ..outcome(mail, DeliveryState::Queued, words) },
        None => outcome(mail, DeliveryState::Failed, words),
    }
}

async fn note(
    app: &App,
    mail: &outbox::Model,
    outcome: Outcome,
    kept: Option<(Letter, String)>,
) -> AppResult<()> {
    let tx = app.db.begin().await?;
    mails::note(&tx, mail.id, outcome).await?;
    if let Some((letter, raw)) = kept {
        mail_drops::insert(&tx, &letter, raw, app.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// Writes a mail as things stand now; none when there is nothing to say any more.
async fn write(app: &App, mail: &outbox::Model) -> AppResult<Option<Letter>> {
    let found = accounts::by_id(&app.db, mail.account_id).await?.filter(|a| a.active);
    let Some(account) = found else { return Ok(None) };
    let Some(address) = mail.address.clone().or_else(|| account.email.clone()) else { return Ok(None) };
    let to = Recipient { address, name: account.display_name.clone(), lang: Lang::parse(&mail.lang) };
    match mail.kind {
        MailKind::Digest => digest(app, mail, account, &to).await,
        _ => letters::write(app, mail, &account, &to).await,
    }
}

/// The digest of a release, within what the recipient may read.
async fn digest(
    app: &App,
    mail: &outbox::Model,
    account: account::Model,
    to: &Recipient,
) -> AppResult<Option<Letter>> {
    let edition = match mail.edition_id {
        Some(id) => digests::by_id(&app.db, id).await?,
        None => None,
    };
    let Some(id) = edition.and_then(|e| e.release_id) else { return Ok(None) };
    let scope = recipient(account).scope();
    let Some(release) = releases::open(&app.db, &scope, id).await? else { return Ok(None) };
    let digest = Digest::of(&release.row.title, &release.document, &release.published);
    let link = format!("{}/releases/{id}", app.config.base_url);
    messages::digest(to, &digest, &link, &mail.message_id).map(Some).map_err(AppError::internal)
}

/// The person a mail is for: what they may not read is not mailed to them either.
pub(super) fn recipient(account: account::Model) -> Actor {
    Actor {
        account: account.id,
        role: account.role,
        unit: account.unit_id,
        lang: account.lang,
        name: account.display_name,
        address: String::new(),
        request: "mail".into(),
    }
}
