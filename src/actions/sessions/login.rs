//! By name and password: into a session, or to the question which of several accounts it is to be.

use entity::account;

use super::super::duties::{self, Choice};
use super::super::throttle::{self, Secret, Tried};
use super::{Begun, begin_over, turn, verify};
use crate::app::App;
use crate::domain::account::{MOST_DUTIES, is_address};
use crate::error::AppResult;
use crate::store::accounts;

/// What a name and a password open.
#[derive(Debug)]
pub enum Entered {
    /// A session.
    Begun(Begun),
    /// Several accounts of one person, who says which.
    Several(Vec<Choice>),
}

/// Begins a session when name and password are right. A session the browser came with ends. Behind an address
/// the password is tried on each account; where it opens several, the person has to say which.
///
/// # Errors
/// When the database fails.
pub async fn login(
    app: &App,
    (login, password): (&str, &str),
    old: Option<&str>,
    from: (&str, &str),
) -> AppResult<Tried<Entered>> {
    // The name as typed counts, known or not: that two names share a count would tell that they are one person's.
    let who = login.trim().to_lowercase();
    let turn = turn(app).await?;
    let attempt = match throttle::enter(app, Secret::Password, &who, from.0).await? {
        Ok(attempt) => attempt,
        Err(wait) => return Ok(Tried::Wait(wait)),
    };
    let candidates = candidates(app, &who).await?;
    let stored: Vec<_> = candidates.iter().map(|c| c.as_ref().and_then(|c| c.stored.clone())).collect();
    let right = verify(app, &turn, password, stored).await?;
    let tried: Vec<_> = candidates
        .into_iter()
        .zip(right)
        .filter_map(|(candidate, right)| Some((candidate?, right)))
        .collect();
    if tried.iter().all(|(_, right)| right.is_none()) {
        let known = tried.iter().map(|(candidate, _)| Some(candidate.account.id));
        // Each account behind an address has been tried.
        for account in if tried.is_empty() { vec![None] } else { known.collect() } {
            throttle::note(app, ("login.failed", account), from);
        }
        return Ok(Tried::Wrong);
    }
    let tx = app.db.begin().await?;
    let mut open = Vec::new();
    for (Candidate { account, stored }, right) in tried {
        let Some(right) = right else { continue };
        if let (Some(better), Some(stored)) = (right.better, stored) {
            accounts::strengthen(&tx, account.id, &stored, better).await?;
        }
        open.push(account);
    }
    attempt.succeeded(&tx).await?;
    let entered = match open.as_slice() {
        [account] => Entered::Begun(begin_over(app, &tx, account.id, old, from).await?),
        _ => Entered::Several(duties::offer(app, &tx, open).await?),
    };
    tx.commit().await?;
    Ok(Tried::Right(entered))
}

/// An account a password is tried on.
struct Candidate {
    account: account::Model,
    stored: Option<String>,
}

/// The accounts a name may mean. An address means as many as the one with most accounts has: where there are
/// fewer, there are gaps, so that the work tells nothing about an address.
async fn candidates(app: &App, login: &str) -> AppResult<Vec<Option<Candidate>>> {
    let most = if is_address(login) { accounts::most_behind_one_address(&app.db).await? } else { 1 };
    let found = accounts::by_login(&app.db, login).await?;
    let mut hashes = accounts::password_hashes(&app.db, found.iter().map(|account| account.id)).await?;
    let candidate = |account: account::Model| {
        let stored = hashes.remove(&account.id);
        account.active.then_some(Candidate { account, stored })
    };
    let mut out: Vec<_> = found.into_iter().map(candidate).collect();
    out.resize_with(most.max(out.len()).min(MOST_DUTIES), || None);
    Ok(out)
}
