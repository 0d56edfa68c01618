//! Logging in: what guessers get, what owners get, and that the two don't get in each other's way.

use std::time::Duration as Pause;

use chrono::Duration;
use entity::enums::Role;
use entity::{credential, throttle};
use sea_orm::{Database, EntityTrait};

use crate::support::app::{Answer, Browser, PASSWORD, Site};
use crate::support::make;

async fn guess(site: &Site, browser: &Browser, user: &str) -> Answer {
    site.post(browser, "/login", &[("login", user), ("password", "đoán bừa một câu nào đó")]).await
}

#[tokio::test]
async fn two_hundred_wrong_logins_are_throttled_and_the_owner_gets_in_from_another_address() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "ctv").await;
    let stranger = Browser::at("203.0.113.66");
    let mut looked_at = 0;
    for n in 0..200 {
        let answer = guess(&site, &stranger, "ctv").await;
        match answer.status {
            422 => looked_at += 1,
            429 => assert!(n >= 5, "guess {n} was throttled"),
            status => panic!("guess {n}: {status}"),
        }
    }
    assert_eq!(looked_at, 5);
    let (lucky, _) = site.log_in(&stranger, "ctv").await;
    assert_eq!(lucky.status, 429, "even the right password is not looked at");
    let (owner, browser) = site.log_in(&Browser::at("198.51.100.9"), "ctv").await;
    assert_eq!(owner.status, 303);
    assert_eq!(site.get(&browser, "/").await.status, 200);
    site.close().await;
}

#[tokio::test]
async fn who_is_throttled_is_told_for_how_long_and_keeps_what_was_typed_but_the_password() {
    let site = Site::new().await;
    for _ in 0..5 {
        guess(&site, &Browser::default(), "ctv").await;
    }
    let typed = [("login", "ctv"), ("password", "bí mật nhỏ"), ("next", "/reports?page=2")];
    let told = site.post(&Browser::default(), "/login", &typed).await;
    assert_eq!(told.status, 429);
    assert!(told.body.contains("thử lại sau 1 phút") && told.body.contains("role=\"alert\""));
    assert!(told.headers.contains("retry-after: 60"), "{}", told.headers);
    assert!(told.body.contains("value=\"ctv\"") && told.body.contains("value=\"/reports?page=2\""));
    assert!(!told.body.contains("bí mật nhỏ"));
    site.close().await;
}

#[tokio::test]
async fn waits_double_up_to_a_quarter_of_an_hour_and_an_hour_forgets_them() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "ctv").await;
    let (browser, mut now) = (Browser::default(), make::now());
    for _ in 0..4 {
        assert_eq!(guess(&site, &browser, "ctv").await.status, 422);
    }
    for minutes in [1, 2, 4, 8, 15, 15] {
        assert_eq!(guess(&site.at(now), &browser, "ctv").await.status, 422, "before {minutes} minutes");
        let wait = Duration::minutes(minutes);
        let early = site.at(now + wait - Duration::seconds(1));
        assert_eq!(guess(&early, &browser, "ctv").await.status, 429, "within {minutes} minutes");
        now += wait;
    }
    let (late, _) = site.at(now + Duration::minutes(45)).log_in(&browser, "ctv").await;
    assert_eq!(late.status, 303, "an hour after the last failure");
    site.close().await;
}

#[tokio::test]
async fn a_right_password_forgets_the_failures_before_it() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "ctv").await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(guess(&site, &Browser::default(), "ctv").await.status, 422);
        }
        assert_eq!(site.log_in(&Browser::default(), "ctv").await.0.status, 303);
    }
    site.close().await;
}

#[tokio::test]
async fn an_unknown_name_is_answered_as_a_known_one_is() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "known").await;
    make::person(&site.app.db, Role::Collaborator, "nopwd").await;
    for n in 0..7 {
        let mut answers = Vec::new();
        for user in ["known", "nopwd", "nobdy", "known@example.invalid", "nobdy@example.invalid"] {
            let answer = guess(&site, &Browser::default(), user).await;
            let plain = user.replace("@example.invalid", "");
            assert!(answer.body.contains(user));
            answers.push((answer.status, answer.body.replace(user, "X").replace(&plain, "X")));
        }
        assert!(answers.iter().all(|a| *a == answers[0]), "try {n} tells them apart");
    }
    site.close().await;
}

