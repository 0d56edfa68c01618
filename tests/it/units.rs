//! Units: the tree, what administrators do to it from a day on, and lists of units in and out.

use chrono::Duration;
use entity::enums::Role;
use langnghe::actions::rounds;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::Turn;

use crate::support::app::{Answer, Browser, Site};
use crate::support::make;

const IMPORT: &str = "/units/import";
const HUNDRED: &[u8] = include_bytes!("../fixtures/units/hundred.xlsx");
const FAULTY: &[u8] = include_bytes!("../fixtures/units/ten_faults.xlsx");

/// A site with its bloc `K`, two schools `K1` and `K2`, and an administrator.
async fn begin() -> (Site, Browser) {
    let site = Site::new().await;
    make::world(&site.app.db, &[]).await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let fields = new("K2", "Trường Đặng Thai Mai");
    assert_eq!(twice(&site, &admin, "/units/new", &fields).await.status, 303);
    (site, admin)
}

fn new<'a>(code: &'a str, name: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("code", code),
        ("name", name),
        ("kind", "school"),
        ("parent", "K"),
        ("headcount", "30"),
        ("on", "01/08/2026"),
    ]
}

fn hidden(body: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let value =
        body.split_once(&start).unwrap_or_else(|| panic!("no {name} in {body}")).1.split('"').next().unwrap();
    let plain = value.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#39;", "'");
    plain.replace("&lt;", "<").replace("&#60;", "<").replace("&amp;", "&").replace("&#38;", "&")
}

/// Looks, then confirms what was shown.
async fn twice(site: &Site, admin: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let look = site.post(admin, path, fields).await;
    assert_eq!(look.status, 200, "{}", look.body);
    let stamp = hidden(&look.body, "stamp");
    let mut all = fields.to_vec();
    all.extend([("stamp", stamp.as_str()), ("confirmed", "yes")]);
    site.post(admin, path, &all).await
}

async fn id(site: &Site, code: &str) -> String {
    let register = langnghe::store::units::register(&site.app.db).await.unwrap();
    register.by_code(code).unwrap().id.to_string()
}

async fn path(site: &Site, code: &str) -> String {
    format!("/units/{}/change", id(site, code).await)
}

/// The whole table of units and of their changes.
async fn stored(site: &Site) -> Vec<String> {
    let mut all = site.rows("SELECT code || name || CAST(valid_from AS TEXT) FROM unit ORDER BY code").await;
    all.extend(site.rows("SELECT name || CAST(valid_from AS TEXT) FROM unit_change ORDER BY 1").await);
    all
}

#[tokio::test]
async fn the_tree_is_searched_without_diacritics_by_staff_who_can_not_change_it() {
    let (site, _) = begin().await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    let all = site.get(&staff, "/units").await.body;
    assert!(all.contains("Trường Đặng Thai Mai") && all.contains("Đơn vị K1"));
    assert!(!all.contains("/units/new"), "staff are offered nothing they may not do");
    for words in ["dang thai", "ĐẶNG THÁI MAI", "k2"] {
        let query: String = form_urlencoded::byte_serialize(words.as_bytes()).collect();
        let found = site.get(&staff, &format!("/units?q={query}")).await.body;
        assert!(found.contains("Trường Đặng Thai Mai") && !found.contains("Đơn vị K1"), "{words}");
        assert!(found.contains("Tìm thấy 1 trong 3 đơn vị"), "{words}");
    }
    let change = path(&site, "K1").await;
    assert_eq!(site.get(&staff, &format!("{change}?act=close")).await.status, 403);
    assert_eq!(site.post(&staff, &change, &[("act", "close")]).await.status, 403);
    site.close().await;
}

