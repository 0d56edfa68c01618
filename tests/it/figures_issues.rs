//! The issues behind a cell: which are listed, under which unit, found by which words.

use langnghe::actions::{redactions, reviews, rounds};
use langnghe::domain::redaction::{Part, Place, Reason};
use langnghe::domain::report::Act;
use langnghe::store;

use crate::figures::{Desk, ROUND, issue, told};
use crate::support::make;

/// The titles a list shows, in its order.
async fn titles(desk: &Desk, query: &[(&str, &str)]) -> Vec<String> {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let page = desk.site.get(&desk.browser, &format!("/figures/issues?{query}")).await;
    assert_eq!(page.status, 200, "{query}: {}", page.body);
    let links = page.body.split("<a href=\"/reviews/").skip(1);
    links.map(|l| l.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_issues_behind_a_cell_are_those_of_reports_that_count_most_voices_first() {
    let desk = Desk::new().await;
    desk.three().await;
    let all = ["Giá điện tăng nhanh", "Lương giáo viên mầm non", "Bệnh viện huyện quá tải"];
    assert_eq!(titles(&desk, &[]).await, all);
    assert_eq!(titles(&desk, &[("unit", "K1-2")]).await, all[1..2]);
    assert_eq!(titles(&desk, &[("topic", "A")]).await, all[..2]);
    assert_eq!(titles(&desk, &[("unit", "K1-1"), ("topic", "B1")]).await, all[2..]);
    assert_eq!(titles(&desk, &[("unit", "K2")]).await, Vec::<String>::new());
    let page = desk.text("/figures/issues?unit=K1-1&topic=A1").await;
    assert!(page.contains("1 vấn đề") && page.contains("Băn khoăn, lo lắng: 30 ý kiến"), "{page}");
    assert!(page.contains("Đơn vị K1-1 · Chủ đề A1"));
    for person in &desk.people {
        assert!(!page.contains(&person.name), "the author is told");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn a_held_report_and_one_taken_back_are_not_listed_and_not_found() {
    let desk = Desk::new().await;
    desk.three().await;
    assert_eq!(titles(&desk, &[("q", "bệnh viện")]).await, ["Bệnh viện huyện quá tải"]);
    let scope = desk.staff.scope();
    let round = store::rounds::by_code(&desk.site.app.db, ROUND).await.unwrap().unwrap().id;
    let found = async |words: &str| {
        store::search::issues(&desk.site.app.db, &scope, round, words).await.unwrap().len()
    };
    assert_eq!(found("cho xem xet").await, 0, "what waits for review is in no index");
    assert_eq!(titles(&desk, &[("q", "cho xem xet")]).await, Vec::<String>::new());
    let id = store::codings::by_ids(
        &desk.site.app.db,
        &scope,
        store::search::issues(&desk.site.app.db, &scope, round, "benh vien").await.unwrap(),
    );
    let id = id.await.unwrap()[0].report.id;
    redactions::hold(&desk.site.app, &desk.staff, id, 3).await.unwrap();
    assert_eq!((found("benh vien").await, titles(&desk, &[]).await.len()), (0, 1));
    let second = store::search::issues(&desk.site.app.db, &scope, round, "luong giao vien").await.unwrap();
    let second = store::codings::by_ids(&desk.site.app.db, &scope, second).await.unwrap()[0].report.id;
    let why = "Cần xem lại số ý kiến của vấn đề này.";
    reviews::decide(&desk.site.app, &desk.staff, second, 3, (Act::Reopen, why)).await.unwrap();
    desk.site.count().await;
    assert_eq!(found("luong giao vien").await, 0, "what is reviewed once more is in it no longer");
    let author = desk.people[6].scope();
    assert!(store::search::issues(&desk.site.app.db, &author, round, "dien").await.unwrap().is_empty());
    desk.site.close().await;
}

#[tokio::test]
async fn words_are_found_without_diacritics_and_signs_mean_nothing_to_the_engine() {
    let desk = Desk::new().await;
    desk.three().await;
    let electricity = ["Giá điện tăng nhanh"];
    for words in ["giá điện", "gia dien", "GIA DIEN", "dien gia", "gia die", "đien tang", "\"gia\" (dien)*"]
    {
        assert_eq!(titles(&desk, &[("q", words)]).await, electricity, "{words}");
    }
    for words in ["gia dien benh", "xang", "OR gia", "gia NOT dien", "NEAR(gia dien)", "words:gia"] {
        assert_eq!(titles(&desk, &[("q", words)]).await, Vec::<String>::new(), "{words}");
    }
    assert!(desk.text("/figures/issues?q=xang").await.contains("Không có vấn đề nào có đủ các từ này"));
    for signs in ["%22", "*", "'", "%26", "%5C", "%F0%9F%98%80", ":*", "%21"] {
        let page = desk.site.get(&desk.browser, &format!("/figures/issues?q={signs}")).await;
        assert_eq!(page.status, 422, "{signs}");
        assert!(page.body.contains("Hãy gõ ít nhất một từ."));
    }
    desk.site.close().await;
}

#[tokio::test]
async fn nobody_is_searched_for() {
    let desk = Desk::new().await;
    desk.three().await;
    for words in ["chị Lan", "ong Nguyen Van Nam", "0912 345 678", "a.b@gmail.com", "079085012345", "TỐI MẬT"]
    {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", words).finish();
        let page = desk.site.get(&desk.browser, &format!("/figures/issues?{query}")).await;
        assert_eq!(page.status, 422, "{words}");
        assert!(page.body.contains("Hệ thống không tìm theo người"), "{words}");
        assert!(!page.body.contains("href=\"/reviews/"), "{words}: something is listed");
    }
    desk.site.close().await;
}

#[tokio::test]
async fn what_says_nearly_the_same_is_listed_once_with_how_often() {
    let desk = Desk::new().await;
    for (who, title) in [
        (0, "Giá điện tăng nhanh"),
        (2, "Gia dien tang nhanh"),
        (4, "Giá điện tăng nhanh!"),
        (6, "Thiếu nước sạch"),
    ] {
        desk.accepted(who, ROUND, &told(vec![issue("A1", title, &[("concerned", 10 + who as u32)])])).await;
    }
    desk.site.count().await;
    let page = desk.text("/figures/issues").await;
    assert!(page.contains("và 2 vấn đề tương tự (tất cả 36 ý kiến)"), "{page}");
    assert_eq!(page.matches("vấn đề tương tự").count(), 1);
    desk.site.close().await;
}

#[tokio::test]
async fn after_the_figures_are_fixed_a_unit_with_few_collaborators_goes_by_its_cluster() {
    let desk = Desk::new().await;
    desk.three().await;
    assert!(desk.text("/figures/issues?unit=K1-1").await.contains("Giá điện"), "while it is reviewed");
    rounds::compile(&desk.site.app, &desk.staff, ROUND).await.unwrap();
    desk.site.count().await;
    let unit = desk.text("/figures/issues?unit=K1-1").await;
    assert!(!unit.contains("Giá điện") && unit.contains("ít hơn 3 cộng tác viên"), "{unit}");
    assert!(unit.contains("Xem các vấn đề của Đơn vị K1"));
    let searched = desk.text("/figures/issues?unit=K1-1&q=dien").await;
    assert!(!searched.contains("Giá điện"), "{searched}");
    let cluster = desk.text("/figures/issues?unit=K1").await;
    assert!(
        cluster.contains("Giá điện") && cluster.contains("Một đơn vị của Đơn vị K1 · Chủ đề A1"),
        "{cluster}"
    );
    let list = cluster.split("Chủ đề: ").nth(1).unwrap();
    assert!(!list.contains("Đơn vị K1-1"), "{list}");
    desk.site.close().await;
}

#[tokio::test]
async fn what_is_taken_out_of_a_report_is_found_by_no_search_and_in_no_index() {
    let desk = Desk::new().await;
    let raw = told(vec![issue("A1", "Chuyện zụzalêmô ở chợ", &[("concerned", 30)])]);
    let id = desk.accepted(0, ROUND, &raw).await;
    desk.site.count().await;
    let round = store::rounds::by_code(&desk.site.app.db, ROUND).await.unwrap().unwrap().id;
    let found = async |words: &str| {
        store::search::issues(&desk.site.app.db, &desk.staff.scope(), round, words).await.unwrap().len()
    };
    assert_eq!(found("zuzalemo").await, 1);
    for (version, place) in
        [(3, Place::Issue(1, Part::Title)), (4, Place::Issue(1, Part::Description)), (5, Place::Stream(1, 1))]
    {
        redactions::redact(&desk.site.app, &desk.staff, id, version, (place, Reason::Secret)).await.unwrap();
    }
    assert_eq!(found("zuzalemo").await, 0);
    assert_eq!(found("tra loi som").await, 1, "what stays is found still");
    desk.site.close().await;
}

#[tokio::test]
async fn the_index_holds_no_word_of_an_archived_round() {
    let desk = Desk::new().await;
    desk.three().await;
    let round = store::rounds::by_code(&desk.site.app.db, ROUND).await.unwrap().unwrap();
    let left = "SELECT CAST(COUNT(*) AS TEXT) FROM issue_search";
    assert_eq!(desk.site.rows(left).await, ["3"]);
    let tx = desk.site.app.db.begin().await.unwrap();
    store::archives::cut(&tx, &round, make::now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(desk.site.rows(left).await, ["0"]);
    desk.site.sql("UPDATE round SET state = 'archived'").await;
    let page = desk.site.get(&desk.browser, "/figures/issues?q=dien").await;
    assert!(page.status == 422 && page.body.contains("không còn tìm theo từ"), "{}", page.body);
    let ids = store::archives::of_round(&desk.site.app.db, round.id).await.unwrap();
    let tx = desk.site.app.db.begin().await.unwrap();
    store::search::again(&tx, &ids).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(desk.site.rows(left).await, ["0"], "text taken out later brings nothing back");
    desk.site.close().await;
}
