//! Drafts save themselves, part by part; what two windows write is told and not lost; topics of the last round are
//! copied and taken back.

use entity::enums::Role;
use langnghe::demo::build;
use serde_json::Value;

use crate::support::app::{Answer, Browser, Site};
use crate::support::make;

const TEXT: &str = "Nhiều người lao động băn khoăn về giá điện tăng liên tục trong quý vừa qua.";
const OTHER: &str = "Ở tổ sản xuất, mọi người bàn nhiều về ca đêm và phụ cấp chưa rõ cách tính.";

/// A collaborator with a report begun: its address.
async fn begun(site: &Site) -> (Browser, String) {
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[person.account]).await;
    let begun = site.post(&author, "/reports/new", &[("round", "2026-Q4")]).await;
    (author, begun.to.trim_end_matches("/edit").to_owned())
}

/// Saves as a page does by itself.
async fn by_itself(site: &Site, author: &Browser, page: &str, fields: &[(&str, &str)]) -> (Answer, Value) {
    let mut all = vec![("act", "later")];
    all.extend_from_slice(fields);
    let answer = site.post(&author.saying("accept", "application/json"), page, &all).await;
    let said = serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.body));
    (answer, said)
}

#[tokio::test]
async fn a_page_that_saves_by_itself_is_told_when_and_what_it_stands_on_now() {
    let site = Site::new().await;
    let (author, report) = begun(&site).await;
    let page = format!("{report}/issues/1");
    let version = site.version(&author, &page).await;
    let form = [("version", version.as_str()), ("title", "Giá"), ("stream-1-voices", "x")];
    let (answer, said) = by_itself(&site, &author, &page, &form).await;
    assert_eq!(answer.status, 200, "a draft is kept however incomplete");
    assert!(answer.headers.contains("cache-control: no-store"));
    let words = said["words"].as_str().unwrap();
    assert!(words.starts_with("Đã lưu ") && words.len() == "Đã lưu 14:02".len(), "{words}");
    assert!(said["left"].as_i64().unwrap() > 0);
    assert_eq!(said["version"], site.version(&author, &page).await.as_str());
    assert!(site.get(&author, &page).await.body.contains("value=\"Giá\""));

    let told =
        [("version", said["version"].as_str().unwrap()), ("description", "Gọi anh Hùng, 0912 345 678")];
    let (_, remarked) = by_itself(&site, &author, &page, &told).await;
    let remarks = remarked["remarks"].as_array().unwrap();
    assert_eq!(remarks.len(), 2, "{remarks:?}");
    assert_eq!(remarks[0][0], "description");
    assert!(remarks[0][1].as_str().unwrap().contains("“0912 345 678” là số điện thoại"));
    let version = remarked["version"].as_str().unwrap().to_owned();
    let form = [("version", version.as_str()), ("title", "Giá"), ("stream-1-voices", "x")];
    let (_, said) = by_itself(&site, &author, &page, &form).await;

    let again = by_itself(&site, &author, &page, &form).await;
    assert_eq!((again.0.status, &again.1["version"]), (200, &said["version"]), "sent twice, kept once");
    let large = "y".repeat(30_000);
    let form = [("version", version.as_str()), ("description", large.as_str())];
    let refused = site.post(&author.saying("accept", "application/json"), &page, &form).await;
    assert_eq!(refused.status, 422);
    site.close().await;
}

