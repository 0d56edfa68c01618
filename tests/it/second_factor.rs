//! The second factor: who needs one, setting it up, proving it, losing it.

use axum::http::Method;
use chrono::Duration;
use entity::enums::Role;
use entity::{recovery_code, second_factor, session};
use langnghe::actions::accounts::reset_second_factor;
use langnghe::actions::pending_changes::{Decision, decide};
use langnghe::domain::access::{Access, Actor};
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::mail::transport::Transport;
use langnghe::store::{mail_drops, pending_changes, settings};
use langnghe::web;
use sea_orm::{Database, EntityTrait};

use crate::support::app::{Answer, Browser, ORIGIN, PASSWORD, Site};
use crate::support::make;
use crate::support::phone::Phone;

const PAGE: &str = "/account/second-factor";

/// Roles that may do nothing before they have a second factor.
const BOUND: [Role; 3] = [Role::Staff, Role::Approver, Role::Admin];

/// Sets a factor up in a browser: the phone, the recovery codes, and the browser with its new session.
async fn enrol(site: &Site, browser: &Browser) -> (Phone, Vec<String>, Browser) {
    let begun = site.post(browser, PAGE, &[("act", "begin"), ("password", PASSWORD)]).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let phone = Phone::reading(&site.get(browser, PAGE).await.body);
    let code = phone.code(site.app.now());
    let done = site.post(browser, PAGE, &[("act", "confirm"), ("code", &code)]).await;
    assert_eq!(done.status, 200, "{}", done.body);
    (phone, codes(&done.body), browser.with(&done))
}

fn codes(page: &str) -> Vec<String> {
    let list =
        page.split("<ol class=\"codes").nth(1).expect("a list of codes").split("</ol>").next().unwrap();
    list.split("<code>").skip(1).map(|c| c.split('<').next().unwrap().to_owned()).collect()
}

/// Somebody with a factor, and half logged in again, ten minutes later.
async fn half(site: &Site, role: Role, user: &str) -> (Site, Phone, Vec<String>, Browser) {
    site.person(role, user).await;
    let (_, browser) = site.log_in(&Browser::default(), user).await;
    let (phone, codes, _) = enrol(site, &browser).await;
    let later = site.at(make::now() + Duration::minutes(10));
    let (answer, browser) = later.log_in(&Browser::default(), user).await;
    assert_eq!(answer.to, "/login/factor");
    (later, phone, codes, browser)
}

async fn give(site: &Site, browser: &Browser, code: &str) -> Answer {
    site.post(browser, "/login/factor", &[("code", code)]).await
}

#[test]
fn the_codes_of_the_tests_are_those_of_rfc_6238() {
    let phone = Phone::with(*b"12345678901234567890");
    let at = |seconds| phone.code(chrono::DateTime::from_timestamp(seconds, 0).unwrap());
    assert_eq!([at(59), at(1_111_111_109), at(20_000_000_000)], ["287082", "081804", "353130"]);
}

#[tokio::test]
async fn half_a_login_reaches_no_page_of_any_role() {
    let site = Site::strict().await;
    let mut halves = Vec::new();
    for role in BOUND {
        site.person(role, role.code()).await;
        let (answer, browser) = site.log_in(&Browser::default(), role.code()).await;
        assert_eq!(answer.to, "/login/factor", "{role:?} has none yet");
        halves.push(browser);
    }
    for role in [Role::Staff, Role::Collaborator, Role::Leader, Role::UnitHead, Role::Auditor] {
        let user = format!("{}2", role.code().replace('_', "-"));
        halves.push(half(&site, role, &user).await.3);
    }
    let (routes, mut open) = (web::routes(&site.app), Vec::new());
    for entry in routes.entries() {
        if entry.access == Access::HalfSignedIn {
            open.push(entry.path);
            continue;
        }
        if matches!(entry.access, Access::Public | Access::Link | Access::Token(_)) {
            continue;
        }
        let path = entry.path.replace("{id}", "3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11").replace("{n}", "1");
        for browser in &halves {
            for method in [Method::GET, Method::POST] {
                let answer = site.call(method.clone(), browser, &path, String::new(), Some(ORIGIN)).await;
                assert_eq!(answer.status, 303, "{method} {path}");
                assert!(answer.to.starts_with("/login/factor"), "{method} {path} leads to {}", answer.to);
            }
        }
    }
    assert_eq!(open, ["/logout", "/login/factor", PAGE, "/account/second-factor/qr.svg"]);
    for browser in &halves {
        for path in ["/login", "/privacy", "/khong-co"] {
            assert!(!site.get(browser, path).await.body.contains("<nav class=\"wide\""), "{path}");
        }
        assert_eq!(site.post(browser, "/logout", &[]).await.to, "/login");
        assert_eq!(site.get(browser, PAGE).await.to, "/login?next=%2Faccount%2Fsecond-factor");
    }
    site.close().await;
}

