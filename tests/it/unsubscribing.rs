//! Stopping digests: by one press in a mail program, by the link in a mail, or on the account's page.

use axum::http::Method;
use entity::enums::{DigestKind, Role};
use langnghe::domain::access::Actor;
use langnghe::jobs::Job;
use langnghe::store::digests;
use mail_parser::MessageParser;

use crate::releases::issued;
use crate::support::app::{Browser, Site};
use crate::support::make;
use crate::support::smtp::{Mood, Smtp, by_smtp};

/// The path by which the mail of a release is stopped, from its header; and the whole message.
async fn stop_path(site: &Site) -> (String, Vec<u8>) {
    issued(site).await;
    let smtp = Smtp::start(Mood::Takes);
    by_smtp(site, smtp.port).once(Job::SendMail).await.unwrap();
    let (_, bytes) = smtp.taken.lock().unwrap().remove(0);
    let mail = MessageParser::default().parse(bytes.as_slice()).unwrap();
    assert_eq!(mail.header_raw("List-Unsubscribe-Post").map(str::trim), Some("List-Unsubscribe=One-Click"));
    let header = mail.header_raw("List-Unsubscribe").unwrap().trim().to_owned();
    let link =
        header.strip_prefix('<').and_then(|h| h.strip_suffix('>')).expect("one link, unbroken").to_owned();
    for part in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(part.contains(&link), "people find it too");
    }
    let path = link.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    (path, bytes)
}

async fn refused(site: &Site) -> Vec<DigestKind> {
    let leader = site.account("lanhdao").await;
    digests::refused_by(&site.app.db, leader.id).await.unwrap()
}

/// What a mail program sends: no cookie, no origin.
async fn press(site: &Site, path: &str) -> u16 {
    let body = "List-Unsubscribe=One-Click".to_owned();
    site.call(Method::POST, &Browser::default(), path, body, None).await.status
}

#[tokio::test]
async fn one_press_stops_one_kind_opening_the_link_does_not_and_no_letter_of_it_may_differ() {
    let site = Site::new().await;
    let (path, _) = stop_path(&site).await;
    for _ in 0..3 {
        let page = site.get(&Browser::default(), &path).await;
        assert!(page.status == 200 && page.body.contains("Ngừng nhận"), "{}", page.status);
        assert!(refused(&site).await.is_empty(), "opened, not pressed");
    }
    for (at, letter) in path.char_indices().skip("/unsubscribe/".len()) {
        let other = if letter == '0' { "1" } else { "0" };
        let altered = format!("{}{other}{}", &path[..at], &path[at + 1..]);
        assert_eq!(press(&site, &altered).await, 404, "{altered}");
    }
    assert_eq!(press(&site, &path.to_uppercase().replace("/UNSUBSCRIBE/", "/unsubscribe/")).await, 404);
    assert!(refused(&site).await.is_empty());
    assert_eq!(press(&site, &path).await, 200);
    assert_eq!(press(&site, &path).await, 200, "again changes nothing");
    assert_eq!(refused(&site).await, [DigestKind::OnIssue], "that kind alone");
    let noted = site.rows("SELECT action FROM audit_event WHERE action = 'digest.stop'").await;
    assert_eq!(noted.len(), 1);
    site.close().await;
}

#[tokio::test]
async fn a_link_reads_no_cookie_and_opens_nothing_else() {
    let site = Site::new().await;
    let (path, _) = stop_path(&site).await;
    let (other, _) = site.browser(Role::Leader, "lanhdao2").await;
    // Somebody else's browser, from another site's page, in another language: the link says whose it is.
    let other = other.saying("accept-language", "en");
    let page = site.call(Method::POST, &other, &path, String::new(), Some("https://elsewhere.example")).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("Người dùng lanhdao2"), "who is logged in here is not looked at");
    assert!(!page.body.contains("/releases") && !page.headers.contains("set-cookie"), "{}", page.headers);
    assert_eq!(refused(&site).await, [DigestKind::OnIssue]);
    let own = digests::refused_by(&site.app.db, site.account("lanhdao2").await.id).await.unwrap();
    assert!(own.is_empty());
    site.sql("UPDATE account SET active = FALSE WHERE user_name = 'lanhdao'").await;
    assert_eq!(press(&site, &path).await, 404, "a closed account's");
    site.close().await;
}