#[tokio::test]
async fn a_merger_is_shown_before_it_is_done_moves_people_on_its_day_and_leaves_the_open_round_alone() {
    let (site, admin) = begin().await;
    let school = langnghe::store::units::register(&site.app.db).await.unwrap().by_code("K1").unwrap().id;
    site.person_in(Role::Collaborator, "ctv", Some(school)).await;
    let change = path(&site, "K1").await;
    let day = site.app.today() + Duration::days(30);
    let typed = day.format("%d/%m/%Y").to_string();
    let fields = [("act", "merge"), ("into", "K2"), ("on", typed.as_str())];
    let before = stored(&site).await;
    let look = site.post(&admin, &change, &fields).await;
    assert!(look.body.contains(&format!("2 đơn vị, 1 cộng tác viên, từ {typed}")), "{}", look.body);
    assert!(look.body.contains("Kỳ đang mở và các kỳ đã qua giữ cây tổ chức"));
    assert_eq!(stored(&site).await, before, "a look stores nothing");
    let done = twice(&site, &admin, &change, &fields).await;
    assert_eq!((done.status, done.to.ends_with("?done=saved")), (303, true));
    let of = async |site: &Site| site.account("ctv").await.unit_id;
    assert_eq!(of(&site).await, Some(school), "until its day the unit is there");
    let later = site.later(Duration::days(31));
    assert_eq!(Runner::new(later.app.clone(), None).once(Job::HandOver).await.unwrap().done, 1);
    assert_ne!(of(&later).await, Some(school));
    let (_, browser) = later.log_in(&Browser::default(), "quantri").await;
    let list = later.get(&browser, "/units").await.body;
    assert!(!list.contains("Đơn vị K1"));
    let shown = later.get(&browser, &format!("/units/{school}")).await.body;
    assert!(shown.contains("Không còn hoạt động từ ngày") && shown.contains("Trường Đặng Thai Mai"));
    let names = site.rows("SELECT name FROM round_unit ORDER BY code").await;
    assert_eq!(names, ["Đơn vị K", "Đơn vị K1"], "the open round keeps its tree");
    let acts = site.rows("SELECT action FROM audit_event WHERE action LIKE 'unit.%' ORDER BY action").await;
    assert_eq!(acts, ["unit.add", "unit.merge"]);
    site.close().await;
}

#[tokio::test]
async fn a_round_opened_for_later_has_the_tree_and_the_people_of_its_first_day() {
    let (site, admin) = begin().await;
    let school = langnghe::store::units::register(&site.app.db).await.unwrap().by_code("K1").unwrap().id;
    site.person_in(Role::Collaborator, "ctv", Some(school)).await;
    let change = path(&site, "K1").await;
    let merge = [("act", "merge"), ("into", "K2"), ("on", "01/01/2027")];
    assert_eq!(twice(&site, &admin, &change, &merge).await.status, 303);
    let rename = [
        ("act", "change"),
        ("name", "Trường Mới"),
        ("kind", "school"),
        ("headcount", ""),
        ("on", "01/01/2027"),
    ];
    assert_eq!(twice(&site, &admin, &path(&site, "K2").await, &rename).await.status, 303);
    let staff = site.person(Role::Staff, "canbo").await;
    let round = rounds::open(&site.app, &staff, "2027-Q1").await.unwrap();
    let units = langnghe::store::rounds::units(&site.app.db, round).await.unwrap();
    let names: Vec<_> = units.iter().map(|u| u.name.as_str()).collect();
    assert_eq!(names, ["Đơn vị K", "Trường Mới"]);
    let expected = langnghe::store::rounds::expected(&site.app.db, round).await.unwrap();
    assert_eq!(expected.iter().map(|e| e.unit_id).collect::<Vec<_>>(), [units[1].unit_id]);
    site.close().await;
}

