//! Invitations: by mail or on paper, once, for a while, and only from those who may.

use chrono::Duration;
use entity::enums::Role;
use langnghe::store::{Conn, accounts};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::support::app::{Browser, Site};
use crate::support::mailbox::{link, link_to, mails};
use crate::support::make;

const GOOD: [(&str, &str); 2] = [("password", "mưa xuân trên đồi chè"), ("again", "mưa xuân trên đồi chè")];

async fn make_account(site: &Site, admin: &Browser, form: &[(&str, &str)]) -> String {
    let made = site.post(admin, "/accounts", form).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.to.split(['/', '?']).nth(2).unwrap().to_owned()
}

#[tokio::test]
async fn a_mailed_invitation_sets_a_password_once_within_72_hours() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let email = "hoa@example.invalid";
    let form = [("role", "leader"), ("user_name", "hoa"), ("display_name", "Đặng Thị Hòa"), ("email", email)];
    let id = make_account(&site, &admin, &form).await;
    let first = link_to(&site, email, "Thư mời sử dụng hệ thống").await;
    site.post(&admin, "/invitations", &[("send", &id), ("back", "/accounts")]).await;
    let later = site.later(Duration::hours(1));
    let second = link_to(&later, email, "Thư mời").await;
    assert_ne!(first, second);
    let stranger = Browser::default();
    assert_eq!(site.get(&stranger, &first).await.status, 404, "a newer link voids the older");
    let page = site.get(&stranger, &second).await.body;
    assert!(page.contains("Đặng Thị Hòa") && page.contains("“hoa”"));
    let just = site.later(Duration::hours(73) - Duration::seconds(1));
    assert_eq!(just.get(&stranger, &second).await.status, 200);
    assert_eq!(site.later(Duration::hours(73)).get(&stranger, &second).await.status, 404, "72 hours");
    let short = site.post(&stranger, &second, &[("password", "ngan"), ("again", "ngan")]).await;
    assert_eq!(short.status, 422);
    let answer = site.post(&stranger, &second, &GOOD).await;
    assert_eq!((answer.status, answer.to.as_str()), (303, "/"), "the first password logs in");
    assert!(answer.headers.contains("set-cookie: session="));
    assert_eq!(site.post(&stranger, &second, &GOOD).await.status, 404, "the link is used up");
    let login = [("login", "Hoa@example.invalid"), ("password", GOOD[0].1)];
    assert_eq!(site.post(&stranger, "/login", &login).await.status, 303);
    site.close().await;
}

#[tokio::test]
async fn no_secret_of_a_link_lies_in_the_database() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let form = [("role", "leader"), ("user_name", "hoa"), ("email", "hoa@example.invalid")];
    make_account(&site, &admin, &form).await;
    let waiting = entity::outbox::Entity::find().all(site.app.db.conn()).await.unwrap();
    assert_eq!(
        (waiting.len(), waiting[0].about.as_str()),
        (1, ""),
        "the row names account and purpose alone"
    );
    assert!(
        entity::token::Entity::find().all(site.app.db.conn()).await.unwrap().is_empty(),
        "made when sent"
    );
    let path = link_to(&site, "hoa@example.invalid", "Thư mời").await;
    // The kept copy of the mail is the tests' and the demo's own; no other row may hold the secret.
    site.app.db.conn().execute_unprepared("DELETE FROM mail_drop").await.unwrap();
    let secret = path.rsplit('/').next().unwrap();
    let tokens = entity::token::Entity::find().all(site.app.db.conn()).await.unwrap();
    let mails = entity::outbox::Entity::find().all(site.app.db.conn()).await.unwrap();
    let log = entity::audit_event::Entity::find().all(site.app.db.conn()).await.unwrap();
    for dump in [format!("{tokens:?}"), format!("{mails:?}"), format!("{log:?}")] {
        assert!(!dump.contains(secret) && !dump.contains(&secret.replace('-', "")), "{dump}");
    }
    assert_eq!(secret.replace('-', "").len(), 52, "256 bits in base 32");
    site.close().await;
}

#[tokio::test]
async fn a_mail_to_an_account_that_was_closed_or_set_its_password_is_not_sent() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let form =
        |user: &'static str, email: &'static str| [("role", "leader"), ("user_name", user), ("email", email)];
    let closed = make_account(&site, &admin, &form("mot", "mot@example.invalid")).await;
    site.post(&admin, &format!("/accounts/{closed}"), &[("act", "close")]).await;
    let used = make_account(&site, &admin, &form("hai", "hai@example.invalid")).await;
    let paper = site.post(&admin, "/invitations", &[("act", "print"), ("id", &used)]).await;
    assert_eq!(site.post(&Browser::default(), &link(&paper.body), &GOOD).await.status, 303);
    for address in ["mot@example.invalid", "hai@example.invalid"] {
        assert!(mails(&site, address).await.is_empty(), "{address}");
    }
    site.close().await;
}

