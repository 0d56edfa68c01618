//! Accounts as administrators keep them: made, found, changed, closed.

use entity::enums::Role;
use langnghe::actions::accounts::create_from_console;
use langnghe::domain::account::NewAccount;
use langnghe::store::accounts;

use crate::support::app::{Browser, Site};
use crate::support::mailbox::{link, link_to, mails};
use crate::support::make;

const GOOD: &str = "mưa xuân trên đồi chè";

fn form<'a>(role: &'a str, user: &'a str, email: &'a str, unit: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("role", role), ("display_name", ""), ("user_name", user), ("email", email), ("unit", unit)]
}

/// The page of an account, by its user name.
async fn page_of(site: &Site, user: &str) -> String {
    format!("/accounts/{}", site.account(user).await.id)
}

fn edit<'a>(role: &'a str, email: &'a str, unit: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("act", "save"), ("display_name", "Đặng Thị Hòa"), ("role", role), ("email", email), ("unit", unit)]
}

#[tokio::test]
async fn an_administrator_makes_an_account_and_the_auditor_sees_that_it_was_made() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    make::world(&site.app.db, &[]).await;
    for (form, words) in [
        (form("king", "moi", "", "K1"), "chọn một mục"),
        (form("collaborator", "Tên Lạ", "", "K1"), "Tên đăng nhập gồm"),
        (form("collaborator", "moi", "", "K9"), "Không có đơn vị này"),
        (form("collaborator", "moi", "", ""), "Vai trò này cần có đơn vị"),
        (form("collaborator", "quantri", "", "K1"), "đã có người dùng"),
        (form("admin", "moi", "quantri@example.invalid", ""), "đã có một tài khoản cùng vai trò"),
        (form("leader", "moi", "moi@example.invalid\r\nBcc: x@example.invalid", ""), "không đúng"),
        (form("approver", "moi", "", ""), "Cần có thư điện tử"),
    ] {
        let answer = site.post(&admin, "/accounts", &form).await;
        assert_eq!(answer.status, 422, "{words}");
        assert!(answer.body.contains(words), "{words}");
        assert!(form[2].1.len() < 4 || answer.body.contains(form[2].1), "what was typed is kept");
    }
    let made = site.post(&admin, "/accounts", &form("collaborator", "moi", "", "K1")).await;
    assert_eq!(made.status, 303);
    let id = made.to.split(['/', '?']).nth(2).unwrap();
    let paper = site.post(&admin, "/invitations", &[("act", "print"), ("id", id)]).await;
    assert_eq!(paper.status, 200);
    let link = link(&paper.body);
    assert_eq!(site.get(&Browser::default(), &link).await.status, 200);
    let log = site.get(&auditor, "/audit").await.body;
    for act in ["Tạo tài khoản", "In giấy mời"] {
        assert!(log.contains(&format!("<span>{act}</span>")) && log.contains("quantri"), "{act}");
    }
    assert!(!log.contains(link.rsplit('/').next().unwrap()), "the log holds no link");
    site.close().await;
}

#[tokio::test]
async fn an_account_made_on_the_command_line_gets_a_link_and_a_line_in_the_log() {
    let site = Site::new().await;
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    let new = NewAccount {
        role: Role::Approver,
        email: None,
        user_name: "lanhdaoban".into(),
        display_name: String::new(),
        unit_code: None,
        lang: "vi".into(),
    };
    let printed = create_from_console(&site.app, new.clone()).await.unwrap().unwrap();
    let answer =
        site.post(&Browser::default(), &link(&printed), &[("password", GOOD), ("again", GOOD)]).await;
    assert_eq!((answer.status, answer.to.as_str()), (303, "/"));
    let log = site.get(&auditor, "/audit").await.body;
    assert!(log.contains("<span>Tạo tài khoản</span>") && log.contains("console"));
    let again = create_from_console(&site.app, new).await.unwrap().unwrap_err();
    assert_eq!(again[0].key, "error-account-taken");
    site.close().await;
}

