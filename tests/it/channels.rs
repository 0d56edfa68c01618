//! Whatever leaders, heads of units and collaborators can get at is the same to the byte whatever stands behind a hidden
//! cell: a large number, a small one, or nothing at all.

use entity::enums::Role;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::mail::transport::Transport;

use crate::releases::issued_of;
use crate::support::app::Site;
use crate::support::{office, pdf};

/// Ids, digits of file names and tokens are by chance: each is put in the order it is met first.
fn without_chance(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let is_id = |w: &str| {
        w.len() == 36 && w.matches('-').count() == 4 && w.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
    };
    for c in text.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() || c == '-' {
            word.push(c);
            continue;
        }
        // The secret of the link that stops a digest.
        let is_stop = word.len() == 97 && word.chars().all(|c| c.is_ascii_alphanumeric());
        out.push_str(if is_id(&word) || is_stop { "ID" } else { &word });
        out.push(c);
        word.clear();
    }
    out
}

/// Everything the three roles get at, by what it is called.
async fn channels(voices: Option<i32>) -> Vec<(String, String)> {
    let site = Site::new().await;
    let release = issued_of(&site, voices).await;
    let config = langnghe::config::Config { demo: true, ..(*site.app.config).clone() };
    let transport = Transport::of(&config).unwrap();
    Runner::new(site.app.clone(), transport).once(Job::SendMail).await.unwrap();
    let mut out = Vec::new();
    for role in [Role::Leader, Role::UnitHead, Role::Collaborator] {
        let (browser, _) = site.browser(role, &format!("nguoi-{}", role.code().replace('_', "-"))).await;
        let paths = [
            "/".to_owned(),
            "/releases".into(),
            release.clone(),
            format!("{release}?unit=K1"),
            format!("{release}?topic=C"),
            format!("{release}/figures.json"),
            format!("{release}.pdf"),
            format!("{release}.docx"),
            format!("{release}.xlsx"),
            "/releases/years/2026".into(),
            "/releases/years/2026.pdf".into(),
            "/releases/years/2026.docx".into(),
            "/releases/years/2026.xlsx".into(),
            "/completeness".into(),
            "/guidance".into(),
            "/reports".into(),
            "/privacy".into(),
        ];
        for path in paths {
            let answer = site.get(&browser, &path).await;
            let name = format!("{role:?} {}", without_chance(&path));
            out.push((
                format!("{name}: status and headers"),
                without_chance(&format!("{} {}", answer.status, answer.headers)),
            ));
            if answer.bytes.starts_with(b"PK") {
                for (part, text) in office::parts(&answer.bytes) {
                    out.push((format!("{name}: {part}"), without_chance(&text)));
                }
                out.push((format!("{name}: length"), answer.bytes.len().to_string()));
            } else if answer.bytes.starts_with(b"%PDF") {
                out.push((format!("{name}: text"), pdf::text(&answer.bytes)));
                out.push((format!("{name}: length"), answer.bytes.len().to_string()));
            } else {
                out.push((name, without_chance(&answer.body)));
            }
        }
    }
    for column in ["subject", "text", "html"] {
        let mails = site.rows(&format!("SELECT {column} FROM mail_drop ORDER BY recipient, subject")).await;
        assert!(!mails.is_empty(), "the digest was mailed");
        out.push((format!("mail: {column}"), without_chance(&mails.join("\n"))));
    }
    site.close().await;
    out
}

#[tokio::test]
async fn nothing_readers_get_at_differs_by_what_stands_behind_a_hidden_cell() {
    let large = channels(Some(7919)).await;
    assert!(large.len() > 50);
    for voices in [Some(1), Some(60_000), None] {
        let other = channels(voices).await;
        assert_eq!(large.len(), other.len());
        for ((name, a), (_, b)) in large.iter().zip(&other) {
            assert_eq!(a, b, "{name} tells {voices:?} from a large number");
        }
    }
    let words: String = large.into_iter().map(|(_, text)| text).collect();
    assert!(words.contains("ẩn") && words.contains("giá điện"), "the pages were really read");
}

#[tokio::test]
async fn a_reader_who_is_none_of_the_audience_gets_the_answer_for_what_does_not_exist() {
    let site = Site::new().await;
    let release = crate::releases::issued(&site).await;
    let (head, _) = site.browser(Role::UnitHead, "thutruong").await;
    let strange = "/releases/3f0e5a1e-8f43-4a55-9d0c-0a4a3f1f2b11".to_owned();
    for end in ["", "/figures.json", ".pdf", ".docx", ".xlsx"] {
        let there = site.get(&head, &format!("{release}{end}")).await;
        let nowhere = site.get(&head, &format!("{strange}{end}")).await;
        assert_eq!((there.status, nowhere.status), (404, 404));
        assert_eq!(without_chance(&there.body), without_chance(&nowhere.body), "{end}");
    }
    site.close().await;
}
