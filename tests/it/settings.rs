//! Settings: saved by administrators, thresholds only with an approver's yes, in force for later releases.

use entity::enums::Role;

use crate::support::app::{Answer, Site};

fn stamp(page: &Answer) -> String {
    page.body.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn organisation<'a>(stamp: &'a str, zone: &'a str, issuer: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("act", "save"),
        ("stamp", stamp),
        ("parent_body", "TỈNH ỦY HÒA GIANG"),
        ("issuer", issuer),
        ("symbol", "ĐUK"),
        ("place", "Hòa Giang"),
        ("post", "TRƯỞNG BAN"),
        ("recipients", "Ban Chỉ đạo\nLưu"),
        ("zone", zone),
        ("retention", "36"),
    ]
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
    let wrong = site.post(&admin, "/settings", &organisation(&shown, "Mars/Olympus", "KHỐI")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("chọn một múi giờ") && wrong.body.contains("TỈNH ỦY HÒA GIANG"));
    let empty = site.post(&admin, "/settings", &organisation(&shown, "UTC", " ")).await;
    assert!(empty.status == 422 && empty.body.contains("Mục này cần được điền"));
    assert_eq!(site.app.zone().name(), "Asia/Ho_Chi_Minh");
    let saved = site.post(&admin, "/settings", &organisation(&shown, "UTC", "ĐẢNG ỦY KHỐI")).await;
    assert_eq!(saved.status, 303);
    assert_eq!(site.app.zone().name(), "UTC", "dates follow at once");
    let page = site.get(&admin, "/settings").await.body;
    assert!(page.contains("ĐẢNG ỦY KHỐI") && page.contains("value=\"36\""));
    let late = site.post(&admin, "/settings", &organisation(&shown, "UTC", "KHÁC")).await;
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
