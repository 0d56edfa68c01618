//! What every part of the program shares: configuration, database, clock.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::actions::reports::intake::Intake;
use crate::config::Config;
use crate::domain::audit::{Counted, Failure, Failures};
use crate::domain::rates::Rates;
use crate::domain::rendered::Rendered;
use crate::domain::report::whole::RoundFrame;
use crate::domain::suppress::Published;
use crate::meters::Meters;
use crate::store::Db;

/// Tells the time; tests set it.
#[derive(Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A time that stands still.
    Fixed(DateTime<Utc>),
    /// A time that is moved by hand, for all who hold it.
    Moved(Arc<RwLock<DateTime<Utc>>>),
}

impl Clock {
    /// Now, in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(at) => *at,
            Self::Moved(at) => *at.read().unwrap_or_else(PoisonError::into_inner),
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
    /// The zone set by administrators, as last read; see [`App::zone`].
    pub zone: Arc<RwLock<Tz>>,
    /// Failed access that is not in the audit log yet.
    pub failures: Arc<Mutex<Failures>>,
    /// Parts of staff's pages that were made already.
    pub rendered: Arc<Mutex<Rendered>>,
    /// How often tokens call, and which were used today.
    pub rates: Arc<Mutex<Rates>>,
    /// What reports of a round may choose, by its code; it never changes once the round was opened.
    pub frames: Arc<Mutex<HashMap<String, Arc<RoundFrame>>>>,
    /// Reports that programs hand in at this moment.
    pub intake: Arc<Intake>,
    /// What was last suppressed, by a hash of all it was made from: drafting, handing over and issuing follow each other.
    pub published: Arc<Mutex<Option<(String, Published)>>>,
    /// What is measured while the program runs.
    pub meters: Meters,
    /// Whether the program was told to end.
    pub ending: Arc<AtomicBool>,
}

impl App {
    /// Puts the parts together.
    pub fn new(config: Config, db: Db, clock: Clock) -> Self {
        let zone = Arc::new(RwLock::new(config.timezone));
        // Half of the cores stay free for everything else.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let hashing = Arc::new(tokio::sync::Semaphore::new((cores / 2).clamp(1, 8)));
        Self {
            config: Arc::new(config),
            db,
            clock,
            hashing,
            zone,
            failures: Arc::default(),
            rendered: Arc::default(),
            rates: Arc::default(),
            frames: Arc::default(),
            intake: Arc::default(),
            published: Arc::default(),
            meters: Meters::new(),
            ending: Arc::default(),
        }
    }

    /// Tells everybody who asks that the program is about to end.
    pub fn begin_to_end(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    /// Whether the program is about to end.
    pub fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// Now, in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Today, where the organisation is.
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&self.zone()).date_naive()
    }

    /// The zone of dates on pages: what administrators set, else what is configured. The setting is read when
    /// the program starts and then every few seconds, so that all instances come to agree.
    pub fn zone(&self) -> Tz {
        self.zone.read().map_or(self.config.timezone, |zone| *zone)
    }

    /// Takes over a zone.
    pub fn set_zone(&self, zone: Tz) {
        if let Ok(mut held) = self.zone.write() {
            *held = zone;
        }
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
