//! What an account is made of, read from what somebody typed; and who may hand a link to whom.

use std::collections::HashSet;

use entity::enums::Role;

use super::fold::fold;
use super::report::{FieldError, clean};

/// Longest name as shown, in letters.
pub const LONGEST_NAME: usize = 100;
/// Longest user name, in letters.
const LONGEST_USER: usize = 40;
/// Longest e-mail address (RFC 5321).
const LONGEST_EMAIL: usize = 254;
/// Most accounts behind one e-mail address: a person has few duties, and each is tried at a login.
pub const MOST_DUTIES: usize = 4;

/// What somebody does in the organisation: a role, and the unit it belongs to where it has one.
pub type Duty<Unit> = (Role, Option<Unit>);

/// Whether what is typed at a login is an e-mail address: no user name has the sign.
pub fn is_address(login: &str) -> bool {
    login.contains('@')
}

/// Whether an account of this duty may stand behind an address beside others: a person has one account a duty.
///
/// # Errors
/// The key of why not.
pub fn may_share<U: PartialEq>(new: &Duty<U>, others: &[Duty<U>]) -> Result<(), &'static str> {
    if others.contains(new) {
        return Err("error-address-duty");
    }
    if others.len() >= MOST_DUTIES { Err("error-address-full") } else { Ok(()) }
}

/// An account to be made, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// What it may do.
    pub role: Role,
    /// E-mail; people without one log in by user name.
    pub email: Option<String>,
    /// User name: 3 to 40 of a–z, 0–9, dot, dash and underscore.
    pub user_name: String,
    /// Name as shown; the user name when empty.
    pub display_name: String,
    /// Code of the unit; required for collaborators and unit heads.
    pub unit_code: Option<String>,
    /// Language code.
    pub lang: String,
}

impl NewAccount {
    /// The same in the form it is stored in.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn checked(mut self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut fail = |field: &str, key| errors.push(FieldError::new(field, key));
        match display_name(&self.display_name) {
            Ok(name) => self.display_name = name,
            Err(key) => fail("display_name", key),
        }
        match user_name(&self.user_name) {
            Ok(name) => self.user_name = name,
            Err(key) => fail("user_name", key),
        }
        match email(self.email.as_deref().unwrap_or_default()) {
            Ok(address) => self.email = address,
            Err(key) => fail("email", key),
        }
        self.unit_code = self.unit_code.map(|c| c.trim().to_owned()).filter(|c| !c.is_empty());
        if self.unit_code.is_none() && is_placed(self.role) {
            fail("unit", "error-unit-needed");
        }
        if self.display_name.is_empty() {
            self.display_name.clone_from(&self.user_name);
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }
}

/// Roles that wait for an approver's yes.
pub fn is_privileged(role: Role) -> bool {
    matches!(role, Role::Staff | Role::Approver | Role::Admin | Role::Auditor)
}

/// Roles that belong to a unit.
pub fn is_placed(role: Role) -> bool {
    matches!(role, Role::Collaborator | Role::UnitHead)
}

/// Whether a link for an account may be shown to the person who asks for it, to be handed over on paper.
/// Whoever sees a link can use it; so an administrator gets one only for an account that nobody uses yet,
/// and nobody for an account that staff's or an administrator's doors open to.
pub fn may_print(keeper: Role, of: Role, in_use: bool) -> bool {
    match keeper {
        Role::Admin => !is_privileged(of) && !in_use,
        Role::Staff | Role::Approver => is_placed(of),
        _ => false,
    }
}

/// Whether an administrator's change of an account's address waits for an approver's yes: links go to the
/// address, so it opens the account.
pub fn address_waits(role: Role, in_use: bool) -> bool {
    is_privileged(role) || in_use
}

/// Marks that show nothing or turn the direction of writing; `clean` takes the most common away.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{61c}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

/// A name as shown: one line; may be empty. None begins like a formula: names stand in spreadsheets.
///
/// # Errors
/// The key of what is wrong.
pub fn display_name(raw: &str) -> Result<String, &'static str> {
    let name = clean(raw).split_whitespace().collect::<Vec<_>>().join(" ");
    let wrong = name.chars().count() > LONGEST_NAME
        || name.chars().any(is_hidden)
        || name.starts_with(['=', '+', '-', '@'])
        || name.contains(['<', '>', '"']);
    if wrong { Err("error-display-name") } else { Ok(name) }
}

/// A user name.
///
/// # Errors
/// The key of what is wrong.
pub fn user_name(raw: &str) -> Result<String, &'static str> {
    let name = raw.trim().to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if (3..=LONGEST_USER).contains(&name.len())
        && name.chars().all(plain)
        && !name.starts_with(['.', '-', '_'])
    {
        Ok(name)
    } else {
        Err("error-user-name")
    }
}

