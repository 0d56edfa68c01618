//! A person with several duties has several accounts behind one address, and says at a login which one it is.
//! Until then there is no session: each account that the password opened has a single-use secret of its own.

use chrono::Duration;
use entity::account;
use entity::enums::TokenPurpose;

use super::secret;
use super::sessions::{Begun, begin_over, token_hash};
use crate::app::App;
use crate::error::AppResult;
use crate::store::{Tx, accounts, tokens};

/// How long somebody has to choose.
pub(super) const LIFE: Duration = Duration::minutes(5);

/// An account that may be chosen.
#[derive(Debug)]
pub struct Choice {
    /// The account.
    pub account: account::Model,
    /// What chooses it, once.
    pub token: String,
}

/// Offers the accounts a password has opened. What was offered before is void.
pub(super) async fn offer(app: &App, tx: &Tx, open: Vec<account::Model>) -> AppResult<Vec<Choice>> {
    let mut choices = Vec::new();
    for account in open {
        let token = secret()?;
        tokens::replace(tx, token_hash(&token), (account.id, TokenPurpose::Duty), app.now() + LIFE).await?;
        choices.push(Choice { account, token });
    }
    Ok(choices)
}

/// Begins a session of the account that is chosen, and makes the other choices void; none when the choice is no
/// longer good: it was made already, is too old, or the account's password or the account itself was changed.
///
/// # Errors
/// When the database fails.
pub async fn choose(
    app: &App,
    token: &str,
    old: Option<&str>,
    from: (&str, &str),
) -> AppResult<Option<Begun>> {
    let tx = app.db.begin().await?;
    let link = (token_hash(token), TokenPurpose::Duty);
    let Some(chosen) = tokens::take(&tx, (&link.0, link.1), app.now(), from).await? else { return Ok(None) };
    let address = accounts::by_id(&tx, chosen.account).await?.and_then(|account| account.email);
    for account in accounts::by_login(&tx, &address.unwrap_or_default()).await? {
        tokens::delete(&tx, account.id, &[TokenPurpose::Duty]).await?;
    }
    let begun = begin_over(app, &tx, chosen.account, old, from).await?;
    tx.commit().await?;
    Ok(Some(begun))
}
