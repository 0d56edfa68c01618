//! What every part of the program shares: configuration, database, clock.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::config::Config;
use crate::store::Db;

/// Tells the time; tests set it.
#[derive(Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A time that stands still.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// Now, in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(at) => *at,
        }
    }
}

/// The running program.
#[derive(Clone)]
pub struct App {
    /// What it was told.
    pub config: Arc<Config>,
    /// Where it keeps things.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Lets few logins and password hashes run at once, so that a burst of them cannot starve the rest.
    pub hashing: Arc<tokio::sync::Semaphore>,
}

impl App {
    /// Puts the parts together.
    pub fn new(config: Config, db: Db, clock: Clock) -> Self {
        // Half of the cores stay free for everything else.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let hashing = Arc::new(tokio::sync::Semaphore::new((cores / 2).clamp(1, 8)));
        Self { config: Arc::new(config), db, clock, hashing }
    }

    /// Now, in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
