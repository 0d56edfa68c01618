//! Two instances over one database: whatever one keeps in memory, people find the same on the other.

use entity::enums::Role;
use langnghe::actions::reviews;
use langnghe::actions::settings;
use langnghe::domain::report::Act;

use crate::figures::{Desk, ROUND, issue, told};
use crate::support::app::{Browser, PASSWORD, Site};

#[tokio::test]
async fn a_session_goes_on_at_the_other_instance_and_ends_there_too() {
    let one = Site::new().await;
    let other = one.beside().await;
    let (leader, _) = one.browser(Role::Leader, "lanhdao").await;
    assert_eq!(other.get(&leader, "/account").await.status, 200, "made on one, good on the other");
    assert_eq!(other.post(&leader, "/logout", &[]).await.status, 303);
    assert_eq!(one.get(&leader, "/account").await.status, 303, "ended on one, ended on the other");
    other.close().await;
    one.close().await;
}

#[tokio::test]
async fn failures_to_log_in_count_together_whichever_instance_they_come_to() {
    let one = Site::new().await;
    let other = one.beside().await;
    one.person(Role::Leader, "lanhdao").await;
    let mut refused = 0;
    for n in 0..24 {
        let site = if n % 2 == 0 { &one } else { &other };
        let form = [("login", "lanhdao"), ("password", "một câu không đúng đâu")];
        refused += u32::from(site.post(&Browser::default(), "/login", &form).await.status == 429);
    }
    let form = [("login", "lanhdao"), ("password", PASSWORD)];
    let both = [
        one.post(&Browser::default(), "/login", &form).await,
        other.post(&Browser::default(), "/login", &form).await,
    ];
    assert!(refused > 0 && both.iter().all(|answer| answer.status != 303), "both hold who guesses off");
    other.close().await;
    one.close().await;
}

#[tokio::test]
async fn what_administrators_set_on_one_instance_reaches_the_other() {
    let one = Site::new().await;
    let other = one.beside().await;
    let (admin, _) = one.browser(Role::Admin, "quantri").await;
    let page = one.get(&admin, "/settings").await.body;
    let stamp = page.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = [("act", "save"), ("stamp", stamp), ("zone", "UTC"), ("retention", "36")];
    assert_eq!(one.post(&admin, "/settings", &form).await.status, 303);
    assert!(other.get(&admin, "/settings").await.body.contains("value=\"36\""), "what is stored, at once");
    // What is kept in memory is read again every few seconds, by this.
    settings::refresh(&other.app).await.unwrap();
    assert_eq!(other.app.zone().name(), "UTC");
    other.close().await;
    one.close().await;
}

#[tokio::test]
async fn no_instance_shows_figures_that_another_has_counted_anew() {
    let desk = Desk::new().await;
    let (one, other) = (&desk.site, desk.site.beside().await);
    let page = format!("/figures?round={ROUND}&topic=A1");
    let voices = async |site: &Site| site.get(&desk.browser, &page).await.body;
    let report = |n: u32| told(vec![issue("A1", "Giá vé xe khách tăng", &[("opposed", n)])]);
    desk.accepted(0, ROUND, &report(1017)).await;
    one.count().await;
    for site in [one, &other] {
        assert!(voices(site).await.contains("1.017"), "both keep this part now");
        assert_eq!(site.app.rendered.lock().unwrap().len(), 1);
    }
    // Another report is decided on and counted by the one, and shown by the other, whose part is old now.
    let id = desk.handed_in(2, ROUND, &report(2006)).await;
    reviews::decide(&one.app, &desk.staff, id, 2, (Act::Accept, "")).await.unwrap();
    one.count().await;
    for site in [&other, one] {
        assert!(voices(site).await.contains("3.023"), "the sum of both");
    }
    other.close().await;
    desk.site.close().await;
}
