//! Digests of all kinds over the whole demo, as they come out of a real SMTP conversation: they hold what was published and
//! counted, in both languages, and nothing of any report.

use std::collections::{BTreeSet, HashSet};

use entity::digest_edition;
use entity::enums::{DigestKind, Role};
use entity::ids::ReleaseId;
use langnghe::domain::digest::{Digest, Matters, Quarterly};
use langnghe::domain::suppress::PublishedCell;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::locale::Lang;
use langnghe::store::{digests, releases};
use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::support::app::Site;
use crate::support::make;
use crate::support::smtp::{Mood, Smtp, runner_to};

/// Largest a mail may be, in bytes.
const LARGEST: usize = 150 * 1024;

/// The demo with an edition of each kind, and everything that was queued sent in a language.
async fn sent(site: &Site, lang: &str) -> Vec<(String, Vec<u8>)> {
    site.sql("DELETE FROM outbox WHERE edition_id IS NULL").await;
    site.sql(&format!("UPDATE outbox SET state = 'queued', sent_at = NULL, lang = '{lang}'")).await;
    let smtp = Smtp::start(Mood::Takes);
    let runner = runner_to(site, &format!("smtp://127.0.0.1:{}", smtp.port), |config| config.demo = false);
    runner.once(Job::SendMail).await.unwrap();
    let taken = smtp.taken.lock().unwrap().clone();
    assert_eq!(taken.len(), 5, "three releases, a week, a quarter");
    taken
}

async fn editions(site: &Site) -> Vec<digest_edition::Model> {
    let made = Runner::new(site.app.clone(), None).once(Job::Digests).await.unwrap();
    assert_eq!(made.done, 1, "a week of the open round");
    let matters = Matters { forwarded: 11, answered: 12, overdue: 4, declined: 2, closed: 13 };
    let content = serde_json::to_string(&Quarterly { quarter: "2026-Q3".into(), matters }).unwrap();
    let edition = digest_edition::Model {
        id: uuid::Uuid::new_v4(),
        kind: DigestKind::Quarterly,
        subject: "2026-Q3".into(),
        release_id: None,
        content,
        created_at: make::now(),
    };
    let tx = site.app.db.begin().await.unwrap();
    let all = digests::all(&tx).await.unwrap();
    let week = all.iter().find(|e| e.kind == DigestKind::Weekly).unwrap().id;
    let mut mail = langnghe::store::outbox::of_edition(&tx, week).await.unwrap().remove(0).0;
    (mail.id, mail.edition_id) = (uuid::Uuid::new_v4(), Some(edition.id));
    mail.message_id = format!("<{}@localhost>", mail.id);
    digests::insert(&tx, edition).await.unwrap();
    langnghe::store::outbox::insert_all(&tx, vec![mail]).await.unwrap();
    tx.commit().await.unwrap();
    digests::all(&site.app.db).await.unwrap()
}

/// The words of a page, and of its pictures, without marks.
fn words_of(html: &str) -> String {
    let alt: String = html.split(" alt=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let (mut out, mut rest) = (String::new(), html.to_owned());
    // Of what is between comments nothing is shown but by programs long gone, and styles are no words.
    for (begin, end) in [("<!--", "-->"), ("<style", "</style>")] {
        while let Some(at) = rest.find(begin) {
            let length = rest[at..].find(end).unwrap() + end.len();
            rest.replace_range(at..at + length, " ");
        }
    }
    let mut in_tag = false;
    for letter in rest.chars() {
        match letter {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                out.push(' ');
            }
            _ if !in_tag => out.push(letter),
            _ => {}
        }
    }
    let text = format!("{out} {alt}").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&");
    text.replace("&#34;", "\"").replace("&#39;", "'").replace("&nbsp;", " ")
}

/// Runs of six words of a text, in small letters.
fn runs(text: &str) -> Vec<String> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.windows(6).map(|run| run.join(" ")).collect()
}

