//! The program's log, on standard error: lines for people, or one JSON object a line.

use tracing::{Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::{LogForm, Logging};

/// Begins to log.
pub(super) fn begin(logging: Logging) {
    tracing::subscriber::set_global_default(subscriber(logging, std::io::stderr)).ok();
    // The words of a panic may hold what somebody wrote: its place is enough.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// What writes the log. Of what the program is made of nothing below a warning is logged, for it may hold anything.
pub fn subscriber<W>(logging: Logging, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let others = logging.level.min(Level::WARN);
    let filter = EnvFilter::new(format!("{others},langnghe={}", logging.level));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_ansi(false);
    match logging.form {
        LogForm::Text => Box::new(lines.finish()),
        LogForm::Json => Box::new(lines.json().flatten_event(true).finish()),
    }
}
