//! Backups: made while people write, restored to the same, refused when they are not whole, kept as long as asked for, and
//! nowhere half.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration as StdDuration;

use chrono::Duration;
use entity::enums::{MailKind, Role};
use langnghe::actions::{audit, backups as acts, mail, reports};
use langnghe::app::{App, Clock};
use langnghe::backup::archive::Archive;
use langnghe::backup::restore::{self, Asked, Restored};
use langnghe::backup::{make as making, moving};
use langnghe::config::{Backups, Config, Secret};
use langnghe::domain::backup::Keep;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::{Db, outbox, tables};
use sea_orm::{ConnectionTrait, Database};

use crate::support::app::{Browser, Site};
use crate::support::chance::{Chance, say};
use crate::support::world::raw;
use crate::support::{Fresh, dump, make};

/// What backups of the tests are encrypted with.
const WORDS: &str = "một câu dài mà không ai khác biết";

/// A folder that goes with the test.
pub struct Place(PathBuf);

impl Place {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("langnghe-backup-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let name =
            |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = std::fs::read_dir(&self.0).unwrap().map(name).collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A site's program with a passphrase, and a list of what is taken out in a place.
pub fn backed(site: &Site, place: &Place) -> App {
    let list = Some(place.file("forget.log"));
    let backups = Backups {
        passphrase: Some(Secret::new(WORDS)),
        forget_log: list.clone(),
        ..site.app.config.backups.clone()
    };
    let config = Arc::new(Config { backups, ..(*site.app.config).clone() });
    App { config, db: site.app.db.clone().with_forget_log(list), ..site.app.clone() }
}

/// Restores a backup of a program into a fresh place, with the program's own list or another.
pub async fn restored(app: &App, file: &Path, list: Option<PathBuf>) -> (Result<Restored, String>, Fresh) {
    let fresh = Fresh::new().await;
    let config = Config { database_url: Secret::new(fresh.url.clone()), ..(*app.config).clone() };
    let asked = Asked { file: file.to_owned(), forget_log: list, replace: false };
    (restore::restore(config, app.clock.clone(), asked).await, fresh)
}

async fn sums(url: &str) -> BTreeMap<&'static str, tables::Sum> {
    let db = Db::connect(url).await.unwrap();
    let moment = db.snapshot().await.unwrap();
    let sums = tables::sums(&moment).await.unwrap();
    drop(moment);
    db.close().await.unwrap();
    sums
}

/// The tables a restore writes in by itself.
const SETTLED: [&str; 9] = [
    "session",
    "token",
    "access_token",
    "reset_request",
    "email_change",
    "stash",
    "job",
    "audit_event",
    "audit_head",
];

#[tokio::test]
async fn the_list_of_tables_names_every_table() {
    let site = Site::new().await;
    let all = dump::tables(site.app.config.database_url.reveal()).await;
    let mut there: Vec<&str> = all.keys().map(String::as_str).collect();
    there.retain(|name| *name != "issue_search" && !name.starts_with("issue_words"));
    let mut named = tables::NAMES.to_vec();
    named.sort_unstable();
    assert_eq!(there, named, "whoever adds a table adds it to store/tables.rs");
    site.close().await;
}

#[tokio::test]
async fn a_backup_made_while_people_write_restores_to_one_moment_with_every_row_and_figure() {
    let (site, place) = (Site::new().await, Place::new());
    let app = backed(&site, &place);
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(make::person(&app.db, Role::Collaborator, &format!("ctv{n}")).await);
    }
    make::world(&app.db, &people.iter().map(|p| p.account).collect::<Vec<_>>()).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = Vec::new();
    for person in people {
        let (app, stop, done) = (app.clone(), stop.clone(), Arc::new(AtomicI32::new(0)));
        let id = reports::start(&app, &person, "2026-Q4").await.unwrap();
        let counted = done.clone();
        let writer = tokio::spawn(async move {
            for version in 1.. {
                let text = raw(&format!("Lần thứ {version}"), "12");
                reports::save_draft(&app, &person, id, version, &text).await.unwrap();
                reports::submit(&app, &person, id, true).await.unwrap().unwrap();
                counted.store(version, Ordering::SeqCst);
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                reports::withdraw(&app, &person, id).await.unwrap();
                tokio::time::sleep(StdDuration::from_millis(5)).await;
            }
        });
        writers.push((id, done, writer));
    }
    while writers.iter().any(|(_, done, _)| done.load(Ordering::SeqCst) < 3) {
        tokio::time::sleep(StdDuration::from_millis(5)).await;
    }
    let before: Vec<i32> = writers.iter().map(|w| w.1.load(Ordering::SeqCst)).collect();
    let file = place.file("dang-viet.age");
    making::make(&app, &file, false).await.unwrap();
    let after: Vec<i32> = writers.iter().map(|w| w.1.load(Ordering::SeqCst)).collect();
    assert!(after.iter().sum::<i32>() > before.iter().sum::<i32>(), "nobody wrote meanwhile");
    stop.store(true, Ordering::SeqCst);
    let mut ids = Vec::new();
    for (id, _, writer) in writers {
        writer.await.unwrap();
        ids.push(id);
    }
    let (done, fresh) = restored(&app, &file, None).await;
    assert_eq!(done.unwrap().faults, Vec::<String>::new());
    let (live, back) = (dump::tables(app.config.database_url.reveal()).await, dump::tables(&fresh.url).await);
    for table in ["revision", "issue", "stream"] {
        assert!(back[table].rows.iter().all(|row| live[table].rows.contains(row)), "{table}");
    }
    let db = Db::connect(&fresh.url).await.unwrap();
    for (n, id) in ids.iter().enumerate() {
        let moment = langnghe::store::revisions::last(&db, *id).await.unwrap().unwrap();
        let title = &moment.issues[0].title;
        let reached: i32 =
            title.split_whitespace().find_map(|w| w.trim_end_matches(':').parse().ok()).unwrap();
        assert!((before[n]..=after[n] + 1).contains(&reached), "{title}: {} to {}", before[n], after[n]);
        assert_eq!(moment.issues.len(), 1, "whole, with what belongs to it");
    }
    db.close().await.unwrap();

