//! Hostile input: thousands of requests made by chance, spread over every form of the site and every role.
//! However wrong they are: no fault of ours, no panic, nobody kept waiting, nothing odd stored.
//!
//! `LANGNGHE_HOSTILE` sets how many (10,000), `LANGNGHE_TEST_SEED` repeats a run by its printed seed.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use entity::enums::Role;
use langnghe::domain::report::clean;
use langnghe::web;

use crate::headers::{is_refusal, lacking};
use crate::support::app::{Browser, ORIGIN, Site};
use crate::support::chance::{Chance, say};
use crate::support::dump;
use crate::support::forms::{self, Field};
use crate::support::log::captured;
use crate::support::world::World;

/// Bytes of a body in which a field is a megabyte: above the limit with anything beside it.
const MEGABYTE: usize = 1024 * 1024;

/// Longest an answer may take, however busy the machine.
const PATIENCE: Duration = Duration::from_secs(25);

/// A text that most fields take.
const PLAUSIBLE: &str = "Nhiều người lao động băn khoăn về giá điện tăng liên tục trong quý vừa qua.";

/// Values that have broken programs before.
const VALUES: &[&str] = &[
    "",
    " ",
    "\0",
    "an\0toàn",
    "\u{1}\u{7}\u{1b}[31m",
    "\u{202e}cba\u{202c}",
    "\u{2066}x\u{2069}",
    "zero\u{200b}width\u{200d}\u{feff}",
    "\u{200f}\u{200e}",
    "\u{fffd}",
    "\u{ffff}\u{10ffff}",
    "e\u{301}\u{323}\u{302}\u{302}\u{302}\u{302}",
    "\\ud800",
    "\\u0000",
    "a@b.vn\r\nBcc: nan-nhan@example.invalid",
    "Tên\r\nSubject: khác",
    "Tên\nX-Header: 1",
    "x\r\n\r\n<html>",
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+84912345678",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "' OR '1'='1",
    "'; DROP TABLE account; --",
    "\" onmouseover=\"alert(1)",
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "{{7*7}}${7*7}#{7*7}",
    "../../../../etc/passwd",
    "%00%0d%0a",
    "//evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "0",
    "-0",
    "1e309",
    "NaN",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775808",
    "99999999999999999999999999",
    "0x10",
    "1_000",
    "１２",
    "٣",
    "1.5",
    "true",
    "null",
    "[]",
    "{\"$ne\":null}",
    "2026-Q4",
    "2026-Q5",
    "-9999-Q1",
    "9999999-Q1",
    "31/02/2026",
    "99999-12-31",
    "-262144-01-01",
    "3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11",
    "00000000-0000-0000-0000-000000000000",
    "yes",
    "K11",
    "C1",
    "😀👨‍👩‍👧‍👦",
    "𝕳𝖊𝖑𝖑𝖔",
    "İıſ",
    "ﷺ",
];

/// Raw pieces of a body that are no text or no form.
const PIECES: &[&[u8]] = &[
    b"%",
    b"%zz",
    b"%ff%fe",
    b"%ED%A0%80",
    b"%F0%82%82%AC",
    b"\xff\xfe\x00",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"&&&&",
    b"====",
    b"&=&=",
    b";",
    b"a[b][c][d][e]=1",
    b"a[]=1&a[]=2",
    b"__proto__[x]=1",
];

/// A form as it is sent: whose it is, where it goes, what it holds.
struct Target {
    browser: usize,
    path: String,
    fields: Vec<Field>,
    /// The page that shows it, and the how manieth there; none for a blind one.
    shown: Option<(String, usize)>,
}

/// Who sends, and what there is to send.
struct Attack {
    chance: Chance,
    browsers: Vec<(Option<Role>, Browser)>,
    targets: Vec<Target>,
    paths: Vec<&'static str>,
    posts: Vec<&'static str>,
    names: Vec<String>,
    codes: Vec<String>,
    ids: Vec<String>,
}

/// Every form the pages show to anybody, and for each role a blind one for each route that takes any.
async fn targets(site: &Site, world: &World) -> Vec<Target> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in web::routes(&site.app).entries().iter().filter(|e| e.path != "/logout") {
        let mut paths = vec![world.address(entry.path)];
        let rows = world.filed.iter().map(|f| f.report).chain([world.flash.report]);
        paths.extend(rows.map(|id| entry.path.replace("{id}", &id.to_string())));
        paths.retain(|p| !p.contains('{'));
        paths.dedup();
        for (browser, (role, session)) in world.browsers().iter().enumerate() {
            let methods = site.call(Method::OPTIONS, session, &paths[0], String::new(), Some(ORIGIN)).await;
            let takes = methods.headers.lines().any(|l| l.starts_with("allow: ") && l.contains("POST"));
            if takes && entry.access.allows(*role) {
                let fields = vec![("reason".to_owned(), vec![String::new()])];
                out.push(Target { browser, path: paths[0].clone(), fields, shown: None });
            }
            for page in &paths {
                let html = site.get(session, page).await.body;
                for (n, form) in forms::of_page(&html).into_iter().enumerate() {
                    let path = if form.action.is_empty() { page.clone() } else { form.action };
                    let fresh = seen.insert((browser, path.clone(), form.fields.len()));
                    if form.post && path != "/logout" && fresh {
                        let shown = Some((page.clone(), n));
                        out.push(Target { browser, path, fields: form.fields, shown });
                    }
                }
            }
        }
    }
    out
}

