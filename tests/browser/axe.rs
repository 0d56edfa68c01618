//! Every page in front of axe-core: what a role can reach by links from its first page, and the states a form goes
//! through. At 320 px, which is a desk's page at 400 %, nothing may be scrolled sideways either.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use serde_json::{Value, json};

use crate::page::Browser;
use crate::steps::{self, TEXT};
use crate::support::Setup;

/// How many pages of one kind are looked at.
const OF_A_KIND: usize = 2;

/// The rules of WCAG 2.2 at levels A and AA, and what its authors call good practice.
const CHECK: &str = "const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: tags } }).then((found) => done(
        found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' | ')}`)));";

/// The checker itself; `scripts/test` installs it.
fn checker() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{e}: run `npm ci` for axe-core"))
}

/// Pages looked at, and what was found on them.
struct Look<'a> {
    browser: &'a Browser,
    checker: String,
    pages: usize,
    found: Vec<String>,
}

impl Look<'_> {
    async fn at(&mut self, what: &str) {
        self.browser.run(&self.checker).await;
        let answer = self.browser.run_async(CHECK).await;
        let found = answer.as_array().cloned().unwrap_or_else(|| vec![answer]);
        self.pages += 1;
        self.found.extend(found.iter().map(|v| format!("{what}: {}", v.as_str().unwrap_or("no answer"))));
    }

    /// All kinds of pages that links lead to.
    async fn around(&mut self, role: &str) {
        let mut waiting: VecDeque<String> = ["/".to_owned(), "/account".into(), "/privacy".into()].into();
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(path) = waiting.pop_front() {
            let seen = kinds.entry(kind(&path)).or_default();
            if *seen >= OF_A_KIND {
                continue;
            }
            *seen += 1;
            self.browser.open(&path).await;
            self.at(&format!("{role} {path}")).await;
            for link in self.links().await {
                waiting.push_back(link);
            }
        }
    }

    /// Where the page's links lead; files and other sites are none of them.
    async fn links(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('a[href]')]
            .filter((a) => a.origin === location.origin && !/\\.[a-z]+$/.test(a.pathname))
            .map((a) => a.pathname + a.search)";
        let links = self.browser.run(script).await;
        let links = links.as_array().cloned().unwrap_or_default();
        links.iter().filter_map(Value::as_str).map(Into::into).collect()
    }
}

/// A page's kind: its address without what names one thing among others, and its query only by names.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let part =
        |part: &str| if part.chars().any(|c| c.is_ascii_digit()) { "*".into() } else { part.to_owned() };
    let names: Vec<_> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", path.split('/').map(part).collect::<Vec<_>>().join("/"), names.join("&"))
}

#[test]
fn pages_of_one_kind_differ_only_in_what_they_are_about() {
    assert_eq!(kind("/rounds/2026-Q4?unit=K1"), kind("/rounds/2026-Q3?unit=K2"));
    assert_ne!(kind("/rounds"), kind("/rounds/2026-Q3"));
}

/// A stranger's pages, with the error of a wrong password.
async fn login(look: &mut Look<'_>) {
    for path in ["/login", "/password/reset", "/privacy", "/khong-co"] {
        look.browser.open(path).await;
        look.at(path).await;
    }
    look.browser.open("/login").await;
    look.browser.fill("", "Thư điện tử hoặc tên đăng nhập", "khong-co").await;
    look.browser.fill("", "Mật khẩu", "không đúng đâu").await;
    look.browser.press("Đăng nhập").await;
    look.at("login refused").await;
}

/// The form, empty, with errors, filled in, long.
async fn form(look: &mut Look<'_>) {
    let browser = look.browser;
    steps::enter(browser, "collaborator").await;
    browser.press("Bắt đầu báo cáo").await;
    let tasks = browser.path().await;
    look.at("tasks, empty").await;
    browser.follow("Tình hình chung").await;
    look.at("general situation, empty").await;
    browser.press("Lưu và tiếp tục").await;
    look.at("general situation, errors").await;
    browser.open(&tasks).await;
    steps::describe_the_situation(browser).await;
    browser.follow("Thêm vấn đề").await;
    look.at("issue, empty").await;
    browser.press("Lưu và tiếp tục").await;
    look.at("issue, errors").await;
    steps::steps_of_an_issue(browser, [9, 6]).await;
    browser.unfold_all().await;
    look.at("issue, filled in, everything open").await;
    browser.fill("", "Nội dung vấn đề", &format!("{TEXT} ").repeat(30)).await;
    look.at("issue, too long").await;
    browser.fill("", "Nội dung vấn đề", &TEXT.repeat(18)).await;
    browser.press("Lưu và tiếp tục").await;
    look.at("tasks, with an issue").await;
    browser.follow("Kiểm tra và nộp").await;
    look.at("check").await;
    browser.press("Nộp báo cáo").await;
    look.at("check, errors").await;
    steps::declare(browser).await;
    look.at("handed in").await;
}

async fn every_page(name: &str, width: u32) {
    let browser = Browser::start(name, Setup { script: true, width, keys: false }).await;
    let mut look = Look { browser: &browser, checker: checker(), pages: 0, found: Vec::new() };
    login(&mut look).await;
    form(&mut look).await;
    for role in ["collaborator", "staff", "approver", "leader", "unit-head", "admin", "auditor"] {
        steps::enter(&browser, role).await;
        look.around(role).await;
    }
    let Look { pages, found, .. } = look;
    println!("axe-core looked at {pages} pages at {width} px");
    browser.same("what axe-core finds", json!(found), json!([])).await;
    assert!(pages > 60, "links lead to too few pages: {pages}");
    browser.end().await;
}

#[tokio::test]
async fn axe_finds_nothing_at_a_desk() {
    every_page("axe-desk", 1280).await;
}

#[tokio::test]
async fn axe_finds_nothing_at_320_px_and_nothing_is_scrolled_sideways() {
    every_page("axe-320", 320).await;
}
