//! What every part of the program shares: configuration, database, clock.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::config::Config;
use crate::domain::audit::{Counted, Failure, Failures};
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
    /// Lets few password hashes run at once, so that a burst of logins cannot starve the rest.
    pub hashing: Arc<tokio::sync::Semaphore>,
    /// Failed access that is not in the audit log yet.
    pub failures: Arc<Mutex<Failures>>,
}

impl App {
    /// Puts the parts together.
    pub fn new(config: Config, db: Db, clock: Clock) -> Self {
        let hashing = Arc::new(tokio::sync::Semaphore::new(2));
        Self { config: Arc::new(config), db, clock, hashing, failures: Arc::default() }
    }

    /// Now, in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Counts a failure, to be noted in the audit log when its minute is over; keeps nobody waiting.
    pub fn failed(&self, failure: Failure) {
        let now = self.now();
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).note(now, failure);
    }

    /// Takes out the failures of the minutes that are over at a time.
    pub fn take_failures(&self, now: DateTime<Utc>) -> Vec<Counted> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).take(now)
    }
}
