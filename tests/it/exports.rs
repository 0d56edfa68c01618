//! Large exports: asked for, written by a job with its progress, kept with checksum and rows, gone in time.

use chrono::Duration;
use entity::enums::Role;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use sha2::{Digest, Sha256};

use crate::support::app::Site;
use crate::support::office;
use crate::support::world::World;

#[tokio::test]
async fn an_export_is_written_by_a_job_and_tells_codes_but_no_word_anybody_wrote() {
    let site = Site::demo().await;
    let (staff, _) = site.browser(Role::Staff, "canbo8").await;
    let page = site.get(&staff, "/exports").await.body;
    assert!(page.contains("Chưa có tệp nào"));
    let code = page.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
    for _ in 0..2 {
        assert_eq!(site.post(&staff, "/exports", &[("round", &code)]).await.to, "/exports?done=export-asked");
    }
    let waiting = site.get(&staff, "/exports").await.body;
    assert_eq!(waiting.matches("Đang chờ").count(), 1, "asking twice asks once");
    let run = Runner::new(site.app.clone(), None).once(Job::Export).await.unwrap();
    assert_eq!((run.done, run.fault.as_str()), (1, ""));
    let page = site.get(&staff, "/exports").await.body;
    assert!(page.contains("Đã xong"), "{page}");
    let path = page.split("href=\"/exports/").nth(1).unwrap().split('"').next().unwrap();
    let answer = site.get(&staff, &format!("/exports/{path}")).await;
    assert_eq!(answer.status, 200);
    assert!(page.contains(&hex::encode(Sha256::digest(&answer.bytes))), "the page tells its checksum");
    let parts = office::parts(&answer.bytes);
    assert!(parts.iter().any(|(_, text)| text.contains("Nội bộ")));
    let rows =
        parts.iter().find(|(name, _)| name.ends_with("sheet2.xml")).unwrap().1.matches("<row ").count();
    let query = format!(
        "SELECT COUNT(*) || '' FROM stream s JOIN issue i ON i.id = s.issue_id JOIN revision v ON v.id = i.revision_id \
         JOIN report r ON r.id = v.report_id AND r.revisions = v.number JOIN round o ON o.id = r.round_id \
         WHERE o.code = '{code}' AND r.kind = 'periodic' AND NOT r.held AND r.state IN ('accepted', 'compiled')"
    );
    let streams: usize = site.rows(&query).await[0].parse().unwrap();
    assert_eq!(rows, streams + 1, "a row a stream, and the heads");
    assert!(page.contains(&format!("{} dòng", langnghe::locale::Lang::Vi.number(streams as u64))));
    let said = site.rows("SELECT content FROM stream LIMIT 200").await;
    let titles = site.rows("SELECT title FROM issue LIMIT 200").await;
    for words in said.iter().chain(&titles) {
        assert!(parts.iter().all(|(_, text)| !text.contains(words.as_str())), "{words}");
    }
    let (leader, _) = site.browser(Role::Leader, "lanhdao8").await;
    assert_eq!(site.get(&leader, &format!("/exports/{path}")).await.status, 403);

    let later = site.later(Duration::days(31));
    Runner::new(later.app.clone(), None).once(Job::Purge).await.unwrap();
    assert_eq!(site.rows("SELECT COUNT(*) || '' FROM export_part").await, ["0"], "it is gone in time");
    site.close().await;
}

#[tokio::test]
async fn a_round_without_reports_makes_an_empty_file_and_an_unknown_one_none() {
    let site = Site::new().await;
    World::make(&site).await;
    let (staff, _) = site.browser(Role::Staff, "canbo8").await;
    assert_eq!(site.post(&staff, "/exports", &[("round", "1999-Q1")]).await.status, 404);
    let page = site.get(&staff, "/exports").await.body;
    let code = page.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    site.post(&staff, "/exports", &[("round", &code)]).await;
    Runner::new(site.app.clone(), None).once(Job::Export).await.unwrap();
    assert!(site.get(&staff, "/exports").await.body.contains("Đã xong"));
    site.close().await;
}