#[tokio::test]
async fn each_act_changes_the_tree_and_what_is_wrong_is_told_beside_its_field() {
    let (site, admin) = begin().await;
    let wrong =
        [("code", "K 3"), ("name", ""), ("kind", "x"), ("parent", "K9"), ("headcount", "-1"), ("on", "mai")];
    let refused = site.post(&admin, "/units/new", &wrong).await;
    assert_eq!(refused.status, 422);
    for field in ["code", "name", "kind", "parent", "headcount", "on"] {
        assert!(refused.body.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    assert!(
        refused.body.contains("value=\"K 3\"") && refused.body.contains("value=\"mai\""),
        "what was typed stays"
    );
    let (k1, k2) = (path(&site, "K1").await, path(&site, "K2").await);
    let split = [("act", "split"), ("parts", "K3; Trường Ba\nK4; Trường Bốn"), ("on", "01/09/2026")];
    assert_eq!(twice(&site, &admin, &k1, &split).await.status, 303);
    let moved = [("act", "move"), ("parent", "K3"), ("on", "02/09/2026")];
    assert_eq!(twice(&site, &admin, &k2, &moved).await.status, 303);
    assert_eq!(
        twice(&site, &admin, &path(&site, "K4").await, &[("act", "close"), ("on", "03/09/2026")])
            .await
            .status,
        303
    );
    let list = site.get(&admin, "/units").await.body;
    assert!(list.contains("Trường Ba") && !list.contains("Trường Bốn") && !list.contains("Đơn vị K1"));
    let k3 = path(&site, "K3").await;
    let back = [("act", "move"), ("parent", "K2"), ("on", "05/09/2026")];
    let inside = site.post(&admin, &k3, &back).await;
    assert_eq!(inside.status, 422);
    assert!(inside.body.contains("không thể nằm dưới chính mình"));
    let school = langnghe::store::units::register(&site.app.db).await.unwrap().by_code("K2").unwrap().id;
    site.person_in(Role::Collaborator, "ctv", Some(school)).await;
    let peopled = site.post(&admin, &k2, &[("act", "close"), ("on", "05/09/2026")]).await;
    assert_eq!(peopled.status, 422);
    assert!(peopled.body.contains("Đơn vị còn 1 tài khoản đang mở"));
    site.close().await;
}

#[tokio::test]
async fn what_changed_between_look_and_confirmation_is_shown_anew_and_nothing_typed_is_lost() {
    let (site, admin) = begin().await;
    let change = path(&site, "K1").await;
    let fields = |name| {
        [("act", "change"), ("name", name), ("kind", "school"), ("headcount", "40"), ("on", "01/09/2026")]
    };
    let stamp = hidden(&site.post(&admin, &change, &fields("Trường Một")).await.body, "stamp");
    let confirm = async |name| {
        let mut all = fields(name).to_vec();
        all.extend([("stamp", stamp.as_str()), ("confirmed", "yes")]);
        site.post(&admin, &change, &all).await
    };
    let other = confirm("Trường Hai").await;
    assert_eq!(other.status, 409, "what is confirmed is what was shown");
    assert!(other.body.contains("value=\"Trường Hai\"") && other.body.contains("thay đổi sau khi xem trước"));
    twice(&site, &admin, "/units/new", &new("K5", "Trường Năm")).await;
    assert_eq!(confirm("Trường Một").await.status, 409, "somebody else was first");
    assert!(!stored(&site).await.iter().any(|row| row.contains("Trường Một")));
    site.close().await;
}

/// Looks at taking a planned change back; the answer, and what confirms it.
async fn look_back(site: &Site, admin: &Browser, code: &str, on: &str) -> (Answer, String) {
    let path = format!("/units/{}/planned?on={on}", id(site, code).await);
    let look = site.get(admin, &path).await;
    let stamp =
        if look.body.contains("name=\"stamp\"") { hidden(&look.body, "stamp") } else { String::new() };
    (look, stamp)
}

async fn take_back(site: &Site, admin: &Browser, code: &str, on: &str, stamp: &str) -> Answer {
    let path = format!("/units/{}/planned", id(site, code).await);
    site.post(admin, &path, &[("on", on), ("stamp", stamp)]).await
}

#[tokio::test]
async fn a_planned_change_is_taken_back_without_a_trace_after_a_look_and_not_while_another_rests_on_it() {
    let (site, admin) = begin().await;
    let before = stored(&site).await;
    let day = |n: i64| (site.app.today() + Duration::days(n)).format("%d/%m/%Y").to_string();
    let split = [("act", "split"), ("parts", "K3; Trường Ba\nK4; Trường Bốn"), ("on", &day(30))];
    assert_eq!(twice(&site, &admin, &path(&site, "K1").await, &split).await.status, 303);
    let moved = [("act", "move"), ("parent", "K4"), ("on", &day(40))];
    assert_eq!(twice(&site, &admin, &path(&site, "K2").await, &moved).await.status, 303);
    let list = site.get(&admin, "/units").await.body;
    for words in
        ["2 thay đổi sắp tới", "Chia tách thành Trường Ba; Trường Bốn", "Chuyển sang dưới Trường Bốn"]
    {
        assert!(list.contains(words), "{words}: {list}");
    }
    let (look, _) = look_back(&site, &admin, "K1", &day(30)).await;
    let rests = format!("Thay đổi của K2 – Trường Đặng Thai Mai từ ngày {} dựa trên thay đổi này", day(40));
    assert!(look.body.contains(&rests) && !look.body.contains("Hủy thay đổi</button>"), "{}", look.body);
    assert_eq!(take_back(&site, &admin, "K1", &day(30), "").await.status, 422);
    let (look, stamp) = look_back(&site, &admin, "K2", &day(40)).await;
    assert!(look.body.contains("K2 – Trường Đặng Thai Mai"));
    twice(&site, &admin, "/units/new", &new("K9", "Trường Chín")).await;
    let stale = take_back(&site, &admin, "K2", &day(40), &stamp).await;
    assert_eq!(stale.status, 409, "what is confirmed is what was shown");
    let now = hidden(&stale.body, "stamp");
    assert_eq!(take_back(&site, &admin, "K2", &day(40), &now).await.to, "/units?done=taken-back#planned");
    assert_eq!(take_back(&site, &admin, "K2", &day(40), &now).await.status, 422, "once is enough");
    let (look, stamp) = look_back(&site, &admin, "K1", &day(30)).await;
    assert!(look.body.contains("K3 – Trường Ba") && look.body.contains("K4 – Trường Bốn"));
    assert_eq!(take_back(&site, &admin, "K1", &day(30), &stamp).await.status, 303);
    let mut after = stored(&site).await;
    after.retain(|row| !row.contains("Trường Chín"));
    assert_eq!(after, before);
    assert!(site.rows("SELECT CAST(count(*) AS TEXT) FROM unit_part").await == ["0"]);
    assert!(!site.get(&admin, "/units").await.body.contains("sắp tới"));
    let later = site.later(Duration::days(60));
    let (_, browser) = later.log_in(&Browser::default(), "quantri").await;
    assert!(later.get(&browser, "/units").await.body.contains("Đơn vị K1"), "it is still there");
    let acts = site.rows("SELECT subject FROM audit_event WHERE action = 'unit.take_back'").await;
    assert_eq!(acts.len(), 2);
    site.close().await;
}

#[tokio::test]
async fn what_came_into_force_or_stands_in_a_round_already_is_not_taken_back() {
    let (site, admin) = begin().await;
    let (staff, _) = site.browser(Role::Staff, "canbo").await;
    let planned = [
        ("code", "K3"),
        ("name", "Trường Ba"),
        ("kind", "school"),
        ("parent", "K"),
        ("headcount", ""),
        ("on", "01/01/2027"),
    ];
    assert_eq!(twice(&site, &admin, "/units/new", &planned).await.status, 303);
    let path = format!("/units/{}/planned", id(&site, "K3").await);
    assert!(!site.get(&staff, "/units").await.body.contains("/planned?on="), "staff are offered nothing");
    assert_eq!(site.post(&staff, &path, &[("on", "01/01/2027")]).await.status, 403);
    let old = format!("/units/{}/planned", id(&site, "K2").await);
    let came = site.post(&admin, &old, &[("on", "01/08/2026")]).await;
    assert!(came.body.contains("Thay đổi đã có hiệu lực"));
    let author = site.person(Role::Staff, "canbo2").await;
    rounds::open(&site.app, &author, "2027-Q1").await.unwrap();
    let kept = site.post(&admin, &path, &[("on", "01/01/2027")]).await;
    assert_eq!(kept.status, 422);
    assert!(kept.body.contains("Kỳ 2027-Q1 đã mở với đơn vị này"), "{}", kept.body);
    site.close().await;
}

#[tokio::test]
async fn a_list_with_ten_faults_names_all_ten_and_imports_nothing() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let answer = site.upload(&admin, IMPORT, &[("on", b"01/07/2026"), ("file", FAULTY)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Có 10 dòng cần sửa"), "{}", answer.body);
    let told = |row: u32, words: &str| {
        let line = answer.body.split("<tr>").find(|l| l.contains(&format!("<th scope=\"row\">{row}</th>")));
        assert!(line.unwrap_or_default().contains(words), "row {row}: {words}: {line:?}");
    };
    told(22, "Mã gồm chữ không dấu");
    told(23, "Mục này cần được điền.");
    told(24, "Không có loại đơn vị này.");
    told(25, "Không có đơn vị này.");
    told(26, "Đã có đơn vị cao nhất");
    told(27, "Trùng với dòng 7.");
    told(28, "Số người là số nguyên");
    told(29, "không thể nằm dưới chính mình");
    told(30, "công thức");
    told(31, "ngày");
    assert!(!answer.body.contains("name=\"kept\""), "there is nothing to go on with");
    assert!(stored(&site).await.is_empty());
    site.close().await;
}

#[tokio::test]
async fn a_list_of_a_hundred_units_comes_in_goes_out_and_comes_back_without_a_change() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let look = site.upload(&admin, IMPORT, &[("on", b"01/07/2026"), ("file", HUNDRED)]).await;
    assert_eq!(look.status, 200, "{}", look.body);
    assert!(look.body.contains("100 đơn vị mới, 0 đơn vị thay đổi, 0 đơn vị giữ nguyên"));
    assert!(stored(&site).await.is_empty(), "a look stores nothing");
    let (kept, on) = (hidden(&look.body, "kept"), hidden(&look.body, "on"));
    let parts: [(&str, &[u8]); 3] = [("kept", kept.as_bytes()), ("on", on.as_bytes()), ("act", b"apply")];
    assert_eq!(site.upload(&admin, IMPORT, &parts).await.to, "/units?done=units-imported");
    let before = stored(&site).await;
    assert_eq!(before.len(), 100);
    for file in ["/units/export.csv", "/units/export.xlsx"] {
        let file = site.get(&admin, file).await.bytes;
        let again = site.upload(&admin, IMPORT, &[("on", b"01/09/2026"), ("file", &file)]).await;
        assert!(
            again.body.contains("0 đơn vị mới, 0 đơn vị thay đổi, 100 đơn vị giữ nguyên"),
            "{}",
            again.body
        );
        assert!(!again.body.contains("name=\"kept\""), "there is nothing to import");
    }
    let csv = String::from_utf8(site.get(&admin, "/units/export.csv").await.bytes).unwrap();
    let changed = csv.replace("Sở Xây dựng số 1;", "Sở Xây dựng và Giao thông;");
    assert_ne!(csv, changed);
    let look = site.upload(&admin, IMPORT, &[("on", b"01/09/2026"), ("file", changed.as_bytes())]).await;
    assert!(look.body.contains("0 đơn vị mới, 1 đơn vị thay đổi, 99 đơn vị giữ nguyên"), "{}", look.body);
    let kept = hidden(&look.body, "kept");
    let parts: [(&str, &[u8]); 3] = [("kept", kept.as_bytes()), ("on", b"01/09/2026"), ("act", b"apply")];
    assert_eq!(site.upload(&admin, IMPORT, &parts).await.status, 303);
    let after = stored(&site).await;
    assert_eq!(after.len(), 101, "the old name stays for the days before");
    assert_eq!(after[..100], before[..]);
    let acts =
        site.rows("SELECT subject FROM audit_event WHERE action = 'unit.import' ORDER BY subject").await;
    assert_eq!(acts, ["1", "100"]);
    site.close().await;
}

#[tokio::test]
async fn an_import_that_takes_its_time_is_shown_to_be_going_on_and_then_what_came_of_it() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let person = admin.saying("sec-fetch-dest", "document");
    let look = site.upload(&person, IMPORT, &[("on", b"01/07/2026"), ("file", HUNDRED)]).await;
    assert!(look.body.contains("100 đơn vị mới"), "{}", look.body);
    let (kept, on) = (hidden(&look.body, "kept"), hidden(&look.body, "on"));
    let parts: [(&str, &[u8]); 3] = [("kept", kept.as_bytes()), ("on", on.as_bytes()), ("act", b"apply")];
    // Somebody else changes units meanwhile, and has not finished.
    let other = site.app.db.begin().await.unwrap();
    other.turn(Turn::Units).await.unwrap();
    let finish = async {
        tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
        drop(other);
    };
    let (shown, ()) = tokio::join!(site.upload(&person, IMPORT, &parts), finish);
    assert_eq!(shown.status, 200);
    for words in
        ["Đang nhập danh sách</h1>", "<progress", "Đã 1 giây.", "url=/units?done=units-imported", "</html>"]
    {
        assert!(shown.body.contains(words), "{words}: {}", shown.body);
    }
    assert!(!shown.headers.contains("content-encoding"), "each part reaches the browser as it comes");
    assert_eq!(stored(&site).await.len(), 100);
    site.close().await;
}
