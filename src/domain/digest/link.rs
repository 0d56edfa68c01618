//! The link by which a kind of digest is stopped. Nothing of it is stored: it proves itself.

use entity::enums::DigestKind;
use entity::ids::AccountId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Whose kind of digest a link stops. One that was read from a token was made by us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    account: AccountId,
    kind: DigestKind,
}

impl Link {
    /// The secret of the link that stops a kind of digest to an account: both, and their HMAC.
    pub fn token(key: &[u8; 32], account: AccountId, kind: DigestKind) -> String {
        let named = named(account, kind);
        format!("{named}{}", hex::encode(mac(key, &named).finalize().into_bytes()))
    }

    /// Reads a token; none for anything but exactly what [`Self::token`] gives.
    pub fn read(key: &[u8; 32], token: &str) -> Option<Self> {
        let (named, seal) = token.split_at_checked(NAMED)?;
        let (account, letter) = named.split_at_checked(NAMED - 1)?;
        let account = AccountId::parse(account)?;
        let kind = DigestKind::ALL.iter().copied().find(|kind| kind.code().starts_with(letter))?;
        mac(key, named).verify_slice(&hex::decode(seal).ok()?).ok()?;
        // Letters may be written in more ways than one; a link in one alone.
        (token == Self::token(key, account, kind)).then_some(Self { account, kind })
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The kind of digest.
    pub fn kind(&self) -> DigestKind {
        self.kind
    }
}

/// Length of what a token names: 32 digits of the account, a letter of the kind.
const NAMED: usize = 33;

fn named(account: AccountId, kind: DigestKind) -> String {
    let letter = kind.code().chars().next().unwrap_or_default();
    format!("{}{letter}", account.0.simple())
}

fn mac(key: &[u8; 32], named: &str) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    Hmac::<Sha256>::new(&block.into()).chain_update(named.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_of_one_account_and_kind_and_no_letter_of_it_may_differ() {
        let (key, account) = ([7; 32], AccountId::random());
        for kind in DigestKind::ALL {
            let token = Link::token(&key, account, *kind);
            let link = Link::read(&key, &token).unwrap();
            assert_eq!((link.account(), link.kind()), (account, *kind));
            assert_eq!(Link::read(&[8; 32], &token), None, "another key");
            for at in 0..token.len() {
                for letter in ["0", "f", "F", "w", "q", "-", "%", ""] {
                    let altered = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
                    assert!(altered == token || Link::read(&key, &altered).is_none(), "{altered}");
                }
            }
            assert_eq!(Link::read(&key, &token.to_uppercase()), None);
            assert_eq!(Link::read(&key, &format!("{token}0")), None);
        }
        for odd in ["", "ệ", "none", &"ệ".repeat(40)] {
            assert_eq!(Link::read(&key, odd), None);
        }
    }
}
