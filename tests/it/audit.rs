//! The audit log: what is noted in it and what never is, and what the auditor sees of it.

use chrono::Duration;
use entity::enums::Role;
use langnghe::actions::audit as acts;
use langnghe::domain::access::Actor;
use langnghe::store::audit::{self, Filter};

use crate::audit_chain::write;
use crate::support::app::{Browser, Site};
use crate::support::make;
use crate::support::world::stands_in;

/// Everything the log holds, as the auditor's file.
pub async fn whole_log(site: &Site) -> Vec<audit::Line> {
    let scope = make::person(&site.app.db, Role::Auditor, "docnhatky").await.scope();
    acts::note_failures(&site.app, true).await.unwrap();
    audit::all(&site.app.db, &scope, &Filter::default(), 10_000).await.unwrap()
}

#[tokio::test]
async fn failed_access_is_one_row_a_minute_without_anything_typed() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    let stranger = Browser::default();
    for _ in 0..3 {
        site.post(&stranger, "/login", &[("login", "ctv"), ("password", "bí mật gõ nhầm")]).await;
        site.post(&stranger, "/login", &[("login", "bí mật gõ vào ô tên"), ("password", "x")]).await;
        site.get(&author, "/reviews").await;
        site.get(&author, "/reports/3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11").await;
        site.get(&stranger, "/invite/mot-bi-mat-trong-dia-chi").await;
        site.get(&stranger, "/khong-co-trang-nay").await;
        site.get(&stranger, "/assets/khong-co.css").await;
    }
    let log = whole_log(&site).await;
    let mut rows: Vec<_> = log
        .iter()
        .filter(|line| line.event.action != "login")
        .map(|l| {
            let e = &l.event;
            (e.actor_id, e.action.as_str(), e.subject_kind.as_str(), e.subject.as_str(), e.times)
        })
        .collect();
    rows.sort();
    let (who, id) = (Some(person.account), person.account.to_string());
    let mut expected = vec![
        (None, "login.failed", "account", id.as_str(), 3),
        (None, "login.failed", "account", "", 3),
        (None, "access.missing", "route", "/invite/{token}", 3),
        (who, "access.denied", "route", "/reviews", 3),
        (who, "access.missing", "route", "/reports/{id}", 3),
    ];
    expected.sort();
    assert_eq!(rows, expected);
    site.close().await;
}

#[tokio::test]
async fn after_a_whole_journey_no_text_and_no_secret_stands_in_the_log() {
    let site = Site::new().await;
    let person = make::person(&site.app.db, Role::Leader, "moi").await;
    let link = site.link(&person).await;
    let password = "mưa xuân trên đồi chè";
    let form = [("password", password), ("again", password)];
    site.post(&Browser::default(), &format!("/invite/{link}"), &form).await;
    let release = crate::releases::issued(&site).await;
    let (staff, _) = site.browser(Role::Staff, "canbo3").await;
    let reason = "Lý do rất riêng không được lộ.";
    site.post(&staff, "/rounds/2026-Q4/uncompile", &[("reason", reason)]).await;
    site.post(&staff, "/lang", &[("lang", "en"), ("back", "/")]).await;
    site.get(&staff, "/rounds/chu-viet-vao-dia-chi").await;
    site.post(&Browser::default(), "/login", &[("login", "chữ gõ nhầm"), ("password", "mật khẩu lộ")]).await;
    let log = whole_log(&site).await;
    assert!(log.len() > 10);
    acts::seal(&site.app).await.unwrap();
    let tables = crate::support::dump::tables(site.app.config.database_url.reveal()).await;
    let cookie = staff.token().to_owned();
    let secrets =
        [link.as_str(), password, reason, "chu-viet-vao-dia-chi", "chữ gõ nhầm", "mật khẩu lộ", &cookie];
    let texts = ["giá điện", "Tình hình", "Người dùng", "@example.invalid", "một câu đủ dài để nhớ"];
    for text in tables["audit_event"].texts() {
        let lower = text.to_lowercase();
        let found = secrets.iter().chain(&texts).find(|kept| lower.contains(&kept.to_lowercase()));
        assert_eq!(found, None, "in {text}");
        assert!(!stands_in(text, "7919"), "{text}");
        assert!(!text.contains(' ') || text.chars().next().is_some_and(|c| c.is_ascii_digit()), "{text}");
    }
    assert!(tables["audit_event"].texts().any(|t| release.ends_with(t)), "the release is named by its id");
    let hashed = langnghe::actions::sessions::token_hash(&cookie);
    assert!(!tables["audit_event"].texts().any(|t| t == hashed), "nor a secret's hash");
    site.close().await;
}

/// What the page's rows name as the act.
fn acts_shown(page: &str) -> Vec<&str> {
    let cells = page.split("data-label=\"Việc\"><span>").skip(1);
    cells.map(|cell| cell.split('<').next().unwrap().trim()).collect()
}

