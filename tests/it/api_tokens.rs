//! Tokens for the API: how one comes to be, what it opens, and when it opens nothing any more.

use axum::http::Method;
use chrono::Duration;
use entity::enums::{Role, UnitKind};
use langnghe::actions::access_tokens::note_uses;
use langnghe::actions::{accounts, sessions};
use langnghe::config::Config;
use langnghe::domain::access::Access;
use langnghe::domain::access_token::Permission;
use langnghe::store::units;
use langnghe::web::{self, Credential};

use crate::audit::whole_log;
use crate::support::app::{Browser, ORIGIN, PASSWORD, Site};
use crate::support::dump;
use crate::support::log::captured;
use crate::support::make;
use crate::support::program::{PAGE, Program, read, report, shown, token};
use crate::support::world::{World, address};

const ROUNDS: &str = "/api/v1/rounds";

#[tokio::test]
async fn a_token_is_made_with_the_password_shown_once_and_kept_as_a_hash() {
    let site = Site::new().await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    let fields =
        [("name", "Máy <1>"), ("permissions", "figures:exact"), ("days", "400"), ("password", PASSWORD)];
    let page = site.post(&leader, PAGE, &fields).await;
    assert_eq!((page.status, shown(&page.body)), (422, None));
    for words in ["tối đa 60 ký tự", "Lựa chọn không hợp lệ", "Đề nghị chọn một mục"]
    {
        assert!(page.body.contains(words), "{words}");
    }
    let good = [("name", "Máy thống kê"), ("permissions", "rounds:read"), ("days", "30")];
    let wrong = [good.as_slice(), &[("password", "mật khẩu gõ nhầm rồi")]].concat();
    let page = site.post(&leader, PAGE, &wrong).await;
    assert_eq!((page.status, shown(&page.body)), (422, None), "not without the password");
    let made = token(&site, &leader, &["rounds:read"]).await;
    assert_eq!(made.len(), "langnghe_".len() + 64);
    let list = site.get(&leader, PAGE).await.body;
    assert!(list.contains("Máy thống kê") && list.contains("Đọc kỳ báo cáo") && !list.contains(&made[9..]));
    for (table, rows) in dump::tables(site.app.config.database_url.reveal()).await {
        assert!(!rows.texts().any(|text| text.contains(&made[9..])), "{table} holds it");
    }
    assert_eq!(site.rows("SELECT token_hash FROM access_token").await, [sessions::token_hash(&made)]);
    assert_eq!(Program::with(&site, &made).get(ROUNDS).await.status, 200);
    site.close().await;
}

#[tokio::test]
async fn an_account_has_at_most_ten_tokens_in_force() {
    let site = Site::new().await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    for _ in 0..10 {
        token(&site, &leader, &["rounds:read"]).await;
    }
    let fields = [("name", "x"), ("permissions", "rounds:read"), ("days", "30"), ("password", PASSWORD)];
    let page = site.post(&leader, PAGE, &fields).await;
    assert!(page.status == 422 && page.body.contains("đã có 10 khóa"), "{}", page.body);
    let later = site.later(Duration::days(31));
    let (_, leader) = later.log_in(&Browser::default(), "lanhdao").await;
    token(&later, &leader, &["rounds:read"]).await;
    site.close().await;
}

/// Which routes need a token, with a method they take.
fn routes(site: &Site) -> Vec<(&'static str, Method, Permission)> {
    let routes = web::routes(&site.app);
    let bearer = routes.entries().iter().filter(|e| e.credential == Credential::Bearer);
    let mut out = Vec::new();
    for entry in bearer {
        let Access::Token(area) = entry.access else { panic!("{} is open to whom?", entry.path) };
        out.push((entry.path, Method::GET, area.permission(true)));
        if entry.path == "/api/v1/reports" {
            out.push((entry.path, Method::POST, area.permission(false)));
        }
    }
    assert!(out.len() >= 11, "{out:?}");
    out
}

#[tokio::test]
async fn each_route_needs_a_token_with_its_permission_and_a_cookie_opens_none() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let mut tokens = Vec::new();
    for (role, browser) in world.browsers().iter().filter_map(|(role, b)| Some(((*role)?, b))) {
        for permission in Permission::ALL.into_iter().filter(|p| p.is_for(role)) {
            tokens.push((role, permission, token(&site, browser, &[permission.code()]).await));
        }
    }
    assert_eq!(tokens.len(), 4 + 3 + 3 + 2 + 2);
    for (path, method, needed) in routes(&site) {
        let there = address(path);
        for (_, browser) in world.browsers() {
            let answer = site.call(method.clone(), browser, &there, String::new(), Some(ORIGIN)).await;
            assert_eq!(answer.status, 401, "{method} {path} by cookie");
            assert!(answer.headers.contains("www-authenticate: Bearer\n"), "{}", answer.headers);
        }
        for (role, permission, token) in &tokens {
            let program = Browser::default().saying("authorization", &format!("Bearer {token}"));
            let answer = site.call(method.clone(), &program, &there, String::new(), None).await;
            let told = format!("{method} {path} as {role:?} with {permission:?}: {}", answer.status);
            if *permission == needed {
                assert!(!matches!(answer.status, 401 | 403), "{told}");
                assert!(!path.contains('{') || answer.status == 404, "what is not there: {told}");
            } else {
                assert_eq!(answer.status, 403, "{told}");
                let asked = format!("error=\"insufficient_scope\", scope=\"{}\"", needed.code());
                assert!(answer.headers.contains(&asked), "{}", answer.headers);
            }
        }
    }
    site.close().await;
}

