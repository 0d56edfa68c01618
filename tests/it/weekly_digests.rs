//! The weekly digest: once a week while a round is open and something is new, of nodes that may be told, to who wants it.

use chrono::{DateTime, Duration, Utc};
use entity::enums::{DigestKind, Role, UnitKind};
use entity::mail_drop;
use langnghe::actions::{flash, reports, rounds};
use langnghe::domain::access::Actor;
use langnghe::domain::report::flash::of_issue;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::{digests, topics, units};

use crate::support::app::Site;
use crate::support::clock::file;
use crate::support::mailbox::mails;
use crate::support::make;
use crate::support::world::raw;

/// A Monday on which all tests happen, and the mornings after it.
fn monday(weeks: i64) -> DateTime<Utc> {
    make::now() + Duration::weeks(weeks)
}

/// A bloc of three clusters with five, four and two collaborators, an open round, and two leaders, one of whom reads English.
async fn bloc(site: &Site) -> Vec<Actor> {
    let bloc = make::row("K", None, UnitKind::Bloc);
    let (mut rows, mut places) = (vec![bloc.clone()], Vec::new());
    for (code, people) in [("K1", 5), ("K2", 4), ("K3", 2)] {
        let cluster = make::row(code, Some(bloc.id), UnitKind::Cluster);
        let school = make::row(&format!("{code}-1"), Some(cluster.id), UnitKind::School);
        places.extend((0..people).map(|_| school.id));
        rows.extend([cluster, school]);
    }
    let tx = site.app.db.begin().await.unwrap();
    units::insert_all(&tx, rows).await.unwrap();
    topics::insert_all(&tx, vec![make::topic("C", 1), make::topic("C1", 2)]).await.unwrap();
    tx.commit().await.unwrap();
    let mut people = Vec::new();
    for (n, place) in places.into_iter().enumerate() {
        people.push(make::person_in(&site.app.db, Role::Collaborator, &format!("ctv{n}"), Some(place)).await);
    }
    make::person(&site.app.db, Role::Leader, "lanhdao").await;
    make::person(&site.app.db, Role::Leader, "leader").await;
    site.sql("UPDATE account SET lang = 'en' WHERE user_name = 'leader'").await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    rounds::open(&site.at(monday(0) - Duration::days(5)).app, &staff, "2026-Q4").await.unwrap();
    people
}

/// What two instances make at once.
async fn made(site: &Site, now: DateTime<Utc>) -> usize {
    let at = site.at(now);
    let (one, two) = (Runner::new(at.app.clone(), None), Runner::new(at.app.clone(), None));
    let (a, b) = tokio::join!(one.once(Job::Digests), two.once(Job::Digests));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!((a.fault, b.fault), (String::new(), String::new()));
    usize::try_from(a.done + b.done).unwrap()
}

async fn send_flash(site: &Site, who: &Actor, now: DateTime<Utc>) {
    let at = site.at(now);
    let report = flash::start(&at.app, who).await.unwrap();
    let raw = of_issue(raw("Chuyện gấp trong ngày", "7867").issues.remove(0));
    reports::save_draft(&at.app, who, report, 1, &raw).await.unwrap();
    reports::submit(&at.app, who, report, true).await.unwrap().unwrap();
}

async fn newest(site: &Site, now: DateTime<Utc>, to: &str) -> mail_drop::Model {
    let all = mails(&site.at(now), &format!("{to}@example.invalid")).await;
    // Those of several weeks may go at once: the subject names the day, of one month here.
    all.into_iter().max_by_key(|mail| (mail.at, mail.subject.clone())).expect("a mail")
}

