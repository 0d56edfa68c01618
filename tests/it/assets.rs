//! Style sheet and script: named by each page, served for good, and nothing else beside them.

use crate::support::app::{Browser, Site};

/// The addresses under `/assets/` a page names.
fn named(page: &str) -> Vec<String> {
    let starts = page.match_indices("\"/assets/").map(|(at, _)| &page[at + 1..]);
    starts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_page_names_its_style_sheet_and_script_which_browsers_may_keep_for_good() {
    let site = Site::new().await;
    let stranger = Browser::default();
    let page = site.get(&stranger, "/login").await.body;
    assert!(!page.contains("<script>") && !page.contains("<style"), "the policy forbids both");
    let files = named(&page);
    assert_eq!(files.len(), 2, "{files:?}");
    for (file, kind) in files.iter().zip(["text/css", "text/javascript"]) {
        let answer = site.get(&stranger, file).await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(
            answer.headers.contains(&format!("content-type: {kind}; charset=utf-8")),
            "{}",
            answer.headers
        );
        assert!(answer.headers.contains("immutable"), "{}", answer.headers);
        assert!(!answer.body.is_empty());
        let other = file.replacen('-', "-0", 1);
        assert_eq!(site.get(&stranger, &other).await.status, 404, "{other}");
    }
    site.close().await;
}
