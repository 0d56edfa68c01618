//! The audit log's chain: rows sealed in it whoever writes them, any tampering found and named.

use std::process::Command;

use chrono::Duration;
use entity::audit_event;
use entity::enums::Role;
use langnghe::actions::audit as acts;
use langnghe::app::{App, Clock};
use langnghe::domain::access::Actor;
use langnghe::domain::audit::{Break, Fault, Key};
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::audit;
use langnghe::store::{Conn, Db};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::support::app::{Browser, Site};
use crate::support::{Fresh, make};

fn key(app: &App) -> Key {
    app.config.secret_key.derive("audit log")
}

/// Writes rows that name one of five rounds.
pub async fn write(db: &Db, actor: &Actor, count: usize) {
    for n in 0..count {
        let tx = db.begin().await.unwrap();
        let subject = ("round", format!("2026-Q{n}"));
        audit::note(&tx, actor, make::now(), "round.open", subject).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// A log of rows, all sealed.
async fn sealed(site: &Site, count: usize) -> Actor {
    let actor = make::person(&site.app.db, Role::Staff, "canbo").await;
    write(&site.app.db, &actor, count).await;
    assert_eq!(acts::seal(&site.app).await.unwrap(), count as u64);
    actor
}

/// How the log breaks, at which row, and up to which.
type Place = (Break, u64, u64);

/// What is found after statements that are then undone.
async fn found_after(site: &Site, statements: &[&str]) -> Option<Place> {
    let tx = site.app.db.begin().await.unwrap();
    for sql in statements {
        tx.conn().execute_unprepared(sql).await.unwrap();
    }
    let verdict = audit::verify(&tx, &key(&site.app), make::now()).await.unwrap();
    verdict.fault.map(|f: Fault| (f.how, f.number, f.until))
}

#[tokio::test]
async fn every_tampering_with_the_log_is_found_and_named() {
    let site = Site::new().await;
    sealed(&site, 12).await;
    let whole = acts::verify(&site.app).await.unwrap();
    assert_eq!((whole.rows, whole.fault.is_none()), (12, true));
    let swap = [
        "UPDATE audit_event SET number = -4 WHERE number = 4",
        "UPDATE audit_event SET number = 4 WHERE number = 7",
        "UPDATE audit_event SET number = 7 WHERE number = -4",
    ];
    let old_head = "UPDATE audit_head SET count = 7, \
                    mac = (SELECT mac FROM audit_event WHERE number = 7)";
    let cases: &[(&[&str], Place)] = &[
        (&["UPDATE audit_event SET address = '10.9.9.9' WHERE number = 3"], (Break::Changed, 3, 3)),
        (&["UPDATE audit_event SET actor_id = NULL WHERE number = 5"], (Break::Changed, 5, 5)),
        (&["UPDATE audit_event SET times = 2 WHERE number = 12"], (Break::Changed, 12, 12)),
        (&["UPDATE audit_event SET mac = NULL WHERE number = 6"], (Break::Changed, 6, 6)),
        (&swap, (Break::Changed, 4, 4)),
        (&["DELETE FROM audit_event WHERE number = 6"], (Break::Missing, 6, 6)),
        (&["DELETE FROM audit_event WHERE number = 1"], (Break::Missing, 1, 1)),
        (&["UPDATE audit_event SET number = NULL WHERE number = 6"], (Break::Missing, 6, 6)),
        (&["DELETE FROM audit_event WHERE number > 7"], (Break::Tail, 8, 12)),
        (&["DELETE FROM audit_event"], (Break::Tail, 1, 12)),
        (&["DELETE FROM audit_event WHERE number > 7", old_head], (Break::Head, 7, 7)),
        (&[old_head], (Break::Head, 12, 12)),
        (&["DELETE FROM audit_head"], (Break::Head, 12, 12)),
        (&["UPDATE audit_event SET number = -1 WHERE number = 12", old_head], (Break::Head, 11, 11)),
    ];
    for (statements, expected) in cases {
        assert_eq!(found_after(&site, statements).await, Some(*expected), "{statements:?}");
    }
    let tx = site.app.db.begin().await.unwrap();
    let another = audit::verify(&tx, &[1; 32], make::now()).await.unwrap();
    assert_eq!(another.fault.map(|f| (f.how, f.number)), Some((Break::Changed, 1)), "another key");
    drop(tx);
    assert_eq!(acts::verify(&site.app).await.unwrap(), whole, "nothing of that stayed");
    site.close().await;
}

#[tokio::test]
async fn a_head_that_was_wound_back_is_not_sealed_on() {
    let site = Site::new().await;
    let actor = sealed(&site, 6).await;
    site.sql("DELETE FROM audit_event WHERE number > 3").await;
    let back = "UPDATE audit_head SET count = 3, mac = (SELECT mac FROM audit_event WHERE number = 3)";
    site.sql(back).await;
    write(&site.app.db, &actor, 1).await;
    assert!(acts::seal(&site.app).await.is_err());
    let fault = acts::verify(&site.app).await.unwrap().fault.unwrap();
    assert_eq!((fault.how, fault.number), (Break::Head, 3));
    site.close().await;
}

#[tokio::test]
async fn a_row_without_a_seal_is_a_fault_after_a_minute() {
    let site = Site::new().await;
    let actor = sealed(&site, 2).await;
    write(&site.app.db, &actor, 3).await;
    assert_eq!(acts::verify(&site.app).await.unwrap().fault, None, "the sealer has its time");
    let tx = site.app.db.begin().await.unwrap();
    let later = make::now() + Duration::seconds(61);
    let fault = audit::verify(&tx, &key(&site.app), later).await.unwrap().fault.unwrap();
    assert_eq!((fault.how, fault.until, fault.at), (Break::Unsealed, 3, Some(make::now())));
    drop(tx);
    site.close().await;
}

#[tokio::test]
async fn a_row_committed_late_follows_those_sealed_before_it() {
    let site = Site::new().await;
    let actor = make::person(&site.app.db, Role::Staff, "canbo").await;
    if std::env::var("LANGNGHE_TEST_POSTGRES").is_err() {
        // One writer at a time: nothing can be committed late.
        return site.close().await;
    }
    let late = site.app.db.begin().await.unwrap();
    let early = make::now() - Duration::seconds(50);
    audit::note(&late, &actor, early, "round.open", ("round", "2026-Q1".into())).await.unwrap();
    write(&site.app.db, &actor, 3).await;
    assert_eq!(acts::seal(&site.app).await.unwrap(), 3, "sealing waits for nobody who writes");
    late.commit().await.unwrap();
    assert_eq!(acts::seal(&site.app).await.unwrap(), 1);
    let verdict = acts::verify(&site.app).await.unwrap();
    assert_eq!((verdict.rows, verdict.fault), (4, None));
    let rows = audit_event::Entity::find().order_by_asc(audit_event::Column::Number);
    let rows = rows.all(site.app.db.conn()).await.unwrap();
    assert_eq!(rows.last().map(|row| row.at), Some(early));
    site.close().await;
}

/// How the command line ends: whether well, and its line.
fn command(site: &Site, name: &str) -> (bool, String) {
    let config = &site.app.config;
    let output = Command::new(env!("CARGO_BIN_EXE_langnghe"))
        .arg(name)
        .env("LANGNGHE_DATABASE_URL", config.database_url.reveal())
        .env("LANGNGHE_SECRET_KEY", config.secret_key.reveal())
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), text)
}

