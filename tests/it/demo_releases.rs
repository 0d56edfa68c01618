//! Every table of the demo's releases, read back from pages, JSON and PDF: it shows what was published, and
//! nothing stands where a number is hidden.

use std::collections::BTreeSet;

use entity::enums::Role;
use entity::ids::ReleaseId;
use langnghe::domain::access::Actor;
use langnghe::domain::suppress::{Published, PublishedCell, reopen};
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::mail::transport::Transport;
use langnghe::store::{mail_drops, releases};
use serde_json::Value;

use crate::support::app::{Browser, Site};
use crate::support::tables::{Seen, SeenTable, of_html};
use crate::support::{office, pdf};

/// The frozen figures of a release, and the names in its document.
async fn frozen(site: &Site, actor: &Actor, path: &str) -> (Published, Names) {
    let id = ReleaseId::parse(path.rsplit('/').next().unwrap()).unwrap();
    let row = releases::get(&site.app.db, &actor.scope(), id).await.unwrap().unwrap();
    let published = reopen(&serde_json::from_str(&row.figures).unwrap()).unwrap();
    (published, Names(serde_json::from_str(&row.document).unwrap()))
}

/// The paths of the releases somebody finds listed.
pub async fn listed(site: &Site, browser: &Browser) -> BTreeSet<String> {
    let list = site.get(browser, "/releases").await.body;
    let paths = list.split("href=\"").filter_map(|rest| rest.split('"').next());
    paths.filter(|p| p.starts_with("/releases/") && !p.contains("/years/")).map(Into::into).collect()
}

struct Names(Value);

impl Names {
    fn unit(&self, code: &str) -> &str {
        self.0["units"][code].as_str().unwrap()
    }

    fn topic(&self, code: &str) -> &str {
        self.0["topics"][code][0].as_str().unwrap()
    }
}

/// Compares a table at a unit and a topic with what was published; gives how many numbers it shows.
fn compare(seen: &SeenTable, (published, names): (&Published, &Names), (u, t): (usize, usize)) -> usize {
    let (units, topics) = (published.units(), published.topics());
    let columns = topics.with_children(t);
    let heads: Vec<&str> = columns.iter().map(|&c| names.topic(topics.code(c))).collect();
    assert_eq!(seen.columns, heads);
    let is_shown =
        |i: &&usize| columns.iter().any(|&c| matches!(Seen::of(published.cell(**i, c)), Seen::Number(..)));
    let children = units.children(u);
    let rows: Vec<usize> = [u].into_iter().chain(children.iter().filter(is_shown).copied()).collect();
    let named: Vec<&str> = seen.rows.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, rows.iter().map(|&i| names.unit(units.code(i))).collect::<Vec<_>>());
    for (&i, (name, cells)) in rows.iter().zip(&seen.rows) {
        let expected: Vec<Seen> = columns.iter().map(|&c| Seen::of(published.cell(i, c))).collect();
        assert_eq!(cells, &expected, "the row of {name}");
    }
    seen.rows.iter().flat_map(|(_, cells)| cells).filter(|c| matches!(c, Seen::Number(..))).count()
}

/// Compares the figures as JSON with what was published; gives how many numbers they show.
fn compare_json(figures: &Value, published: &Published) -> usize {
    let (units, topics) = (published.units(), published.topics());
    let (cells, mut shown) = (figures["cells"].as_array().unwrap(), 0);
    let singles = (0..units.len()).filter(|&u| !units.is_group(u)).count();
    assert_eq!(cells.len(), singles * topics.len(), "every unit and topic stands there once");
    for cell in cells {
        let (unit, topic) = (cell["unit"].as_str().unwrap(), cell["topic"].as_str().unwrap());
        let published = published.cell(units.asked(unit).unwrap(), topics.asked(topic).unwrap());
        match published {
            PublishedCell::Shown { voices, reporters, .. } => {
                assert_eq!((&cell["voices"], &cell["reporters"]), (&(*voices).into(), &(*reporters).into()));
                shown += 1;
            }
            other => {
                let status = if *other == PublishedCell::Hidden { "hidden" } else { "empty" };
                assert_eq!(cell, &serde_json::json!({"unit": unit, "topic": topic, "status": status}));
            }
        }
    }
    for merged in figures["merged"].as_array().into_iter().flatten() {
        let first = units.asked(merged["units"][0].as_str().unwrap()).unwrap();
        let cell = published
            .cell(units.parent(first).unwrap(), topics.asked(merged["topic"].as_str().unwrap()).unwrap());
        let seen = Seen::Number(
            merged["voices"].as_u64().unwrap(),
            u32::try_from(merged["reporters"].as_u64().unwrap()).unwrap(),
        );
        assert_eq!(Seen::of(cell), seen, "{merged}");
    }
    shown
}

/// Pages of one release: the root, each unit and each topic that opens.
async fn compare_pages(site: &Site, leader: &Browser, path: &str, frozen: (&Published, &Names)) -> usize {
    let (units, topics) = (frozen.0.units(), frozen.0.topics());
    let (root, all) = (units.root(), topics.root());
    let clusters = units.children(root).iter().map(|&u| (u, all));
    let tops = topics.children(all).iter().map(|&t| (root, t));
    let mut shown = 0;
    for (u, t) in [(root, all)].into_iter().chain(clusters).chain(tops) {
        let at = format!("{path}?unit={}&topic={}", units.code(u), topics.code(t).replace('*', "%2A"));
        let page = site.get(leader, &at).await;
        assert_eq!(page.status, 200, "{at}");
        let tables = of_html(&page.body);
        shown += compare(&tables[0], frozen, (u, t));
        if let [_, steps] = tables.as_slice() {
            compare_steps(steps, frozen, (u, t));
        } else {
            assert_eq!(tables.len(), 1, "{at}");
        }
    }
    shown
}