impl Attack {
    async fn new(site: &Site, world: &World) -> Self {
        let targets = targets(site, world).await;
        let paths: Vec<_> =
            web::routes(&site.app).entries().iter().map(|e| e.path).filter(|p| *p != "/logout").collect();
        let is_posted = |path: String| targets.iter().any(|t| t.shown.is_none() && t.path == path);
        Self {
            chance: Chance::from_environment(),
            browsers: world.browsers().to_vec(),
            posts: paths.iter().copied().filter(|p| is_posted(world.address(p))).collect(),
            paths,
            names: forms::names(),
            codes: forms::codes(),
            ids: world.filed.iter().map(|f| f.report.to_string()).collect(),
            targets,
        }
    }

    fn value(&mut self) -> String {
        match self.chance.below(20) {
            0 => "ế".repeat(1 + self.chance.below(25_000)),
            1 => self.chance.of(VALUES).repeat(1 + self.chance.below(40)),
            2 => self.chance.of(&self.codes).clone(),
            3 => self.chance.of(&self.ids).clone(),
            4 => format!("{}{}", self.chance.of(VALUES), self.chance.of(VALUES)),
            5 => (0..self.chance.below(40))
                .filter_map(|_| char::from_u32(self.chance.below(0x3000) as u32))
                .collect(),
            6 => PLAUSIBLE.into(),
            _ => (*self.chance.of(VALUES)).into(),
        }
    }

    /// What a field of this name takes.
    fn plausible(&mut self, name: &str) -> String {
        match name {
            "user_name" => format!("moi-{}", self.chance.below(1_000_000)),
            "email" => format!("moi-{}@vi.example", self.chance.below(1_000_000)),
            "from" | "until" => "26/10/2026".into(),
            name if name.ends_with("voices") => "12".into(),
            _ => PLAUSIBLE.into(),
        }
    }