#[tokio::test]
async fn an_unknown_name_costs_as_much_work_as_a_known_one() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "known").await;
    let mut config = (*site.app.config).clone();
    config.argon2_kib = 19 * 1024;
    let site = site.with(config);
    let mut took = [Pause::ZERO; 2];
    for n in 0..4 {
        for (place, user) in ["known", "nobody"].into_iter().enumerate() {
            let begin = std::time::Instant::now();
            guess(&site, &Browser::at(&format!("203.0.113.{n}")), user).await;
            took[place] += begin.elapsed();
        }
    }
    // The known one's stored hash is a cheap one of the tests, so the unknown one costs no less.
    assert!(took[1] > took[0], "{took:?}");
    site.close().await;
}

#[tokio::test]
async fn many_guesses_at_once_get_no_further_than_one_by_one() {
    let site = std::sync::Arc::new(Site::new().await);
    site.person(Role::Collaborator, "ctv").await;
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let site = site.clone();
        guesses.spawn(async move { guess(&site, &Browser::at("203.0.113.66"), "ctv").await.status });
    }
    let looked_at = guesses.join_all().await.into_iter().filter(|status| *status == 422).count();
    assert_eq!(looked_at, 5);
    std::sync::Arc::into_inner(site).unwrap().close().await;
}

#[tokio::test]
async fn one_address_fails_three_hundred_times_an_hour_and_no_other_is_bothered() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "ctv").await;
    for n in 0..300 {
        // One subscriber of IPv6 has as many addresses as it likes.
        let factory = Browser::at(&format!("2001:db8:1:2::{n:x}"));
        assert_eq!(guess(&site, &factory, &format!("người {n}")).await.status, 422, "failure {n}");
    }
    let factory = Browser::at("2001:db8:1:2:ffff::1");
    let (refused, _) = site.log_in(&factory, "ctv").await;
    assert_eq!(refused.status, 429);
    assert!(refused.body.contains("thử lại sau 60 phút"));
    assert_eq!(site.log_in(&Browser::at("2001:db8:1:3::1"), "ctv").await.0.status, 303);
    let later = site.at(make::now() + Duration::hours(1));
    assert_eq!(later.log_in(&factory, "ctv").await.0.status, 303);
    site.close().await;
}

#[tokio::test]
async fn logins_of_a_whole_factory_behind_one_address_are_no_failures() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "ctv").await;
    for _ in 0..310 {
        assert_eq!(site.log_in(&Browser::default(), "ctv").await.0.status, 303);
    }
    site.close().await;
}

#[tokio::test]
async fn what_was_typed_as_a_name_and_where_from_is_not_kept() {
    let site = Site::new().await;
    let secret = "mật khẩu gõ nhầm vào ô tên";
    guess(&site, &Browser::at("203.0.113.66"), secret).await;
    let db = Database::connect(site.app.config.database_url.reveal()).await.unwrap();
    let rows = throttle::Entity::find().all(&db).await.unwrap();
    assert_eq!(rows.len(), 2);
    for row in &rows {
        assert!(row.key.len() == 64 && row.key.chars().all(|c| c.is_ascii_hexdigit()), "{}", row.key);
    }
    let kept = format!("{rows:?}");
    assert!(!kept.contains("203.0.113") && !kept.contains("nhầm"));
    db.close().await.unwrap();
    site.close().await;
}

async fn stored(site: &Site) -> String {
    let db = Database::connect(site.app.config.database_url.reveal()).await.unwrap();
    let rows = credential::Entity::find().all(&db).await.unwrap();
    db.close().await.unwrap();
    let [row] = rows.as_slice() else { panic!("{} credentials", rows.len()) };
    row.password_hash.clone()
}

