//! A site whose next year is planned, and instances that do what the clock asks for, and may be killed.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::task::Poll;

use chrono::{DateTime, TimeZone, Utc};
use entity::enums::{MailKind, Role, RoundKind, RoundState};
use entity::ids::AccountId;
use langnghe::actions::reports;
use langnghe::actions::rounds::plan;
use langnghe::app::{App, Clock};
use langnghe::domain::access::Actor;
use langnghe::domain::report::RawReport;
use langnghe::jobs::Job;
use langnghe::jobs::runner::{Memory, Runner};
use langnghe::mail::transport::Transport;
use langnghe::store::{outbox, rounds};

use super::app::Site;
use super::make;

/// A time where the organisation is.
pub fn at(site: &Site, year: i32, (month, day): (u32, u32), (hour, minute): (u32, u32)) -> DateTime<Utc> {
    site.app.zone().with_ymd_and_hms(year, month, day, hour, minute, 0).unwrap().to_utc()
}

/// Runs what moves rounds on two instances at once, as they would.
pub async fn both(site: &Site, now: DateTime<Utc>) {
    let (one, two) = (site.at(now), site.at(now));
    let (one, two) = (Runner::new(one.app.clone(), None), Runner::new(two.app.clone(), None));
    for job in [Job::Rounds, Job::Remind, Job::Archive] {
        let (a, b) = tokio::join!(one.once(job), two.once(job));
        assert_eq!((a.unwrap().fault, b.unwrap().fault), (String::new(), String::new()));
    }
}

/// How many reminders each account was written.
pub async fn reminded(site: &Site, who: AccountId) -> u64 {
    let long_ago = DateTime::from_timestamp(0, 0).unwrap();
    outbox::count_since(&site.app.db, who, MailKind::Reminder, long_ago).await.unwrap()
}

/// Acts of the schedule on a round, in their order.
pub async fn noted(site: &Site, code: &str) -> Vec<String> {
    let sql = format!(
        "SELECT action FROM audit_event WHERE subject = '{code}' AND address = 'schedule' ORDER BY at, action"
    );
    site.rows(&sql).await
}

/// Where a round stands.
pub async fn state(site: &Site, code: &str) -> RoundState {
    rounds::by_code(&site.app.db, code).await.unwrap().unwrap().state
}

/// A bloc whose next year is planned, and three collaborators of its school.
pub async fn planned(site: &Site) -> (Vec<Actor>, Actor) {
    let world = make::world(&site.app.db, &[]).await;
    let mut people = Vec::new();
    for user in ["mot", "hai", "ba"] {
        people.push(make::person_in(&site.app.db, Role::Collaborator, user, Some(world.school)).await);
    }
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    plan::year(&site.app, &staff, RoundKind::Quarter, 2027).await.unwrap();
    // What was there before is none of this.
    site.sql("UPDATE round SET state = 'compiling' WHERE code = '2026-Q4'").await;
    (people, staff)
}

/// A nil report of somebody, handed in at a time.
pub async fn file(site: &Site, who: &Actor, code: &str, now: DateTime<Utc>) {
    let site = site.at(now);
    let raw = RawReport { nil: "yes".into(), ..RawReport::default() };
    let id = reports::start(&site.app, who, code).await.unwrap();
    reports::save_draft(&site.app, who, id, 1, &raw).await.unwrap();
    reports::submit(&site.app, who, id, true).await.unwrap().unwrap();
}

/// A clock on the wall, which all instances look at.
#[derive(Clone)]
pub struct Wall(Arc<RwLock<DateTime<Utc>>>);

impl Wall {
    /// Shows a time.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(RwLock::new(now)))
    }

    /// Shows another.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.write().unwrap() = now;
    }
}

/// An instance of the program: it takes turns at jobs as a running one does, by its own leases. Its mails are kept to be
/// read.
pub struct Instance {
    runner: Runner,
    memories: HashMap<&'static str, Memory>,
}

impl Instance {
    /// One more instance on a site's database.
    pub fn of(site: &Site, wall: &Wall) -> Self {
        let app = App { clock: Clock::Moved(wall.0.clone()), ..site.app.clone() };
        let mut config = (*site.app.config).clone();
        config.demo = true;
        Self { runner: Runner::new(app, Transport::of(&config).unwrap()), memories: HashMap::new() }
    }

    /// Takes a turn at a job.
    pub async fn turn(&mut self, job: Job) {
        self.runner.turn(job, self.memories.entry(job.name()).or_default()).await;
    }

    /// Takes a turn at a job and is killed after some steps of it, if it is not done by then: whatever it had begun is
    /// never committed, and its leases hang. Whether it was killed.
    pub async fn killed_in(mut self, job: Job, steps: u32) -> bool {
        let mut left = steps;
        let mut turn = Box::pin(self.turn(job));
        std::future::poll_fn(|cx| {
            if turn.as_mut().poll(cx).is_ready() {
                return Poll::Ready(false);
            }
            left = left.saturating_sub(1);
            if left == 0 { Poll::Ready(true) } else { Poll::Pending }
        })
        .await
    }
}
