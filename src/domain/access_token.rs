//! Tokens for the API: what one may do, how long it lasts, what it is called.

use chrono::Duration;
use entity::enums::Role;

use super::account::display_name;

/// What a token may do. It never does more than the role of its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Hand own reports in.
    ReportsWrite,
    /// Read own reports.
    ReportsRead,
    /// Read rounds, units and topics.
    RoundsRead,
    /// Read the published figures of releases.
    FiguresPublished,
    /// Read exact figures.
    FiguresExact,
}

impl Permission {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] =
        [Self::ReportsWrite, Self::ReportsRead, Self::RoundsRead, Self::FiguresPublished, Self::FiguresExact];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ReportsWrite => "reports:write",
            Self::ReportsRead => "reports:read",
            Self::RoundsRead => "rounds:read",
            Self::FiguresPublished => "figures:published",
            Self::FiguresExact => "figures:exact",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }

    /// Whether accounts of a role may have it.
    pub fn is_for(self, role: Role) -> bool {
        match self {
            Self::ReportsWrite | Self::ReportsRead => role == Role::Collaborator,
            Self::RoundsRead | Self::FiguresPublished => !matches!(role, Role::Admin | Role::Auditor),
            Self::FiguresExact => matches!(role, Role::Staff | Role::Approver),
        }
    }

    /// Those a role may have.
    pub fn of(role: Role) -> Vec<Self> {
        Self::ALL.into_iter().filter(|p| p.is_for(role)).collect()
    }
}

/// A part of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// A person's own reports.
    Reports,
    /// Rounds, units and topics.
    Rounds,
    /// Releases.
    Published,
    /// Exact figures.
    Exact,
}

impl Area {
    /// What a token needs to read in it, or to write.
    pub fn permission(self, reads: bool) -> Permission {
        match self {
            Self::Reports if reads => Permission::ReportsRead,
            Self::Reports => Permission::ReportsWrite,
            Self::Rounds => Permission::RoundsRead,
            Self::Published => Permission::FiguresPublished,
            Self::Exact => Permission::FiguresExact,
        }
    }
}

/// Most tokens in force an account may have.
pub const MOST: usize = 10;

/// Days a token may last.
pub const LIFETIMES: [i64; 3] = [30, 90, 365];

/// How long an expired token still stands in its owner's list.
pub const KNOWN: Duration = Duration::days(30);

/// What every token begins with, so that one that leaked is known for what it is.
pub const MARK: &str = "langnghe_";

/// Longest name, in characters.
const LONGEST: usize = 60;

/// The name of a token: one plain line.
///
/// # Errors
/// The key of what is wrong.
pub fn name(raw: &str) -> Result<String, &'static str> {
    match display_name(raw) {
        Ok(name) if name.is_empty() => Err("error-required"),
        Ok(name) if name.chars().count() <= LONGEST => Ok(name),
        _ => Err("error-token-name"),
    }
}

/// Permissions as they are kept.
pub fn kept(permissions: &[Permission]) -> String {
    permissions.iter().map(|p| p.code()).collect::<Vec<_>>().join(",")
}

/// Permissions read back.
pub fn read(kept: &str) -> Vec<Permission> {
    kept.split(',').filter_map(Permission::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_role_is_offered_more_than_it_may() {
        let codes = |role| kept(&Permission::of(role));
        assert_eq!(codes(Role::Collaborator), "reports:write,reports:read,rounds:read,figures:published");
        assert_eq!(codes(Role::Staff), "rounds:read,figures:published,figures:exact");
        assert_eq!(codes(Role::Approver), codes(Role::Staff));
        assert_eq!(codes(Role::Leader), "rounds:read,figures:published");
        assert_eq!(codes(Role::UnitHead), codes(Role::Leader));
        assert_eq!(codes(Role::Admin) + &codes(Role::Auditor), "");
    }

    #[test]
    fn permissions_are_read_back_and_names_are_one_plain_line() {
        assert_eq!(read(&kept(&Permission::ALL)), Permission::ALL);
        assert_eq!(read(""), []);
        assert_eq!(name("  Máy chủ\tthống kê "), Ok("Máy chủ thống kê".into()));
        assert_eq!(name(" "), Err("error-required"));
        assert_eq!(name("<b>"), Err("error-token-name"));
        assert_eq!(name(&"x".repeat(61)), Err("error-token-name"));
    }
}
