//! What is taken out of a report is found nowhere afterwards: not in the tables, not in the engine's files, not in a
//! dump.

use std::process::Command;
use std::time::Duration;

use entity::enums::{ReportState, Role};
use entity::ids::ReportId;
use langnghe::actions::{redactions, reports, reviews, rounds};
use langnghe::domain::access::Actor;
use langnghe::domain::redaction::{Place, Reason};
use langnghe::domain::report::{Act, RawReport};
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::{self, figures};
use sea_orm::{ConnectionTrait, Database, Statement, TransactionTrait};

use crate::support::app::{Browser, Site};
use crate::support::dump;
use crate::support::make;
use crate::support::world::raw;

pub const ROUND: &str = "2026-Q4";
/// Words that stand nowhere else.
pub const SECRET: &str = "chuyện kho đạn ở dốc Vắng";

pub struct Desk {
    pub site: Site,
    pub staff: Actor,
    pub author: Actor,
    browser: Browser,
    pub report: ReportId,
    round: entity::ids::RoundId,
}

pub fn told(general: &str) -> RawReport {
    let mut told = raw("Chuyện điện", "12");
    told.general_situation = general.into();
    told
}

/// A report with the secret in two revisions and in its draft, returned with a reason that quotes it, and handed in
/// once more; it waits at version 5, among many others.
pub async fn desk() -> Desk {
    let site = Site::new().await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    let (browser, author) = site.browser(Role::Collaborator, "ctv").await;
    let mut people = vec![author.clone()];
    for n in 0..30 {
        people.push(make::person(&site.app.db, Role::Collaborator, &format!("khac{n}")).await);
    }
    let accounts: Vec<_> = people.iter().map(|p| p.account).collect();
    let world = make::world(&site.app.db, &accounts).await;
    let mut report = None;
    for person in &people {
        let id = reports::start(&site.app, person, ROUND).await.unwrap();
        let text = if person.account == author.account {
            told(&format!("Công nhân xưởng hai bàn nhiều về {SECRET} và mong được biết rõ hơn."))
        } else {
            raw(&format!("Chuyện của {}", person.name), "5")
        };
        reports::save_draft(&site.app, person, id, 1, &text).await.unwrap();
        reports::submit(&site.app, person, id, true).await.unwrap().unwrap();
        report = report.or(Some(id));
    }
    let report = report.unwrap();
    let reason = format!("Đề nghị không nêu {SECRET} trong báo cáo.");
    reviews::decide(&site.app, &staff, report, 2, (Act::Return, &reason)).await.unwrap();
    reports::resume(&site.app, &author, report).await.unwrap();
    let again = told(&format!("Mọi người vẫn kể cho nhau {SECRET}, chưa ai giải thích cho rõ."));
    reports::save_draft(&site.app, &author, report, 2, &again).await.unwrap();
    reports::submit(&site.app, &author, report, true).await.unwrap().unwrap();
    Desk { site, staff, author, browser, report, round: world.round }
}

impl Desk {
    /// Every text that still holds some words, by where it lies.
    async fn found(&self, words: &str) -> Vec<String> {
        let url = self.site.app.config.database_url.reveal().to_owned();
        let mut out = Vec::new();
        for (name, table) in dump::tables(&url).await {
            out.extend(table.texts().filter(|t| t.contains(words)).map(|_| name.clone()));
        }
        out.extend(if url.starts_with("sqlite") {
            in_files(&url, words)
        } else {
            in_server(&url, words).await
        });
        out
    }

    async fn scrub(&self) {
        let run = Runner::new(self.site.app.clone(), None).once(Job::Scrub).await.unwrap();
        assert_eq!((run.done, run.fault.as_str()), (1, ""));
        let again = Runner::new(self.site.app.clone(), None).once(Job::Scrub).await.unwrap();
        assert_eq!(again.done, 0, "there is nothing left to clear");
    }

    async fn text(&self, revision: i32) -> langnghe::domain::report::Report {
        store::revisions::get(&self.site.app.db, self.report, revision).await.unwrap().unwrap()
    }
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|w| w == words.as_bytes())
}

/// SQLite's file, its log and the log's index.
pub fn in_files(url: &str, words: &str) -> Vec<String> {
    let path = url.trim_start_matches("sqlite://").split('?').next().unwrap();
    let (mut out, mut length) = (Vec::new(), 0);
    for end in ["", "-wal", "-shm"] {
        let bytes = std::fs::read(format!("{path}{end}")).unwrap_or_default();
        length += bytes.len();
        if holds(&bytes, words) {
            out.push(format!("the file {end}"));
        }
    }
    assert!(length > 100_000, "the database was not found");
    out
}

