//! Digests: each edition is queued in the transaction that causes it, to the leaders who want its kind; sent again, tried
//! and stopped when people say so.

use entity::enums::{DeliveryState, DigestKind, MailKind, Role, RoundState};
use entity::ids::AccountId;
use entity::{account, digest_edition, release, round, round_unit};
use serde::Serialize;
use uuid::Uuid;

use super::mail;
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::completeness::told;
use crate::domain::digest::{LEAST, Link, Matters, Node, Quarterly, Week, Weekly, quarter_told_now};
use crate::error::{AppError, AppResult};
use crate::store::completeness::Completeness;
use crate::store::{
    Conn, Turn, Tx, accounts, audit, completeness, digests, flash, matters, outbox as mails, rounds, tokens,
};

/// How recommendations stand that left staff's hands; none as long as there are none.
async fn matter_counts(app: &App, c: &impl Conn) -> AppResult<Option<Matters>> {
    let stored = matters::counts(c, app.today(), None).await?;
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let told = Matters {
        forwarded: number(stored.forwarded),
        answered: number(stored.answered),
        overdue: number(stored.overdue),
        declined: number(stored.declined),
        closed: number(stored.closed),
    };
    Ok((told != Matters::default()).then_some(told))
}

/// An edition about something, with the counts it tells.
fn edition(
    app: &App,
    kind: DigestKind,
    subject: String,
    content: Option<&impl Serialize>,
) -> AppResult<digest_edition::Model> {
    let content = content.map(serde_json::to_string).transpose().map_err(AppError::internal)?;
    Ok(digest_edition::Model {
        id: Uuid::new_v4(),
        kind,
        subject,
        release_id: None,
        content: content.unwrap_or_default(),
        created_at: app.now(),
    })
}

/// Adds an edition and queues it to every active leader who has an address and wants its kind; how many.
async fn publish(app: &App, tx: &Tx, edition: digest_edition::Model) -> AppResult<u64> {
    let (id, refusing) = (edition.id, digests::refusing(tx, edition.kind).await?);
    let leaders = accounts::active(tx, Role::Leader).await?;
    let wanting = leaders.iter().filter(|a| a.email.is_some() && !refusing.contains(&a.id));
    let letters: Vec<_> =
        wanting.map(|a| mail::to(app, a, (MailKind::Digest, Some(id)), String::new())).collect();
    let count = u64::try_from(letters.len()).unwrap_or(u64::MAX);
    digests::insert(tx, edition).await?;
    mails::insert_all(tx, letters).await?;
    Ok(count)
}

/// Queues the digest of a release.
pub(super) async fn on_issue(app: &App, tx: &Tx, release: &release::Model) -> AppResult<()> {
    let matters = matter_counts(app, tx).await?;
    let row = edition(app, DigestKind::OnIssue, release.id.to_string(), matters.as_ref())?;
    publish(app, tx, digest_edition::Model { release_id: Some(release.id), ..row }).await.map(|_| ())
}

/// Makes the editions that are due; how many mails. `reader` is the schedule, as whom flash reports are counted.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App, reader: &Actor) -> AppResult<u64> {
    let mut done = 0;
    if let Some(week) = Week::told_now(app.now(), app.zone()) {
        for round in rounds::in_states(&app.db, &[RoundState::Open]).await? {
            if !digests::is_made(&app.db, DigestKind::Weekly, &week.subject(&round.code)).await? {
                done += weekly(app, reader, &round, week).await?;
            }
        }
    }
    Ok(done + quarterly(app).await?)
}

/// Makes the weekly edition about a round, unless it is made or tells nothing new. Under the round's lock: whole and once.
async fn weekly(app: &App, reader: &Actor, round: &round::Model, week: Week) -> AppResult<u64> {
    let tx = app.db.begin().await?;
    let round = rounds::lock(&tx, round.id).await?.filter(|round| round.state == RoundState::Open);
    let Some(round) = round else { return Ok(0) };
    let subject = week.subject(&round.code);
    if digests::is_made(&tx, DigestKind::Weekly, &subject).await? {
        return Ok(0);
    }
    let told = look(app, &tx, reader, (&round, week)).await?;
    let before = digests::newest::<Weekly>(&tx, DigestKind::Weekly, &format!("{}/", round.code)).await?;
    if !told.is_new(before.as_ref()) {
        return Ok(0);
    }
    make(app, tx, edition(app, DigestKind::Weekly, subject, Some(&told))?).await
}

/// What a week of a round tells.
async fn look(app: &App, tx: &Tx, reader: &Actor, (round, week): (&round::Model, Week)) -> AppResult<Weekly> {
    let units = rounds::units(tx, round.id).await?;
    let (mut nodes, mut flashes) = (Vec::new(), 0);
    if let Some(top) = units.first() {
        let counted = completeness::count(tx, top).await?;
        let node = |unit: &round_unit::Model, of: Completeness| Node {
            name: unit.name.clone(),
            expected: of.expected,
            received: of.received,
        };
        let below = units.iter().filter(|unit| unit.depth == top.depth + 1);
        let parts = below.map(|unit| node(unit, counted.of(unit)));
        nodes = told(node(top, counted.of(top)), parts, |node| node.expected);
        flashes = flash::below(tx, &reader.scope(), top, week.span).await?;
    }
    Ok(Weekly {
        round: round.code.clone(),
        told_on: week.told_on,
        due_on: round.due_at.with_timezone(&app.zone()).date_naive(),
        nodes,
        flash: Some(flashes).filter(|n| *n >= LEAST),
    })
}