    let still = place.file("yen.age");
    making::make(&app, &still, false).await.unwrap();
    let was = sums(app.config.database_url.reveal()).await;
    let (done, other) = restored(&app, &still, None).await;
    assert_eq!(done.unwrap().faults, Vec::<String>::new());
    let is = sums(&other.url).await;
    for (table, sum) in was.iter().filter(|(table, _)| !SETTLED.contains(table)) {
        assert_eq!(is[table], *sum, "{table}");
    }
    assert!(was["stream"].rows > 20);
    site.close().await;
}

#[tokio::test]
async fn a_damaged_backup_and_another_passphrase_are_refused_before_anything_is_touched() {
    let (site, place) = (Site::new().await, Place::new());
    let app = backed(&site, &place);
    make::world(&app.db, &[]).await;
    let (sealed, open) = (place.file("kin.age"), place.file("mo.zip"));
    making::make(&app, &sealed, false).await.unwrap();
    making::make(&app, &open, true).await.unwrap();
    let twice = making::make(&app, &open, true).await.unwrap_err();
    assert!(twice.contains("is there already"), "{twice}");
    let with = |words: Option<&str>| {
        let backups = Backups { passphrase: words.map(Secret::new), ..app.config.backups.clone() };
        App { config: Arc::new(Config { backups, ..(*app.config).clone() }), ..app.clone() }
    };
    let refused = async |app: &App, file: &Path| {
        let (done, fresh) = restored(app, file, None).await;
        let db = Database::connect(fresh.url.clone()).await.unwrap();
        let there = db.execute_unprepared("SELECT 1 FROM account").await;
        assert!(there.is_err(), "nothing was touched");
        db.close().await.unwrap();
        done.unwrap_err()
    };
    let wrong = refused(&with(Some("một câu dài khác hẳn câu kia")), &sealed).await;
    assert!(wrong.contains("passphrase is not that of this backup"), "{wrong}");
    let none = refused(&with(None), &sealed).await;
    assert!(none.contains("LANGNGHE_BACKUP_PASSPHRASE_FILE"), "{none}");
    let unset = making::make(&with(None), &place.file("x"), false).await.unwrap_err();
    assert!(unset.contains("--plain"), "{unset}");
    let bad = place.file("hong");
    for file in [&sealed, &open] {
        let bytes = std::fs::read(file).unwrap();
        for cut in [0, 3, 40, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&bad, &bytes[..cut]).unwrap();
            refused(&app, &bad).await;
        }
        for at in [1, 90, bytes.len() / 3, bytes.len() / 2] {
            let mut other = bytes.clone();
            other[at] ^= 1;
            std::fs::write(&bad, other).unwrap();
            let told = refused(&app, &bad).await;
            assert!(!told.contains('\n'), "{told}");
        }
    }
    let holds =
        |file: &Path, words: &[u8]| std::fs::read(file).unwrap().windows(words.len()).any(|w| w == words);
    assert!(holds(&open, b"manifest.json") && !holds(&sealed, b"manifest.json"), "encrypted as a whole");
    use std::os::unix::fs::PermissionsExt;
    for file in [&sealed, &open] {
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (done, _fresh) = restored(&with(None), &open, None).await;
    done.unwrap();
    site.close().await;
}

