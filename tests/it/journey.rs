//! The way of a report: begun, checked, handed in, returned, corrected, accepted, counted.

use entity::enums::Role;

use crate::support::app::{Browser, Site};
use crate::support::make;

const TEXT: &str = "Nhiều người lao động băn khoăn về giá điện tăng liên tục trong quý và chi phí sinh hoạt.";

fn issue(voices: &str) -> Vec<(&str, &str)> {
    vec![
        ("act", "save"),
        ("streams", "1"),
        ("title", "Giá điện tăng trong quý"),
        ("topic", "C1"),
        ("sphere", "national"),
        ("description", TEXT),
        ("groups", "workers"),
        ("trend", "rising"),
        ("verification", "verified"),
        ("stream-1-stance", "concerned"),
        ("stream-1-prevalence", "many"),
        ("stream-1-intensity", "strong"),
        ("stream-1-voices", voices),
        ("stream-1-content", "Lo chi phí sinh hoạt tăng thêm"),
        ("recommendation", "Đề nghị công khai cách tính giá"),
        ("level", "central"),
    ]
}

const DECLARED: [(&str, &str); 2] = [("no_person", "yes"), ("no_secret", "yes")];

async fn begin(site: &Site, author: &Browser) -> String {
    let begun = site.post(author, "/reports/new", &[("round", "2026-Q4")]).await;
    assert_eq!(begun.status, 303);
    begun.to.trim_end_matches("/edit").to_owned()
}

async fn general(site: &Site, author: &Browser, report: &str) {
    let form = [("nil", "no"), ("general_situation", TEXT), ("act", "save")];
    assert_eq!(site.save(author, &format!("{report}/general"), &form).await.status, 303);
}

fn with<'a>(mut form: Vec<(&'a str, &'a str)>, name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    for field in form.iter_mut().filter(|f| f.0 == name) {
        field.1 = value;
    }
    form
}

#[tokio::test]
async fn a_returned_report_is_corrected_accepted_and_counted_to_the_voice() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    make::world(&site.app.db, &[person.account]).await;
    let report = begin(&site, &author).await;
    general(&site, &author, &report).await;
    assert_eq!(site.save(&author, &format!("{report}/issues/1"), &issue("17")).await.status, 303);
    let undeclared = site.post(&author, &format!("{report}/check"), &[]).await;
    assert_eq!(undeclared.status, 422);
    assert!(undeclared.body.contains("Cần xác nhận nội dung này"));
    assert_eq!(site.post(&author, &format!("{report}/check"), &DECLARED).await.status, 303);
    assert_eq!(
        site.post(&author, &format!("{report}/check"), &DECLARED).await.status,
        303,
        "twice does it once"
    );
    assert!(site.get(&author, &report).await.body.contains("Đã nộp báo cáo"));
    assert!(!site.get(&staff, "/figures?round=2026-Q4").await.body.contains("<dd>17</dd>"));

    let review = report.replace("/reports/", "/reviews/");
    let page = site.get(&staff, &review).await;
    assert!(page.body.contains(TEXT) && page.body.contains("Người dùng ctv"));
    let short =
        site.post(&staff, &review, &[("version", "2"), ("decision", "return"), ("reason", "ngắn")]).await;
    assert_eq!(short.status, 422);
    assert!(short.body.contains("ngắn"), "what was typed is kept");
    let reason = "Đề nghị kiểm tra lại số ý kiến đã ghi.";
    let back = [("version", "2"), ("decision", "return"), ("reason", reason)];
    assert_eq!(site.post(&staff, &review, &back).await.status, 303);
    let late = site.post(&staff, &review, &[("version", "2"), ("decision", "accept")]).await;
    assert_eq!(late.status, 409, "the second to decide is told");

    assert!(site.get(&author, &report).await.body.contains(reason));
    assert_eq!(site.post(&author, &format!("{report}/resume"), &[]).await.status, 303);
    assert_eq!(site.save(&author, &format!("{report}/issues/1"), &issue("23")).await.status, 303);
    assert_eq!(site.post(&author, &format!("{report}/check"), &DECLARED).await.status, 303);
    let accept = [("version", "5"), ("decision", "accept")];
    assert_eq!(site.post(&staff, &review, &accept).await.status, 303);
    site.count().await;
    let figures = site.get(&staff, "/figures?round=2026-Q4&unit=K1&topic=C1").await.body;
    assert!(figures.contains("<dd>23</dd>"), "{figures}");
    site.close().await;
}

