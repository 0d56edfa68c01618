//! Sends what lies in the outbox. Each mail is leased, written, sent, and its outcome noted; killed at any
//! point, it is sent again only in the window between the server's answer and our note.

use chrono::{DateTime, Duration, Utc};
use entity::enums::{DeliveryState, MailKind};
use entity::{account, outbox};

use super::runner::Run;
use super::{digest_mail, letters, pace, resets};
use crate::actions::settings;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::digest::retry_after;
use crate::domain::letter::{Letter, domain};
use crate::domain::settings::Post;
use crate::error::AppResult;
use crate::locale::Lang;
use crate::mail::messages::Recipient;
use crate::mail::transport::{Failure, Sent, Transport};
use crate::store::outbox::{self as mails, Outcome};
use crate::store::{accounts, mail_drops};

/// Mails looked up at a time.
const BATCH: u64 = 50;

/// Longest a mail is held by one sender, in minutes: well above the transport's own time limit.
const HELD: i64 = 5;

/// Sends all that is due, requests for a new password among it; without a transport, nothing.
pub(super) async fn run(app: &App, transport: Option<&Transport>) -> AppResult<Run> {
    resets::answer_all(app).await?;
    let Some(transport) = transport else { return Ok(Run::default()) };
    let post = settings::post(&app.db).await?;
    let pace = pace::Pace::new(post.pace);
    let mut desk = Desk { app, transport, post, pace, written: digest_mail::Written::default() };
    let mut run = Run::default();
    while run.fault.is_empty() && desk.batch(&mut run).await? {}
    transport.rest().await;
    if run.done > 0 {
        tracing::info!(mails = run.done, "mail was handled");
    }
    Ok(run)
}

/// What a run sends with.
struct Desk<'a> {
    app: &'a App,
    transport: &'a Transport,
    post: Post,
    pace: pace::Pace,
    written: digest_mail::Written,
}

/// What became of a mail's turn.
enum Turn {
    /// It came to some end, or waits for its next try.
    Done,
    /// It waits so that its domain is not sent too many at once.
    Later,
    /// The server could not be reached: its words. The rest waits too.
    Away(String),
}