#[tokio::test]
async fn a_place_that_is_not_empty_is_kept_and_what_serves_is_not_replaced() {
    let (site, place) = (Site::new().await, Place::new());
    let app = backed(&site, &place);
    make::person(&app.db, Role::Admin, "truoc").await;
    let file = place.file("cu.age");
    making::make(&app, &file, false).await.unwrap();
    let fresh = Fresh::new().await;
    let config = Config { database_url: Secret::new(fresh.url.clone()), ..(*app.config).clone() };
    let run = async |replace: bool, seconds: i64| {
        let asked = Asked { file: file.clone(), forget_log: None, replace };
        let now = make::now() + Duration::seconds(seconds);
        restore::restore(config.clone(), Clock::Fixed(now), asked).await
    };
    run(false, 0).await.unwrap();
    let db = Db::connect(&fresh.url).await.unwrap();
    make::person(&db, Role::Admin, "sau").await;
    db.close().await.unwrap();
    let told = run(false, 60).await.unwrap_err();
    assert!(told.contains("--replace"), "{told}");
    let db = Db::connect(&fresh.url).await.unwrap();
    let tx = db.begin().await.unwrap();
    let until = make::now() + Duration::seconds(160);
    langnghe::store::jobs::lease(&tx, "tally", "somebody", (make::now(), until)).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await.unwrap();
    let told = run(true, 120).await.unwrap_err();
    assert!(told.contains("an instance serves this database"), "{told}");
    let done = run(true, 180).await.unwrap();
    let db = Db::connect(&fresh.url).await.unwrap();
    let there = async |user: &str| !langnghe::store::accounts::by_login(&db, user).await.unwrap().is_empty();
    assert!(there("truoc").await && !there("sau").await);
    db.close().await.unwrap();
    if fresh.url.starts_with("sqlite") {
        let aside = format!("sqlite://{}?mode=rw", done.aside.unwrap());
        let old = Db::connect(&aside).await.unwrap();
        assert!(
            !langnghe::store::accounts::by_login(&old, "sau").await.unwrap().is_empty(),
            "kept under another name"
        );
        old.close().await.unwrap();
    } else {
        assert!(done.aside.unwrap().contains("before_"));
        let db = Database::connect(fresh.url.clone()).await.unwrap();
        let found = "DO $$ BEGIN ASSERT (SELECT count(*) = 1 FROM pg_namespace WHERE nspname LIKE 'before_%'); END $$";
        db.execute_unprepared(found).await.unwrap();
        db.close().await.unwrap();
    }
    site.close().await;
}

#[tokio::test]
async fn after_a_restore_nobody_is_logged_in_no_link_opens_and_mail_waits_for_a_word() {
    let (site, place) = (Site::new().await, Place::new());
    let app = backed(&site, &place);
    let (browser, admin) = site.browser(Role::Admin, "quantri").await;
    site.link(&admin).await;
    site.sql(
        "INSERT INTO access_token (id, token_hash, account_id, name, permissions, created_at, expires_at) \
         SELECT id, user_name, id, 'may', 'rounds:read', created_at, created_at FROM account",
    )
    .await;
    mail::try_out(&app, &admin).await.unwrap();
    let file = place.file("thu.age");
    making::make(&app, &file, false).await.unwrap();
    let (done, fresh) = restored(&app, &file, None).await;
    let done = done.unwrap();
    assert_eq!((done.held, done.faults), (1, vec![]));
    let back = dump::tables(&fresh.url).await;
    assert!(!dump::tables(site.app.config.database_url.reveal()).await["access_token"].rows.is_empty());
    for table in ["session", "token", "access_token", "stash", "reset_request"] {
        assert_eq!(back[table].rows.len(), 0, "{table}");
    }
    assert!(back["outbox"].texts().any(|text| text == "held"));
    assert!(back["audit_event"].texts().any(|text| text == "backup.restore"));
    let db = Db::connect(&fresh.url).await.unwrap();
    assert!(
        outbox::due(&db, make::now() + Duration::days(9), 10).await.unwrap().is_empty(),
        "it is not sent"
    );
    db.close().await.unwrap();

    site.sql("UPDATE outbox SET state = 'held'").await;
    let page = site.get(&browser, "/settings").await.body;
    assert!(page.contains("1 thư khi đó chưa gửi đang được giữ lại"), "{page}");
    let page = site.get(&browser, "/status").await.body;
    assert!(
        page.contains("1 thư khi đó chưa gửi đang được giữ lại") && page.contains("href=\"/settings\""),
        "{page}"
    );
    let state = async || site.rows("SELECT state FROM outbox").await;
    assert_eq!(site.post(&browser, "/settings", &[("act", "let_go")]).await.status, 303);
    assert_eq!(state().await, ["queued"]);
    assert_eq!(site.post(&browser, "/settings", &[("act", "drop")]).await.status, 409, "none waits any more");
    site.sql("UPDATE outbox SET state = 'held'").await;
    assert_eq!(site.post(&browser, "/settings", &[("act", "drop")]).await.status, 303);
    assert_eq!(state().await, ["dropped"]);
    let noted =
        site.rows("SELECT action FROM audit_event WHERE action LIKE 'mail.%_held' ORDER BY action").await;
    assert_eq!(noted, ["mail.drop_held", "mail.send_held"]);
    assert!(!site.get(&browser, "/settings").await.body.contains("đang được giữ lại"));
    site.close().await;
}

