//! Every route, found by going through the router: headers on every answer, a page for every error, and no
//! change by a GET.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use axum::http::Method;
use entity::enums::Role;
use langnghe::actions::audit as acts;
use langnghe::config::Config;
use langnghe::web;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::app::{Answer, Browser, ORIGIN, Site};
use crate::support::dump::{self, Table};
use crate::support::world::World;

/// What every answer carries.
const ALWAYS: [&str; 4] = [
    "content-security-policy: default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; \
     form-action 'self'\n",
    "x-content-type-options: nosniff\n",
    "referrer-policy: same-origin\n",
    "permissions-policy: camera=(), geolocation=(), microphone=()\n",
];

/// The letters of the mailbox and of previews are shown in a frame of their own, under a policy of their own.
fn is_letter(path: &str) -> bool {
    path.ends_with("/letter")
}

/// What an answer lacks of the headers of quality.
pub fn lacking(path: &str, answer: &Answer) -> Vec<String> {
    let mut out = Vec::new();
    for header in ALWAYS {
        let own_policy = is_letter(path) && answer.status == 200 && header.starts_with("content-security");
        if own_policy {
            let sandboxed =
                answer.headers.contains("sandbox") && answer.headers.contains("default-src 'none'");
            if !sandboxed || answer.headers.contains("unsafe-inline") {
                out.push("a strict policy of its own".to_owned());
            }
        } else if !answer.headers.contains(header) {
            out.push(header.to_owned());
        }
    }
    let cache = match answer.status {
        200 if path.starts_with("/assets/") => "public, max-age=31536000, immutable",
        200 | 304 if is_for_programs(path) => "private, no-cache",
        _ => "no-store",
    };
    if !answer.headers.contains(&format!("cache-control: {cache}\n")) {
        out.push(format!("cache-control: {cache}"));
    }
    out
}

#[track_caller]
fn is_good(told: &str, path: &str, answer: &Answer) {
    let missing = lacking(path, answer);
    assert!(missing.is_empty(), "{told} ({}) lacks {missing:?}: {}", answer.status, answer.headers);
    assert!(answer.status < 500, "{told}: {}", answer.status);
    // A refusal is a page in the person's language, not a bare line.
    let is_told = is_refusal(path, answer) && (is_for_programs(path) || answer.body.contains("lang=\"vi\""));
    assert!(answer.status < 400 || is_told, "{told}: {}", answer.status);
}

/// Whether programs read a path; `/api/` names nothing for people but the page about it.
fn is_for_programs(path: &str) -> bool {
    let path = path.split('?').next().unwrap();
    path.starts_with("/api/") && path != "/api/v1/docs"
}

/// Whether an answer tells why: a page, or to a program a problem (RFC 9457).
pub fn is_refusal(path: &str, answer: &Answer) -> bool {
    if is_for_programs(path) {
        return answer.headers.contains("content-type: application/problem+json\n")
            && answer.body.contains(&format!("\"status\":{}", answer.status));
    }
    answer.body.contains("<h1>")
}

#[tokio::test]
async fn every_answer_of_every_route_carries_the_headers_and_every_error_is_a_page() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let large = "x=".to_owned() + &"y".repeat(1024 * 1024);
    let mut seen = BTreeMap::<u16, u32>::new();
    // Logging out would make strangers of all.
    for entry in web::routes(&site.app).entries().iter().filter(|e| e.path != "/logout") {
        for path in [world.address(entry.path), crate::support::world::address(entry.path)] {
            for (role, browser) in world.browsers() {
                for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"] {
                    let kind = Method::from_bytes(method.as_bytes()).unwrap();
                    let answer = site.call(kind, browser, &path, String::new(), Some(ORIGIN)).await;
                    *seen.entry(answer.status).or_default() += 1;
                    if method == "HEAD" {
                        assert!(lacking(&path, &answer).is_empty() && answer.body.is_empty(), "{path}");
                        continue;
                    }
                    is_good(&format!("{method} {path} as {role:?}"), &path, &answer);
                    let allowed = answer.status != 405 || answer.headers.contains("allow: ");
                    assert!(allowed, "{method} {path} does not say which methods there are");
                }
                let answer = site.call(Method::POST, browser, &path, large.clone(), Some(ORIGIN)).await;
                *seen.entry(answer.status).or_default() += 1;
                is_good(&format!("a large POST {path} as {role:?}"), &path, &answer);
            }
        }
    }
    let path = world.address("/releases/{id}") + ".pdf";
    let file = site.get(world.browser(Role::Leader), &path).await;
    assert!(file.status == 200 && file.headers.contains("application/pdf"), "{}", file.status);
    is_good("a PDF", &path, &file);
    for status in [200, 303, 403, 404, 405, 413, 422] {
        assert!(seen.contains_key(&status), "no answer was {status}: {seen:?}");
    }
    site.close().await;
}