#[tokio::test]
async fn a_leader_chooses_kinds_and_what_waits_is_not_sent_to_who_stopped_it() {
    let site = Site::new().await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao2").await;
    let page = site.get(&leader, "/account").await.body;
    assert_eq!(page.matches("name=\"kinds\"").count(), 3);
    assert_eq!(page.matches("name=\"kinds\" value=\"weekly\" checked").count(), 1, "all, until they say so");
    let only = [("kinds", "weekly"), ("kinds", "galactic")];
    assert_eq!(site.post(&leader, "/account/digests", &only).await.status, 303);
    let page = site.get(&leader, "/account").await.body;
    assert!(page.contains("value=\"weekly\" checked") && !page.contains("value=\"on_issue\" checked"));
    let (staff, _) = site.browser(Role::Staff, "canbo9").await;
    assert!(!site.get(&staff, "/account").await.body.contains("name=\"kinds\""), "leaders alone get digests");
    assert_eq!(site.post(&staff, "/account/digests", &only).await.status, 403);

    issued(&site).await;
    let queued = async || site.rows("SELECT message_id FROM outbox WHERE kind = 'digest'").await.len();
    assert_eq!(queued().await, 1, "nothing is queued to who does not want it");
    let waiting = site.account("lanhdao").await;
    let tx = site.app.db.begin().await.unwrap();
    digests::refuse(&tx, waiting.id, DigestKind::OnIssue, make::now()).await.unwrap();
    tx.commit().await.unwrap();
    let smtp = Smtp::start(Mood::Takes);
    by_smtp(&site, smtp.port).once(Job::SendMail).await.unwrap();
    assert!(smtp.taken.lock().unwrap().is_empty());
    assert_eq!(site.rows("SELECT state FROM outbox WHERE kind = 'digest'").await, ["dropped"]);
    site.close().await;
}

#[tokio::test]
async fn no_other_mail_offers_to_be_stopped_and_a_test_copy_neither() {
    let site = Site::new().await;
    issued(&site).await;
    let admin: Actor = make::person(&site.app.db, Role::Admin, "quantri").await;
    langnghe::actions::mail::try_out(&site.app, &admin).await.unwrap();
    let (staff, _) = site.browser(Role::Staff, "canbo2").await;
    let edition = digests::all(&site.app.db).await.unwrap().remove(0).id;
    let page = format!("/digests/{edition}");
    assert_eq!(site.post(&staff, &page, &[("act", "test")]).await.status, 303);
    assert_eq!(site.post(&staff, &page, &[("act", "test")]).await.status, 409, "one waits already");
    let smtp = Smtp::start(Mood::Takes);
    by_smtp(&site, smtp.port).once(Job::SendMail).await.unwrap();
    let taken = smtp.taken.lock().unwrap().clone();
    assert_eq!(taken.len(), 3);
    for (to, bytes) in &taken {
        let mail = MessageParser::default().parse(bytes.as_slice()).unwrap();
        let is_digest = to == "lanhdao@example.invalid";
        assert_eq!(mail.header_raw("List-Unsubscribe").is_some(), is_digest, "{to}");
        assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"), "{to}");
        if to == "canbo2@example.invalid" {
            let subject = mail.subject().unwrap();
            assert!(subject.starts_with("[Bản thử] Bản tin dư luận: "), "{subject}");
            assert!(mail.body_text(0).unwrap().contains("Nhiều ý kiến quan tâm giá điện."));
        }
    }
    let shown = site.get(&staff, &page).await.body;
    assert!(shown.contains("Đã gửi") && shown.contains("lanhdao@example.invalid"));
    assert_eq!(shown.matches("<tr><th scope=\"row\">").count(), 1, "the copy is none of the edition's mails");
    site.close().await;
}
