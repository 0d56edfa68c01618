//! Figures over few and over very many reports, side by side in one run: a staff page, accepting a report, handing one
//! in, and the same sums asked of the raw rows. `LANGNGHE_BENCH_REPORTS` sets the sizes (1000,100000,1000000),
//! `LANGNGHE_BENCH_ROUNDS` over how many rounds they are spread (1, so that a page is over all of them).

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Html;
use axum::routing::get;
use entity::enums::Role;
use langnghe::demo::seed::{self, Plan};
use langnghe::store::tally::fold;
use langnghe::store::{Conn, accounts, rounds};
use sea_orm::sqlx::{self, Row};
use sea_orm::{ConnectionTrait, Statement};

use support::{Site, Times, enter, person, post, tell_load};

/// Times each thing is done on each database, in turn.
const TURNS: usize = 60;
/// Times the raw sums are asked for.
const RAW: usize = 3;
/// People who read at once, and how long.
const READERS: usize = 50;
const READING: Duration = Duration::from_secs(5);
/// Callers of one page at once, and how long.
const CALLERS: usize = 8;
const CALLING: Duration = Duration::from_secs(1);

/// A seeded database.
struct Seeded {
    reports: usize,
    took: Duration,
    site: Site,
    round: String,
    waiting: Vec<String>,
    page: Vec<Duration>,
    again: Vec<Duration>,
    accept: Vec<Duration>,
    fold: Vec<Duration>,
    raw: Vec<Duration>,
}

