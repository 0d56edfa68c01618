//! The audit log: what is noted, the chain that seals it, and failed access counted by the minute.

mod chain;
mod failures;

pub use chain::{Break, Checker, Fault, Head, Key, seal, seal_head};
pub use failures::{Counted, Failure, Failures, Who};

/// Every act the log may name. Each has words under `audit-action-…`.
pub const ACTIONS: &[&str] = &[
    "login",
    "login.failed",
    "logout",
    "session.end",
    "session.end_others",
    "second_factor.enrol",
    "second_factor.codes",
    "second_factor.remove",
    "second_factor.recover",
    "second_factor.reset",
    "second_factor.failed",
    "password.failed",
    "password.set",
    "account.create",
    "account.lang",
    "account.save",
    "account.role",
    "account.close",
    "account.reopen",
    "account.import",
    "invitation.send",
    "invitation.print",
    "password.ask",
    "password.reset",
    "password.change",
    "address.ask",
    "address.cancel",
    "address.confirm",
    "address.change",
    "change.propose",
    "change.agree",
    "change.refuse",
    "change.take_back",
    "report.draft",
    "report.submit",
    "report.withdraw",
    "review.open",
    "review.accept",
    "review.return",
    "review.set_aside",
    "review.reopen",
    "round.open",
    "round.compile",
    "round.uncompile",
    "summary.create",
    "summary.save",
    "summary.submit",
    "summary.send_back",
    "summary.issue",
    "digest.resend",
    "settings.save",
    "mail.test",
    "thresholds.propose",
    "thresholds.confirm",
    "thresholds.decline",
    "access.denied",
    "access.missing",
    "access.throttled",
    "audit.check",
    "audit.check_failed",
    "audit.export",
];

/// Every kind of thing an act may be done to. Each has words under `audit-kind-…`.
pub const KINDS: &[&str] =
    &["account", "accounts", "round", "report", "summary", "release", "digest", "route", "settings", "audit"];
