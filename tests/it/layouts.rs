//! The layout of documents: seen before it is saved, kept in versions, and each release keeps its own.

use entity::enums::Role;

use crate::releases::issued;
use crate::support::app::Site;
use crate::support::pdf;

fn parts<'a>(version: &'a str, issuer: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("parent_body", "TỈNH ỦY HÒA GIANG"),
        ("issuer", issuer),
        ("heading", "ĐẢNG CỘNG SẢN VIỆT NAM"),
        ("symbol", "BDL"),
        ("place", "Hòa Giang"),
        ("kind", "BÁO CÁO NHANH"),
        ("post", "TRƯỞNG BAN"),
        ("recipients", "Ban Chỉ đạo\nLưu"),
        ("size", "13"),
    ]
}

#[tokio::test]
async fn a_layout_is_seen_before_it_is_saved_and_every_version_is_kept() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    let page = site.get(&admin, "/settings/layout").await.body;
    assert!(page.contains("BAN TUYÊN GIÁO VÀ DÂN VẬN") && page.contains("BẢN MẪU"));
    let typed = parts("0", "BAN <MỚI>");
    let shown = site.post(&admin.saying("x-background", "1"), "/settings/layout/preview", &typed).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.starts_with("<article") && shown.body.contains("BAN &lt;MỚI&gt;"), "{}", shown.body);
    let whole = site.post(&admin, "/settings/layout/preview", &typed).await;
    assert!(whole.status == 200 && whole.body.contains("<form method=\"post\" action=\"/settings/layout\""));
    let sample = site.post(&admin, "/settings/layout/sample.pdf", &typed).await;
    let text = pdf::text(&sample.bytes);
    assert!(
        text.contains("BAN <MỚI>") && text.contains("BÁO CÁO NHANH") && text.contains("BẢN MẪU"),
        "{text}"
    );
    assert!(
        pdf::sizes(&sample.bytes)
            .iter()
            .any(|(size, text)| *size == 13 && text.starts_with("Đây là văn bản"))
    );
    assert!(!site.get(&admin, "/settings/layout").await.body.contains("&#60;MỚI"), "nothing was saved");

    let wrong = site.post(&admin, "/settings/layout", &parts("0", "")).await;
    assert!(
        wrong.status == 422 && wrong.body.contains("id=\"issuer\"") && wrong.body.contains("BÁO CÁO NHANH")
    );
    assert_eq!(site.post(&admin, "/settings/layout", &parts("0", "BAN MỘT")).await.status, 303);
    assert_eq!(
        site.post(&admin, "/settings/layout", &parts("0", "BAN KHÁC")).await.status,
        409,
        "saved over"
    );
    assert_eq!(site.post(&admin, "/settings/layout", &parts("2", "BAN HAI")).await.status, 303);
    let page = site.get(&admin, "/settings/layout").await.body;
    for version in ["version=1", "version=2", "version=3"] {
        assert!(page.contains(version), "{version}");
    }
    assert!(page.contains("BAN HAI") && !page.contains("BAN MỘT"));
    let first = site.get(&admin, "/settings/layout?version=1").await.body;
    assert!(first.contains("BAN TUYÊN GIÁO VÀ DÂN VẬN"), "what was there before versions were kept");
    assert!(site.get(&admin, "/settings/layout?version=2").await.body.contains("BAN MỘT"));
    assert_eq!(site.get(&admin, "/settings/layout?version=9").await.status, 404);
    site.close().await;
}

#[tokio::test]
async fn a_release_keeps_the_layout_it_was_issued_in() {
    let site = Site::new().await;
    let (admin, _) = site.browser(Role::Admin, "quantri").await;
    assert_eq!(site.post(&admin, "/settings/layout", &parts("0", "BAN MỘT")).await.status, 303);
    let release = issued(&site).await;
    assert_eq!(site.post(&admin, "/settings/layout", &parts("2", "BAN HAI")).await.status, 303);
    let (leader, _) = site.browser(Role::Leader, "lanhdao1").await;
    let text = pdf::text(&site.get(&leader, &format!("{release}.pdf")).await.bytes);
    assert!(
        text.contains("BAN MỘT") && text.contains("BÁO CÁO NHANH") && !text.contains("BAN HAI"),
        "{text}"
    );
    assert!(site.get(&leader, &release).await.body.contains("BAN MỘT"), "on paper the page has it too");
    let documents = site.rows("SELECT document FROM release").await;
    assert!(documents[0].contains("\"version\":2"), "and says which it was");
    site.close().await;
}
