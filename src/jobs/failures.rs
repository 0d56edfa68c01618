//! Writes down what each instance counts in memory for itself: failed access, into the audit log, and the days on which
//! tokens were used.

use std::time::Duration;

use tokio::sync::watch;

use crate::actions::{access_tokens, audit};
use crate::app::App;

/// The pause between two looks; a minute's failures are written when it is over.
const PAUSE: Duration = Duration::from_secs(5);

/// Goes on until it is stopped; then writes what is left.
pub(super) async fn keep_noting(app: App, mut stopped: watch::Receiver<bool>) {
    loop {
        let over = *stopped.borrow();
        if let Err(error) = audit::note_failures(&app, over).await {
            tracing::warn!(%error, "failed access could not be noted");
        }
        if let Err(error) = access_tokens::note_uses(&app).await {
            tracing::warn!(%error, "uses of tokens could not be noted");
        }
        if over {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stopped.changed() => {}
        }
    }
}
