//! Jobs as running instances take turns at them: one that is gone is followed by another within a minute, and nothing is
//! done twice or lost.

use std::process::{Child, Command, Stdio};
use std::time::{Duration as StdDuration, Instant};

use chrono::{Duration, Timelike, Utc};
use entity::enums::{MailKind, Role};
use langnghe::actions;
use langnghe::domain::access::Actor;
use langnghe::jobs::Job;

use crate::support::app::Site;
use crate::support::clock::{Instance, Wall, at, planned, reminded};
use crate::support::make;

#[tokio::test]
async fn what_an_instance_that_is_gone_left_undone_another_has_done_within_a_minute() {
    let site = Site::new().await;
    planned(&site).await;
    let opens = at(&site, 2027, (1, 1), (8, 0));
    let wall = Wall::at(opens - Duration::seconds(10));
    let (mut gone, mut stays) = (Instance::of(&site, &wall), Instance::of(&site, &wall));
    let open = async || site.rows("SELECT state FROM round WHERE code = '2027-Q1'").await.remove(0) == "open";
    gone.turn(Job::Rounds).await;
    gone.turn(Job::Archive).await;
    wall.set(opens);
    for job in [Job::Rounds, Job::Archive] {
        stays.turn(job).await;
    }
    assert!(!open().await, "the lease is the other's, which will open the round in its next turn");
    let ran = async || site.rows("SELECT CAST(last_run_at AS TEXT) FROM job WHERE name = 'archive'").await;
    let before = ran().await;
    drop(gone);
    // Whoever waits looks every five seconds.
    let mut opened = None;
    for seconds in (0..=60).step_by(5) {
        wall.set(opens + Duration::seconds(seconds));
        stays.turn(Job::Rounds).await;
        stays.turn(Job::Archive).await;
        if opened.is_none() && open().await {
            opened = Some(seconds);
        }
    }
    assert!(
        opened.is_some_and(|seconds| seconds > 30),
        "in its time, not before the lease is over: {opened:?}"
    );
    assert_eq!(
        ran().await,
        before,
        "what runs every ten minutes has run: it is due again, and the other's turn, later"
    );
    wall.set(opens + Duration::seconds(595));
    stays.turn(Job::Archive).await;
    assert_ne!(ran().await, before, "ten minutes after the run of the one that is gone");
    site.close().await;
}

#[tokio::test]
async fn what_was_asked_for_runs_at_the_next_look_of_whoever_holds_the_lease_and_once() {
    let site = Site::new().await;
    let admin = make::person(&site.app.db, Role::Admin, "quantri").await;
    let wall = Wall::at(make::now());
    let (mut holds, mut waits) = (Instance::of(&site, &wall), Instance::of(&site, &wall));
    holds.turn(Job::Purge).await;
    wall.set(make::now() + Duration::seconds(20));
    actions::jobs::want(&site.at(make::now()).app, &admin, Job::Purge).await.unwrap();
    let wanted = async || {
        site.rows("SELECT CAST(count(*) AS TEXT) FROM job WHERE wanted_at IS NOT NULL").await.remove(0)
    };
    waits.turn(Job::Purge).await;
    assert_eq!(wanted().await, "1", "the lease is the other's");
    holds.turn(Job::Purge).await;
    assert_eq!(wanted().await, "0");
    let ran = async || site.rows("SELECT CAST(last_run_at AS TEXT) FROM job").await;
    let then = ran().await;
    wall.set(make::now() + Duration::seconds(40));
    holds.turn(Job::Purge).await;
    assert_eq!(ran().await, then, "once, and then again in its time");
    site.close().await;
}

/// The program, serving a site's database on a port nobody knows.
fn serve(site: &Site) -> Child {
    Command::new(env!("CARGO_BIN_EXE_langnghe"))
        .arg("serve")
        .env("LANGNGHE_DATABASE_URL", site.app.config.database_url.reveal())
        .env("LANGNGHE_LISTEN", "127.0.0.1:0")
        .env("LANGNGHE_SECRET_KEY", "1f".repeat(32))
        .env_remove("LANGNGHE_SMTP_URL")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until something is so.
async fn until(what: &str, so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < StdDuration::from_secs(40), "{what}");
        tokio::time::sleep(StdDuration::from_millis(100)).await;
    }
}

/// A round of now that is to be reminded of at this moment, and so many who have not filed.
async fn to_be_reminded(site: &Site, people: usize) -> Vec<Actor> {
    let mut all = Vec::new();
    for n in 0..people {
        all.push(make::person(&site.app.db, Role::Collaborator, &format!("ctv{n}")).await);
    }
    let ids: Vec<_> = all.iter().map(|who| who.account).collect();
    make::world(&site.app.db, &ids).await;
    // Due in two days, of which the reminder goes at 08:00 today; before eight, it went yesterday.
    let local = Utc::now().with_timezone(&site.app.zone());
    let days = if local.hour() >= 8 { 2 } else { 1 };
    let due = (local.date_naive() + Duration::days(days)).and_hms_opt(16, 59, 59).unwrap();
    site.sql(&format!("UPDATE round SET due_at = '{due}+00:00'")).await;
    all
}

#[tokio::test]
async fn instances_killed_at_any_moment_and_one_that_stays_remind_everybody_once() {
    let site = Site::new().await;
    let people = to_be_reminded(&site, 120).await;
    let mut killed = Vec::new();
    for wait in [150, 350, 600, 900, 1300] {
        let mut program = serve(&site);
        tokio::time::sleep(StdDuration::from_millis(wait)).await;
        assert!(program.try_wait().unwrap().is_none(), "it runs until it is killed");
        program.kill().unwrap();
        program.wait().unwrap();
        killed.push(site.rows("SELECT CAST(count(*) AS TEXT) FROM outbox").await.remove(0));
        // A minute passes, and the lease of the one that is gone is over.
        let past = Utc::now() - Duration::seconds(1);
        site.sql(&format!("UPDATE job SET leased_until = '{}'", past.format("%Y-%m-%dT%H:%M:%S+00:00")))
            .await;
    }
    assert!(killed.iter().all(|rows| rows == "0" || rows == "120"), "all or nothing: {killed:?}");
    let mut stays = [serve(&site), serve(&site)];
    until("everybody is reminded", async || reminded(&site, people[119].account).await > 0).await;
    for program in &mut stays {
        assert!(program.try_wait().unwrap().is_none(), "both run");
    }
    // In a running program: asked for, it runs within seconds.
    let admin = make::person(&site.app.db, Role::Admin, "quantri").await;
    for job in [Job::Remind, Job::Purge] {
        actions::jobs::want(&site.app, &admin, job).await.unwrap();
        let query = format!(
            "SELECT CAST(count(*) AS TEXT) FROM job WHERE name = '{}' AND wanted_at IS NULL",
            job.name()
        );
        until("a run that was asked for", async || site.rows(&query).await == ["1"]).await;
    }
    for program in &mut stays {
        program.kill().unwrap();
        program.wait().unwrap();
    }
    for who in &people {
        assert_eq!(reminded(&site, who.account).await, 1, "nobody twice, nobody left out");
    }
    let noted = site.rows("SELECT subject FROM audit_event WHERE action = 'round.remind'").await;
    assert_eq!(noted, ["2026-Q4"]);
    assert_eq!(site.rows("SELECT DISTINCT kind FROM outbox").await, [MailKind::Reminder.code()]);
    site.close().await;
}
