//! The whole program on a fresh database, called as a browser calls it, without a port.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use entity::enums::{Role, TokenPurpose};
use langnghe::actions::{invitations, sessions};
use langnghe::app::{App, Clock};
use langnghe::config::{Config, Secret};
use langnghe::store::{accounts, tokens};
use langnghe::web;
use tower::ServiceExt;

use super::{Fresh, make};

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

/// A browser with its session; a stranger's has none.
#[derive(Clone, Default)]
pub struct Browser(String);

impl Site {
    /// A site with all tables and no rows.
    pub async fn new() -> Self {
        let fresh = Fresh::new().await;
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

    /// The same site some time later.
    pub fn later(&self, by: chrono::Duration) -> Self {
        let app = App { clock: Clock::Fixed(self.app.now() + by), ..self.app.clone() };
        Self { router: web::router(&app), app, fresh: None }
    }

    /// The demo's bloc, with its four rounds.
    pub async fn demo() -> Self {
        let mut site = Self::new().await;
        let config = Config { demo: true, ..(*site.app.config).clone() };
        let fresh = site.fresh.take();
        let site = Self { fresh, ..site.with(config) };
        assert!(langnghe::demo::build::fill(&site.app).await.unwrap());
        site
    }

    /// Logs in a new person of a role.
    pub async fn browser(&self, role: Role, user: &str) -> (Browser, langnghe::domain::access::Actor) {
        let actor = make::person(&self.app.db, role, user).await;
        let tx = self.app.db.begin().await.unwrap();
        let hash = sessions::hash(&self.app, "một câu đủ dài để nhớ".into()).await.unwrap();
        accounts::set_password(&tx, actor.account, hash, make::now()).await.unwrap();
        tx.commit().await.unwrap();
        let form = [("login", user), ("password", "một câu đủ dài để nhớ")];
        let answer = self.post(&Browser::default(), "/login", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.headers.lines().find_map(|l| l.strip_prefix("set-cookie: session=")).unwrap();
        (Browser(format!("session={}", cookie.split(';').next().unwrap())), actor)
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
        let kind = "application/x-www-form-urlencoded";
        self.send(method, browser, path, (kind, body.into_bytes()), origin).await
    }

    /// A POST of a form with files from our own page: names and contents.
    pub async fn upload(&self, browser: &Browser, path: &str, parts: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, content) in parts {
            let file = if *name == "file" { "; filename=\"list\"" } else { "" };
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        let kind = "multipart/form-data; boundary=edge";
        self.send(Method::POST, browser, path, (kind, body), Some(ORIGIN)).await
    }

    async fn send(
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
            .header(header::COOKIE, &browser.0)
            .header(header::CONTENT_TYPE, kind);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let text = |v: &axum::http::HeaderValue| v.to_str().unwrap_or_default().to_owned();
        let to = response.headers().get(header::LOCATION).map(text).unwrap_or_default();
        let headers = response.headers().iter().map(|(k, v)| format!("{k}: {}\n", text(v))).collect();
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec();
        let body = String::from_utf8(bytes.clone()).unwrap_or_default();
        assert!(!body.contains("Unknown localization"), "{path}: a key without words");
        Answer { status, to, headers, body, bytes }
    }

    /// A single-use link for an account, as its secret.
    pub async fn link(&self, actor: &langnghe::domain::access::Actor) -> String {
        let tx = self.app.db.begin().await.unwrap();
        let until = make::now() + chrono::Duration::hours(72);
        let whose = (actor.account, TokenPurpose::Invitation);
        tokens::replace(&tx, invitations::link_hash("5ecre7"), whose, until).await.unwrap();
        tx.commit().await.unwrap();
        "5ecre7".into()
    }

    /// Ends it.
    pub async fn close(self) {
        self.app.db.close().await.unwrap();
        drop(self.fresh);
    }
}
