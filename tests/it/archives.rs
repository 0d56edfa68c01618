//! The end of a round: archived after notice, what stays tells nobody who wrote what, and reports go after their time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDateTime, NaiveTime};
use entity::enums::{ReportState, Role, RoundState, SummaryState};
use entity::ids::{ReleaseId, ReportId, SummaryId};
use entity::{release, summary};
use langnghe::actions::{archives, reports, reviews, rounds as acts};
use langnghe::domain::access::Actor;
use langnghe::domain::report::Act;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::{completeness, releases, rounds, summaries};

use crate::support::app::{Browser, Site};
use crate::support::clock::{at, both, file, noted, planned, state};
use crate::support::dump::{self, Table};
use crate::support::mailbox::mails;
use crate::support::make;
use crate::support::world::raw;

#[tokio::test]
async fn a_round_is_archived_after_notice_when_the_next_closes_and_then_nothing_tells_who_wrote_what() {
    let site = Site::new().await;
    let (people, staff) = planned(&site).await;
    both(&site, at(&site, 2027, (1, 1), (8, 0))).await;
    let day = at(&site, 2027, (3, 9), (10, 7));
    both(&site, at(&site, 2027, (3, 8), (8, 0))).await;
    for who in &people {
        file(&site, who, "2027-Q1", day).await;
    }
    acts::compile(&site.at(day).app, &staff, "2027-Q1").await.unwrap();
    site.sql("UPDATE round SET state = 'issued' WHERE code = '2027-Q1'").await;
    both(&site, at(&site, 2027, (4, 1), (8, 0))).await;
    both(&site, at(&site, 2027, (6, 5), (8, 0))).await;
    assert_eq!(noted(&site, "2027-Q1").await.last().unwrap(), "round.remind", "not yet told");
    // The second quarter closes on 20 June.
    let told = at(&site, 2027, (6, 10), (9, 0));
    both(&site, told).await;
    assert_eq!(noted(&site, "2027-Q1").await.last().unwrap(), "round.archive_tell");
    let text = mails(&site.at(told), "mot@example.invalid").await.pop().unwrap().text;
    assert!(text.contains("Quý I/2027 được lưu trữ từ ngày 24/06/2027"), "{text}");
    both(&site, at(&site, 2027, (6, 21), (9, 0))).await;
    assert_eq!(state(&site, "2027-Q1").await, RoundState::Issued, "two weeks are not over");
    both(&site, at(&site, 2027, (6, 24), (9, 1))).await;
    assert_eq!(state(&site, "2027-Q1").await, RoundState::Archived);
    let tables = dump::tables(site.app.config.database_url.reveal()).await;
    assert_eq!(tables["authorship"].rows.len(), 0);
    let about = tables["outbox"].texts().filter(|t| *t == "2027-Q1").count();
    assert_eq!(about, 0, "nor who was reminded");
    site.close().await;
}

/// What became of three reports, each at moments of its own: one was returned, with a mail, and came again; one was marked,
/// one came days later and late; all were opened and accepted. Their ids, in the order of their authors.
async fn lived_through(site: &Site, people: &[Actor], staff: &Actor) -> Vec<ReportId> {
    let day = |hour, minute| site.at(at(site, 2027, (3, 9), (hour, minute)));
    let late = |minute| site.at(at(site, 2027, (3, 21), (10, minute)));
    let mut ids = Vec::new();
    for (n, (who, minute)) in people.iter().zip([7, 23, 41]).enumerate() {
        let then = if n == 2 { late(minute) } else { day(10, minute) };
        let id = reports::start(&then.app, who, "2027-Q1").await.unwrap();
        let mut typed = raw("Chuyện điện", "12");
        typed.issues[0].topic = "C1".into();
        reports::save_draft(&then.app, who, id, 1, &typed).await.unwrap();
        let sent = if n == 2 { late(minute + 2) } else { day(10, minute + 2) };
        reports::submit(&sent.app, who, id, true).await.unwrap().unwrap();
        ids.push(id);
    }
    let decide = async |then: Site, id, version, act| {
        let reason = "Đề nghị xem lại nội dung này.";
        reviews::decide(&then.app, staff, id, version, (act, reason)).await.unwrap();
    };
    decide(day(11, 2), ids[0], 2, Act::Open).await;
    reviews::keep_open(&day(11, 3).app, staff, ids[0]).await.unwrap();
    decide(day(11, 5), ids[0], 3, Act::Return).await;
    reports::resume(&day(13, 1).app, &people[0], ids[0]).await.unwrap();
    reports::submit(&day(13, 5).app, &people[0], ids[0], true).await.unwrap().unwrap();
    for (then, n, version) in [(day(11, 20), 0, 6), (day(11, 21), 1, 2), (late(59), 2, 2)] {
        decide(then, ids[n], version, Act::Accept).await;
    }
    let marks = ["3", "2", "", "1"].map(ToOwned::to_owned);
    reviews::mark(&day(14, 11).app, staff, ids[1], (0, marks)).await.unwrap();
    ids
}

