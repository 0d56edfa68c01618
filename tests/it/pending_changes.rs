//! What waits for a second person: privileged roles and addresses. No administrator alone gets into staff's rooms.

use entity::enums::Role;
use langnghe::domain::access::Actor;
use langnghe::store::{accounts, second_factors};

use crate::support::app::{Answer, Browser, Site};
use crate::support::mailbox::{link, link_to, mails};
use crate::support::make;

const GOOD: &str = "mưa xuân trên đồi chè";

fn new<'a>(role: &'a str, user: &'a str, email: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("role", role), ("display_name", "Đặng Thị Hòa"), ("user_name", user), ("email", email)]
}

fn edit<'a>(role: &'a str, email: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("act", "save"), ("display_name", "Đặng Thị Hòa"), ("role", role), ("email", email), ("unit", "K1")]
}

/// Where the only open change is decided.
async fn open(site: &Site, browser: &Browser) -> String {
    let page = site.get(browser, "/accounts/pending").await.body;
    let id =
        page.split("action=\"/accounts/pending/").nth(1).expect("an open change").split('"').next().unwrap();
    format!("/accounts/pending/{id}")
}

async fn decide(site: &Site, browser: &Browser, act: &str) -> Answer {
    let path = open(site, browser).await;
    site.post(browser, &path, &[("act", act)]).await
}

async fn id_of(site: &Site, user: &str) -> String {
    site.account(user).await.id.to_string()
}

async fn set_password(site: &Site, link: &str) -> Answer {
    site.post(&Browser::default(), link, &[("password", GOOD), ("again", GOOD)]).await
}

#[tokio::test]
async fn a_privileged_account_opens_only_after_an_approvers_yes_which_all_approvers_are_asked_for() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let (approver, _) = site.browser(Role::Approver, "lanhdaoban").await;
    make::person(&site.app.db, Role::Approver, "lanhdaoban2").await;
    for role in ["staff", "approver", "auditor", "admin"] {
        let email = format!("{}@example.invalid", role);
        let made = site.post(&admin, "/accounts", &new(role, &format!("moi.{role}"), &email)).await;
        assert!(made.to.ends_with("?done=change-proposed"), "{role}: {}", made.status);
        assert!(mails(&site, &email).await.is_empty(), "nobody is invited before the yes");
        let id = id_of(&site, &email).await;
        let send = [("send", id.as_str()), ("back", "/accounts")];
        assert_eq!(site.post(&admin, "/invitations", &send).await.status, 409, "no link before the yes");
        assert_eq!(decide(&site, &admin, "agree").await.status, 403, "not one who proposes");
        assert_eq!(decide(&site, &approver, "agree").await.status, 303);
        let invitation = link_to(&site, &email, "Thư mời").await;
        assert_eq!(set_password(&site, &invitation).await.status, 303);
        let found = site.account(&email).await;
        assert_eq!((found.role.code(), found.active), (role, true));
    }
    for approver in ["lanhdaoban@example.invalid", "lanhdaoban2@example.invalid"] {
        let asked = mails(&site, approver).await;
        assert_eq!(asked.len(), 4, "{approver}");
        let text = &asked[0].text;
        assert!(text.contains("Người dùng quantri đề nghị") && text.contains("/accounts/pending"), "{text}");
    }
    let page = site.get(&approver, "/accounts/pending").await.body;
    assert!(page.contains("Không có thay đổi nào đang chờ") && page.contains("Đã đồng ý"));
    site.close().await;
}

#[tokio::test]
async fn a_change_that_is_refused_or_taken_back_leaves_the_account_as_it_was() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let (approver, _) = site.browser(Role::Approver, "lanhdaoban").await;
    let (leader, person) = site.browser(Role::Leader, "lanhdao").await;
    let email = "lanhdao@example.invalid";
    let page = format!("/accounts/{}", person.account);
    for (who, act) in [(&approver, "refuse"), (&admin, "take_back")] {
        assert_eq!(site.post(&admin, &page, &edit("staff", email)).await.status, 303);
        assert!(site.get(&admin, &page).await.body.contains("Đang chờ lãnh đạo Ban"));
        assert_eq!(site.post(&admin, &page, &edit("leader", email)).await.status, 409, "one at a time");
        let path = open(&site, who).await;
        assert_eq!(site.post(who, &path, &[("act", act)]).await.status, 303);
        assert_eq!(site.post(&approver, &path, &[("act", "agree")]).await.status, 409, "decided is decided");
        assert_eq!(site.get(&leader, "/reviews").await.status, 403);
        assert_eq!(site.get(&leader, "/releases").await.status, 200, "the session goes on");
    }
    site.post(&admin, &page, &edit("staff", email)).await;
    assert_eq!(decide(&site, &approver, "take_back").await.status, 403, "taking back is the administrators'");
    assert_eq!(site.post(&admin, &page, &[("act", "close")]).await.status, 303);
    let waiting = site.get(&approver, "/accounts/pending").await.body;
    assert!(waiting.contains("Không có thay đổi nào đang chờ"), "closing takes back what waits");
    site.close().await;
}

#[tokio::test]
async fn who_proposed_a_change_does_not_decide_on_it_even_as_an_approver() {
    let site = Site::new().await;
    let (admin, person) = site.browser(Role::Admin, "quantri").await;
    site.post(&admin, "/accounts", &new("staff", "moi", "moi@example.invalid")).await;
    let tx = site.app.db.begin().await.unwrap();
    let row = accounts::by_id(&tx, person.account).await.unwrap().unwrap();
    accounts::save(&tx, entity::account::Model { role: Role::Approver, ..row }).await.unwrap();
    tx.commit().await.unwrap();
    let page = site.get(&admin, "/accounts/pending").await.body;
    assert!(page.contains("Đồng chí là người đề nghị"));
    assert_eq!(decide(&site, &admin, "agree").await.status, 403);
    site.close().await;
}

