//! Who may do what: roles, what a route asks for, who is acting, and which rows they reach.

use entity::enums::Role;
use entity::ids::{AccountId, UnitId};

use super::access_token::Area;

/// What a route asks of the person who calls it. `Public` must be written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, logged in or not.
    Public,
    /// Whoever holds a secret that stands in the address, from wherever: no cookie is read, and mail programs may send it.
    Link,
    /// Programs whose token may enter a part of the API, as far as the role of its account goes: no cookie is read.
    Token(Area),
    /// Anybody who gave the right password, even while the second factor is still to come.
    HalfSignedIn,
    /// Anybody who is logged in.
    SignedIn,
    /// Those who file reports.
    Collaborator,
    /// Those who file reports, and staff, who key in reports that came on paper or by telephone.
    Filing,
    /// Staff and approvers.
    Staff,
    /// Approvers alone.
    Approver,
    /// Those who may be an audience of an issued summary.
    Reader,
    /// Leaders alone.
    Leader,
    /// Heads of units alone.
    UnitHead,
    /// Those who answer recommendations: heads of units, and staff in the name of others.
    Answering,
    /// Administrators alone.
    Admin,
    /// Auditors alone.
    Auditor,
    /// Those who look after accounts: administrators all, staff those of collaborators and unit heads.
    Keeper,
    /// Staff and administrators, who look up units.
    Directory,
    /// Administrators, who propose changes that wait, and approvers, who decide on them.
    Grants,
}

impl Access {
    /// Whether a role is let through. `None` stands for nobody logged in.
    pub fn allows(self, role: Option<Role>) -> bool {
        let Some(role) = role else { return matches!(self, Self::Public | Self::Link) };
        match self {
            Self::Public | Self::Link | Self::HalfSignedIn | Self::SignedIn => true,
            Self::Token(area) => area.permission(true).is_for(role),
            Self::Collaborator => role == Role::Collaborator,
            Self::Filing => matches!(role, Role::Collaborator | Role::Staff | Role::Approver),
            Self::Staff => matches!(role, Role::Staff | Role::Approver),
            Self::Approver => role == Role::Approver,
            Self::Reader => !matches!(role, Role::Admin | Role::Auditor),
            Self::Leader => role == Role::Leader,
            Self::UnitHead => role == Role::UnitHead,
            Self::Answering => matches!(role, Role::UnitHead | Role::Staff | Role::Approver),
            Self::Admin => role == Role::Admin,
            Self::Auditor => role == Role::Auditor,
            Self::Keeper | Self::Directory => matches!(role, Role::Admin | Role::Staff | Role::Approver),
            Self::Grants => matches!(role, Role::Admin | Role::Approver),
        }
    }
}

/// Whether a role may do nothing before it has a second factor; the others may have one.
pub fn needs_second_factor(role: Role) -> bool {
    matches!(role, Role::Staff | Role::Approver | Role::Admin)
}

/// The person behind a request. Made only where a session or a link was verified, by the command
/// line and by jobs; everything else receives one.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
    /// Its unit, where the role has one.
    pub unit: Option<UnitId>,
    /// Language code of the interface.
    pub lang: String,
    /// Name as shown.
    pub name: String,
    /// Address the request came from.
    pub address: String,
    /// Number of the request, for the audit log.
    pub request: String,
}

impl Actor {
    /// The rows this person may read.
    pub fn scope(&self) -> Scope {
        let reach = match self.role {
            Role::Collaborator => Reach::Own(self.account),
            Role::Staff | Role::Approver => Reach::AllSubmitted(self.account),
            Role::Leader => Reach::Issued("leaders"),
            Role::UnitHead => Reach::Issued("unit_heads"),
            Role::Auditor => Reach::Log,
            Role::Admin => Reach::Nothing,
        };
        let keeps: &[Role] = match self.role {
            Role::Admin => Role::ALL,
            Role::Staff | Role::Approver => &[Role::Collaborator, Role::UnitHead],
            Role::Collaborator | Role::Leader | Role::UnitHead | Role::Auditor => &[],
        };
        let heads = self.unit.filter(|_| self.role == Role::UnitHead);
        Scope { reach, keeps, heads }
    }
}