/// A value as it is compared: ids without dashes, moments to the minute.
fn bare(text: &str) -> String {
    match moment(text) {
        Some(at) => at.format("%Y%m%d %H:%M").to_string(),
        None => text.replace('-', "").to_lowercase(),
    }
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    let start = text.get(..19)?.replace('T', " ");
    NaiveDateTime::parse_from_str(&start, "%Y-%m-%d %H:%M:%S").ok()
}

/// The rows that name something: the name of their table and their values.
fn naming(tables: &BTreeMap<String, Table>, names: &BTreeSet<String>) -> Vec<(String, Vec<String>)> {
    let mut out = Vec::new();
    for (name, table) in tables {
        for row in &table.rows {
            let plain: Vec<String> = row.iter().flatten().cloned().collect();
            if plain.iter().any(|text| names.iter().any(|n| bare(text).contains(n))) {
                out.push((name.clone(), plain));
            }
        }
    }
    out
}

/// A report's id with those of all that hangs on it.
fn parts(tables: &BTreeMap<String, Table>, id: ReportId) -> BTreeSet<String> {
    let mut all = BTreeSet::from([bare(&id.to_string())]);
    for (table, above) in [("revision", "report_id"), ("issue", "revision_id"), ("stream", "issue_id")] {
        let table = &tables[table];
        let column = |name: &str| table.columns.iter().position(|c| c == name).unwrap();
        let (own, above) = (column("id"), column(above));
        let value = |row: &[Option<String>], at: usize| bare(row[at].as_deref().unwrap());
        let found: Vec<String> = table
            .rows
            .iter()
            .filter(|row| all.contains(&value(row, above)))
            .map(|row| value(row, own))
            .collect();
        all.extend(found);
    }
    all
}

#[tokio::test]
async fn after_archiving_no_join_over_a_full_dump_narrows_an_author_to_fewer_than_the_unit_has() {
    let site = Site::new().await;
    let (people, staff) = planned(&site).await;
    both(&site, at(&site, 2027, (1, 1), (8, 0))).await;
    both(&site, at(&site, 2027, (3, 8), (8, 0))).await;
    let ids = lived_through(&site, &people, &staff).await;
    let before = dump::tables(site.app.config.database_url.reveal()).await;
    assert_eq!(before["outbox"].rows.len(), 4, "three reminders, and the mail about the return");
    acts::compile(&site.at(at(&site, 2027, (3, 22), (9, 0))).app, &staff, "2027-Q1").await.unwrap();
    site.sql("UPDATE round SET state = 'issued' WHERE code = '2027-Q1'").await;
    for (month, day, hour) in [(4, 1, 8), (6, 10, 9), (6, 21, 9), (6, 24, 10)] {
        both(&site, at(&site, 2027, (month, day), (hour, 0))).await;
    }
    assert_eq!(state(&site, "2027-Q1").await, RoundState::Archived);
    let tables = dump::tables(site.app.config.database_url.reveal()).await;
    let authors: Vec<BTreeSet<String>> =
        people.iter().map(|who| BTreeSet::from([bare(&who.account.to_string())])).collect();
    let of_authors: Vec<Vec<_>> = authors.iter().map(|names| naming(&tables, names)).collect();
    for (table, column) in [
        ("report", "first_submitted_at"),
        ("report", "revisions"),
        ("report", "version"),
        ("report", "late"),
        ("revision", "submitted_at"),
        ("revision", "number"),
        ("review_event", "at"),
        ("review_event", "revision"),
    ] {
        let at = tables[table].columns.iter().position(|c| c == column).unwrap();
        let values: BTreeSet<&Option<String>> = tables[table].rows.iter().map(|row| &row[at]).collect();
        assert_eq!(values.len(), 1, "{table}.{column} sets reports apart by what the log tells of people");
    }
    assert_eq!(tables["revision"].rows.len(), 3, "of each the last");
    let round = rounds::by_code(&site.app.db, "2027-Q1").await.unwrap().unwrap();
    let counted = completeness::total(&site.app.db, round.id).await.unwrap();
    assert_eq!((counted.received, counted.on_time), (3, 2), "that one came late is known still");
    for id in ids {
        let rows = naming(&tables, &parts(&tables, id));
        assert!(rows.len() > 5, "the report is still there");
        for (table, values) in &rows {
            for text in values {
                let known: Vec<usize> = of_authors
                    .iter()
                    .map(|rows| rows.iter().filter(|(_, v)| v.iter().any(|t| bare(t) == bare(text))).count())
                    .collect();
                let joins = text.len() > 7 && known.contains(&0) && known.iter().any(|n| *n > 0);
                assert!(!joins, "{table}: {text} leads to some of the unit: {known:?}");
                let is_day = moment(text).is_none_or(|at| at.time() == NaiveTime::MIN);
                assert!(is_day, "{table}: {text} is finer than a day");
            }
            assert_ne!(table, "audit_event", "no act of the log leads to the report: {values:?}");
            let named = authors.iter().flatten().any(|who| values.iter().any(|t| bare(t).contains(who)));
            assert!(!named, "{table} names a report and a collaborator: {values:?}");
        }
    }
    site.close().await;
}

