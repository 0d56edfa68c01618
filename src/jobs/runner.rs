//! Runs the jobs: each under a lease, so that of several instances one runs it, and another takes over within a minute of a
//! crash, or at once where it runs on the same machine.

use std::time::Duration as StdDuration;

use chrono::{DateTime, Duration, Utc};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{
    Job, backup, export, failures, forget_log, hand_over, judge, purge, schedule, scrub, seal_audit,
    send_mail, tally,
};
use crate::actions::{archives, audit, digests, reminders, rounds, settings};
use crate::app::App;
use crate::domain::status::without_addresses;
use crate::error::AppResult;
use crate::machine;
use crate::mail::transport::Transport;
use crate::store::jobs;

/// How long a lease lasts, in seconds; it is renewed when half of it is over. With the time between two looks of those who
/// wait for it, somebody else has taken over a minute after a crash.
const LEASE: i64 = 45;

/// How often the lease of a long run is renewed.
const RENEWED: StdDuration = StdDuration::from_secs(15);

/// How often settings are read again.
const SETTINGS: StdDuration = StdDuration::from_secs(5);

/// How often somebody who waits looks whether a run was asked for, or whether whoever held a lease is gone.
const LOOK: StdDuration = StdDuration::from_secs(5);

/// A job with at least this pause notes every run, others only those in which something was done. When it is due is
/// counted from there, whoever ran it.
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