#[tokio::test]
async fn a_printed_invitation_tells_a_person_without_e_mail_all_they_need() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    let form = [
        ("role", "collaborator"),
        ("user_name", "hoa.k1"),
        ("display_name", "Đặng Thị Hòa"),
        ("email", ""),
        ("unit", "K1"),
    ];
    let id = make_account(&site, &admin, &form).await;
    let paper = site.post(&staff, "/invitations", &[("act", "print"), ("id", &id)]).await;
    assert_eq!(paper.status, 200);
    for words in ["Đặng Thị Hòa", "Đơn vị K1", "hoa.k1", "<svg", "Dùng được một lần, đến", "Giấy mời sử dụng"]
    {
        assert!(paper.body.contains(words), "{words}");
    }
    let until = site.app.now() + Duration::hours(72);
    let until = until.with_timezone(&chrono_tz::Asia::Ho_Chi_Minh).format("%d/%m/%Y %H:%M").to_string();
    assert!(paper.body.contains(&until), "{until}");
    assert!(!paper.body.contains("style="), "the page's policy forbids inline style");
    let path = link(&paper.body);
    let typed = path.to_uppercase().replace("/INVITE/", "/invite/").replace('-', "").replace('0', "O");
    let stranger = Browser::default();
    assert!(site.get(&stranger, &typed).await.body.contains("hoa.k1"), "typed in capitals without dashes");
    assert_eq!(site.post(&stranger, &typed, &GOOD).await.status, 303);
    assert!(site.get(&staff, "/invitations?q=hoa").await.body.contains("Đang dùng"));
    site.close().await;
}

#[tokio::test]
async fn staff_print_a_new_password_for_collaborators_and_unit_heads_and_nobody_else() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (staff, own) = site.browser(Role::Staff, "canbo").await;
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((*role, site.browser(*role, &format!("nguoi-{}", role.code().replace('_', "-"))).await));
    }
    let list = site.get(&staff, "/invitations").await.body;
    for (role, (browser, person)) in &people {
        let id = person.account.to_string();
        let print = site.post(&staff, "/invitations", &[("act", "print"), ("id", &id)]).await;
        let mail = site.post(&staff, "/invitations", &[("send", &id), ("back", "/invitations")]).await;
        let theirs = matches!(role, Role::Collaborator | Role::UnitHead);
        assert_eq!((print.status, mail.status), if theirs { (200, 303) } else { (404, 404) }, "{role:?}");
        assert_eq!(list.contains(&id), theirs, "{role:?}");
        if theirs {
            let answer = site.post(&Browser::default(), &link(&print.body), &GOOD).await;
            assert_eq!(answer.to, "/login?done=password-set", "a replaced password logs nobody in");
            assert!(!answer.headers.contains("set-cookie: session="));
            assert_eq!(site.get(browser, "/").await.to, "/login", "its sessions have ended");
        }
    }
    assert!(accounts::by_id(&site.app.db, own.account).await.unwrap().unwrap().active);
    site.close().await;
}

#[tokio::test]
async fn all_who_need_a_paper_are_printed_at_once_and_not_again_while_theirs_is_good() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    for user in ["mot", "hai", "baa"] {
        make_account(&site, &admin, &[("role", "collaborator"), ("user_name", user), ("unit", "K1")]).await;
    }
    make_account(
        &site,
        &admin,
        &[("role", "leader"), ("user_name", "bon"), ("email", "bon@example.invalid")],
    )
    .await;
    let hai = site.account("hai").await.id.to_string();
    site.post(&admin, "/invitations", &[("act", "print"), ("id", &hai)]).await;
    assert!(site.get(&admin, "/invitations").await.body.contains("2 người không có thư điện tử"));
    let papers = site.post(&admin, "/invitations", &[("act", "print_all"), ("q", ""), ("unit", "K")]).await;
    assert_eq!(papers.body.matches("<article class=\"paper\"").count(), 2);
    assert!(papers.body.contains("mot") && papers.body.contains("baa") && !papers.body.contains(">hai<"));
    let again = site.post(&admin, "/invitations", &[("act", "print_all")]).await;
    assert_eq!(again.status, 422);
    let expired = site.later(Duration::hours(72));
    let (staff, _) = expired.browser(Role::Staff, "canbo").await;
    let papers = expired.post(&staff, "/invitations", &[("act", "print_all")]).await;
    assert_eq!(papers.body.matches("<article class=\"paper\"").count(), 3, "too old is as good as none");
    site.close().await;
}
