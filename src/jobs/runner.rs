//! Runs the jobs: each under a lease, so that of several instances one runs it, and another takes over
//! within a minute of a crash.

use std::time::Duration as StdDuration;

use chrono::{DateTime, Duration, Utc};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Job, failures, hand_over, purge, scrub, seal_audit, send_mail};
use crate::actions::{archives, reminders, rounds, settings};
use crate::app::App;
use crate::error::AppResult;
use crate::mail::transport::Transport;
use crate::store::jobs;

/// How long a lease lasts; it is renewed when half of it is over.
const LEASE: i64 = 60;

/// How often settings are read again.
const SETTINGS: StdDuration = StdDuration::from_secs(5);

/// How often a job that waits looks whether somebody asked for a run.
const LOOK: StdDuration = StdDuration::from_secs(5);

/// A job with at least this pause notes every run, others only those in which something was done.
const SELDOM: StdDuration = StdDuration::from_secs(60);

/// What the jobs work with.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct Runner {
    app: App,
    transport: Option<Transport>,
    holder: String,
}

/// Running jobs.
#[allow(missing_debug_implementations)]
pub struct Running {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    app: App,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// How many things were done.
    pub done: u64,
    /// What went wrong; empty for a good run.
    pub fault: String,
}

impl Runner {
    /// A runner; without a transport mail waits.
    pub fn new(app: App, transport: Option<Transport>) -> Self {
        Self { app, transport, holder: Uuid::new_v4().to_string() }
    }

    /// Runs a job once, whoever holds its lease; for the command line and for tests.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn once(&self, job: Job) -> AppResult<Run> {
        let run = self.work(job).await?;
        let tx = self.app.db.begin().await?;
        let until = self.app.now();
        jobs::lease(&tx, job.name(), &self.holder, (until, until)).await?;
        jobs::note(&tx, job.name(), self.app.now(), &run.fault).await?;
        tx.commit().await?;
        Ok(run)
    }

    async fn work(&self, job: Job) -> AppResult<Run> {
        match job {
            Job::SendMail => send_mail::run(&self.app, self.transport.as_ref()).await,
            Job::SealAudit => seal_audit::run(&self.app).await,
            Job::Rounds => counted(rounds::clock::run(&self.app).await),
            Job::Remind => counted(reminders::run(&self.app).await),
            Job::Archive => counted(archives::run(&self.app).await),
            Job::Purge => purge::run(&self.app).await,
            Job::Scrub => scrub::run(&self.app).await,
            Job::HandOver => hand_over::run(&self.app).await,
        }
    }

    /// Starts all jobs; they go on until [`Running::stop`].
    pub fn start(self) -> Running {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for job in Job::ALL {
            tasks.spawn(self.clone().keep_running(job, stopped.clone()));
        }
        tasks.spawn(keep_settings(self.app.clone(), stopped.clone()));
        tasks.spawn(failures::keep_noting(self.app.clone(), stopped));
        Running { stop, tasks, app: self.app }
    }

    async fn keep_running(self, job: Job, mut stopped: watch::Receiver<bool>) {
        let (mut lease, mut last, mut failures, mut wanted) = (None, None, 0u32, false);
        while !*stopped.borrow() {
            let run = self.turn(job, &mut lease).await.transpose();
            let (mut fault, mut told) = (String::new(), wanted);
            if let Some(run) = run {
                fault = run.as_ref().map_or_else(ToString::to_string, |run| run.fault.clone());
                told |= last.as_ref() != Some(&fault) || run.is_ok_and(|run| run.done > 0);
                // Whoever looks wants to know that what runs seldom did run.
                if told || job.pause() >= SELDOM {
                    self.note(job, &fault).await;
                }
                last = Some(fault.clone());
            }
            failures = if fault.is_empty() { 0 } else { failures.saturating_add(1) };
            // A server that is away is asked less and less often.
            let pause = (job.pause() * 2u32.saturating_pow(failures.min(16))).min(job.longest());
            wanted = self.wait(job, pause, &mut stopped).await;
        }
        if lease.is_some() {
            self.give_back(job).await;
        }
    }

    /// Waits for the next run, at most as long as the pause: less when somebody asks for one. Whether somebody did.
    async fn wait(&self, job: Job, pause: StdDuration, stopped: &mut watch::Receiver<bool>) -> bool {
        let end = tokio::time::Instant::now() + pause;
        while !*stopped.borrow() {
            let left = end.saturating_duration_since(tokio::time::Instant::now());
            tokio::select! {
                () = tokio::time::sleep(left.min(LOOK)) => {}
                _ = stopped.changed() => return false,
            }
            // What is asked for of a job that runs in a moment anyhow is not looked for.
            if job.pause() > LOOK && jobs::is_wanted(&self.app.db, job.name()).await.unwrap_or(false) {
                return true;
            }
            if left <= LOOK {
                return false;
            }
        }
        false
    }

    /// One run, when the lease is ours; none while it is another's.
    async fn turn(&self, job: Job, lease: &mut Option<DateTime<Utc>>) -> AppResult<Option<Run>> {
        let now = self.app.now();
        if lease.is_none_or(|until| now + Duration::seconds(LEASE / 2) > until) {
            let until = now + Duration::seconds(LEASE);
            let tx = self.app.db.begin().await?;
            let taken = jobs::lease(&tx, job.name(), &self.holder, (now, until)).await?;
            tx.commit().await?;
            *lease = taken.then_some(until);
        }
        if lease.is_none() { Ok(None) } else { self.work(job).await.map(Some) }
    }

    async fn note(&self, job: Job, fault: &str) {
        if !fault.is_empty() {
            tracing::warn!(job = job.name(), fault, "job failed");
        }
        let noted = async {
            let tx = self.app.db.begin().await?;
            jobs::note(&tx, job.name(), self.app.now(), fault).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(job = job.name(), %error, "the outcome could not be noted");
        }
    }

    async fn give_back(&self, job: Job) {
        let given = async {
            let tx = self.app.db.begin().await?;
            jobs::release(&tx, job.name(), &self.holder, self.app.now()).await?;
            tx.commit().await
        };
        // Whoever waits for the lease gets it a minute later then.
        given.await.ok();
    }
}

/// A run that did so many things.
fn counted(done: AppResult<u64>) -> AppResult<Run> {
    done.map(|done| Run { done, fault: String::new() })
}

/// Takes over what administrators set on any instance.
async fn keep_settings(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = settings::refresh(&app).await {
            tracing::warn!(%error, "the settings could not be read");
        }
        tokio::select! {
            () = tokio::time::sleep(SETTINGS) => {}
            _ = stopped.changed() => {}
        }
    }
}

impl Running {
    /// Lets each job finish its run, and ends. What was noted last is sealed too, so that the audit log is
    /// whole while nothing runs; sealing needs no lease, for two who seal at once wait for one another.
    pub async fn stop(mut self) {
        self.stop.send(true).ok();
        while self.tasks.join_next().await.is_some() {}
        if let Err(error) = seal_audit::run(&self.app).await {
            tracing::warn!(%error, "the audit log could not be sealed");
        }
    }
}
