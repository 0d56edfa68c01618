//! Keeps the file that says what was taken out: each instance adds to its own what others took out.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::store::forgotten;

/// How often it is looked whether there is more.
const PAUSE: Duration = Duration::from_secs(30);

/// Goes on until the program ends.
pub(super) async fn keep(app: App, mut stopped: watch::Receiver<bool>) {
    let mut known = None;
    while app.db.forget_log().is_some() && !*stopped.borrow() {
        match forgotten::count(&app.db).await {
            Ok(count) if known == Some(count) => {}
            Ok(count) => match forgotten::complete(&app.db).await {
                Ok(()) => known = Some(count),
                Err(error) => tracing::error!(%error, "the list of what was taken out could not be kept"),
            },
            Err(error) => tracing::warn!(%error, "the list of what was taken out could not be read"),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stopped.changed() => {}
        }
    }
}