impl Desk<'_> {
    /// Sends a batch of what is due; whether there was any.
    async fn batch(&mut self, run: &mut Run) -> AppResult<bool> {
        let due = mails::due(&self.app.db, self.app.now(), BATCH).await?;
        let mut moved = false;
        for mail in due {
            if !lease(self.app, &mail).await? {
                continue;
            }
            moved = true;
            match self.deliver(&mail).await? {
                Turn::Done => run.done += 1,
                Turn::Later => {}
                Turn::Away(words) => {
                    run.fault = words;
                    return Ok(false);
                }
            }
        }
        Ok(moved)
    }

    /// Sends one mail.
    async fn deliver(&mut self, mail: &outbox::Model) -> AppResult<Turn> {
        let now = self.app.now();
        let Some((account, to)) = recipient_of(self.app, mail).await? else {
            return self.note(mail, outcome(mail, DeliveryState::Dropped, String::new()), None).await;
        };
        if self.transport.is_real()
            && let Some(at) = self.pace.later(&self.app.db, &domain(&to.address), now).await?
        {
            let waits = outcome(mail, DeliveryState::Queued, mail.last_error.clone());
            let waits = Outcome { attempts: mail.attempts, next_attempt_at: at, ..waits };
            self.note(mail, waits, None).await?;
            return Ok(Turn::Later);
        }
        let letter = match self.write(mail, account, &to).await {
            Ok(Some(letter)) => letter,
            Ok(None) => {
                return self.note(mail, outcome(mail, DeliveryState::Dropped, String::new()), None).await;
            }
            Err(fault) => {
                // One that cannot be written does not keep the others.
                tracing::error!(mail = %mail.id, %fault, "a mail could not be written");
                return self.note(mail, put_off(mail, "not written".into(), now), None).await;
            }
        };
        match self.transport.send(&letter, self.post.bounce.as_deref()).await {
            Ok(sent) => {
                let (kept, answer) = match sent {
                    Sent::Kept(raw) => (Some((&letter, raw)), String::new()),
                    Sent::Taken(words) => (None, words),
                };
                let taken = outcome(mail, DeliveryState::Sent, mail.last_error.clone());
                let domain = Some(letter.domain());
                self.note(mail, Outcome { sent_at: Some(now), answer, domain, ..taken }, kept).await
            }
            Err(Failure::Refused(words)) => {
                self.note(mail, outcome(mail, DeliveryState::Failed, words), None).await
            }
            Err(Failure::PutOff(words)) => self.note(mail, put_off(mail, words, now), None).await,
            Err(Failure::Unreachable(words)) => {
                let same = outcome(mail, DeliveryState::Queued, words.clone());
                self.note(mail, Outcome { attempts: mail.attempts, ..same }, None).await?;
                Ok(Turn::Away(words))
            }
        }
    }

    /// Notes what came of a mail, and keeps the demo's. The server's words may name the recipient: the log has none.
    async fn note(
        &self,
        mail: &outbox::Model,
        outcome: Outcome,
        kept: Option<(&Letter, String)>,
    ) -> AppResult<Turn> {
        let (state, tries) = (outcome.state.code(), outcome.attempts);
        let tx = self.app.db.begin().await?;
        mails::note(&tx, mail.id, outcome).await?;
        if let Some((letter, raw)) = kept {
            mail_drops::insert(&tx, letter, raw, self.app.now()).await?;
        }
        tx.commit().await?;
        if state == DeliveryState::Failed.code() || tries > 1 {
            tracing::info!(mail = %mail.id, state, tries, "a mail was tried");
        }
        Ok(Turn::Done)
    }

    /// Writes a mail as things stand now; none when there is nothing to say any more.
    async fn write(
        &mut self,
        mail: &outbox::Model,
        account: account::Model,
        to: &Recipient,
    ) -> AppResult<Option<Letter>> {
        match mail.kind {
            MailKind::Digest | MailKind::DigestTest => self.written.write(self.app, mail, account, to).await,
            _ => letters::write(self.app, mail, &account, to).await,
        }
    }
}

async fn lease(app: &App, mail: &outbox::Model) -> AppResult<bool> {
    let (now, tx) = (app.now(), app.db.begin().await?);
    let taken = mails::lease(&tx, mail.id, now, now + Duration::minutes(HELD)).await?;
    tx.commit().await?;
    Ok(taken)
}

fn outcome(mail: &outbox::Model, state: DeliveryState, error: String) -> Outcome {
    let (attempts, next_attempt_at) = (mail.attempts + 1, mail.next_attempt_at);
    Outcome { state, attempts, next_attempt_at, error, answer: String::new(), sent_at: None, domain: None }
}

fn put_off(mail: &outbox::Model, words: String, now: DateTime<Utc>) -> Outcome {
    match retry_after(u32::try_from(mail.attempts + 1).unwrap_or(u32::MAX)) {
        Some(wait) => Outcome { next_attempt_at: now + wait, ..outcome(mail, DeliveryState::Queued, words) },
        None => outcome(mail, DeliveryState::Failed, words),
    }
}

/// Whom a mail is for, as things stand now; none where nobody can get it any more.
async fn recipient_of(app: &App, mail: &outbox::Model) -> AppResult<Option<(account::Model, Recipient)>> {
    let found = accounts::by_id(&app.db, mail.account_id).await?.filter(|a| a.active);
    let Some(account) = found else { return Ok(None) };
    let Some(address) = mail.address.clone().or_else(|| account.email.clone()) else { return Ok(None) };
    let to = Recipient { address, name: account.display_name.clone(), lang: Lang::parse(&mail.lang) };
    Ok(Some((account, to)))
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
