//! Staff's exact figures: the pages say what the reports hold, down both trees, in each measure, and nothing to others.

use calamine::{Data, Reader, Xlsx};
use entity::enums::{Role, UnitKind};
use entity::ids::ReportId;
use langnghe::actions::{flash, reports, reviews, rounds};
use langnghe::domain::access::Actor;
use langnghe::domain::report::flash::of_issue;
use langnghe::domain::report::{Act, RawIssue, RawReport, RawStream};
use langnghe::store::{topics, units};

use crate::support::app::{Browser, Site};
use crate::support::make;

/// A bloc of two clusters with two schools each, two topics under one head and one under another, and staff at a desk.
pub struct Desk {
    /// The site.
    pub site: Site,
    /// Staff's browser.
    pub browser: Browser,
    /// Staff.
    pub staff: Actor,
    /// Two collaborators of each school, in the order of their codes.
    pub people: Vec<Actor>,
}

/// The round everything happens in.
pub const ROUND: &str = "2026-Q4";

/// An issue with a stream for each stance and number of voices.
pub fn issue(topic: &str, title: &str, streams: &[(&str, u32)]) -> RawIssue {
    let stream = |(stance, voices): &(&str, u32)| RawStream {
        stance: (*stance).into(),
        prevalence: "many".into(),
        intensity: if *stance == "opposed" { "strong" } else { "mild" }.into(),
        voices: voices.to_string(),
        content: format!("{title}: mong được nghe trả lời sớm"),
    };
    RawIssue {
        title: title.into(),
        sphere: "provincial".into(),
        topic: topic.into(),
        description: format!("{title}; {title}, nhiều người hay nhắc tới chuyện {title}."),
        groups: vec!["workers".into(), "youth".into()],
        trend: "rising".into(),
        verification: "verified".into(),
        streams: streams.iter().map(stream).collect(),
        recommendation: "Đề nghị trả lời sớm.".into(),
        level: "province".into(),
        ..RawIssue::default()
    }
}

/// A report of issues; a nil one of none.
pub fn told(issues: Vec<RawIssue>) -> RawReport {
    let general = "Tình hình chung ổn định, mọi người chú ý tới giá cả và việc làm cuối năm.";
    let nil = if issues.is_empty() { "yes" } else { "no" };
    let general = if issues.is_empty() { "" } else { general };
    RawReport { nil: nil.into(), general_situation: general.into(), issues, ..RawReport::default() }
}

impl Desk {
    /// With a round that is open.
    pub async fn new() -> Self {
        let desk = Self::before().await;
        rounds::open(&desk.site.app, &desk.staff, ROUND).await.unwrap();
        desk
    }

    /// Before any round.
    pub async fn before() -> Self {
        let site = Site::new().await;
        let (browser, staff) = site.browser(Role::Staff, "canbo").await;
        let bloc = make::row("K", None, UnitKind::Bloc);
        let mut rows = vec![bloc.clone()];
        for c in 1..=2 {
            let cluster = make::row(&format!("K{c}"), Some(bloc.id), UnitKind::Cluster);
            let schools =
                (1..=2).map(|n| make::row(&format!("K{c}-{n}"), Some(cluster.id), UnitKind::School));
            let schools: Vec<_> = schools.collect();
            rows.push(cluster);
            rows.extend(schools);
        }
        let tx = site.app.db.begin().await.unwrap();
        units::insert_all(&tx, rows.clone()).await.unwrap();
        let frame = [
            make::topic("A", 1),
            make::topic("A1", 2),
            make::topic("A2", 3),
            make::topic("B", 4),
            make::topic("B1", 5),
        ];
        topics::insert_all(&tx, frame.to_vec()).await.unwrap();
        tx.commit().await.unwrap();
        let mut people = Vec::new();
        for unit in rows.iter().filter(|u| u.kind == UnitKind::School) {
            for n in 0..2 {
                let user = format!("ctv-{}-{n}", unit.code.to_lowercase());
                people.push(make::person_in(&site.app.db, Role::Collaborator, &user, Some(unit.id)).await);
            }
        }
        Self { site, browser, staff, people }
    }

