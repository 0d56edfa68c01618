//! The whole program on a fresh database, called as a browser calls it, without a port.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use chrono::{DateTime, Utc};
use entity::account;
use entity::enums::{Role, TokenPurpose};
use entity::ids::UnitId;
use langnghe::actions::{invitations, sessions};
use langnghe::app::{App, Clock};
use langnghe::config::{Config, Secret};
use langnghe::domain::access::Actor;
use langnghe::store::tally::fold;
use langnghe::store::{Conn, Db, accounts, settings, tokens};
use langnghe::web;
use sea_orm::{ConnectionTrait, Statement};
use tower::ServiceExt;

use super::{Fresh, make};

/// The password of everybody.
pub const PASSWORD: &str = "một câu đủ dài để nhớ";

/// What every request to the test program claims to come from.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

/// The program under test.
pub struct Site {
    /// Its parts.
    pub app: App,
    router: Router,
    fresh: Option<Fresh>,
}

/// An answer.
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Where it sends the browser.
    pub to: String,
    /// Headers as text.
    pub headers: String,
    /// Body as text; empty where it is none.
    pub body: String,
    /// Body as it was sent.
    pub bytes: Vec<u8>,
}

/// A browser with its session, at an address; a stranger's has none.
#[derive(Clone)]
pub struct Browser {
    cookie: String,
    address: String,
    headers: Vec<(&'static str, String)>,
}

impl Default for Browser {
    fn default() -> Self {
        Self::at("192.0.2.1")
    }
}

impl Browser {
    /// A stranger's, at an address.
    pub fn at(address: &str) -> Self {
        Self { cookie: String::new(), address: address.into(), headers: Vec::new() }
    }

    /// The same browser, with a header of its own on each request.
    pub fn saying(&self, name: &'static str, value: &str) -> Self {
        let mut browser = self.clone();
        browser.headers.push((name, value.into()));
        browser
    }

    /// The same browser once it has taken the session of an answer, where there is one.
    pub fn with(&self, answer: &Answer) -> Self {
        let cookie = answer.headers.lines().find_map(|l| l.strip_prefix("set-cookie: session="));
        let cookie = cookie.and_then(|c| c.split(';').next()).map(|token| format!("session={token}"));
        Self { cookie: cookie.unwrap_or_else(|| self.cookie.clone()), ..self.clone() }
    }

    /// Its cookies, as it sends them.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The secret of its session.
    pub fn token(&self) -> &str {
        self.cookie.trim_start_matches("session=")
    }
}

impl Site {
    /// A site with all tables and no rows, where nobody needs a second factor, as in the demo.
    pub async fn new() -> Self {
        let site = Self::strict().await;
        let tx = site.app.db.begin().await.unwrap();
        settings::switch_second_factor_off(&tx).await.unwrap();
        tx.commit().await.unwrap();
        site
    }

    /// A site as organisations run it: some roles need a second factor.
    pub async fn strict() -> Self {
        Self::on(Fresh::new().await).await
    }

    async fn on(fresh: Fresh) -> Self {
        let mut config = Config::read(|_| None).unwrap();
        config.database_url = Secret::new(fresh.url.clone());
        config.argon2_kib = 64;
        let db = fresh.migrated().await;
        let app = App::new(config, db, Clock::Fixed(make::now()));
        Self { router: web::router(&app), app, fresh: Some(fresh) }
    }

    /// The same site under another configuration.
    pub fn with(&self, config: Config) -> Self {
        let app = App { config: config.into(), ..self.app.clone() };
        Self { router: web::router(&app), app, fresh: None }
    }

    /// The same site over other connections.
    pub fn over(&self, db: Db) -> Self {
        let app = App { db, ..self.app.clone() };
        Self { router: web::router(&app), app, fresh: None }
    }

    /// Another instance on the same database, with connections and memory of its own.
    pub async fn beside(&self) -> Self {
        let db = Db::connect(self.app.config.database_url.reveal()).await.unwrap();
        let app = App::new((*self.app.config).clone(), db, self.app.clock.clone());
        Self { router: web::router(&app), app, fresh: None }
    }

    /// The demo's bloc, with its four rounds: made once, and copied.
    pub async fn demo() -> Self {
        static MADE: tokio::sync::OnceCell<Fresh> = tokio::sync::OnceCell::const_new();
        let made = MADE.get_or_init(|| async {
            let mut site = Self::of_demo(Fresh::new().await).await;
            assert!(langnghe::demo::build::fill(&site.app).await.unwrap());
            site.app.db.clone().close().await.unwrap();
            site.fresh.take().unwrap()
        });
        Self::of_demo(Fresh::like(made.await).await).await
    }

    async fn of_demo(fresh: Fresh) -> Self {
        let site = Self::on(fresh).await;
        let config = Config { demo: true, ..(*site.app.config).clone() };
        let (app, fresh) = (App { config: config.into(), ..site.app.clone() }, site.fresh);
        Self { router: web::router(&app), app, fresh }
    }

    /// The same site at another time.
    pub fn at(&self, now: DateTime<Utc>) -> Self {
        let app = App { clock: Clock::Fixed(now), ..self.app.clone() };
        Self { router: web::router(&app), app, fresh: None }
    }

    /// The same site some time later.
    pub fn later(&self, by: chrono::Duration) -> Self {
        self.at(self.app.now() + by)
    }

