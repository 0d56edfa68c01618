//! Sessions: how long they last, what makes them last, where people see and end their own.

use chrono::Duration;
use entity::enums::Role;
use entity::session;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use sea_orm::{Database, EntityTrait, PaginatorTrait};

use crate::support::app::{Browser, Site};
use crate::support::make;

/// What quality.md grants: idle and whole life.
fn granted(role: Role) -> (Duration, Duration) {
    match role {
        Role::Staff | Role::Approver | Role::Admin | Role::Auditor => {
            (Duration::hours(1), Duration::hours(24))
        }
        Role::Collaborator | Role::Leader | Role::UnitHead => (Duration::hours(12), Duration::days(14)),
    }
}

#[tokio::test]
async fn every_role_is_logged_out_when_idle_too_long_and_not_before() {
    let site = Site::new().await;
    for role in Role::ALL {
        let (idle, _) = granted(*role);
        let user = format!("nguoi-{}", role.code().replace('_', "-"));
        let (browser, _) = site.browser(*role, &user).await;
        let second = Duration::seconds(1);
        let before = site.at(make::now() + idle - second).get(&browser, "/").await;
        assert_eq!(before.status, 200, "{role:?} just before");
        let again = site.at(make::now() + idle + idle - second - second).get(&browser, "/").await;
        assert_eq!(again.status, 200, "{role:?}: that use made it last");
        let (_, browser) = site.log_in(&Browser::default(), &user).await;
        let after = site.at(make::now() + idle + second).get(&browser, "/").await;
        assert_eq!((after.status, after.to.as_str()), (303, "/login"), "{role:?} just after");
    }
    site.close().await;
}

#[tokio::test]
async fn every_role_is_logged_out_at_the_end_of_the_whole_time_however_busy() {
    let site = Site::new().await;
    for role in Role::ALL {
        let (idle, whole) = granted(*role);
        let (browser, _) = site.browser(*role, &format!("nguoi-{}", role.code().replace('_', "-"))).await;
        let mut now = make::now();
        while now + idle / 2 < make::now() + whole {
            now += idle / 2;
            assert_eq!(site.at(now).get(&browser, "/").await.status, 200, "{role:?} at {now}");
        }
        let second = Duration::seconds(1);
        assert_eq!(site.at(make::now() + whole - second).get(&browser, "/").await.status, 200, "{role:?}");
        assert_eq!(site.at(make::now() + whole + second).get(&browser, "/").await.to, "/login", "{role:?}");
    }
    site.close().await;
}

#[tokio::test]
async fn what_happens_by_itself_makes_no_session_last_and_one_click_does() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::Staff, "canbo").await;
    let at = |minutes| site.at(make::now() + Duration::minutes(minutes));
    let quiet = browser.saying("x-background", "1");
    assert_eq!(at(50).get(&quiet, "/").await.status, 200);
    assert_eq!(at(50).post(&quiet, "/lang", &[("lang", "vi")]).await.status, 303);
    assert_eq!(at(61).get(&browser, "/").await.to, "/login", "polls kept it alive");

    let (_, browser) = site.log_in(&Browser::default(), "canbo").await;
    let extended = at(50).post(&browser, "/session/extend", &[]).await;
    assert_eq!((extended.status, extended.body.as_str()), (200, "{\"left\":3600}"));
    assert_eq!(at(109).get(&browser, "/").await.status, 200);
    assert_eq!(at(60 * 25).post(&browser, "/session/extend", &[]).await.to, "/login");
    site.close().await;
}

#[tokio::test]
async fn pages_say_how_long_the_session_goes_on_so_that_a_script_can_warn() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::Staff, "canbo").await;
    assert!(site.get(&browser, "/").await.body.contains("data-left=\"3600\""));
    // Near the end of the whole time, use makes it last no longer.
    let mut now = make::now();
    for _ in 0..47 {
        now += Duration::minutes(30);
        site.at(now).get(&browser, "/").await;
    }
    let page = site.at(now + Duration::minutes(20)).get(&browser, "/").await.body;
    assert!(page.contains("data-left=\"600\""));
    let script = page.split("<script src=\"/assets/session-").nth(1).unwrap().split('"').next().unwrap();
    let served = site.get(&Browser::default(), &format!("/assets/session-{script}")).await;
    assert!(served.headers.contains("content-type: text/javascript"));
    assert!(served.body.contains("session-warning"));
    assert!(!site.get(&Browser::default(), "/login").await.body.contains("data-left"));
    site.close().await;
}

