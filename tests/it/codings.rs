//! Reviewers give issues another topic or sphere, and mark those that tell the same.

use entity::enums::{Role, Sphere};
use entity::ids::ReportId;
use langnghe::actions::{codings, reports, reviews, rounds};
use langnghe::domain::access::Actor;
use langnghe::domain::report::{Act, RawIssue};
use langnghe::error::AppError;
use langnghe::store::{self, figures, topics};

use crate::support::app::Site;
use crate::support::make;
use crate::support::world::raw;

const ROUND: &str = "2026-Q4";

struct Desk {
    site: Site,
    staff: Actor,
    authors: Vec<Actor>,
    reports: Vec<ReportId>,
    round: entity::ids::RoundId,
}

/// Two collaborators of a unit whose reports, on topic C1, wait for review at version 2; there is a topic C2 too.
async fn desk() -> Desk {
    let site = Site::new().await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    let mut authors = Vec::new();
    for n in 0..2 {
        authors.push(make::person(&site.app.db, Role::Collaborator, &format!("ctv{n}")).await);
    }
    let world = make::world(&site.app.db, &[authors[0].account, authors[1].account]).await;
    let tx = site.app.db.begin().await.unwrap();
    let other = entity::topic::Model {
        code: "C2".into(),
        parent: Some("C".into()),
        name_vi: "Nhà ở".into(),
        name_en: "Housing".into(),
        factor: 1,
        position: 3,
        retired: false,
    };
    topics::insert_all(&tx, vec![other]).await.unwrap();
    tx.commit().await.unwrap();
    let mut ids = Vec::new();
    for author in &authors {
        let id = reports::start(&site.app, author, ROUND).await.unwrap();
        reports::save_draft(&site.app, author, id, 1, &raw("Chuyện điện", "12")).await.unwrap();
        reports::submit(&site.app, author, id, true).await.unwrap().unwrap();
        ids.push(id);
    }
    Desk { site, staff, authors, reports: ids, round: world.round }
}

impl Desk {
    /// Voices by topic in the round's figures.
    async fn voices(&self, topic: &str) -> u64 {
        let m = figures::material(&self.site.app.db, &self.staff.scope(), self.round).await.unwrap().unwrap();
        let at = m.topic_tree.index(topic).unwrap();
        m.leaves.iter().filter(|l| l.topic == at).map(langnghe::domain::cube::Leaf::total).sum()
    }

    async fn recode(&self, n: usize, version: i32, topic: &str, sphere: &str) -> Result<(), AppError> {
        codings::recode(&self.site.app, &self.staff, self.reports[n], (version, 1), (topic, sphere)).await
    }

    async fn decide(&self, n: usize, version: i32, act: Act) -> Result<(), AppError> {
        let reason = "Đề nghị xem lại nội dung này.";
        reviews::decide(&self.site.app, &self.staff, self.reports[n], version, (act, reason)).await
    }
}

#[track_caller]
fn refused(result: Result<(), AppError>, key: &str) {
    assert_eq!(result.expect_err("must be refused").to_string(), key);
}

#[tokio::test]
async fn figures_use_the_reviewers_topic_until_they_are_fixed_and_the_authors_choice_is_kept() {
    let desk = desk().await;
    for n in 0..2 {
        desk.decide(n, 2, Act::Accept).await.unwrap();
    }
    assert_eq!((desk.voices("C1").await, desk.voices("C2").await), (24, 0));
    desk.recode(0, 3, "C2", "unit").await.unwrap();
    assert_eq!((desk.voices("C1").await, desk.voices("C2").await), (12, 12));
    let text = store::revisions::get(&desk.site.app.db, desk.reports[0], 1).await.unwrap().unwrap();
    assert_eq!((text.issues[0].topic.as_str(), text.issues[0].sphere), ("C1", Sphere::National));
    refused(desk.recode(0, 3, "C1", "unit").await, "error-review-conflict");
    refused(desk.recode(0, 4, "C", "unit").await, "error-unknown-topic");
    refused(desk.recode(0, 4, "C2", "galactic").await, "error-unknown-choice");
    rounds::compile(&desk.site.app, &desk.staff, ROUND).await.unwrap();
    assert_eq!(desk.voices("C2").await, 12, "compiled as it was coded");
    refused(desk.recode(0, 5, "C1", "national").await, "error-round-compiled");
    rounds::uncompile(&desk.site.app, &desk.staff, ROUND, "Còn đơn vị chưa gửi kịp.").await.unwrap();
    desk.recode(0, 6, "C1", "national").await.unwrap();
    assert_eq!((desk.voices("C1").await, desk.voices("C2").await), (24, 0));
    desk.site.close().await;
}