    /// A new person of a role, with a password.
    pub async fn person(&self, role: Role, user: &str) -> Actor {
        self.person_in(role, user, None).await
    }

    /// The same, in a unit.
    pub async fn person_in(&self, role: Role, user: &str, unit: Option<UnitId>) -> Actor {
        let actor = make::person_in(&self.app.db, role, user, unit).await;
        let tx = self.app.db.begin().await.unwrap();
        let hash = sessions::hash(&self.app, PASSWORD.into()).await.unwrap();
        accounts::set_password(&tx, actor.account, hash, make::now()).await.unwrap();
        tx.commit().await.unwrap();
        actor
    }

    /// The account of a user name or an address.
    pub async fn account(&self, login: &str) -> account::Model {
        accounts::by_login(&self.app.db, login).await.unwrap().remove(0)
    }

    /// Logs in a new person of a role.
    pub async fn browser(&self, role: Role, user: &str) -> (Browser, Actor) {
        let actor = self.person(role, user).await;
        let (answer, browser) = self.log_in(&Browser::default(), user).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        (browser, actor)
    }

    /// Gives a person's password, and goes on with the cookie that comes back.
    pub async fn log_in(&self, browser: &Browser, user: &str) -> (Answer, Browser) {
        let answer = self.post(browser, "/login", &[("login", user), ("password", PASSWORD)]).await;
        let browser = browser.with(&answer);
        (answer, browser)
    }

    /// A GET.
    pub async fn get(&self, browser: &Browser, path: &str) -> Answer {
        self.call(Method::GET, browser, path, String::new(), Some(ORIGIN)).await
    }

    /// A POST from our own page.
    pub async fn post(&self, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.call(Method::POST, browser, path, body, Some(ORIGIN)).await
    }

    /// What stands for the state of a page's form, as the page carries it.
    pub async fn version(&self, browser: &Browser, path: &str) -> String {
        let page = self.get(browser, path).await.body;
        let rest = page.split_once("name=\"version\" value=\"").map_or("", |(_, rest)| rest);
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// A POST of a form as its page stands now.
    pub async fn save(&self, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
        let version = self.version(browser, path).await;
        let mut all = vec![("version", version.as_str())];
        all.extend_from_slice(fields);
        self.post(browser, path, &all).await
    }

    /// Any request.
    pub async fn call(
        &self,
        method: Method,
        browser: &Browser,
        path: &str,
        body: String,
        origin: Option<&str>,
    ) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.call_with(method, browser, path, (kind, body.into_bytes()), origin).await
    }

    /// A POST of a form with files from our own page: names and contents.
    pub async fn upload(&self, browser: &Browser, path: &str, parts: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, content) in parts {
            let file = if *name == "file" { "; filename=\"list\"" } else { "" };
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let kind = "multipart/form-data; boundary=edge";
        self.call_with(Method::POST, browser, path, (kind, body), Some(ORIGIN)).await
    }

    async fn call_with(
        &self,
        method: Method,
        browser: &Browser,
        path: &str,
        (kind, body): (&str, Vec<u8>),
        origin: Option<&str>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::COOKIE, &browser.cookie)
            .extension(ConnectInfo(SocketAddr::new(browser.address.parse().unwrap(), 40000)))
            .header(header::CONTENT_TYPE, kind);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        for (name, value) in &browser.headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        self.send(request).await
    }

    /// Any request at all, as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let path = request.uri().to_string();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let text = |v: &axum::http::HeaderValue| v.to_str().unwrap_or_default().to_owned();
        let to = response.headers().get(header::LOCATION).map(text).unwrap_or_default();
        let headers = response.headers().iter().map(|(k, v)| format!("{k}: {}\n", text(v))).collect();
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec();
        let body = String::from_utf8(bytes.clone()).unwrap_or_default();
        assert!(!body.contains("Unknown localization"), "{path}: a key without words");
        Answer { status, to, headers, body, bytes }
    }

    /// Counts what waits to be counted, as the job does by and by.
    pub async fn count(&self) {
        loop {
            let tx = self.app.db.begin().await.unwrap();
            let done = fold::batch(&tx, fold::BATCH).await.unwrap();
            tx.commit().await.unwrap();
            if done == 0 {
                return;
            }
        }
    }

    /// A single-use link for an account, as its secret.
    pub async fn link(&self, actor: &Actor) -> String {
        let tx = self.app.db.begin().await.unwrap();
        let until = make::now() + chrono::Duration::hours(72);
        let secret = format!("5ecret-{}", actor.account);
        let whose = (actor.account, TokenPurpose::Invitation);
        tokens::replace(&tx, invitations::link_hash(&secret), whose, until).await.unwrap();
        tx.commit().await.unwrap();
        secret
    }

    /// Runs a statement past the program.
    pub async fn sql(&self, statement: &str) {
        let tx = self.app.db.begin().await.unwrap();
        tx.conn().execute_unprepared(statement).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The first column of a query's rows.
    pub async fn rows(&self, query: &str) -> Vec<String> {
        let db = self.app.db.conn();
        let query = Statement::from_string(db.get_database_backend(), query);
        let rows = db.query_all_raw(query).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// Ends it.
    pub async fn close(self) {
        self.app.db.close().await.unwrap();
        drop(self.fresh);
    }
}
