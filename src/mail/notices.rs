//! Mails about an account, or about work that waits for it: a few sentences, and where there is something to do, one
//! link.

use askama::Template;
use entity::enums::{ChangeKind, Role};

use super::messages::{Recipient, Unwritten, assemble};
use crate::domain::letter::Letter;
use crate::locale::Lang;

/// What a mail tells about an account.
#[derive(Clone, Debug)]
pub enum Notice {
    /// There is an account; its owner sets a password by the link.
    Invitation {
        /// User name.
        user_name: String,
        /// The link.
        link: String,
    },
    /// Somebody asked for a new password.
    Reset {
        /// User name.
        user_name: String,
        /// The link.
        link: String,
    },
    /// The password was changed.
    PasswordChanged {
        /// User name.
        user_name: String,
    },
    /// A new address waits to be confirmed.
    ConfirmAddress {
        /// The new address.
        address: String,
        /// Whether the mail goes to the new address.
        is_new: bool,
        /// The link.
        link: String,
    },
    /// The address is no longer this one.
    AddressChanged {
        /// User name.
        user_name: String,
    },
    /// The second factor was taken away; a new one is set up after the next login.
    SecondFactorReset {
        /// User name.
        user_name: String,
        /// The login page.
        link: String,
    },
    /// A flash report waits to be acknowledged. Nothing of it is said, not even whose unit it is of.
    FlashWaiting {
        /// By when, as people write it.
        due: String,
        /// The queue.
        link: String,
    },
    /// A report is due, or was. Nothing of it is said.
    Reminder {
        /// Code of the round.
        round: String,
        /// By when, as people write it.
        due: String,
        /// Whether that is over.
        is_over: bool,
        /// The first page.
        link: String,
    },
    /// A report came back to be completed. Neither what it says nor why is told.
    ReportReturned {
        /// Code of the round; empty for a flash report.
        round: String,
        /// The list of reports.
        link: String,
    },
    /// A round will be archived; then its authors can't read their reports any more.
    ArchiveSoon {
        /// Code of the round.
        round: String,
        /// From which day, as people write it.
        day: String,
        /// The list of reports.
        link: String,
    },
    /// Something about recommendations.
    Matter(Recommended),
    /// The backup of the day failed.
    BackupFailed {
        /// The page of jobs.
        link: String,
    },
    /// An administrator tries whether mail goes.
    Test {
        /// The address of the site.
        place: String,
    },
    /// A change waits for an approver.
    ChangeProposed {
        /// What is to change.
        what: ChangeKind,
        /// Whose account.
        account: String,
        /// The role to be granted, or the account's.
        role: Role,
        /// The address the account has, or is to have.
        address: String,
        /// Who proposed it.
        proposer: String,
        /// Where it is decided.
        link: String,
    },
}

/// What a mail tells about recommendations: that there is something, and where; nothing of them.
#[derive(Clone, Debug)]
pub enum Recommended {
    /// One waits for the recipient's answer.
    Assigned {
        /// By which day, as people write it.
        day: String,
        /// Where it is answered.
        link: String,
    },
    /// A head has answered one.
    Replied {
        /// Where it is read.
        link: String,
    },
    /// Some of the recipient's cluster were answered.
    Answered {
        /// How many.
        count: u64,
        /// Where they are read.
        link: String,
    },
}

/// The words of a mail.
struct Words {
    subject: String,
    lines: Vec<String>,
    /// What the link does, and the link.
    action: Option<(String, String)>,
    after: Vec<String>,
}

/// The key of a mail's subject, its lines, what its link does and the link, and what comes after.
type Parts<'a> = (&'a str, Vec<String>, Option<(String, String)>, Vec<String>);

/// What a mail says.
fn words(l: Lang, notice: &Notice) -> Words {
    let t = |key: &str| l.t(key);
    let user = |name: &String| l.ta("mail-user-name", &[("name", name.clone())]);
    let (key, lines, action, after): Parts<'_> = match notice {
        Notice::Invitation { user_name, link } => (
            "invitation",
            vec![t("mail-invitation-text"), user(user_name)],
            Some((t("mail-invitation-do"), link.clone())),
            vec![t("mail-invitation-life"), t("mail-invitation-stranger")],
        ),
        Notice::Reset { user_name, link } => (
            "reset",
            vec![t("mail-reset-text"), user(user_name)],
            Some((t("mail-reset-do"), link.clone())),
            vec![t("mail-reset-life"), t("mail-reset-stranger")],
        ),
        Notice::PasswordChanged { user_name } => changed(l, "password-changed", user_name),
        Notice::ConfirmAddress { address, is_new, link } => {
            let line = if *is_new { "mail-confirm-new-text" } else { "mail-confirm-old-text" };
            (
                "confirm",
                vec![l.ta(line, &[("address", address.clone())])],
                Some((t("mail-confirm-do"), link.clone())),
                vec![t("mail-confirm-life"), t("mail-not-you")],
            )
        }
        Notice::AddressChanged { user_name } => changed(l, "address-changed", user_name),
        Notice::SecondFactorReset { user_name, link } => (
            "factor-reset",
            vec![t("mail-factor-reset-what"), t("mail-factor-reset-next"), user(user_name)],
            Some((t("mail-factor-reset-login"), link.clone())),
            vec![t("mail-not-you")],
        ),
        Notice::FlashWaiting { due, link } => (
            "flash",
            vec![l.ta("mail-flash-text", &[("time", due.clone())])],
            Some((t("mail-flash-do"), link.clone())),
            vec![t("mail-flash-why")],
        ),
        Notice::Reminder { round, due, is_over, link } => reminder(l, (round, due), (*is_over, link)),
        Notice::ReportReturned { round, link } => returned(l, round, link),
        Notice::ArchiveSoon { round, day, link } => archive(l, (round, day), link),
        Notice::Matter(what) => matter(l, what),
        Notice::BackupFailed { link } => backup(l, link),
        Notice::Test { place } => (
            "test",
            vec![l.ta("mail-test-text", &[("place", place.clone())])],
            None,
            vec![t("mail-test-nothing")],
        ),
        Notice::ChangeProposed { what, link, .. } => (
            "change",
            vec![l.ta(proposal(*what), &values(l, notice))],
            Some((t("mail-change-do"), link.clone())),
            vec![t("mail-change-why")],
        ),
    };
    Words { subject: t(&format!("mail-{key}-subject")), lines, action, after }
}