    /// A report of somebody in a round, handed in and accepted.
    pub async fn accepted(&self, who: usize, round: &str, raw: &RawReport) -> ReportId {
        let id = self.handed_in(who, round, raw).await;
        reviews::decide(&self.site.app, &self.staff, id, 2, (Act::Accept, "")).await.unwrap();
        id
    }

    /// A report of somebody in a round, handed in.
    pub async fn handed_in(&self, who: usize, round: &str, raw: &RawReport) -> ReportId {
        let (app, who) = (&self.site.app, &self.people[who]);
        let id = reports::start(app, who, round).await.unwrap();
        reports::save_draft(app, who, id, 1, raw).await.unwrap();
        reports::submit(app, who, id, true).await.unwrap().unwrap();
        id
    }

    /// What a page says, without its tags; it must be there.
    pub async fn text(&self, path: &str) -> String {
        let page = self.site.get(&self.browser, path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        plain(&page.body)
    }

    /// The three reports most tests look at: 10 in favour and 30 concerned, 5 and 20 opposed, and a nil one.
    pub async fn three(&self) {
        let first = vec![
            issue("A1", "Giá điện tăng nhanh", &[("in_favour", 10), ("concerned", 30)]),
            issue("B1", "Bệnh viện huyện quá tải", &[("undecided", 4)]),
        ];
        self.accepted(0, ROUND, &told(first)).await;
        let second = vec![issue("A2", "Lương giáo viên mầm non", &[("in_favour", 5), ("opposed", 20)])];
        self.accepted(2, ROUND, &told(second)).await;
        self.accepted(4, ROUND, &told(vec![])).await;
        let waits = vec![issue("A1", "Chuyện còn chờ xem xét", &[("concerned", 900)])];
        self.handed_in(6, ROUND, &told(waits)).await;
        self.site.count().await;
    }
}

/// The words of a page, one space between any two.
pub fn plain(body: &str) -> String {
    let body = body.split_once("<main").map_or(body, |(_, main)| main);
    let mut out = String::new();
    for piece in body.split('<') {
        out.push(' ');
        out.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of the heat map, by the name of the unit.
fn heat(body: &str) -> Vec<Vec<String>> {
    let table =
        body.split("<table class=\"heat\">").nth(1).expect("a heat map").split("</table>").next().unwrap();
    let cells = |row: &str| -> Vec<String> {
        let cells = row.split("<t").skip(1).filter(|c| c.starts_with('h') || c.starts_with('d'));
        cells.map(|c| plain(&format!("<t{c}"))).collect()
    };
    table.split("<tr").skip(1).map(cells).collect()
}

#[tokio::test]
async fn the_pages_say_what_the_accepted_reports_hold_down_both_trees() {
    let desk = Desk::new().await;
    desk.three().await;
    let page = desk.site.get(&desk.browser, "/figures").await.body;
    let rows = heat(&page);
    assert_eq!(rows[0], ["Đơn vị", "Báo cáo", "Tất cả", "Chủ đề A", "Chủ đề B"]);
    assert_eq!(rows[1], ["Đơn vị K", "3", "69", "65", "4"]);
    assert_eq!(rows[2], ["Đơn vị K1", "2", "69", "65", "4"]);
    assert_eq!(rows[3], ["Đơn vị K2", "1", "—", "—", "—"], "a nil report counts and holds no issue");
    let text = plain(&page);
    for told in [
        "Báo cáo được tính 3",
        "Trong đó không có vấn đề 1",
        "Vấn đề 3",
        "Số ý kiến 69",
        "Ý kiến bức xúc",
        "Bức xúc 20",
        "Đơn vị chưa có báo cáo được tính 1",
        "Báo cáo đột xuất trong kỳ 0",
        "Phản ánh qua cộng tác viên, không phải điều tra chọn mẫu.",
        "số của các nhóm không cộng lại thành tổng",
    ] {
        assert!(text.contains(told), "{told} is not in: {text}");
    }
    assert!(!text.contains("900"), "what nobody accepted is not counted");
    let rows = heat(&desk.site.get(&desk.browser, "/figures?unit=K1&topic=A").await.body);
    assert_eq!(rows[1], ["Đơn vị K1", "2", "65", "40", "25"]);
    assert_eq!(rows[2], ["Đơn vị K1-1", "1", "40", "40", "—"]);
    assert_eq!(rows[3], ["Đơn vị K1-2", "1", "25", "—", "25"]);
    let leaf = heat(&desk.site.get(&desk.browser, "/figures?unit=K1-1&topic=A1").await.body);
    assert_eq!(leaf[1], ["Đơn vị K1-1", "1", "40"]);
    desk.site.close().await;
}

#[tokio::test]
async fn each_measure_and_group_has_its_own_numbers_and_darkness_never_stands_alone() {
    let desk = Desk::new().await;
    desk.three().await;
    for (measure, expected) in [
        ("voices", ["69", "65", "4"]),
        ("uneasy", ["72 %", "77 %", "0 %"]),
        ("aggrieved", ["20", "20", "0"]),
        ("issues", ["3", "2", "1"]),
    ] {
        let page = desk.site.get(&desk.browser, &format!("/figures?measure={measure}")).await.body;
        assert_eq!(heat(&page)[2][2..], expected, "{measure}");
        for dark in page.split("class=\"fifth-").skip(1) {
            let cell = dark.split("</td>").next().unwrap();
            assert!(!plain(&format!("<td {cell}")).is_empty(), "a cell without a value: {cell}");
        }
    }
    let young = desk.text("/figures?group=youth").await;
    assert!(young.contains("chỉ tính các vấn đề liên quan đến nhóm: Đoàn viên, sinh viên"), "{young}");
    let none = heat(&desk.site.get(&desk.browser, "/figures?group=party_members").await.body);
    assert_eq!(none[1], ["Đơn vị K", "3", "—", "—", "—"]);
    desk.site.close().await;
}

#[tokio::test]
async fn codes_that_are_none_do_not_exist_and_nothing_breaks_where_there_is_nothing() {
    let desk = Desk::before().await;
    let none = desk.text("/figures").await;
    assert!(none.contains("Chưa có kỳ báo cáo nào"), "{none}");
    assert_eq!(desk.site.get(&desk.browser, "/figures/trend").await.status, 404);
    rounds::open(&desk.site.app, &desk.staff, ROUND).await.unwrap();
    for path in ["/figures", "/figures?unit=K1-1&topic=A1"] {
        let empty = desk.text(path).await;
        assert!(empty.contains("Chưa có báo cáo nào được tính ở đây"), "{empty}");
        assert!(!empty.contains("Khuynh hướng theo chủ đề"), "no chart of nothing");
    }
    assert!(desk.text("/figures/issues").await.contains("Chưa có vấn đề nào được chấp nhận ở đây"));
    assert!(desk.text("/figures/compare").await.contains("Chưa có kỳ nào cùng loại"));
    assert!(desk.text("/figures/trend").await.contains("Quý IV/2026"));
    for query in ["round=2031-Q1", "unit=K9", "topic=Z9", "measure=x", "group=x", "page=2", "unit=K1'--"] {
        let page = desk.site.get(&desk.browser, &format!("/figures?{query}")).await;
        assert_eq!(page.status, 404, "{query}");
    }
    for page in ["trend?unit=K9", "trend?kind=x", "trend?topic=Z9", "compare?with=x", "issues?unit=K9"] {
        assert_eq!(desk.site.get(&desk.browser, &format!("/figures/{page}")).await.status, 404, "{page}");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn a_page_is_kept_until_the_figures_move_on_and_not_longer() {
    let desk = Desk::new().await;
    desk.three().await;
    let kept = || desk.site.app.rendered.lock().unwrap().len();
    assert_eq!(kept(), 0);
    let before = heat(&desk.site.get(&desk.browser, "/figures").await.body);
    assert_eq!((before[1][2].as_str(), kept()), ("69", 1));
    desk.site.get(&desk.browser, "/figures?round=2026-Q4").await;
    assert_eq!(kept(), 1, "the same place asked for in other words");
    let more = vec![issue("A1", "Giá xăng lại tăng", &[("concerned", 31)])];
    desk.accepted(1, ROUND, &told(more)).await;
    desk.site.count().await;
    let after = heat(&desk.site.get(&desk.browser, "/figures").await.body);
    assert_eq!(after[1][..3], ["Đơn vị K", "4", "100"]);
    let english = desk.site.get(&desk.browser.saying("accept-language", "en"), "/figures").await.body;
    assert!(english.contains("Đơn vị K"));
    desk.site.close().await;
}

#[tokio::test]
async fn a_flash_report_is_told_as_a_number_and_enters_no_figure() {
    let desk = Desk::new().await;
    desk.three().await;
    let raw = of_issue(issue("A1", "Chuyện gấp trong ngày", &[("opposed", 777)]));
    let app = &desk.site.app;
    let id = flash::start(app, &desk.people[0]).await.unwrap();
    reports::save_draft(app, &desk.people[0], id, 1, &raw).await.unwrap();
    reports::submit(app, &desk.people[0], id, true).await.unwrap().unwrap();
    desk.site.count().await;
    for (path, flashes) in [("/figures", 1), ("/figures?unit=K1-1", 1), ("/figures?unit=K2", 0)] {
        let text = desk.text(path).await;
        assert!(text.contains(&format!("Báo cáo đột xuất trong kỳ {flashes}")), "{path}: {text}");
        assert!(!text.contains("777"), "{path}");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn many_units_come_page_by_page_and_each_stands_on_one() {
    let desk = Desk::before().await;
    let root = units::register(&desk.site.app.db).await.unwrap().by_code("K").unwrap().id;
    let tx = desk.site.app.db.begin().await.unwrap();
    let rows = (0..120).map(|n| make::row(&format!("L{n:03}"), Some(root), UnitKind::School));
    units::insert_all(&tx, rows.collect()).await.unwrap();
    tx.commit().await.unwrap();
    rounds::open(&desk.site.app, &desk.staff, ROUND).await.unwrap();
    desk.three().await;
    let mut seen = Vec::new();
    for page in 1..=3 {
        let body = desk.site.get(&desk.browser, &format!("/figures?page={page}")).await.body;
        let rows = heat(&body);
        assert_eq!(rows[1][..3], ["Đơn vị K", "3", "69"], "the whole stands on every page");
        seen.extend(rows.iter().skip(2).map(|row| row[0].clone()));
        assert!(plain(&body).contains(&format!("{page} / 3")));
    }
    let (all, mut once) = (seen.len(), seen);
    once.sort();
    once.dedup();
    assert_eq!((all, once.len()), (122, 122));
    assert_eq!(desk.site.get(&desk.browser, "/figures?page=4").await.status, 404);
    desk.site.close().await;
}

#[tokio::test]
async fn the_file_holds_the_table_that_is_shown_says_that_it_is_internal_and_is_noted() {
    let desk = Desk::new().await;
    desk.three().await;
    let rows = heat(&desk.site.get(&desk.browser, "/figures?unit=K1&topic=A&measure=uneasy").await.body);
    let form = [("round", ROUND), ("unit", "K1"), ("topic", "A"), ("measure", "uneasy")];
    let file = desk.site.post(&desk.browser, "/figures.xlsx", &form).await;
    assert_eq!(file.status, 200);
    assert!(file.headers.contains("attachment") && file.headers.contains("no-store"), "{}", file.headers);
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(cell(0, 0), Data::String("Nội bộ – không phổ biến".into()));
    let shown = |data: Data, column: usize| match data {
        Data::Float(n) if column > 1 => format!("{} %", (n * 100.0).round()),
        Data::Float(n) => n.to_string(),
        Data::Empty => "—".into(),
        other => other.to_string(),
    };
    for (n, row) in rows.iter().enumerate() {
        let from_file: Vec<String> = (0..row.len())
            .map(|c| shown(cell(5 + u32::try_from(n).unwrap(), u32::try_from(c).unwrap()), c))
            .collect();
        assert_eq!(&from_file, row);
    }
    let noted = desk.site.rows("SELECT subject FROM audit_event WHERE action = 'figures.export'").await;
    assert_eq!(noted, [ROUND]);
    assert_eq!(desk.site.get(&desk.browser, "/figures.xlsx").await.status, 405, "reading notes nothing");
    desk.site.close().await;
}
