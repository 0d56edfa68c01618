//! What the program writes to its log while a test runs on this thread.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::Dispatch;
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing_subscriber::fmt::MakeWriter;

/// The lines so far.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// All of them.
    pub fn all(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A second one that takes nothing. While there is but one, a line that is first reached on another test's thread, where
/// nobody listens, would count as unwanted on this one too.
static BESIDE: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::default()));

/// Catches the log of this thread until the guard goes.
pub fn captured() -> (Lines, DefaultGuard) {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt().with_writer(lines.clone()).with_ansi(false).finish();
    (lines, listening(Dispatch::new(subscriber)))
}

/// Lets one take the log of this thread until the guard goes.
pub fn listening(to: Dispatch) -> DefaultGuard {
    LazyLock::force(&BESIDE);
    // Registered last, so that all lines are asked about anew with both there.
    let again = Dispatch::new(NoSubscriber::default());
    let guard = tracing::dispatcher::set_default(&to);
    drop(again);
    guard
}
