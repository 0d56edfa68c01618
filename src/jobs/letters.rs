//! Mails about an account or work that waits for it: written when they are sent, so that what they say still holds and their links are
//! fresh.

use entity::enums::{ChangeKind, MailKind, MatterState, ReportState, RoundState, TokenPurpose};
use entity::ids::MatterId;
use entity::{account, outbox, report};
use uuid::Uuid;

use super::send_mail::recipient;
use crate::actions::archives::archived_from;
use crate::actions::invitations::link_for_mail;
use crate::app::App;
use crate::domain::letter::Letter;
use crate::domain::period::day_text;
use crate::domain::report::flash::due;
use crate::domain::report::takes_reports;
use crate::error::{AppError, AppResult};
use crate::mail::messages::Recipient;
use crate::mail::notices::{self, Notice, Recommended};
use crate::store::{
    accounts, completeness, email_changes, flash, matters, outbox as mails, pending_changes, reports, rounds,
};

/// Writes a mail about an account; none when there is nothing to say any more.
pub(super) async fn write(
    app: &App,
    mail: &outbox::Model,
    account: &account::Model,
    to: &Recipient,
) -> AppResult<Option<Letter>> {
    let link = |purpose| link_for_mail(app, account.id, purpose);
    let user_name = account.user_name.clone();
    let notice = match mail.kind {
        MailKind::Digest | MailKind::DigestTest => return Ok(None),
        MailKind::Invitation => {
            if accounts::password_hash(&app.db, account.id).await?.is_some() {
                return Ok(None);
            }
            Notice::Invitation { user_name, link: link(TokenPurpose::Invitation).await? }
        }
        MailKind::PasswordReset => Notice::Reset { user_name, link: link(TokenPurpose::Reset).await? },
        MailKind::PasswordChanged => Notice::PasswordChanged { user_name },
        MailKind::EmailConfirmOld | MailKind::EmailConfirmNew => {
            let Some(wish) = email_changes::of(&app.db, account.id).await? else { return Ok(None) };
            let is_new = mail.kind == MailKind::EmailConfirmNew;
            if is_new && mail.address.as_ref() != Some(&wish.address) {
                return Ok(None);
            }
            let purpose = if is_new { TokenPurpose::EmailNew } else { TokenPurpose::EmailOld };
            Notice::ConfirmAddress { address: wish.address, is_new, link: link(purpose).await? }
        }
        MailKind::EmailChanged => Notice::AddressChanged { user_name },
        MailKind::BackupFailed => Notice::BackupFailed { link: format!("{}/jobs", app.config.base_url) },
        MailKind::Test => Notice::Test { place: app.config.base_url.clone() },
        MailKind::SecondFactorReset => {
            Notice::SecondFactorReset { user_name, link: format!("{}/login", app.config.base_url) }
        }
        MailKind::FlashWaiting => match waiting(app, mail, account).await? {
            Some(notice) => notice,
            None => return Ok(None),
        },
        MailKind::Reminder => match reminder(app, mail, account).await? {
            Some(notice) => notice,
            None => return Ok(None),
        },
        MailKind::ReportReturned => match returned(app, mail, account).await? {
            Some(notice) => notice,
            None => return Ok(None),
        },
        MailKind::ArchiveSoon => match archive(app, mail).await? {
            Some(notice) => notice,
            None => return Ok(None),
        },
        MailKind::MatterAssigned | MailKind::MatterReplied | MailKind::MatterAnswered => {
            let Some(what) = recommended(app, mail, account).await? else { return Ok(None) };
            Notice::Matter(what)
        }
        MailKind::ChangeProposed => match proposed(app, mail).await? {
            Some(notice) => notice,
            None => return Ok(None),
        },
    };
    notices::letter(to, &notice, &mail.message_id).map(Some).map_err(AppError::internal)
}

/// That a flash report waits, while one still does and the recipient may take it.
async fn waiting(app: &App, mail: &outbox::Model, account: &account::Model) -> AppResult<Option<Notice>> {
    let scope = recipient(account.clone()).scope();
    if flash::waiting(&app.db, &scope, app.now()).await?.all == 0 {
        return Ok(None);
    }
    let due = due(mail.created_at).with_timezone(&app.zone()).format("%H:%M %d/%m/%Y").to_string();
    let link = format!("{}/reviews?kind=flash", app.config.base_url);
    Ok(Some(Notice::FlashWaiting { due, link }))
}