/// Compares all cells of a spreadsheet with what was published.
fn compare_cells(rows: &[Vec<String>], (published, names): (&Published, &Names)) {
    let (units, topics) = (published.units(), published.topics());
    let places = units.preorder().flat_map(|u| topics.preorder().map(move |t| (u, t)));
    assert_eq!(rows.len() - 1, units.len() * topics.len());
    for (row, (u, t)) in rows[1..].iter().zip(places) {
        assert_eq!(
            (row[0].as_str(), row[1].as_str()),
            (names.unit(units.code(u)), names.topic(topics.code(t)))
        );
        let seen = if row[3].is_empty() {
            Seen::read(&row[2])
        } else {
            Seen::read(&format!("{} ({})", row[2], row[3]))
        };
        assert_eq!(seen, Seen::of(published.cell(u, t)), "{row:?}");
    }
}

/// What is set beside the round before: topics that are shown, with the numbers of this release in the last column.
fn compare_steps(steps: &SeenTable, (published, names): (&Published, &Names), (u, t): (usize, usize)) {
    let topics = published.topics();
    assert!(!steps.rows.is_empty());
    for (name, cells) in &steps.rows {
        let here = topics.with_children(t);
        let topic = here.iter().find(|&&c| names.topic(topics.code(c)) == *name).expect(name);
        assert!(
            matches!(cells.as_slice(), [Seen::Number(..), _]),
            "{name}: nothing but shown cells is compared"
        );
        assert_eq!(Some(&Seen::of(published.cell(u, *topic))), cells.get(1), "{name}");
    }
}

/// Reads a digest's text: a line a topic, all others without numbers of voices. Gives how many it shows.
fn compare_digest(text: &str, (published, names): (&Published, &Names)) -> usize {
    let (units, topics) = (published.units(), published.topics());
    let mut shown = 0;
    for line in text.lines().filter(|l| l.chars().any(char::is_numeric)) {
        let completeness = line.starts_with("Đã nhận ") && line.contains(" báo cáo phải nộp");
        let title = line.starts_with("Báo cáo “Tình hình dư luận xã hội quý ");
        let shares = line
            .split([';', '·'])
            .all(|part| part.trim().ends_with(" %") || !part.contains(char::is_numeric));
        // What the round before showed is compared with that round's release in `digest_demo`.
        let before = line.starts_with("  Quý ");
        if completeness || title || shares || before || line.starts_with("http") {
            continue;
        }
        let (name, rest) = line.strip_prefix("- ").and_then(|l| l.split_once(": ")).expect(line);
        let (voices, rest) = rest.split_once(" ý kiến, ").expect(line);
        let seen = Seen::read(&format!("{voices} ({})", rest.strip_suffix(" người báo cáo").expect(line)));
        let of_name = |&&t: &&usize| names.topic(topics.code(t)) == name;
        let topic = topics.children(topics.root()).iter().find(of_name).expect(line);
        assert_eq!(Seen::of(published.cell(units.root(), *topic)), seen, "{line}");
        shown += 1;
    }
    shown
}

/// The text of the digest that was mailed for a release.
async fn digest(site: &Site, path: &str) -> String {
    let drops = mail_drops::all(&site.app.db).await.unwrap();
    drops.into_iter().find(|mail| mail.text.contains(path)).expect("a digest of each release").text
}

#[tokio::test]
async fn every_table_of_every_demo_release_shows_the_published_numbers_and_none_that_is_hidden() {
    let site = Site::demo().await;
    let (leader, actor) = site.browser(Role::Leader, "lanhdao").await;
    let paths = listed(&site, &leader).await;
    assert_eq!(paths.len(), 3, "the demo issues three rounds");
    let transport = Transport::of(&site.app.config).unwrap();
    Runner::new(site.app.clone(), transport).once(Job::SendMail).await.unwrap();
    for path in paths {
        let (published, names) = frozen(&site, &actor, &path).await;
        let frozen = (&published, &names);
        let on_pages = compare_pages(&site, &leader, &path, frozen).await;
        let json = site.get(&leader, &format!("{path}/figures.json")).await.body;
        let json: Value = serde_json::from_str(&json).unwrap();
        let in_json = compare_json(&json["releases"][0], &published);
        let file = site.get(&leader, &format!("{path}.pdf")).await.bytes;
        assert!(pdf::text(&file).contains("(HƯ CẤU)"), "on paper too the demo says that it is one");
        let printed = pdf::tables(&file);
        assert_eq!(printed.len(), 1);
        let (root, all) = (published.units().root(), published.topics().root());
        let in_pdf = compare(&SeenTable::of(&printed[0]), frozen, (root, all));
        let word = site.get(&leader, &format!("{path}.docx")).await.bytes;
        let in_word = compare(&SeenTable::of(&office::tables(&word).pop().unwrap()), frozen, (root, all));
        let excel = office::sheets(&site.get(&leader, &format!("{path}.xlsx")).await.bytes);
        assert_eq!(compare(&SeenTable::of(&excel[2].1), frozen, (root, all)), in_pdf);
        assert_eq!(in_word, in_pdf);
        compare_cells(&excel[3].1, frozen);
        assert_eq!(compare_digest(&digest(&site, &path).await, frozen), 5, "five topics are mailed");
        assert!(on_pages > 100 && in_json > 100 && in_pdf > 50, "{on_pages} {in_json} {in_pdf}");
    }
    site.close().await;
}