/// What an instance remembers of a job from turn to turn.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Until when the lease is this instance's.
    lease: Option<DateTime<Utc>>,
    /// How the last run went.
    last: Option<String>,
    /// How many runs failed one after the other.
    failures: u32,
    /// Whether somebody asked for a run.
    wanted: bool,
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
        // Of a process that was killed the others of its machine see so, and need not wait for the end of its leases.
        let holder = format!("{}-{}", machine::process(), Uuid::new_v4());
        Self { app, transport, holder }
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
            Job::Digests => counted(digests::run(&self.app, &schedule(job)).await),
            Job::Archive => counted(archives::run(&self.app).await),
            Job::Purge => purge::run(&self.app).await,
            Job::Judge => judge::run(&self.app).await,
            Job::Export => export::run(&self.app).await,
            Job::Tally => tally::run(&self.app).await,
            Job::Scrub => self.holding(job, scrub::run(&self.app)).await,
            Job::HandOver => hand_over::run(&self.app).await,
            Job::Backup => self.holding(job, backup::run(&self.app)).await,
        }
    }

    /// Renews the lease of a job for as long as a run takes.
    async fn holding<T>(&self, job: Job, run: impl Future<Output = T>) -> T {
        let mut run = std::pin::pin!(run);
        loop {
            tokio::select! {
                done = &mut run => return done,
                () = tokio::time::sleep(RENEWED) => {}
            }
            let renewed = async {
                let (tx, now) = (self.app.db.begin().await?, self.app.now());
                let until = now + Duration::seconds(LEASE);
                jobs::lease(&tx, job.name(), &self.holder, (now, until)).await?;
                tx.commit().await
            };
            if let Err(error) = renewed.await {
                tracing::warn!(job = job.name(), %error, "the lease could not be renewed");
            }
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
        tasks.spawn(forget_log::keep(self.app.clone(), stopped.clone()));
        tasks.spawn(failures::keep_noting(self.app.clone(), stopped));
        Running { stop, tasks, app: self.app }
    }

    async fn keep_running(self, job: Job, mut stopped: watch::Receiver<bool>) {
        let mut memory = Memory::default();
        while !*stopped.borrow() {
            let pause = self.turn(job, &mut memory).await;
            memory.wanted = self.wait(job, pause, &mut stopped).await;
        }
        if memory.lease.is_some() {
            self.give_back(job).await;
        }
    }

    /// A turn of an instance at a job: runs it when it is due and the lease is this instance's, and notes how it went.
    /// How long to wait for the next turn.
    pub async fn turn(&self, job: Job, memory: &mut Memory) -> StdDuration {
        let begun = std::time::Instant::now();
        let run = match self.is_ours(job, memory).await {
            Ok(true) => self.work(job).await.map(Some),
            Ok(false) => Ok(None),
            Err(error) => Err(error),
        };
        let (mut fault, mut done) = (String::new(), 0);
        if let Some(run) = run.transpose() {
            fault = run.as_ref().map_or_else(ToString::to_string, |run| run.fault.clone());
            done = run.as_ref().map_or(0, |run| run.done);
            self.app.meters.job(job, begun.elapsed(), fault.is_empty(), self.app.now());
            let changed = memory.last.as_ref() != Some(&fault) || done > 0;
            // Whoever looks wants to know that what runs seldom did run.
            if memory.wanted || changed || job.pause() >= SELDOM {
                self.note(job, &fault).await;
            }
            memory.last = Some(fault.clone());
        }
        memory.failures = match (fault.is_empty(), done) {
            (true, _) => 0,
            (false, 0) => memory.failures.saturating_add(1),
            // Something went well before it broke off.
            (false, _) => 1,
        };
        // A server that is away is asked less and less often.
        let pause = (job.pause() * 2u32.saturating_pow(memory.failures.min(16))).min(job.longest());
        if memory.lease.is_none() || job.pause() >= SELDOM { pause.min(LOOK) } else { pause }
    }

    /// Waits for the next turn, at most as long as the pause: less when somebody asks for a run. Whether somebody did.
    async fn wait(&self, job: Job, pause: StdDuration, stopped: &mut watch::Receiver<bool>) -> bool {
        let end = tokio::time::Instant::now() + pause;
        while !*stopped.borrow() {
            let left = end.saturating_duration_since(tokio::time::Instant::now());
            tokio::select! {
                () = tokio::time::sleep(left.min(LOOK)) => {}
                _ = stopped.changed() => return false,
            }
            // What is asked for of a job that runs in a moment anyhow is not looked for.
            if job.pause() > LOOK {
                let row = jobs::get(&self.app.db, job.name()).await;
                if row.is_ok_and(|row| row.is_some_and(|row| row.wanted_at.is_some())) {
                    return true;
                }
            }
            if left <= LOOK {
                return false;
            }
        }
        false
    }

    /// Whether a job is due and its lease is this instance's, taken or renewed where that is needed.
    async fn is_ours(&self, job: Job, memory: &mut Memory) -> AppResult<bool> {
        let now = self.app.now();
        let mut left = None;
        if let Some(row) = jobs::get(&self.app.db, job.name()).await? {
            if row.holder != self.holder {
                memory.lease = None;
                if row.leased_until >= now {
                    let is_left = row.holder.split('-').next().is_some_and(machine::is_gone);
                    if !is_left {
                        return Ok(false);
                    }
                    left = Some(row.holder.clone());
                }
            }
            let ran = row.last_run_at.filter(|_| job.pause() >= SELDOM && row.wanted_at.is_none());
            if ran
                .is_some_and(|at| now.signed_duration_since(at).to_std().is_ok_and(|past| past < job.pause()))
            {
                return Ok(false);
            }
        }
        if memory.lease.is_none_or(|until| now + Duration::seconds(LEASE / 2) > until) {
            let until = now + Duration::seconds(LEASE);
            let tx = self.app.db.begin().await?;
            if let Some(left) = left {
                jobs::release(&tx, job.name(), &left, now - Duration::seconds(1)).await?;
            }
            let taken = jobs::lease(&tx, job.name(), &self.holder, (now, until)).await?;
            tx.commit().await?;
            memory.lease = taken.then_some(until);
        }
        Ok(memory.lease.is_some())
    }

    async fn note(&self, job: Job, fault: &str) {
        if !fault.is_empty() {
            let fault = without_addresses(fault);
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
    /// Tells the jobs to stop: each finishes its run and gives its lease back, for another instance to take.
    pub fn begin_to_stop(&self) {
        self.stop.send(true).ok();
    }

    /// Lets each job finish its run, and ends. What was noted last is sealed too, so that the audit log is
    /// whole while nothing runs; sealing needs no lease, for two who seal at once wait for one another.
    pub async fn stop(mut self) {
        self.begin_to_stop();
        while self.tasks.join_next().await.is_some() {}
        // Requests may have been turned away since the jobs were told to stop.
        if let Err(error) = audit::note_failures(&self.app, true).await {
            tracing::warn!(%error, "failed access could not be noted");
        }
        if let Err(error) = seal_audit::run(&self.app).await {
            tracing::warn!(%error, "the audit log could not be sealed");
        }
    }
}