#[tokio::test]
async fn the_auditor_narrows_the_log_by_day_person_act_kind_and_address() {
    let site = Site::new().await;
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    let far = Actor { address: "10.1.2.3".into(), ..make::person(&site.app.db, Role::Staff, "canxa").await };
    let tx = site.app.db.begin().await.unwrap();
    // 23:30 on 25 October and 0:30 on 26 October, both in Hà Nội.
    let midnight = make::now().date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc() - Duration::hours(7);
    let (before, after) = (midnight - Duration::minutes(30), midnight + Duration::minutes(30));
    let round = || ("round", "2026-Q3".to_owned());
    audit::note(&tx, &staff, before, "round.open", round()).await.unwrap();
    audit::note(&tx, &far, after, "round.compile", round()).await.unwrap();
    audit::note(&tx, &far, after, "account.create", ("account", staff.account.to_string())).await.unwrap();
    tx.commit().await.unwrap();
    let whole = site.get(&auditor, "/audit").await.body;
    assert_eq!(acts_shown(&whole).len(), 4);
    assert!(whole.contains("Quý III/2026") && whole.contains("26/10/2026 00:30:00"));
    assert!(whole.contains("Tài khoản <b>canbo</b>"), "an account goes by its user name");
    for (query, expected) in [
        ("until=2026-10-25", vec!["Mở kỳ báo cáo"]),
        ("from=26/10/2026&until=26/10/2026&kind=round", vec!["Chốt số liệu"]),
        ("actor=CanXa&action=round.compile", vec!["Chốt số liệu"]),
        ("kind=account&actor=can", vec!["Tạo tài khoản"]),
        ("address=10.1&kind=round", vec!["Chốt số liệu"]),
        ("address=%25", vec![]),
        ("actor=c_nbo", vec![]),
    ] {
        let page = site.get(&auditor, &format!("/audit?{query}")).await;
        assert_eq!((page.status, acts_shown(&page.body)), (200, expected), "{query}");
    }
    let none = site.get(&auditor, "/audit?actor=khong-ai").await.body;
    assert!(none.contains("Không có dòng nào khớp bộ lọc") && none.contains("href=\"/audit\""));
    for (query, words) in [
        ("from=31/02/2026", "Ngày không đúng"),
        ("action=round.eat", "Lựa chọn không hợp lệ"),
        ("kind=secret", "Lựa chọn không hợp lệ"),
        (&format!("actor={}", "x".repeat(60_000)), "Không quá 100 ký tự; hiện có 60000"),
        (&format!("address={}", ".".repeat(60_000)), "Không quá 100 ký tự; hiện có 60000"),
    ] {
        let page = site.get(&auditor, &format!("/audit?{query}")).await;
        assert!(page.status == 422 && page.body.contains(words), "{words}: {}", page.status);
    }
    site.close().await;
}

#[tokio::test]
async fn pages_of_the_log_keep_the_filter() {
    let site = Site::new().await;
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    write(&site.app.db, &staff, 120).await;
    let first = site.get(&auditor, "/audit?actor=canbo&kind=round").await.body;
    assert!(first.contains("120 dòng") && first.contains("1 / 3"));
    let next = first.split("href=\"").find(|p| p.starts_with("/audit?") && p.contains("page=2")).unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let second = site.get(&auditor, &next).await.body;
    assert_eq!(acts_shown(&second).len(), 50);
    assert!(second.contains("2 / 3") && second.contains("page=3") && second.contains("page=1"));
    let last = site.get(&auditor, &next.replace("page=2", "page=3")).await.body;
    assert_eq!(acts_shown(&last).len(), 20);
    site.close().await;
}

#[tokio::test]
async fn the_log_goes_into_a_file_that_spreadsheets_read_and_that_is_noted() {
    let site = Site::new().await;
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    write(&site.app.db, &staff, 60).await;
    acts::seal(&site.app).await.unwrap();
    let odd = Actor { address: "=HYPERLINK(1)".into(), ..staff };
    write(&site.app.db, &odd, 1).await;
    let file = site.post(&auditor, "/audit/export", &[("kind", "round"), ("actor", "canbo")]).await;
    assert_eq!(file.status, 200);
    assert!(file.headers.contains("content-type: text/csv; charset=utf-8"));
    assert!(file.headers.contains("attachment; filename=\"audit-2026-10-26.csv\""));
    assert!(file.headers.contains("cache-control: no-store"));
    let lines: Vec<&str> = file.body.split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}Số thứ tự,Thời gian,Người thực hiện,Việc"), "{}", lines[0]);
    assert_eq!(lines.len(), 1 + 61 + 1, "all rows, not one page of them");
    assert!(lines.iter().any(|l| l.contains(",26/10/2026 14:33:20,canbo,Mở kỳ báo cáo,Kỳ báo cáo,2026-Q7,")));
    assert!(file.body.contains(",'=HYPERLINK(1),"), "a formula is text");
    let log = site.get(&auditor, "/audit?action=audit.export").await.body;
    assert!(acts_shown(&log) == ["Tải nhật ký về tệp"] && log.contains("<b>61 dòng</b>"));
    let wrong = site.post(&auditor, "/audit/export", &[("from", "hôm qua")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("Ngày không đúng"));
    site.close().await;
}

#[tokio::test]
async fn the_auditor_checks_the_chain_with_a_button() {
    let site = Site::new().await;
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    write(&site.app.db, &staff, 8).await;
    acts::seal(&site.app).await.unwrap();
    let good = site.post(&auditor, "/audit/check", &[]).await;
    assert!(good.status == 200 && good.body.contains("Chuỗi nguyên vẹn: 9 dòng"));
    site.sql("DELETE FROM audit_event WHERE number = 5").await;
    let bad = site.post(&auditor, "/audit/check", &[]).await;
    assert!(bad.status == 200 && bad.body.contains("Chuỗi bị đứt ở dòng số 5: dòng này bị mất"));
    let log = site.get(&auditor, "/audit?kind=audit").await.body;
    let mut shown = acts_shown(&log);
    shown.sort_unstable();
    assert_eq!(shown, ["Kiểm tra chuỗi nhật ký: bị đứt", "Kiểm tra chuỗi nhật ký: nguyên vẹn"]);
    site.close().await;
}