/// PostgreSQL's files of this database, after all is written, and a dump by its own tool. The server's write-ahead log
/// is its operators' to keep or drop.
pub async fn in_server(url: &str, words: &str) -> Vec<String> {
    let db = Database::connect(url.to_owned()).await.unwrap();
    db.execute_unprepared("CHECKPOINT").await.unwrap();
    let sql = "SELECT 'file ' || f FROM pg_database d, pg_ls_dir('base/' || d.oid) f \
               WHERE d.datname = current_database() AND \
               position(convert_to($1, 'UTF8') IN pg_read_binary_file('base/' || d.oid || '/' || f)) > 0";
    let query = Statement::from_sql_and_values(db.get_database_backend(), sql, [words.into()]);
    let rows = db.query_all_raw(query).await.unwrap();
    let mut out: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    db.close().await.unwrap();
    let dump = Command::new("pg_dump").arg(url).output().expect("pg_dump comes with PostgreSQL");
    assert!(dump.status.success() && dump.stdout.len() > 10_000, "{}", String::from_utf8_lossy(&dump.stderr));
    if holds(&dump.stdout, words) {
        out.push("a dump".into());
    }
    out
}

#[tokio::test]
async fn one_text_taken_out_is_gone_from_revisions_draft_reasons_files_and_dump() {
    let desk = desk().await;
    let before = desk.found(SECRET).await;
    for place in ["revision", "draft", "review_event"] {
        assert!(before.iter().any(|p| p == place), "{place} should hold it: {before:?}");
    }
    assert!(before.iter().any(|p| p.contains("file")), "the engine's files are searched: {before:?}");
    let tx = desk.site.app.db.begin().await.unwrap();
    store::stashes::set(&tx, desk.author.account, "sealed".into(), make::now()).await.unwrap();
    tx.commit().await.unwrap();
    let what = (Place::General, Reason::Secret);
    redactions::redact(&desk.site.app, &desk.staff, desk.report, 5, what).await.unwrap();
    desk.scrub().await;
    let kept = desk.site.rows("SELECT sealed FROM stash").await;
    assert!(kept.is_empty(), "a form kept for the author may hold it too");
    assert_eq!(desk.found(SECRET).await, Vec::<String>::new());
    let mark = Reason::Secret.mark();
    for revision in [1, 2] {
        let text = desk.text(revision).await;
        assert_eq!(text.general_situation, mark);
        assert_eq!(text.issues[0].title, "Chuyện điện: giá điện tăng", "what was not meant stays");
    }
    let page = desk.site.get(&desk.browser, &format!("/reports/{}", desk.report)).await.body;
    assert!(page.contains(mark), "the author sees that it was taken out");
    let (reviewer, _) = desk.site.browser(Role::Staff, "canbo2").await;
    let page = desk.site.get(&reviewer, &format!("/reviews/{}", desk.report)).await.body;
    assert!(page.contains(mark) && page.contains("Nghi có nội dung bí mật"));
    desk.site.close().await;
}

#[tokio::test]
async fn what_goes_while_another_database_of_the_server_is_written_to_is_nowhere_either() {
    let desk = desk().await;
    let url = desk.site.app.config.database_url.reveal().to_owned();
    let Some((server, _)) = url.rsplit_once('/').filter(|_| url.starts_with("postgres")) else {
        return desk.site.close().await;
    };
    // Its transaction began before, so the engine keeps for it what is deleted now, though it can't read this database.
    let other = Database::connect(format!("{server}/postgres")).await.unwrap();
    let begun = other.begin().await.unwrap();
    begun.execute_unprepared("SELECT pg_current_xact_id()").await.unwrap();
    redactions::redact(&desk.site.app, &desk.staff, desk.report, 5, (Place::General, Reason::Secret))
        .await
        .unwrap();
    let ends = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        begun.commit().await.unwrap();
    };
    tokio::join!(desk.scrub(), ends);
    assert_eq!(desk.found(SECRET).await, Vec::<String>::new());
    other.close().await.unwrap();
    desk.site.close().await;
}

#[tokio::test]
async fn an_author_can_not_hand_in_the_mark_nor_save_the_old_text_over_it() {
    let desk = desk().await;
    let (app, author) = (&desk.site.app, &desk.author);
    let what = (Place::General, Reason::Personal);
    redactions::redact(app, &desk.staff, desk.report, 5, what).await.unwrap();
    let again = redactions::redact(app, &desk.staff, desk.report, 5, what).await;
    assert_eq!(again.unwrap_err().to_string(), "error-review-conflict", "the second to decide is told");
    let back = (Act::Return, "Đề nghị viết lại tình hình chung.");
    reviews::decide(app, &desk.staff, desk.report, 6, back).await.unwrap();
    reports::resume(app, author, desk.report).await.unwrap();
    // A window opened before still holds version 3 of the draft.
    let old = reports::save_draft(app, author, desk.report, 3, &told(SECRET)).await;
    assert_eq!(old.unwrap_err().to_string(), "error-draft-changed");
    let errors = reports::submit(app, author, desk.report, true).await.unwrap().unwrap_err();
    assert_eq!((errors[0].field.as_str(), errors[0].key), ("general_situation", "error-taken-out"));
    let fresh = told("Tình hình chung ổn định, mọi người mong được giải thích rõ về giá điện.");
    reports::save_draft(app, author, desk.report, 4, &fresh).await.unwrap();
    reports::submit(app, author, desk.report, true).await.unwrap().unwrap();
    desk.site.close().await;
}