    /// A form as somebody careful would fill it in, then spoilt in a few places.
    fn fields(&mut self, fields: &[Field]) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = Vec::new();
        for (name, offered) in fields {
            let mut value = self.chance.of(offered).clone();
            if value.is_empty() && self.chance.below(3) > 0 {
                value = self.plausible(name);
            }
            out.push((name.clone(), value));
        }
        for _ in 0..=self.chance.below(if fields.is_empty() { 12 } else { 4 }) {
            let value = self.value();
            let at = self.chance.below(out.len().max(1));
            match self.chance.below(6) {
                0 if !out.is_empty() => drop(out.remove(at)),
                1 if !out.is_empty() => out.insert(at, (out[at].0.clone(), value)),
                2 if !out.is_empty() => out.push((format!("{}[{value}][]", out[at].0), value)),
                3 | 4 if !out.is_empty() => out[at].1 = value,
                _ => out.push((self.chance.of(&self.names).clone(), value)),
            }
        }
        out
    }

    fn body(&mut self, fields: &[Field]) -> Vec<u8> {
        let mut pairs = self.fields(fields);
        match self.chance.below(150) {
            0 => pairs.push(("description".into(), "y".repeat(MEGABYTE))),
            1 => pairs.push(("content".into(), "ế".repeat(MEGABYTE / 10))),
            2 => pairs.extend((0..3_000).map(|n| (format!("stream-{n}-content"), "x".into()))),
            3 => return vec![b'['; 200_000],
            4 => return br#"{"a":"#.repeat(20_000),
            _ => {}
        }
        let mut body =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes();
        if self.chance.below(6) == 0 {
            let at = self.chance.below(body.len() + 1);
            let piece = *self.chance.of(PIECES);
            body.splice(at..at, piece.iter().copied());
        }
        body
    }

    /// Something in the place of what varies in a path.
    fn path(&mut self, method: &Method) -> String {
        let patterns = if method == Method::GET { &self.paths } else { &self.posts };
        let pattern = *self.chance.of(patterns);
        let mut path = String::new();
        for part in pattern.split('/').skip(1) {
            path.push('/');
            if part.starts_with('{') || self.chance.below(12) == 0 {
                let value = self.value().chars().take(300).collect::<String>();
                let raw = *self.chance.of(PIECES);
                match self.chance.below(3) {
                    0 => path.extend(raw.iter().map(|b| format!("%{b:02x}"))),
                    _ => path.extend(value.bytes().map(|b| format!("%{b:02x}"))),
                }
            } else {
                path.push_str(part);
            }
        }
        path
    }

    fn query(&mut self) -> String {
        let pairs = self.fields(&[]);
        let mut query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        query.truncate(8_000);
        format!("?{query}")
    }

    /// One target after the other, so that each gets its share; what closes a round for all only now and then.
    fn next(&self, n: usize) -> usize {
        let (round, target) = (n / self.targets.len(), n % self.targets.len());
        let closes = self.targets[target].path.ends_with("/compile");
        if closes && round % 8 != 7 { (target + 1) % self.targets.len() } else { target }
    }

    /// Reads a form anew from its page, so that what it carries of the state of things is not stale.
    async fn refresh(&mut self, site: &Site, n: usize) {
        let target = self.next(n);
        let Target { browser, shown: Some((page, at)), .. } = &self.targets[target] else { return };
        let html = site.get(&self.browsers[*browser].1, page).await.body;
        if let Some(form) = forms::of_page(&html).into_iter().nth(*at).filter(|form| form.post) {
            self.targets[target].fields = form.fields;
        }
    }

    /// One request, and what to tell of it.
    fn request(&mut self, n: usize) -> (Request<Body>, String) {
        let target = self.next(n);
        let (mut browser, to) = (self.targets[target].browser, self.targets[target].path.clone());
        let fields = self.targets[target].fields.clone();
        let (mut method, mut path, mut body) = (Method::POST, to, Vec::new());
        match self.chance.below(10) {
            0 => (method, path) = (Method::GET, path.split('?').next().unwrap().to_owned() + &self.query()),
            1 => {
                browser = self.chance.below(self.browsers.len());
                (method, path) = (Method::GET, self.path(&Method::GET));
            }
            2 => {
                browser = self.chance.below(self.browsers.len());
                path = self.path(&Method::POST);
                body = self.body(&fields);
            }
            _ => body = self.body(&fields),
        }
        if self.chance.below(40) == 0 {
            method = self.chance.of(&[Method::PUT, Method::DELETE, Method::HEAD, Method::OPTIONS]).clone();
        }
        let uri = path.parse::<Uri>().unwrap_or(Uri::from_static("/"));
        let told = format!("request {n}: {method} {uri} as {:?}", self.browsers[browser].0);
        let kind = "application/x-www-form-urlencoded";
        let address: SocketAddr =
            ([10, 0, self.chance.below(250) as u8, self.chance.below(250) as u8], 4000).into();
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, kind)
            .header(header::COOKIE, self.browsers[browser].1.cookie())
            .extension(ConnectInfo(address))
            .body(Body::from(body))
            .unwrap();
        if self.chance.below(8) == 0 {
            self.spoil(&mut request);
        }
        (request, told)
    }

    /// Headers nobody sends.
    fn spoil(&mut self, request: &mut Request<Body>) {
        const HEADERS: &[&str] = &[
            "cookie",
            "cookie",
            "host",
            "origin",
            "content-type",
            "content-length",
            "accept-language",
            "user-agent",
            "referer",
            "x-forwarded-for",
            "x-background",
            "sec-fetch-site",
            "authorization",
            "if-none-match",
            "range",
            "transfer-encoding",
        ];
        let name = HeaderName::from_static(self.chance.of::<&str>(HEADERS));
        let value = match self.chance.below(5) {
            0 => b"\xff\xfe\x80".to_vec(),
            1 => format!("session={}; lang={}; a; =; ;;", self.value(), self.value()).into_bytes(),
            2 => "multipart/form-data; boundary=".into(),
            _ => self.value().into_bytes(),
        };
        let value: Vec<u8> = value.into_iter().filter(|b| *b >= 32 && *b != 127).take(60_000).collect();
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            request.headers_mut().insert(name, value);
        }
    }

    /// Logs those in again whose session came to its end on the way.
    async fn revive(&mut self, site: &Site, n: usize) {
        for (role, browser) in &mut self.browsers {
            let Some(role) = *role else { continue };
            if site.get(browser, "/").await.status == 200 {
                continue;
            }
            let fresh = Browser::at(&format!("10.{}.{}.1", 1 + n % 200, n / 200 % 200));
            let (answer, again) = site.log_in(&fresh, &World::user(role)).await;
            *browser = if answer.status == 303 {
                again
            } else {
                site.browser(role, &format!("{}-{n}", World::user(role))).await.0
            };
        }
    }
}

