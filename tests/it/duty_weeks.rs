//! The duty roster: who is written to when a flash report comes.

use entity::enums::Role;

use crate::support::app::{Browser, Site};
use crate::support::mailbox::mails;
use crate::support::make;
use crate::support::world::raw;
use langnghe::actions::{flash, reports};
use langnghe::domain::report::flash::of_issue;

/// The Mondays of this week and the next: all tests happen on Monday, 26 October 2026.
const NOW: &str = "week-2026-10-26";
const NEXT: &str = "week-2026-11-02";

/// What the page carries to tell whether somebody saved in between.
async fn stamp(site: &Site, who: &Browser) -> String {
    let page = site.get(who, "/duty").await.body;
    let rest = page.split("name=\"stamp\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn file(site: &Site, user: &str) {
    let world = make::world(&site.app.db, &[]).await;
    let author = make::person_in(&site.app.db, Role::Collaborator, user, Some(world.school)).await;
    let id = flash::start(&site.app, &author).await.unwrap();
    let text = of_issue(raw("Chuyện gấp", "12").issues.remove(0));
    reports::save_draft(&site.app, &author, id, 1, &text).await.unwrap();
    reports::submit(&site.app, &author, id, true).await.unwrap().unwrap();
}

/// Who got a mail.
async fn written_to(site: &Site) -> Vec<&'static str> {
    let mut out = Vec::new();
    for user in ["hai", "ba", "lanhdao-ban", "quantri"] {
        if !mails(site, &format!("{user}@example.invalid")).await.is_empty() {
            out.push(user);
        }
    }
    out
}

async fn staff(site: &Site) -> (Browser, String, String) {
    let (browser, two) = site.browser(Role::Staff, "hai").await;
    let three = site.person(Role::Staff, "ba").await;
    site.person(Role::Approver, "lanhdao-ban").await;
    site.person(Role::Admin, "quantri").await;
    (browser, two.account.to_string(), three.account.to_string())
}

#[tokio::test]
async fn in_a_week_without_a_roster_all_staff_and_approvers_are_written_to() {
    let site = Site::new().await;
    staff(&site).await;
    file(&site, "ctv").await;
    assert_eq!(written_to(&site).await, ["hai", "ba", "lanhdao-ban"]);
    site.close().await;
}

#[tokio::test]
async fn those_on_duty_this_week_alone_are_written_to() {
    let site = Site::new().await;
    let (browser, two, three) = staff(&site).await;
    let stamp = stamp(&site, &browser).await;
    let form = [("stamp", stamp.as_str()), (NOW, three.as_str()), (NEXT, two.as_str())];
    let saved = site.post(&browser, "/duty", &form).await;
    assert_eq!((saved.status, saved.to.as_str()), (303, "/duty?done=saved"));
    let page = site.get(&browser, "/duty").await.body;
    assert!(page.contains(&format!("name=\"{NOW}\" value=\"{three}\" checked")), "{page}");
    assert!(!page.contains(&format!("name=\"{NOW}\" value=\"{two}\" checked")));
    assert_eq!(page.matches("<legend>").count(), 9, "this week and the next eight");
    file(&site, "ctv").await;
    assert_eq!(written_to(&site).await, ["ba"]);
    site.close().await;
}

#[tokio::test]
async fn when_those_on_duty_are_gone_everybody_is_written_to() {
    let site = Site::new().await;
    let (browser, _, three) = staff(&site).await;
    let stamp = stamp(&site, &browser).await;
    assert_eq!(site.post(&browser, "/duty", &[("stamp", stamp.as_str()), (NOW, &three)]).await.status, 303);
    site.sql("UPDATE account SET active = FALSE WHERE user_name = 'ba'").await;
    file(&site, "ctv").await;
    assert_eq!(written_to(&site).await, ["hai", "lanhdao-ban"]);
    site.close().await;
}

#[tokio::test]
async fn whoever_saves_over_another_roster_is_told_what_it_is_and_keeps_what_they_chose() {
    let site = Site::new().await;
    let (browser, two, three) = staff(&site).await;
    let shown = stamp(&site, &browser).await;
    assert_eq!(site.post(&browser, "/duty", &[("stamp", shown.as_str()), (NOW, &three)]).await.status, 303);
    let late = site.post(&browser, "/duty", &[("stamp", shown.as_str()), (NOW, &two), (NEXT, &two)]).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains(&format!("name=\"{NOW}\" value=\"{two}\" checked")));
    assert!(
        late.body.contains("Hiện đã lưu: Người dùng ba") && late.body.contains("Hiện đã lưu: mọi cán bộ")
    );
    assert!(!site.get(&browser, "/duty").await.body.contains(&format!("value=\"{two}\" checked")));
    for wrong in ["x", "3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11"] {
        let stamp = stamp(&site, &browser).await;
        let status = site.post(&browser, "/duty", &[("stamp", stamp.as_str()), (NOW, wrong)]).await.status;
        assert!(matches!(status, 409 | 422), "{wrong}: {status}");
    }
    site.close().await;
}