/// Makes the quarterly edition, unless it is not its time, or it is made or tells nothing new.
async fn quarterly(app: &App) -> AppResult<u64> {
    let Some(quarter) = quarter_told_now(app.now(), app.zone()) else { return Ok(0) };
    let Some(matters) = matter_counts(app, &app.db).await? else { return Ok(0) };
    let told = Quarterly { quarter: quarter.code(), matters };
    let tx = app.db.begin().await?;
    tx.turn(Turn::Digests).await?;
    let before = digests::newest::<Quarterly>(&tx, DigestKind::Quarterly, "").await?;
    let is_made = digests::is_made(&tx, DigestKind::Quarterly, &told.quarter).await?;
    if is_made || !told.is_new(before.as_ref()) {
        return Ok(0);
    }
    make(app, tx, edition(app, DigestKind::Quarterly, told.quarter.clone(), Some(&told))?).await
}

/// Adds an edition the schedule makes, and commits.
async fn make(app: &App, tx: Tx, edition: digest_edition::Model) -> AppResult<u64> {
    let id = edition.id;
    let done = publish(app, &tx, edition).await?;
    audit::note_schedule(&tx, app.now(), "digest.make", ("digest", id.to_string())).await?;
    tx.commit().await?;
    Ok(done)
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

/// Queues an edition to the person's own address, to see how it arrives. It counts as nobody's copy.
///
/// # Errors
/// When there is no such edition; `Conflict` without an address, or while an earlier one still waits.
pub async fn try_out(app: &App, actor: &Actor, edition: Uuid) -> AppResult<()> {
    let tx = app.db.begin().await?;
    digests::by_id(&tx, edition).await?.ok_or(AppError::NotFound)?;
    let account = accounts::by_id(&tx, actor.account).await?.ok_or(AppError::NotFound)?;
    if account.email.is_none() {
        return Err(AppError::Conflict("error-no-own-address"));
    }
    let last = mails::last_of_kind(&tx, actor.account, MailKind::DigestTest).await?;
    if last.is_some_and(|mail| mail.state == DeliveryState::Queued) {
        return Err(AppError::Conflict("error-digest-test-waits"));
    }
    let letter = mail::to(app, &account, (MailKind::DigestTest, None), edition.to_string());
    mails::insert_all(&tx, vec![letter]).await?;
    audit::note(&tx, actor, app.now(), "digest.try", ("digest", edition.to_string())).await?;
    Ok(tx.commit().await?)
}

/// Saves which kinds of digest the person wants.
///
/// # Errors
/// When the database fails.
pub async fn choose(app: &App, actor: &Actor, wanted: &[DigestKind]) -> AppResult<()> {
    let tx = app.db.begin().await?;
    for kind in DigestKind::ALL {
        match wanted.contains(kind) {
            true => digests::accept(&tx, actor.account, *kind).await?,
            false => digests::refuse(&tx, actor.account, *kind, app.now()).await?,
        }
    }
    audit::note(&tx, actor, app.now(), "digest.choose", ("account", actor.account.to_string())).await?;
    Ok(tx.commit().await?)
}

/// The key of the links that stop digests.
fn key(app: &App) -> [u8; 32] {
    app.config.secret_key.derive("stop digest")
}

/// The address at which a kind of digest to an account is stopped.
pub fn stop_link(app: &App, account: AccountId, kind: DigestKind) -> String {
    format!("{}/unsubscribe/{}", app.config.base_url, Link::token(&key(app), account, kind))
}

/// What a link stops: the kind of digest, and whose it is.
///
/// # Errors
/// When the database fails; `NotFound` for a link we did not make, or of a closed account.
pub async fn stopped_by(app: &App, token: &str) -> AppResult<(DigestKind, account::Model)> {
    let link = Link::read(&key(app), token).ok_or(AppError::NotFound)?;
    let account = accounts::by_id(&app.db, link.account()).await?.filter(|account| account.active);
    Ok((link.kind(), account.ok_or(AppError::NotFound)?))
}

/// Stops a kind of digest by its link. Doing it again changes nothing.
///
/// # Errors
/// When the database fails; `NotFound` for a link we did not make, or of a closed account.
pub async fn stop(app: &App, token: &str, from: (&str, &str)) -> AppResult<()> {
    let link = Link::read(&key(app), token).ok_or(AppError::NotFound)?;
    let (now, tx) = (app.now(), app.db.begin().await?);
    let actor = tokens::stopping(&tx, &link, from).await?.ok_or(AppError::NotFound)?;
    if !digests::refused_by(&tx, actor.account).await?.contains(&link.kind()) {
        digests::refuse(&tx, actor.account, link.kind(), now).await?;
        audit::note(&tx, &actor, now, "digest.stop", ("account", actor.account.to_string())).await?;
    }
    Ok(tx.commit().await?)
}
