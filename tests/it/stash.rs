//! What somebody sent just after their session ended: kept, given back to them, and to nobody else.

use axum::http::Method;
use chrono::Duration;
use entity::enums::Role;
use entity::stash;
use langnghe::domain::access::Access;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::web;
use sea_orm::{Database, EntityTrait};

use crate::support::app::{Answer, Browser, ORIGIN, PASSWORD, Site};
use crate::support::make;

const TEXT: &str = "Nhiều người lao động băn khoăn về giá điện tăng liên tục trong quý vừa qua.";

/// What the page of the general situation carries while nothing is kept of it.
const FRESH: &str = "439083f38956ba51";

fn form(version: &'static str) -> [(&'static str, &'static str); 4] {
    [("version", version), ("nil", "no"), ("general_situation", TEXT), ("act", "save")]
}

/// A collaborator with a report begun, at their desk; and the site when the session is just over.
async fn interrupted(site: &Site) -> (Browser, String, Site) {
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[person.account]).await;
    let begun = site.post(&author, "/reports/new", &[("round", "2026-Q4")]).await;
    assert_eq!(begun.status, 303);
    let path = begun.to.replace("/edit", "/general");
    assert_eq!(site.version(&author, &path).await, FRESH);
    (author, path, site.at(make::now() + Duration::hours(12) + Duration::minutes(1)))
}

async fn kept(site: &Site) -> Vec<stash::Model> {
    let db = Database::connect(site.app.config.database_url.reveal()).await.unwrap();
    let rows = stash::Entity::find().all(&db).await.unwrap();
    db.close().await.unwrap();
    rows
}

fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{page}"));
    field.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_text_sent_after_the_session_ended_is_given_back_after_login() {
    let site = Site::new().await;
    let (author, path, late) = interrupted(&site).await;
    let page = format!("{ORIGIN}{path}");
    let answer = late.post(&author.saying("referer", &page), &path, &form(FRESH)).await;
    assert_eq!(answer.status, 303);
    let login = late.get(&author, &answer.to).await.body;
    assert!(login.contains("nội dung vừa gửi được giữ lại"));
    let next = hidden(&login, "next");
    assert_eq!(next, path, "the page the form was on");

    let credentials = [("login", "ctv"), ("password", PASSWORD), ("next", &next)];
    let entered = late.post(&author, "/login", &credentials).await;
    assert!(entered.to.starts_with("/account/unsaved?next="), "{}", entered.to);
    let author = author.with(&entered);
    let offer = late.get(&author, &entered.to).await.body;
    assert!(offer.contains("Nội dung chưa lưu") && offer.contains(TEXT));
    let action = offer.split("<form method=\"post\" action=\"/reports").nth(1).unwrap();
    let action = format!("/reports{}", action.split('"').next().unwrap());
    let fields: Vec<(String, String)> = ["version", "nil", "general_situation", "act"]
        .into_iter()
        .map(|name| (name.to_owned(), hidden(&offer, name)))
        .collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let saved = late.post(&author, &action, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert!(late.get(&author, &path).await.body.contains(TEXT), "it is in the draft");
    assert!(kept(&site).await.is_empty(), "and no longer kept beside it");
    assert!(!late.get(&author, "/account/unsaved").await.body.contains(TEXT));
    site.close().await;
}

#[tokio::test]
async fn nobody_else_gets_it_even_in_the_same_browser() {
    let site = Site::new().await;
    let (author, path, late) = interrupted(&site).await;
    late.post(&author, &path, &form(FRESH)).await;
    for role in Role::ALL {
        let user = format!("nguoi-{}", role.code().replace('_', "-"));
        late.person(*role, &user).await;
        let (entered, other) = late.log_in(&author, &user).await;
        assert_eq!(entered.to, "/", "{role:?}");
        assert!(!late.get(&other, "/account/unsaved").await.body.contains("Nhiều người"), "{role:?}");
        assert_eq!(late.post(&other, "/account/unsaved", &[("act", "discard")]).await.status, 303);
    }
    let (entered, author) = late.log_in(&Browser::at("198.51.100.9"), "ctv").await;
    assert_eq!(entered.to, "/account/unsaved", "the owner, from anywhere");
    assert!(late.get(&author, "/account/unsaved").await.body.contains(TEXT));
    site.close().await;
}

#[tokio::test]
async fn what_can_no_longer_be_saved_is_told_in_the_ordinary_way_and_stays_until_it_is_thrown_away() {
    let site = Site::new().await;
    let (author, path, late) = interrupted(&site).await;
    late.post(&author, &path, &form("7")).await;
    let (_, author) = late.log_in(&author, "ctv").await;
    let again = format!("{path}?unsaved=1");
    assert_eq!(late.post(&author, &again, &form("7")).await.status, 409, "saved elsewhere meanwhile");
    let short = [("version", FRESH), ("nil", "no"), ("general_situation", "ngắn"), ("act", "save")];
    assert_eq!(late.post(&author, &again, &short).await.status, 422);
    assert!(late.get(&author, "/account/unsaved").await.body.contains(TEXT), "it can still be copied");
    assert_eq!(late.post(&author, "/account/unsaved", &[]).await.status, 422, "a stray request");
    let discard = [("act", "discard"), ("next", "//evil.example")];
    assert_eq!(late.post(&author, "/account/unsaved", &discard).await.to, "/");
    assert!(late.get(&author, "/account/unsaved").await.body.contains("Không có nội dung nào đang chờ"));
    assert!(kept(&site).await.is_empty());
    site.close().await;
}

#[tokio::test]
async fn neither_the_text_nor_where_it_went_stands_readable_in_the_database() {
    let site = Site::new().await;
    let (author, path, late) = interrupted(&site).await;
    late.post(&author, &path, &form(FRESH)).await;
    let rows = kept(&site).await;
    let [row] = rows.as_slice() else { panic!("{} rows", rows.len()) };
    let report = path.split('/').nth(2).unwrap();
    assert!(!row.sealed.contains("Nhi") && !format!("{row:?}").contains(report));
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    assert!(!site.get(&auditor, "/audit").await.body.contains(report), "and the log links nobody to it");
    // Put in another's place, it opens nothing.
    site.person(Role::Collaborator, "ctv2").await;
    let (_, other) = late.log_in(&Browser::default(), "ctv2").await;
    let thief = site.account("ctv2").await;
    let tx = site.app.db.begin().await.unwrap();
    langnghe::store::stashes::set(&tx, thief.id, row.sealed.clone(), late.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    let answer = late.get(&other, "/account/unsaved").await;
    assert!(answer.status == 500 && !answer.body.contains("Nhiều người"));
    site.close().await;
}

async fn is_kept(site: &Site, answer: &Answer) -> bool {
    assert!(answer.status == 303 || answer.status == 403, "{}", answer.status);
    assert_eq!(answer.to.contains("done=kept"), !kept(site).await.is_empty());
    answer.to.contains("done=kept")
}

#[tokio::test]
async fn only_a_form_of_a_day_ago_and_of_our_own_pages_is_kept() {
    let site = Site::new().await;
    let (author, path, late) = interrupted(&site).await;
    let body =
        |length: usize| format!("version={FRESH}&nil=no&act=save&general_situation={}", "a".repeat(length));
    let post = |site: Site, origin, body| {
        let (author, path) = (author.clone(), path.clone());
        async move { site.call(Method::POST, &author, &path, body, origin).await }
    };
    let at = |after| site.at(make::now() + Duration::hours(12) + after);
    let elsewhere = post(at(Duration::minutes(1)), Some("https://elsewhere.example"), body(60)).await;
    assert!(!is_kept(&site, &elsewhere).await && elsewhere.status == 403);
    assert!(!is_kept(&site, &post(at(Duration::minutes(1)), Some(ORIGIN), body(256 * 1024)).await).await);
    assert!(!is_kept(&site, &post(at(Duration::hours(25)), Some(ORIGIN), body(60)).await).await);
    let stranger = late.post(&Browser::default(), &path, &form(FRESH)).await;
    assert!(!is_kept(&site, &stranger).await, "no session at all");
    let json = author.saying("content-type", "application/json");
    let answer = late.call(Method::POST, &json, &path, "{}".into(), Some(ORIGIN)).await;
    assert!(!is_kept(&site, &answer).await, "no form");
    assert!(is_kept(&site, &post(at(Duration::hours(23)), Some(ORIGIN), body(200 * 1024)).await).await);
    site.close().await;
}

#[tokio::test]
async fn a_session_somebody_ended_keeps_nothing() {
    let site = Site::new().await;
    let (author, path, late) = interrupted(&site).await;
    let (_, desk) = site.log_in(&Browser::default(), "ctv").await;
    site.post(&desk, "/account/sessions", &[("act", "others")]).await;
    assert!(!is_kept(&site, &late.post(&author, &path, &form(FRESH)).await).await);
    site.post(&desk, "/logout", &[]).await;
    assert!(!is_kept(&site, &late.post(&desk, &path, &form(FRESH)).await).await);
    site.close().await;
}

#[tokio::test]
async fn half_a_login_keeps_nothing() {
    let site = Site::strict().await;
    site.person(Role::Staff, "canbo").await;
    let (_, half) = site.log_in(&Browser::default(), "canbo").await;
    let late = site.at(make::now() + Duration::hours(2));
    let answer = late.post(&half, "/rounds", &[("code", "2026-Q4")]).await;
    assert!(!is_kept(&site, &answer).await);
    site.close().await;
}

#[tokio::test]
async fn no_form_with_a_secret_in_it_is_kept() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::Collaborator, "ctv").await;
    let late = site.at(make::now() + Duration::hours(13));
    let mut tried = 0;
    for entry in web::routes(&site.app).entries() {
        if matches!(entry.access, Access::Public | Access::HalfSignedIn | Access::SignedIn) {
            tried += 1;
            late.post(&browser, entry.path, &[("text", TEXT)]).await;
            assert!(kept(&site).await.is_empty(), "{}", entry.path);
        }
    }
    assert!(tried > 8);
    for secret in ["password", "new_password", "again", "current"] {
        late.post(&browser, "/reports/new", &[("round", "2026-Q4"), (secret, "bí mật")]).await;
        assert!(kept(&site).await.is_empty(), "{secret}");
    }
    late.post(&browser, "/reports/new", &[("round", "2026-Q4")]).await;
    assert_eq!(kept(&site).await.len(), 1, "an ordinary one is");
    site.close().await;
}

#[tokio::test]
async fn one_form_is_kept_for_a_day_and_then_forgotten() {
    let site = Site::new().await;
    let (author, path, late) = interrupted(&site).await;
    late.post(&author, "/reports/new", &[("round", "2026-Q4")]).await;
    late.post(&author, &path, &form(FRESH)).await;
    assert_eq!(kept(&site).await.len(), 1, "the last one");
    let later = |hours: i64| site.at(make::now() + Duration::hours(12 + hours));
    let (entered, _) = later(24).log_in(&Browser::default(), "ctv").await;
    assert_eq!(entered.to, "/account/unsaved");
    let (entered, author) = later(25).log_in(&Browser::default(), "ctv").await;
    assert_eq!(entered.to, "/");
    assert!(!later(25).get(&author, "/account/unsaved").await.body.contains(TEXT));
    Runner::new(later(25).app, None).once(Job::Purge).await.unwrap();
    assert!(kept(&site).await.is_empty());
    site.close().await;
}