#[tokio::test]
async fn reports_go_after_their_time_once_staff_agreed_and_the_round_stays() {
    let site = Site::new().await;
    let author = site.person(Role::Collaborator, "ctv").await;
    make::world(&site.app.db, &[author.account]).await;
    let staff = site.person(Role::Staff, "canbo").await;
    file(&site, &author, "2026-Q4", make::now()).await;
    acts::compile(&site.app, &staff, "2026-Q4").await.unwrap();
    assert!(archives::waive(&site.app, &staff, "2026-Q4").await.is_err(), "not archived");
    site.sql("UPDATE round SET state = 'archived', archived_at = '2026-10-26 00:00:00+00:00'").await;
    let purge = async |days: i64| {
        let then = site.later(Duration::days(days));
        Runner::new(then.app.clone(), None).once(Job::Purge).await.unwrap();
        state(&site, "2026-Q4").await
    };
    assert_eq!(purge(800).await, RoundState::Archived, "nobody agreed, and its year has no release");
    archives::waive(&site.app, &staff, "2026-Q4").await.unwrap();
    assert_eq!(purge(700).await, RoundState::Archived, "two years are not over");
    assert_eq!(purge(800).await, RoundState::Purged);
    let tables = dump::tables(site.app.config.database_url.reveal()).await;
    let left: BTreeMap<&str, usize> =
        ["report", "revision", "draft", "authorship", "review_event", "year_secret"]
            .map(|name| (name, tables[name].rows.len()))
            .into();
    assert!(left.values().all(|rows| *rows == 0), "{left:?}");
    assert_eq!(tables["round_unit"].rows.len(), 2, "its tree stays");
    site.close().await;
}

/// A release of a round, as issuing its summary leaves it.
async fn released(site: &Site, staff: &Actor, code: &str) -> ReleaseId {
    let round = rounds::by_code(&site.app.db, code).await.unwrap().unwrap();
    let (id, summary_id) = (ReleaseId::random(), SummaryId::random());
    let summary = summary::Model {
        id: summary_id,
        round_id: round.id,
        state: SummaryState::Issued,
        title: code.into(),
        findings: String::new(),
        audience: "leaders".into(),
        number: String::new(),
        version: 1,
        created_at: make::now(),
        corrects: None,
        correction: String::new(),
    };
    let release = release::Model {
        id,
        summary_id,
        round_id: round.id,
        number: 1,
        title: code.into(),
        issued_at: make::now(),
        audience: "leaders".into(),
        content_hash: String::new(),
        figures: String::new(),
        document: String::new(),
        withdrawn: None,
    };
    let tx = site.app.db.begin().await.unwrap();
    summaries::insert(&tx, summary, Vec::new(), staff.account).await.unwrap();
    releases::insert(&tx, release, &[]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn reports_go_without_anybodys_agreement_once_their_year_has_a_release_that_stands() {
    let site = Site::new().await;
    let author = site.person(Role::Collaborator, "ctv").await;
    let world = make::world(&site.app.db, &[author.account]).await;
    make::report(&site.app.db, &world, &author, ReportState::Compiled).await;
    let (browser, staff) = site.browser(Role::Staff, "canbo").await;
    for code in ["2025", "2026"] {
        acts::open(&site.app, &staff, code).await.unwrap();
    }
    let stands = "2026-10-26 00:00:00+00:00";
    site.sql(&format!(
        "UPDATE round SET state = 'archived', archived_at = '{stands}' WHERE code = '2026-Q4'"
    ))
    .await;
    let later = site.later(Duration::days(800));
    let purge = async || {
        Runner::new(later.app.clone(), None).once(Job::Purge).await.unwrap();
        state(&site, "2026-Q4").await
    };
    // Of its own quarter, and of another year.
    released(&site, &staff, "2026-Q4").await;
    released(&site, &staff, "2025").await;
    let page = site.get(&browser, "/rounds/2026-Q4").await.body;
    assert!(page.contains("Đồng ý xóa khi hết thời gian lưu"));
    assert_eq!(purge().await, RoundState::Archived);
    released(&site, &staff, "2026").await;
    // The session of before was forgotten too.
    let browser = site.log_in(&Browser::default(), "canbo").await.1;
    let page = site.get(&browser, "/rounds/2026-Q4").await.body;
    assert!(page.contains("Năm này đã có bản phát hành") && !page.contains("Đồng ý xóa"), "{page}");
    site.sql("UPDATE release SET withdrawn = 'sai số liệu' WHERE title = '2026'").await;
    assert_eq!(purge().await, RoundState::Archived, "a release that was withdrawn is none");
    site.sql("UPDATE release SET withdrawn = NULL").await;
    assert_eq!(purge().await, RoundState::Purged);
    let left = site.rows("SELECT CAST(count(*) AS TEXT) FROM report").await;
    assert_eq!(left, ["0"]);
    site.close().await;
}
