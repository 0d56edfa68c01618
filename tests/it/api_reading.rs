//! What programs read: rounds, units, topics, figures; page by page, with marks, in problems and in the description.

use std::collections::BTreeSet;

use axum::http::Method;
use entity::enums::Role;
use langnghe::web;
use serde_json::{Value, json};

use crate::audit::whole_log;
use crate::support::app::{Answer, Browser, Site};
use crate::support::chance::Chance;
use crate::support::program::{Program, read, report, wrong};
use crate::support::world::World;

/// A header of an answer.
fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let line = answer.headers.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_default()
}

#[tokio::test]
async fn rounds_units_and_topics_are_read_page_by_page() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let leader = Program::of(&site, world.browser(Role::Leader), &["rounds:read"]).await;
    let rounds = leader.json("/api/v1/rounds").await;
    let codes: Vec<&str> =
        rounds["items"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["2027-Q1", "2026-Q4", "2026-Q3"]);
    assert_eq!(leader.json("/api/v1/rounds/2026-Q4").await, rounds["items"][1]);
    assert_eq!(leader.get("/api/v1/rounds/2031-Q1").await.status, 404);
    for path in ["/api/v1/units", "/api/v1/units?round=2026-Q3"] {
        let units = leader.json(path).await;
        let place = |unit: &Value| {
            format!("{}<{}", unit["code"].as_str().unwrap(), unit["parent"].as_str().unwrap_or(""))
        };
        let places: Vec<String> = units["items"].as_array().unwrap().iter().map(place).collect();
        assert_eq!(places, ["K<", "K1<K", "K11<K1", "K111<K11", "K12<K1"], "{path}");
        assert_eq!(units["items"][3]["depth"], 3);
    }
    let second = leader.get("/api/v1/units?round=2026-Q3&size=2&page=2").await;
    assert_eq!(read(&second)["items"][0]["code"], "K11");
    assert_eq!(
        header(&second, "link"),
        "</api/v1/units?round=2026-Q3&size=2&page=1>; rel=\"first\", \
         </api/v1/units?round=2026-Q3&size=2&page=1>; rel=\"prev\", \
         </api/v1/units?round=2026-Q3&size=2&page=3>; rel=\"next\", \
         </api/v1/units?round=2026-Q3&size=2&page=3>; rel=\"last\""
    );
    let beyond = leader.json("/api/v1/units?page=9").await;
    assert_eq!((beyond["items"].as_array().unwrap().len(), &beyond["total"]), (0, &json!(5)));
    let topics = leader.json("/api/v1/topics?round=2026-Q4").await;
    assert_eq!(
        (&topics["items"][0]["selectable"], &topics["items"][1]["selectable"]),
        (&json!(false), &json!(true))
    );
    for path in ["/api/v1/units?size=201", "/api/v1/rounds?page=0", "/api/v1/topics?rond=x"] {
        assert_eq!(leader.get(path).await.status, 422, "{path}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_body_the_caller_has_already_is_not_sent_again() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let permissions = ["rounds:read", "figures:published"];
    let leader = Program::of(&site, world.browser(Role::Leader), &permissions).await;
    let figures = format!("/api/v1/releases/{}/figures", world.id("releases"));
    for path in
        ["/api/v1/rounds", "/api/v1/units", "/api/v1/openapi.json", &figures, &format!("{figures}.csv")]
    {
        let first = leader.get(path).await;
        let mark = header(&first, "etag").to_owned();
        assert!(mark.starts_with("W/\"") && header(&first, "cache-control") == "private, no-cache", "{path}");
        for known in [mark.clone(), mark.replace("W/", ""), format!("\"x\", {mark}"), "*".into()] {
            let again = leader.saying("if-none-match", &known).get(path).await;
            assert_eq!((again.status, again.body.as_str()), (304, ""), "{path} {known}");
            assert_eq!(header(&again, "etag"), mark);
        }
        assert_eq!(leader.saying("if-none-match", "\"x\"").get(path).await.body, first.body);
    }
    site.close().await;
}

#[tokio::test]
async fn leaders_and_heads_read_the_published_figures_alone_and_exactly_those_of_the_page() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let id = world.id("releases");
    for role in [Role::Leader, Role::Collaborator, Role::Staff] {
        let browser = world.browser(role);
        let page = site.get(browser, &format!("/releases/{id}/figures.json")).await.body;
        let program = Program::of(&site, browser, &["figures:published", "rounds:read"]).await;
        assert_eq!(program.get(&format!("/api/v1/releases/{id}/figures")).await.body, page, "{role:?}");
        let csv = program.get(&format!("/api/v1/releases/{id}/figures.csv")).await;
        let asked = program.saying("accept", "text/csv").get(&format!("/api/v1/releases/{id}/figures")).await;
        assert_eq!((&csv.body, header(&csv, "content-type")), (&asked.body, "text/csv; charset=utf-8"));
        let cells =
            serde_json::from_str::<Value>(&page).unwrap()["releases"][0]["cells"].as_array().unwrap().len();
        assert!(csv.body.lines().count() > cells, "a row a cell");
        let list = program.json("/api/v1/releases").await;
        assert_eq!((&list["items"][0]["id"], &list["items"][0]["round"]), (&json!(id), &json!("2026-Q3")));
        if role != Role::Staff {
            assert_eq!(program.get("/api/v1/figures").await.status, 403, "{role:?}");
            assert!(!csv.body.contains("7919") && csv.body.contains("39595"), "{role:?}: none but the sum");
        }
    }
    site.close().await;
}

