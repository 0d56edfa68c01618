//! Forgets what is no longer needed: of logins, sessions long over, failures, forms nobody came back for, links that
//! open nothing any more, new addresses nobody confirmed in time; drafts of flash reports nobody went on with, and who wrote
//! flash reports closed long ago; and reports that were kept long enough.

use chrono::Duration;
use entity::enums::{MailKind, TokenPurpose};

use super::runner::Run;
use crate::actions::archives;
use crate::actions::invitations::life;
use crate::app::App;
use crate::domain::report::flash::DRAFT_DAYS;
use crate::error::AppResult;
use crate::store::{
    self, access_tokens, email_changes, exports, flash, outbox, sessions, stashes, throttles, tokens,
};

/// Days after its end for which the author of a flash report is known.
const KNOWN: i64 = 60;

/// Days an export is kept.
const EXPORTS: i64 = 30;

/// Forgets it all; how many rows.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    let (now, tx) = (app.now(), app.db.begin().await?);
    let mut done = stashes::purge(&tx, now).await?;
    done += throttles::purge(&tx, now).await?;
    done += sessions::purge(&tx, now).await?;
    done += tokens::purge(&tx, now).await?;
    done += access_tokens::purge(&tx, now).await?;
    done += email_changes::purge(&tx, now - life(TokenPurpose::EmailNew)).await?;
    done += flash::cut_links(&tx, now - Duration::days(KNOWN)).await?;
    let drafts = flash::abandoned(&tx, now - Duration::days(DRAFT_DAYS)).await?;
    done += store::archives::delete(&tx, &drafts).await?;
    // A flash report came back before its end: when its link is cut, the mail about it is as old.
    let before = now - Duration::days(KNOWN);
    done += outbox::forget_unnamed(&tx, MailKind::ReportReturned, before).await?;
    done += exports::purge(&tx, now - Duration::days(EXPORTS)).await?;
    tx.commit().await?;
    done += archives::purge(app).await?;
    Ok(Run { done, fault: String::new() })
}