const PHONE: &str =
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36";

#[tokio::test]
async fn people_see_where_they_are_logged_in_and_end_what_they_do_not_know() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "ctv").await;
    let (stranger, _) = site.browser(Role::Collaborator, "nguoila").await;
    let phone = Browser::at("203.0.113.7").saying("user-agent", PHONE);
    let (_, phone) = site.log_in(&phone, "ctv").await;
    site.get(&phone, "/").await;
    let (_, desk) = site.log_in(&Browser::at("198.51.100.9"), "ctv").await;
    let page = site.at(make::now() + Duration::minutes(3)).get(&desk, "/account/sessions").await.body;
    assert!(page.contains("Chrome trên Android") && page.contains("203.0.113.7"), "{page}");
    assert!(page.contains("Thiết bị chưa rõ") && page.contains("198.51.100.9"));
    assert!(!page.contains("SM-A546E"), "no more than is needed");
    assert_eq!(page.matches("Phiên này</span>").count(), 1);
    assert!(!page.contains(desk.token()) && !page.contains(phone.token()));

    let cards: Vec<&str> = page.split("<section").collect();
    let other = cards.iter().find(|c| c.contains("203.0.113.7")).unwrap();
    let hash = other.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    let foreign = site.post(&stranger, "/account/sessions", &[("session", hash)]).await;
    assert_eq!(foreign.status, 404, "somebody else's");
    assert_eq!(site.get(&phone, "/").await.status, 200);
    let ended = site.post(&desk, "/account/sessions", &[("session", hash)]).await;
    assert_eq!(ended.status, 303);
    assert!(site.get(&desk, &ended.to).await.body.contains("Đã kết thúc phiên."));
    assert_eq!(site.get(&phone, "/").await.to, "/login");
    assert_eq!(site.get(&desk, "/").await.status, 200);

    let (_, third) = site.log_in(&Browser::default(), "ctv").await;
    assert_eq!(site.post(&desk, "/account/sessions", &[("act", "others")]).await.status, 303);
    assert_eq!(site.get(&third, "/").await.to, "/login");
    assert_eq!(site.get(&desk, "/").await.status, 200);
    assert_eq!(site.get(&stranger, "/").await.status, 200, "nobody else's session ended");
    site.close().await;
}

#[tokio::test]
async fn setting_a_password_ends_all_sessions() {
    let site = Site::new().await;
    let (browser, actor) = site.browser(Role::Collaborator, "ctv").await;
    let path = format!("/invite/{}", site.link(&actor).await);
    let form = [("password", "mưa xuân trên đồi chè"), ("again", "mưa xuân trên đồi chè")];
    assert_eq!(site.post(&Browser::default(), &path, &form).await.status, 303);
    assert_eq!(site.get(&browser, "/").await.to, "/login");
    site.close().await;
}

#[tokio::test]
async fn only_the_hash_of_a_cookie_is_kept_and_old_sessions_are_forgotten() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::Collaborator, "ctv").await;
    let db = Database::connect(site.app.config.database_url.reveal()).await.unwrap();
    let rows = format!("{:?}", session::Entity::find().all(&db).await.unwrap());
    assert!(!rows.contains(browser.token()));
    let purge = |hours| Runner::new(site.at(make::now() + Duration::hours(hours)).app, None);
    purge(36).once(Job::Purge).await.unwrap();
    assert_eq!(session::Entity::find().count(&db).await.unwrap(), 2, "what may still be stashed for");
    purge(37).once(Job::Purge).await.unwrap();
    assert_eq!(session::Entity::find().count(&db).await.unwrap(), 0);
    db.close().await.unwrap();
    site.close().await;
}