#[tokio::test]
async fn what_a_token_does_not_reach_does_not_exist() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let author =
        Program::of(&site, world.browser(Role::Collaborator), &["reports:read", "figures:published"]).await;
    let own = world.filed.iter().find(|f| f.relation == crate::support::world::Relation::Own).unwrap();
    for filed in &world.filed {
        let answer = author.get(&format!("/api/v1/reports/{}", filed.report)).await;
        let expected = if filed.report == own.report { 200 } else { 404 };
        assert_eq!((answer.status, answer.body.contains(&filed.words)), (expected, expected == 200));
    }
    let head = Program::of(&site, world.browser(Role::UnitHead), &["figures:published"]).await;
    let figures = format!("/api/v1/releases/{}/figures", world.id("releases"));
    assert_eq!(author.get(&figures).await.status, 200, "issued to collaborators");
    assert_eq!(head.get(&figures).await.status, 404, "and not to heads");
    assert_eq!(read(&head.get("/api/v1/releases").await)["total"], 0);
    site.close().await;
}

#[tokio::test]
async fn a_token_opens_nothing_once_it_is_expired_revoked_or_somebody_elses() {
    let site = Site::new().await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    let (other, _) = site.browser(Role::Leader, "lanhdao2").await;
    let program = Program::of(&site, &leader, &["rounds:read"]).await;
    assert_eq!(program.get(ROUNDS).await.status, 200);
    assert_eq!(
        program.on(&site.later(Duration::days(30) - Duration::seconds(1))).get(ROUNDS).await.status,
        200
    );
    let late = program.on(&site.later(Duration::days(30))).get(ROUNDS).await;
    assert_eq!(late.status, 401);
    assert!(late.headers.contains("www-authenticate: Bearer error=\"invalid_token\"\n"), "{}", late.headers);
    let page = site.get(&leader, PAGE).await.body;
    let id = page.split("name=\"revoke\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(site.post(&other, PAGE, &[("revoke", id)]).await.status, 404);
    assert_eq!(program.get(ROUNDS).await.status, 200);
    assert_eq!(site.post(&leader, PAGE, &[("revoke", id)]).await.status, 303);
    assert_eq!(program.get(ROUNDS).await.status, 401);
    assert_eq!(site.post(&leader, PAGE, &[("revoke", id)]).await.status, 404);
    for line in ["", "Bearer", "Bearer ", "Basic bGFuaGRhbzp4", "bearer x"] {
        let browser = Browser::at("192.0.2.8").saying("authorization", line);
        let answer = site.call(Method::GET, &browser, ROUNDS, String::new(), None).await;
        assert_eq!(answer.status, 401, "{line}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_new_password_another_role_and_a_closed_account_make_all_tokens_void() {
    let site = Site::new().await;
    let admin = site.person(Role::Admin, "quantri").await;
    site.person(Role::Admin, "quantri2").await;
    let mut programs = Vec::new();
    for user in ["mot", "hai", "ba", "bon"] {
        let (browser, actor) = site.browser(Role::Leader, user).await;
        programs.push((browser.clone(), actor, Program::of(&site, &browser, &["rounds:read"]).await));
    }
    let works = async |n: usize| programs[n].2.get(ROUNDS).await.status == 200;
    let (new, browser) = ("một câu khác hẳn mà dài", &programs[0].0);
    let fields = [("current", PASSWORD), ("password", new), ("again", new)];
    assert_eq!(site.post(browser, "/account/password", &fields).await.status, 303);
    assert!(!works(0).await, "changed");
    let link = site.link(&programs[1].1).await;
    let set = site
        .post(&Browser::default(), &format!("/invite/{link}"), &[("password", new), ("again", new)])
        .await;
    assert!(matches!(set.status, 200 | 303), "{}", set.body);
    assert!(!works(1).await, "set by a link");
    accounts::close(&site.app, &admin, programs[2].1.account).await.unwrap();
    assert!(!works(2).await, "closed");
    accounts::reopen(&site.app, &admin, programs[2].1.account).await.unwrap();
    assert!(!works(2).await, "and it stays so when the account is opened again");
    let others = site.post(&programs[3].0, "/account/sessions", &[("act", "others")]).await;
    assert!(others.status == 303 && works(3).await, "ending sessions is no matter of tokens");
    let tx = site.app.db.begin().await.unwrap();
    units::insert_all(&tx, vec![make::row("K", None, UnitKind::Bloc)]).await.unwrap();
    tx.commit().await.unwrap();
    let edit = accounts::Edit {
        display_name: "Bốn".into(),
        email: "bon@example.invalid".into(),
        role: Role::UnitHead,
        unit_code: "K".into(),
    };
    accounts::save(&site.app, &admin, programs[3].1.account, edit).await.unwrap().unwrap();
    assert!(!works(3).await, "another role");
    site.close().await;
}

#[tokio::test]
async fn half_a_login_and_roles_without_permissions_make_none() {
    let site = Site::strict().await;
    site.person(Role::Staff, "canbo").await;
    let (answer, half) = site.log_in(&Browser::default(), "canbo").await;
    assert_eq!(answer.to, "/login/factor");
    let fields = [("name", "x"), ("permissions", "figures:exact"), ("days", "30"), ("password", PASSWORD)];
    assert!(site.post(&half, PAGE, &fields).await.to.starts_with("/login/factor"));
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    assert_eq!(site.post(&auditor, PAGE, &fields).await.status, 403);
    assert!(!site.get(&auditor, "/account").await.body.contains(PAGE));
    assert_eq!(site.rows("SELECT '1' FROM access_token").await.len(), 0);
    site.close().await;
}

#[tokio::test]
async fn neither_a_token_nor_what_was_sent_stands_in_the_audit_log_or_the_programs_log() {
    let site = Site::new().await;
    let world = World::make(&site).await;
    let (log, _guard) = captured();
    let made = token(&site, world.browser(Role::Collaborator), &["reports:write", "reports:read"]).await;
    let program = Program::with(&site, &made);
    let sent = report("2026-Q4");
    assert_eq!(program.submit(&sent).await.status, 409, "there is one of theirs");
    program.get("/api/v1/reports").await;
    Program::with(&site, "langnghe_khong-phai-khoa").get(ROUNDS).await;
    let lines = whole_log(&site).await;
    let acts: Vec<&str> = lines.iter().map(|l| l.event.action.as_str()).collect();
    assert!(acts.contains(&"token.create") && acts.contains(&"token.failed"), "{acts:?}");
    let hash = sessions::token_hash(&made);
    let tables = dump::tables(site.app.config.database_url.reveal()).await;
    let told: Vec<&str> = tables["audit_event"].texts().collect();
    for kept in [&made[9..], &hash, "khong-phai-khoa", sent["id"].as_str().unwrap(), "Máy thống kê"] {
        assert!(!told.iter().any(|text| text.contains(kept)), "{kept} stands in the audit log");
        assert!(!log.all().contains(kept), "{kept} stands in the log");
    }
    site.close().await;
}

#[tokio::test]
async fn a_token_calls_so_often_a_minute_and_is_told_when_to_come_again() {
    let site = Site::new().await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    let made = token(&site, &leader, &["rounds:read"]).await;
    let other = token(&site, &leader, &["rounds:read"]).await;
    let mut config: Config = (*site.app.config).clone();
    config.api_rate = 3;
    let strict = site.with(config);
    let program = Program::with(&strict, &made);
    for _ in 0..3 {
        assert_eq!(program.get(ROUNDS).await.status, 200);
    }
    let answer = program.get(ROUNDS).await;
    assert_eq!(answer.status, 429);
    let wait: i64 =
        answer.headers.split("retry-after: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(Program::with(&strict, &other).get(ROUNDS).await.status, 200, "each has its own count");
    site.close().await;
}

#[tokio::test]
async fn bad_tokens_from_one_address_are_turned_away_and_good_ones_never() {
    let site = Site::new().await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    let good = Program::of(&site, &leader, &["rounds:read"]).await;
    let bad = Program::with(&site, "langnghe_0");
    for _ in 0..300 {
        assert_eq!(bad.get(ROUNDS).await.status, 401);
    }
    let answer = bad.get(ROUNDS).await;
    assert!(answer.status == 429 && answer.headers.contains("retry-after: "), "{}", answer.status);
    assert_eq!(good.get(ROUNDS).await.status, 200, "from the same address");
    let (login, _) = site.log_in(&Browser::at("192.0.2.7"), "lanhdao").await;
    assert_eq!(login.status, 303, "and people behind it log in");
    assert_eq!(bad.on(&site.later(Duration::minutes(61))).get(ROUNDS).await.status, 401);
    site.close().await;
}

#[tokio::test]
async fn the_day_of_the_last_use_is_written_beside_requests_once_a_day() {
    let site = Site::new().await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    let program = Program::of(&site, &leader, &["rounds:read"]).await;
    let day = async || {
        site.rows("SELECT COALESCE(CAST(last_used_on AS TEXT), '') FROM access_token").await.remove(0)
    };
    program.get(ROUNDS).await;
    assert_eq!(day().await, "", "no request writes");
    note_uses(&site.app).await.unwrap();
    assert_eq!(day().await, "2026-10-26");
    program.get(ROUNDS).await;
    assert_eq!(site.app.rates.lock().unwrap().take_used(), [], "known for today");
    program.on(&site.later(Duration::days(1))).get(ROUNDS).await;
    note_uses(&site.app).await.unwrap();
    assert_eq!(day().await, "2026-10-27");
    assert!(site.get(&leader, PAGE).await.body.contains("27/10/2026"));
    site.close().await;
}
