//! What authors see of their reports: where each stands and what happens next, what changed, the copy on paper, and their
//! first page.

use chrono::Duration;
use entity::enums::Role;
use entity::ids::ReportId;
use langnghe::actions::{redactions, reports, reviews, rounds};
use langnghe::domain::access::Actor;
use langnghe::domain::redaction::{Place, Reason};
use langnghe::domain::report::{Act, RawReport};

use crate::releases::issued_as;
use crate::support::app::{Browser, Site};
use crate::support::make;
use crate::support::world::raw;

const ROUND: &str = "2026-Q4";
const REASON: &str = "Đề nghị nêu rõ hơn nguyên nhân.";

struct Desk {
    site: Site,
    browser: Browser,
    author: Actor,
    staff: Actor,
    report: ReportId,
}

fn told(general: &str) -> RawReport {
    RawReport {
        general_situation: format!("{general} và mong được giải thích rõ ràng trong thời gian tới."),
        ..raw("Chuyện điện", "12")
    }
}

/// One report, handed in; it waits at version 2.
async fn desk() -> Desk {
    let site = Site::new().await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    let (browser, author) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[author.account]).await;
    let report = reports::start(&site.app, &author, ROUND).await.unwrap();
    reports::save_draft(&site.app, &author, report, 1, &told("Mọi người bàn về điện")).await.unwrap();
    reports::submit(&site.app, &author, report, true).await.unwrap().unwrap();
    Desk { site, browser, author, staff, report }
}

impl Desk {
    async fn page(&self, end: &str) -> String {
        let answer = self.site.get(&self.browser, &format!("/reports/{}{end}", self.report)).await;
        assert_eq!(answer.status, 200, "{end}");
        answer.body
    }

    async fn decide(&self, version: i32, act: Act) {
        reviews::decide(&self.site.app, &self.staff, self.report, version, (act, REASON)).await.unwrap();
    }

    /// Comes back at a version, is corrected over a version of the draft, and is handed in again.
    async fn again(&self, version: i32, draft: i32, general: &str) {
        let app = &self.site.app;
        self.decide(version, Act::Return).await;
        reports::resume(app, &self.author, self.report).await.unwrap();
        reports::save_draft(app, &self.author, self.report, draft, &told(general)).await.unwrap();
        reports::submit(app, &self.author, self.report, true).await.unwrap().unwrap();
    }

    /// A step on the author's page.
    async fn step(&self, step: &str) -> u16 {
        self.site.post(&self.browser, &format!("/reports/{}/{step}", self.report), &[]).await.status
    }
}

