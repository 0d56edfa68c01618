//! What who runs the program sees of it: the log, the measures, whether it is ready, its state in words; and how it ends.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use entity::enums::Role;
use langnghe::actions::audit;
use langnghe::cli::log::subscriber;
use langnghe::config::{Config, LogForm, Logging, Secret};
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::locale::Lang;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::app::{Answer, Browser, Site};
use crate::support::log::{Lines, listening};
use crate::support::{Fresh, mailbox, make};

/// Words that stand in a field, an address, a header or a path, and may stand in no line and no measure.
const PLANTED: [&str; 10] = [
    "nguyenvanan",
    "an.nguyen.kin@tinh.example",
    "mật khẩu không ai biết",
    "Chuyện riêng của xóm Đông",
    "203.0.113.77",
    "KinBrowser",
    "timkiem-kin",
    "duong-dan-kin",
    "METHODKIN",
    "2026-Q4",
];

/// Goes through login, a report and a mail, with the planted words wherever somebody can put any.
async fn journey(site: &Site) {
    let agent = Browser::at("203.0.113.77").saying("user-agent", "KinBrowser/1.0 (X11; Linux)");
    let person = site.person(Role::Collaborator, "nguyenvanan").await;
    make::world(&site.app.db, &[person.account]).await;
    site.sql("UPDATE account SET email = 'an.nguyen.kin@tinh.example' WHERE user_name = 'nguyenvanan'").await;
    let wrong = [("login", "nguyenvanan"), ("password", "mật khẩu không ai biết")];
    assert_eq!(site.post(&agent, "/login", &wrong).await.status, 422);
    let (_, browser) = site.log_in(&agent, "nguyenvanan").await;
    let begun = site.post(&browser, "/reports/new", &[("round", "2026-Q4")]).await;
    let report = begun.to.trim_end_matches("/edit").to_owned();
    let form = [("nil", "no"), ("general_situation", "Chuyện riêng của xóm Đông"), ("act", "save")];
    site.save(&browser, &format!("{report}/general"), &form).await;
    site.post(&browser, &format!("{report}/check"), &[("no_person", "xóm Đông")]).await;
    site.get(&browser, "/guidance?page=timkiem-kin").await;
    site.get(&browser, "/duong-dan-kin").await;
    site.get(&browser, "/invite/duong-dan-kin").await;
    let odd = axum::http::Method::from_bytes(b"METHODKIN").unwrap();
    site.call(odd, &browser, "/login", String::new(), None).await;
    site.post(&agent, "/password/reset", &[("login", "an.nguyen.kin@tinh.example")]).await;
    mailbox::mails(site, "an.nguyen.kin@tinh.example").await;
    audit::note_failures(&site.app, true).await.unwrap();
}

/// What a journey leaves in the log, in a form.
async fn logged(form: LogForm) -> String {
    let lines = Lines::default();
    let logging = Logging { form, level: tracing::Level::TRACE };
    let guard = listening(tracing::Dispatch::new(subscriber(logging, lines.clone())));
    let site = Site::new().await;
    journey(&site).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    // A fault whose page names it by its number.
    site.sql("ALTER TABLE layout_version RENAME TO elsewhere").await;
    let fault = site.get(&admin, "/settings/layout").await;
    assert_eq!(fault.status, 500);
    let line = lines.all().lines().find(|l| l.contains("request failed")).unwrap().to_owned();
    let number = line.split("reference").nth(1).unwrap().trim_matches(['=', '"', ':', ' ']);
    let number = number.split(['"', ' ', ',']).next().unwrap();
    assert!(number.len() == 12 && fault.body.contains(number), "{line}");
    drop(guard);
    site.close().await;
    lines.all()
}

#[tokio::test]
async fn the_log_holds_a_line_for_each_request_and_nothing_of_anybody() {
    for form in [LogForm::Text, LogForm::Json] {
        let log = logged(form).await;
        for word in PLANTED {
            assert!(!log.contains(word), "{word} in {log}");
        }
        let answered: Vec<&str> = log.lines().filter(|l| l.contains("answered")).collect();
        for route in ["/reports/{id}/general", "/invite/{token}", "/password/reset", "none"] {
            let told = |l: &&str| {
                l.contains(&format!("route={route} "))
                    || l.contains(&format!("\"route\":\"{route}\""))
                    || l.contains(&format!("route=\"{route}\""))
            };
            assert!(answered.iter().any(told), "{route} in {answered:#?}");
        }
        if form == LogForm::Json {
            for line in log.lines() {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                if line["message"] == "answered" {
                    let mut names: Vec<_> = line.as_object().unwrap().keys().map(String::as_str).collect();
                    names.sort_unstable();
                    let known = [
                        "level",
                        "message",
                        "method",
                        "ms",
                        "request",
                        "route",
                        "status",
                        "target",
                        "timestamp",
                    ];
                    assert_eq!(names, known);
                }
            }
        }
    }
}