/// The texts in a stored value: itself or, where it is a document, all in it.
fn texts(value: &str) -> Vec<String> {
    fn inside(value: &serde_json::Value, out: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => out.push(text.clone()),
            serde_json::Value::Array(list) => list.iter().for_each(|v| inside(v, out)),
            serde_json::Value::Object(map) => map.iter().for_each(|(k, v)| {
                out.push(k.clone());
                inside(v, out);
            }),
            _ => {}
        }
    }
    let mut out = vec![value.to_owned()];
    if let Ok(document) = serde_json::from_str(value) {
        inside(&document, &mut out);
    }
    out
}

/// What is stored that `clean` would not have left as it is: table, column, value.
async fn odd(site: &Site) -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    for (name, table) in dump::tables(site.app.config.database_url.reveal()).await {
        for row in &table.rows {
            for (column, value) in table.columns.iter().zip(row) {
                let found = value.iter().flat_map(|v| texts(v)).find(|text| clean(text) != *text);
                out.extend(found.map(|text| (name.clone(), column.clone(), text)));
            }
        }
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn no_hostile_request_makes_a_fault_a_panic_a_wait_or_a_surprise() {
    let count = std::env::var("LANGNGHE_HOSTILE").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let site = Site::new().await;
    let world = World::make(&site).await;
    let mut attack = Attack::new(&site, &world).await;
    let posts: BTreeSet<&str> = attack.targets.iter().map(|t| t.path.as_str()).collect();
    say(&format!(
        "{count} hostile requests over {} forms to {} addresses",
        attack.targets.len(),
        posts.len()
    ));
    let (mut seen, begun) = (BTreeMap::<u16, u32>::new(), Instant::now());
    let (log, _guard) = captured();
    for n in 0..count {
        if n % 250 == 0 {
            attack.revive(&site, n).await;
        }
        attack.refresh(&site, n).await;
        let (request, told) = attack.request(n);
        let (path, is_head) = (request.uri().path().to_owned(), request.method() == Method::HEAD);
        let answer = tokio::time::timeout(PATIENCE, site.send(request)).await;
        let answer = answer.unwrap_or_else(|_| panic!("{told} was kept waiting"));
        assert!(answer.status < 500, "{told}: {} {}", answer.status, log.all());
        let missing = lacking(&path, &answer);
        assert!(missing.is_empty(), "{told} ({}) lacks {missing:?}", answer.status);
        assert!(is_head || answer.status < 400 || is_refusal(&path, &answer), "{told}: {}", answer.status);
        *seen.entry(answer.status).or_default() += 1;
    }
    say(&format!("answers: {seen:?}, in {:.1} s", begun.elapsed().as_secs_f64()));
    for status in [200, 303, 404, 409, 413, 422] {
        assert!(seen.contains_key(&status), "no answer was {status}");
    }
    let odd = odd(&site).await;
    assert!(
        odd.is_empty(),
        "{} odd values are stored, such as {:?}",
        odd.len(),
        odd.iter().take(5).collect::<Vec<_>>()
    );
    let verdict = {
        langnghe::actions::audit::note_failures(&site.app, true).await.unwrap();
        langnghe::actions::audit::seal(&site.app).await.unwrap();
        langnghe::actions::audit::verify(&site.app).await.unwrap()
    };
    assert!(verdict.fault.is_none() && verdict.rows > 100, "{verdict:?}");
    site.close().await;
}

#[tokio::test]
async fn a_draft_keeps_words_as_they_were_typed_and_nothing_a_form_does_not_offer() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let author = world.browser(Role::Collaborator);
    let issue = world.address("/reports/{id}/issues/1");
    let form = |description: &str| {
        [
            ("act", "later".into()),
            ("title", "Giá\u{202e} điện\0 tăng".into()),
            ("description", description.to_owned()),
            ("sphere", "galactic".into()),
            ("topic", "<b>".into()),
            ("groups", "workers".into()),
            ("groups", "martians".into()),
            ("groups", "workers".into()),
            ("stream-1-stance", "in_favour".into()),
            ("stream-1-intensity", "%s".into()),
            ("stream-1-voices", "nhiều lắm\u{200b}".into()),
        ]
    };
    let send = async |description: &str| {
        let form = form(description);
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
        site.save(author, &issue, &form).await.status
    };
    assert_eq!(send("dòng một\r\ndòng hai").await, 303);
    let check = site.get(author, &world.address("/reports/{id}/check")).await;
    assert_eq!(check.status, 200);
    assert!(check.body.contains("Giá điện tăng") && check.body.contains("dòng một\ndòng hai"));
    let page = site.get(author, &issue).await.body;
    assert!(page.contains("nhiều lắm") && page.contains(r#"value="workers" checked"#));
    assert!(!page.contains("galactic") && !page.contains("martians"));
    assert_eq!(odd(&site).await, []);
    assert_eq!(send(&"y".repeat(900_000)).await, 422, "far beyond any limit");
    site.close().await;
}
