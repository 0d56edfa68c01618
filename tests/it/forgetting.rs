//! What was taken out for good stays out when an old backup is restored: text, reports, who wrote them, drafts, flags.

use std::io::Write;

use entity::enums::{Gone, Role, RoundState};
use entity::ids::ReportId;
use langnghe::actions::{flash, redactions, reports, rounds};
use langnghe::backup::make as making;
use langnghe::domain::redaction::{Place as Spot, Reason};
use langnghe::store::{Db, archives, forgotten, rounds as stored};

use crate::backups::{Place, backed, restored};
use crate::redactions::{ROUND, SECRET, desk, in_files, in_server, told};
use crate::support::app::Site;
use crate::support::world::raw;
use crate::support::{dump, make};

/// Where some words still are in a database: its tables and the engine's files.
async fn found(url: &str, words: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (name, table) in dump::tables(url).await {
        out.extend(table.texts().filter(|text| text.contains(words)).map(|_| name.clone()));
    }
    out.extend(if url.starts_with("sqlite") { in_files(url, words) } else { in_server(url, words).await });
    out
}

async fn count(url: &str, table: &str) -> usize {
    dump::tables(url).await[table].rows.len()
}

#[tokio::test]
async fn text_taken_out_after_a_backup_is_nowhere_after_its_restore() {
    let (desk, place) = (desk().await, Place::new());
    let app = backed(&desk.site, &place);
    let old = place.file("cu.age");
    making::make(&app, &old, false).await.unwrap();
    let rows = dump::tables(app.config.database_url.reveal()).await["report"].clone();
    let at = rows.columns.iter().position(|c| c == "id").unwrap();
    let mut ids = rows.rows.iter().filter_map(|row| ReportId::parse(row[at].as_deref()?));
    let other = ids.find(|id| *id != desk.report).unwrap();
    redactions::redact(&app, &desk.staff, desk.report, 5, (Spot::General, Reason::Secret)).await.unwrap();
    redactions::hold(&app, &desk.staff, other, 2).await.unwrap();
    let new = place.file("moi.age");
    making::make(&app, &new, false).await.unwrap();

    let list = std::fs::read_to_string(place.file("forget.log")).unwrap();
    assert!(list.lines().count() > 5 && !list.contains("kho đạn"), "ids and codes alone: {list}");

    let away = place.file("khong-co-day.log");
    let mut without = app.clone();
    let mut config = (*app.config).clone();
    config.backups.forget_log = Some(away.clone());
    without.config = config.into();
    let (done, fresh) = restored(&without, &old, None).await;
    assert_eq!(done.unwrap().list, None);
    assert!(!found(&fresh.url, SECRET).await.is_empty(), "without a list it is back, which is said");

    for (app, list) in
        [(&app, None), (&without, Some(place.file("forget.log"))), (&without, Some(new.clone()))]
    {
        let (done, fresh) = restored(app, &old, list).await;
        let done = done.unwrap();
        assert_eq!(done.faults, Vec::<String>::new());
        assert!(done.again > 5, "{}", done.again);
        assert_eq!(found(&fresh.url, SECRET).await, Vec::<String>::new());
        let db = Db::connect(&fresh.url).await.unwrap();
        let row = langnghe::store::reports::get(&db, &desk.staff.scope(), other).await.unwrap().unwrap();
        assert!(row.held, "what was held is held");
        let text = langnghe::store::revisions::last(&db, other).await.unwrap().unwrap();
        assert_eq!(text.issues[0].title, Reason::Secret.mark());
        let text = langnghe::store::revisions::last(&db, desk.report).await.unwrap().unwrap();
        assert_eq!(text.issues[0].title, "Chuyện điện: giá điện tăng", "what was not meant stays");
        assert_eq!(forgotten::all(&db).await.unwrap(), forgotten::all(&desk.site.app.db).await.unwrap());
        db.close().await.unwrap();
    }
    assert_eq!(
        forgotten::read(&away).unwrap().rows.len(),
        forgotten::count(&app.db).await.unwrap() as usize,
        "the new place has a list of its own"
    );

    redactions::release(&app, &desk.staff, other, 3).await.unwrap();
    for file in [&old, &new] {
        let (done, fresh) = restored(&app, file, None).await;
        done.unwrap();
        let db = Db::connect(&fresh.url).await.unwrap();
        let row = langnghe::store::reports::get(&db, &desk.staff.scope(), other).await.unwrap().unwrap();
        assert!(!row.held, "the flag that was lifted is lifted");
        db.close().await.unwrap();
    }
    desk.site.close().await;
}