/// An e-mail address in small letters; none for an empty field.
///
/// # Errors
/// The key of what is wrong.
pub fn email(raw: &str) -> Result<Option<String>, &'static str> {
    let address = raw.trim().to_lowercase();
    if address.is_empty() {
        return Ok(None);
    }
    let wrong = Err("error-email");
    let Some((local, domain)) = address.split_once('@') else { return wrong };
    let letter = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let atoms = |text: &str| text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(letter));
    let label = |text: &str| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        !text.is_empty() && text.len() <= 63 && plain && !text.starts_with('-') && !text.ends_with('-')
    };
    let good = address.len() <= LONGEST_EMAIL
        && local.len() <= 64
        && atoms(local)
        && domain.contains('.')
        && domain.split('.').all(label);
    if good { Ok(Some(address)) } else { wrong }
}

/// A user name made of a person's name, one that nobody has yet: `Nguyễn Thị Hòa` becomes `nguyen.thi.hoa`,
/// the next of that name `nguyen.thi.hoa2`.
pub fn suggested_user_name(name: &str, taken: &HashSet<String>) -> String {
    let letters = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
    let words: String = fold(name).chars().map(letters).collect();
    let mut base = words.split_whitespace().collect::<Vec<_>>().join(".");
    base.truncate(LONGEST_USER - 5);
    let base = base.trim_end_matches('.');
    let base =
        if base.len() < 3 { format!("ctv.{base}").trim_end_matches('.').to_owned() } else { base.into() };
    let numbered = (2..).map(|n| format!("{base}{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_carries_a_second_line_or_a_second_address() {
        assert_eq!(
            email(" Hoa.Nguyen+x@Truong.Example.VN "),
            Ok(Some("hoa.nguyen+x@truong.example.vn".into()))
        );
        assert_eq!(email("  "), Ok(None));
        for bad in [
            "a@b",
            "a b@c.vn",
            "a@c.vn,b@c.vn",
            "a@c.vn\r\nbcc: b@c.vn",
            "a@b@c.vn",
            "<a@c.vn>",
            "a..b@c.vn",
            "đ@c.vn",
            "a@-c.vn",
            "a@c..vn",
            "\"a b\"@c.vn",
        ] {
            assert_eq!(email(bad), Err("error-email"), "{bad}");
        }
        assert!(email(&format!("{}@c.vn", "a".repeat(65))).is_err());
    }

    #[test]
    fn one_address_is_for_few_accounts_of_different_duties() {
        let duties: [Duty<&str>; 4] = [
            (Role::Staff, None),
            (Role::Collaborator, Some("K1")),
            (Role::Collaborator, Some("K2")),
            (Role::Leader, None),
        ];
        for n in 0..duties.len() {
            assert_eq!(may_share(&duties[n], &duties[..n]), Ok(()));
            assert_eq!(may_share(&duties[n], &duties), Err("error-address-duty"));
        }
        assert_eq!(may_share(&(Role::Auditor, None), &duties), Err("error-address-full"));
        assert!(is_address("a@c.vn") && user_name("a@c.vn").is_err());
    }

    #[test]
    fn names_are_one_plain_line() {
        assert_eq!(display_name("  Nguye\u{302}\u{303}n   Thị Hòa\n"), Ok("Nguyễn Thị Hòa".into()));
        assert_eq!(display_name("Hòa\u{202e}gnuht"), Ok("Hòagnuht".into()));
        for bad in ["=1+1", "@sum", "+84", "a\u{2060}b", "Hòa <hoa@c.vn>", &"ế".repeat(101)] {
            assert!(display_name(bad).is_err(), "{bad}");
        }
        for bad in ["ab", "Tên Lạ", ".hoa", "hoa@c.vn", &"a".repeat(41)] {
            assert!(user_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_user_name_is_made_of_the_name_and_never_taken_twice() {
        let mut taken = HashSet::new();
        for expected in ["dang.thi.hoa", "dang.thi.hoa2", "dang.thi.hoa3"] {
            let name = suggested_user_name("Đặng Thị Hòa", &taken);
            assert_eq!(name, expected);
            assert_eq!(user_name(&name).as_deref(), Ok(expected));
            taken.insert(name);
        }
        for odd in ["A", "中文", &"Nguyễn ".repeat(20)] {
            let name = suggested_user_name(odd, &taken);
            assert!(user_name(&name).is_ok(), "{odd} gives {name}");
        }
    }

    #[test]
    fn nobody_alone_gets_a_link_into_anothers_work() {
        for of in Role::ALL.iter().copied() {
            assert!(!may_print(Role::Admin, of, true), "{of:?} in use");
            assert_eq!(may_print(Role::Admin, of, false), !is_privileged(of));
            assert_eq!(may_print(Role::Staff, of, true), is_placed(of));
            for keeper in [Role::Collaborator, Role::Leader, Role::UnitHead, Role::Auditor] {
                assert!(!may_print(keeper, of, false));
            }
        }
    }
}
