//! What the benches of the whole program share: a database of their own, a person with a session, requests, and times.

#![allow(dead_code, reason = "each bench uses a part")]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use chrono::Utc;
use entity::account;
use entity::enums::Role;
use entity::ids::{AccountId, UnitId};
use langnghe::actions::sessions;
use langnghe::app::{App, Clock};
use langnghe::config::{Config, Secret};
use langnghe::domain::access::Actor;
use langnghe::store::{self, Db, Tx, sessions as kept};
use langnghe::web;
use sea_orm::{ConnectionTrait, Database};
use tower::ServiceExt;

/// Where the requests say they come from.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

/// The whole program with a database of its own.
pub struct Site {
    /// Its parts.
    pub app: App,
    /// Its pages.
    pub router: Router,
    /// The database's address.
    pub url: String,
    folder: Option<PathBuf>,
}

impl Site {
    /// SQLite in a temporary folder, or PostgreSQL where `LANGNGHE_TEST_POSTGRES` names a server.
    pub async fn new(name: &str) -> Self {
        let name = format!("langnghe_bench_{}_{name}", std::process::id());
        let (url, folder) = if let Ok(server) = std::env::var("LANGNGHE_TEST_POSTGRES") {
            let admin = Database::connect(format!("{server}/postgres")).await.unwrap();
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            (format!("{server}/{name}"), None)
        } else {
            let folder = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            (format!("sqlite://{}/bench.db?mode=rwc", folder.display()), Some(folder))
        };
        let mut config = Config::read(|_| None).unwrap();
        config.database_url = Secret::new(url.clone());
        let db = Db::connect(&url).await.unwrap();
        db.migrate().await.unwrap();
        let app = App::new(config, db, Clock::System);
        Self { router: web::router(&app), app, url, folder }
    }

    /// The same site for somebody else, who does not take it away.
    pub fn shared(&self) -> Self {
        let (app, router, url) = (self.app.clone(), self.router.clone(), self.url.clone());
        Self { app, router, url, folder: None }
    }

    /// Takes everything away again; on PostgreSQL the database goes with the server.
    pub async fn close(self) {
        self.app.db.close().await.unwrap();
        if let Some(folder) = self.folder {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }

    /// The person whose session's secret is this user name.
    pub async fn actor(&self, user: &str) -> Actor {
        let hash = sessions::token_hash(user);
        store::sessions::actor(&self.app.db, &hash, Utc::now(), ("", "")).await.unwrap().unwrap().0
    }

    /// A page; how long it took, body included, and what it holds.
    pub async fn get(&self, cookie: &str, path: &str) -> (Duration, String) {
        page(&self.router, cookie, path).await
    }
}

/// A page of a router; how long it took, body included, and what it holds.
pub async fn page(router: &Router, cookie: &str, path: &str) -> (Duration, String) {
    let request = Request::get(path)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::COOKIE, cookie)
        .extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 40000))))
        .body(Body::empty())
        .unwrap();
    let begun = Instant::now();
    let answer = router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    let body = to_bytes(answer.into_body(), 1 << 26).await.unwrap();
    let took = begun.elapsed();
    (took, String::from_utf8_lossy(&body).into_owned())
}

/// An account without a password.
pub fn person(user: &str, role: Role, unit_id: Option<UnitId>) -> account::Model {
    account::Model {
        id: AccountId::random(),
        email: Some(format!("{user}@example.invalid")),
        user_name: user.into(),
        display_name: user.into(),
        role,
        unit_id,
        lang: "vi".into(),
        active: true,
        folded: String::new(),
        created_at: Utc::now(),
    }
}

/// A whole session, whose secret is the user name.
pub async fn enter(tx: &Tx, account: &account::Model) {
    let hash = sessions::token_hash(&account.user_name);
    kept::insert(tx, hash.clone(), account.id, "", Utc::now()).await.unwrap();
    kept::prove(tx, &hash, Utc::now()).await.unwrap();
}

/// Sends a form, and gives the status and how long the answer took.
pub async fn post(
    router: Router,
    cookie: &str,
    path: &str,
    body: String,
    from: [u8; 4],
) -> (StatusCode, Duration) {
    let request = Request::post(path)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::ORIGIN, ORIGIN)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(ConnectInfo(SocketAddr::from((from, 40000))))
        .body(Body::from(body))
        .unwrap();
    let begun = Instant::now();
    let status = router.oneshot(request).await.unwrap().status();
    (status, begun.elapsed())
}

/// What else the machine does spoils the figures: its load, on Linux.
pub fn tell_load() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load of the machine: {}", load.split(' ').next().unwrap_or_default());
}

/// How long things took, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// How many.
    pub count: usize,
    /// Half took no longer.
    pub median: f64,
    /// 95 of 100 took no longer.
    pub most: f64,
    /// 99 of 100 took no longer.
    pub nearly_all: f64,
    /// The longest.
    pub longest: f64,
}

impl Times {
    /// Sums up.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        Self { count: times.len(), median: at(50), most: at(95), nearly_all: at(99), longest: at(100) }
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { count, median, most, longest, .. } = self;
        write!(f, "{count:>4}: median {median:.2} ms, 95 % within {most:.2} ms, longest {longest:.2} ms")
    }
}
