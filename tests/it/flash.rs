//! Flash reports by HTTP: written on one page, acknowledged against a clock, decided on, closed with an outcome.

use chrono::Duration;
use entity::enums::Role;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;

use crate::support::app::{Browser, Site};
use crate::support::dump;
use crate::support::mailbox::mails;
use crate::support::make;

const TITLE: &str = "Mất nước ba ngày ở khu tập thể";
const TEXT: &str =
    "Khu tập thể mất nước từ sáng thứ hai, mọi người phải đi xin nước và chưa ai được báo lý do.";
const CONTENT: &str = "Đề nghị cấp nước trở lại ngay trong hôm nay";

/// A school's collaborator, a member of staff, and who they are in the world of a round.
struct Desk {
    site: Site,
    author: Browser,
    staff: Browser,
}

async fn desk() -> Desk {
    let site = Site::new().await;
    let world = make::world(&site.app.db, &[]).await;
    site.person_in(Role::Collaborator, "ctv", Some(world.school)).await;
    let author = site.log_in(&Browser::default(), "ctv").await.1;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    Desk { site, author, staff }
}

type Form = Vec<(&'static str, String)>;

/// The page filled in: the eight fields, the two declarations, and what it carries.
fn filled(version: i32) -> Form {
    let fields = [
        ("act", "send"),
        ("streams", "1"),
        ("title", TITLE),
        ("topic", "C1"),
        ("description", TEXT),
        ("groups", "workers"),
        ("stream-1-stance", "opposed"),
        ("stream-1-content", CONTENT),
        ("stream-1-voices", "30"),
        ("stream-1-prevalence", "some"),
        ("stream-1-intensity", "moderate"),
        ("sphere", "unit"),
        ("verification", "unverified"),
        ("no_person", "yes"),
        ("no_secret", "yes"),
    ];
    let mut form: Form = fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    form.push(("version", version.to_string()));
    form
}

fn with(mut form: Form, name: &'static str, value: &str) -> Form {
    form.retain(|(n, _)| *n != name);
    form.push((name, value.to_owned()));
    form
}

fn sent(form: &Form) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

impl Desk {
    async fn begin(&self) -> String {
        let begun = self.site.post(&self.author, "/reports/new", &[("kind", "flash")]).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        assert!(begun.to.ends_with("/flash"));
        begun.to.trim_end_matches("/flash").to_owned()
    }

    /// Begins one and hands it in.
    async fn file(&self) -> String {
        let report = self.begin().await;
        let done = self.site.post(&self.author, &format!("{report}/flash"), &sent(&filled(1))).await;
        assert_eq!((done.status, done.to.as_str()), (303, report.as_str()), "{}", done.body);
        report
    }

    async fn page(&self, report: &str) -> String {
        self.site.get(&self.author, report).await.body
    }

    /// What a reviewer does on the report's page; the status of the answer.
    async fn review(&self, report: &str, version: &str, fields: &[(&str, &str)]) -> u16 {
        let path = report.replace("/reports/", "/reviews/");
        let form: Vec<_> = [("version", version)].into_iter().chain(fields.iter().copied()).collect();
        self.site.post(&self.staff, &path, &form).await.status
    }
}

#[tokio::test]
async fn a_flash_report_goes_from_one_page_to_an_outcome_its_author_reads_and_enters_no_figure() {
    let desk = desk().await;
    let site = &desk.site;
    assert!(site.get(&desk.author, "/reports/new").await.body.contains("Báo cáo đột xuất"));
    let report = desk.begin().await;
    assert_eq!(desk.begin().await, report, "pressed twice, the button makes one report");
    assert_eq!(site.get(&desk.staff, &report.replace("/reports/", "/reviews/")).await.status, 404, "a draft");
    let page = format!("{report}/flash");
    assert!(site.get(&desk.author, &page).await.body.contains("value=\"moderate\" checked"));
    let done = site.post(&desk.author, &page, &sent(&filled(1))).await;
    assert_eq!((done.status, done.to.as_str()), (303, report.as_str()));
    let again = site.post(&desk.author, &page, &sent(&filled(1))).await;
    assert_eq!((again.status, again.to.as_str()), (303, report.as_str()), "twice does it once");
    let shown = desk.page(&report).await;
    for words in ["Đã gửi báo cáo đột xuất", "Đã nộp", "còn 24 giờ", "Rút báo cáo", TEXT, CONTENT]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }

    let path = report.replace("/reports/", "/reviews/");
    let seen = site.get(&desk.staff, &path).await.body;
    assert!(seen.contains(TEXT) && seen.contains("Người dùng ctv") && seen.contains("còn 24 giờ"));
    assert!(!seen.contains("name=\"outcome\""), "nothing is closed that nobody decided on");
    assert_eq!(
        desk.review(&report, "2", &[("decision", "close"), ("outcome", "Đã cấp nước lại.")]).await,
        409
    );
    assert_eq!(
        desk.review(&report, "2", &[("decision", "open")]).await,
        409,
        "that is for reports of a round"
    );
    assert_eq!(desk.review(&report, "2", &[("decision", "acknowledge")]).await, 303);
    assert_eq!(desk.review(&report, "2", &[("decision", "acknowledge")]).await, 409, "the second is told");
    let shown = desk.page(&report).await;
    assert!(shown.contains("Ban đã tiếp nhận") && !shown.contains("Rút báo cáo") && !shown.contains("chậm"));
    let late = site.post(&desk.author, &format!("{report}/withdraw"), &[]).await;
    assert_eq!(late.status, 409);

    assert_eq!(desk.review(&report, "3", &[("decision", "accept")]).await, 303);
    site.count().await;
    let figures = site.get(&desk.staff, "/figures?round=2026-Q4").await.body;
    assert!(figures.contains("Chưa có báo cáo nào được tính ở đây."), "{figures}");
    let figures = site.get(&desk.staff, "/figures?round=2026-Q4&unit=K1&topic=C1").await.body;
    assert!(!figures.contains("<dd>30</dd>"), "{figures}");
    assert_eq!(site.post(&desk.staff, "/rounds/2026-Q4/compile", &[]).await.status, 303);
    let states = site.rows("SELECT state FROM report").await;
    assert_eq!(states, ["accepted"], "fixing a round's figures leaves it alone");

    let outcome = "Đã cấp nước lại từ chiều nay; nguyên nhân là vỡ ống chính.";
    for (words, told) in
        [("ngắn", "từ 10 đến 500 ký tự"), ("Gọi 0912 345 678 để biết thêm", "là số điện thoại")]
    {
        let form = [("version", "4"), ("decision", "close"), ("outcome", words)];
        let wrong = site.post(&desk.staff, &path, &form).await;
        assert_eq!(wrong.status, 422, "{words}");
        assert!(wrong.body.contains(told) && wrong.body.contains(words), "{}", wrong.body);
    }
    assert_eq!(desk.review(&report, "4", &[("decision", "close"), ("outcome", outcome)]).await, 303);
    let shown = desk.page(&report).await;
    assert!(shown.contains("Việc này đã kết thúc") && shown.contains(outcome), "{shown}");
    assert!(site.get(&desk.author, "/").await.body.contains("Đã kết thúc"), "the first page tells too");
    assert_eq!(
        desk.review(&report, "5", &[("decision", "reopen"), ("reason", "Xem lại việc này.")]).await,
        409
    );
    desk.site.close().await;
}

