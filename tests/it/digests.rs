//! Digests: queued with the issue, sent over a real SMTP conversation, read back by a mail parser.

use entity::enums::{DeliveryState, Role};
use langnghe::app::App;
use langnghe::config::Config;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::mail::transport::Transport;
use langnghe::store::{digests, mail_drops, outbox};
use mail_parser::MessageParser;

use crate::releases::issued;
use crate::support::app::Site;
use crate::support::smtp::{Mood, Smtp, by_smtp};

fn runner(site: &Site, config: Config) -> Runner {
    let transport = Transport::of(&config).unwrap();
    Runner::new(App { config: config.into(), ..site.app.clone() }, transport)
}

/// The only edition's mails: state, tries and the server's words.
async fn log(site: &Site) -> Vec<(DeliveryState, i32, String)> {
    let edition = digests::all(&site.app.db).await.unwrap().remove(0).id;
    let rows = outbox::of_edition(&site.app.db, edition).await.unwrap();
    rows.into_iter().map(|(mail, _)| (mail.state, mail.attempts, mail.last_error)).collect()
}

#[tokio::test]
async fn a_leader_gets_one_readable_digest_with_published_figures_alone() {
    let site = Site::new().await;
    let release = issued(&site).await;
    let smtp = Smtp::start(Mood::Takes);
    let runner = by_smtp(&site, smtp.port);
    assert_eq!(runner.once(Job::SendMail).await.unwrap().done, 1);
    assert_eq!(runner.once(Job::SendMail).await.unwrap().done, 0, "once is enough");
    let taken = smtp.taken.lock().unwrap().clone();
    let [(to, bytes)] = taken.as_slice() else { panic!("{} mails", taken.len()) };
    assert_eq!(to, "lanhdao@example.invalid");
    let mail = MessageParser::default().parse(bytes.as_slice()).unwrap();
    assert_eq!(mail.subject(), Some("Bản tin dư luận: Tình hình dư luận xã hội quý IV năm 2026"));
    assert_eq!(mail.to().unwrap().first().unwrap().name(), Some("Người dùng lanhdao"));
    assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    assert!(mail.message_id().is_some_and(|id| id.ends_with("@localhost")));
    let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
    for part in [&text, &html] {
        assert!(part.contains("Nhiều ý kiến quan tâm giá điện.") && part.contains(&release), "{part}");
        assert!(part.contains("không phải điều tra chọn mẫu"));
        assert!(!part.contains("7919") && !part.contains("7.919"), "a hidden number is told");
        assert!(!part.contains("Phản đối cách tính giá điện"), "a report's own words are told");
    }
    assert!(!html.contains("fonts.googleapis"), "a mail loads nothing from other hosts");
    assert_eq!(log(&site).await, [(DeliveryState::Sent, 1, String::new())]);
    site.close().await;
}

#[tokio::test]
async fn without_a_server_mail_waits_and_the_page_says_so_and_the_preview_shows_it() {
    let site = Site::new().await;
    issued(&site).await;
    let waiting = runner(&site, (*site.app.config).clone());
    assert_eq!(waiting.once(Job::SendMail).await.unwrap().done, 0);
    assert_eq!(log(&site).await[0].0, DeliveryState::Queued);
    let (staff, _) = site.browser(Role::Staff, "canbo2").await;
    let list = site.get(&staff, "/digests").await.body;
    assert!(list.contains("Chưa cấu hình máy chủ thư"));
    let path = list.split("href=\"/digests/").nth(1).unwrap().split('"').next().unwrap();
    let show = site.get(&staff, &format!("/digests/{path}")).await.body;
    assert!(show.contains("Đang chờ") && show.contains("lanhdao@example.invalid"));
    let preview = site.get(&staff, &format!("/digests/{path}/preview")).await.body;
    assert!(preview.contains("Nhiều ý kiến quan tâm giá điện.") && preview.contains("Kính gửi đồng chí"));
    let english = site.get(&staff, &format!("/digests/{path}/preview?lang=en")).await.body;
    assert!(english.contains("Opinion digest: "));
    let letter = site.get(&staff, &format!("/digests/{path}/letter")).await;
    assert!(letter.headers.contains("sandbox") && letter.headers.contains("'sha256-"));
    assert!(!letter.headers.contains("unsafe-inline"));
    site.close().await;
}

#[tokio::test]
async fn a_server_that_is_away_uses_up_no_try_and_a_refusal_can_be_sent_again() {
    let site = Site::new().await;
    issued(&site).await;
    // A port that was free a moment ago: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let run = by_smtp(&site, port).once(Job::SendMail).await.unwrap();
    assert!(!run.fault.is_empty() && run.done == 0);
    let (state, tries, words) = log(&site).await.remove(0);
    assert_eq!((state, tries), (DeliveryState::Queued, 0));
    assert!(!words.is_empty());

    let smtp = Smtp::start(Mood::Refuses);
    let runner = by_smtp(&site, smtp.port);
    runner.once(Job::SendMail).await.unwrap();
    let (state, tries, words) = log(&site).await.remove(0);
    assert_eq!((state, tries), (DeliveryState::Failed, 1));
    assert!(words.contains("550"), "the server's own words: {words}");

    let (staff, _) = site.browser(Role::Staff, "canbo2").await;
    let edition = digests::all(&site.app.db).await.unwrap().remove(0).id;
    let mail = outbox::of_edition(&site.app.db, edition).await.unwrap().remove(0).0.id.to_string();
    let path = format!("/digests/{edition}");
    assert!(site.get(&staff, &path).await.body.contains("550"));
    assert_eq!(site.post(&staff, &path, &[("mail", &mail)]).await.status, 303);
    assert_eq!(site.post(&staff, &path, &[("mail", &mail)]).await.status, 409, "it waits already");
    smtp.turn(Mood::Takes);
    runner.once(Job::SendMail).await.unwrap();
    let (state, _, words) = log(&site).await.remove(0);
    assert!(state == DeliveryState::Sent && words.contains("550"), "what went before is kept: {words}");
    assert!(site.get(&staff, &path).await.body.contains("250 OK"), "the server's words");
    assert_eq!(smtp.taken.lock().unwrap().len(), 1);
    site.close().await;
}

#[tokio::test]
async fn the_mailbox_is_there_in_the_demo_alone() {
    let site = Site::new().await;
    issued(&site).await;
    let (leader, _) = site.browser(Role::Leader, "lanhdao2").await;
    assert_eq!(site.get(&leader, "/dev/mail").await.status, 404);
    let mut config = (*site.app.config).clone();
    config.demo = true;
    runner(&site, config.clone()).once(Job::SendMail).await.unwrap();
    assert_eq!(mail_drops::all(&site.app.db).await.unwrap().len(), 1);
    let demo = site.with(config);
    let list = demo.get(&leader, "/dev/mail").await.body;
    assert!(list.contains("Bản tin dư luận"));
    let path = list.split("href=\"/dev/mail/").nth(1).unwrap().split('"').next().unwrap();
    let shown = demo.get(&leader, &format!("/dev/mail/{path}")).await.body;
    assert!(shown.contains("Nhiều ý kiến quan tâm giá điện."));
    site.close().await;
}
