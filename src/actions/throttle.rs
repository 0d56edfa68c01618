//! Counts attempts before their outcome is known, so that many at once get no further than one by one.

use std::net::{IpAddr, Ipv6Addr};

use chrono::Duration;
use entity::ids::AccountId;

use crate::app::App;
use crate::domain::audit::{Failure, Who};
use crate::domain::throttle::{ADDRESS, CODES, Rule, TOKENS};
use crate::error::AppResult;
use crate::store::{Tx, throttles};

/// What came of trying a secret.
#[derive(Debug)]
pub enum Tried<T> {
    /// It was right.
    Right(T),
    /// It was wrong.
    Wrong,
    /// It was not looked at: too many were wrong before. How long to wait.
    Wait(Duration),
}

impl<T> Tried<T> {
    /// The same, with what it gives made into something else.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Tried<U> {
        match self {
            Self::Right(given) => Tried::Right(make(given)),
            Self::Wrong => Tried::Wrong,
            Self::Wait(wait) => Tried::Wait(wait),
        }
    }
}

/// Counts something wrong, for the audit log: against the account where there is such a one, never what was
/// typed.
pub(super) fn note(
    app: &App,
    (action, account): (&'static str, Option<AccountId>),
    (address, request): (&str, &str),
) {
    app.failed(Failure {
        who: Who::Address(address.into()),
        action,
        subject: ("account", account.map(|id| id.to_string()).unwrap_or_default()),
        address: address.into(),
        request: request.into(),
    });
}

/// The same of what was tried, where it was wrong.
pub(super) fn noted<T>(
    app: &App,
    tried: Tried<T>,
    what: (&'static str, Option<AccountId>),
    from: (&str, &str),
) -> Tried<T> {
    if matches!(tried, Tried::Wrong) {
        note(app, what, from);
    }
    tried
}

/// What is being tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secret {
    /// A password.
    Password,
    /// A code of the second factor.
    Code,
    /// A recovery code.
    Recovery,
}

/// An attempt that was counted as a failure; its success takes that back.
#[must_use]
pub(super) struct Attempt(Vec<(Rule, String)>);

/// Counts an attempt at the secret of `who` from an address; or how long to wait, and then counts nothing.
pub(super) async fn enter(
    app: &App,
    secret: Secret,
    who: &str,
    address: &str,
) -> AppResult<Result<Attempt, Duration>> {
    let (now, keys) = (app.now(), keys(app, secret, who, address));
    let tx = app.db.begin().await?;
    let mut longest = None;
    for (rule, key) in &keys {
        let mut row = throttles::hold(&tx, key, now).await?;
        let failures = u32::try_from(row.failures).unwrap_or_default();
        longest = longest.max(rule.wait(failures, now - row.last_at, row.forgotten_at - now));
        if row.failures == 0 || rule.slides() {
            row.forgotten_at = now + Duration::hours(1);
        }
        (row.failures, row.last_at) = (row.failures.saturating_add(1), now);
        throttles::set(&tx, row).await?;
    }
    if let Some(wait) = longest {
        return Ok(Err(wait));
    }
    tx.commit().await?;
    Ok(Ok(Attempt(keys)))
}

impl Attempt {
    /// Takes the attempt back: the account's failures from this address are forgotten, the others stand.
    pub(super) async fn succeeded(self, tx: &Tx) -> AppResult<()> {
        for (rule, key) in &self.0 {
            match rule {
                Rule::BackOff => throttles::forget(tx, key).await?,
                Rule::AnHour(_) => throttles::take_back(tx, key).await?,
            }
        }
        Ok(())
    }
}

/// Counts a bad token from an address; or how long to wait, and then counts nothing. Tokens can't be guessed, so it is no
/// matter that some at once are counted late, and a good one is never asked.
pub(super) async fn bad_token(app: &App, address: &str) -> AppResult<Option<Duration>> {
    let (now, key) = (app.now(), name(app, &["token", &place(address)]));
    let count = |failures: i32| u32::try_from(failures).unwrap_or_default();
    if let Some(row) = throttles::get(&app.db, &key, now).await? {
        let wait = TOKENS.wait(count(row.failures), now - row.last_at, row.forgotten_at - now);
        if wait.is_some() {
            return Ok(wait);
        }
    }
    let tx = app.db.begin().await?;
    let mut row = throttles::hold(&tx, &key, now).await?;
    if row.failures == 0 {
        row.forgotten_at = now + Duration::hours(1);
    }
    (row.failures, row.last_at) = (row.failures.saturating_add(1), now);
    throttles::set(&tx, row).await?;
    tx.commit().await?;
    Ok(None)
}

/// The name of a count: an HMAC, so that what people type and where from is not kept.
fn name(app: &App, parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    hex::encode(app.config.secret_key.derive(&format!("throttle {}", parts.join(" "))))
}

/// The counts an attempt touches, always in this order, so that two attempts never wait on one another.
fn keys(app: &App, secret: Secret, who: &str, address: &str) -> Vec<(Rule, String)> {
    let name = |parts: &[&str]| name(app, parts);
    let place = place(address);
    let kind = if secret == Secret::Password { "password" } else { "factor" };
    let mut keys = vec![(Rule::BackOff, name(&[kind, who, &place]))];
    if secret == Secret::Code {
        keys.push((CODES, name(&["codes", who])));
    }
    keys.push((ADDRESS, name(&["address", &place])));
    keys
}

/// The address as far as it tells people apart: of IPv6 the network, because one subscriber has 2^64.
fn place(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).to_string(),
        },
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_subscriber_is_one_place_however_many_addresses_it_uses() {
        assert_eq!(place("2001:db8:1:2:3:4:5:6"), place("2001:db8:1:2:ffff::1"));
        assert_ne!(place("2001:db8:1:2::1"), place("2001:db8:1:3::1"));
        assert_eq!(place("::ffff:203.0.113.7"), place("203.0.113.7"));
        assert_ne!(place("203.0.113.7"), place("203.0.113.8"));
    }
}
