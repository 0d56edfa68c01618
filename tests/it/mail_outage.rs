//! The mail server is away for an hour: nobody who uses the pages notices, and all mail arrives afterwards, in its order.

use chrono::Duration;
use entity::enums::{DeliveryState, Role};
use langnghe::app::{App, Clock};
use langnghe::config::Secret;
use langnghe::jobs::Job;
use langnghe::jobs::runner::{Memory, Runner};
use langnghe::mail::transport::Transport;
use langnghe::store::{jobs, outbox};
use mail_parser::MessageParser;

use crate::support::app::{Browser, Site};
use crate::support::log::captured;
use crate::support::make;
use crate::support::smtp::Smtp;

#[tokio::test]
async fn an_hour_without_the_server_delays_mail_and_nothing_else_and_the_log_tells_it() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let wall = std::sync::Arc::new(std::sync::RwLock::new(make::now()));
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut config = (*site.app.config).clone();
    config.smtp_url = Some(Secret::new(format!("smtp://thu:bi-mat-7919@127.0.0.1:{port}")));
    let transport = Transport::of(&config).unwrap();
    let clock = Clock::Moved(wall.clone());
    let app = App { config: config.into(), clock, ..site.app.clone() };
    let (runner, mut memory) = (Runner::new(app.clone(), transport), Memory::default());
    let (log, guard) = captured();
    let mut pauses = Vec::new();
    // Three mails to the same person, and the job's turns as it takes them: ever further apart.
    let mut next = make::now();
    for minute in 0..60 {
        let now = make::now() + Duration::minutes(minute);
        *wall.write().unwrap() = now;
        let at = site.at(now);
        if minute % 10 == 0 {
            assert_eq!(at.get(&admin, "/settings").await.status, 200, "pages go on");
        }
        if [0, 12, 24].contains(&minute) {
            let form = [("login", "quantri@example.invalid")];
            assert_eq!(at.post(&Browser::default(), "/password/reset", &form).await.status, 303);
        }
        if now >= next {
            let pause = runner.turn(Job::SendMail, &mut memory).await;
            pauses.push(pause.as_secs());
            next = now + Duration::from_std(pause).unwrap();
        }
    }
    assert!(pauses.windows(2).all(|w| w[0] <= w[1]) && pauses.last() == Some(&600), "{pauses:?}");
    let row = jobs::get(&app.db, Job::SendMail.name()).await.unwrap().unwrap();
    assert!(row.outcome.contains("refused") || row.outcome.contains("onnect"), "{}", row.outcome);
    let waiting =
        site.rows("SELECT CAST(count(*) AS TEXT) FROM outbox WHERE state = 'queued' AND attempts = 0").await;
    let all = site.rows("SELECT CAST(count(*) AS TEXT) FROM outbox").await;
    assert!(waiting == all && all == ["3"], "no try is used up: {waiting:?} of {all:?}");

    let smtp = Smtp::start_on(port);
    *wall.write().unwrap() = make::now() + Duration::minutes(75);
    // This server asks for no password, and the address has one.
    let mut open = (*site.app.config).clone();
    open.smtp_url = Some(Secret::new(format!("smtp://127.0.0.1:{port}")));
    let back = Runner::new(app.clone(), Transport::of(&open).unwrap());
    back.once(Job::SendMail).await.unwrap();
    drop(guard);
    let taken = smtp.taken.lock().unwrap().clone();
    assert_eq!(taken.len().to_string(), all[0], "all of it, once");
    let admin = site.account("quantri").await;
    let mut rows = outbox::last_of(&app.db, admin.id, 50).await.unwrap();
    rows.reverse();
    rows.sort_by_key(|row| row.created_at);
    let order: Vec<String> = taken
        .iter()
        .map(|(_, bytes)| {
            format!("<{}>", MessageParser::default().parse(bytes.as_slice()).unwrap().message_id().unwrap())
        })
        .collect();
    assert_eq!(
        order,
        rows.iter().map(|row| row.message_id.clone()).collect::<Vec<_>>(),
        "in the order they were caused"
    );
    assert!(rows.iter().all(|row| row.state == DeliveryState::Sent && row.attempts == 1));
    assert!(!rows[0].last_error.is_empty(), "what was in its way is kept beside it");
    let told = log.all();
    let (failed, sent) = (told.find("job failed").unwrap(), told.find("mail was handled").unwrap());
    assert!(failed < sent && told.contains("send_mail"), "{told}");
    assert!(!told.contains("7919") && !told.contains("quantri@"), "no secret, nobody's address: {told}");
    site.close().await;
}