#[tokio::test]
async fn a_weak_hash_is_made_anew_at_login_and_never_a_strong_one_weaker() {
    let site = Site::new().await;
    site.person(Role::Collaborator, "ctv").await;
    let before = stored(&site).await;
    assert!(before.starts_with("$argon2id$v=19$m=64,t=2,p=1$"));
    let mut config = (*site.app.config).clone();
    config.argon2_kib = 19 * 1024;
    let strong = site.with(config);
    guess(&strong, &Browser::default(), "ctv").await;
    assert_eq!(stored(&site).await, before, "a wrong password changes nothing");
    assert_eq!(strong.log_in(&Browser::default(), "ctv").await.0.status, 303);
    let after = stored(&site).await;
    assert!(after.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{after}");
    assert_eq!(site.log_in(&Browser::default(), "ctv").await.0.status, 303);
    assert_eq!(stored(&site).await, after);
    strong.close().await;
    site.close().await;
}

#[tokio::test]
async fn a_password_is_the_same_however_the_keyboard_writes_it_and_counts_to_its_last_letter() {
    use unicode_normalization::UnicodeNormalization;
    let site = Site::new().await;
    site.person(Role::Collaborator, "ctv").await;
    let decomposed: String = PASSWORD.nfd().collect();
    assert_ne!(decomposed, PASSWORD);
    let login = |password: String| {
        let site = &site;
        async move {
            let form = [("login", "ctv"), ("password", password.as_str())];
            site.post(&Browser::default(), "/login", &form).await.status
        }
    };
    assert_eq!(login(decomposed).await, 303);
    assert_eq!(login(format!("{PASSWORD} ")).await, 422);
    let actor = make::person(&site.app.db, Role::Leader, "dai").await;
    let path = format!("/invite/{}", site.link(&actor).await);
    let longest: String = "đồi chè xanh mướt 7 ".repeat(7).chars().take(128).collect();
    let form = [("password", longest.as_str()), ("again", longest.as_str())];
    assert_eq!(site.post(&Browser::default(), &path, &form).await.status, 303);
    let form = [("login", "dai"), ("password", longest.as_str())];
    assert_eq!(site.post(&Browser::default(), "/login", &form).await.status, 303);
    let longer = format!("{longest}đ");
    let form = [("login", "dai"), ("password", longer.as_str())];
    assert_eq!(site.post(&Browser::default(), "/login", &form).await.status, 422);
    site.close().await;
}

#[tokio::test]
async fn the_login_form_can_be_filled_in_by_a_password_manager() {
    let site = Site::new().await;
    let page = site.get(&Browser::default(), "/login").await.body;
    assert!(page.contains("name=\"login\" value=\"\" autocomplete=\"username\""));
    assert!(page.contains("name=\"password\" autocomplete=\"current-password\""));
    assert!(!page.contains("onpaste"));
    site.close().await;
}

#[tokio::test]
async fn a_login_gets_a_session_of_its_own_and_ends_the_one_the_browser_came_with() {
    let site = Site::new().await;
    let (before, _) = site.browser(Role::Collaborator, "ctv").await;
    let (_, after) = site.log_in(&before, "ctv").await;
    assert!(after.token().len() == 64 && after.token() != before.token());
    assert_eq!(site.get(&after, "/").await.status, 200);
    assert_eq!(site.get(&before, "/").await.to, "/login");
    site.close().await;
}

#[tokio::test]
async fn logins_wait_their_turn_with_all_they_write_and_everything_else_goes_on() {
    let site = std::sync::Arc::new(Site::new().await);
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[person.account]).await;
    let all = u32::try_from(site.app.hashing.available_permits()).unwrap();
    let turns = site.app.hashing.acquire_many(all).await.unwrap();
    let mut logins = tokio::task::JoinSet::new();
    for n in 0..50 {
        let site = site.clone();
        let browser = Browser::at(&format!("203.0.113.{n}"));
        logins.spawn(async move { site.log_in(&browser, "ctv").await.0.status });
    }
    let begun = site.post(&author, "/reports/new", &[("round", "2026-Q4")]).await;
    assert_eq!(begun.status, 303);
    assert_eq!(site.get(&author, &begun.to).await.status, 200);
    let db = Database::connect(site.app.config.database_url.reveal()).await.unwrap();
    let waiting = throttle::Entity::find().all(&db).await.unwrap();
    assert_eq!(waiting.len(), 1, "only the address of the first login: {waiting:?}");
    db.close().await.unwrap();
    drop(turns);
    assert_eq!(logins.join_all().await, [303; 50]);
    std::sync::Arc::into_inner(site).unwrap().close().await;
}
