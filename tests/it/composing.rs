//! From compiled reports to a summary that is approved: drafted, written by several people, gated, confirmed.

use entity::enums::Role;
use langnghe::demo::seed::{self, Plan};
use serde_json::Value;

use crate::support::app::{Answer, Browser, Site};

/// A bloc whose round is compiled, with its summary begun, and the people who write and approve it.
struct Desk {
    site: Site,
    staff: Browser,
    other: Browser,
    approver: Browser,
    /// Address of the summary.
    at: String,
}

impl Desk {
    async fn new() -> Self {
        let site = Site::new().await;
        seed::fill(&site.app, Plan { reports: 260, units: 12, rounds: 1 }, |_| {}).await.unwrap();
        let staff = site.browser(Role::Staff, "canbo").await.0;
        let other = site.browser(Role::Staff, "canbo2").await.0;
        let approver = site.browser(Role::Approver, "lanhdaoban").await.0;
        let code = site.rows("SELECT code FROM round").await.remove(0);
        assert_eq!(site.post(&staff, &format!("/rounds/{code}/compile"), &[]).await.status, 303);
        let edit = site.post(&staff, "/summaries", &[("round", &code)]).await.to;
        Self { site, staff, other, approver, at: edit.trim_end_matches("/edit").to_owned() }
    }

    fn edit(&self) -> String {
        format!("{}/edit", self.at)
    }

    async fn page(&self, who: &Browser) -> String {
        let answer = self.site.get(who, &self.edit()).await;
        assert_eq!(answer.status, 200);
        answer.body
    }

    /// Does something with the version the person's page shows.
    async fn act(&self, who: &Browser, fields: &[(&str, &str)]) -> Answer {
        self.site.save(who, &self.edit(), fields).await
    }

    /// What stands for the text the person's page shows.
    async fn shown(&self, who: &Browser) -> String {
        shown(&self.page(who).await)
    }

    async fn body(&self, position: u32) -> String {
        let sql = format!("SELECT body FROM section WHERE position = {position}");
        self.site.rows(&sql).await.remove(0)
    }
}

