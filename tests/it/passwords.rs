//! Passwords: what is refused and how it is told, and what happens to who forgot theirs.

use chrono::Duration;
use entity::enums::Role;
use langnghe::store::Conn;
use sea_orm::EntityTrait;
use unicode_normalization::UnicodeNormalization;

use crate::support::app::{Answer, Browser, Site};
use crate::support::mailbox::{link_to, mails};
use crate::support::make;

const OLD: &str = "một câu đủ dài để nhớ";
const NEW: &str = "mưa xuân trên đồi chè";

async fn login(site: &Site, user: &str, password: &str) -> Answer {
    site.post(&Browser::default(), "/login", &[("login", user), ("password", password)]).await
}

#[tokio::test]
async fn a_password_that_is_refused_is_told_why_beside_its_field() {
    let site = Site::new().await;
    let actor = make::person(&site.app.db, Role::Leader, "lanhdao").await;
    let path = format!("/invite/{}", site.link(&actor).await);
    let long = "đồi chè xanh mướt ".repeat(8);
    for (password, again, words) in [
        ("ngắn thôi", "ngắn thôi", "Mật khẩu cần ít nhất 15 ký tự."),
        (long.as_str(), long.as_str(), "Mật khẩu không quá 128 ký tự."),
        ("lanhdao mùa thu qua phố", "lanhdao mùa thu qua phố", "không được chứa họ tên"),
        ("lắng nghe mùa thu qua phố", "lắng nghe mùa thu qua phố", "không được chứa tên hệ thống"),
        ("anhyeuemnhieulam2026", "anhyeuemnhieulam2026", "quá thông dụng"),
        ("1111111111111111", "1111111111111111", "dễ đoán"),
        (NEW, OLD, "Hai lần nhập mật khẩu không giống nhau."),
    ] {
        let answer = site.post(&Browser::default(), &path, &[("password", password), ("again", again)]).await;
        assert_eq!(answer.status, 422, "{words}");
        assert_eq!(answer.body.matches(words).count(), 2, "in the summary and beside the field: {words}");
        assert!(!answer.body.contains(password), "no password comes back on a page");
    }
    let decomposed: String = NEW.nfd().collect();
    let form = [("password", decomposed.as_str()), ("again", NEW)];
    assert_eq!(site.post(&Browser::default(), &path, &form).await.status, 303, "the same letters either way");
    assert_eq!(login(&site, "lanhdao", NEW).await.status, 303);
    assert_eq!(login(&site, "lanhdao", &decomposed).await.status, 303);
    site.close().await;
}

#[tokio::test]
async fn asking_for_a_new_password_tells_nothing_about_the_name_and_does_the_same_work() {
    let site = Site::new().await;
    site.browser(Role::Leader, "lanhdao").await;
    let rows = async || entity::reset_request::Entity::find().all(site.app.db.conn()).await.unwrap().len();
    let mut seen = Vec::new();
    for (n, name) in ["lanhdao", "LanhDao@example.invalid", "khong.co", "' OR 1=1 --"].iter().enumerate() {
        let answer = site.post(&Browser::default(), "/password/reset", &[("login", name)]).await;
        seen.push((answer.status, answer.to, answer.headers, answer.body));
        assert_eq!(rows().await, n + 1, "one row, whoever was named");
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
    let answer = site.get(&Browser::default(), &seen[0].1).await.body;
    assert!(answer.contains("Nếu tài khoản này có thư điện tử") && !answer.contains("lanhdao"));
    assert_eq!(site.post(&Browser::default(), "/password/reset", &[("login", " ")]).await.status, 422);
    assert_eq!(mails(&site, "lanhdao@example.invalid").await.len(), 2);
    assert_eq!(rows().await, 0, "answered requests are gone");
    site.close().await;
}

#[tokio::test]
async fn one_account_gets_three_reset_mails_an_hour_and_who_has_no_address_or_is_closed_none() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    site.browser(Role::Leader, "lanhdao").await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    site.post(&admin, "/accounts", &[("role", "leader"), ("user_name", "khongthu")]).await;
    for _ in 0..8 {
        for name in ["lanhdao", "khongthu"] {
            site.post(&Browser::default(), "/password/reset", &[("login", name)]).await;
        }
    }
    assert_eq!(mails(&site, "lanhdao@example.invalid").await.len(), 3);
    let later = site.later(Duration::minutes(61));
    later.post(&Browser::default(), "/password/reset", &[("login", "lanhdao")]).await;
    assert_eq!(mails(&later, "lanhdao@example.invalid").await.len(), 4);
    site.close().await;
}

