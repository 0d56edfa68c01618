//! Style sheet and script: named by each page, served for good, and nothing else beside them.

use entity::enums::Role;

use crate::support::app::{Browser, Site};
use crate::support::make;

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

#[tokio::test]
async fn the_page_of_an_issue_with_all_it_needs_is_light_enough_for_a_bad_line_and_asks_nobody_else() {
    let site = Site::new().await;
    let (author, person) = site.browser(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[person.account]).await;
    let begun = site.post(&author, "/reports/new", &[("round", "2026-Q4")]).await;
    let path = begun.to.replace("/edit", "/issues/1");
    let page = site.get(&author, &path).await.body;
    for (at, _) in page.match_indices("src=\"").chain(page.match_indices("<link rel=\"stylesheet\" href=\""))
    {
        let address = page[at..].split('"').find(|part| part.contains('/')).unwrap();
        assert!(address.starts_with("/assets/"), "{address}");
    }
    let packing = author.saying("accept-encoding", "gzip");
    let mut weight = 0;
    for file in named(&page).iter().chain([&path]) {
        let answer = site.get(&packing, file).await;
        assert_eq!(answer.status, 200);
        assert!(answer.headers.contains("content-encoding: gzip"), "{file}: {}", answer.headers);
        weight += answer.bytes.len();
    }
    assert!(weight < 100_000, "{weight} bytes");
    site.close().await;
}