fn with_token(site: &Site) -> Site {
    let mut config = (*site.app.config).clone();
    config.operating.metrics_token = Some(Secret::new("0123456789abcdef0123456789abcdef"));
    config.proxies = vec!["127.0.0.1".parse().unwrap()];
    site.with(config)
}

#[tokio::test]
async fn measures_are_for_this_machine_and_for_who_shows_the_token() {
    let plain = Site::new().await;
    let site = with_token(&plain);
    let here = Browser::at("127.0.0.1");
    let is_open = async |site: &Site, browser: &Browser| site.get(browser, "/metrics").await.status;
    assert_eq!(is_open(&plain, &here).await, 200);
    assert_eq!(is_open(&plain, &Browser::at("::1")).await, 200);
    assert_eq!(is_open(&plain, &Browser::default()).await, 404, "from elsewhere");
    for name in ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "via"] {
        for from in ["127.0.0.1", "203.0.113.7"] {
            assert_eq!(is_open(&plain, &here.saying(name, from)).await, 404, "{name} from nobody's proxy");
            assert_eq!(is_open(&site, &here.saying(name, from)).await, 404, "{name} through a proxy of ours");
        }
    }
    let bearing = |token: &str| Browser::default().saying("authorization", &format!("Bearer {token}"));
    assert_eq!(is_open(&site, &bearing("0123456789abcdef0123456789abcdef")).await, 200);
    for wrong in ["0123456789abcdef0123456789abcdee", "0123456789abcdef0123456789abcdef0", "", "x"] {
        assert_eq!(is_open(&site, &bearing(wrong)).await, 404, "{wrong}");
    }
    assert_eq!(is_open(&plain, &bearing("")).await, 404, "no token is set");
    let basic = Browser::default().saying("authorization", "Basic 0123456789abcdef0123456789abcdef");
    assert_eq!(is_open(&site, &basic).await, 404);
    let (staff, _) = site.browser(Role::Admin, "quantri").await;
    assert_eq!(is_open(&site, &staff).await, 404, "no session opens it");
    plain.close().await;
}

#[tokio::test]
async fn measures_tell_how_the_program_does_and_nothing_of_anybody() {
    let site = Site::new().await;
    journey(&site).await;
    let runner = Runner::new(site.app.clone(), None);
    runner.turn(Job::Tally, &mut langnghe::jobs::runner::Memory::default()).await;
    let text = site.get(&Browser::at("127.0.0.1"), "/metrics").await.body;
    for word in PLANTED {
        assert!(!text.contains(word), "{word} in {text}");
    }
    for name in [
        "langnghe_requests_total{method=\"POST\",route=\"/login\",status=\"3xx\"} 1",
        "langnghe_requests_total{method=\"other\",route=\"/login\",status=\"4xx\"} 1",
        "langnghe_request_seconds_bucket{method=\"POST\",route=\"/reports/{id}/general\",le=\"30\"} 1",
        "langnghe_database_up 1",
        "langnghe_job_last_good_run_timestamp_seconds{job=\"tally\"} 1793000000",
        "langnghe_job_failing{job=\"tally\"} 0",
        "langnghe_job_seconds{job=\"tally\"}",
        "langnghe_job_late{job=\"purge\"} 1",
        "langnghe_outbox_queued 0",
        "langnghe_outbox_failed 0",
        "langnghe_tally_waiting 0",
        "langnghe_audit_unsealed",
        "process_resident_memory_bytes",
        "langnghe_build_info{version=\"",
        "langnghe_database_connections{pool=\"",
        "langnghe_ending 0",
    ] {
        assert!(text.lines().any(|line| line.starts_with(name)), "{name} in {text}");
    }
    for label in text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('{')) {
        for pair in label.1.split('}').next().unwrap_or_default().split("\",") {
            let name = pair.split('=').next().unwrap();
            let known = ["method", "route", "status", "le", "job", "pool", "state", "version"];
            // A pattern holds braces of its own, behind which nothing is looked at.
            assert!(known.contains(&name), "{name} in {}", label.1);
        }
    }
    site.close().await;
}