#[tokio::test]
async fn the_check_command_says_how_many_rows_hold_or_where_the_log_breaks() {
    let site = Site::new().await;
    sealed(&site, 12).await;
    let (good, text) = command(&site, "check");
    assert!(good && text.contains("12 rows, sealed and in order"), "{text}");
    site.sql("DELETE FROM audit_event WHERE number > 7").await;
    let (good, text) = command(&site, "check");
    assert!(!good && text.contains("rows 8 to 12") && text.lines().count() == 1, "{text}");
    site.sql("UPDATE audit_event SET subject = '2026-Q99' WHERE number = 3").await;
    let (good, text) = command(&site, "check");
    assert!(!good && text.contains("row 3 (26/10/2026 14:33:20, Opened a round)"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    site.close().await;
}

#[tokio::test]
async fn a_release_carries_the_head_so_that_a_cut_shows_even_with_an_old_head_put_back() {
    let site = Site::new().await;
    let actor = make::person(&site.app.db, Role::Admin, "quantri").await;
    write(&site.app.db, &actor, 4).await;
    acts::seal(&site.app).await.unwrap();
    let old = site.rows("SELECT mac FROM audit_head").await.remove(0);
    let old_seal = site.rows("SELECT seal FROM audit_head").await.remove(0);
    write(&site.app.db, &actor, 2).await;
    acts::seal(&site.app).await.unwrap();
    crate::releases::issued(&site).await;
    assert_eq!(acts::verify(&site.app).await.unwrap().fault, None);
    let cut = "DELETE FROM audit_event WHERE number > 4 OR number IS NULL";
    let head = format!("UPDATE audit_head SET count = 4, mac = '{old}', seal = '{old_seal}'");
    assert_eq!(found_after(&site, &[cut, &head]).await, Some((Break::Tail, 5, 6)));
    let forget = "UPDATE release SET document = '{}'";
    assert_eq!(found_after(&site, &[cut, &head, forget]).await, None, "the release is what tells");
    let other = "UPDATE release SET document = replace(document, '\"count\":6', '\"count\":5')";
    assert_eq!(found_after(&site, &[other]).await, Some((Break::Release, 5, 5)));
    site.close().await;
}

/// Writes and seals in a process of its own: the other end of the test below.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by another test in a process of its own"]
async fn writer_in_a_process_of_its_own() {
    let url = std::env::var("LANGNGHE_TEST_WRITER").unwrap();
    let count: usize = std::env::var("LANGNGHE_TEST_ROWS").unwrap().parse().unwrap();
    let app = app_for(&url).await;
    let writer = langnghe::store::sessions::actor(&app.db, "canbo", make::now(), ("", "")).await;
    let (actor, _) = writer.unwrap().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (app, actor) = (app.clone(), actor.clone());
        tasks.spawn(async move { write(&app.db, &actor, count / 10).await });
    }
    while !tasks.is_empty() {
        // Of two sealers at once on PostgreSQL one waits; on a locked SQLite one may be told to try again.
        acts::seal(&app).await.ok();
        while tasks.try_join_next().map(Result::unwrap).is_some() {}
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    app.db.close().await.unwrap();
}

async fn app_for(url: &str) -> App {
    let config = langnghe::config::Config::read(|name| match name {
        "DATABASE_URL" => Some(url.to_owned()),
        "SECRET_KEY" => Some("0123456789abcdef0123456789abcdef".into()),
        _ => None,
    });
    App::new(config.unwrap(), Db::connect(url).await.unwrap(), Clock::Fixed(make::now()))
}

#[tokio::test]
async fn what_two_processes_write_and_seal_at_once_is_one_whole_chain() {
    let fresh = Fresh::new().await;
    let db = fresh.migrated().await;
    make::person(&db, Role::Staff, "canbo").await;
    // SQLite writes one at a time, to the disk each time; there a few show the same.
    let postgres = std::env::var("LANGNGHE_TEST_POSTGRES").is_ok();
    let each = if postgres { 5_000 } else { 200 };
    let writer = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "audit_chain::writer_in_a_process_of_its_own", "--ignored", "--nocapture"])
            .env("LANGNGHE_TEST_WRITER", &fresh.url)
            .env("LANGNGHE_TEST_ROWS", each.to_string())
            .spawn()
            .unwrap()
    };
    let writers = [writer(), writer()];
    let begun = std::time::Instant::now();
    for mut writer in writers {
        let ended = loop {
            match writer.try_wait().unwrap() {
                None if begun.elapsed().as_secs() > 120 => writer.kill().unwrap(),
                None => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
                Some(ended) => break ended,
            }
        };
        assert!(ended.success(), "a writer failed or took more than two minutes");
    }
    let app = app_for(&fresh.url).await;
    acts::seal(&app).await.unwrap();
    let verdict = acts::verify(&app).await.unwrap();
    assert_eq!((verdict.rows, verdict.fault), (2 * each, None));
    app.db.close().await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test]