#[tokio::test]
async fn a_line_too_many_takes_out_nothing_that_was_written_since() {
    let (desk, place) = (desk().await, Place::new());
    let app = backed(&desk.site, &place);
    redactions::redact(&app, &desk.staff, desk.report, 5, (Spot::General, Reason::Personal)).await.unwrap();
    // The same lines under other ids, as if the program had been killed before it was done, and half a line.
    let list = place.file("forget.log");
    let mut lines = String::new();
    for row in forgotten::read(&list).unwrap().rows {
        lines += &forgotten::List::lines(&[entity::forgotten::Model { id: uuid::Uuid::new_v4(), ..row }]);
    }
    std::fs::OpenOptions::new().append(true).open(&list).unwrap().write_all(lines.as_bytes()).unwrap();
    let reason = "Đề nghị viết lại tình hình chung.";
    let back = (langnghe::domain::report::Act::Return, reason);
    langnghe::actions::reviews::decide(&app, &desk.staff, desk.report, 6, back).await.unwrap();
    reports::resume(&app, &desk.author, desk.report).await.unwrap();
    let fresh_words = "Tình hình chung ổn định, mọi người mong được giải thích rõ về giá điện.";
    reports::save_draft(&app, &desk.author, desk.report, 4, &told(fresh_words)).await.unwrap();
    reports::submit(&app, &desk.author, desk.report, true).await.unwrap().unwrap();
    let file = place.file("sau.age");
    making::make(&app, &file, false).await.unwrap();
    std::fs::OpenOptions::new().append(true).open(&list).unwrap().write_all(b"{\"id\":\"0190").unwrap();
    let (done, fresh) = restored(&app, &file, None).await;
    let done = done.unwrap();
    assert_eq!((done.unread, done.faults), (1, vec![]));
    let db = Db::connect(&fresh.url).await.unwrap();
    let text = langnghe::store::revisions::last(&db, desk.report).await.unwrap().unwrap();
    assert_eq!(text.general_situation, fresh_words);
    db.close().await.unwrap();
    let drafts = dump::tables(&fresh.url).await["draft"].clone();
    assert!(drafts.texts().any(|body| body.contains(fresh_words)), "nor the draft that was written since");
    desk.site.close().await;
}

#[tokio::test]
async fn what_can_not_be_noted_is_not_taken_out() {
    let (desk, place) = (desk().await, Place::new());
    let mut app = backed(&desk.site, &place);
    app.db = app.db.with_forget_log(Some(place.file("no-folder").join("forget.log")));
    let what = (Spot::General, Reason::Secret);
    let error = redactions::redact(&app, &desk.staff, desk.report, 5, what).await.unwrap_err();
    assert!(error.to_string().contains("forget.log"), "{error}");
    let text = langnghe::store::revisions::last(&desk.site.app.db, desk.report).await.unwrap().unwrap();
    assert!(text.general_situation.contains(SECRET), "the reviewer is told, and tries again");
    assert_eq!(forgotten::count(&desk.site.app.db).await.unwrap(), 0);
    redactions::redact(&backed(&desk.site, &place), &desk.staff, desk.report, 5, what).await.unwrap();
    desk.site.close().await;
}

