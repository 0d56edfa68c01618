//! Figures through the rounds and side by side: units that were merged and split, rounds that are gone.

use langnghe::actions::rounds;
use langnghe::domain::units::Act;
use langnghe::store::units;

use crate::figures::{Desk, issue, plain, told};

/// A report of one issue with some voices.
fn voices(n: u32) -> langnghe::domain::report::RawReport {
    told(vec![issue("A1", "Giá điện tăng nhanh", &[("concerned", n)])])
}

/// The rows of the first table of a page, by the words of their cells.
fn rows(body: &str) -> Vec<Vec<String>> {
    let table =
        body.split("<table class=\"numbers-table").nth(1).expect("a table").split("</table>").next().unwrap();
    let cells = |row: &str| -> Vec<String> {
        let cells = row.split("<t").skip(1).filter(|c| c.starts_with('h') || c.starts_with('d'));
        cells.map(|c| plain(&format!("<t{c}"))).collect()
    };
    table.split("<tr").skip(1).map(cells).collect()
}

async fn trend(desk: &Desk, query: &str) -> (Vec<Vec<String>>, String) {
    let page = desk.site.get(&desk.browser, &format!("/figures/trend?{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.body);
    (rows(&page.body), plain(&page.body))
}

/// Two rounds: in the first 10 and 20 voices of two schools of a cluster, in the second 40 of one.
async fn two(desk: &Desk) {
    rounds::open(&desk.site.app, &desk.staff, "2026-Q3").await.unwrap();
    desk.accepted(0, "2026-Q3", &voices(10)).await;
    desk.accepted(2, "2026-Q3", &voices(20)).await;
}

async fn act(desk: &Desk, act: &Act, day: &str) {
    let register = units::register(&desk.site.app.db).await.unwrap();
    let after = register.after(act, day.parse().unwrap()).unwrap();
    let tx = desk.site.app.db.begin().await.unwrap();
    units::save(&tx, &register, &after).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_line_goes_on_where_a_unit_was_merged_and_adds_up_what_both_had() {
    let desk = Desk::before().await;
    two(&desk).await;
    let register = units::register(&desk.site.app.db).await.unwrap();
    let id = |code: &str| register.by_code(code).unwrap().id;
    act(&desk, &Act::Merge(id("K1-1"), id("K1-2")), "2026-10-01").await;
    rounds::open(&desk.site.app, &desk.staff, "2026-Q4").await.unwrap();
    desk.site.count().await;
    let (rows, text) = trend(&desk, "unit=K1-2").await;
    assert_eq!(rows[1][..3], ["Quý III/2026", "2", "30"]);
    assert_eq!(rows[2][..3], ["Quý IV/2026", "0", "—"]);
    assert!(text.contains("cộng cả các đơn vị đã sáp nhập vào: Đơn vị K1-1"), "{text}");
    let (old, text) = trend(&desk, "unit=K1-1").await;
    assert_eq!(old[1][..3], ["Quý III/2026", "1", "10"]);
    assert_eq!(old[2][1], "Kỳ này không có đơn vị này");
    assert!(text.contains("tiếp theo là Đơn vị K1-2"), "{text}");
    let compared = desk.text("/figures/compare?unit=K1-2").await;
    assert!(compared.contains("−30"), "{compared}");
    desk.site.close().await;
}

#[tokio::test]
async fn a_split_stops_the_line_and_says_so() {
    let desk = Desk::before().await;
    two(&desk).await;
    let register = units::register(&desk.site.app.db).await.unwrap();
    let parts =
        ["M1", "M2"].map(|code| (entity::ids::UnitId::random(), code.into(), format!("Đơn vị {code}")));
    let split = Act::Split(register.by_code("K1-1").unwrap().id, parts.to_vec());
    act(&desk, &split, "2026-10-01").await;
    rounds::open(&desk.site.app, &desk.staff, "2026-Q4").await.unwrap();
    desk.site.count().await;
    for part in ["M1", "M2"] {
        let (rows, text) = trend(&desk, &format!("unit={part}")).await;
        assert_eq!(rows[1][1], "Trước khi tách đơn vị, không nối tiếp", "{part}");
        assert!(text.contains("tách ra từ Đơn vị K1-1 ngày 01/10/2026"), "{part}: {text}");
        let compared = desk.text(&format!("/figures/compare?unit={part}")).await;
        assert!(compared.contains("đã tách nên không so sánh được"), "{compared}");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn two_rounds_stand_side_by_side_with_both_values_and_both_counts() {
    let desk = Desk::before().await;
    two(&desk).await;
    rounds::open(&desk.site.app, &desk.staff, "2026-Q4").await.unwrap();
    desk.accepted(0, "2026-Q4", &voices(50)).await;
    desk.accepted(4, "2026-Q4", &voices(7)).await;
    desk.site.count().await;
    let page = desk.site.get(&desk.browser, "/figures/compare").await.body;
    let table = rows(&page);
    assert_eq!(table[2], ["Tất cả", "30", "57", "+27", "100 %", "100 %", "2", "2"]);
    let most = page.rsplit("Thay đổi nhiều nhất").next().unwrap();
    let first = plain(most.split("<tbody>").nth(1).unwrap().split("</tr>").next().unwrap());
    assert!(first.starts_with("Đơn vị K Chủ đề A1 30 57 +27"), "{first}");
    let reversed =
        rows(&desk.site.get(&desk.browser, "/figures/compare?round=2026-Q3&with=2026-Q4").await.body);
    assert_eq!(reversed[2][3], "−27");
    assert!(!plain(&page).contains("ý nghĩa thống kê"));
    desk.site.close().await;
}

#[tokio::test]
async fn a_purged_round_says_that_its_release_stays() {
    let desk = Desk::before().await;
    two(&desk).await;
    rounds::open(&desk.site.app, &desk.staff, "2026-Q4").await.unwrap();
    desk.site.sql("UPDATE round SET state = 'purged' WHERE code = '2026-Q3'").await;
    let text = desk.text("/figures?round=2026-Q3").await;
    assert!(text.contains("Bản phát hành của kỳ vẫn được giữ"), "{text}");
    for page in ["issues?round=2026-Q3", "compare?round=2026-Q3", "compare?round=2026-Q4&with=2026-Q3"] {
        assert_eq!(desk.site.get(&desk.browser, &format!("/figures/{page}")).await.status, 404, "{page}");
    }
    let (rows, _) = trend(&desk, "").await;
    assert_eq!(rows[1][1], "Báo cáo đã xóa, bản phát hành không có ô này");
    desk.site.close().await;
}