#[tokio::test]
async fn two_windows_with_two_issues_save_both_and_with_one_issue_the_second_is_shown_both() {
    let site = Site::new().await;
    let (author, report) = begun(&site).await;
    let (one, two) = (format!("{report}/issues/1"), format!("{report}/issues/2"));
    assert_eq!(site.save(&author, &one, &[("act", "later"), ("title", "Việc thứ nhất")]).await.status, 303);
    let first = site.version(&author, &one).await;
    let second = site.version(&author, &two).await;
    let form = [("version", second.as_str()), ("act", "later"), ("title", "Việc thứ hai")];
    assert_eq!(site.post(&author, &two, &form).await.status, 303);
    let form = [("version", first.as_str()), ("act", "later"), ("title", "Việc đầu"), ("description", TEXT)];
    assert_eq!(
        site.post(&author, &one, &form).await.status,
        303,
        "the other issue does not stand in the way"
    );

    let (answer, said) =
        by_itself(&site, &author, &one, &[("version", &first), ("description", OTHER)]).await;
    assert_eq!((answer.status, said["version"].as_str()), (409, Some("")));
    assert!(said["words"].as_str().unwrap().contains("cửa sổ khác"));
    let form = [("version", first.as_str()), ("act", "later"), ("description", OTHER)];
    let told = site.post(&author, &one, &form).await;
    assert_eq!(told.status, 409);
    assert!(told.body.contains(OTHER) && told.body.contains(TEXT), "both are shown");
    assert!(site.get(&author, &one).await.body.contains(TEXT), "and nothing is decided");
    assert_eq!(site.save(&author, &one, &form[1..]).await.status, 303, "sent once more, it is");
    assert!(site.get(&author, &one).await.body.contains(OTHER));
    site.close().await;
}

#[tokio::test]
async fn what_is_written_after_the_report_was_handed_in_elsewhere_is_shown_for_copying() {
    let site = Site::new().await;
    let (author, report) = begun(&site).await;
    let page = format!("{report}/general");
    let form = [("nil", "yes"), ("act", "save")];
    assert_eq!(site.save(&author, &page, &form).await.status, 303);
    let check = site.get(&author, &format!("{report}/check")).await.body;
    assert!(check.contains("Khi nộp, đồng chí báo cáo") && !check.contains("type=\"checkbox\""));
    let declared = [("no_person", "yes"), ("no_secret", "yes")];
    assert_eq!(site.post(&author, &format!("{report}/check"), &declared).await.status, 303);
    let form = [("version", "1"), ("act", "save"), ("nil", "no"), ("general_situation", TEXT)];
    let lost = site.post(&author, &page, &form).await;
    assert_eq!(lost.status, 409);
    assert!(lost.body.contains(TEXT) && lost.body.contains("Báo cáo đã nộp"));
    let (answer, said) = by_itself(&site, &author, &page, &form[2..]).await;
    assert_eq!(answer.status, 409);
    assert!(said["words"].as_str().unwrap().contains("Báo cáo đã nộp"));
    site.close().await;
}

#[tokio::test]
async fn a_removed_issue_can_be_had_again_until_something_else_is_saved() {
    let site = Site::new().await;
    let (author, report) = begun(&site).await;
    let (tasks, one, two) =
        (format!("{report}/edit"), format!("{report}/issues/1"), format!("{report}/issues/2"));
    for (page, title) in [(&one, "Việc thứ nhất"), (&two, "Việc thứ hai")] {
        assert_eq!(site.save(&author, page, &[("act", "later"), ("title", title)]).await.status, 303);
    }
    let stale = [("version", "0"), ("act", "remove")];
    assert_eq!(site.post(&author, &one, &stale).await.status, 409, "of another state nothing is removed");
    assert_eq!(site.save(&author, &one, &[("act", "remove")]).await.to, format!("{tasks}?done=removed"));
    let list = site.get(&author, &tasks).await.body;
    assert!(!list.contains("Việc thứ nhất") && list.contains("1. Việc thứ hai"));
    assert_eq!(site.post(&author, &tasks, &[("act", "undo")]).await.status, 303);
    let list = site.get(&author, &tasks).await.body;
    assert!(list.contains("1. Việc thứ nhất") && list.contains("2. Việc thứ hai"));
    assert!(!list.contains("Hoàn tác"));

    assert_eq!(site.save(&author, &one, &[("act", "remove")]).await.status, 303);
    assert_eq!(site.save(&author, &one, &[("act", "later"), ("title", "Việc khác")]).await.status, 303);
    assert_eq!(site.post(&author, &tasks, &[("act", "undo")]).await.to, tasks, "there is nothing to undo");
    assert!(!site.get(&author, &tasks).await.body.contains("Việc thứ nhất"));
    assert_eq!(site.post(&author, &tasks, &[("act", "all")]).await.status, 422);
    site.close().await;
}