#[tokio::test]
async fn a_reset_link_works_once_within_an_hour_ends_all_sessions_and_logs_nobody_in() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::Leader, "lanhdao").await;
    let email = "lanhdao@example.invalid";
    let stranger = Browser::default();
    site.post(&stranger, "/password/reset", &[("login", email)]).await;
    let path = link_to(&site, email, "Đặt lại mật khẩu").await;
    assert_eq!(site.later(Duration::hours(1)).get(&stranger, &path).await.status, 404, "one hour");
    assert_eq!(site.get(&stranger, &path.replace("/password/reset/", "/invite/")).await.status, 404);
    assert!(site.get(&stranger, &path).await.body.contains("Đặt mật khẩu mới"));
    assert_eq!(site.get(&browser, "/").await.status, 200, "opening the link changes nothing");
    let form = [("password", NEW), ("again", NEW)];
    let (one, other) = tokio::join!(site.post(&stranger, &path, &form), site.post(&stranger, &path, &form));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404], "of two at once one wins");
    let won = if one.status == 303 { one } else { other };
    assert_eq!(won.to, "/login?done=password-set");
    assert!(!won.headers.contains("set-cookie: session="), "a reset skips no second factor");
    assert_eq!(site.get(&browser, "/").await.to, "/login", "all sessions have ended");
    assert_eq!(login(&site, "lanhdao", OLD).await.status, 422);
    assert_eq!(login(&site, "lanhdao", NEW).await.status, 303);
    let told = mails(&site, email).await;
    assert!(told.iter().any(|m| m.subject.contains("Mật khẩu Lắng Nghe đã được thay đổi")));
    site.close().await;
}

#[tokio::test]
async fn changing_the_own_password_asks_for_the_current_one_and_ends_all_other_sessions() {
    let site = Site::new().await;
    let (here, _) = site.browser(Role::Leader, "lanhdao").await;
    let answer = login(&site, "lanhdao", OLD).await;
    let cookie = answer.headers.lines().find_map(|l| l.strip_prefix("set-cookie: ")).unwrap().to_owned();
    assert!(cookie.starts_with("session="));
    let form = |current, new| [("current", current), ("password", new), ("again", new)];
    let wrong = site.post(&here, "/account/password", &form(NEW, NEW)).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Mật khẩu hiện tại không đúng"));
    assert_eq!(site.post(&here, "/account/password", &form(OLD, "ngắn")).await.status, 422);
    let sessions = async || entity::session::Entity::find().all(site.app.db.conn()).await.unwrap().len();
    assert!(sessions().await >= 2);
    assert_eq!(site.post(&here, "/account/password", &form(OLD, NEW)).await.status, 303);
    assert_eq!(site.get(&here, "/").await.status, 200, "this session goes on");
    assert_eq!(sessions().await, 1, "all others have ended");
    assert_eq!(login(&site, "lanhdao", OLD).await.status, 422);
    assert_eq!(login(&site, "lanhdao", NEW).await.status, 303);
    assert_eq!(mails(&site, "lanhdao@example.invalid").await.len(), 1, "the owner is told by mail");
    site.close().await;
}

#[tokio::test]
async fn beside_a_second_factor_eight_letters_are_enough() {
    let site = Site::new().await;
    let (without, with) = (
        make::person(&site.app.db, Role::Leader, "khong").await,
        make::person(&site.app.db, Role::Leader, "coma").await,
    );
    make::factor(&site.app.db, &with).await;
    for (actor, status, least) in [(without, 422, "Ít nhất 15 ký tự"), (with, 303, "Ít nhất 8 ký tự")]
    {
        let path = format!("/invite/{}", site.link(&actor).await);
        assert!(site.get(&Browser::default(), &path).await.body.contains(least));
        let form = [("password", "đồi chè mưa"), ("again", "đồi chè mưa")];
        assert_eq!(site.post(&Browser::default(), &path, &form).await.status, status, "{least}");
    }
    site.close().await;
}

#[tokio::test]
async fn the_current_password_can_not_be_guessed_on_the_own_account_page() {
    let site = Site::new().await;
    let (here, _) = site.browser(Role::Leader, "lanhdao").await;
    let form = |current| [("current", current), ("password", NEW), ("again", NEW)];
    let mut told = String::new();
    for _ in 0..8 {
        told = site.post(&here, "/account/password", &form("sai")).await.body;
    }
    assert!(told.contains("Đã nhập sai nhiều lần"));
    assert_eq!(site.post(&here, "/account/password", &form(OLD)).await.status, 422, "not even the right one");
    let wish = [("email", "moi@example.invalid"), ("email_password", OLD)];
    assert_eq!(site.post(&here, "/account/email", &wish).await.status, 422);
    let later = site.later(Duration::minutes(16));
    assert_eq!(later.post(&here, "/account/password", &form(OLD)).await.status, 303);
    site.close().await;
}