#[tokio::main]
async fn main() {
    let sizes = std::env::var("LANGNGHE_BENCH_REPORTS").unwrap_or_else(|_| "1000,100000,1000000".into());
    let rounds = std::env::var("LANGNGHE_BENCH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut all = Vec::new();
    for reports in sizes.split(',').map(|n| n.trim().parse().unwrap()) {
        all.push(seeded(Plan { reports, units: 100, rounds }).await);
    }
    tell_load();
    for _ in 0..TURNS {
        for one in &mut all {
            turn(one).await;
        }
    }
    for _ in 0..RAW {
        for one in &mut all {
            one.raw.push(raw_sums(one).await);
        }
    }
    table(&all);
    if let Some(largest) = all.last() {
        crowd(largest).await;
        bare_pages(largest).await;
        start_up(largest);
    }
    for one in all {
        one.site.close().await;
    }
}

async fn seeded(plan: Plan) -> Seeded {
    let site = Site::new(&format!("figures_{}", plan.reports)).await;
    let begun = Instant::now();
    seed::fill(&site.app, plan, |done| {
        if done > 0 && done % 100_000 == 0 {
            eprintln!("{done} reports stored, {} s", begun.elapsed().as_secs());
        }
    })
    .await
    .unwrap();
    let took = begun.elapsed();
    let staff = person("canbo", Role::Staff, None);
    let tx = site.app.db.begin().await.unwrap();
    accounts::insert_all(&tx, vec![staff.clone()]).await.unwrap();
    enter(&tx, &staff).await;
    tx.commit().await.unwrap();
    let round = rounds::all(&site.app.db).await.unwrap().remove(0);
    let waiting = waiting(&site, &round.code).await;
    let empty = Vec::new;
    let (page, again, accept, fold, raw) = (empty(), empty(), empty(), empty(), empty());
    let (reports, round) = (plan.reports, round.code);
    Seeded { reports, took, site, round, waiting, page, again, accept, fold, raw }
}

/// Ids of reports that wait for review.
async fn waiting(site: &Site, round: &str) -> Vec<String> {
    let db = site.app.db.conn();
    let query = format!(
        "SELECT r.id AS id FROM report r JOIN round o ON o.id = r.round_id WHERE o.code = '{round}' \
         AND r.state IN ('submitted', 'in_review') LIMIT {TURNS}"
    );
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap();
    rows.iter().map(|row| row.try_get::<uuid::Uuid>("", "id").unwrap().to_string()).collect()
}

/// Accepts one report, counts it, and reads the page before and after it is kept in memory.
async fn turn(one: &mut Seeded) {
    let (site, path) = (&one.site, format!("/figures?round={}", one.round));
    if let Some(id) = one.waiting.pop() {
        let form = "version=1&decision=accept".to_owned();
        let at = format!("/reviews/{id}");
        let (status, took) = post(site.router.clone(), "session=canbo", &at, form, [192, 0, 2, 1]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "the report was not accepted");
        one.accept.push(took);
        let begun = Instant::now();
        let tx = site.app.db.begin().await.unwrap();
        assert_eq!(fold::batch(&tx, fold::BATCH).await.unwrap(), 1);
        tx.commit().await.unwrap();
        one.fold.push(begun.elapsed());
    }
    one.page.push(site.get("session=canbo", &path).await.0);
    one.again.push(site.get("session=canbo", &path).await.0);
}

/// The sums a page shows, asked of the raw streams.
async fn raw_sums(one: &Seeded) -> Duration {
    let db = one.site.app.db.conn();
    let query = format!(
        "SELECT r.unit_id, COALESCE(i.recoded_topic, i.topic), s.stance, SUM(s.voices), COUNT(DISTINCT r.id) \
         FROM report r JOIN round o ON o.id = r.round_id \
         JOIN revision v ON v.report_id = r.id AND v.number = r.revisions \
         JOIN issue i ON i.revision_id = v.id JOIN stream s ON s.issue_id = i.id \
         WHERE o.code = '{}' AND r.kind = 'periodic' AND r.state IN ('accepted', 'compiled') AND NOT r.held \
         GROUP BY r.unit_id, COALESCE(i.recoded_topic, i.topic), s.stance",
        one.round
    );
    let begun = Instant::now();
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap();
    assert!(!rows.is_empty());
    begun.elapsed()
}

fn table(all: &[Seeded]) {
    println!(
        "{:>9} {:>8} | median ms: {:>8} {:>8} {:>8} {:>8} {:>10}",
        "reports", "seed s", "page", "again", "accept", "count", "raw sums"
    );
    let mut rows = Vec::new();
    for one in all {
        let of = |times: &Vec<Duration>| Times::of(times.clone()).median;
        let row = [of(&one.page), of(&one.again), of(&one.accept), of(&one.fold), of(&one.raw)];
        println!(
            "{:>9} {:>8.1} |            {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>10.2}",
            one.reports,
            one.took.as_secs_f64(),
            row[0],
            row[1],
            row[2],
            row[3],
            row[4]
        );
        rows.push(row);
    }
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    verdict("page over the most reports against the fewest", last[0] / first[0], 1.5, false);
    verdict("raw sums over the most reports against the page", last[4] / last[0], 100.0, true);
    verdict("accepting among the most reports against the fewest", last[2] / first[2], 1.2, false);
}

/// Prints a ratio and whether it keeps its bar.
fn verdict(what: &str, ratio: f64, bar: f64, at_least: bool) {
    let holds = if at_least { ratio >= bar } else { ratio <= bar };
    let word = if at_least { "at least" } else { "at most" };
    println!("{what}: {ratio:.2} ({word} {bar}: {})", if holds { "holds" } else { "DOES NOT HOLD" });
}

/// Fifty people read pages at once.
async fn crowd(one: &Seeded) {
    let paths = [format!("/figures?round={}", one.round), "/reviews".into(), "/rounds".into(), "/".into()];
    let begun = Instant::now();
    let mut times = Vec::new();
    let mut readers = tokio::task::JoinSet::new();
    for n in 0..READERS {
        let (site, path) = (one.site.shared(), paths[n % paths.len()].clone());
        readers.spawn(async move {
            let mut own = Vec::new();
            while begun.elapsed() < READING {
                own.push(site.get("session=canbo", &path).await.0);
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            (path, own)
        });
    }
    let mut by_path: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    while let Some(read) = readers.join_next().await {
        let (path, own) = read.unwrap();
        times.extend(&own);
        by_path.entry(path).or_default().extend(own);
    }
    for (path, own) in by_path {
        println!("  {path:<28} {}", Times::of(own));
    }
    let times = Times::of(times);
    println!("{READERS} people reading, one page each 0.2 s: {times}");
    verdict("99th percentile in ms", times.nearly_all, 20.0, false);
}

/// The rate of a page against that of a handler which looks up the session and asks the same of the database by bare
/// sqlx, and returns what the page was: by turns, eight callers at a time.
async fn bare_pages(one: &Seeded) {
    if !one.site.url.starts_with("sqlite") {
        println!("bare handler: compared on SQLite alone");
        return;
    }
    let body = one.site.get("session=canbo", "/rounds").await.1;
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(4).test_before_acquire(false);
    let pool = options.connect(&one.site.url).await.unwrap();
    let handler = move |headers: HeaderMap| async move {
        let cookie = headers[header::COOKIE].to_str().unwrap();
        bare_rounds(&pool, cookie.split_once('=').unwrap().1).await;
        Html(body)
    };
    let bare = Router::new().route("/rounds", get(handler));
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        ours.push(rate(&one.site.router).await);
        theirs.push(rate(&bare).await);
    }
    let median = |rates: &mut Vec<f64>| {
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    };
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    println!("/rounds: {ours:.0} pages a second; bare {theirs:.0}");
    verdict("rate of a page against bare sqlx", ours / theirs, 0.5, true);
}

/// Pages a second.
async fn rate(router: &Router) -> f64 {
    let begun = Instant::now();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..CALLERS {
        let router = router.clone();
        callers.spawn(async move {
            let mut done = 0_u32;
            while begun.elapsed() < CALLING {
                support::page(&router, "session=canbo", "/rounds").await;
                done += 1;
            }
            done
        });
    }
    let mut done = 0;
    while let Some(own) = callers.join_next().await {
        done += own.unwrap();
    }
    f64::from(done) / begun.elapsed().as_secs_f64()
}

async fn bare_rounds(pool: &sqlx::SqlitePool, token: &str) {
    let hash = langnghe::actions::sessions::token_hash(token);
    let session =
        "SELECT s.*, a.* FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = ?";
    let session = sqlx::query(session).bind(hash).fetch_one(pool).await.unwrap();
    let _: String = session.get("user_name");
    for row in sqlx::query("SELECT * FROM round ORDER BY starts_on DESC").fetch_all(pool).await.unwrap() {
        let _: String = row.get("code");
    }
}

/// The program itself on the largest database: until it answers, and what it holds in memory.
fn start_up(one: &Seeded) {
    let listen = "127.0.0.1:18917";
    let begun = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_langnghe"))
        .env("LANGNGHE_DATABASE_URL", &one.site.url)
        .env("LANGNGHE_LISTEN", listen)
        .env("LANGNGHE_BASE_URL", format!("http://{listen}"))
        .env("LANGNGHE_SECRET_KEY", "0".repeat(64))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("Serving") && lines.read_line(&mut line).unwrap() > 0 {}
    let mut answer = String::new();
    while !answer.starts_with("HTTP/1.1 200") && begun.elapsed() < Duration::from_secs(20) {
        answer.clear();
        if let Ok(mut stream) = TcpStream::connect(listen) {
            stream
                .write_all(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                .unwrap();
            stream.read_to_string(&mut answer).ok();
        }
    }
    verdict("start-up in seconds", begun.elapsed().as_secs_f64(), 0.5, false);
    std::thread::sleep(Duration::from_secs(5));
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap_or_default();
    let resident = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
    let kib: f64 = resident.trim().trim_end_matches(" kB").parse().unwrap_or(0.0);
    verdict("idle memory in MiB", kib / 1024.0, 60.0, false);
    program.kill().unwrap();
    program.wait().unwrap();
}
