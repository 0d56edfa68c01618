//! Two instances of the program send five hundred mails through a real SMTP server, and are killed again and again on the
//! way.
//!
//! `LANGNGHE_MAIL_KILLS` sets how often (50), `LANGNGHE_TEST_SEED` repeats a run by its printed seed.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use entity::enums::Role;
use mail_parser::MessageParser;

use crate::releases::issued;
use crate::support::app::Site;
use crate::support::chance::{Chance, say};
use crate::support::make;
use crate::support::smtp::{Mood, Smtp};

/// Leaders, each of whom gets two editions.
const LEADERS: usize = 250;

/// How long a mail is kept for whoever took it on.
const HELD: TimeDelta = TimeDelta::minutes(5);

/// An instance of the program, which ends with the test.
struct Instance(Child);

impl Instance {
    fn kill(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One on a site's database.
fn serve(site: &Site, port: u16) -> Instance {
    let child = Command::new(env!("CARGO_BIN_EXE_langnghe"))
        .arg("serve")
        .env("LANGNGHE_DATABASE_URL", site.app.config.database_url.reveal())
        .env("LANGNGHE_LISTEN", "127.0.0.1:0")
        .env("LANGNGHE_SECRET_KEY", site.app.config.secret_key.reveal())
        .env("LANGNGHE_SMTP_URL", format!("smtp://127.0.0.1:{port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Instance(child.unwrap())
}

/// Two editions to everybody: of a release, and one of a week.
async fn queue(site: &Site) {
    for n in 1..LEADERS {
        make::person(&site.app.db, Role::Leader, &format!("lanhdao-{n}")).await;
    }
    issued(site).await;
    site.sql(
        "INSERT INTO setting (name, value, version) VALUES ('mail', '{\"bounce\":null,\"pace\":10000}', 1)",
    )
    .await;
    let tx = site.app.db.begin().await.unwrap();
    let content = r#"{"round":"2026-Q4","told_on":"2026-11-23","due_on":"2026-12-15","nodes":[{"name":"Khối","expected":9,"received":4}],"flash":null}"#;
    let edition = entity::digest_edition::Model {
        id: uuid::Uuid::new_v4(),
        kind: entity::enums::DigestKind::Weekly,
        subject: "2026-Q4/2026-W48".into(),
        release_id: None,
        content: content.into(),
        created_at: make::now(),
    };
    let id = edition.id;
    langnghe::store::digests::insert(&tx, edition).await.unwrap();
    let all = langnghe::store::digests::all(&tx).await.unwrap();
    let first = all.iter().find(|e| e.id != id).unwrap().id;
    let mails = langnghe::store::outbox::of_edition(&tx, first).await.unwrap();
    let copies = mails.into_iter().map(|(mail, _)| {
        let own = uuid::Uuid::new_v4();
        let message_id = format!("<{own}@localhost>");
        entity::outbox::Model { id: own, edition_id: Some(id), message_id, ..mail }
    });
    langnghe::store::outbox::insert_all(&tx, copies.collect()).await.unwrap();
    tx.commit().await.unwrap();
    // Due by whatever the clock of this machine says.
    site.sql("UPDATE outbox SET next_attempt_at = '2020-01-01T00:00:00+00:00'").await;
}

/// The Message-IDs of what the server took so far, each with its recipient.
fn taken(smtp: &Smtp) -> Vec<(String, String)> {
    let all = smtp.taken.lock().unwrap();
    let id = |bytes: &[u8]| {
        MessageParser::default().parse_headers(bytes).and_then(|m| m.message_id().map(|id| format!("<{id}>")))
    };
    all.iter().map(|(to, bytes)| (to.clone(), id(bytes).expect("a Message-ID"))).collect()
}

/// Whose lease a job is under: the number of a process.
async fn holder(site: &Site) -> Option<u32> {
    let rows = site.rows("SELECT holder FROM job WHERE name = 'send_mail'").await;
    rows.first()?.split(['.', '-']).next()?.parse().ok()
}

/// The minutes pass after which a mail is free that was taken on before an instance was killed. The job itself others
/// take over at once: they see that its process is gone.
async fn free_leases(site: &Site, killed: DateTime<Utc>) {
    let text = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S%.f+00:00").to_string();
    let (past, last) = (text(killed - TimeDelta::seconds(1)), text(killed + HELD));
    site.sql(&format!("UPDATE outbox SET leased_until = '{past}' WHERE leased_until < '{last}'")).await;
}

async fn waiting(site: &Site) -> usize {
    let rows = site.rows("SELECT CAST(count(*) AS TEXT) FROM outbox WHERE state = 'queued'").await;
    rows[0].parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_two_instances_send_each_recipient_each_edition_once() {
    let kills: usize = std::env::var("LANGNGHE_MAIL_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let site = Site::new().await;
    queue(&site).await;
    let all = LEADERS * 2;
    assert_eq!(waiting(&site).await, all);
    let smtp = Smtp::start(Mood::Takes);
    smtp.pause.store(4, Ordering::Relaxed);
    let mut chance = Chance::from_environment();
    let mut two = [serve(&site, smtp.port), serve(&site, smtp.port)];
    // Killed between the server's answer and our note: the one window in which a mail goes twice.
    let (mut at_work, mut in_window) = (0, BTreeMap::<String, usize>::new());
    for n in 0..kills {
        let seen = smtp.taken.lock().unwrap().len();
        let (until, begun) = (seen + chance.below((2 * all / (3 * kills)).max(1)), Instant::now());
        while smtp.taken.lock().unwrap().len() < until.min(all - 1) {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "nothing goes after {n} kills and {seen} mails"
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_micros(chance.below(12_000) as u64)).await;
        // Mostly the one that sends.
        let sends = holder(&site).await;
        let other = two.iter().position(|p| Some(p.0.id()) != sends).unwrap_or(0);
        let which = if chance.below(5) == 0 { other } else { 1 - other };
        let killed = Some(two[which].0.id());
        two[which].kill();
        let moment = Utc::now();
        // It may have begun since it was looked.
        if sends == killed || holder(&site).await == killed {
            at_work += 1;
            // What it had handed over whole the server still takes.
            tokio::time::sleep(Duration::from_millis(60)).await;
            let open = site.rows("SELECT message_id FROM outbox WHERE state = 'queued'").await;
            let caught: BTreeSet<_> =
                taken(&smtp).into_iter().map(|(_, id)| id).filter(|id| open.contains(id)).collect();
            caught.into_iter().for_each(|id| *in_window.entry(id).or_default() += 1);
            free_leases(&site, moment).await;
        }
        two[which] = serve(&site, smtp.port);
    }
    let begun = Instant::now();
    while waiting(&site).await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(180), "{} still wait", waiting(&site).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    two.iter_mut().for_each(Instance::kill);
    let mut copies: BTreeMap<(String, String), usize> = BTreeMap::new();
    for mail in taken(&smtp) {
        *copies.entry(mail).or_default() += 1;
    }
    let mut of_each: BTreeMap<&str, usize> = BTreeMap::new();
    copies.keys().for_each(|(to, _)| *of_each.entry(to).or_default() += 1);
    assert_eq!(of_each.len(), LEADERS, "everybody");
    assert!(of_each.values().all(|editions| *editions == 2), "each edition, by its own Message-ID");
    let twice: usize = copies.values().map(|n| n - 1).sum();
    let windows: usize = in_window.values().sum();
    say(&format!(
        "{kills} kills, {at_work} at work, {windows} in the window; {twice} mails went once more than once"
    ));
    assert!(at_work > kills / 3, "only {at_work} were killed at work");
    for ((to, id), n) in &copies {
        let windows = in_window.get(id).copied().unwrap_or(0);
        assert!(n - 1 <= windows, "{to} got {id} {n} times, and {windows} kills were in its window");
    }
    let states = site.rows("SELECT DISTINCT state FROM outbox").await;
    assert_eq!(states, ["sent"]);
    site.close().await;
}