#[tokio::test]
async fn the_list_is_searched_without_diacritics_filtered_in_the_address_and_paged() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    make::world(&site.app.db, &[]).await;
    for n in 1..=55 {
        let user = format!("ctv{n:02}");
        let name = if n == 7 { "Đặng Thị Hòa".to_owned() } else { format!("Người số {n}") };
        let form = [("role", "collaborator"), ("display_name", &name), ("user_name", &user), ("unit", "K1")];
        assert_eq!(site.post(&admin, "/accounts", &form).await.status, 303);
    }
    for query in ["hoa+dang", "H%C3%92A", "%C4%91%E1%BA%B7ng", "ctv07"] {
        let found = site.get(&admin, &format!("/accounts?q={query}")).await.body;
        assert!(found.contains("Đặng Thị Hòa") && found.contains("1 tài khoản"), "{query}");
        assert!(!found.contains("Người số"), "{query}");
    }
    let none = site.get(&admin, "/accounts?q=%25").await.body;
    assert!(none.contains("Không có tài khoản nào khớp"), "a mark of patterns is a letter like others");
    let page = site.get(&admin, "/accounts?role=collaborator&unit=K&standing=unused").await.body;
    assert!(page.contains("55 tài khoản") && page.contains("1 / 2"), "the unit above counts those below");
    let next = "/accounts?role=collaborator&amp;unit=K&amp;standing=unused&amp;page=2";
    assert!(page.contains(next) || page.contains(&next.replace("&amp;", "&#38;")), "{page}");
    let second = site.get(&admin, "/accounts?role=collaborator&unit=K&standing=unused&page=2").await.body;
    assert_eq!(
        second.matches("href=\"/accounts/").count()
            - second.matches("/accounts/new\"").count()
            - second.matches("/accounts/import\"").count()
            - second.matches("/accounts/pending\"").count(),
        5
    );
    let admins = site.get(&admin, "/accounts?role=admin&standing=active").await.body;
    assert!(admins.contains("1 tài khoản") && admins.contains("Người dùng quantri"));
    assert!(site.get(&admin, "/accounts?standing=closed").await.body.contains("Không có tài khoản nào khớp"));
    site.close().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_change_stands_beside_its_field_and_nothing_is_stored() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    make::world(&site.app.db, &[]).await;
    make::person(&site.app.db, Role::Leader, "lanhdao").await;
    make::person(&site.app.db, Role::Leader, "khac").await;
    let page = page_of(&site, "lanhdao").await;
    for (form, words) in [
        (edit("king", "", ""), "chọn một mục"),
        (edit("collaborator", "", ""), "Vai trò này cần có đơn vị"),
        (edit("leader", "khong phai thu", ""), "Địa chỉ thư điện tử không đúng"),
        (edit("leader", "khac@example.invalid", ""), "đã có một tài khoản cùng vai trò"),
        (edit("leader", "", "K9"), "Không có đơn vị này"),
        (edit("staff", "moi@example.invalid", ""), "hai lần riêng"),
        (edit("staff", "", ""), "hai lần riêng"),
    ] {
        let answer = site.post(&admin, &page, &form).await;
        assert_eq!(answer.status, 422, "{words}");
        assert!(answer.body.contains(words) && answer.body.contains("Đặng Thị Hòa"), "{words}");
    }
    assert!(!site.get(&admin, &page).await.body.contains("Đặng Thị Hòa"));
    assert_eq!(site.post(&admin, &page, &edit("unit_head", "hoa@example.invalid", "K1")).await.status, 303);
    let saved = site.get(&admin, &page).await.body;
    assert!(saved.contains("Đặng Thị Hòa") && saved.contains("Cấp ủy đơn vị") && saved.contains("Đơn vị K1"));
    let invited = mails(&site, "hoa@example.invalid").await;
    assert_eq!(invited.len(), 1, "nobody used the account yet, so the invitation goes to the new address");
    assert_eq!(site.get(&admin, "/accounts/3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11").await.status, 404);
    site.close().await;
}

#[tokio::test]
async fn another_role_and_a_closed_account_end_sessions_and_links_at_once() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    make::world(&site.app.db, &[]).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao").await;
    let page = page_of(&site, "lanhdao").await;
    let email = "lanhdao@example.invalid";
    assert_eq!(site.get(&leader, "/").await.status, 200);
    assert_eq!(site.post(&admin, &page, &edit("unit_head", email, "K1")).await.status, 303);
    assert_eq!(site.get(&leader, "/").await.to, "/login", "a new role begins with a new login");
    let login = [("login", "lanhdao"), ("password", "một câu đủ dài để nhớ")];
    assert_eq!(site.post(&Browser::default(), "/login", &login).await.status, 303);
    site.post(&admin, "/invitations", &[("send", page.rsplit('/').next().unwrap()), ("back", &page)]).await;
    let reset = link_to(&site, email, "Đặt lại mật khẩu").await;
    assert_eq!(site.post(&admin, &page, &[("act", "close")]).await.status, 303);
    assert_eq!(site.post(&Browser::default(), "/login", &login).await.status, 422);
    assert_eq!(site.get(&Browser::default(), &reset).await.status, 404);
    let mail = [("send", page.rsplit('/').next().unwrap()), ("back", page.as_str())];
    assert_eq!(site.post(&admin, "/invitations", &mail).await.status, 409, "no link for a closed account");
    assert_eq!(site.post(&admin, &page, &[("act", "reopen")]).await.status, 303);
    assert_eq!(site.post(&admin, &page, &[("act", "reopen")]).await.status, 409);
    assert_eq!(site.post(&Browser::default(), "/login", &login).await.status, 303);
    site.close().await;
}

#[tokio::test]
async fn there_is_always_an_administrator_left_even_when_two_close_each_other() {
    let site = Site::new().await;
    let (first, _) = site.browser(Role::Admin, "quantri").await;
    let page = page_of(&site, "quantri").await;
    let alone = site.post(&first, &page, &[("act", "close")]).await;
    assert_eq!(alone.status, 409);
    assert!(alone.body.contains("quản trị cuối cùng"));
    let own =
        [("act", "save"), ("display_name", "X"), ("role", "leader"), ("email", "quantri@example.invalid")];
    assert_eq!(site.post(&first, &page, &own).await.status, 409, "nobody changes their own role");
    for round in 0..5 {
        let (one, other) = (format!("mot{round}"), format!("hai{round}"));
        let (a, b) = (site.browser(Role::Admin, &one).await.0, site.browser(Role::Admin, &other).await.0);
        if round == 0 {
            assert_eq!(site.post(&a, &page, &[("act", "close")]).await.status, 303);
        }
        let (of_a, of_b) = (page_of(&site, &one).await, page_of(&site, &other).await);
        let close: &[(&str, &str)] = &[("act", "close")];
        tokio::join!(site.post(&a, &of_b, close), site.post(&b, &of_a, close));
        let left = accounts::active(&site.app.db, Role::Admin).await.unwrap();
        assert!(!left.is_empty(), "round {round}");
        let tx = site.app.db.begin().await.unwrap();
        for admin in left {
            accounts::save(&tx, entity::account::Model { role: Role::Leader, ..admin }).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    site.close().await;
}