#[tokio::test]
async fn staff_read_exact_figures_and_the_log_says_so() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    site.count().await;
    let staff = Program::of(&site, world.browser(Role::Staff), &["figures:exact"]).await;
    let answer = staff.get("/api/v1/figures?round=2026-Q3").await;
    let figures = read(&answer);
    assert_eq!((&figures["unit"], &figures["reports"], &figures["nil"]), (&json!("K"), &json!(5), &json!(0)));
    let whole = &figures["rows"][0]["cells"][0];
    assert_eq!((&whole["issues"], &whole["voices"]["concerned"]), (&json!(5), &json!(5 * 7919)));
    let below = staff.json("/api/v1/figures?round=2026-Q3&unit=K1&topic=C&size=1&page=2").await;
    assert_eq!((&below["total"], &below["rows"][1]["unit"]["code"]), (&json!(2), &json!("K12")));
    for wrong in ["?round=2031-Q1", "?unit=KHONG", "?topic=KHONG", "?unit=K1&page=9"] {
        assert_eq!(staff.get(&format!("/api/v1/figures{wrong}")).await.status, 404, "{wrong}");
    }
    let known = staff.saying("if-none-match", header(&answer, "etag"));
    assert_eq!(known.get("/api/v1/figures?round=2026-Q3").await.status, 304);
    let log = whole_log(&site).await;
    let taken =
        log.iter().filter(|l| l.event.action == "figures.export" && l.event.subject == "2026-Q3").count();
    assert_eq!(taken, 2, "once for each body that was given");
    site.close().await;
}

/// What every problem has.
fn is_problem(answer: &Answer, told: &str) -> Value {
    assert_eq!(header(answer, "content-type"), "application/problem+json", "{told}: {}", answer.body);
    assert_eq!(header(answer, "cache-control"), "no-store", "{told}");
    let body = read(answer);
    assert_eq!(body["status"], answer.status, "{told}");
    for field in ["type", "title", "detail", "instance"] {
        assert!(body[field].as_str().is_some_and(|text| !text.is_empty()), "{told} has no {field}: {body}");
    }
    assert!(body["type"].as_str().unwrap().contains("/api/v1/docs#problem-"), "{told}");
    body
}

#[tokio::test]
async fn every_refusal_is_a_problem_in_the_language_that_is_asked_for() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let author =
        Program::of(&site, world.browser(Role::Collaborator), &["reports:write", "reports:read"]).await;
    let stranger = |lang: &str| Browser::default().saying("accept-language", lang);
    let docs = [
        site.get(&Browser::default(), "/api/v1/docs").await.body,
        site.get(&Browser::default().saying("cookie", "lang=en"), "/api/v1/docs").await.body,
    ];
    let mut seen = BTreeSet::new();
    for (lang, page) in ["vi", "en"].into_iter().zip(&docs) {
        let program = author.saying("accept-language", lang);
        let call = async |method: Method, path: &str| {
            site.call(method, &stranger(lang), path, String::new(), None).await
        };
        let answers = [
            call(Method::GET, "/api/v1/reports").await,
            call(Method::GET, "/api/v1/nowhere").await,
            call(Method::DELETE, "/api/v1/openapi.json").await,
            call(Method::POST, "/api/v9/x").await,
            program.get("/api/v1/rounds").await,
            program.get("/api/v1/reports/nonsense").await,
            program.post("/api/v1/reports", "{").await,
            program.post("/api/v1/reports", "{}").await,
            program.post("/api/v1/reports/3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11", "{}").await,
            program.post("/api/v1/reports", &"x".repeat(1024 * 1024 + 1)).await,
            program.submit(&report("2026-Q4")).await,
            program.saying("authorization", "Bearer langnghe_x").get("/api/v1/reports").await,
        ];
        for answer in &answers {
            let body = is_problem(answer, &format!("{} in {lang}", answer.status));
            let kind = body["type"].as_str().unwrap().split('#').nth(1).unwrap();
            assert!(page.contains(&format!("id=\"{kind}\"")), "{kind} is not explained");
            let title = body["title"].as_str().unwrap();
            let is_vietnamese = title.chars().any(|c| "ạảấầậắặếềệìíịọốồộớờợụứừựđô".contains(c));
            assert_eq!(is_vietnamese, lang == "vi", "{title}");
            seen.insert(answer.status);
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [400, 401, 403, 404, 405, 409, 413, 422]);
    let fields = wrong(&author.post("/api/v1/reports", "{}").await);
    assert_eq!(fields.iter().map(|(f, _)| f.as_str()).collect::<Vec<_>>(), ["id", "round"]);
    site.close().await;
}

