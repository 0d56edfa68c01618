//! Serving until told to end, and ending so that nobody is cut off: others are told first, then no more requests are
//! taken, those that came are finished, and the jobs' leases are given back meanwhile.

use std::net::SocketAddr;
use std::time::Duration;

use super::{Done, line};
use crate::app::App;
use crate::jobs::runner::Runner;
use crate::mail::transport::Transport;
use crate::store::forgotten;
use crate::web;

/// How often measures are summed up.
const TIDY: Duration = Duration::from_secs(5);

pub(super) async fn listen(app: App) -> Done {
    if let Some(file) = app.db.forget_log() {
        forgotten::open(file).map_err(|e| format!("{}: {e}; see LANGNGHE_FORGET_LOG", file.display()))?;
    }
    let address = app.config.listen;
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|e| format!("{address}: {e}"))?;
    println!("Serving on {}", app.config.base_url);
    let transport = Transport::of(&app.config)?;
    let log = tokio::spawn(app.db.clone().keep_log_short());
    let tidy = tokio::spawn(keep_tidy(app.clone()));
    let jobs = Runner::new(app.clone(), transport).start();
    let service = web::router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let end = async {
        ended().await;
        drained(&app).await;
        jobs.begin_to_stop();
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async {
        stopped.await.ok();
    });
    let ending = async {
        end.await;
        stop.send(()).ok();
    };
    let (served, ()) = tokio::join!(server, ending);
    served.map_err(line)?;
    jobs.stop().await;
    log.abort();
    tidy.abort();
    app.db.close().await.map_err(line)?;
    Ok("Ended; all requests were finished.".into())
}

/// Tells those who ask that this instance ends, and goes on serving for as long as they may need to notice.
async fn drained(app: &App) {
    app.begin_to_end();
    tracing::info!(seconds = app.config.operating.drain.as_secs(), "told to end");
    tokio::time::sleep(app.config.operating.drain).await;
}

/// What is measured is summed up also where nobody reads it.
async fn keep_tidy(app: App) {
    let mut every = tokio::time::interval(TIDY);
    loop {
        every.tick().await;
        app.meters.tidy();
    }
}

/// Waits until the process is asked to end.
async fn ended() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}