#[tokio::test]
async fn topics_and_titles_of_the_last_round_are_copied_marked_until_written_on_and_taken_back() {
    let site = Site::demo().await;
    let login = [("login", "collaborator@demo.invalid"), ("password", build::PASSWORD)];
    let entered = site.post(&Browser::default(), "/login", &login).await;
    let author = Browser::default().with(&entered);
    let begun = site.post(&author, "/reports/new", &[("round", "2026-Q4")]).await;
    let tasks = begun.to.clone();
    let offered = site.get(&author, &tasks).await.body;
    assert!(offered.contains("Chép chủ đề từ Quý"), "{offered}");
    let titles: Vec<&str> =
        offered.split("name=\"copy\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(titles.len() > 1);
    let none = site.post(&author, &tasks, &[("act", "copy"), ("copy", "Việc bịa ra")]).await;
    assert_eq!((none.status, none.to.as_str()), (303, tasks.as_str()), "only what was there is copied");
    let mut copy = vec![("act", "copy")];
    copy.extend(titles[..titles.len() - 1].iter().map(|title| ("copy", *title)));
    assert_eq!(site.post(&author, &tasks, &copy).await.status, 303);
    let list = site.get(&author, &tasks).await.body;
    let copied = list.matches("Chép từ kỳ trước").count();
    assert_eq!(copied, titles.len() - 1, "what was ticked");
    assert!(!list.contains(&format!("value=\"{}\"", titles[0])), "once is enough");
    let page = tasks.replace("/edit", "/issues/1");
    let issue = site.get(&author, &page).await.body;
    assert!(issue.contains("checked"), "the topic");
    for (field, _) in issue.match_indices("inputmode=\"numeric\" value=\"") {
        assert!(issue[field..].starts_with("inputmode=\"numeric\" value=\"\""), "never a number");
    }
    let title = issue.split("name=\"title\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(!title.is_empty());

    assert_eq!(site.post(&author, &tasks, &[("act", "undo")]).await.status, 303);
    assert!(!site.get(&author, &tasks).await.body.contains("Chép từ kỳ trước"));
    assert_eq!(site.post(&author, &tasks, &copy).await.status, 303);
    let form = [("act", "later"), ("title", title.as_str()), ("description", TEXT)];
    assert_eq!(site.save(&author, &page, &form).await.status, 303);
    let list = site.get(&author, &tasks).await.body;
    assert_eq!(list.matches("Chép từ kỳ trước").count(), copied - 1, "what is written on is no copy");
    site.close().await;
}

#[tokio::test]
async fn a_page_whose_session_is_over_stays_and_is_told_whether_its_words_are_kept() {
    let site = Site::new().await;
    let (author, report) = begun(&site).await;
    let page = format!("{report}/general");
    let form = [("act", "later"), ("nil", "no"), ("general_situation", TEXT)];
    let late = site.at(make::now() + chrono::Duration::hours(12) + chrono::Duration::minutes(1));
    let (answer, said) = by_itself(&late, &author, &page, &form).await;
    assert_eq!((answer.status, &said["kept"]), (401, &Value::Bool(true)));
    assert_eq!(site.post(&author, "/logout", &[]).await.status, 303);
    let (answer, said) = by_itself(&site, &author, &page, &form).await;
    assert_eq!(
        (answer.status, &said["kept"]),
        (401, &Value::Bool(false)),
        "after a logout nobody knows whose"
    );
    site.close().await;
}