/// What a page carries for the text it shows.
fn shown(page: &str) -> String {
    let form = page.split("data-autosave").nth(1).unwrap();
    form.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn sections_are_drafted_from_reports_with_the_sources_of_each_sentence_beside_them() {
    let desk = Desk::new().await;
    assert_eq!(desk.act(&desk.staff, &[("act", "compose")]).await.status, 303);
    let page = desk.page(&desk.staff).await;
    assert!(page.contains("Thực hiện chế độ báo cáo định kỳ") && page.contains("### Trong nước"), "{page}");
    for position in 0..=5 {
        let body = desk.body(position).await;
        assert!(!body.is_empty(), "section {position} is drafted");
        // The seed's clusters are numbered.
        assert!(position == 0 || !body.replace("Cụm 1", "").contains(char::is_numeric), "{body}");
    }
    let panel = desk.site.get(&desk.staff, &format!("{}/sections/2", desk.at)).await;
    assert_eq!(panel.status, 200);
    let title = desk.site.rows("SELECT title FROM issue").await;
    assert!(title.iter().any(|t| panel.body.contains(t.as_str())), "the issues behind a sentence are shown");
    assert!(panel.body.contains("Chỉ cán bộ Ban đọc được"));
    assert_eq!(desk.site.get(&desk.staff, &format!("{}/sections/6", desk.at)).await.status, 404);
    let leader = desk.site.browser(Role::Leader, "lanhdao").await.0;
    assert_eq!(desk.site.get(&leader, &format!("{}/sections/2", desk.at)).await.status, 403);
    // A draft of the program's own passes the gate as it is.
    assert_eq!(desk.act(&desk.staff, &[("act", "submit")]).await.status, 303);
    let approving = desk.page(&desk.approver).await;
    assert!(!approving.contains("Cần lãnh đạo Ban xác nhận"), "a clean draft needs no confirmation");
    let issued = desk.act(&desk.approver, &[("act", "issue")]).await;
    assert_eq!(issued.status, 303, "{}", issued.body);
    let release = desk.site.get(&leader, &issued.to).await.body;
    assert!(release.contains("Về ") && release.contains("ý kiến băn khoăn, lo lắng"));
    desk.site.close().await;
}

#[tokio::test]
async fn drafting_anew_never_writes_over_edited_text_and_staff_take_either() {
    let desk = Desk::new().await;
    desk.act(&desk.staff, &[("act", "compose")]).await;
    let (first, fourth) = (desk.body(1).await, desk.body(4).await);
    let mine = format!("{first} Lời riêng của người soạn.");
    let fourth_mine = format!("{fourth} Lời riêng khác.");
    let fields = [("act", "save"), ("section-1", mine.as_str()), ("section-4", &fourth_mine)];
    let shown = desk.shown(&desk.staff).await;
    let saved = desk
        .site
        .post(&desk.staff, &desk.edit(), &[&[("version", shown.as_str())], &fields[..]].concat())
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let again = desk.act(&desk.staff, &[("act", "compose")]).await;
    assert!(again.to.ends_with("done=composed-beside"));
    assert_eq!(desk.body(1).await, mine, "what somebody wrote stays");
    let page = desk.page(&desk.staff).await;
    assert!(
        page.contains("Hai bản của mục: I. Đánh giá chung")
            && page.contains("<del> Lời riêng của người soạn.</del>")
    );
    let shown = desk.shown(&desk.staff).await;
    let take = |act: &'static str, section: &'static str, shown: String| {
        let (site, staff, edit) = (&desk.site, &desk.staff, desk.edit());
        async move {
            site.post(staff, &edit, &[("act", act), ("section", section), ("version", &shown)]).await.status
        }
    };
    assert_eq!(take("keep-mine", "1", shown.clone()).await, 303);
    assert_eq!(take("take-draft", "4", shown.clone()).await, 303);
    assert_eq!(take("take-draft", "4", shown).await, 409, "nothing waits any more");
    assert_eq!((desk.body(1).await, desk.body(4).await), (mine, fourth));
    let versions = desk.site.get(&desk.staff, &format!("{}/versions?section=4", desk.at)).await.body;
    assert!(versions.contains("Phiên bản 2") && versions.contains("Lời riêng khác."), "{versions}");
    desk.site.close().await;
}

#[tokio::test]
async fn of_two_who_write_one_section_nobody_loses_a_word() {
    let desk = Desk::new().await;
    let (mine, theirs) = (desk.shown(&desk.staff).await, desk.shown(&desk.other).await);
    let save = |who: &Browser, shown: &str, field: &str, text: &str| {
        let fields =
            [("act", "save"), ("version", shown), (field, text)].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let (site, who, edit) = (&desk.site, who.clone(), desk.edit());
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            site.post(&who, &edit, &fields).await
        }
    };
    assert_eq!(save(&desk.staff, &mine, "section-1", "Bản của người thứ nhất.").await.status, 303);
    let apart = save(&desk.other, &theirs, "section-2", "Mục khác của người thứ hai.").await;
    assert_eq!(apart.status, 303, "different sections do not stand in each other's way");
    let late = save(&desk.other, &theirs, "section-1", "Bản của người thứ hai.").await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("Người khác vừa lưu cùng mục này"));
    assert!(late.body.contains("Bản của người thứ hai.</textarea>"), "what was typed stays in its field");
    assert!(late.body.contains("<del>nhất</del>") || late.body.contains("nhất</del>"), "{}", late.body);
    assert_eq!(desk.body(1).await, "Bản của người thứ nhất.");
    assert_eq!(desk.body(2).await, "Mục khác của người thứ hai.");
    let joined = save(&desk.other, &shown(&late.body), "section-1", "Bản ghép của hai người.").await;
    assert_eq!(joined.status, 303);
    let versions = desk.site.get(&desk.other, &format!("{}/versions?section=1", desk.at)).await.body;
    for words in ["Bản của người thứ nhất.", "Bản ghép của hai người.", "Phiên bản 2"] {
        assert!(versions.contains(words), "{words}");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn a_page_that_saves_by_itself_goes_on_and_is_told_when_somebody_was_first() {
    let desk = Desk::new().await;
    let quiet = |who: &Browser, shown: &str, text: &str| {
        let (shown, text) = (shown.to_owned(), text.to_owned());
        let (site, who, edit) = (&desk.site, who.saying("accept", "application/json"), desk.edit());
        async move {
            let fields = [("act", "later"), ("version", shown.as_str()), ("section-1", text.as_str())];
            site.post(&who, &edit, &fields).await
        }
    };
    let shown = desk.shown(&desk.staff).await;
    let theirs = desk.shown(&desk.other).await;
    let first = quiet(&desk.staff, &shown, "Đang viết").await;
    assert_eq!(first.status, 200);
    let told: Value = serde_json::from_str(&first.body).unwrap();
    assert!(told["words"].as_str().unwrap().starts_with("Đã lưu"));
    let next = told["version"].as_str().unwrap().to_owned();
    let second = quiet(&desk.staff, &next, "Đang viết tiếp").await;
    assert_eq!(second.status, 200, "the same page goes on");
    assert_eq!(quiet(&desk.other, &theirs, "Người khác viết").await.status, 409);
    assert_eq!(desk.body(1).await, "Đang viết tiếp");
    let saves = "SELECT COUNT(*) || '' FROM audit_event WHERE action = 'summary.save'";
    assert_eq!(desk.site.rows(saves).await, ["1"], "a few minutes of writing are one act");
    let open = desk.site.post(&desk.staff, &format!("{}/presence", desk.at), &[]).await;
    assert_eq!(open.status, 200);
    let other = desk.site.post(&desk.other, &format!("{}/presence", desk.at), &[]).await;
    assert!(other.body.contains("Đang cùng mở báo cáo này"), "{}", other.body);
    desk.site.close().await;
}

#[tokio::test]
async fn hot_matters_that_fell_out_need_a_reason_an_approver_ticks() {
    let desk = Desk::new().await;
    let shown = desk.shown(&desk.staff).await;
    let text = [
        ("act", "submit"),
        ("version", shown.as_str()),
        ("title", "Tình hình dư luận xã hội trong kỳ"),
        ("section-1", "Tình hình tư tưởng cơ bản ổn định."),
    ];
    let refused = desk.site.post(&desk.staff, &desk.edit(), &text).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Còn vấn đề nổi cộm chưa nêu trong bài"));
    let fields: Vec<String> = refused
        .body
        .split("name=\"reason-")
        .skip(1)
        .map(|part| format!("reason-{}", part.split('"').next().unwrap()))
        .collect();
    assert!(!fields.is_empty());
    let short: Vec<(&str, &str)> =
        fields.iter().map(|f| (f.as_str(), "Ngắn")).chain([("act", "reasons")]).collect();
    let wrong = desk.act(&desk.staff, &short).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("value=\"Ngắn\""), "what was typed stays");
    let reason = "Đã báo cáo riêng với Ban Chỉ đạo trong kỳ.";
    let given: Vec<(&str, &str)> =
        fields.iter().map(|f| (f.as_str(), reason)).chain([("act", "reasons")]).collect();
    assert_eq!(desk.act(&desk.staff, &given).await.status, 303);
    assert_eq!(desk.act(&desk.staff, &[("act", "submit")]).await.status, 303);
    let early = desk.act(&desk.approver, &[("act", "issue")]).await;
    assert_eq!(early.status, 409);
    assert!(early.body.contains("Còn mục cần xác nhận trước khi phát hành"));
    let page = desk.page(&desk.approver).await;
    assert!(page.contains(reason));
    let mut ticks: Vec<(&str, &str)> = fields.iter().map(|f| ("matter", &f["reason-".len()..])).collect();
    ticks.push(("act", "confirm"));
    assert_eq!(desk.act(&desk.staff, &ticks).await.status, 403, "staff do not tick");
    assert_eq!(desk.act(&desk.approver, &ticks).await.status, 303);
    assert_eq!(desk.act(&desk.approver, &[("act", "issue")]).await.status, 303);
    let noted = "SELECT COUNT(*) || '' FROM audit_event WHERE action = 'summary.confirm'";
    assert_eq!(desk.site.rows(noted).await, ["1"]);
    desk.site.close().await;
}