#[tokio::test]
async fn each_state_is_told_in_plain_words_with_what_happens_next() {
    let desk = desk().await;
    for (version, act, words) in [
        (0, None, ["Đã nộp báo cáo", "Cán bộ Ban sẽ xem xét"]),
        (2, Some(Act::Open), ["Cán bộ đang xem xét", "hiện không rút được nữa"]),
        (3, Some(Act::Accept), ["Đã chấp nhận", "khi Ban chốt kỳ"]),
        (4, Some(Act::Reopen), ["Cán bộ đang xem xét", REASON]),
        (5, Some(Act::SetAside), ["Để lại, không đưa vào số liệu", REASON]),
    ] {
        if let Some(act) = act {
            desk.decide(version, act).await;
        }
        let page = desk.page("").await;
        for words in words {
            assert!(page.contains(words), "{act:?}: {words}");
        }
        assert!(page.contains(&desk.report.to_string()), "the reference is always there");
        assert_eq!(page.contains("/withdraw"), act.is_none(), "{act:?}");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn what_the_end_of_the_round_made_of_a_report_is_told_too() {
    let desk = desk().await;
    desk.decide(2, Act::Accept).await;
    rounds::compile(&desk.site.app, &desk.staff, ROUND).await.unwrap();
    assert!(desk.page("").await.contains("Đã đưa vào số liệu"));
    rounds::uncompile(&desk.site.app, &desk.staff, ROUND, "Còn báo cáo cần xem lại.").await.unwrap();
    desk.decide(5, Act::Reopen).await;
    rounds::compile(&desk.site.app, &desk.staff, ROUND).await.unwrap();
    let page = desk.page("").await;
    assert!(page.contains("Không tính vào số liệu") && !page.contains("/withdraw"), "{page}");
    desk.site.close().await;
}

#[tokio::test]
async fn a_withdrawn_report_says_that_it_is_not_received_and_handing_it_in_again_undoes_it() {
    let desk = desk().await;
    assert!(desk.page("").await.contains("không tính là đã nhận cho đến khi nộp lại"));
    assert_eq!(desk.step("withdraw").await, 303);
    let page = desk.page("").await;
    assert!(page.contains("Đang sửa, chưa nộp lại") && page.contains("Viết tiếp"), "{page}");
    let declared = [("no_person", "yes"), ("no_secret", "yes")];
    let check = format!("/reports/{}/check", desk.report);
    assert_eq!(desk.site.post(&desk.browser, &check, &declared).await.status, 303);
    let page = desk.page("").await;
    assert!(page.contains("Đã nộp báo cáo"));
    assert!(page.contains("lần nộp 1 với lần nộp 2") && page.contains("Không có gì thay đổi"), "{page}");
    desk.site.close().await;
}

#[tokio::test]
async fn the_reason_of_a_return_stands_on_the_page_until_the_report_is_handed_in_again() {
    let desk = desk().await;
    desk.decide(2, Act::Return).await;
    let page = desk.page("").await;
    assert!(page.contains("Cần sửa và nộp lại") && page.contains(REASON));
    assert_eq!(desk.step("resume").await, 303);
    assert!(desk.page("").await.contains(REASON), "it is still needed while the report is corrected");
    reports::submit(&desk.site.app, &desk.author, desk.report, true).await.unwrap().unwrap();
    let page = desk.page("").await;
    assert!(page.contains("Đã nộp báo cáo") && !page.contains(REASON));
    desk.site.close().await;
}

#[tokio::test]
async fn any_two_submissions_are_compared_word_by_word_and_text_taken_out_stays_out() {
    let desk = desk().await;
    assert!(
        !desk.page("").await.contains("Thay đổi giữa các lần nộp"),
        "one has nothing to be compared with"
    );
    desk.again(2, 2, "Mọi người bàn về nước").await;
    desk.again(5, 3, "Mọi người bàn về gạo").await;
    let page = desk.page("").await;
    assert!(page.contains("lần nộp 2 với lần nộp 3"));
    assert!(page.contains("<del>nước</del>") && page.contains("<ins>gạo</ins>"), "{page}");
    for end in ["?from=1", "?from=1&to=3", "?from=3&to=1"] {
        let page = desk.page(end).await;
        assert!(page.contains("<del>điện</del>") && page.contains("<ins>gạo</ins>"), "{end}: {page}");
    }
    let page = desk.page("?to=2").await;
    assert!(page.contains("<del>điện</del>") && page.contains("<ins>nước</ins>"), "{page}");
    let what = (Place::General, Reason::Personal);
    redactions::redact(&desk.site.app, &desk.staff, desk.report, 8, what).await.unwrap();
    for end in ["", "?from=1&to=2", "?from=1&to=3", "/print"] {
        let page = desk.page(end).await;
        assert!(!page.contains("Mọi người bàn về"), "{end}: {page}");
        assert!(page.contains("[đã xóa: thông tin nhận ra cá nhân]") || end.starts_with('?'), "{end}");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn a_held_report_tells_its_author_so_and_whom_to_speak_to() {
    let desk = desk().await;
    assert!(!desk.page("").await.contains("tạm giữ"));
    redactions::hold(&desk.site.app, &desk.staff, desk.report, 2).await.unwrap();
    let page = desk.page("").await;
    for words in [
        "Báo cáo đang tạm giữ",
        "nghi báo cáo có nội dung bí mật nhà nước",
        "lời văn đã được xóa",
        "vẫn tính là đã nhận",
        "gặp trực tiếp cán bộ Ban",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Mọi người bàn về điện"));
    let home = desk.site.get(&desk.browser, "/").await.body;
    assert!(home.contains("Báo cáo đang tạm giữ"), "{home}");
    desk.site.close().await;
}

#[tokio::test]
async fn the_copy_on_paper_holds_the_whole_report_and_nothing_of_the_site() {
    let desk = desk().await;
    let page = desk.page("/print").await;
    for words in [
        "Bản in để lưu của người viết",
        "Quý IV/2026",
        "Đơn vị K1",
        "26/10/2026",
        "Mọi người bàn về điện",
        "Chuyện điện: giá điện tăng",
        "lo chi phí sinh hoạt tăng thêm",
        "giữ kín",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains(&desk.report.to_string()));
    assert!(!page.contains("<nav") && !page.contains("<form") && !page.contains("<script"));
    assert!(!page.contains("Người dùng ctv"), "who wrote is not printed");
    let (other, _) = desk.site.browser(Role::Collaborator, "khac").await;
    let (staff, _) = desk.site.browser(Role::Staff, "canbo2").await;
    let path = format!("/reports/{}/print", desk.report);
    assert_eq!(desk.site.get(&other, &path).await.status, 404);
    assert_eq!(desk.site.get(&staff, &path).await.status, 403, "it is the author's copy");
    desk.site.close().await;
}

#[tokio::test]
async fn a_draft_that_was_never_handed_in_has_no_copy_on_paper() {
    let site = Site::new().await;
    let (browser, author) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[author.account]).await;
    let id = reports::start(&site.app, &author, ROUND).await.unwrap();
    let copy = site.get(&browser, &format!("/reports/{id}/print")).await;
    assert_eq!((copy.status, copy.to), (303, format!("/reports/{id}")));
    let page = site.get(&browser, &format!("/reports/{id}")).await.body;
    assert!(page.contains("Bản nháp, chưa nộp") && !page.contains("/print"));
    site.close().await;
}

#[tokio::test]
async fn a_report_without_anything_salient_takes_two_clicks_from_the_first_page() {
    let site = Site::new().await;
    let (browser, author) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[author.account]).await;
    let home = site.get(&browser, "/").await.body;
    assert!(home.contains("Không có ý kiến nổi bật") && home.contains("name=\"nil\" value=\"yes\""));
    let begun = site.post(&browser, "/reports/new", &[("round", ROUND), ("nil", "yes")]).await;
    assert!(begun.status == 303 && begun.to.ends_with("/check"), "{}", begun.to);
    let check = site.get(&browser, &begun.to).await;
    assert!(check.status == 200 && check.body.contains("Trong kỳ không có vấn đề dư luận nổi bật"));
    let declared = [("no_person", "yes"), ("no_secret", "yes")];
    let sent = site.post(&browser, &begun.to, &declared).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = site.get(&browser, &sent.to).await.body;
    assert!(page.contains("Đã nộp báo cáo") && page.contains("không có vấn đề dư luận nổi bật"));
    let twice = site.post(&browser, "/reports/new", &[("round", ROUND), ("nil", "yes")]).await;
    assert_eq!(twice.status, 409);
    site.close().await;
}

#[tokio::test]
async fn the_first_page_says_what_is_due_and_how_long_there_is_still_time() {
    let site = Site::new().await;
    let (browser, author) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[author.account]).await;
    site.sql("UPDATE round SET focus = 'Lắng nghe ý kiến về giá điện.'").await;
    for (hours, words) in [
        (-24 * 9, "còn 9 ngày"),
        (-24, "còn 1 ngày"),
        (0, "hôm nay là ngày cuối"),
        (1, "đã quá hạn hôm nay, vẫn nộp được"),
        (49, "đã quá hạn 2 ngày, vẫn nộp được"),
    ] {
        // A session begun at another time is not touched by it.
        let at = site.later(Duration::hours(hours));
        let (answer, browser) = at.log_in(&browser, "ctv").await;
        assert_eq!(answer.status, 303);
        let home = at.get(&browser, "/").await.body;
        assert!(home.contains(words), "{hours}: {home}");
        assert!(home.contains("Định hướng kỳ này") && home.contains("Lắng nghe ý kiến về giá điện."));
    }
    site.close().await;
}

#[tokio::test]
async fn the_first_page_leads_on_with_drafts_and_tells_the_reason_of_what_came_back() {
    let site = Site::new().await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    let (browser, author) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[author.account]).await;
    let id = reports::start(&site.app, &author, ROUND).await.unwrap();
    let home = async || site.get(&browser, "/").await.body;
    let begun = home().await;
    assert!(begun.contains("Đã xong 0 trên 2 mục") && begun.contains("Viết tiếp"), "{begun}");
    assert!(!begun.contains("Bắt đầu báo cáo"), "there is one already");
    reports::save_draft(&site.app, &author, id, 1, &told("Mọi người bàn về điện")).await.unwrap();
    assert!(home().await.contains("Đã xong 2 trên 2 mục"));
    reports::submit(&site.app, &author, id, true).await.unwrap().unwrap();
    assert!(home().await.contains("Cán bộ Ban sẽ xem xét"));
    reviews::decide(&site.app, &staff, id, 2, (Act::Return, REASON)).await.unwrap();
    let back = home().await;
    let (reason, button) = (back.find(REASON).unwrap(), back.find("Sửa báo cáo").unwrap());
    assert!(reason < button, "the reason comes first");
    site.close().await;
}

#[tokio::test]
async fn the_first_page_shows_earlier_rounds_and_the_summaries_one_may_read() {
    let site = Site::new().await;
    let title = "Tình hình dư luận xã hội quý IV năm 2026";
    let form =
        [("version", "1"), ("act", "save"), ("title", title), ("findings", ""), ("section-1", "Ổn định.")];
    issued_as(&site, &[&form[..], &[("audience", "collaborators")]].concat()).await;
    let (author, _) = site.browser(Role::Collaborator, "ngoai").await;
    let home = site.get(&author, "/").await.body;
    assert!(home.contains(title), "a summary for collaborators is there for each of them: {home}");
    assert!(
        home.contains("Hiện không có kỳ báo cáo nào chờ đồng chí"),
        "who is expected nowhere has nothing due"
    );
    assert!(!home.contains("Các kỳ trước"));
    let seat = "INSERT INTO assignment (round_id, account_id, unit_id) SELECT r.id, a.id, u.id FROM round r, \
                account a, unit u WHERE a.user_name = 'ngoai' AND u.code = 'K1'";
    site.sql(seat).await;
    let home = site.get(&author, "/").await.body;
    assert!(home.contains("Các kỳ trước") && home.contains("Không nộp"), "{home}");
    site.close().await;
}