#[tokio::test]
async fn each_instance_adds_to_its_list_what_others_took_out() {
    let (desk, one, two) = (desk().await, Place::new(), Place::new());
    let (first, second) = (backed(&desk.site, &one), backed(&desk.site, &two));
    redactions::redact(&first, &desk.staff, desk.report, 5, (Spot::General, Reason::Other)).await.unwrap();
    assert!(!two.file("forget.log").exists());
    forgotten::complete(&second.db).await.unwrap();
    forgotten::complete(&second.db).await.unwrap();
    let ids = |place: &Place| {
        let rows = forgotten::read(&place.file("forget.log")).unwrap().rows;
        let mut ids: Vec<_> = rows.into_iter().map(|row| row.id).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(ids(&one), ids(&two));
    desk.site.close().await;
}

#[tokio::test]
async fn who_wrote_what_is_forgotten_again_and_reports_that_went_stay_gone() {
    let (site, place) = (Site::new().await, Place::new());
    let app = backed(&site, &place);
    let mut people = Vec::new();
    for user in ["mot", "hai", "ba"] {
        people.push(make::person(&app.db, Role::Collaborator, user).await);
    }
    let world = make::world(&app.db, &people.iter().map(|p| p.account).collect::<Vec<_>>()).await;
    let lone = make::person_in(&app.db, Role::Collaborator, "bon", Some(world.school)).await;
    for (n, person) in people.iter().enumerate() {
        let id = reports::start(&app, person, ROUND).await.unwrap();
        reports::save_draft(&app, person, id, 1, &raw(&format!("Chuyện thứ {n}"), "5")).await.unwrap();
        reports::submit(&app, person, id, true).await.unwrap().unwrap();
    }
    let flash = flash::start(&app, &lone).await.unwrap();
    let file = place.file("cu.age");
    making::make(&app, &file, false).await.unwrap();
    flash::discard(&app, &lone, flash).await.unwrap();
    let tx = app.db.begin().await.unwrap();
    let round = stored::by_code(&tx, ROUND).await.unwrap().unwrap();
    archives::cut(&tx, &round, make::now()).await.unwrap();
    stored::forget_year_secrets(&tx, 2030).await.unwrap();
    tx.commit().await.unwrap();
    let (done, fresh) = restored(&app, &file, None).await;
    assert_eq!(done.unwrap().faults, Vec::<String>::new());
    for (table, rows) in [("authorship", 0), ("draft", 0), ("flash", 0), ("year_secret", 0), ("report", 3)] {
        assert_eq!(count(&fresh.url, table).await, rows, "{table}");
    }
    let db = Db::connect(&fresh.url).await.unwrap();
    assert_eq!(stored::by_code(&db, ROUND).await.unwrap().unwrap().state, RoundState::Archived);
    db.close().await.unwrap();

    let tx = app.db.begin().await.unwrap();
    archives::purge(&tx, round.id).await.unwrap();
    tx.commit().await.unwrap();
    let (done, fresh) = restored(&app, &file, None).await;
    assert_eq!(done.unwrap().faults, Vec::<String>::new());
    for table in ["report", "revision", "issue", "stream", "review_event", "issue_search"] {
        assert_eq!(count(&fresh.url, table).await, 0, "{table}");
    }
    assert_eq!(found(&fresh.url, "Chuyện thứ").await, Vec::<String>::new());
    let db = Db::connect(&fresh.url).await.unwrap();
    assert_eq!(stored::by_code(&db, ROUND).await.unwrap().unwrap().state, RoundState::Purged);
    db.close().await.unwrap();
    site.close().await;
}

#[tokio::test]
async fn drafts_that_went_when_the_figures_were_fixed_do_not_come_back() {
    let (site, place) = (Site::new().await, Place::new());
    let app = backed(&site, &place);
    let person = make::person(&app.db, Role::Collaborator, "ctv").await;
    let shy = make::person(&app.db, Role::Collaborator, "chua-nop").await;
    let staff = make::person(&app.db, Role::Staff, "canbo").await;
    make::world(&app.db, &[person.account, shy.account]).await;
    let id = reports::start(&app, &person, ROUND).await.unwrap();
    reports::save_draft(&app, &person, id, 1, &raw("Lời đã nộp", "5")).await.unwrap();
    reports::submit(&app, &person, id, true).await.unwrap().unwrap();
    reports::withdraw(&app, &person, id).await.unwrap();
    reports::save_draft(&app, &person, id, 2, &raw("Lời viết dở", "5")).await.unwrap();
    let never = reports::start(&app, &shy, ROUND).await.unwrap();
    reports::save_draft(&app, &shy, never, 1, &raw("Lời giữ riêng", "5")).await.unwrap();
    let file = place.file("cu.age");
    making::make(&app, &file, false).await.unwrap();
    rounds::compile(&app, &staff, ROUND).await.unwrap();
    let gone = forgotten::all(&app.db).await.unwrap();
    assert_eq!(gone.iter().filter(|row| row.what == Gone::Draft).count(), 2);
    let (done, fresh) = restored(&app, &file, None).await;
    assert_eq!(done.unwrap().faults, Vec::<String>::new());
    for words in ["Lời viết dở", "Lời giữ riêng"] {
        assert_eq!(found(&fresh.url, words).await, Vec::<String>::new(), "{words}");
    }
    let drafts = dump::tables(&fresh.url).await["draft"].clone();
    assert_eq!(drafts.rows.len(), 2, "their authors can go on");
    assert!(drafts.texts().any(|body| body.contains("Lời đã nộp")), "from what was handed in");
    site.close().await;
}