#[tokio::test]
async fn the_schedule_keeps_what_it_is_to_keep_and_deletes_no_file_of_others() {
    let (mut site, place) = (Site::new().await, Place::new());
    let (browser, _) = site.browser(Role::Admin, "quantri").await;
    let page = site.get(&browser, "/jobs").await.body;
    assert!(page.contains("Chưa có bản sao lưu nào") && page.contains("chưa được đặt thư mục"), "{page}");
    let keep = Keep { days: 2, weeks: 0, months: 0 };
    let backups = Backups {
        folder: Some(place.0.clone()),
        keep,
        passphrase: Some(Secret::new(WORDS)),
        ..site.app.config.backups.clone()
    };
    let config = Config { backups, ..(*site.app.config).clone() };
    site.app.config = Arc::new(config);
    std::fs::write(place.file("langnghe-20200101-020000.age"), "another's").unwrap();
    let run = async |hours: i64| {
        let app = site.later(Duration::hours(hours)).app;
        Runner::new(app, None).once(Job::Backup).await.unwrap()
    };
    for day in 0..4 {
        assert_eq!(run(day * 24).await.done, 1);
        assert_eq!(run(day * 24 + 1).await.done, 0, "once a day");
    }
    let names = place.names();
    assert_eq!(names.len(), 3, "two of ours, one of somebody else: {names:?}");
    assert_eq!(names[0], "langnghe-20200101-020000.age");
    let last = acts::known(&site.app.db).await.unwrap().last().cloned().unwrap();
    assert!(last.file.ends_with(&names[2]));
    let archive = Archive::open(&place.file(&names[2]), Some(&Secret::new(WORDS))).unwrap();
    assert_eq!(archive.manifest.rows["account"], 1);
    let (head, count) = (archive.manifest.audit_hash, archive.manifest.audit_count);
    let runner = Runner::new(site.app.clone(), None);
    runner.once(Job::SealAudit).await.unwrap();
    assert!(audit::verify(&site.app).await.unwrap().rows > count && (count == 0) == head.is_empty());

    let later = site.later(Duration::hours(80));
    let browser = later.log_in(&Browser::default(), "quantri").await.1;
    let page = later.get(&browser, "/jobs").await.body;
    assert!(
        page.contains(&last.sha256) && !page.contains("quá hai ngày") && !page.contains("chưa được đặt"),
        "{page}"
    );
    let later = site.later(Duration::hours(72 + 49));
    let browser = later.log_in(&Browser::default(), "quantri").await.1;
    assert!(later.get(&browser, "/jobs").await.body.contains("đã quá hai ngày"));
    site.close().await;
}

#[tokio::test]
async fn a_backup_that_fails_is_told_to_the_administrators_once_a_day() {
    let (mut site, place) = (Site::new().await, Place::new());
    let admin = make::person(&site.app.db, Role::Admin, "quantri").await;
    let backups = Backups {
        folder: Some(place.file("khong-co")),
        passphrase: Some(Secret::new(WORDS)),
        ..site.app.config.backups.clone()
    };
    site.app.config = Arc::new(Config { backups, ..(*site.app.config).clone() });
    for (hours, told) in [(0, 1), (1, 1), (24, 2)] {
        let app = site.later(Duration::hours(hours)).app;
        let run = Runner::new(app, None).once(Job::Backup).await.unwrap();
        assert!(run.fault.contains("khong-co"), "{}", run.fault);
        let before = make::now() - Duration::days(1);
        let mails = outbox::count_since(&site.app.db, admin.account, MailKind::BackupFailed, before);
        assert_eq!(mails.await.unwrap(), told);
        let noted =
            site.rows("SELECT CAST(count(*) AS TEXT) FROM audit_event WHERE action = 'backup.fail'").await;
        assert_eq!(noted, [told.to_string()]);
    }
    site.close().await;
}