/// The key and parts of a mail that a report is due, or was.
fn reminder<'a>(l: Lang, (round, due): (&str, &str), (is_over, link): (bool, &str)) -> Parts<'a> {
    let (key, line) = match is_over {
        true => ("reminder-late", "mail-reminder-late-text"),
        false => ("reminder", "mail-reminder-text"),
    };
    let values = [("round", l.round(round)), ("time", due.to_owned())];
    let action = Some((l.t("mail-reminder-do"), link.to_owned()));
    (key, vec![l.ta(line, &values), l.t("mail-reminder-nil")], action, vec![l.t("mail-reminder-why")])
}

/// The key and parts of a mail that a report came back.
fn returned<'a>(l: Lang, round: &str, link: &str) -> Parts<'a> {
    let line = match round {
        "" => l.t("mail-returned-flash-text"),
        code => l.ta("mail-returned-text", &[("round", l.round(code))]),
    };
    let action = Some((l.t("mail-returned-do"), link.to_owned()));
    ("returned", vec![line, l.t("mail-returned-next")], action, vec![l.t("mail-returned-why")])
}

/// The key and parts of a mail that a round will be archived.
fn archive<'a>(l: Lang, (round, day): (&str, &str), link: &str) -> Parts<'a> {
    let values = [("round", l.round(round)), ("day", day.to_owned())];
    let action = Some((l.t("mail-archive-do"), link.to_owned()));
    let lines = vec![l.ta("mail-archive-text", &values), l.t("mail-archive-next")];
    ("archive", lines, action, vec![l.t("mail-archive-why")])
}

/// The key and parts of a mail that the backup of the day failed.
fn backup<'a>(l: Lang, link: &str) -> Parts<'a> {
    let action = Some((l.t("mail-backup-do"), link.to_owned()));
    ("backup", vec![l.t("mail-backup-text")], action, vec![l.t("mail-backup-why")])
}

/// The key and parts of a mail about recommendations.
fn matter<'a>(l: Lang, what: &Recommended) -> Parts<'a> {
    let parts = |key: &'a str, line: String, link: &String| {
        let action = Some((l.t(&format!("mail-{key}-do")), link.clone()));
        (key, vec![line], action, vec![l.t(&format!("mail-{key}-why"))])
    };
    match what {
        Recommended::Assigned { day, link } => {
            let line = l.ta("mail-matter-assigned-text", &[("day", day.clone())]);
            parts("matter-assigned", line, link)
        }
        Recommended::Replied { link } => parts("matter-replied", l.t("mail-matter-replied-text"), link),
        Recommended::Answered { count, link } => {
            let line = l.ta("mail-matter-answered-text", &[("n", l.number(*count))]);
            parts("matter-answered", line, link)
        }
    }
}

/// The key and parts of a mail that only says that something of the account was changed.
fn changed<'a>(l: Lang, key: &'a str, user_name: &str) -> Parts<'a> {
    let user = l.ta("mail-user-name", &[("name", user_name.to_owned())]);
    (key, vec![l.t(&format!("mail-{key}-text")), user], None, vec![l.t("mail-not-you")])
}

/// The sentence about a change that waits.
fn proposal(what: ChangeKind) -> &'static str {
    match what {
        ChangeKind::Role => "mail-change-role-text",
        ChangeKind::Address => "mail-change-address-text",
        ChangeKind::SecondFactor => "mail-change-factor-text",
    }
}

/// What is put into that sentence.
fn values(l: Lang, notice: &Notice) -> Vec<(&'static str, String)> {
    let Notice::ChangeProposed { account, role, address, proposer, .. } = notice else { return Vec::new() };
    vec![
        ("proposer", proposer.clone()),
        ("account", account.clone()),
        ("role", l.t(&format!("role-{}", role.code().replace('_', "-")))),
        ("address", address.clone()),
    ]
}

#[derive(Template)]
#[template(path = "mail/notice.txt")]
struct NoticeText<'a> {
    l: Lang,
    w: &'a Words,
    name: &'a str,
}

#[derive(Template)]
#[template(path = "mail/notice.mjml", escape = "html")]
struct NoticeHtml<'a> {
    l: Lang,
    w: &'a Words,
    name: &'a str,
    subject: &'a str,
}

/// The mail of a notice.
///
/// # Errors
/// When a template fails.
pub fn letter(to: &Recipient, notice: &Notice, message_id: &str) -> Result<Letter, Unwritten> {
    let (l, name) = (to.lang, to.name.as_str());
    let w = &words(l, notice);
    let text = NoticeText { l, w, name }.render().map_err(Unwritten::new)?;
    let body = NoticeHtml { l, w, name, subject: &w.subject }.render().map_err(Unwritten::new)?;
    assemble(to, (w.subject.clone(), text, &body), message_id)
}