/// Everything authors wrote.
async fn raw(site: &Site) -> HashSet<String> {
    let mut out = HashSet::new();
    for query in [
        "SELECT general_situation FROM revision",
        "SELECT title FROM issue",
        "SELECT description FROM issue",
        "SELECT cause FROM issue",
        "SELECT forecast FROM issue",
        "SELECT recommendation FROM issue",
        "SELECT content FROM stream",
    ] {
        for text in site.rows(query).await {
            out.extend(runs(&text));
        }
    }
    assert!(out.len() > 1000);
    out
}

/// Whole numbers in a text, with links, days and names of units left out.
fn numbers(text: &str, names: &[String]) -> Vec<u64> {
    let mut text = text.to_owned();
    for name in names.iter().filter(|name| name.chars().any(char::is_numeric)) {
        text = text.replace(name.as_str(), " ");
    }
    let mut out = Vec::new();
    for word in text.split_whitespace().filter(|word| !word.contains('/') && !word.contains('@')) {
        let letters: Vec<char> = word.chars().collect();
        let mut at = 0;
        while at < letters.len() {
            if !letters[at].is_ascii_digit() {
                at += 1;
                continue;
            }
            let mut digits = String::new();
            while at < letters.len() {
                let grouped =
                    ".,".contains(letters[at]) && letters.get(at + 1).is_some_and(char::is_ascii_digit);
                if letters[at].is_ascii_digit() {
                    digits.push(letters[at]);
                } else if !grouped {
                    break;
                }
                at += 1;
            }
            out.push(digits.parse().unwrap());
        }
    }
    out
}

/// The numbers a digest may hold: published for the whole in this release and the one before, and what it counts.
async fn allowed(site: &Site, digest: &Digest, scope: &langnghe::domain::access::Scope) -> BTreeSet<u64> {
    let mut out: BTreeSet<u64> = (0..=20).map(|n| n * 5).collect();
    let small = |n: &u32| u64::from(*n);
    match digest {
        Digest::OnIssue(issued) => {
            out.extend(
                [issued.expected, issued.received, issued.counted, issued.silent_units].iter().map(small),
            );
            let (mut ids, all) = (vec![issued.release], releases::all(&site.app.db, scope).await.unwrap());
            let at = all.iter().position(|r| r.id == issued.release).unwrap();
            ids.extend(all.get(at + 1).map(|r| r.id));
            for id in ids {
                out.extend(shown(site, scope, id).await);
            }
            // The year in the title, and in what the round before is called.
            out.extend([2025, 2026]);
        }
        Digest::Weekly(week) => {
            for node in &week.nodes {
                let part = (node.received * 200 + node.expected) / (node.expected * 2);
                out.extend([node.expected, node.received, part].iter().map(small));
            }
            out.extend(week.flash.into_iter().chain([3, 2026]));
        }
        Digest::Quarterly(q) => {
            let m = q.matters;
            out.extend([m.forwarded, m.answered, m.overdue, m.declined, m.closed, 2026].iter().map(small));
        }
    }
    out
}

/// Voices and authors of the topics shown for the whole.
async fn shown(site: &Site, scope: &langnghe::domain::access::Scope, id: ReleaseId) -> Vec<u64> {
    let opened = releases::open(&site.app.db, scope, id).await.unwrap().unwrap();
    let p = &opened.published;
    let tops = p.topics().children(p.topics().root());
    let cells = tops.iter().map(|&t| p.cell(p.units().root(), t));
    cells
        .flat_map(|cell| match cell {
            PublishedCell::Shown { voices, reporters, .. } => vec![*voices, u64::from(*reporters)],
            _ => vec![],
        })
        .collect()
}