#[tokio::test]
async fn a_held_report_keeps_no_word_is_out_of_the_figures_and_still_counts_as_received() {
    let desk = desk().await;
    let app = &desk.site.app;
    reviews::decide(app, &desk.staff, desk.report, 5, (Act::Accept, "")).await.unwrap();
    let counted = async || {
        let m = figures::material(&app.db, &desk.staff.scope(), desk.round).await.unwrap().unwrap();
        (m.reports(), m.leaves.iter().map(langnghe::domain::cube::Leaf::total).sum::<u64>())
    };
    let received = async || {
        let all = store::completeness::of_each(&app.db, desk.round).await.unwrap();
        all.values().map(|c| c.received).sum::<u32>()
    };
    assert_eq!((counted().await, received().await), ((1, 12), 31));
    let (reviewer, _) = desk.site.browser(Role::Staff, "canbo2").await;
    let path = format!("/reviews/{}/text", desk.report);
    let unsure = desk.site.post(&reviewer, &path, &[("version", "6"), ("act", "hold")]).await;
    assert_eq!(unsure.status, 422);
    let sure = [("version", "6"), ("act", "hold"), ("sure", "yes")];
    assert_eq!(desk.site.post(&reviewer, &path, &sure).await.status, 303);
    desk.scrub().await;
    for words in [SECRET, "Chuyện điện", "Đề nghị không nêu"] {
        assert_eq!(desk.found(words).await, Vec::<String>::new(), "{words}");
    }
    assert_eq!((counted().await, received().await), ((0, 0), 31));
    let row = store::reports::get(&app.db, &desk.staff.scope(), desk.report).await.unwrap().unwrap();
    assert!(row.held && row.state == ReportState::Accepted);
    let page = desk.site.get(&reviewer, &format!("/reviews/{}", desk.report)).await.body;
    assert!(page.contains("Báo cáo đang tạm giữ"));
    let held =
        reviews::decide(app, &desk.staff, desk.report, 7, (Act::Reopen, "Xem lại sau khi tạm giữ.")).await;
    held.unwrap();
    let accept = reviews::decide(app, &desk.staff, desk.report, 8, (Act::Accept, "")).await;
    assert_eq!(accept.unwrap_err().to_string(), "error-held");
    redactions::release(app, &desk.staff, desk.report, 8).await.unwrap();
    reviews::decide(app, &desk.staff, desk.report, 9, (Act::Accept, "")).await.unwrap();
    assert_eq!(counted().await, (1, 12), "found to be no secret, its numbers count again");
    desk.site.close().await;
}

#[tokio::test]
async fn holding_a_compiled_report_makes_sure_that_figures_computed_before_are_not_issued() {
    let desk = desk().await;
    let app = &desk.site.app;
    reviews::decide(app, &desk.staff, desk.report, 5, (Act::Accept, "")).await.unwrap();
    rounds::compile(app, &desk.staff, ROUND).await.unwrap();
    let version = async || store::rounds::by_id(&app.db, desk.round).await.unwrap().unwrap().version;
    let before = version().await;
    redactions::hold(app, &desk.staff, desk.report, 7).await.unwrap();
    assert_eq!(version().await, before + 1);
    let twice = redactions::hold(app, &desk.staff, desk.report, 8).await;
    assert_eq!(twice.unwrap_err().to_string(), "error-review-conflict");
    let lifted = redactions::release(app, &desk.staff, desk.report, 8).await;
    assert_eq!(lifted.unwrap_err().to_string(), "error-round-compiled");
    desk.site.close().await;
}

#[tokio::test]
async fn words_of_a_text_taken_out_are_in_no_index_of_words_and_in_none_of_its_pages() {
    let desk = desk().await;
    let app = &desk.site.app;
    reports::withdraw(app, &desk.author, desk.report).await.unwrap();
    reports::save_draft(app, &desk.author, desk.report, 3, &raw("Chuyện zụzalêmô", "12")).await.unwrap();
    reports::submit(app, &desk.author, desk.report, true).await.unwrap().unwrap();
    for id in store::reports::ids(&app.db, desk.round).await.unwrap() {
        let version = store::reports::get(&app.db, &desk.staff.scope(), id).await.unwrap().unwrap().version;
        reviews::decide(app, &desk.staff, id, version, (Act::Accept, "")).await.unwrap();
    }
    desk.site.count().await;
    let found = async |words: &str| {
        store::search::issues(&app.db, &desk.staff.scope(), desk.round, words).await.unwrap().len()
    };
    assert_eq!(found("zuzalemo").await, 1);
    assert!(!desk.found("zuzalemo").await.is_empty());
    redactions::hold(app, &desk.staff, desk.report, 8).await.unwrap();
    desk.scrub().await;
    assert_eq!(found("zuzalemo").await, 0);
    // An index keeps what words begin with but once, so the end of one is looked for too.
    for words in ["zụzalêmô", "zuzalemo", "uzalemo"] {
        assert_eq!(desk.found(words).await, Vec::<String>::new(), "{words}");
    }
    assert_eq!(found("chuyen").await, 30, "the others are found as before");
    desk.site.close().await;
}
