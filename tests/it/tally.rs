//! The tally always equals counting the reports anew, whatever was done to them and whatever ended the worker.
//!
//! `LANGNGHE_SEQUENCES` sets how many random sequences (1,000), `LANGNGHE_TEST_SEED` repeats a run by its printed seed.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::Duration;

use entity::enums::{Group, ReportKind, ReportState, Role, RoundKind, Stance, UnitKind};
use entity::ids::{ReportId, RoundId, UnitId};
use entity::{report, round, unit};
use langnghe::actions::{archives, codings, redactions, reviews, rounds as acts};
use langnghe::domain::access::Actor;
use langnghe::domain::redaction::{Part, Place, Reason};
use langnghe::domain::report::{Act, RawIssue, RawReport, RawStream, parse};
use langnghe::domain::tally::Counts;
use langnghe::store::tally::{check, fold};
use langnghe::store::{reports, revisions, rounds, tally, topics, units};

use crate::support::app::Site;
use crate::support::chance::{Chance, say};
use crate::support::make;

const REASON: &str = "Lý do đủ dài để được nhận.";
const TOPICS: [&str; 5] = ["A", "A1", "A2", "B", "B1"];
const LEAVES: [&str; 3] = ["A1", "A2", "B1"];

/// A bloc of two clusters with two units each, and topics of two levels.
async fn begin() -> (Site, Actor, Vec<unit::Model>) {
    let site = Site::new().await;
    let staff = site.person(Role::Staff, "canbo").await;
    let bloc = make::row("K", None, UnitKind::Bloc);
    let mut rows = vec![bloc.clone()];
    for c in 1..=2 {
        let cluster = make::row(&format!("K{c}"), Some(bloc.id), UnitKind::Cluster);
        let leaves = (1..=2).map(|u| make::row(&format!("K{c}-{u}"), Some(cluster.id), UnitKind::School));
        let leaves: Vec<_> = leaves.collect();
        rows.push(cluster);
        rows.extend(leaves);
    }
    let tx = site.app.db.begin().await.unwrap();
    units::insert_all(&tx, rows.clone()).await.unwrap();
    topics::insert_all(&tx, (1..).zip(&TOPICS).map(|(n, code)| make::topic(code, n)).collect())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (site, staff, rows)
}

fn issue(chance: &mut Chance) -> RawIssue {
    let streams = (0..=chance.below(3)).map(|n| RawStream {
        stance: Stance::ALL[(n + chance.below(4)) % 4].code().into(),
        prevalence: "many".into(),
        intensity: (*chance.of(&["mild", "moderate", "strong"])).into(),
        voices: (1 + chance.below(30)).to_string(),
        content: format!("Người lao động mong được nghe trả lời sớm, lần thứ {n}."),
    });
    let streams: Vec<_> = streams.collect();
    let mut groups = BTreeSet::new();
    for _ in 0..=chance.below(3) {
        groups.insert(chance.of(Group::ALL).code().to_owned());
    }
    RawIssue {
        title: "Giá cả tăng trước dịp cuối năm".into(),
        sphere: "provincial".into(),
        topic: (*chance.of(&LEAVES)).into(),
        description: "Nhiều người nói rằng giá các mặt hàng thiết yếu tăng nhanh hơn thu nhập của họ.".into(),
        groups: groups.into_iter().collect(),
        trend: "rising".into(),
        verification: "unverified".into(),
        streams,
        recommendation: "Đề nghị kiểm tra giá.".into(),
        level: "province".into(),
        ..RawIssue::default()
    }
}

/// A round of its own with some reports that wait for review.
async fn round_with_reports(
    site: &Site,
    rows: &[unit::Model],
    chance: &mut Chance,
    number: usize,
) -> (round::Model, Vec<ReportId>) {
    let code = format!("{}-W{:02}", 2020 + number / 50, 1 + number % 50);
    let row = round::Model { kind: RoundKind::Week, ..make::round(RoundId::random(), &code) };
    let tx = site.app.db.begin().await.unwrap();
    rounds::insert(&tx, row.clone()).await.unwrap();
    rounds::snapshot(&tx, acts::snapshot_rows(row.id, rows).unwrap(), vec![]).await.unwrap();
    let leaves = LEAVES.iter().map(|l| (*l).to_owned()).collect();
    let (mut all, mut texts) = (Vec::new(), revisions::Rows::default());
    for n in 0..3 + chance.below(3) {
        let nil = chance.below(8) == 0;
        let raw = RawReport {
            nil: if nil { "yes" } else { "no" }.into(),
            general_situation: "Tình hình chung ổn định, mọi người chú ý tới giá cả và việc làm.".into(),
            issues: if nil { vec![] } else { (0..=chance.below(3)).map(|_| issue(chance)).collect() },
            ..RawReport::default()
        };
        let parsed = parse(&raw, &leaves).unwrap();
        let row = report::Model {
            id: ReportId::random(),
            kind: ReportKind::Periodic,
            round_id: Some(row.id),
            unit_id: rows[chance.below(rows.len())].id,
            state: *chance.of(&[ReportState::InReview, ReportState::InReview, ReportState::Accepted]),
            held: false,
            nil,
            author_key: format!("{n}"),
            revisions: 1,
            first_submitted_at: Some(make::now()),
            late: false,
            version: 1,
            keyed_by: None,
            audit_ref: uuid::Uuid::new_v4(),
        };
        texts.push(row.id, 1, &parsed, make::now(), uuid::Uuid::new_v4());
        all.push(row);
    }
    let ids = all.iter().map(|r| r.id).collect();
    reports::insert_all(&tx, all, vec![]).await.unwrap();
    revisions::insert(&tx, texts).await.unwrap();
    tx.commit().await.unwrap();
    (row, ids)
}

