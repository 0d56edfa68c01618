//! What people change of their own account: name, language, e-mail address.

use chrono::Duration;
use entity::enums::Role;
use langnghe::store::accounts;

use crate::support::app::{Browser, Site};
use crate::support::mailbox::{link_to, mails};

const PASSWORD: &str = "một câu đủ dài để nhớ";
const OLD: &str = "lanhdao@example.invalid";
const NEW: &str = "moi@example.invalid";

async fn address(site: &Site) -> Option<String> {
    site.account("lanhdao").await.email
}

fn ask<'a>(email: &'a str, password: &'a str) -> [(&'a str, &'a str); 2] {
    [("email", email), ("email_password", password)]
}

#[tokio::test]
async fn everybody_changes_their_own_name_and_language() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::UnitHead, "capuy").await;
    let home = site.get(&browser, "/").await.body;
    assert!(home.contains("href=\"/account\""), "the name in the header leads there");
    for bad in ["", "=1+1", "a\u{2060}b", &"ế".repeat(101)] {
        let answer = site.post(&browser, "/account", &[("display_name", bad), ("lang", "vi")]).await;
        assert_eq!(answer.status, 422, "{bad}");
    }
    let form = [("display_name", " Đặng  Thị Hòa "), ("lang", "en")];
    assert_eq!(site.post(&browser, "/account", &form).await.status, 303);
    let page = site.get(&browser, "/account").await.body;
    assert!(page.contains("Đặng Thị Hòa") && page.contains("My account") && page.contains("lang=\"en\""));
    site.close().await;
}

#[tokio::test]
async fn a_new_address_is_in_force_only_after_both_the_old_and_the_new_one_confirmed_it() {
    for new_first in [true, false] {
        let site = Site::new().await;
        let (browser, _) = site.browser(Role::Leader, "lanhdao").await;
        for (form, words) in [
            (ask(NEW, "sai"), "Mật khẩu hiện tại không đúng"),
            (ask("khong phai", PASSWORD), "Địa chỉ thư điện tử không đúng"),
            (ask(OLD, PASSWORD), "Đây là địa chỉ đang dùng"),
            (ask("", PASSWORD), "Mục này cần được điền"),
        ] {
            let answer = site.post(&browser, "/account/email", &form).await;
            assert_eq!(answer.status, 422, "{words}");
            assert!(answer.body.contains(words), "{words}");
        }
        assert_eq!(site.post(&browser, "/account/email", &ask(NEW, PASSWORD)).await.status, 303);
        assert!(site.get(&browser, "/account").await.body.contains("moi@example.invalid đang chờ xác nhận"));
        let mut links = [link_to(&site, OLD, "Xác nhận").await, link_to(&site, NEW, "Xác nhận").await];
        if new_first {
            links.reverse();
        }
        let stranger = Browser::default();
        assert!(site.get(&stranger, &links[0]).await.body.contains(NEW), "opening the link asks");
        assert_eq!(address(&site).await.as_deref(), Some(OLD));
        assert_eq!(site.later(Duration::hours(72)).get(&stranger, &links[0]).await.status, 404);
        let half = site.post(&stranger, &links[0], &[]).await.body;
        assert!(half.contains("sau khi địa chỉ còn lại cũng được xác nhận"));
        assert_eq!(site.post(&stranger, &links[0], &[]).await.status, 404, "once");
        assert_eq!(address(&site).await.as_deref(), Some(OLD), "half is not enough");
        assert!(site.post(&stranger, &links[1], &[]).await.body.contains("có hiệu lực từ bây giờ"));
        assert_eq!(address(&site).await.as_deref(), Some(NEW));
        let told = mails(&site, OLD).await;
        assert!(told.iter().any(|m| m.subject.contains("đã thay đổi")), "the old address is told");
        let login = [("login", NEW), ("password", PASSWORD)];
        assert_eq!(site.post(&stranger, "/login", &login).await.status, 303);
        site.close().await;
    }
}

#[tokio::test]
async fn a_newer_wish_or_taking_it_back_voids_the_links_of_the_older() {
    let site = Site::new().await;
    let (browser, _) = site.browser(Role::Leader, "lanhdao").await;
    site.post(&browser, "/account/email", &ask(NEW, PASSWORD)).await;
    let (old, new) = (link_to(&site, OLD, "Xác nhận").await, link_to(&site, NEW, "Xác nhận").await);
    site.post(&browser, "/account/email", &ask("khac@example.invalid", PASSWORD)).await;
    for link in [&old, &new] {
        assert_eq!(site.post(&Browser::default(), link, &[]).await.status, 404);
    }
    let third = link_to(&site, "khac@example.invalid", "Xác nhận").await;
    assert_eq!(site.post(&browser, "/account/email", &[("act", "cancel")]).await.status, 303);
    assert_eq!(site.get(&Browser::default(), &third).await.status, 404);
    assert_eq!(address(&site).await.as_deref(), Some(OLD));
    site.close().await;
}

#[tokio::test]
async fn who_has_no_address_confirms_the_new_one_alone_and_never_takes_anothers() {
    let site = Site::new().await;
    let (browser, person) = site.browser(Role::Leader, "lanhdao").await;
    let (_, _) = site.browser(Role::Leader, "khac").await;
    let tx = site.app.db.begin().await.unwrap();
    let row = accounts::by_id(&tx, person.account).await.unwrap().unwrap();
    accounts::save(&tx, entity::account::Model { email: None, ..row }).await.unwrap();
    tx.commit().await.unwrap();
    let taken = site.post(&browser, "/account/email", &ask("khac@example.invalid", PASSWORD)).await;
    assert_eq!(taken.status, 303, "who has an address is told to nobody else");
    let link = link_to(&site, "khac@example.invalid", "Xác nhận").await;
    assert_eq!(site.post(&Browser::default(), &link, &[]).await.status, 409);
    assert_eq!(address(&site).await, None);
    site.post(&browser, "/account/email", &ask(NEW, PASSWORD)).await;
    let link = link_to(&site, NEW, "Xác nhận").await;
    assert!(site.post(&Browser::default(), &link, &[]).await.body.contains("có hiệu lực từ bây giờ"));
    assert_eq!(address(&site).await.as_deref(), Some(NEW));
    site.close().await;
}
