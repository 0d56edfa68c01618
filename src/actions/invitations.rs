//! Links by which people set a password: sent by mail, or printed for those without an address.

use chrono::{DateTime, Duration, Utc};
use entity::account;
use entity::enums::{MailKind, TokenPurpose};
use entity::ids::AccountId;

use super::{duties, mail, sessions};
use crate::app::App;
use crate::domain::access::Actor;
use crate::domain::account::may_print;
use crate::error::{AppError, AppResult};
use crate::store::{Tx, accounts, audit, outbox, tokens};

/// Letters of links: Crockford's base 32 in small letters. None looks like another, so that a link can be
/// typed from paper.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Letters between the dashes of a link.
const GROUP: usize = 4;

/// Most papers printed at a time.
pub const MOST_PAPERS: u64 = 300;

/// How long a link of a purpose is good.
pub fn life(purpose: TokenPurpose) -> Duration {
    match purpose {
        TokenPurpose::Invitation | TokenPurpose::EmailOld | TokenPurpose::EmailNew => Duration::hours(72),
        TokenPurpose::Reset => Duration::hours(1),
        TokenPurpose::Duty => duties::LIFE,
    }
}

/// A fresh secret of 256 bits in groups of letters that can be read aloud.
fn secret() -> AppResult<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(AppError::internal)?;
    let (mut bits, mut held, mut letters) = (0u32, 0u32, Vec::new());
    for byte in bytes {
        held = held << 8 | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            letters.push(LETTERS[(held >> bits & 31) as usize]);
            held &= (1 << bits) - 1;
        }
    }
    letters.push(LETTERS[(held << (5 - bits) & 31) as usize]);
    let groups = letters.chunks(GROUP).map(|g| g.iter().copied().map(char::from).collect::<String>());
    Ok(groups.collect::<Vec<_>>().join("-"))
}

/// What the database keeps of a link's secret. Dashes, capitals, and letters taken for digits don't matter.
pub fn link_hash(token: &str) -> String {
    let plain = token.chars().filter(|c| c.is_alphanumeric()).map(|c| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        c => c,
    });
    sessions::token_hash(&plain.collect::<String>())
}

/// Where links of a purpose lead.
fn path(purpose: TokenPurpose) -> &'static str {
    match purpose {
        TokenPurpose::Invitation => "/invite",
        TokenPurpose::Reset => "/password/reset",
        TokenPurpose::EmailOld | TokenPurpose::EmailNew => "/account/email",
        // It stands in a form, and in no link.
        TokenPurpose::Duty => "/login/duty",
    }
}

/// A new link; older ones of the account and purpose are void from now on.
pub(super) async fn link(app: &App, tx: &Tx, account: AccountId, purpose: TokenPurpose) -> AppResult<String> {
    let token = secret()?;
    tokens::replace(tx, link_hash(&token), (account, purpose), app.now() + life(purpose)).await?;
    Ok(format!("{}{}/{token}", app.config.base_url, path(purpose)))
}

/// A new link for a mail that is about to be sent: secrets don't lie in the outbox. Sent again after a
/// failure, the mail carries a newer link and the older is void.
///
/// # Errors
/// When the database fails.
pub async fn link_for_mail(app: &App, account: AccountId, purpose: TokenPurpose) -> AppResult<String> {
    let tx = app.db.begin().await?;
    let link = link(app, &tx, account, purpose).await?;
    tx.commit().await?;
    Ok(link)
}

/// Queues a mail with a link by which the owner sets a password: an invitation, or a reset where there is a
/// password already.
///
/// # Errors
/// When the database fails; `NotFound` when the account is not among those the person looks after;
/// `Conflict` when it is closed or has no address.
pub async fn send(app: &App, actor: &Actor, id: AccountId) -> AppResult<()> {
    let tx = app.db.begin().await?;
    let account = accounts::kept(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
    let in_use = accounts::password_hash(&tx, id).await?.is_some();
    let kind = if in_use { MailKind::PasswordReset } else { MailKind::Invitation };
    let letter = mail::own(app, &account, kind).filter(|_| account.active);
    let letter = letter.ok_or(AppError::Conflict("error-no-address"))?;
    outbox::insert_all(&tx, vec![letter]).await?;
    audit::note(&tx, actor, app.now(), "invitation.send", ("account", id.to_string())).await?;
    Ok(tx.commit().await?)
}

/// A printed invitation: it is shown once and kept nowhere.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Whom it is for.
    pub account: account::Model,
    /// The link.
    pub link: String,
    /// Until when it is good.
    pub until: DateTime<Utc>,
    /// Whether it replaces a password, or sets the first.
    pub in_use: bool,
}

/// Makes links to hand over on paper.
///
/// # Errors
/// When the database fails; `NotFound` when an account is not among those the person looks after;
/// `Conflict` when one is closed, or its link is not for this person's eyes.
pub async fn print(app: &App, actor: &Actor, ids: &[AccountId]) -> AppResult<Vec<Paper>> {
    let until = app.now() + life(TokenPurpose::Invitation);
    let tx = app.db.begin().await?;
    let mut papers = Vec::new();
    for &id in ids {
        let account = accounts::kept(&tx, &actor.scope(), id).await?.ok_or(AppError::NotFound)?;
        let in_use = accounts::password_hash(&tx, id).await?.is_some();
        if !account.active || !may_print(actor.role, account.role, in_use) {
            return Err(AppError::Conflict("error-not-printable"));
        }
        let link = link(app, &tx, id, TokenPurpose::Invitation).await?;
        audit::note(&tx, actor, app.now(), "invitation.print", ("account", id.to_string())).await?;
        papers.push(Paper { account, link, until, in_use });
    }
    tx.commit().await?;
    Ok(papers)
}

/// The account a link is for, while it is good.
///
/// # Errors
/// When the database fails; `NotFound` when the link is used up, too old, void or unknown.
pub async fn invited(app: &App, token: &str, purpose: TokenPurpose) -> AppResult<account::Model> {
    let found = tokens::account(&app.db, (&link_hash(token), purpose), app.now()).await?;
    found.ok_or(AppError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_256_bits_and_may_be_typed_from_paper() {
        let token = secret().unwrap();
        assert_eq!(token.split('-').map(str::len).collect::<Vec<_>>(), [4; 13]);
        assert!(token.bytes().all(|b| b == b'-' || LETTERS.contains(&b)));
        assert_ne!(token, secret().unwrap());
        assert_eq!(link_hash("0abc-1de2"), link_hash(" OABC lDE2 "));
        assert_eq!(link_hash("0abc1de2"), link_hash("oabcIde2"));
        assert_ne!(link_hash("0abc1de2"), link_hash("0abc1de3"));
    }
}