#[tokio::test]
async fn a_role_that_needs_a_factor_sets_it_up_before_anything_else() {
    let site = Site::strict().await;
    site.person(Role::Staff, "canbo").await;
    let form = [("login", "canbo"), ("password", PASSWORD), ("next", "/reviews")];
    let answer = site.post(&Browser::default(), "/login", &form).await;
    assert_eq!(answer.to, "/login/factor?next=%2Freviews");
    let browser = Browser::default().with(&answer);
    let sent_on = site.get(&browser, &answer.to).await;
    assert_eq!(sent_on.to, "/account/second-factor?next=%2Freviews");
    let page = site.get(&browser, &sent_on.to).await.body;
    assert!(page.contains("Vai trò này cần xác thực hai bước") && !page.contains("name=\"password\""));
    assert_eq!(site.get(&browser, "/account/second-factor/qr.svg").await.status, 404, "not before it begins");

    let begin = [("act", "begin"), ("next", "/reviews")];
    assert_eq!(site.post(&browser, PAGE, &begin).await.to, sent_on.to);
    let page = site.get(&browser, &sent_on.to).await.body;
    assert!(page.contains("otpauth://totp/L%E1%BA%AFng%20Nghe:canbo?secret="), "{page}");
    let picture = site.get(&browser, "/account/second-factor/qr.svg").await;
    assert!(picture.headers.contains("content-type: image/svg+xml"));
    assert!(picture.headers.contains("cache-control: no-store"));
    assert!(
        picture.body.contains("<svg") && !picture.body.contains("style") && !picture.body.contains("script")
    );

    let phone = Phone::reading(&page);
    let wrong = site.post(&browser, PAGE, &[("act", "confirm"), ("code", "000000")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Mã không đúng") && wrong.body.contains("role=\"alert\""));
    assert_eq!(site.get(&browser, "/").await.to, "/login/factor", "a wrong code opens nothing");
    let code = phone.code(make::now());
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let confirm = [("act", "confirm"), ("code", spaced.as_str()), ("next", "/reviews")];
    let done = site.post(&browser, PAGE, &confirm).await;
    assert_eq!(codes(&done.body).len(), 10);
    assert!(done.body.contains("href=\"/reviews\""));
    assert_eq!(site.get(&browser.with(&done), "/reviews").await.status, 200);
    assert_eq!(site.get(&browser, "/reviews").await.to, "/login?next=%2Freviews", "half a login is used up");
    site.close().await;
}

#[tokio::test]
async fn others_may_have_one_and_then_it_is_asked_of_them_too() {
    let site = Site::strict().await;
    let (browser, _) = site.browser(Role::Collaborator, "ctv").await;
    let (_, elsewhere) = site.log_in(&Browser::default(), "ctv").await;
    assert!(site.get(&browser, PAGE).await.body.contains("current-password"));
    let begin = |password| [("act", "begin"), ("password", password)];
    assert_eq!(site.post(&browser, PAGE, &begin("sai")).await.status, 422, "somebody at an open screen");
    let (_, _, browser) = enrol(&site, &browser).await;
    assert_eq!(site.get(&browser, "/").await.status, 200);
    assert_eq!(site.get(&elsewhere, "/").await.to, "/login", "a session that never proved it ends");
    assert_eq!(site.log_in(&Browser::default(), "ctv").await.0.to, "/login/factor");

    let remove = |password| [("act", "remove"), ("password", password)];
    assert_eq!(site.post(&browser, PAGE, &remove("sai")).await.status, 422);
    assert_eq!(site.post(&browser, PAGE, &remove(PASSWORD)).await.status, 303);
    assert_eq!(site.log_in(&Browser::default(), "ctv").await.0.to, "/");
    site.close().await;
}