/// One thing staff or the schedule do, by chance; what the state does not allow changes nothing.
async fn step(
    site: &Site,
    staff: &Actor,
    (round, ids): (&round::Model, &[ReportId]),
    chance: &mut Chance,
) -> &'static str {
    let id = *chance.of(ids);
    let version = version_of(site, staff, id).await;
    let decide = async |act| reviews::decide(&site.app, staff, id, version, (act, REASON)).await.is_ok();
    let (done, name) = match chance.below(14) {
        0..=3 => (decide(Act::Accept).await, "accept"),
        4 => (decide(Act::Reopen).await, "reopen"),
        5 => (decide(Act::Return).await, "return"),
        6 | 7 => {
            let coding = (*chance.of(&LEAVES), "provincial");
            (codings::recode(&site.app, staff, id, (version, 1), coding).await.is_ok(), "recode")
        }
        8 => {
            let place = Place::Issue(1, Part::Cause);
            let place = if chance.below(2) == 0 { place } else { Place::Stream(1, 1) };
            (
                redactions::redact(&site.app, staff, id, version, (place, Reason::Secret)).await.is_ok(),
                "redact",
            )
        }
        9 => (redactions::hold(&site.app, staff, id, version).await.is_ok(), "hold"),
        10 => (redactions::release(&site.app, staff, id, version).await.is_ok(), "release"),
        11 => (acts::compile(&site.app, staff, &round.code).await.is_ok(), "compile"),
        12 => (acts::uncompile(&site.app, staff, &round.code, REASON).await.is_ok(), "uncompile"),
        _ => {
            let tx = site.app.db.begin().await.unwrap();
            fold::batch(&tx, 1 + chance.below(3) as u64).await.unwrap();
            // A worker that ends in the middle leaves nothing.
            if chance.below(3) > 0 {
                tx.commit().await.unwrap();
            }
            (true, "fold")
        }
    };
    if done { name } else { "" }
}

async fn version_of(site: &Site, staff: &Actor, id: ReportId) -> i32 {
    reports::get(&site.app.db, &staff.scope(), id).await.unwrap().map_or(0, |r| r.version)
}

