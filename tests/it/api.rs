//! Reports that programs hand in whole: by the same rules as on the pages, and once however often they are sent.

use chrono::Duration;
use entity::enums::{Role, RoundState};
use langnghe::store::rounds;
use serde_json::{Value, json};

use crate::support::app::{Browser, Site};
use crate::support::make::{self, World};
use crate::support::program::{Program, flash, read, report, wrong};

const BOTH: [&str; 2] = ["reports:write", "reports:read"];

/// A collaborator of a school of forty people, expected in `2026-Q4`, with a program of theirs.
async fn author(site: &Site) -> (World, Browser) {
    let person = site.person(Role::Collaborator, "ctv").await;
    let world = make::world(&site.app.db, &[person.account]).await;
    site.sql(&format!(
        "UPDATE account SET unit_id = {} WHERE user_name = 'ctv'",
        literal(site, world.school.0)
    ))
    .await;
    (world, site.log_in(&Browser::default(), "ctv").await.1)
}

/// An id as the engine of this run writes it in a statement.
fn literal(site: &Site, id: uuid::Uuid) -> String {
    let is_postgres = site.app.config.database_url.reveal().starts_with("postgres");
    if is_postgres { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
}

async fn count(site: &Site, table: &str) -> usize {
    site.rows(&format!("SELECT '1' FROM {table}")).await.len()
}

#[tokio::test]
async fn a_report_is_handed_in_once_however_often_it_is_sent() {
    let site = Site::new().await;
    let (_, browser) = author(&site).await;
    let program = Program::of(&site, &browser, &BOTH).await;
    let sent = report("2026-Q4");
    let first = program.submit(&sent).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let (body, path) = (read(&first), format!("/api/v1/reports/{}", sent["id"].as_str().unwrap()));
    assert_eq!(first.to, path);
    assert_eq!(
        (&body["id"], &body["round"], &body["state"]),
        (&sent["id"], &json!("2026-Q4"), &json!("submitted"))
    );
    assert_eq!(
        (&body["revisions"], &body["late"], &body["kind"]),
        (&json!(1), &json!(false), &json!("periodic"))
    );
    for _ in 0..3 {
        let again = program.submit(&sent).await;
        assert_eq!((again.status, &again.body, &again.to), (201, &first.body, &first.to));
    }
    let mut other = sent.clone();
    other["issues"][0]["streams"][0]["voices"] = json!(13);
    assert_eq!(program.submit(&other).await.status, 409);
    for table in ["report", "authorship", "revision", "issue", "stream"] {
        assert_eq!(count(&site, table).await, 1, "{table}");
    }
    let acts = site.rows("SELECT action FROM audit_event WHERE action LIKE 'report.%'").await;
    assert_eq!(acts, ["report.submit"]);
    let read_back = program.json(&path).await;
    assert_eq!(read_back["text"]["issues"][0]["title"], sent["issues"][0]["title"]);
    assert_eq!(read_back["text"]["issues"][0]["streams"], sent["issues"][0]["streams"]);
    let listed = program.json("/api/v1/reports").await;
    assert_eq!((&listed["total"], &listed["items"][0]), (&json!(1), &body));
    site.close().await;
}

#[tokio::test]
async fn the_same_report_sent_by_many_at_once_is_handed_in_once() {
    let site = Site::new().await;
    let (_, browser) = author(&site).await;
    let program = Program::of(&site, &browser, &BOTH).await;
    let (sent, other) = (report("2026-Q4"), report("2026-Q4"));
    let all = (0..12).map(|n| program.submit(if n % 3 == 0 { &other } else { &sent }));
    let answers = futures_util::future::join_all(all).await;
    let winner = answers.iter().find(|a| a.status == 201).unwrap().body.clone();
    for answer in &answers {
        let is_winner = answer.status == 201 && answer.body == winner;
        assert!(is_winner || answer.status == 409, "{} {}", answer.status, answer.body);
    }
    assert!(answers.iter().filter(|a| a.status == 201).count() >= 4);
    assert_eq!(count(&site, "report").await, 1);
    site.close().await;
}

#[tokio::test]
async fn what_was_sent_is_the_authors_own_on_the_pages_too() {
    let site = Site::new().await;
    let (_, browser) = author(&site).await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    let program = Program::of(&site, &browser, &BOTH).await;
    let sent = report("2026-Q4");
    program.submit(&sent).await;
    let id = sent["id"].as_str().unwrap();
    assert!(site.get(&browser, &format!("/reports/{id}")).await.body.contains("Giá điện tăng liên tục"));
    assert!(site.get(&staff, "/reviews?q=gia+dien").await.body.contains(id), "found by its words");
    assert_eq!(site.post(&browser, &format!("/reports/{id}/withdraw"), &[]).await.status, 303);
    let again = program.submit(&sent).await;
    assert_eq!(
        (again.status, &read(&again)["state"]),
        (201, &json!("draft")),
        "sending again takes nothing back"
    );
    let issue = site.get(&browser, &format!("/reports/{id}/issues/1")).await;
    assert!(issue.body.contains("Giá điện tăng liên tục"), "to be gone on with");
    let declared = [("no_person", "yes"), ("no_secret", "yes")];
    assert_eq!(site.post(&browser, &format!("/reports/{id}/check"), &declared).await.status, 303);
    assert_eq!(read(&program.submit(&sent).await)["revisions"], 2);
    site.close().await;
}

/// What is wrong with a report that was changed a little.
async fn refused(program: &Program<'_>, change: impl FnOnce(&mut Value)) -> (u16, Vec<(String, String)>) {
    let mut sent = report("2026-Q4");
    change(&mut sent);
    let answer = program.saying("accept-language", "en").submit(&sent).await;
    (answer.status, wrong(&answer))
}

#[tokio::test]
async fn the_rules_are_those_of_the_pages_and_each_field_is_named_by_its_path() {
    let site = Site::new().await;
    let (_, browser) = author(&site).await;
    let program = Program::of(&site, &browser, &BOTH).await;
    type Change = fn(&mut Value);
    let cases: [(&str, Change); 18] = [
        ("issues[0].topic", |r| r["issues"][0]["topic"] = json!("C")),
        ("issues[0].title", |r| r["issues"][0]["title"] = json!("ngắn")),
        ("issues[0].trend", |r| r["issues"][0]["trend"] = json!("sideways")),
        ("issues[0].streams[0].voices", |r| r["issues"][0]["streams"][0]["voices"] = json!(100_001)),
        ("issues[0].streams[0].voices", |r| r["issues"][0]["streams"][0]["voices"] = json!(-1)),
        ("issues[0].streams[0].stance", |r| {
            r["issues"][0]["streams"][0]["stance"] = Value::String(String::new())
        }),
        ("issues[0].recommendation", |r| r["issues"][0]["streams"][0]["stance"] = json!("opposed")),
        ("issues[0].description", |r| {
            r["issues"][0]["description"] =
                json!(format!("Gọi số 0912345678 để biết {}", "rõ hơn ".repeat(9)));
        }),
        ("confirmations.no_secret", |r| r["confirmations"]["no_secret"] = json!(false)),
        ("confirmations.no_person", |r| r["confirmations"] = json!({"no_secret": true})),
        ("confirmations.names", |r| {
            r["issues"][0]["streams"][0]["content"] = json!("Chị Lan ở tổ một nói giá cao quá");
        }),
        ("confirmations.sure", |r| r["issues"][0]["streams"][0]["voices"] = json!(41)),
        ("nil", |r| drop(r.as_object_mut().unwrap().remove("nil"))),
        ("issues", |r| r["issues"] = json!([])),
        ("round", |r| r["round"] = json!("2031-Q1")),
        ("round", |r| drop(r.as_object_mut().unwrap().remove("round"))),
        ("kind", |r| r["kind"] = json!("weekly")),
        ("id", |r| r["id"] = json!("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")),
    ];
    for (field, change) in cases {
        let (status, errors) = refused(&program, change).await;
        assert_eq!((status, errors.len()), (422, 1), "{field}: {errors:?}");
        assert_eq!(errors[0].0, field);
        assert!(!errors[0].1.is_empty());
    }
    assert_eq!(count(&site, "report").await, 0);
    let mut sure = report("2026-Q4");
    sure["issues"][0]["streams"][0]["voices"] = json!(41);
    sure["issues"][0]["streams"][0]["content"] = json!("Chị Lan ở tổ một nói giá cao quá");
    sure["confirmations"] = json!({"no_person": true, "no_secret": true, "sure": true, "names": true});
    assert_eq!(program.submit(&sure).await.status, 201, "what is asked about may be confirmed");
    site.close().await;
}

#[tokio::test]
async fn a_report_comes_late_and_never_once_figures_are_fixed_or_from_who_is_not_expected() {
    let site = Site::new().await;
    let (world, browser) = author(&site).await;
    let (stranger, _) = site.browser(Role::Collaborator, "khac").await;
    let outsider = Program::of(&site, &stranger, &BOTH).await;
    let program = Program::of(&site, &browser, &BOTH).await;
    assert_eq!(outsider.submit(&report("2026-Q4")).await.status, 403);
    let later = site.later(Duration::days(2));
    let sent = report("2026-Q4");
    let answer = program.on(&later).submit(&sent).await;
    assert_eq!((answer.status, &read(&answer)["late"]), (201, &json!(true)));
    let second = program.submit(&report("2026-Q4")).await;
    assert_eq!(second.status, 409, "one in a round");
    assert!(second.body.contains("đã có báo cáo trong kỳ"), "{}", second.body);
    let taken = Program::of(&site, &stranger, &BOTH).await.submit(&sent).await;
    assert_eq!(taken.status, 409, "the id is another's");
    let tx = site.app.db.begin().await.unwrap();
    let round = rounds::hold(&tx, world.round).await.unwrap().unwrap();
    rounds::set_state(&tx, &round, RoundState::Compiling).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(program.submit(&report("2026-Q4")).await.status, 409, "the figures are fixed");
    assert_eq!(program.submit(&sent).await.status, 201, "what is there is there");
    site.close().await;
}

#[tokio::test]
async fn a_flash_report_starts_its_clock_and_calls_who_is_on_duty() {
    let site = Site::new().await;
    let (_, browser) = author(&site).await;
    site.person(Role::Staff, "canbo").await;
    let program = Program::of(&site, &browser, &BOTH).await;
    let sent = flash();
    let first = program.submit(&sent).await;
    assert_eq!(
        (first.status, &read(&first)["kind"], &read(&first)["round"]),
        (201, &json!("flash"), &Value::Null)
    );
    assert_eq!(program.submit(&sent).await.body, first.body);
    assert_eq!(site.rows("SELECT kind FROM outbox").await, ["flash_waiting"]);
    assert_eq!(site.rows("SELECT CAST(due_at AS TEXT) FROM flash").await.len(), 1);
    for (field, change) in [("round", json!({"round": "2026-Q4"})), ("issues", json!({"issues": []}))] {
        let mut sent = flash();
        for (key, value) in change.as_object().unwrap() {
            sent[key] = value.clone();
        }
        assert_eq!(wrong(&program.submit(&sent).await)[0].0, field);
    }
    let mut faulty = flash();
    faulty["issues"][0]["streams"][0]["content"] = json!("ngắn");
    assert_eq!(wrong(&program.submit(&faulty).await)[0].0, "issues[0].streams[0].content");
    site.close().await;
}

#[tokio::test]
async fn json_is_read_strictly_and_what_is_none_is_told() {
    let site = Site::new().await;
    let (_, browser) = author(&site).await;
    let program = Program::of(&site, &browser, &BOTH).await;
    let good = report("2026-Q4").to_string();
    let doubled = good.replacen('{', "{\"nil\":true,", 1);
    let unknown = good.replacen("\"title\"", "\"titel\":1,\"title\"", 1);
    for (body, status, field) in [
        ("", 400, ""),
        ("{", 400, ""),
        ("\u{feff}{}", 400, ""),
        (&format!("{good} x"), 400, ""),
        ("[1]", 422, "."),
        (doubled.as_str(), 422, "nil"),
        (unknown.as_str(), 422, "issues[0].titel"),
        (&good.replace("\"voices\":12", "\"voices\":\"12\""), 422, "issues[0].streams[0].voices"),
        (&good.replace("\"voices\":12", "\"voices\":1e400"), 400, ""),
        (&format!("{}{}", "{\"issues\":", "[".repeat(50_000)), 422, "issues[0]"),
    ] {
        let answer = program.post("/api/v1/reports", body).await;
        let short: String = body.chars().take(60).collect();
        assert_eq!(answer.status, status, "{short}: {}", answer.body);
        assert_eq!(wrong(&answer).first().map_or("", |(field, _)| field), field, "{short}");
    }
    let plain = program.saying("content-type", "text/plain").get("/api/v1/reports").await;
    assert_eq!(plain.status, 200, "a GET has no body");
    let form = site
        .call(
            axum::http::Method::POST,
            &Browser::default().saying("authorization", &bearer(&site, &browser).await),
            "/api/v1/reports",
            good.clone(),
            None,
        )
        .await;
    assert_eq!(form.status, 415, "a form is no JSON");
    let large = good.replacen("\"nil\"", &format!("\"{}\":1,\"nil\"", "y".repeat(1024 * 1024)), 1);
    assert_eq!(program.post("/api/v1/reports", &large).await.status, 413);
    assert_eq!(count(&site, "report").await, 0);
    site.close().await;
}

async fn bearer(site: &Site, owner: &Browser) -> String {
    format!("Bearer {}", crate::support::program::token(site, owner, &BOTH).await)
}

#[tokio::test]
async fn control_characters_and_marks_that_turn_writing_around_are_taken_out_as_in_the_form() {
    let site = Site::new().await;
    let (_, browser) = author(&site).await;
    let program = Program::of(&site, &browser, &BOTH).await;
    let mut sent = report("2026-Q4");
    sent["issues"][0]["title"] = json!("Giá\u{202e} điện\u{0} tăng\u{200b} liên tục");
    sent["issues"][0]["cause"] = json!("dòng một\r\ndòng hai");
    assert_eq!(program.submit(&sent).await.status, 201);
    assert_eq!(program.submit(&sent).await.status, 201, "the same is the same");
    let text = program.json(&format!("/api/v1/reports/{}", sent["id"].as_str().unwrap())).await;
    assert_eq!(text["text"]["issues"][0]["title"], "Giá điện tăng liên tục");
    assert_eq!(text["text"]["issues"][0]["cause"], "dòng một\ndòng hai");
    for (path, status) in [
        ("/api/v1/rounds/%00", 404),
        ("/api/v1/reports/%ff%fe", 404),
        ("/api/v1/reports?page=%00", 422),
        ("/api/v1/reports/1?x=%0d", 404),
    ] {
        let answer = program.get(path).await;
        assert!(
            answer.status == status || answer.status == 403 || answer.status == 422,
            "{path}: {}",
            answer.status
        );
        assert!(answer.headers.contains("application/problem+json"), "{path}");
    }
    site.close().await;
}
