//! Settings: saved by administrators, thresholds only with an approver's yes, in force for later releases. And the
//! mail by which an administrator tries whether mail goes.

use entity::enums::Role;
use langnghe::app::App;
use langnghe::config::Secret;
use langnghe::jobs::Job;
use langnghe::jobs::runner::{Run, Runner};
use langnghe::mail::transport::Transport;
use langnghe::store::{Conn, accounts};
use mail_parser::MessageParser;
use sea_orm::EntityTrait;

use crate::support::app::{Answer, Site};
use crate::support::smtp::{Mood, Smtp};

fn stamp(page: &Answer) -> String {
    page.body.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn organisation<'a>(stamp: &'a str, zone: &'a str, months: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("act", "save"), ("stamp", stamp), ("zone", zone), ("retention", months)]
}

fn thresholds<'a>(voices: &'a str, share: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("act", "propose"),
        ("min_voices", voices),
        ("min_reporters", "4"),
        ("max_share", share),
        ("min_headcount", "40"),
    ]
}

#[tokio::test]
async fn an_administrator_saves_the_organisation_and_the_second_of_two_is_told() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let shown = stamp(&site.get(&admin, "/settings").await);
    let wrong = site.post(&admin, "/settings", &organisation(&shown, "Mars/Olympus", "37")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("chọn một múi giờ") && wrong.body.contains("value=\"37\""));
    let empty = site.post(&admin, "/settings", &organisation(&shown, "UTC", " ")).await;
    assert!(empty.status == 422 && empty.body.contains("từ 6 đến 120"));
    assert_eq!(site.app.zone().name(), "Asia/Ho_Chi_Minh");
    let saved = site.post(&admin, "/settings", &organisation(&shown, "UTC", "36")).await;
    assert_eq!(saved.status, 303);
    assert_eq!(site.app.zone().name(), "UTC", "dates follow at once");
    let page = site.get(&admin, "/settings").await.body;
    assert!(page.contains("value=\"36\"") && page.contains("href=\"/settings/layout\""));
    let late = site.post(&admin, "/settings", &organisation(&shown, "UTC", "48")).await;
    assert_eq!(late.status, 409, "it was changed in between");
    site.close().await;
}

#[tokio::test]
async fn thresholds_hold_only_after_an_approver_says_yes_and_never_below_their_floors() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let (approver, _) = site.browser(Role::Approver, "lanhdaoban").await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    let low = site.post(&admin, "/settings", &thresholds("4", "91")).await;
    assert_eq!(low.status, 422);
    assert!(low.body.contains("từ 5 đến 1000") && low.body.contains("từ 50 đến 90"));
    assert!(site.get(&approver, "/thresholds").await.body.contains("Không có đề xuất nào đang chờ"));

    assert_eq!(site.post(&admin, "/settings", &thresholds("20", "80")).await.status, 303);
    assert!(site.get(&admin, "/settings").await.body.contains("ít nhất 10 ý kiến"), "not in force yet");
    let first = stamp(&site.get(&approver, "/thresholds").await);
    assert_eq!(site.post(&admin, "/settings", &thresholds("25", "80")).await.status, 303);
    let yes = |stamp| [("stamp", stamp), ("answer", "yes")];
    let stale = site.post(&approver, "/thresholds", &yes(first.as_str())).await;
    assert_eq!(stale.status, 409, "a yes holds for what was shown alone");
    let shown = stamp(&site.get(&approver, "/thresholds").await);
    assert_eq!(site.post(&admin, "/thresholds", &yes(shown.as_str())).await.status, 403);
    assert_eq!(site.post(&staff, "/thresholds", &yes(shown.as_str())).await.status, 403);
    assert_eq!(site.post(&approver, "/thresholds", &yes(shown.as_str())).await.status, 303);
    assert!(site.get(&admin, "/settings").await.body.contains("ít nhất 25 ý kiến"));
    assert_eq!(site.post(&approver, "/thresholds", &yes(shown.as_str())).await.status, 409, "answered");
    site.close().await;
}