#[tokio::test]
async fn an_instance_is_ready_only_with_its_tables_a_database_that_answers_and_no_end_in_sight() {
    let site = Site::new().await;
    let ready = async || {
        let answer = site.get(&Browser::default(), "/readyz").await;
        (answer.status, answer.body)
    };
    assert_eq!(ready().await, (200, "ok".into()));
    site.sql("UPDATE seaql_migrations SET version = 'x' || version WHERE version LIKE '%cover_counts'").await;
    assert_eq!(ready().await, (503, "migrations missing".into()));
    site.sql("UPDATE seaql_migrations SET version = substr(version, 2) WHERE version LIKE 'x%'").await;
    // A newer program that is started beside this one brings more.
    site.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000010_of_later', 1)")
        .await;
    assert_eq!(ready().await, (200, "ok".into()));
    // Everything there is of the database is in use, and nothing of it becomes free.
    let mut held = Vec::new();
    while let Ok(Ok(view)) = tokio::time::timeout(Duration::from_millis(300), site.app.db.snapshot()).await {
        held.push(view);
    }
    let begun = Instant::now();
    assert_eq!(ready().await, (503, "database unavailable".into()));
    assert!(begun.elapsed() < Duration::from_secs(4), "it does not wait for long");
    drop(held);
    assert_eq!(ready().await, (200, "ok".into()));
    site.app.begin_to_end();
    let answer = site.get(&Browser::default(), "/readyz").await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "about to end"));
    let page = site.get(&Browser::default(), "/login").await;
    assert!(page.status == 200 && page.headers.contains("connection: close"), "served to the end");
    site.close().await;
}

#[tokio::test]
async fn administrators_read_in_words_what_is_wrong_and_that_all_is_well() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let page = site.get(&admin, "/status").await.body;
    let wrong = Job::ALL.len() + 1;
    assert!(
        page.contains(&format!("Có {wrong} việc cần xử lý")),
        "no job ever ran, and mail goes nowhere: {page}"
    );
    assert!(page.contains("LANGNGHE_SMTP_URL") && page.contains("không máy chủ nào đang chạy việc này"));
    let home = site.get(&admin, "/").await.body;
    assert!(home.contains("href=\"/status\"") && home.contains(&format!("Có {wrong} việc cần xử lý")));
    assert!(site.get(&admin, "/jobs").await.body.contains("href=\"/status\""));

    let mut config: Config = (*site.app.config).clone();
    config.smtp_url = Some(Secret::new("smtp://127.0.0.1:1"));
    let site = site.with(config);
    for job in Job::ALL {
        assert_eq!(Runner::new(site.app.clone(), None).once(job).await.unwrap().fault, "");
    }
    let page = site.get(&admin, "/status").await.body;
    assert!(page.contains("Mọi việc bình thường.") && !page.contains("Cần xử lý"), "{page}");
    assert!(site.get(&admin, "/").await.body.contains("Mọi việc bình thường."));
    site.post(&admin, "/account", &[("display_name", "Quản trị"), ("lang", "en")]).await;
    let page = site.get(&admin, "/status").await.body;
    assert!(page.contains("rows sealed, the last: ") && page.contains("href=\"/jobs\""), "{page}");

    site.sql("UPDATE job SET outcome = 'the disk is full' WHERE name = 'tally'").await;
    let page = site.get(&admin, "/status").await.body;
    assert!(page.contains("Things that need attention: 1."), "{page}");
    assert!(page.contains("“Add up the figures”: the last run failed"), "{page}");
    site.close().await;
}

#[test]
fn everything_that_may_be_found_has_words_in_both_languages() {
    for key in [
        "database-good",
        "database-slow",
        "migrations-good",
        "migrations-missing",
        "standby-good",
        "standby-away",
        "jobs-good",
        "jobs-failing",
        "jobs-late",
        "mail-good",
        "mail-nowhere",
        "mail-stuck",
        "mail-failed",
        "tally-good",
        "tally-late",
        "audit-good",
        "audit-unsealed",
        "clock-good",
        "clock-apart",
        "clock-behind",
        "disk-good",
        "disk-low",
        "version-good",
    ] {
        let subject = key.split('-').next().unwrap();
        let names = ["n", "ms", "job", "at", "now", "head", "waiting", "free", "whole", "version"];
        let values = names.map(|name| (name, format!("<{name}>")));
        for lang in [Lang::Vi, Lang::En] {
            let words = lang.ta(&format!("status-{key}"), &values);
            assert!(!words.contains("Unknown localization") && !words.contains('{'), "{words}");
            assert!(lang.has(&format!("status-subject-{subject}")), "{key}");
        }
    }
}

