//! Forgets what is no longer needed: of logins, sessions long over, failures, forms nobody came back for, links that
//! open nothing any more, new addresses nobody confirmed in time; who wrote flash reports closed long ago; and reports that were kept long enough.

use chrono::Duration;
use entity::enums::TokenPurpose;

use super::runner::Run;
use crate::actions::archives;
use crate::actions::invitations::life;
use crate::app::App;
use crate::error::AppResult;
use crate::store::{email_changes, flash, sessions, stashes, throttles, tokens};

/// Days after its end for which the author of a flash report is known.
const KNOWN: i64 = 60;

/// Forgets it all; how many rows.
pub(super) async fn run(app: &App) -> AppResult<Run> {
    let (now, tx) = (app.now(), app.db.begin().await?);
    let mut done = stashes::purge(&tx, now).await?;
    done += throttles::purge(&tx, now).await?;
    done += sessions::purge(&tx, now).await?;
    done += tokens::purge(&tx, now).await?;
    done += email_changes::purge(&tx, now - life(TokenPurpose::EmailNew)).await?;
    done += flash::cut_links(&tx, now - Duration::days(KNOWN)).await?;
    tx.commit().await?;
    done += archives::purge(app).await?;
    Ok(Run { done, fault: String::new() })
}