#[tokio::test]
async fn what_does_not_exist_and_what_is_no_path_is_a_page_too() {
    let site = Site::new().await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    for path in [
        "/nowhere",
        "/reviews/",
        "//evil.example",
        "/rounds/%00",
        "/rounds/%0d%0aSet-Cookie:a=b",
        "/rounds/%ff%fe",
        "/rounds/..%2f..%2fetc%2fpasswd",
        "/assets/..%2fapp.css",
        "/reviews/%F0%9F%92%A9",
        "/%2e%2e/%2e%2e",
        "/reviews?state=%ff&round=%00",
    ] {
        let answer = site.get(&staff, path).await;
        assert!(matches!(answer.status, 303 | 404), "{path}: {}", answer.status);
        is_good(path, path, &answer);
        assert!(!answer.headers.contains("set-cookie"), "{path}");
    }
    site.close().await;
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there_and_cookies_keep_to_it() {
    let site = Site::new().await;
    site.browser(Role::Leader, "lanhdao").await;
    let mut config: Config = (*site.app.config).clone();
    config.base_url = "https://langnghe.example".into();
    let tls = site.with(config);
    let form =
        "login=lanhdao&password=m%E1%BB%99t+c%C3%A2u+%C4%91%E1%BB%A7+d%C3%A0i+%C4%91%E1%BB%83+nh%E1%BB%9B";
    let origin = Some("https://langnghe.example");
    let answer = tls.call(Method::POST, &Browser::default(), "/login", form.into(), origin).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let cookie = answer.headers.lines().find(|l| l.starts_with("set-cookie: __Host-session=")).unwrap();
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert!(answer.headers.contains("strict-transport-security: max-age=31536000"));
    let plain = site.get(&Browser::default(), "/login").await;
    assert!(!plain.headers.contains("strict-transport-security"), "not over plain http");
    site.close().await;
}

/// Everything in the database but what a GET may note: when, from where and on what a session was last used.
async fn state(site: &Site) -> BTreeMap<String, Table> {
    let mut tables = dump::tables(site.app.config.database_url.reveal()).await;
    let mut session = tables.remove("session").unwrap();
    for column in ["last_seen_at", "address", "device"] {
        session = session.without(column);
    }
    tables.insert("session".into(), session);
    tables
}

#[tokio::test]
async fn a_get_changes_nothing() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let before = state(&site).await;
    let mut pages = 0;
    for entry in web::routes(&site.app).entries() {
        for path in [world.address(entry.path), crate::support::world::address(entry.path)] {
            for (_, browser) in world.browsers() {
                pages += u32::from(site.get(browser, &path).await.status == 200);
                site.call(Method::HEAD, browser, &path, String::new(), None).await;
            }
        }
    }
    assert!(pages > 60, "only {pages} pages were shown");
    let after = state(&site).await;
    for (table, rows) in &before {
        assert!(&after[table] == rows, "{table} changed");
    }
    // Only then, and not by the request itself, what was refused is noted.
    acts::note_failures(&site.app, true).await.unwrap();
    assert_ne!(state(&site).await["audit_event"], before["audit_event"]);
    site.close().await;
}

/// What a client is answered that begins a body and never ends it.
async fn never_ending(address: SocketAddr, cookie: &str, path: &str) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nOrigin: {ORIGIN}\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nlang=v"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut text = String::new();
    // The server does not wait for the rest of what it gave up.
    tokio::time::timeout(Duration::from_secs(20), stream.read_to_string(&mut text)).await.unwrap().unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let (line, headers) = head.split_once("\r\n").unwrap();
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let headers = headers.replace("\r\n", "\n") + "\n";
    Answer { status, to: String::new(), headers, body: body.to_owned(), bytes: Vec::new() }
}

#[tokio::test]
async fn a_body_that_never_ends_is_answered_with_a_page_in_the_persons_language() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::Leader, "lanhdao").await;
    site.post(&browser, "/account", &[("display_name", "Hòa"), ("lang", "en")]).await;
    let mut config: Config = (*site.app.config).clone();
    config.patience = Duration::from_millis(300);
    let hasty = site.with(config);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = web::router(&hasty.app).into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(axum::serve(listener, service).into_future());
    for (cookie, path, lang, words) in [
        (browser.cookie(), "/account", "en", "It took too long"),
        ("", "/login", "vi", "Quá thời gian"),
        ("lang=en", "/password/reset", "en", "It took too long"),
    ] {
        let answer = never_ending(address, cookie, path).await;
        assert_eq!(answer.status, 408, "{path}");
        assert!(lacking(path, &answer).is_empty(), "{path} lacks {:?}", lacking(path, &answer));
        assert!(answer.body.contains(words) && answer.body.contains(&format!("lang=\"{lang}\"")), "{path}");
    }
    server.abort();
    let again = site.post(&browser, "/account", &[("display_name", "Hòa"), ("lang", "vi")]).await;
    assert_eq!(again.status, 303, "nothing is held up");
    site.close().await;
}
