//! What is wrong is told, and nothing else.

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_000_000, 0).unwrap()
}

fn well() -> (Vitals, Around) {
    let run =
        |job: Job| JobRun { job, leased_until: Some(now()), last_run_at: Some(now()), is_failing: false };
    let vitals = Vitals { jobs: Job::ALL.into_iter().map(run).collect(), ..Vitals::default() };
    let around = Around {
        answered: std::time::Duration::from_millis(3),
        standby: Some(true),
        missing: 0,
        apart: Some(TimeDelta::milliseconds(-40)),
        disk: Some((50 << 30, 100 << 30)),
        mail_waits: false,
    };
    (vitals, around)
}

fn wrong(change: impl FnOnce(&mut Vitals, &mut Around)) -> Vec<String> {
    let (mut vitals, mut around) = well();
    change(&mut vitals, &mut around);
    let found = judge(&vitals, &around, now());
    found.iter().filter(|f| !f.is_good()).map(|f| format!("{}-{}", f.subject, f.state)).collect()
}

#[test]
fn when_all_is_well_nothing_is_wrong_and_everything_was_looked_at() {
    assert!(wrong(|_, _| ()).is_empty());
    let (vitals, around) = well();
    let looked: Vec<&str> = judge(&vitals, &around, now()).iter().map(|f| f.subject).collect();
    let all =
        ["database", "migrations", "standby", "jobs", "mail", "tally", "audit", "clock", "disk", "version"];
    assert_eq!(looked, all);
}

#[test]
fn each_thing_that_goes_wrong_is_told_by_itself() {
    let since = |minutes| Waiting { count: 4, oldest: Some(now() - TimeDelta::minutes(minutes)) };
    let seconds = std::time::Duration::from_secs(3);
    assert_eq!(wrong(|_, a| a.answered = seconds), ["database-slow"]);
    assert_eq!(wrong(|_, a| a.missing = 2), ["migrations-missing"]);
    assert_eq!(wrong(|_, a| a.standby = Some(false)), ["standby-away"]);
    assert_eq!(wrong(|_, a| a.mail_waits = true), ["mail-nowhere"]);
    assert_eq!(wrong(|v, _| v.outbox = since(61)), ["mail-stuck"]);
    assert!(wrong(|v, _| v.outbox = since(59)).is_empty(), "a mail may be put off");
    assert_eq!(wrong(|v, _| v.mails_failed = 1), ["mail-failed"]);
    assert_eq!(wrong(|v, _| v.tally = since(2)), ["tally-late"]);
    assert_eq!(wrong(|v, _| v.audit = since(2)), ["audit-unsealed"]);
    assert_eq!(wrong(|_, a| a.apart = Some(TimeDelta::seconds(-5))), ["clock-apart"]);
    assert_eq!(wrong(|v, _| v.newest = Some(now() + TimeDelta::minutes(5))), ["clock-behind"]);
    assert_eq!(wrong(|_, a| a.disk = Some((900 << 20, 4 << 30))), ["disk-low"]);
    assert_eq!(wrong(|_, a| a.disk = Some((4 << 30, 100 << 30))), ["disk-low"], "a twentieth");
}

#[test]
fn a_job_that_fails_is_told_apart_from_one_that_nobody_runs() {
    let at = |job: Job, minutes: i64, is_failing: bool| {
        let then = Some(now() - TimeDelta::minutes(minutes));
        JobRun { job, leased_until: then, last_run_at: then, is_failing }
    };
    assert!(!at(Job::Tally, 1, false).is_late(now()) && at(Job::Tally, 3, false).is_late(now()));
    assert!(!at(Job::Purge, 11, false).is_late(now()), "it runs every ten minutes");
    assert!(at(Job::Purge, 13, false).is_late(now()));
    assert!(!at(Job::SendMail, 11, true).is_late(now()), "a server that is away is asked less often");
    let never = JobRun { leased_until: None, last_run_at: None, ..at(Job::Tally, 0, false) };
    assert!(never.is_late(now()));
    let wrong = wrong(|v, _| v.jobs = vec![at(Job::SendMail, 1, true), at(Job::Tally, 9, false)]);
    assert_eq!(wrong, ["jobs-failing", "jobs-late"]);
}

#[test]
fn a_servers_words_name_nobody_in_the_log() {
    let words = "421 4.7.0 <an.nguyen@tinh.vn>: try again";
    assert_eq!(without_addresses(words), "421 4.7.0 … try again");
}