#[tokio::test]
async fn wrong_fields_are_told_beside_them_and_nothing_typed_is_lost_or_stored() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[person.account]).await;
    let report = begin(&site, &author).await;
    let page = format!("{report}/issues/1");
    let long = "ế".repeat(1501);
    for (form, words) in [
        (issue("0"), "Ghi bằng chữ số, từ 1 đến 100.000, ví dụ 40."),
        (issue("1000000000"), "Ghi bằng chữ số, từ 1 đến 100.000, ví dụ 40."),
        (with(issue("5"), "topic", "C"), "chọn một chủ đề chi tiết"),
        (with(issue("5"), "topic", "Q9"), "chọn một chủ đề chi tiết"),
        (with(issue("5"), "sphere", "galactic"), "Lựa chọn không hợp lệ."),
        (with(issue("5"), "streams", "5"), "Mỗi vấn đề có từ một đến 4 luồng ý kiến."),
        (with(issue("5"), "description", &long), "Không quá 1500 ký tự; hiện có 1501."),
    ] {
        let answer = site.save(&author, &page, &form).await;
        assert_eq!(answer.status, 422, "{words}");
        assert!(answer.body.contains(words), "{words}");
        assert!(answer.body.contains("Giá điện tăng trong quý"), "the title typed is lost");
        assert!(answer.body.contains("Lo chi phí sinh hoạt tăng thêm"), "the stream typed is lost");
    }
    let tasks = site.get(&author, &format!("{report}/edit")).await.body;
    assert!(!tasks.contains("Giá điện"), "something wrong was stored");
    assert_eq!(site.get(&author, &format!("{report}/issues/12")).await.status, 404);
    let lost = site.get(&author, "/khong-co").await;
    assert_eq!(lost.status, 404);
    assert!(lost.body.contains("Đăng xuất"), "a page that is missing still knows who asked");
    site.close().await;
}

#[tokio::test]
async fn rounds_take_one_report_a_person_and_none_after_they_are_compiled() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    let (other, _) = site.browser(Role::Collaborator, "nguoila").await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    make::world(&site.app.db, &[person.account]).await;
    assert_eq!(site.post(&other, "/reports/new", &[("round", "2026-Q4")]).await.status, 403, "not expected");
    assert_eq!(
        site.post(&author, "/reports/new", &[("round", "2031-Q1")]).await.status,
        404,
        "no such round"
    );
    let report = begin(&site, &author).await;
    let second = site.post(&author, "/reports/new", &[("round", "2026-Q4")]).await;
    assert_eq!(second.status, 409);
    assert!(second.body.contains("đã có báo cáo trong kỳ này"));
    for path in [report.clone(), format!("{report}/edit"), format!("{report}/check")] {
        assert_eq!(site.get(&other, &path).await.status, 404, "{path} of somebody else");
    }
    let nil = [("nil", "yes"), ("act", "save")];
    assert_eq!(site.save(&author, &format!("{report}/general"), &nil).await.status, 303);
    assert_eq!(site.post(&staff, "/rounds/2026-Q4/compile", &[]).await.status, 303);
    let late = site.post(&author, &format!("{report}/check"), &DECLARED).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("đã chốt số liệu"));
    let undo = [("reason", "Còn đơn vị chưa gửi kịp.")];
    assert_eq!(site.post(&staff, "/rounds/2026-Q4/uncompile", &undo).await.status, 303);
    assert_eq!(
        site.get(&author, &format!("{report}/edit")).await.status,
        200,
        "the draft can be gone on with"
    );
    site.close().await;
}