/// Looks at one mail; its words.
fn look(bytes: &[u8], mail: &Message<'_>, lang: Lang, digest: &Digest) -> String {
    assert!(bytes.len() <= LARGEST, "{} bytes", bytes.len());
    assert!(bytes.is_ascii(), "any server takes it");
    assert!(bytes.split(|b| *b == b'\n').all(|line| line.len() <= 998), "no line is too long");
    assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    assert_eq!(mail.header_raw("List-Unsubscribe-Post").map(str::trim), Some("List-Unsubscribe=One-Click"));
    assert!(mail.date().is_some() && mail.message_id().is_some_and(|id| id.ends_with("@localhost")));
    assert_eq!(mail.to().unwrap().first().unwrap().name(), Some("Nguyễn Đức Long"));
    assert_eq!(mail.from().unwrap().first().unwrap().name(), Some("Lắng Nghe"));
    let subject = mail.subject().unwrap().to_owned();
    assert_eq!(subject, langnghe::mail::digests::subject(lang, digest), "it decodes right");
    let (text, html) = (mail.body_text(0).unwrap().into_owned(), mail.body_html(0).unwrap().into_owned());
    assert!(text.len() > 300 && !text.contains('<') && !text.contains("&#"), "text reads by itself: {text}");
    assert!(!html.contains("http://fonts") && !html.contains("<script") && !html.contains("src=\"http"));
    assert!(html.contains(&format!("<html lang=\"{}\"", lang.code())));
    let pictures: Vec<_> =
        mail.parts.iter().filter(|p| p.content_type().is_some_and(|t| t.ctype() == "image")).collect();
    assert_eq!(pictures.len(), usize::from(matches!(digest, Digest::OnIssue(_))));
    for picture in pictures {
        assert!(picture.contents().starts_with(b"\x89PNG"));
        assert!(html.contains(&format!("src=\"cid:{}\"", picture.content_id().unwrap())));
        let alt = html.split(" alt=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert!(alt.contains(": ") && alt.len() > 60, "what it shows is said too: {alt}");
    }
    format!("{subject} {text} {}", words_of(&html))
}

#[tokio::test]
async fn digests_of_all_kinds_hold_published_and_counted_numbers_alone_and_no_words_of_a_report() {
    let site = Site::demo().await;
    let leader = make::person(&site.app.db, Role::Leader, "lanhdao9").await;
    site.sql("UPDATE account SET email = NULL WHERE user_name = 'lanhdao9'").await;
    let scope = leader.scope();
    let all = editions(&site).await;
    let written = raw(&site).await;
    for lang in [Lang::Vi, Lang::En] {
        let mut kinds = BTreeSet::new();
        for (_, bytes) in sent(&site, lang.code()).await {
            let mail = MessageParser::default().parse(bytes.as_slice()).unwrap();
            let id = format!("<{}>", mail.message_id().unwrap());
            let query = format!(
                "SELECT e.subject FROM outbox o JOIN digest_edition e ON e.id = o.edition_id WHERE o.message_id = '{id}'"
            );
            let subject = site.rows(&query).await.remove(0);
            let edition = all.iter().find(|e| e.subject == subject).unwrap();
            let digest = digests::open(&site.app.db, &scope, edition).await.unwrap().unwrap();
            kinds.insert(edition.kind);
            let words = look(&bytes, &mail, lang, &digest);
            let (mut names, mut own) = (Vec::new(), HashSet::new());
            match &digest {
                Digest::Weekly(week) => names.extend(week.nodes.iter().map(|node| node.name.clone())),
                // What staff wrote passed the gate: the approver saw what stands in a report too, and agreed.
                Digest::OnIssue(issued) => own.extend(issued.findings.iter().flat_map(|line| runs(line))),
                Digest::Quarterly(_) => {}
            }
            let told: Vec<String> = runs(&words).into_iter().filter(|run| written.contains(run)).collect();
            let told: Vec<&String> = told.iter().filter(|run| !own.contains(*run)).collect();
            assert!(told.is_empty(), "{subject} tells {told:?}");
            let allowed = allowed(&site, &digest, &scope).await;
            let odd: Vec<u64> =
                numbers(&words, &names).into_iter().filter(|n| !allowed.contains(n)).collect();
            assert!(odd.is_empty(), "{subject} holds {odd:?}: {words}");
            if let Ok(folder) = std::env::var("LANGNGHE_LETTERS") {
                let name = format!("{folder}/{}-{}", subject.replace('/', "-"), lang.code());
                std::fs::write(format!("{name}.eml"), &bytes).unwrap();
            }
        }
        assert_eq!(kinds.len(), DigestKind::ALL.len());
    }
    site.close().await;
}