#[tokio::test]
async fn pages_go_on_when_the_standby_is_not_there_and_who_runs_it_is_told() {
    let plain = Site::new().await;
    let db = plain.app.db.clone().beside(Some("postgres://nobody@127.0.0.1:1/none")).await.unwrap();
    let site = plain.over(db);
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    let begun = Instant::now();
    for _ in 0..5 {
        assert_eq!(site.get(&leader, "/releases").await.status, 200);
    }
    assert!(begun.elapsed() < Duration::from_secs(3), "it is not asked each time");
    let page = site.get(&admin, "/status").await.body;
    assert!(
        page.contains("Cơ sở dữ liệu dự phòng") && page.contains("các trang tạm đọc từ máy chính"),
        "{page}"
    );
    plain.close().await;
}

/// The program on a database, at a port, ending so slowly.
fn serve(fresh: &Fresh, port: u16, drain: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_langnghe"))
        .arg("serve")
        .env("LANGNGHE_DATABASE_URL", &fresh.url)
        .env("LANGNGHE_LISTEN", format!("127.0.0.1:{port}"))
        .env("LANGNGHE_SECRET_KEY", "1f".repeat(32))
        .env("LANGNGHE_DRAIN", drain)
        .env_remove("LANGNGHE_SMTP_URL")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// An answer over a connection of its own; none where nobody takes it.
async fn asked(port: u16, path: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: keep-alive\r\n\r\n");
    stream.write_all(head.as_bytes()).await.ok()?;
    let mut bytes = vec![0; 65536];
    let n = stream.read(&mut bytes).await.ok().filter(|n| *n > 0)?;
    let text = String::from_utf8_lossy(&bytes[..n]).into_owned();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer {
        status,
        to: String::new(),
        headers: head.to_lowercase(),
        body: body.into(),
        bytes: Vec::new(),
    })
}

#[tokio::test]
async fn told_to_end_an_instance_says_so_serves_on_for_a_while_and_gives_its_jobs_back() {
    let fresh = Fresh::new().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut program = serve(&fresh, port, "2");
    let begun = Instant::now();
    while asked(port, "/readyz").await.is_none_or(|answer| answer.status != 200) {
        assert!(begun.elapsed() < Duration::from_secs(40), "it starts");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let db = fresh.migrated().await;
    let held = async || {
        let rows = langnghe::store::jobs::all(&db).await.unwrap();
        rows.iter().filter(|row| row.leased_until > chrono::Utc::now()).count()
    };
    while held().await == 0 {
        assert!(begun.elapsed() < Duration::from_secs(40), "it takes jobs");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let told = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &program.id().to_string()]).status().unwrap().success());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let ready = asked(port, "/readyz").await.expect("it still answers");
    assert!(ready.status == 503 && ready.headers.contains("connection: close"), "{}", ready.headers);
    assert_eq!(asked(port, "/login").await.unwrap().status, 200, "and still serves");
    assert!(program.wait().unwrap().success());
    let took = told.elapsed();
    assert!(took > Duration::from_millis(1800) && took < Duration::from_secs(15), "{took:?}");
    assert!(asked(port, "/login").await.is_none(), "nobody listens any more");
    assert_eq!(held().await, 0, "another instance need not wait");
    db.close().await.unwrap();
}

#[test]
fn every_setting_stands_in_the_guide_and_nothing_else() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut read = std::collections::BTreeSet::new();
    let folder = std::fs::read_dir(root.join("src/config")).unwrap().map(|file| file.unwrap().path());
    for file in folder.chain([root.join("src/config.rs")]) {
        let source = std::fs::read_to_string(file).unwrap();
        for ask in ["get(\"", "variable(\""] {
            for (at, _) in source.match_indices(ask) {
                let name = source[at + ask.len()..].split('"').next().unwrap();
                read.insert(format!("LANGNGHE_{name}"));
            }
        }
    }
    let guide = std::fs::read_to_string(root.join("docs/operate.md")).unwrap();
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `LANGNGHE_"));
    let told: std::collections::BTreeSet<String> =
        rows.map(|row| format!("LANGNGHE_{}", row.split('`').next().unwrap())).collect();
    assert!(read.len() > 12, "{read:?}");
    assert_eq!(told, read, "the table of docs/operate.md and what src/config.rs reads");
    let example = std::fs::read_to_string(root.join("deploy/langnghe.env.example")).unwrap();
    for line in
        example.lines().map(|line| line.trim_start_matches(['#', ' '])).filter(|l| l.starts_with("LANGNGHE_"))
    {
        let name = line.split('=').next().unwrap();
        assert!(read.contains(name), "{name} in the example is read by nothing");
    }
}
