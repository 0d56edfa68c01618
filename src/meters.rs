//! What is measured while the program runs, for Prometheus. Labels are methods, patterns of routes, kinds of status and
//! names of jobs: nothing of a person, a unit or a round.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use metrics::{
    counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram, with_local_recorder,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};

use crate::domain::job::Job;
use crate::domain::status::{Vitals, Waiting};
use crate::machine;

/// Up to how many seconds requests are counted together.
const STEPS: [f64; 11] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// The measures of one program; each has its own, so that several in one process do not mix.
#[derive(Clone)]
pub struct Meters(Arc<PrometheusRecorder>);

impl fmt::Debug for Meters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meters")
    }
}

/// A pool of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// What it is for.
    pub name: &'static str,
    /// Connections there are.
    pub size: u32,
    /// Those of them nobody uses.
    pub idle: usize,
}

impl Default for Meters {
    fn default() -> Self {
        Self::new()
    }
}

impl Meters {
    /// Nothing measured yet.
    pub fn new() -> Self {
        let builder = PrometheusBuilder::new();
        let is_seconds = Matcher::Full("langnghe_request_seconds".into());
        // Steps that are there are never refused; without them the histogram would be a summary.
        let builder =
            builder.set_buckets_for_metric(is_seconds, &STEPS).unwrap_or_else(|_| PrometheusBuilder::new());
        let meters = Self(Arc::new(builder.build_recorder()));
        meters.noting(describe);
        meters.noting(|| gauge!("langnghe_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0));
        meters
    }

    fn noting<T>(&self, note: impl FnOnce() -> T) -> T {
        with_local_recorder(&*self.0, note)
    }

    /// A request was answered, or given up by who asked.
    pub fn request(&self, method: &'static str, route: &str, status: &'static str, took: Duration) {
        self.noting(|| {
            let route = route.to_owned();
            counter!("langnghe_requests_total", "method" => method, "route" => route.clone(), "status" => status)
                .increment(1);
            histogram!("langnghe_request_seconds", "method" => method, "route" => route).record(took.as_secs_f64());
        });
    }

    /// Passwords were hashed so often to find out whether one is right.
    pub fn hashed(&self, times: u64) {
        self.noting(|| counter!("langnghe_password_hashes_total").increment(times));
    }

    /// A job ran here.
    pub fn job(&self, job: Job, took: Duration, is_good: bool, now: DateTime<Utc>) {
        self.noting(|| {
            gauge!("langnghe_job_seconds", "job" => job.name()).set(took.as_secs_f64());
            if is_good {
                gauge!("langnghe_job_last_good_run_timestamp_seconds", "job" => job.name()).set(seconds(now));
            }
        });
    }

    /// How the connections are used, and whether the program is about to end.
    pub fn process(&self, pools: &[Pool], is_ending: bool) {
        self.noting(|| {
            for pool in pools {
                let connections = |state: &'static str, n: f64| {
                    gauge!("langnghe_database_connections", "pool" => pool.name, "state" => state).set(n);
                };
                connections("open", f64::from(pool.size));
                connections("idle", count(pool.idle as u64));
            }
            gauge!("langnghe_ending").set(f64::from(u8::from(is_ending)));
            if let Some(bytes) = machine::memory() {
                gauge!("process_resident_memory_bytes").set(count(bytes));
            }
        });
    }

    /// What the database tells; none when it does not answer.
    pub fn vitals(&self, vitals: Option<&Vitals>, now: DateTime<Utc>) {
        self.noting(|| {
            gauge!("langnghe_database_up").set(f64::from(u8::from(vitals.is_some())));
            let Some(vitals) = vitals else { return };
            let wait = |n: &'static str, oldest: &'static str, waiting: &Waiting| {
                gauge!(n).set(count(waiting.count));
                gauge!(oldest).set(waiting.oldest.map_or(0.0, |at| past(now - at)));
            };
            wait("langnghe_outbox_queued", "langnghe_outbox_oldest_seconds", &vitals.outbox);
            wait("langnghe_tally_waiting", "langnghe_tally_oldest_seconds", &vitals.tally);
            wait("langnghe_audit_unsealed", "langnghe_audit_oldest_seconds", &vitals.audit);
            gauge!("langnghe_outbox_failed").set(count(vitals.mails_failed));
            for run in &vitals.jobs {
                let name = run.job.name();
                gauge!("langnghe_job_failing", "job" => name).set(f64::from(u8::from(run.is_failing)));
                gauge!("langnghe_job_late", "job" => name).set(f64::from(u8::from(run.is_late(now))));
                if let Some(at) = run.last_run_at {
                    gauge!("langnghe_job_last_run_timestamp_seconds", "job" => name).set(seconds(at));
                }
            }
        });
    }

    /// Sums up what was noted since; to be done again and again, or what nobody reads would grow.
    pub fn tidy(&self) {
        self.0.handle().run_upkeep();
    }

    /// All measures, as Prometheus reads them.
    pub fn render(&self) -> String {
        self.0.handle().render()
    }
}

#[expect(clippy::cast_precision_loss, reason = "no count here has 16 digits")]
fn count(n: u64) -> f64 {
    n as f64
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 have 10 digits")]
fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp() as f64
}

/// Seconds gone by; a clock put back counts as none.
fn past(time: TimeDelta) -> f64 {
    time.to_std().unwrap_or_default().as_secs_f64()
}

fn describe() {
    describe_counter!(
        "langnghe_requests_total",
        "Requests, by method, pattern of the route and kind of status"
    );
    describe_counter!("langnghe_password_hashes_total", "How often a password was hashed to try one");
    describe_histogram!("langnghe_request_seconds", "Seconds until a request was answered");
    describe_gauge!("langnghe_build_info", "Always 1; the label tells the version");
    describe_gauge!("langnghe_ending", "1 once the program was told to end");
    describe_gauge!(
        "langnghe_database_up",
        "1 when the database answered this time; else what it tells is old"
    );
    describe_gauge!(
        "langnghe_database_connections",
        "Connections to the database, all open ones and those idle"
    );
    describe_gauge!(
        "langnghe_job_last_good_run_timestamp_seconds",
        "When the job last ran well on this instance"
    );
    describe_gauge!(
        "langnghe_job_last_run_timestamp_seconds",
        "When a run of the job was last noted, on any instance"
    );
    describe_gauge!("langnghe_job_seconds", "How long the job's last run on this instance took");
    describe_gauge!("langnghe_job_failing", "1 when the last run that was noted failed");
    describe_gauge!("langnghe_job_late", "1 when no instance runs the job");
    describe_gauge!("langnghe_outbox_queued", "Mails that wait");
    describe_gauge!("langnghe_outbox_oldest_seconds", "How long the oldest of them waits");
    describe_gauge!("langnghe_outbox_failed", "Mails given up in the last seven days");
    describe_gauge!("langnghe_tally_waiting", "Changes of reports that are not counted yet");
    describe_gauge!("langnghe_tally_oldest_seconds", "How long the oldest of them waits");
    describe_gauge!("langnghe_audit_unsealed", "Rows of the audit log without a seal");
    describe_gauge!("langnghe_audit_oldest_seconds", "How long the oldest of them waits");
    describe_gauge!("process_resident_memory_bytes", "Memory the process holds");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_pattern_and_kind_and_two_programs_do_not_mix() {
        let (meters, other) = (Meters::new(), Meters::new());
        meters.request("GET", "/reports/{id}", "2xx", Duration::from_millis(7));
        meters.tidy();
        meters.request("GET", "/reports/{id}", "2xx", Duration::from_millis(700));
        let text = meters.render();
        let told = |line: &str| assert!(text.lines().any(|l| l == line), "{line} in {text}");
        told(r#"langnghe_requests_total{method="GET",route="/reports/{id}",status="2xx"} 2"#);
        told(r#"langnghe_request_seconds_bucket{method="GET",route="/reports/{id}",le="0.01"} 1"#);
        told(r#"langnghe_request_seconds_bucket{method="GET",route="/reports/{id}",le="+Inf"} 2"#);
        assert!(!other.render().contains("langnghe_requests_total{"));
    }
}