#[tokio::test]
async fn killed_in_the_middle_no_file_under_its_name_is_half() {
    let (site, place) = (Site::strict().await, Place::new());
    let command = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_langnghe"));
        command
            .args(arguments)
            .env("LANGNGHE_DATABASE_URL", site.app.config.database_url.reveal())
            .env("LANGNGHE_SECRET_KEY", site.app.config.secret_key.reveal())
            .env("LANGNGHE_FORGET_LOG", place.file("forget.log"))
            .env("LANGNGHE_BACKUP_PASSPHRASE", WORDS);
        command
    };
    let seeded = command(&["seed", "--reports", "1500", "--units", "12", "--rounds", "2"]).output().unwrap();
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    let file = place.file("b.age");
    let arguments = ["backup", file.to_str().unwrap()];
    let begun = std::time::Instant::now();
    let whole = command(&arguments).output().unwrap();
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let length = begun.elapsed().as_millis() as usize;
    let mut chance = Chance::from_environment();
    let mut killed = 0;
    for _ in 0..12 {
        std::fs::remove_file(&file).ok();
        let mut child = command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(StdDuration::from_millis(chance.below(length) as u64)).await;
        child.kill().ok();
        child.wait().unwrap();
        if file.exists() {
            let mut archive = Archive::open(&file, Some(&Secret::new(WORDS))).unwrap();
            archive.dump(&mut std::io::sink()).unwrap();
        } else {
            killed += 1;
        }
    }
    assert!(killed > 3, "hardly one was killed in time: {killed}");
    say(&format!("{killed} backups killed"));
    std::fs::remove_file(&file).ok();
    let after = command(&arguments).output().unwrap();
    assert!(
        after.status.success(),
        "what they left behind is in nobody's way: {}",
        String::from_utf8_lossy(&after.stderr)
    );
    let told = String::from_utf8_lossy(&after.stdout).into_owned();
    assert!(told.contains("opened again and found whole") && told.contains("SHA-256"), "{told}");
    let app = backed(&site, &place);
    let (done, _fresh) = restored(&app, &file, None).await;
    assert_eq!(done.unwrap().faults, Vec::<String>::new());
    site.close().await;
}

#[tokio::test]
async fn all_moves_from_sqlite_to_postgresql_and_is_the_same_there() {
    let Ok(_) = std::env::var("LANGNGHE_TEST_POSTGRES") else {
        return say("there is no PostgreSQL in this run");
    };
    let (place, target) = (Place::new(), Fresh::new().await);
    let mut config = Config::read(|_| None).unwrap();
    config.database_url = Secret::new(format!("sqlite://{}?mode=rwc", place.file("a.db").display()));
    (config.argon2_kib, config.demo) = (64, true);
    let db = Db::connect(config.database_url.reveal()).await.unwrap();
    db.migrate().await.unwrap();
    let app = App::new(config.clone(), db, Clock::System);
    assert!(langnghe::demo::build::fill(&app).await.unwrap());
    app.db.clone().close().await.unwrap();
    let before = sums(config.database_url.reveal()).await;
    let to = async || moving::to(config.clone(), Clock::System, &target.url, |_, _| {}).await;
    let (rows, _) = to().await.unwrap();
    assert!(rows > 1000);
    let after = sums(&target.url).await;
    for (table, sum) in before.iter().filter(|(table, _)| !["audit_event", "audit_head"].contains(table)) {
        assert_eq!(after[table], *sum, "{table}");
    }
    let found = async |url: &str| dump::tables(url).await["issue_search"].rows.len();
    assert_eq!(
        found(&target.url).await,
        found(config.database_url.reveal()).await,
        "words are found as before"
    );
    let moved = Config { database_url: Secret::new(target.url.clone()), ..config.clone() };
    let app = App::new(moved, Db::connect(&target.url).await.unwrap(), Clock::System);
    assert_eq!(audit::verify(&app).await.unwrap().fault, None);
    app.db.clone().close().await.unwrap();
    let plain = Database::connect(target.url.clone()).await.unwrap();
    let none = "DO $$ BEGIN ASSERT (SELECT count(*) = 0 FROM pg_sequences); END $$";
    plain.execute_unprepared(none).await.unwrap();
    plain.close().await.unwrap();
    let again = to().await.unwrap_err();
    assert!(again.contains("not empty"), "{again}");
}
