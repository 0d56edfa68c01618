//! Whole reports handed in through the API, sixteen at a time, against bare SQL that writes the same rows, one transaction a
//! report, into the same database with the same settings: ten issues, twenty streams, revision and audit included. SQLite
//! alone, in a temporary folder. The bar: at least 60 % of the rate of bare SQL.

mod support;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use langnghe::demo::{seed, seed_waiting};
use langnghe::domain::period::Period;
use langnghe::store::Conn;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, query};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use support::{Site, Times, tell_load};

/// Reports of each kind in a turn, and how often they take turns.
const REPORTS: usize = 1_000;
const TURNS: usize = 3;
const CLIENTS: usize = 16;
const BAR: f64 = 0.6;

#[tokio::main]
async fn main() {
    if std::env::var("LANGNGHE_TEST_POSTGRES").is_ok() {
        return println!("submit is measured on SQLite alone");
    }
    let site = Arc::new(Site::new("submit").await);
    let plan = seed::Plan { reports: 1_000, units: 100, rounds: 1 };
    seed::fill(&site.app, plan, |_| {}).await.unwrap();
    let tokens = seed_waiting::add(&site.app, (2 * TURNS + 1) * REPORTS).await.unwrap();
    tell_load();
    send(&site, &tokens[..CLIENTS]).await;
    let mut bare = Bare::new(&site).await;
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for turn in 0..TURNS {
        let from = CLIENTS + turn * REPORTS;
        let (took, times) = send(&site, &tokens[from..from + REPORTS]).await;
        let bare_took = bare.write(REPORTS).await;
        println!("through the API {:.0} a second ({times}); bare SQL {:.0}", rate(took), rate(bare_took));
        (ours, theirs) = (ours + took, theirs + bare_took);
    }
    let share = theirs.as_secs_f64() / ours.as_secs_f64();
    let verdict = if share >= BAR { "holds" } else { "DOES NOT HOLD" };
    println!("{share:.2} of the rate of bare SQL; the bar of {BAR} {verdict}");
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn rate(took: Duration) -> f64 {
    REPORTS as f64 / took.as_secs_f64()
}

fn report(code: &str) -> Value {
    let said = "Nhiều người bàn chuyện này trong giờ nghỉ và mong sớm được trả lời cho rõ ràng, cụ thể.";
    let stream = |stance: &str| json!({"stance": stance, "prevalence": "some", "intensity": "mild", "voices": 4, "content": said});
    let issue = |n: usize| {
        json!({"title": format!("Giá điện và chi phí sinh hoạt, chuyện thứ {n}"), "sphere": "national", "topic": "B1",
            "description": said, "groups": ["workers"], "trend": "steady", "verification": "verified",
            "streams": [stream("in_favour"), stream("concerned")]})
    };
    json!({"id": Uuid::new_v4(), "round": code, "nil": false, "general_situation": said,
        "issues": (0..10).map(issue).collect::<Vec<_>>(),
        "confirmations": {"no_person": true, "no_secret": true}})
}

/// Hands in a report with each token; how long all took, and each.
async fn send(site: &Arc<Site>, tokens: &[String]) -> (Duration, Times) {
    let code = Period::of(entity::enums::RoundKind::Quarter, site.app.today()).code();
    let bodies: Vec<String> = tokens.iter().map(|_| report(&code).to_string()).collect();
    let all: Arc<Vec<(String, String)>> = Arc::new(tokens.iter().cloned().zip(bodies).collect());
    let (next, begun) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let (site, all, next) = (site.clone(), all.clone(), next.clone());
        clients.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while let Some((token, body)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                let request = Request::post("/api/v1/reports")
                    .header(header::HOST, "127.0.0.1:8080")
                    .header(header::AUTHORIZATION, format!("Bearer {token}"))
                    .header(header::CONTENT_TYPE, "application/json")
                    .extension(ConnectInfo(std::net::SocketAddr::from(([192, 0, 2, 1], 40000))))
                    .body(Body::from(body.clone()))
                    .unwrap();
                let begun = Instant::now();
                let status = site.router.clone().oneshot(request).await.unwrap().status();
                assert_eq!(status, StatusCode::CREATED);
                times.push(begun.elapsed());
            }
            times
        }));
    }
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.unwrap());
    }
    (begun.elapsed(), Times::of(times))
}