#[tokio::test]
async fn no_sequence_of_an_administrators_own_acts_opens_a_report_or_a_staff_page() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, own) = site.browser(Role::Admin, "quantri").await;
    let (_, staff) = site.browser(Role::Staff, "canbo").await;
    let (_, author) = site.browser(Role::Collaborator, "ctv").await;
    let shut = ["/reports", "/reviews", "/figures", "/summaries", "/releases", "/digests", "/audit"];
    for path in shut {
        assert_eq!(site.get(&admin, path).await.status, 403, "{path}");
    }
    let page = |id: entity::ids::AccountId| format!("/accounts/{id}");
    let own_role = edit("staff", "quantri@example.invalid");
    assert_eq!(site.post(&admin, &page(own.account), &own_role).await.status, 409, "not the own role");
    // Links into accounts that others work in: not for the administrator's eyes, nor to an address of theirs.
    for (who, role, user) in [(&staff, "staff", "canbo"), (&author, "collaborator", "ctv")] {
        let id = who.account.to_string();
        let print = [("act", "print"), ("id", id.as_str())];
        assert_eq!(site.post(&admin, "/invitations", &print).await.status, 409, "{user}");
        let answer = site.post(&admin, &page(who.account), &edit(role, "cua.toi@example.invalid")).await;
        assert!(answer.to.ends_with("?done=change-proposed"), "{user}: {}", answer.status);
        site.post(&admin, "/invitations", &[("send", id.as_str()), ("back", "/accounts")]).await;
        assert!(mails(&site, "cua.toi@example.invalid").await.is_empty(), "{user}");
        assert_eq!(
            mails(&site, &format!("{user}@example.invalid")).await.len(),
            1,
            "the owner gets the link"
        );
        assert_eq!(decide(&site, &admin, "take_back").await.status, 303);
    }
    // An address taken away would have to be handed out on paper: that waits too.
    assert_eq!(site.post(&admin, &page(author.account), &edit("collaborator", "")).await.status, 422);
    site.close().await;
}

#[tokio::test]
async fn what_an_administrator_knew_of_an_account_opens_nothing_after_it_became_staffs() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, own) = site.browser(Role::Admin, "quantri").await;
    let (approver, _) = site.browser(Role::Approver, "lanhdaoban").await;
    let form =
        [("role", "collaborator"), ("user_name", "hoa"), ("email", "hoa@example.invalid"), ("unit", "K1")];
    site.post(&admin, "/accounts", &form).await;
    let id = id_of(&site, "hoa").await;
    let page = format!("/accounts/{id}");
    let paper = site.post(&admin, "/invitations", &[("act", "print"), ("id", &id)]).await;
    let (first, mailed) = (link(&paper.body), link_to(&site, "hoa@example.invalid", "Thư mời").await);
    assert_eq!(
        site.get(&Browser::default(), &first).await.status,
        404,
        "the mail's newer link took its place"
    );
    assert_eq!(set_password(&site, &mailed).await.status, 303);
    let whose = entity::ids::AccountId::parse(&id).unwrap();
    make::factor(&site.app.db, &Actor { account: whose, ..own }).await;
    site.post(&admin, &page, &edit("staff", "hoa@example.invalid")).await;
    assert_eq!(decide(&site, &approver, "agree").await.status, 303);
    let factor = second_factors::is_enrolled(&site.app.db, whose).await.unwrap();
    assert!(!factor, "nor does a second factor set up before");
    let login = [("login", "hoa"), ("password", GOOD)];
    assert_eq!(
        site.post(&Browser::default(), "/login", &login).await.status,
        422,
        "the old password is void"
    );
    assert_eq!(site.post(&admin, "/invitations", &[("act", "print"), ("id", &id)]).await.status, 409);
    let asked = mails(&site, "hoa@example.invalid").await;
    assert_eq!(asked.iter().filter(|m| m.subject.contains("Thư mời")).count(), 2, "a new invitation by mail");
    site.close().await;
}

#[tokio::test]
async fn a_new_address_of_an_account_in_use_waits_and_the_old_one_is_told() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let (approver, _) = site.browser(Role::Approver, "lanhdaoban").await;
    let (_, staff) = site.browser(Role::Staff, "canbo").await;
    let page = format!("/accounts/{}", staff.account);
    let answer = site.post(&admin, &page, &edit("staff", "moi@example.invalid")).await;
    assert!(answer.to.ends_with("?done=change-proposed"));
    let asked = mails(&site, "lanhdaoban@example.invalid").await.remove(0);
    assert!(asked.text.contains("thành moi@example.invalid"), "{}", asked.text);
    assert!(site.get(&approver, "/").await.body.contains("1 thay đổi tài khoản chờ đồng chí"));
    assert_eq!(decide(&site, &approver, "agree").await.status, 303);
    let told = mails(&site, "canbo@example.invalid").await;
    assert!(told[0].subject.contains("Thư điện tử của tài khoản Lắng Nghe đã thay đổi"));
    let login = [("login", "moi@example.invalid"), ("password", "một câu đủ dài để nhớ")];
    assert_eq!(site.post(&Browser::default(), "/login", &login).await.status, 303);
    site.close().await;
}