/// That a report is due, while the round takes reports and the recipient, who is still expected, has filed none.
async fn reminder(app: &App, mail: &outbox::Model, account: &account::Model) -> AppResult<Option<Notice>> {
    let found = rounds::by_code(&app.db, &mail.about).await?;
    let Some(round) = found.filter(|r| takes_reports(r.state)) else { return Ok(None) };
    let place = rounds::place(&app.db, round.id, account.id).await?;
    let scope = recipient(account.clone()).scope();
    let report = reports::own_in(&app.db, &scope, round.id).await?;
    if place.is_none_or(|p| p.excused.is_some()) {
        return Ok(None);
    }
    let report: Vec<report::Model> = report.into_iter().collect();
    if !completeness::received(&app.db, &report).await?.is_empty() {
        return Ok(None);
    }
    Ok(Some(Notice::Reminder {
        round: round.code,
        due: round.due_at.with_timezone(&app.zone()).format("%H:%M %d/%m/%Y").to_string(),
        is_over: app.now() > round.due_at,
        link: app.config.base_url.clone(),
    }))
}

/// That a report of the recipient came back, while it still waits for its author.
async fn returned(app: &App, mail: &outbox::Model, account: &account::Model) -> AppResult<Option<Notice>> {
    let scope = recipient(account.clone()).scope();
    let reports = match mail.about.as_str() {
        "" => flash::own(&app.db, &scope).await?,
        code => {
            let Some(round) = rounds::by_code(&app.db, code).await? else { return Ok(None) };
            reports::own_in(&app.db, &scope, round.id).await?.into_iter().collect()
        }
    };
    if !reports.iter().any(|report| report.state == ReportState::Returned) {
        return Ok(None);
    }
    let link = format!("{}/reports", app.config.base_url);
    Ok(Some(Notice::ReportReturned { round: mail.about.clone(), link }))
}

/// That the recipient's report of a round can be read for the last time soon.
async fn archive(app: &App, mail: &outbox::Model) -> AppResult<Option<Notice>> {
    let found = rounds::by_code(&app.db, &mail.about).await?;
    let Some(round) = found.filter(|r| r.state == RoundState::Issued) else { return Ok(None) };
    let Some(next) = rounds::after(&app.db, &round).await? else { return Ok(None) };
    let from = archived_from(round.archive_told_at.unwrap_or(mail.created_at), &next);
    Ok(Some(Notice::ArchiveSoon {
        round: round.code,
        day: day_text(from.with_timezone(&app.zone()).date_naive()),
        link: format!("{}/reports", app.config.base_url),
    }))
}

/// What is to be told about recommendations: that one waits, while it still does and is the recipient's to answer; that one was
/// answered; or how many of the recipient's cluster were since they were last written to, so that several that were answered
/// one after the other are told at once.
async fn recommended(
    app: &App,
    mail: &outbox::Model,
    account: &account::Model,
) -> AppResult<Option<Recommended>> {
    let scope = recipient(account.clone()).scope();
    let (reader, place) = ((&scope, app.today()), format!("{}/recommendations", app.config.base_url));
    if mail.kind == MailKind::MatterAnswered {
        let last = mails::last_sent(&app.db, mail.kind, account.id).await?;
        let count = matters::answered_after(&app.db, reader, last).await?;
        return Ok((count > 0).then_some(Recommended::Answered { count, link: place }));
    }
    let Some(id) = MatterId::parse(&mail.about) else { return Ok(None) };
    let Some(found) = matters::get(&app.db, reader, id).await? else { return Ok(None) };
    let link = format!("{place}/{id}");
    if mail.kind == MailKind::MatterReplied {
        return Ok(Some(Recommended::Replied { link }));
    }
    let day = found.due_on.map(day_text).unwrap_or_default();
    Ok((found.state == MatterState::Forwarded).then_some(Recommended::Assigned { day, link }))
}

/// What waits for an approver, while it still does.
async fn proposed(app: &App, mail: &outbox::Model) -> AppResult<Option<Notice>> {
    let Ok(id) = Uuid::parse_str(&mail.about) else { return Ok(None) };
    let found = pending_changes::with_people(&app.db, id).await?;
    let Some(found) = found.filter(|l| l.change.decided_at.is_none()) else { return Ok(None) };
    let account = format!("{} ({})", found.account.display_name, found.account.user_name);
    let address = match found.change.what {
        ChangeKind::Role | ChangeKind::SecondFactor => found.account.email,
        ChangeKind::Address => found.change.address.clone(),
    };
    Ok(Some(Notice::ChangeProposed {
        what: found.change.what,
        account,
        role: found.change.role,
        address: address.unwrap_or_default(),
        proposer: found.proposer.display_name,
        link: format!("{}/accounts/pending", app.config.base_url),
    }))
}