#[tokio::test]
async fn errors_are_listed_in_the_order_of_the_page_and_say_which_stream_or_declaration_is_meant() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[person.account]).await;
    let report = begin(&site, &author).await;
    let empty = [("act", "save"), ("streams", "2")];
    let page = site.save(&author, &format!("{report}/issues/1"), &empty).await;
    assert_eq!(page.status, 422);
    let linked: Vec<&str> =
        page.body.split("<a href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let fields: Vec<&str> = linked.into_iter().filter(|field| *field != "main").collect();
    assert_eq!(fields.len(), 17, "{fields:?}");
    let places: Vec<_> = fields.iter().map(|f| page.body.find(&format!("id=\"{f}\"")).unwrap()).collect();
    assert!(places.is_sorted(), "{fields:?}");
    assert!(page.body.contains("Luồng ý kiến 2, Số ý kiến: Mục này cần được điền."));
    general(&site, &author, &report).await;
    let page = site.post(&author, &format!("{report}/check"), &[]).await;
    assert!(page.body.contains("Báo cáo không có nội dung bí mật nhà nước: Cần xác nhận"), "{}", page.body);
    site.close().await;
}

#[tokio::test]
async fn a_draft_sent_with_a_version_it_never_had_is_told_and_not_saved() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[person.account]).await;
    let report = begin(&site, &author).await;
    let page = format!("{report}/general");
    for version in ["", "0", "2147483647", "x", "0123456789abcdef"] {
        let form = [("version", version), ("nil", "no"), ("general_situation", TEXT), ("act", "save")];
        let answer = site.post(&author, &page, &form).await;
        assert_eq!(answer.status, 409, "{version}");
        assert!(answer.body.contains("Mục này vừa được lưu ở cửa sổ khác") && answer.body.contains(TEXT));
        assert!(!site.get(&author, &page).await.body.contains(TEXT), "{version} was saved");
    }
    site.close().await;
}

#[tokio::test]
async fn what_tells_a_person_is_kept_in_the_draft_refused_at_handing_in_and_names_are_asked_about() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[person.account]).await;
    let report = begin(&site, &author).await;
    general(&site, &author, &report).await;
    let (page, check) = (format!("{report}/issues/1"), format!("{report}/check"));
    let told = format!("{TEXT} Liên hệ chị Lan theo số 0912 345 678.");
    let refusal = "“0912 345 678” là số điện thoại.";

    let refused = site.save(&author, &page, &with(issue("17"), "description", &told)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(refusal) && refused.body.contains(&told), "{}", refused.body);
    let later = with(with(issue("17"), "description", &told), "act", "later");
    assert_eq!(site.save(&author, &page, &later).await.status, 303);
    assert!(site.get(&author, &page).await.body.contains("0912 345 678"), "a draft is always kept");

    let mut all = DECLARED.to_vec();
    all.push(("names", "yes"));
    let refused = site.post(&author, &check, &all).await;
    assert_eq!(refused.status, 422, "confirming does not help a telephone number");
    assert!(refused.body.contains(refusal));

    let named = format!("{TEXT} Chị Lan cũng nói như vậy.");
    let saved = with(issue("17"), "description", &named);
    assert_eq!(site.save(&author, &page, &saved).await.status, 303);
    assert!(site.get(&author, &check).await.body.contains("giống tên người: Chị Lan"));
    let nothing = site.post(&author, &check, &[]).await.body;
    assert!(nothing.contains("Cần xác nhận nội dung này") && nothing.contains("Có chỗ giống tên người"));
    let asked = site.post(&author, &check, &DECLARED).await;
    assert_eq!(asked.status, 422);
    assert!(asked.body.contains("Có chỗ giống tên người: Chị Lan."));
    assert_eq!(site.post(&author, &check, &all).await.status, 303);
    assert!(site.get(&author, &report).await.body.contains("Đã nộp báo cáo"));
    site.close().await;
}