#[tokio::test]
async fn a_week_is_told_once_when_something_is_new_and_small_places_are_not_named() {
    let site = Site::new().await;
    let people = bloc(&site).await;
    assert_eq!(made(&site, monday(0)).await, 0, "nobody has filed: nothing to tell");
    for who in [&people[0], &people[1], &people[2], &people[5], &people[9]] {
        file(&site, who, "2026-Q4", monday(0) + Duration::days(1)).await;
    }
    assert_eq!(made(&site, monday(0) + Duration::days(3)).await, 0, "Mondays alone");
    assert_eq!(made(&site, monday(1)).await, 2, "one edition to each of two leaders");
    assert_eq!(made(&site, monday(1) + Duration::hours(1)).await, 0, "once a week");
    let mail = newest(&site, monday(1), "lanhdao").await;
    assert_eq!(mail.subject, "Tiến độ báo cáo Quý IV/2026, đến ngày 02/11/2026");
    for told in
        ["Đơn vị K: 5 trên 11 báo cáo (45 %)", "Đơn vị K1: 3 trên 5 báo cáo (60 %)", "toàn khối: dưới 3"]
    {
        assert!(mail.text.contains(told), "{told} in {}", mail.text);
    }
    for part in [&mail.text, &mail.html] {
        // The cluster of two is not told, and the smallest of the others not either: else the two would follow.
        assert!(!part.contains("Đơn vị K2") && !part.contains("Đơn vị K3"), "{part}");
        assert!(part.contains("Hạn nộp: ngày 15/12/2026"), "{part}");
    }
    let english = newest(&site, monday(1), "leader").await;
    assert_eq!(english.subject, "Reports of Quarter IV/2026, up to 02/11/2026");
    assert!(
        english.text.contains("5 of 11 reports") && english.text.contains("fewer than 3"),
        "{}",
        english.text
    );
    assert_eq!(made(&site, monday(2)).await, 0, "nothing new: nothing is sent");
    site.close().await;
}

#[tokio::test]
async fn flash_reports_are_counted_from_three_in_a_week_and_fewer_change_nothing() {
    let site = Site::new().await;
    let people = bloc(&site).await;
    file(&site, &people[0], "2026-Q4", monday(0) + Duration::days(1)).await;
    assert_eq!(made(&site, monday(1)).await, 2);
    for who in &people[..2] {
        send_flash(&site, who, monday(1) + Duration::days(1)).await;
    }
    assert_eq!(
        made(&site, monday(2)).await,
        0,
        "two flash reports are not told, not even that there is news"
    );
    for who in &people[..3] {
        send_flash(&site, who, monday(2) + Duration::days(1)).await;
    }
    assert_eq!(made(&site, monday(3)).await, 2);
    let mail = newest(&site, monday(3), "lanhdao").await;
    assert!(mail.text.contains("toàn khối: 3."), "those of the week alone: {}", mail.text);
    assert!(!mail.text.contains("Chuyện gấp") && !mail.html.contains("Chuyện gấp"));
    let leader = site.account("lanhdao").await;
    let tx = site.app.db.begin().await.unwrap();
    digests::refuse(&tx, leader.id, DigestKind::Weekly, make::now()).await.unwrap();
    tx.commit().await.unwrap();
    file(&site, &people[1], "2026-Q4", monday(3) + Duration::days(1)).await;
    assert_eq!(made(&site, monday(4)).await, 1, "the other leader alone");
    site.sql("UPDATE round SET state = 'closed'").await;
    file(&site, &people[2], "2026-Q4", monday(4) + Duration::days(1)).await;
    assert_eq!(made(&site, monday(5)).await, 0, "the round is open no more");
    let noted = site.rows("SELECT address FROM audit_event WHERE action = 'digest.make'").await;
    assert_eq!(noted, ["schedule"; 3]);
    site.close().await;
}

#[tokio::test]
async fn staff_see_editions_of_each_kind_and_how_they_look_in_each_language() {
    let site = Site::new().await;
    let people = bloc(&site).await;
    file(&site, &people[0], "2026-Q4", monday(0) + Duration::days(1)).await;
    assert_eq!(made(&site, monday(1)).await, 2);
    let (staff, _) = site.browser(Role::Staff, "canbo2").await;
    let list = site.get(&staff, "/digests").await.body;
    assert!(list.contains("Hằng tuần") && list.contains("Tiến độ báo cáo Quý IV/2026"), "{list}");
    let id = digests::all(&site.app.db).await.unwrap().remove(0).id;
    let shown = site.get(&staff, &format!("/digests/{id}")).await;
    assert!(shown.status == 200 && shown.body.contains("lanhdao@example.invalid"));
    let preview = site.get(&staff, &format!("/digests/{id}/preview?lang=en")).await.body;
    assert!(preview.contains("Reports of Quarter IV/2026") && preview.contains("1 of 11 reports"));
    assert_eq!(site.get(&staff, &format!("/digests/{id}/letter")).await.status, 200);
    assert!(!preview.contains("/unsubscribe/"), "staff can't stop it for a leader");
    site.close().await;
}