#[tokio::test]
async fn words_of_a_report_are_reworded_or_confirmed_and_leaks_are_marked_where_they_stand() {
    let desk = Desk::new().await;
    desk.act(&desk.staff, &[("act", "compose")]).await;
    let raw = desk.site.rows("SELECT content FROM stream").await.remove(0);
    let copied: String = raw.split_whitespace().take(9).collect::<Vec<_>>().join(" ");
    let unit = desk.site.rows("SELECT name FROM round_unit WHERE depth = 2 ORDER BY code").await.remove(0);
    let (body, leak) =
        (desk.body(3).await, format!("Tại {} có hai mươi ba người bức xúc.", unit.to_uppercase()));
    let with = |end: &str| format!("{body}\n\n{end}");
    let shown = desk.shown(&desk.staff).await;
    let text = with(&leak);
    let fields = [("act", "submit"), ("version", shown.as_str()), ("section-3", &text)];
    let refused = desk.site.post(&desk.staff, &desk.edit(), &fields).await;
    assert_eq!(refused.status, 422);
    for words in [
        "<mark class=\"found\">hai mươi ba</mark>",
        "href=\"#section-3\"",
        "con số tự viết",
        "đơn vị có ô bị ẩn",
    ] {
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
    }
    let shown = desk.shown(&desk.staff).await;
    let text = with(&copied);
    let fields = [("act", "submit"), ("version", shown.as_str()), ("section-3", &text)];
    assert_eq!(desk.site.post(&desk.staff, &desk.edit(), &fields).await.status, 303, "listed, not refused");
    assert_eq!(desk.act(&desk.approver, &[("act", "issue")]).await.status, 409);
    let page = desk.page(&desk.approver).await;
    let key = page.split("name=\"finding\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(page.contains("trùng lời báo cáo"));
    assert_eq!(desk.act(&desk.approver, &[("act", "confirm"), ("finding", &key)]).await.status, 303);
    assert_eq!(desk.act(&desk.approver, &[("act", "issue")]).await.status, 303);
    desk.site.close().await;
}

#[tokio::test]
async fn a_summary_is_sent_back_with_words_and_a_source_that_lost_its_text_is_told() {
    let desk = Desk::new().await;
    desk.act(&desk.staff, &[("act", "compose")]).await;
    assert_eq!(desk.act(&desk.staff, &[("act", "submit")]).await.status, 303);
    assert_eq!(desk.act(&desk.approver, &[("act", "send_back"), ("comment", "")]).await.status, 422);
    let words = "Đề nghị làm rõ hơn phần dự báo.";
    assert_eq!(desk.act(&desk.approver, &[("act", "send_back"), ("comment", words)]).await.status, 303);
    let answer = [("act", "comment"), ("about", "4"), ("comment", "Đã bổ sung dự báo.")];
    assert_eq!(desk.act(&desk.staff, &answer).await.status, 303);
    let page = desk.page(&desk.staff).await;
    assert!(page.contains(words) && page.contains("Đã bổ sung dự báo.") && page.contains("data-autosave"));
    let cited = desk.site.rows("SELECT sentences FROM section_draft WHERE position = 2").await.remove(0);
    let read: Value = serde_json::from_str(&cited).unwrap();
    let report = read[0]["reports"][0].as_str().unwrap().to_owned();
    let review = format!("/reviews/{report}");
    let read = desk.site.get(&desk.staff, &review).await.body;
    let form = read.split(&format!("action=\"{review}/text")).nth(1).unwrap();
    let version = form.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let hold = [("version", version), ("act", "hold"), ("sure", "yes")];
    let held = desk.site.post(&desk.staff, &format!("{review}/text"), &hold).await;
    assert_eq!(held.status, 303, "{}", held.body);
    assert!(desk.page(&desk.staff).await.contains("Một báo cáo nguồn vừa bị gỡ nội dung"));
    desk.site.close().await;
}