/// Somebody who gave the right password while a second factor is still to come. It is no [`Actor`]: it
/// reaches the pages of the factor, and logout. Made only where a session was verified.
#[derive(Clone, Debug)]
pub struct HalfLogin {
    /// The account.
    pub account: AccountId,
    /// Name as shown.
    pub name: String,
    /// Language code of the interface.
    pub lang: String,
    /// Whether there is a factor to ask for; else one must be set up first.
    pub enrolled: bool,
}

/// Which rows of people's data a query may return. Obtainable only from an [`Actor`].
#[derive(Clone, Debug)]
pub struct Scope {
    reach: Reach,
    keeps: &'static [Role],
    heads: Option<UnitId>,
}

/// The kinds of reach. Public so that `store` can match on it; a `Scope` still comes from an actor alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Reports this account wrote, and summaries issued to collaborators.
    Own(AccountId),
    /// All reports that were submitted, drafts this account keys in, and all summaries.
    AllSubmitted(AccountId),
    /// Issued summaries of one audience.
    Issued(&'static str),
    /// The audit log alone.
    Log,
    /// Nothing.
    Nothing,
}

impl Scope {
    /// What the scope reaches.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Whether every report that was handed in may be read, as staff and approvers do.
    pub fn reads_all(&self) -> bool {
        matches!(self.reach, Reach::AllSubmitted(_))
    }

    /// The unit the person is head of.
    pub fn heads(&self) -> Option<UnitId> {
        self.heads
    }

    /// The roles whose accounts may be looked after.
    pub fn keeps(&self) -> &'static [Role] {
        self.keeps
    }

    /// Whether a report that is the person's to file is theirs to write now: its author's or, while staff key it in, that
    /// staff member's alone.
    pub fn writes(&self, keyed_by: Option<AccountId>) -> bool {
        match self.reach {
            Reach::Own(_) => keyed_by.is_none(),
            Reach::AllSubmitted(account) => keyed_by == Some(account),
            Reach::Issued(_) | Reach::Log | Reach::Nothing => false,
        }
    }

    /// The audience whose issued summaries may be read; `None` means every one, `Some("")` none.
    pub fn audience(&self) -> Option<&'static str> {
        match self.reach {
            Reach::Own(_) => Some("collaborators"),
            Reach::AllSubmitted(_) => None,
            Reach::Issued(audience) => Some(audience),
            Reach::Log | Reach::Nothing => Some(""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(role: Role) -> Actor {
        Actor {
            account: AccountId::random(),
            role,
            unit: None,
            lang: "vi".into(),
            name: String::new(),
            address: String::new(),
            request: String::new(),
        }
    }

    #[test]
    fn a_report_is_its_authors_to_write_until_staff_key_it_in_and_then_that_persons_alone() {
        let (author, staff, other) =
            (person(Role::Collaborator), person(Role::Staff), person(Role::Approver));
        let writes = |who: &Actor, by: Option<&Actor>| who.scope().writes(by.map(|by| by.account));
        assert!(writes(&author, None) && !writes(&author, Some(&staff)));
        assert!(writes(&staff, Some(&staff)) && !writes(&staff, Some(&other)) && !writes(&staff, None));
        for role in [Role::Leader, Role::UnitHead, Role::Admin, Role::Auditor] {
            let who = person(role);
            assert!(!writes(&who, None) && !writes(&who, Some(&who)), "{role:?}");
        }
    }

    #[test]
    fn only_public_lets_strangers_in_and_admins_reach_no_report() {
        for access in [
            Access::HalfSignedIn,
            Access::SignedIn,
            Access::Staff,
            Access::Reader,
            Access::Admin,
            Access::Auditor,
        ] {
            assert!(!access.allows(None));
        }
        assert!(!Access::Reader.allows(Some(Role::Admin)));
        assert!(!Access::Staff.allows(Some(Role::Leader)));
        assert!(Access::Staff.allows(Some(Role::Approver)));
    }
}