async fn count_all(site: &Site) {
    while fold::is_waiting(&site.app.db).await.unwrap() {
        let tx = site.app.db.begin().await.unwrap();
        fold::batch(&tx, fold::BATCH).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Counts the reports of a round by a plain query and sums of its own.
async fn counted(
    site: &Site,
    round: RoundId,
    rows: &[unit::Model],
) -> BTreeMap<(UnitId, String, String), Counts> {
    let query = "SELECT CAST(r.id AS TEXT) || '|' || u.code || '|' || COALESCE(i.recoded_topic, i.topic) || '|' || i.groups \
        || '|' || CAST(i.id AS TEXT) || '|' || s.stance || '|' || s.intensity || '|' || CAST(s.voices AS TEXT) \
        FROM report r JOIN unit u ON u.id = r.unit_id JOIN revision v ON v.report_id = r.id AND v.number = r.revisions \
        JOIN issue i ON i.revision_id = v.id JOIN stream s ON s.issue_id = i.id JOIN round o ON o.id = r.round_id \
        WHERE r.kind = 'periodic' AND r.state IN ('accepted', 'compiled') AND NOT r.held AND o.code = ";
    let code = rounds::by_id(&site.app.db, round).await.unwrap().unwrap().code;
    // On SQLite ids are bytes: hex keeps them apart.
    let query = if site.app.config.database_url.reveal().starts_with("sqlite") {
        query.replace("CAST(r.id AS TEXT)", "hex(r.id)").replace("CAST(i.id AS TEXT)", "hex(i.id)")
    } else {
        query.to_owned()
    };
    let mut out: BTreeMap<(UnitId, String, String), Counts> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for line in site.rows(&format!("{query}'{code}'")).await {
        let f: Vec<&str> = line.split('|').collect();
        let unit = rows.iter().find(|u| u.code == f[1]).unwrap();
        let mut above = vec![unit.id];
        while let Some(parent) = rows.iter().find(|u| Some(&u.id) == above.last()).and_then(|u| u.parent_id) {
            above.push(parent);
        }
        let stance = Stance::ALL.iter().position(|s| s.code() == f[5]).unwrap();
        let voices: i64 = f[7].parse().unwrap();
        let aggrieved =
            if f[6] == "strong" && (f[5] == "concerned" || f[5] == "opposed") { voices } else { 0 };
        for unit in above {
            for topic in ["*", &f[2][..1], f[2]] {
                for group in [""].into_iter().chain(f[3].split(',')) {
                    let place = (unit, topic.to_owned(), group.to_owned());
                    let cell = out.entry(place.clone()).or_default();
                    cell.voices[stance] += voices;
                    cell.streams[stance] += 1;
                    cell.aggrieved += aggrieved;
                    cell.issues += i64::from(seen.insert((place.clone(), f[4].to_owned())));
                    cell.reports += i64::from(seen.insert((place, f[0].to_owned())));
                }
            }
        }
    }
    out
}

/// What the tally holds of a round, as a staff page reads it.
async fn tallied(
    site: &Site,
    staff: &Actor,
    round: RoundId,
    rows: &[unit::Model],
) -> BTreeMap<(UnitId, String, String), Counts> {
    let mut out = BTreeMap::new();
    for unit in rows {
        for topic in ["*"].iter().chain(&TOPICS) {
            let cells = tally::groups(&site.app.db, &staff.scope(), round, (unit.id, topic)).await.unwrap();
            let key = |g: Option<Group>| (unit.id, (*topic).to_owned(), g.map_or("", Group::code).to_owned());
            out.extend(cells.into_iter().map(|(group, counts)| (key(group), counts)));
        }
    }
    out
}

#[tokio::test]
async fn after_any_sequence_of_decisions_the_tally_equals_the_reports_counted_anew() {
    let most = std::env::var("LANGNGHE_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let (site, staff, rows) = begin().await;
    let mut chance = Chance::from_environment();
    let mut steps: BTreeMap<&str, u32> = BTreeMap::new();
    for number in 0..most {
        let (round, ids) = round_with_reports(&site, &rows, &mut chance, number).await;
        for _ in 0..4 + chance.below(12) {
            *steps.entry(step(&site, &staff, (&round, &ids), &mut chance).await).or_default() += 1;
        }
        count_all(&site).await;
        let (held, expected) =
            (tallied(&site, &staff, round.id, &rows).await, counted(&site, round.id, &rows).await);
        assert_eq!(held, expected, "sequence {number}");
        let now = site.app.db.snapshot().await.unwrap();
        assert_eq!(check::differences(&now, round.id).await.unwrap(), vec![], "sequence {number}");
        drop(now);
        if chance.below(10) == 0 {
            purge(&site, &round).await;
            assert_eq!(tallied(&site, &staff, round.id, &rows).await, BTreeMap::new(), "sequence {number}");
            *steps.entry("purge").or_default() += 1;
        }
    }
    say(&format!("{most} sequences: {steps:?}"));
    for name in ["accept", "reopen", "recode", "redact", "hold", "release", "compile", "uncompile", "fold"] {
        assert!(most < 100 || steps.contains_key(name), "{name} was never done");
    }
    site.close().await;
}

/// Takes the raw reports of a round away, as after their time.
async fn purge(site: &Site, round: &round::Model) {
    let code = &round.code;
    site.sql(&format!("UPDATE round SET state = 'archived', version = version + 1 WHERE code = '{code}'"))
        .await;
    let tx = site.app.db.begin().await.unwrap();
    let found = rounds::by_id(&tx, round.id).await.unwrap().unwrap();
    let times = round::Model {
        archived_at: Some(make::now() - chrono::Duration::days(2000)),
        purge_waived_at: Some(make::now()),
        ..found
    };
    assert!(rounds::update(&tx, &times).await.unwrap());
    tx.commit().await.unwrap();
    assert!(archives::purge(&site.app).await.unwrap() > 0);
}

#[tokio::test]
async fn merging_units_later_leaves_the_figures_of_a_round_as_they_were() {
    let (site, staff, rows) = begin().await;
    let mut chance = Chance::from_environment();
    let (round, _) = round_with_reports(&site, &rows, &mut chance, 0).await;
    let tx = site.app.db.begin().await.unwrap();
    fold::batch(&tx, 2).await.unwrap();
    tx.commit().await.unwrap();
    site.sql("UPDATE unit SET valid_to = '2026-10-31', successor_id = (SELECT id FROM unit WHERE code = 'K1-2') WHERE code = 'K1-1'")
        .await;
    count_all(&site).await;
    assert_eq!(tallied(&site, &staff, round.id, &rows).await, counted(&site, round.id, &rows).await);
    site.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_at_once_count_each_report_once_while_staff_go_on_deciding() {
    let (site, staff, rows) = begin().await;
    let mut chance = Chance::from_environment();
    let mut all = Vec::new();
    for number in 0..6 {
        all.push(round_with_reports(&site, &rows, &mut chance, number).await);
    }
    let worker = |db: langnghe::store::Db| async move {
        for _ in 0..40 {
            let tx = db.begin().await.unwrap();
            fold::batch(&tx, 2).await.unwrap();
            tx.commit().await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let workers = [tokio::spawn(worker(site.app.db.clone())), tokio::spawn(worker(site.app.db.clone()))];
    for (round, ids) in all.iter().cycle().take(60) {
        step(&site, &staff, (round, ids), &mut chance).await;
    }
    for worker in workers {
        worker.await.unwrap();
    }
    count_all(&site).await;
    for (round, _) in &all {
        assert_eq!(tallied(&site, &staff, round.id, &rows).await, counted(&site, round.id, &rows).await);
    }
    site.close().await;
}

/// A command of the real program on the site's database.
fn command(site: &Site, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_langnghe"));
    command
        .args(arguments)
        .env("LANGNGHE_DATABASE_URL", site.app.config.database_url.reveal())
        .env("LANGNGHE_SECRET_KEY", site.app.config.secret_key.reveal());
    command
}

fn told(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn workers_killed_in_the_middle_of_a_batch_count_nothing_twice_and_lose_nothing() {
    let site = Site::strict().await;
    let seeded =
        command(&site, &["seed", "--reports", "3000", "--units", "12", "--rounds", "2"]).output().unwrap();
    assert!(seeded.status.success(), "{}", told(&seeded));
    let verify = || command(&site, &["tally", "verify"]).output().unwrap();
    let fresh = verify();
    assert!(fresh.status.success() && told(&fresh).contains("every cell equals"), "{}", told(&fresh));
    let before = site.rows("SELECT CAST(SUM(reports) AS TEXT) FROM tally").await;

    let mut chance = Chance::from_environment();
    let mut ended = 0;
    for round in 0.. {
        let arguments: &[&str] = if round == 0 { &["tally", "rebuild"] } else { &["jobs", "run", "tally"] };
        let mut worker =
            command(&site, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Longer and longer: on a busy machine no batch would ever come to its end.
        tokio::time::sleep(Duration::from_millis(60 + chance.below(300 + 60 * round) as u64)).await;
        ended += i32::from(worker.try_wait().unwrap().is_none());
        worker.kill().ok();
        worker.wait().unwrap();
        let waits = fold::is_waiting(&site.app.db).await.unwrap();
        let counted = site.rows("SELECT CAST(COUNT(*) AS TEXT) FROM tallied").await;
        if round % 4 == 1 {
            let half = verify();
            assert!(half.status.success(), "after {ended} kills: {}", told(&half));
        }
        if !waits && counted != ["0"] {
            break;
        }
        assert!(round < 60, "it never ends");
    }
    assert!(ended > 0, "no worker was killed at work");
    say(&format!("{ended} workers killed"));
    assert_eq!(site.rows("SELECT CAST(SUM(reports) AS TEXT) FROM tally").await, before);
    site.close().await;
}

#[tokio::test]
async fn a_cell_that_went_wrong_is_named_and_repaired() {
    let site = Site::strict().await;
    let seeded =
        command(&site, &["seed", "--reports", "60", "--units", "5", "--rounds", "1"]).output().unwrap();
    assert!(seeded.status.success(), "{}", told(&seeded));
    site.sql("UPDATE tally SET opposed = opposed + 7 WHERE topic = '*' AND audience = 'workers' AND unit_id = (SELECT id FROM unit WHERE code = 'K1-03')")
        .await;
    let wrong = command(&site, &["tally", "verify"]).output().unwrap();
    assert!(!wrong.status.success(), "{}", told(&wrong));
    assert!(
        told(&wrong).contains("K1-03 * workers: tallied") && told(&wrong).contains("1 cells differ"),
        "{}",
        told(&wrong)
    );
    assert!(command(&site, &["tally", "rebuild"]).output().unwrap().status.success());
    let right = command(&site, &["tally", "verify"]).output().unwrap();
    assert!(right.status.success(), "{}", told(&right));
    let again = command(&site, &["seed", "--reports", "60"]).output().unwrap();
    assert!(!again.status.success() && told(&again).contains("fills an empty one"), "{}", told(&again));
    site.close().await;
}
