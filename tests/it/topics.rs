//! The coding frame: what administrators change counts from the next round, never in a running one.

use entity::enums::Role;
use langnghe::actions::rounds;

use crate::support::app::{Browser, Site};
use crate::support::make;

/// What a form of a topic carries of the state it shows.
async fn stamp(site: &Site, admin: &Browser, path: &str) -> String {
    let page = site.get(admin, path).await.body;
    let rest = page.split_once("name=\"stamp\" value=\"").expect("a form").1;
    rest.split('"').next().unwrap().to_owned()
}

async fn change(site: &Site, admin: &Browser, code: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let path = format!("/topics/{code}/edit");
    let stamp = stamp(site, admin, &path).await;
    let mut all = vec![("stamp", stamp.as_str())];
    all.extend_from_slice(fields);
    let answer = site.post(admin, &path, &all).await;
    (answer.status, answer.body)
}

const NEW: [(&str, &str); 6] = [
    ("code", "c2"),
    ("parent", "C"),
    ("name_vi", "Giá điện"),
    ("name_en", "Price of power"),
    ("position", "5"),
    ("factor", "3"),
];

#[tokio::test]
async fn a_change_is_there_in_the_next_round_and_not_in_the_running_one() {
    let site = Site::new().await;
    let author = site.person(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[author.account]).await;
    site.sql("UPDATE account SET unit_id = (SELECT id FROM unit WHERE code = 'K1') WHERE user_name = 'ctv'")
        .await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let list = site.get(&admin, "/topics").await.body;
    assert!(list.contains("từ kỳ bắt đầu ngày 01/01/2027"), "{list}");
    assert_eq!(site.post(&admin, "/topics/new", &NEW).await.to, "/topics?done=saved");
    let fields = [("name_vi", "Thu nhập"), ("name_en", "Income"), ("position", "1"), ("factor", "1")];
    assert_eq!(change(&site, &admin, "C1", &fields).await.0, 303);
    assert!(site.get(&admin, "/topics").await.body.contains("Thu nhập"));

    let staff = site.person(Role::Staff, "canbo").await;
    rounds::open(&site.app, &staff, "2027-Q1").await.unwrap();
    let (_, ctv) = site.log_in(&Browser::default(), "ctv").await;
    let mut seen = Vec::new();
    for round in ["2026-Q4", "2027-Q1"] {
        let begun = site.post(&ctv, "/reports/new", &[("round", round)]).await;
        let form = begun.to.replace("/edit", "/issues/1");
        let body = site.get(&ctv, &form).await.body;
        assert!(body.contains("C1"), "{round}: {} {form}", begun.status);
        seen.push((body.contains("Giá điện"), body.contains("Thu nhập"), body.contains("Đời sống")));
    }
    assert_eq!(seen, [(false, false, true), (true, true, true)]);
    site.close().await;
}

#[tokio::test]
async fn a_topic_is_retired_for_another_and_what_is_wrong_is_told_beside_its_field() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let mut twice = NEW;
    twice[0] = ("code", "C1");
    twice[5] = ("factor", "99");
    let refused = site.post(&admin, "/topics/new", &twice).await;
    assert_eq!(refused.status, 422);
    for words in
        ["Mã này đã được dùng.", "Hệ số là số nguyên từ 1 đến 10.", "value=\"Giá điện\"", "value=\"99\""]
    {
        assert!(refused.body.contains(words), "{words}");
    }
    site.post(&admin, "/topics/new", &NEW).await;
    let kept = [("name_vi", "Đời sống"), ("name_en", "Living"), ("position", "2"), ("factor", "1")];
    let with = |heir: &'static str| [&kept[..], &[("standing", "retired"), ("successor", heir)]].concat();
    let (status, body) = change(&site, &admin, "C1", &with("C1")).await;
    assert_eq!(status, 422);
    assert!(body.contains("chọn một chủ đề chi tiết khác đang dùng"));
    assert_eq!(change(&site, &admin, "C1", &with("C2")).await.0, 303);
    assert!(site.get(&admin, "/topics").await.body.contains("Ngừng dùng, thay bằng C2"));
    let acts = site.rows("SELECT action FROM audit_event WHERE action LIKE 'topic.%' ORDER BY action").await;
    assert_eq!(acts, ["topic.add", "topic.retire"]);
    site.close().await;
}

#[tokio::test]
async fn of_two_who_change_a_topic_the_second_is_told_and_loses_nothing() {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let old = stamp(&site, &admin, "/topics/C1/edit").await;
    let fields = [("name_vi", "Thu nhập"), ("name_en", "Income"), ("position", "1"), ("factor", "1")];
    assert_eq!(change(&site, &admin, "C1", &fields).await.0, 303);
    let mine = [
        ("stamp", old.as_str()),
        ("name_vi", "Việc làm"),
        ("name_en", "Work"),
        ("position", "1"),
        ("factor", "2"),
    ];
    let second = site.post(&admin, "/topics/C1/edit", &mine).await;
    assert_eq!(second.status, 409);
    assert!(
        second.body.contains("value=\"Việc làm\"") && second.body.contains("đã được người khác thay đổi")
    );
    assert!(site.get(&admin, "/topics").await.body.contains("Thu nhập"));
    site.close().await;
}