#[tokio::test]
async fn a_next_revision_starts_from_the_authors_choice_and_tells_reviewers_what_it_was_changed_to() {
    let desk = desk().await;
    let (app, author, id) = (&desk.site.app, &desk.authors[0], desk.reports[0]);
    desk.recode(0, 2, "C2", "unit").await.unwrap();
    desk.decide(0, 3, Act::Return).await.unwrap();
    refused(desk.recode(0, 4, "C1", "national").await, "error-not-codable");
    reports::resume(app, author, id).await.unwrap();
    let mut again = raw("Chuyện điện", "15");
    again.issues.insert(0, RawIssue { title: "Chuyện khác hẳn ở nhà máy".into(), ..again.issues[0].clone() });
    again.issues[0].description =
        "Đường vào khu tập thể ngập sâu mỗi khi trời mưa lớn, xe không đi được.".into();
    reports::save_draft(app, author, id, 2, &again).await.unwrap();
    reports::submit(app, author, id, true).await.unwrap().unwrap();
    let rows = store::codings::of(&app.db, id, 2).await.unwrap();
    assert!(rows.iter().all(|row| row.recoded_topic.is_none() && row.recoded_sphere.is_none()));
    let (browser, _) = desk.site.browser(Role::Staff, "canbo2").await;
    let page = desk.site.get(&browser, &format!("/reviews/{id}")).await.body;
    let told = "Lần nộp trước, cán bộ duyệt đã đổi vấn đề này thành:";
    let at = page.find(told).expect("what it was changed to is told");
    assert_eq!(page.matches(told).count(), 1, "of the one issue it was changed of");
    assert!(page[at..].contains("Nhà ở · Trong đơn vị"));
    assert!(page.find("id=\"issue-2\"").unwrap() < at, "beside the issue where it stands now");
    assert!(page.contains("<ins>15</ins>") && page.contains("<del>12</del>"), "what changed is marked");
    desk.site.close().await;
}

#[tokio::test]
async fn issues_that_tell_the_same_are_marked_from_the_page_and_both_still_count() {
    let desk = desk().await;
    let (browser, _) = desk.site.browser(Role::Staff, "canbo2").await;
    let path = format!("/reviews/{}", desk.reports[0]);
    let other = store::codings::of(&desk.site.app.db, desk.reports[1], 1).await.unwrap()[0].id.to_string();
    let page = desk.site.get(&browser, &path).await.body;
    assert!(page.contains(&format!("<option value=\"{other}\">")), "the other's issue is offered");
    let form = [("version", "2"), ("act", "pair"), ("with", other.as_str())];
    assert_eq!(desk.site.post(&browser, &format!("{path}/issues/1"), &form).await.status, 303);
    assert!(desk.site.get(&browser, &path).await.body.contains("Trùng với</span>"));
    let told = desk.site.get(&browser, &format!("/reviews/{}", desk.reports[1])).await.body;
    assert!(told.contains("Báo cáo khác được đánh dấu trùng với vấn đề này"));
    for n in 0..2 {
        desk.decide(n, if n == 0 { 3 } else { 2 }, Act::Accept).await.unwrap();
    }
    assert_eq!(desk.voices("C1").await, 24);
    let late = desk.site.post(&browser, &format!("{path}/issues/1"), &form).await;
    assert_eq!(late.status, 409);
    let own = store::codings::of(&desk.site.app.db, desk.reports[0], 1).await.unwrap()[0].id.to_string();
    for with in [own.as_str(), "3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11", "x"] {
        let form = [("version", "4"), ("act", "pair"), ("with", with)];
        assert_eq!(desk.site.post(&browser, &format!("{path}/issues/1"), &form).await.status, 422, "{with}");
    }
    assert_eq!(desk.site.post(&browser, &format!("{path}/issues/2"), &form).await.status, 409);
    desk.site.close().await;
}
