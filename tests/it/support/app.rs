//! The whole program on a fresh database, called as a browser calls it, without a port.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use entity::enums::Role;
use langnghe::actions::sessions;
use langnghe::app::{App, Clock};
use langnghe::config::{Config, Secret};
use langnghe::domain::access::Actor;
use langnghe::store::{Conn, accounts, tokens};
use langnghe::web;
use sea_orm::{ConnectionTrait, Statement};
use tower::ServiceExt;

use super::{Fresh, make};

/// What every request to the test program claims to come from.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

/// The secret key of every program under test.
const KEY: &str = "0123456789abcdef0123456789abcdef";

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
    /// Body.
    pub body: String,
}

/// A browser with its session; a stranger's has none.
#[derive(Clone, Default)]
pub struct Browser(String);

impl Browser {
    /// The browser that an answer logs in.
    pub fn of(answer: &Answer) -> Option<Self> {
        let cookie = answer.headers.lines().find_map(|l| l.strip_prefix("set-cookie: session="))?;
        let token = cookie.split(';').next().filter(|token| !token.is_empty())?;
        Some(Self(format!("session={token}")))
    }

    /// Its cookies, as it sends them.
    pub fn cookie(&self) -> &str {
        &self.0
    }
}

impl Site {
    /// A site with all tables and no rows.
    pub async fn new() -> Self {
        let fresh = Fresh::new().await;
        let mut config = Config::read(|_| None).unwrap();
        config.secret_key = Secret::new(KEY);
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

    /// Logs in a new person of a role.
    pub async fn browser(&self, role: Role, user: &str) -> (Browser, Actor) {
        self.browser_of(make::person(&self.app.db, role, user).await, user).await
    }

    /// Logs in a person who is there.
    pub async fn browser_of(&self, actor: Actor, user: &str) -> (Browser, Actor) {
        let tx = self.app.db.begin().await.unwrap();
        let hash = sessions::hash(&self.app, "một câu đủ dài để nhớ".into()).await.unwrap();
        accounts::set_password(&tx, actor.account, hash, make::now()).await.unwrap();
        tx.commit().await.unwrap();
        let form = [("login", user), ("password", "một câu đủ dài để nhớ")];
        let answer = self.post(&Browser::default(), "/login", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        (Browser::of(&answer).unwrap(), actor)
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

    /// Any request.
    pub async fn call(
        &self,
        method: Method,
        browser: &Browser,
        path: &str,
        body: String,
        origin: Option<&str>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::COOKIE, &browser.0)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let text = |v: &axum::http::HeaderValue| v.to_str().unwrap_or_default().to_owned();
        let to = response.headers().get(header::LOCATION).map(text).unwrap_or_default();
        let headers = response.headers().iter().map(|(k, v)| format!("{k}: {}\n", text(v))).collect();
        let body =
            String::from_utf8(to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec()).unwrap();
        assert!(!body.contains("Unknown localization"), "{path}: a key without words");
        Answer { status, to, headers, body }
    }

    /// A single-use link for an account, as its secret.
    pub async fn link(&self, actor: &Actor) -> String {
        let tx = self.app.db.begin().await.unwrap();
        let until = make::now() + chrono::Duration::hours(72);
        tokens::insert(&tx, sessions::token_hash("secret-link"), actor.account, until).await.unwrap();
        tx.commit().await.unwrap();
        "secret-link".into()
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