#[tokio::test]
async fn the_audit_log_names_who_wrote_flash_reports_but_not_which_and_which_was_reviewed_but_not_whose() {
    let desk = desk().await;
    let report = desk.file().await;
    desk.site.post(&desk.author, &format!("{report}/withdraw"), &[]).await;
    let done = desk.site.post(&desk.author, &format!("{report}/flash"), &sent(&filled(2))).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(desk.review(&report, "4", &[("decision", "acknowledge")]).await, 303);
    let id = report.trim_start_matches("/reports/");
    let of = |who: &str| {
        format!(
            "SELECT action || ' ' || subject_kind || ':' || subject FROM audit_event \
             WHERE actor_id IN (SELECT id FROM account WHERE user_name = '{who}') AND action LIKE 're%' ORDER BY id"
        )
    };
    let mut rows = desk.site.rows(&of("ctv")).await;
    rows.sort();
    assert_eq!(
        rows,
        ["report.draft flash:", "report.submit flash:", "report.submit flash:", "report.withdraw flash:"]
    );
    // The log has a name of its own for each report, which changes when its author is forgotten.
    let report = dump::tables(desk.site.app.config.database_url.reveal()).await.remove("report").unwrap();
    let column = report.columns.iter().position(|c| c == "audit_ref").unwrap();
    let named = report.rows[0][column].clone().unwrap().replace('-', "").to_lowercase();
    assert_ne!(named, id.replace('-', ""));
    let seen: Vec<String> =
        desk.site.rows(&of("canbo")).await.iter().map(|row| row.replace('-', "")).collect();
    assert_eq!(seen, [format!("review.acknowledge report:{named}")]);
    desk.site.close().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_the_field_and_everything_typed_is_kept() {
    let desk = desk().await;
    let report = desk.begin().await;
    let page = format!("{report}/flash");
    let empty = desk.site.post(&desk.author, &page, &[("version", "1"), ("act", "send")]).await;
    assert_eq!(empty.status, 422);
    let linked = empty.body.matches("<li><a href=\"#").count();
    assert!(linked >= 9, "seven fields and two declarations: {linked}");
    let phone = format!("{TEXT} Hỏi chị Lan, số 0912 345 678.");
    for (version, form, told) in [
        (2, with(filled(2), "stream-1-voices", "0"), "Ghi bằng chữ số, từ 1 đến 100.000, ví dụ 40."),
        (3, with(filled(3), "topic", "C"), "chọn một chủ đề chi tiết"),
        (4, with(filled(4), "description", &phone), "“0912 345 678” là số điện thoại."),
        (5, with(filled(5), "no_secret", ""), "Cần xác nhận nội dung này"),
        (6, with(filled(6), "recommendation", "Đề nghị sửa ống"), "Đề nghị chọn một mục."),
        (7, with(filled(7), "stream-1-voices", "41"), "lớn hơn số người của đơn vị"),
        (
            8,
            with(filled(8), "description", &format!("{TEXT} Chị Lan cũng nói vậy.")),
            "Có chỗ giống tên người: Chị Lan",
        ),
    ] {
        let answer = desk.site.post(&desk.author, &page, &sent(&form)).await;
        assert_eq!(answer.status, 422, "{told}");
        assert!(answer.body.contains(told), "{told}: {}", answer.body);
        for (name, value) in
            form.iter().filter(|(name, _)| ["title", "description", "stream-1-content"].contains(name))
        {
            assert!(answer.body.contains(value), "{name} is lost");
        }
        assert!(answer.body.contains("id=\"no_person\" name=\"no_person\" value=\"yes\" checked"), "{told}");
        let next = format!("name=\"version\" value=\"{}\"", version + 1);
        assert!(answer.body.contains(&next), "what was typed is also kept as the draft");
    }
    let named = with(filled(9), "description", &format!("{TEXT} Chị Lan cũng nói vậy."));
    let done = desk.site.post(&desk.author, &page, &sent(&with(named, "names", "yes"))).await;
    assert_eq!((done.status, done.to.as_str()), (303, report.as_str()), "{}", done.body);
    desk.site.close().await;
}

#[tokio::test]
async fn a_second_stream_is_added_and_removed_by_plain_buttons_and_later_keeps_the_draft_as_typed() {
    let desk = desk().await;
    let report = desk.begin().await;
    let page = format!("{report}/flash");
    let more = desk.site.post(&desk.author, &page, &sent(&with(filled(1), "act", "add-stream"))).await;
    assert_eq!((more.status, more.to), (303, format!("{page}#streams")));
    let shown = desk.site.get(&desk.author, &page).await.body;
    assert!(shown.contains("name=\"stream-2-content\"") && shown.contains(CONTENT));
    assert!(shown.contains("<p class=\"add\" hidden>"), "two are the most");
    let less = with(with(filled(2), "streams", "2"), "act", "remove-stream-2");
    assert_eq!(desk.site.post(&desk.author, &page, &sent(&less)).await.status, 303);
    assert!(!desk.site.get(&desk.author, &page).await.body.contains("stream-2-content"));
    let later = with(with(filled(3), "act", "later"), "title", "Ngắn");
    let kept = desk.site.post(&desk.author, &page, &sent(&later)).await;
    assert_eq!((kept.status, kept.to), (303, format!("{report}?done=saved")));
    assert!(desk.site.get(&desk.author, &page).await.body.contains("value=\"Ngắn\""));
    assert!(desk.site.get(&desk.author, "/reports").await.body.contains("Ngắn"));
    let three = with(with(filled(4), "streams", "3"), "act", "send");
    let refused = desk.site.post(&desk.author, &page, &sent(&three)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("từ một đến 2 luồng"), "{}", refused.body);
    desk.site.close().await;
}

#[tokio::test]
async fn a_window_that_was_not_first_gets_its_words_back_and_may_put_them_in_place() {
    let desk = desk().await;
    let report = desk.begin().await;
    let page = format!("{report}/flash");
    let first = with(with(filled(1), "act", "later"), "title", "Chuyện của cửa sổ thứ nhất");
    assert_eq!(desk.site.post(&desk.author, &page, &sent(&first)).await.status, 303);
    let stale = desk.site.post(&desk.author, &page, &sent(&filled(1))).await;
    assert_eq!(stale.status, 409);
    assert!(
        stale.body.contains(TITLE)
            && stale.body.contains("id=\"conflict\"")
            && stale.body.contains("thứ nhất")
    );
    assert!(stale.body.contains("name=\"version\" value=\"2\""));
    assert!(
        desk.site.get(&desk.author, &page).await.body.contains("cửa sổ thứ nhất"),
        "and nothing was saved"
    );
    let done = desk.site.post(&desk.author, &page, &sent(&filled(2))).await;
    assert_eq!((done.status, done.to.as_str()), (303, report.as_str()));
    desk.site.close().await;
}

#[tokio::test]
async fn withdrawn_or_returned_it_is_written_on_and_sent_again_with_a_new_clock() {
    let desk = desk().await;
    let report = desk.file().await;
    let back = desk.site.post(&desk.author, &format!("{report}/withdraw"), &[]).await;
    assert_eq!((back.status, back.to), (303, format!("{report}/flash?done=withdrawn")));
    let path = report.replace("/reports/", "/reviews/");
    assert_eq!(desk.site.get(&desk.staff, &path).await.status, 404, "withdrawn, it is its author's again");
    let later = desk.site.later(Duration::hours(30));
    let form = sent(&filled(2)).into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Vec<_>>();
    let form: Vec<_> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let (author, staff) = (
        later.log_in(&Browser::default(), "ctv").await.1,
        later.log_in(&Browser::default(), "canbo").await.1,
    );
    assert_eq!(later.post(&author, &format!("{report}/flash"), &form).await.status, 303);
    assert!(later.get(&author, &report).await.body.contains("còn 24 giờ"), "the clock begins anew");
    let reason = "Đề nghị ghi rõ khu nào mất nước.";
    let decision = [("version", "4"), ("decision", "return"), ("reason", reason)];
    assert_eq!(later.post(&staff, &path, &decision).await.status, 303);
    let shown = later.get(&author, &report).await.body;
    assert!(
        shown.contains(reason) && shown.contains("Sửa báo cáo") && !shown.contains("Chưa tiếp nhận"),
        "{shown}"
    );
    let resumed = later.post(&author, &format!("{report}/resume"), &[]).await;
    assert_eq!((resumed.status, resumed.to), (303, format!("{report}/flash?done=resumed")));
    let form = filled(3);
    assert_eq!(later.post(&author, &format!("{report}/flash"), &sent(&form)).await.status, 303);
    let shown = later.get(&author, &report).await.body;
    assert!(shown.contains("Chưa tiếp nhận"), "sent again, it is to be acknowledged again");
    desk.site.close().await;
}

#[tokio::test]
async fn the_clock_shows_what_is_left_what_is_overdue_and_how_late_it_was_acknowledged() {
    let desk = desk().await;
    let report = desk.file().await;
    let path = report.replace("/reports/", "/reviews/");
    let home = desk.site.get(&desk.staff, "/").await.body;
    assert!(home.contains("1 báo cáo đột xuất chờ tiếp nhận") && !home.contains("quá 24 giờ"), "{home}");
    let queue = desk.site.get(&desk.staff, "/reviews").await.body;
    assert!(
        queue.contains("còn 24 giờ") && queue.contains("Đơn vị K1"),
        "it stands in the queue of the round too"
    );
    for (minutes, words) in
        [(23 * 60 + 30, "còn 30 phút"), (24 * 60 + 1, "quá hạn 1 phút"), (29 * 60, "quá hạn 5 giờ")]
    {
        let site = desk.site.later(Duration::minutes(minutes));
        let author = site.log_in(&Browser::default(), "ctv").await.1;
        let staff = site.log_in(&Browser::default(), "canbo").await.1;
        for (who, page) in [(&author, &report), (&staff, &path), (&staff, &"/reviews?kind=flash".to_owned())]
        {
            assert!(site.get(who, page).await.body.contains(words), "{page} after {minutes} minutes");
        }
        let is_over = minutes > 24 * 60;
        assert_eq!(site.get(&staff, "/").await.body.contains("1 quá 24 giờ"), is_over, "{minutes}");
        assert_eq!(site.get(&author, &report).await.body.contains("Đã quá hạn 24 giờ"), is_over, "{minutes}");
    }
    let site = desk.site.later(Duration::hours(30));
    let staff = site.log_in(&Browser::default(), "canbo").await.1;
    let form = [("version", "2"), ("decision", "accept")];
    assert_eq!(site.post(&staff, &path, &form).await.status, 303);
    let author = site.log_in(&Browser::default(), "ctv").await.1;
    let shown = site.get(&author, &report).await.body;
    assert!(shown.contains("tiếp nhận chậm 6 giờ"), "deciding at once is acknowledging, late here: {shown}");
    assert!(site.get(&staff, "/").await.body.contains("Không có báo cáo đột xuất nào chờ"));
    desk.site.close().await;
}

#[tokio::test]
async fn nobody_but_its_author_and_staff_reaches_a_flash_report_and_it_is_not_accepted_unread() {
    let desk = desk().await;
    let report = desk.file().await;
    let site = &desk.site;
    let (other, _) = site.browser(Role::Collaborator, "nguoi-la").await;
    for path in [report.clone(), format!("{report}/flash")] {
        assert_eq!(site.get(&other, &path).await.status, 404, "{path}");
        assert_eq!(
            site.post(&other, &path, &sent(&filled(1))).await.status.min(405),
            if path == report { 405 } else { 404 }
        );
    }
    assert_eq!(site.post(&other, &format!("{report}/withdraw"), &[]).await.status, 404);
    let unit = site.post(&other, "/reports/new", &[("kind", "flash")]).await;
    assert_eq!(unit.status, 409, "without a unit there is nothing to report on");
    for role in [Role::Leader, Role::UnitHead, Role::Admin, Role::Auditor] {
        let (browser, _) = site.browser(role, &format!("khac-{}", role.code().replace('_', "-"))).await;
        for path in [&report, &report.replace("/reports/", "/reviews/"), &"/duty".to_owned()] {
            assert_eq!(site.get(&browser, path).await.status, 403, "{path} as {role:?}");
        }
    }
    let id = report.trim_start_matches("/reports/");
    let all =
        site.post(&desk.staff, "/reviews/accept?kind=flash&round=", &[("pick", &format!("{id}:2"))]).await;
    assert!(all.body.contains("1 báo cáo có cảnh báo, cần mở ra xem"), "{}", all.body);
    assert_eq!(site.rows("SELECT state FROM report").await, ["submitted"]);
    desk.site.close().await;
}

#[tokio::test]
async fn a_held_flash_report_keeps_no_word_not_even_in_its_outcome() {
    let desk = desk().await;
    let report = desk.file().await;
    assert_eq!(desk.review(&report, "2", &[("decision", "accept")]).await, 303);
    let outcome = format!("Ban đã làm rõ việc: {TITLE}; nước đã có lại.");
    assert_eq!(desk.review(&report, "3", &[("decision", "close"), ("outcome", &outcome)]).await, 303);
    let path = report.replace("/reports/", "/reviews/") + "/text";
    let form = [("version", "4"), ("act", "hold"), ("sure", "yes")];
    assert_eq!(desk.site.post(&desk.staff, &path, &form).await.status, 303);
    for (table, column) in
        [("issue", "title"), ("issue", "description"), ("stream", "content"), ("flash", "outcome")]
    {
        let left = desk.site.rows(&format!("SELECT {column} FROM {table}")).await;
        assert!(left.iter().all(|text| text.starts_with("[đã xóa")), "{table}.{column}: {left:?}");
    }
    assert!(desk.site.rows("SELECT body FROM draft").await.is_empty(), "closed, it needs no draft");
    desk.site.close().await;
}

#[tokio::test]
async fn an_unsent_draft_can_be_thrown_away_and_one_that_was_sent_can_not() {
    let desk = desk().await;
    let report = desk.begin().await;
    let gone = desk.site.post(&desk.author, &format!("{report}/flash"), &[("act", "discard")]).await;
    assert_eq!((gone.status, gone.to.as_str()), (303, "/reports?done=discarded"));
    for table in ["report", "authorship", "draft", "flash"] {
        assert_eq!(
            desk.site.rows(&format!("SELECT CAST(count(*) AS TEXT) FROM {table}")).await,
            ["0"],
            "{table}"
        );
    }
    let report = desk.file().await;
    desk.site.post(&desk.author, &format!("{report}/withdraw"), &[]).await;
    assert!(
        !desk.site.get(&desk.author, &format!("{report}/flash")).await.body.contains("value=\"discard\"")
    );
    let kept = desk.site.post(&desk.author, &format!("{report}/flash"), &[("act", "discard")]).await;
    assert_eq!(kept.status, 409);
    desk.site.close().await;
}

#[tokio::test]
async fn a_draft_nobody_went_on_with_goes_after_thirty_days_and_the_page_says_so() {
    let desk = desk().await;
    let left = async || desk.site.rows("SELECT CAST(count(*) AS TEXT) FROM report").await.remove(0);
    let purge = async |days: i64| {
        let later = desk.site.later(Duration::days(days));
        Runner::new(later.app.clone(), None).once(Job::Purge).await.unwrap();
    };
    let report = desk.file().await;
    desk.site.post(&desk.author, "/reports/new", &[("kind", "flash")]).await;
    purge(31).await;
    assert_eq!(left().await, "1", "the one that was sent is no draft");
    let later = desk.site.later(Duration::days(29));
    let author = later.log_in(&Browser::default(), "ctv").await.1;
    assert_eq!(later.post(&author, &format!("{report}/withdraw"), &[]).await.status, 303);
    for page in [format!("{report}/flash"), report.clone()] {
        let body = later.get(&author, &page).await.body;
        assert!(body.contains("không được sửa trong 30 ngày sẽ tự xóa"), "{page}");
    }
    purge(58).await;
    assert_eq!(left().await, "1", "taking it back is going on with it");
    purge(60).await;
    for table in ["report", "revision", "issue", "stream", "draft", "authorship", "flash"] {
        let rows = desk.site.rows(&format!("SELECT CAST(count(*) AS TEXT) FROM {table}")).await;
        assert_eq!(rows, ["0"], "{table}");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn sixty_days_after_its_end_nothing_links_it_to_its_author_and_a_small_unit_goes_by_its_cluster() {
    let desk = desk().await;
    let report = desk.file().await;
    assert_eq!(
        desk.review(&report, "2", &[("decision", "set_aside"), ("reason", "Đã có báo cáo khác.")]).await,
        303
    );
    let path = report.replace("/reports/", "/reviews/");
    assert!(desk.site.get(&desk.staff, &path).await.body.contains("<h1>Đơn vị K1</h1>"));
    assert_eq!(
        desk.review(&report, "3", &[("decision", "close"), ("outcome", "Việc đã được giải quyết.")]).await,
        303
    );
    let page = desk.site.get(&desk.staff, &path).await.body;
    assert!(page.contains("<h1>Một đơn vị của Đơn vị K</h1>"), "the school has one collaborator: {page}");
    let count = async |table: &str| {
        desk.site.rows(&format!("SELECT CAST(count(*) AS TEXT) FROM {table}")).await.remove(0)
    };
    for (days, links) in [(59, "1"), (61, "0")] {
        let later = desk.site.later(Duration::days(days));
        Runner::new(later.app.clone(), None).once(Job::Purge).await.unwrap();
        assert_eq!(count("authorship").await, links, "after {days} days");
    }
    for (table, column) in [
        ("report", "first_submitted_at"),
        ("revision", "submitted_at"),
        ("flash", "due_at"),
        ("flash", "acknowledged_at"),
        ("review_event", "at"),
    ] {
        let times = desk.site.rows(&format!("SELECT CAST({column} AS TEXT) FROM {table}")).await;
        assert!(
            times.iter().all(|t| t.contains(" 00:00:00") || t.contains("T00:00:00")),
            "{column}: {times:?}"
        );
    }
    desk.site.close().await;
}

#[tokio::test]
async fn the_mail_to_those_on_duty_tells_when_and_nothing_of_the_report_its_unit_or_its_author() {
    let desk = desk().await;
    let report = desk.file().await;
    let found = mails(&desk.site, "canbo@example.invalid").await;
    assert_eq!(found.len(), 1);
    // 26/10/2026 14:33:20 in Hà Nội, and a day.
    assert!(found[0].text.contains("cần tiếp nhận trước 14:33 27/10/2026"), "{}", found[0].text);
    assert!(found[0].text.contains("/reviews?kind=flash"));
    let id = report.trim_start_matches("/reports/");
    for (name, text) in [("subject", &found[0].subject), ("text", &found[0].text), ("html", &found[0].html)] {
        for word in [TITLE, TEXT, CONTENT, "nước", "Đời sống", "Đơn vị", "K1", "ctv", id, "30"] {
            assert!(
                !text.replace("14:33", "").contains(word) || name == "html" && word.len() < 3,
                "{name} holds {word}"
            );
        }
    }
    let kept = desk.site.rows("SELECT about FROM outbox").await;
    assert_eq!(kept, [""], "the row does not say which report it is about");
    desk.site.close().await;
}

#[tokio::test]
async fn nothing_is_mailed_about_a_report_that_was_withdrawn_before_the_mail_went() {
    let desk = desk().await;
    let report = desk.file().await;
    desk.site.post(&desk.author, &format!("{report}/withdraw"), &[]).await;
    assert!(mails(&desk.site, "canbo@example.invalid").await.is_empty());
    assert_eq!(desk.site.rows("SELECT state FROM outbox").await, ["dropped"]);
    desk.site.close().await;
}