/// Runs the mail worker with a server at a port of the loopback.
async fn send(site: &Site, port: u16) -> Run {
    let mut config = (*site.app.config).clone();
    config.smtp_url = Some(Secret::new(format!("smtp://127.0.0.1:{port}")));
    let transport = Transport::of(&config).unwrap();
    let app = App { config: config.into(), ..site.app.clone() };
    Runner::new(app, transport).once(Job::SendMail).await.unwrap()
}

const TEST: [(&str, &str); 1] = [("act", "mail")];

#[tokio::test]
async fn an_administrator_tries_the_mail_and_reads_what_the_server_answered() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let (auditor, _) = site.browser(Role::Auditor, "kiemtra").await;
    let page = async || site.get(&admin, "/settings").await.body;
    assert!(page().await.contains("Chưa cấu hình máy chủ thư"), "without a server mail waits");
    assert!(page().await.contains("quantri@example.invalid") && !page().await.contains("Thư thử gần nhất"));

    assert_eq!(site.post(&admin, "/settings", &TEST).await.to, "/settings?done=mail-test");
    let waiting = page().await;
    assert!(waiting.contains("Thư thử gần nhất") && waiting.contains("Đang chờ"));
    assert!(!waiting.contains("value=\"mail\""), "one at a time");
    assert_eq!(site.post(&admin, "/settings", &TEST).await.status, 409);
    // A port that was free a moment ago: nobody listens there.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(!send(&site, nobody).await.fault.is_empty());
    let waiting = page().await;
    assert!(waiting.contains("Đang chờ") && waiting.contains("Máy chủ thư trả lời"), "why it still waits");

    let smtp = Smtp::start(Mood::Refuses);
    send(&site, smtp.port).await;
    let failed = page().await;
    assert!(failed.contains("Không gửi được") && failed.contains("550"), "the server's own words");

    smtp.turn(Mood::Takes);
    let later = site.later(chrono::Duration::minutes(1));
    assert_eq!(later.post(&admin, "/settings", &TEST).await.status, 303);
    assert_eq!(send(&later, smtp.port).await.done, 1);
    let sent = later.get(&admin, "/settings").await.body;
    assert!(sent.contains("Đã gửi</span>") && sent.contains("250 OK") && !sent.contains("550"), "{sent}");
    let taken = smtp.taken.lock().unwrap().clone();
    let [(to, bytes)] = taken.as_slice() else { panic!("{} mails", taken.len()) };
    assert_eq!(to, "quantri@example.invalid", "to nobody but who asked");
    let mail = MessageParser::default().parse(bytes.as_slice()).unwrap();
    assert_eq!(mail.subject(), Some("Thư thử từ hệ thống Lắng Nghe"));
    for part in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
        assert!(part.contains("http://127.0.0.1:8080") && part.contains("gửi thư được"), "{part}");
    }
    let log = site.get(&auditor, "/audit").await.body;
    assert_eq!(
        log.matches("<span>Gửi thư thử</span>").count(),
        2,
        "each is in the log, refused ones are not"
    );
    site.close().await;
}

#[tokio::test]
async fn an_administrator_without_an_address_is_told_so_and_sees_nobody_elses_test() {
    let site = Site::new().await;
    let (other, _) = site.browser(Role::Admin, "quantri2").await;
    assert_eq!(site.post(&other, "/settings", &TEST).await.status, 303);
    let (admin, person) = site.browser(Role::Admin, "quantri").await;
    let (row, tx) = (site.account("quantri").await, site.app.db.begin().await.unwrap());
    accounts::save(&tx, entity::account::Model { email: None, ..row }).await.unwrap();
    tx.commit().await.unwrap();
    let page = site.get(&admin, "/settings").await.body;
    assert!(page.contains("chưa có thư điện tử") && !page.contains("Thư thử gần nhất"));
    assert_eq!(site.post(&admin, "/settings", &TEST).await.status, 409);
    let queued = entity::outbox::Entity::find().all(site.app.db.conn()).await.unwrap();
    assert!(queued.iter().all(|mail| mail.account_id != person.account));
    site.close().await;
}