#[tokio::test]
async fn who_needs_one_can_not_take_it_away() {
    let site = Site::strict().await;
    site.person(Role::Admin, "quantri").await;
    let (_, browser) = site.log_in(&Browser::default(), "quantri").await;
    let (_, _, browser) = enrol(&site, &browser).await;
    assert!(!site.get(&browser, PAGE).await.body.contains("value=\"remove\""));
    let refused = site.post(&browser, PAGE, &[("act", "remove"), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, 403);
    assert_eq!(site.log_in(&Browser::default(), "quantri").await.0.to, "/login/factor");
    site.close().await;
}

#[tokio::test]
async fn a_code_opens_the_session_once() {
    let site = Site::strict().await;
    let (site, phone, _, browser) = half(&site, Role::Staff, "canbo").await;
    let code = phone.code(site.app.now());
    let (_, second) = site.log_in(&Browser::default(), "canbo").await;
    let entered = give(&site, &browser, &code).await;
    assert_eq!((entered.status, entered.to.as_str()), (303, "/"));
    let inside = browser.with(&entered);
    assert_ne!(inside.token(), browser.token(), "a whole session has a secret of its own");
    assert_eq!(site.get(&inside, "/reviews").await.status, 200);
    assert_eq!(site.get(&browser, "/reviews").await.to, "/login?next=%2Freviews");
    let replayed = give(&site, &second, &code).await;
    assert_eq!(replayed.status, 422, "somebody who looked over the shoulder");
    assert!(replayed.body.contains("đã dùng"));
    let earlier = phone.code(site.app.now() - Duration::seconds(30));
    assert_eq!(give(&site, &second, &earlier).await.status, 422, "an older code than one that was used");
    site.close().await;
}

#[tokio::test]
async fn of_two_who_use_a_code_at_the_same_moment_one_gets_in() {
    let site = Site::strict().await;
    let (site, phone, recovery, first) = half(&site, Role::Staff, "canbo").await;
    let code = phone.code(site.app.now());
    let (_, second) = site.log_in(&Browser::default(), "canbo").await;
    let (a, b) = tokio::join!(give(&site, &first, &code), give(&site, &second, &code));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let (_, first) = site.log_in(&Browser::default(), "canbo").await;
    let (_, second) = site.log_in(&Browser::default(), "canbo").await;
    let recover = [("recovery", recovery[0].as_str())];
    let (a, b) = tokio::join!(
        site.post(&first, "/login/factor", &recover),
        site.post(&second, "/login/factor", &recover)
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    site.close().await;
}

#[tokio::test]
async fn a_code_is_good_for_one_step_before_and_after_and_not_for_two() {
    let site = Site::strict().await;
    let (site, phone, _, _) = half(&site, Role::Staff, "canbo").await;
    for (steps, status) in [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422), (3, 422)] {
        let (_, browser) = site.log_in(&Browser::default(), "canbo").await;
        let code = phone.code(site.app.now() + Duration::seconds(30 * steps));
        assert_eq!(give(&site, &browser, &code).await.status, status, "{steps} steps");
    }
    site.close().await;
}

#[tokio::test]
async fn the_code_a_factor_was_set_up_with_opens_nothing() {
    let site = Site::strict().await;
    site.person(Role::Staff, "canbo").await;
    let (_, browser) = site.log_in(&Browser::default(), "canbo").await;
    let (phone, _, _) = enrol(&site, &browser).await;
    let (_, browser) = site.log_in(&Browser::default(), "canbo").await;
    assert_eq!(give(&site, &browser, &phone.code(make::now())).await.status, 422);
    site.close().await;
}

#[tokio::test]
async fn half_a_login_with_a_factor_can_not_put_another_in_its_place() {
    let site = Site::strict().await;
    let (site, _, _, thief) = half(&site, Role::Staff, "canbo").await;
    for act in ["begin", "confirm", "codes", "remove"] {
        let answer = site.post(&thief, PAGE, &[("act", act), ("password", PASSWORD), ("code", "1")]).await;
        assert_eq!((answer.status, answer.to.as_str()), (303, "/login/factor"), "{act}");
    }
    assert_eq!(site.get(&thief, PAGE).await.to, "/login/factor");
    assert_eq!(site.get(&thief, "/account/second-factor/qr.svg").await.status, 403);
    site.close().await;
}

#[tokio::test]
async fn a_factor_being_set_up_is_seen_in_its_own_session_alone_and_for_half_an_hour() {
    let site = Site::strict().await;
    site.person(Role::Staff, "canbo").await;
    let (_, thief) = site.log_in(&Browser::default(), "canbo").await;
    let (_, owner) = site.log_in(&Browser::default(), "canbo").await;
    site.post(&thief, PAGE, &[("act", "begin")]).await;
    let phone = Phone::reading(&site.get(&thief, PAGE).await.body);
    assert!(!site.get(&owner, PAGE).await.body.contains("class=\"secret\""));
    let confirm = |code: &str| [("act", "confirm".to_owned()), ("code", code.to_owned())];
    let form = confirm(&phone.code(make::now()));
    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(site.post(&owner, PAGE, &form).await.status, 409);
    enrol(&site, &owner).await;
    assert_eq!(site.post(&thief, PAGE, &form).await.to.split('?').next(), Some("/login"), "too late");

    let (optional, _) = site.browser(Role::Collaborator, "ctv").await;
    site.post(&optional, PAGE, &[("act", "begin"), ("password", PASSWORD)]).await;
    assert!(site.get(&optional, PAGE).await.body.contains("class=\"secret\""));
    let later = site.at(make::now() + Duration::minutes(31));
    assert!(!later.get(&optional, PAGE).await.body.contains("class=\"secret\""), "at an open screen");
    site.close().await;
}

#[tokio::test]
async fn half_a_login_is_over_after_half_an_hour() {
    let site = Site::strict().await;
    let (site, phone, _, browser) = half(&site, Role::Collaborator, "ctv").await;
    let late = site.at(site.app.now() + Duration::minutes(31));
    let answer = give(&late, &browser, &phone.code(late.app.now())).await;
    assert_eq!(answer.to, "/login");
    site.close().await;
}

#[tokio::test]
async fn a_link_that_sets_a_password_skips_no_second_factor() {
    let site = Site::strict().await;
    let new = make::person(&site.app.db, Role::Approver, "moi").await;
    let (enrolled, _, _, _) = half(&site, Role::Collaborator, "ctv").await;
    let old = site.account("ctv").await;
    let old = Actor { account: old.id, ..new.clone() };
    let form = [("password", "mưa xuân trên đồi chè"), ("again", "mưa xuân trên đồi chè")];
    for (actor, user) in [(new, "moi"), (old, "ctv")] {
        let path = format!("/invite/{}", enrolled.link(&actor).await);
        let answer = enrolled.post(&Browser::default(), &path, &form).await;
        assert_eq!(answer.status, 303);
        let mut browser = Browser::default().with(&answer);
        if answer.to != "/" {
            // A new password in place of an old one logs nobody in.
            assert!(browser.cookie().is_empty());
            let login = [("login", user), ("password", form[0].1)];
            browser = browser.with(&enrolled.post(&browser, "/login", &login).await);
        }
        assert_eq!(enrolled.get(&browser, "/").await.to, "/login/factor", "{user}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_recovery_code_works_once_and_says_how_many_are_left() {
    let site = Site::strict().await;
    let (site, _, codes, browser) = half(&site, Role::Staff, "canbo").await;
    let typed = codes[0].to_lowercase().replace('-', " ");
    let entered = site.post(&browser, "/login/factor", &[("recovery", &typed), ("next", "/reviews")]).await;
    assert_eq!(entered.status, 303, "however it is typed");
    let browser = browser.with(&entered);
    let page = site.get(&browser, &entered.to).await.body;
    assert!(page.contains("Còn 9 mã khôi phục") && page.contains("mã đó không dùng được nữa"), "{page}");
    assert!(page.contains("href=\"/reviews\""), "and goes on to where they wanted");
    let (_, again) = site.log_in(&Browser::default(), "canbo").await;
    let used = site.post(&again, "/login/factor", &[("recovery", &codes[0])]).await;
    assert_eq!(used.status, 422);
    assert!(used.body.contains("<details class=\"card\" open>"), "the error can be seen");

    // The phone is lost: a new one is set up, and the old one opens nothing.
    let (_, fresh, _) = enrol(&site, &browser).await;
    assert!(fresh.iter().all(|code| !codes.contains(code)));
    let (_, again) = site.log_in(&Browser::default(), "canbo").await;
    let old = site.post(&again, "/login/factor", &[("recovery", &codes[1])]).await;
    assert_eq!(old.status, 422, "codes of before");
    site.close().await;
}

#[tokio::test]
async fn new_recovery_codes_need_the_password_and_end_the_old_ones() {
    let site = Site::strict().await;
    site.person(Role::Collaborator, "ctv").await;
    let (_, browser) = site.log_in(&Browser::default(), "ctv").await;
    let form = |password| [("act", "codes"), ("password", password)];
    assert_eq!(site.post(&browser, PAGE, &form(PASSWORD)).await.status, 409, "without a factor");
    let (_, old, browser) = enrol(&site, &browser).await;
    assert_eq!(site.post(&browser, PAGE, &form("sai")).await.status, 422);
    let made = site.post(&browser, PAGE, &form(PASSWORD)).await;
    let new = codes(&made.body);
    assert_eq!(new.len(), 10);
    assert!(!site.get(&browser, PAGE).await.body.contains(&new[0]), "shown once");
    let (_, half) = site.log_in(&Browser::default(), "ctv").await;
    assert_eq!(site.post(&half, "/login/factor", &[("recovery", &old[3])]).await.status, 422);
    assert_eq!(site.post(&half, "/login/factor", &[("recovery", &new[3])]).await.status, 303);
    site.close().await;
}

#[tokio::test]
async fn who_has_the_password_can_not_guess_codes_and_the_owner_gets_in_from_elsewhere() {
    let site = Site::strict().await;
    let (site, phone, recovery, _) = half(&site, Role::Staff, "canbo").await;
    let (mut looked_at, thief) = (0, Browser::at("203.0.113.66"));
    for n in 0..30 {
        // The right password in between forgives nothing.
        let (_, half) = site.log_in(&thief, "canbo").await;
        let field = if n % 2 == 0 { "code" } else { "recovery" };
        let answer = site.post(&half, "/login/factor", &[(field, "123456")]).await;
        match answer.status {
            422 => looked_at += 1,
            429 => assert!(answer.body.contains("thử lại sau 1 phút")),
            status => panic!("{status}"),
        }
    }
    assert_eq!(looked_at, 5);
    let (_, half) = site.log_in(&thief, "canbo").await;
    assert_eq!(give(&site, &half, &phone.code(site.app.now())).await.status, 429);
    let (_, owner) = site.log_in(&Browser::at("198.51.100.9"), "canbo").await;
    assert_eq!(give(&site, &owner, &phone.code(site.app.now())).await.status, 303);

    // From many addresses: no more than a hundred codes an hour, and recovery codes still work.
    let mut looked_at = 0;
    for n in 0..110 {
        let (_, half) = site.log_in(&Browser::at(&format!("203.0.113.{}", n + 70)), "canbo").await;
        looked_at += i32::from(give(&site, &half, "123456").await.status == 422);
    }
    assert!((90..=100).contains(&looked_at), "{looked_at}");
    let (_, owner) = site.log_in(&Browser::at("198.51.100.9"), "canbo").await;
    let answer = site.post(&owner, "/login/factor", &[("recovery", &recovery[5])]).await;
    assert_eq!(answer.status, 303, "who has the password keeps the owner out");
    site.close().await;
}

#[tokio::test]
async fn asking_for_the_password_again_is_no_way_to_guess_it() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::Collaborator, "ctv").await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(site.post(&browser, PAGE, &[("act", "begin"), ("password", "sai")]).await.status);
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    site.close().await;
}

async fn mailed(site: &Site) -> Vec<(String, String, String)> {
    let mut config = (*site.app.config).clone();
    config.demo = true;
    let transport = Transport::of(&config).unwrap();
    let app = site.with(config).app;
    Runner::new(app, transport).once(Job::SendMail).await.unwrap();
    let drops = mail_drops::all(&site.app.db).await.unwrap();
    drops.into_iter().map(|d| (d.recipient, d.subject, d.text)).collect()
}

/// An approver agrees to the change that waits.
async fn agree(site: &Site, user: &str) -> Actor {
    let approver = make::person(&site.app.db, Role::Approver, user).await;
    let waiting = pending_changes::open(&site.app.db).await.unwrap().remove(0);
    decide(&site.app, &approver, waiting.change.id, Decision::Agree).await.unwrap();
    approver
}

#[tokio::test]
async fn a_factor_is_reset_with_an_approvers_yes_the_owner_is_told_and_sets_up_a_new_one() {
    let site = Site::strict().await;
    let (site, phone, recovery, half) = half(&site, Role::Staff, "canbo").await;
    let inside = half.with(&give(&site, &half, &phone.code(site.app.now())).await);
    assert_eq!(site.get(&inside, "/").await.status, 200);
    let owner = site.account("canbo").await;
    let admin = make::person(&site.app.db, Role::Admin, "quantri").await;
    assert!(reset_second_factor(&site.app, &admin, owner.id).await.unwrap(), "it waits");
    assert_eq!(site.get(&inside, "/").await.status, 200, "nothing happens before the yes");
    let approver = agree(&site, "lanhdaoban").await;

    assert_eq!(site.get(&inside, "/").await.to, "/login", "all sessions end");
    let mails = mailed(&site).await;
    let [(to, subject, text)] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert_eq!(to, "canbo@example.invalid");
    assert!(subject.contains("Xác thực hai bước") && text.contains("Quản trị đã đặt lại"));
    assert!(text.contains("http://127.0.0.1:8080/login\n") && !text.contains(&recovery[0]));

    let (answer, half) = site.log_in(&Browser::default(), "canbo").await;
    assert_eq!(answer.to, "/login/factor");
    assert_eq!(give(&site, &half, &phone.code(site.app.now())).await.to, PAGE, "the old phone opens nothing");
    let (_, _, inside) = enrol(&site, &half).await;
    assert_eq!(site.get(&inside, "/reviews").await.status, 200);
    let auditor = make::person(&site.app.db, Role::Auditor, "kiemtra").await;
    let log = crate::audit::whole_log(&site).await;
    let reset = log.iter().find(|line| line.event.action == "second_factor.reset").unwrap();
    assert_eq!(reset.event.actor_id, Some(approver.account));
    assert_eq!(reset.event.subject, owner.id.to_string());
    assert_ne!(auditor.account, admin.account);
    site.close().await;
}

#[tokio::test]
async fn nobody_else_resets_a_factor_and_nobody_their_own() {
    let site = Site::strict().await;
    let (site, _, _, _) = half(&site, Role::Admin, "quantri").await;
    let owner = site.account("quantri").await;
    let reset = |actor: Actor| {
        let site = &site;
        async move { reset_second_factor(&site.app, &actor, owner.id).await.unwrap_err().status() }
    };
    for role in [Role::Collaborator, Role::Staff, Role::Leader, Role::UnitHead, Role::Auditor] {
        let actor = make::person(&site.app.db, role, &format!("la-{}", role.code().replace('_', "-"))).await;
        assert_eq!(reset(actor).await, 404, "{role:?} keeps no administrators");
    }
    let other = make::person(&site.app.db, Role::Admin, "quantri2").await;
    let own = Actor { account: owner.id, ..other.clone() };
    assert_eq!(reset(own).await, 403);
    let none = reset_second_factor(&site.app, &other, other.account).await.unwrap_err();
    assert_eq!(none.status(), 403);
    assert!(reset_second_factor(&site.app, &other, owner.id).await.unwrap());
    assert_eq!(reset(other.clone()).await, 409, "one waits already");
    agree(&site, "lanhdaoban").await;
    assert_eq!(reset(other).await, 409, "there is none any more");
    assert_eq!(mailed(&site).await.len(), 1);
    site.close().await;
}

#[tokio::test]
async fn neither_secrets_nor_codes_stand_readable_in_the_database() {
    let site = Site::strict().await;
    site.person(Role::Staff, "canbo").await;
    let (_, browser) = site.log_in(&Browser::default(), "canbo").await;
    site.post(&browser, PAGE, &[("act", "begin")]).await;
    let page = site.get(&browser, PAGE).await.body;
    let secret = page.split("secret=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let code = Phone::reading(&page).code(make::now());
    let db = Database::connect(site.app.config.database_url.reveal()).await.unwrap();
    let pending = format!("{:?}", session::Entity::find().all(&db).await.unwrap());
    let done = site.post(&browser, PAGE, &[("act", "confirm"), ("code", &code)]).await;
    let recovery = codes(&done.body);
    let factors = second_factor::Entity::find().all(&db).await.unwrap();
    let stored = recovery_code::Entity::find().all(&db).await.unwrap();
    assert_eq!((factors.len(), stored.len()), (1, 10));
    assert!(stored.iter().all(|row| row.code_hash.starts_with("$argon2id$")));
    let all = format!("{pending}{factors:?}{stored:?}").to_uppercase();
    let raw = totp_rs::Secret::try_from_base32(&secret).unwrap();
    assert!(secret.len() == 32 && !all.contains(&secret));
    assert!(!all.contains(&hex::encode_upper(raw.as_bytes())));
    for code in &recovery {
        assert!(!all.contains(code) && !all.contains(&code.replace('-', "")));
    }
    // Another key opens nothing, and says so instead of letting somebody in.
    let mut config = (*site.app.config).clone();
    config.secret_key = langnghe::config::Secret::new("another key of more than 32 characters");
    let other = site.with(config);
    let (_, half) = other.log_in(&Browser::default(), "canbo").await;
    assert_eq!(give(&other, &half, &code).await.status, 500);
    db.close().await.unwrap();
    site.close().await;
}

#[tokio::test]
async fn no_page_switches_required_factors_off() {
    let site = Site::strict().await;
    let mut browsers = Vec::new();
    for role in Role::ALL {
        let user = format!("nguoi-{}", role.code().replace('_', "-"));
        site.person(*role, &user).await;
        let (_, browser) = site.log_in(&Browser::default(), &user).await;
        browsers.push(enrol(&site, &browser).await.2);
    }
    let form = [
        ("name", "second_factor_off"),
        ("setting", "second_factor_off"),
        ("second_factor_off", "1"),
        ("second-factor-off", "1"),
        ("value", "1"),
        ("act", "save"),
    ];
    for entry in web::routes(&site.app).entries().iter().filter(|e| e.path != "/logout") {
        for browser in &browsers {
            site.post(browser, entry.path, &form).await;
        }
    }
    assert!(!settings::second_factor_is_off(&site.app.db).await.unwrap());
    let tx = site.app.db.begin().await.unwrap();
    assert!(settings::set(&tx, "second_factor_off", "1".into()).await.is_err());
    drop(tx);
    site.close().await;
}