#[tokio::test]
async fn the_description_lists_every_route_of_the_api_and_nothing_else() {
    let site = Site::new().await;
    let answer = site.get(&Browser::default(), "/api/v1/openapi.json").await;
    let api = read(&answer);
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"), "{}", api["openapi"]);
    let described: BTreeSet<&str> = api["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let routes = web::routes(&site.app);
    let there =
        routes.entries().iter().map(|e| e.path).filter(|p| p.starts_with("/api/") && *p != "/api/v1/docs");
    assert_eq!(described, there.collect::<BTreeSet<_>>());
    let mut operations = 0;
    for (path, item) in api["paths"].as_object().unwrap() {
        let methods: BTreeSet<String> = item.as_object().unwrap().keys().map(|m| m.to_uppercase()).collect();
        operations += methods.len();
        let options = site.call(Method::PATCH, &Browser::default(), path, String::new(), None).await;
        let allow: BTreeSet<String> = header(&options, "allow")
            .split(',')
            .map(str::to_owned)
            .filter(|m| m != "HEAD" && !m.is_empty())
            .collect();
        assert_eq!(methods, allow, "{path}");
    }
    let page = site.get(&Browser::default(), "/api/v1/docs").await;
    assert_eq!(
        page.body.matches("<h3><code>GET ").count() + page.body.matches("<h3><code>POST ").count(),
        operations
    );
    assert!(!page.body.contains("https://") && page.body.contains("id=\"schema-NewReport\""));
    site.close().await;
}

/// A value of JSON, made by chance.
fn any(chance: &mut Chance, depth: usize) -> String {
    const VALUES: &[&str] = &[
        "null",
        "true",
        "0",
        "-1",
        "1e309",
        "99999999999999999999",
        "\"\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"yes\"",
        "\"\\u202e\\u2066\"",
        "\"2026-Q4\"",
        "\"C1\"",
        "\"flash\"",
        "[]",
        "{}",
        "{\"a\":1,\"a\":2}",
        "nonsense",
        "\"'; DROP TABLE\"",
    ];
    match chance.below(if depth > 3 { 1 } else { 4 }) {
        0 | 1 => (*chance.of(VALUES)).to_owned(),
        2 => format!(
            "[{}]",
            (0..chance.below(4)).map(|_| any(chance, depth + 1)).collect::<Vec<_>>().join(",")
        ),
        _ => format!("\"{}\"", "ế".repeat(chance.below(2_000))),
    }
}

#[tokio::test]
async fn no_hostile_json_makes_a_fault() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let author =
        Program::of(&site, world.browser(Role::Collaborator), &["reports:write", "reports:read"]).await;
    let mut chance = Chance::from_environment();
    let mut seen = BTreeSet::new();
    for _ in 0..400 {
        let mut body =
            if chance.below(4) == 0 { report("2026-Q4") } else { crate::support::program::flash() };
        let text = {
            let object = body.as_object_mut().unwrap();
            let keys: Vec<String> = object.keys().cloned().collect();
            let (key, mark) = (chance.of(&keys).clone(), format!("mark-{}", chance.below(1000)));
            match chance.below(3) {
                0 => object.insert(key, mark.clone().into()),
                1 => object.insert(mark.clone(), mark.clone().into()),
                _ => object["issues"][0].as_object_mut().unwrap().insert("title".into(), mark.clone().into()),
            };
            let text = Value::Object(object.clone()).to_string();
            text.replacen(&format!("\"{mark}\""), &any(&mut chance, 0), 1)
        };
        let answer = author.post("/api/v1/reports", &text).await;
        assert!(answer.status < 500 && answer.status != 429, "{} {text}", answer.status);
        seen.insert(answer.status);
    }
    assert!(seen.contains(&422) && seen.contains(&400), "{seen:?}");
    site.close().await;
}