/// The rows of one report as SQL, with a place for each id that has to be new.
struct Bare {
    line: SqliteConnection,
    statements: Vec<String>,
    /// How many new ids there are, besides that of the author.
    ids: usize,
    authors: Vec<Vec<u8>>,
}

impl Bare {
    async fn new(site: &Site) -> Self {
        let rows = async |sql: String| -> Vec<String> {
            let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
            let rows = site.app.db.conn().query_all_raw(statement).await.unwrap();
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        };
        let newest = "SELECT report_id FROM revision ORDER BY rowid DESC LIMIT 1";
        let revision = format!("SELECT id FROM revision WHERE report_id = ({newest})");
        let author = format!("FROM authorship WHERE report_id = ({newest})");
        let act = format!("actor_id = (SELECT account_id {author}) AND action = 'report.submit'");
        let parts = [
            ("report", format!("id = ({newest})")),
            ("authorship", format!("report_id = ({newest})")),
            ("revision", format!("report_id = ({newest})")),
            ("issue", format!("revision_id = ({revision})")),
            ("stream", format!("issue_id IN (SELECT id FROM issue WHERE revision_id = ({revision}))")),
            ("audit_event", act),
        ];
        let quoted = async |column: &str, from: &str| rows(format!("SELECT quote({column}) {from}")).await;
        let mut ids = quoted("account_id", &author).await;
        for (table, which) in &parts {
            let key = if *table == "authorship" { "report_id" } else { "id" };
            ids.extend(quoted(key, &format!("FROM {table} WHERE {which}")).await);
        }
        ids.extend(quoted("audit_ref", &format!("FROM report WHERE id = ({newest})")).await);
        let mut seen = HashSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        let mut statements = Vec::new();
        for (table, which) in &parts {
            let columns = rows(format!("SELECT name FROM pragma_table_info('{table}')")).await;
            let quoted: Vec<String> = columns.iter().map(|name| format!("quote({name})")).collect();
            let values = rows(format!("SELECT {} FROM {table} WHERE {which}", quoted.join("||','||"))).await;
            let mut values = values.iter().map(|row| format!("({row})")).collect::<Vec<_>>().join(",");
            for (n, id) in ids.iter().enumerate() {
                values = values.replace(id.as_str(), &format!("?{}", n + 1));
            }
            statements.push(format!("INSERT INTO {table} ({}) VALUES {values}", columns.join(",")));
        }
        let free = "SELECT hex(id) FROM account a WHERE user_name LIKE 'cho%' AND NOT EXISTS \
            (SELECT 1 FROM authorship w WHERE w.account_id = a.id) ORDER BY rowid";
        let free = rows(free.into()).await.iter().map(|id| hex::decode(id).unwrap()).collect();
        let options: SqliteConnectOptions = site.url.parse().unwrap();
        let options = options.foreign_keys(true).pragma("journal_mode", "WAL").pragma("synchronous", "FULL");
        let options = options.pragma("secure_delete", "ON").pragma("wal_autocheckpoint", "8192");
        let line = options.connect().await.unwrap();
        Self { line, statements, ids: ids.len() - 1, authors: free }
    }

    /// Writes so many reports; how long that took.
    async fn write(&mut self, reports: usize) -> Duration {
        let begun = Instant::now();
        for _ in 0..reports {
            let author = self.authors.pop().unwrap();
            let new: Vec<Uuid> = (0..self.ids).map(|_| Uuid::new_v4()).collect();
            let mut tx = self.line.begin_with("BEGIN IMMEDIATE").await.unwrap();
            for sql in &self.statements {
                let mut statement = query(AssertSqlSafe(sql.as_str())).bind(&author);
                for id in &new {
                    statement = statement.bind(*id);
                }
                statement.execute(&mut *tx).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let took = begun.elapsed();
        let sql = "SELECT count(*) FROM stream";
        let count: i64 = query(sql).fetch_one(&mut self.line).await.unwrap().get(0);
        assert!(usize::try_from(count).unwrap() >= reports * 20, "nothing was written");
        took
    }
}