async fn the_running_program_seals_within_two_seconds_and_all_before_it_ends() {
    let site = Site::new().await;
    let actor = make::person(&site.app.db, Role::Staff, "canbo").await;
    let running = Runner::new(site.app.clone(), None).start();
    write(&site.app.db, &actor, 3).await;
    let begun = std::time::Instant::now();
    while audit::is_waiting(&site.app.db).await.unwrap() {
        assert!(begun.elapsed().as_millis() < 2_000, "not sealed within two seconds");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    write(&site.app.db, &actor, 1).await;
    site.post(&Browser::default(), "/login", &[("login", "canbo"), ("password", "sai")]).await;
    running.stop().await;
    let state = audit::state(&site.app.db).await.unwrap();
    assert_eq!((state.sealed, state.waiting), (5, 0), "the failed login too");
    site.close().await;
}

#[tokio::test]
async fn the_head_is_told_in_the_programs_log_once_a_day() {
    let site = Site::new().await;
    sealed(&site, 3).await;
    let (lines, _guard) = crate::support::log::captured();
    let runner = Runner::new(site.app.clone(), None);
    for _ in 0..2 {
        runner.once(Job::SealAudit).await.unwrap();
    }
    let tomorrow = Clock::Fixed(make::now() + Duration::days(1));
    let runner = Runner::new(App { clock: tomorrow, ..site.app.clone() }, None);
    runner.once(Job::SealAudit).await.unwrap();
    let head = audit::head(&site.app.db).await.unwrap();
    let told = lines.all().matches(&format!("count=3 hash=\"{}\"", head.hash)).count();
    assert_eq!(told, 2, "{}", lines.all());
    site.close().await;
}
