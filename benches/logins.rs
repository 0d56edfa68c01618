//! Fifty people log in at once while others hand their reports in: how long handing in takes, quietly and meanwhile.
//! The whole program with a database of its own: SQLite in a temporary folder, or PostgreSQL where
//! `LANGNGHE_TEST_POSTGRES` names a server. The bar: no report is slower than three times the quiet median.

mod support;

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use chrono::{NaiveDate, Utc};
use entity::enums::{Role, UnitKind};
use entity::ids::UnitId;
use entity::{account, unit};
use langnghe::actions::{install, reports, rounds, sessions};
use langnghe::app::App;
use langnghe::domain::report::{RawIssue, RawReport, RawStream};
use langnghe::store::{accounts, topics, units};
use tokio::task::JoinSet;

use support::{Site, Times, enter, person, post, tell_load};

/// How many log in at once.
const LOGINS: usize = 50;
/// Reports handed in quietly, and at most during a burst.
const REPORTS: usize = 120;
/// Bursts.
const BURSTS: usize = 3;
/// The pause between two reports.
const PAUSE: Duration = Duration::from_millis(5);
/// How many times the quiet median a report may take.
const BAR: f64 = 3.0;

const PASSWORD: &str = "một câu đủ dài để nhớ";

#[tokio::main]
async fn main() {
    let site = Site::new("logins").await;
    tokio::spawn(site.app.db.clone().keep_log_short());
    let people = people(&site, LOGINS + REPORTS * (1 + BURSTS)).await;
    let (guests, authors) = people.split_at(LOGINS);
    passwords(&site.app, guests).await;
    let waiting = drafts(&site, authors).await;
    let router = site.router.clone();
    let mut waiting = waiting.into_iter();

    tell_load();
    let mut quiet = Vec::new();
    for (cookie, path) in waiting.by_ref().take(REPORTS) {
        quiet.push(hand_in(&router, &cookie, &path).await);
        tokio::time::sleep(PAUSE).await;
    }
    let quiet = Times::of(quiet);
    println!("{:<22} {quiet}", "quietly");
    let mut worst = 0.0f64;
    for burst in 1..=BURSTS {
        let begun = Instant::now();
        let mut logins = JoinSet::new();
        for n in 0..LOGINS {
            logins.spawn(log_in(router.clone(), n, burst));
        }
        let mut meanwhile = Vec::new();
        loop {
            while let Some(done) = logins.try_join_next() {
                done.unwrap();
            }
            if logins.is_empty() {
                break;
            }
            let Some((cookie, path)) = waiting.next().filter(|_| meanwhile.len() < REPORTS) else { break };
            meanwhile.push(hand_in(&router, &cookie, &path).await);
            tokio::time::sleep(PAUSE).await;
        }
        logins.join_all().await;
        let (took, meanwhile) = (begun.elapsed(), Times::of(meanwhile));
        worst = worst.max(meanwhile.longest / quiet.median);
        println!("{:<22} {meanwhile}; the logins took {:.2} s", format!("burst {burst}"), took.as_secs_f64());
    }
    let verdict = if worst <= BAR { "holds" } else { "DOES NOT HOLD" };
    println!("the slowest report took {worst:.2} × the quiet median; the bar of {BAR} × {verdict}");
    site.close().await;
}

fn place(code: &str, parent: Option<UnitId>, kind: UnitKind) -> unit::Model {
    unit::Model {
        id: UnitId::random(),
        code: code.into(),
        parent_id: parent,
        name: format!("Đơn vị {code}"),
        kind,
        headcount: Some(4000),
        valid_from: NaiveDate::from_ymd_opt(2025, 7, 1).unwrap(),
        valid_to: None,
        successor_id: None,
    }
}

/// Collaborators of a school, each with a session whose secret is its user name.
async fn people(site: &Site, count: usize) -> Vec<account::Model> {
    install::coding_frame(&site.app).await.unwrap();
    let bloc = place("K", None, UnitKind::Bloc);
    let school = place("K1", Some(bloc.id), UnitKind::School);
    let unit_id = Some(school.id);
    let rows: Vec<_> =
        (0..count).map(|n| person(&format!("nguoi{n}"), Role::Collaborator, unit_id)).collect();
    let staff = person("canbo", Role::Staff, None);
    let tx = site.app.db.begin().await.unwrap();
    units::insert_all(&tx, vec![bloc, school]).await.unwrap();
    accounts::insert_all(&tx, rows.iter().cloned().chain([staff.clone()]).collect()).await.unwrap();
    for row in rows.iter().chain([&staff]) {
        enter(&tx, row).await;
    }
    tx.commit().await.unwrap();
    rounds::open(&site.app, &site.actor("canbo").await, "2031-Q1").await.unwrap();
    rows
}

async fn passwords(app: &App, guests: &[account::Model]) {
    let hash = sessions::hash(app, PASSWORD.into()).await.unwrap();
    let tx = app.db.begin().await.unwrap();
    for guest in guests {
        accounts::set_password(&tx, guest.id, hash.clone(), Utc::now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A whole report of each author, ready to be handed in: its cookie and path.
async fn drafts(site: &Site, authors: &[account::Model]) -> Vec<(String, String)> {
    let app = &site.app;
    let all = topics::on(&app.db, app.today()).await.unwrap();
    let leaf = all.iter().find(|topic| topic.parent.is_some()).unwrap().code.clone();
    let text = "Nhiều người lao động băn khoăn về giá điện tăng liên tục trong quý vừa qua.".to_owned();
    let stream = |voices: &str| RawStream {
        stance: "concerned".into(),
        prevalence: "many".into(),
        intensity: "mild".into(),
        voices: voices.into(),
        content: "Lo chi phí sinh hoạt tăng thêm".into(),
    };
    let issue = RawIssue {
        title: "Giá điện tăng trong quý".into(),
        sphere: "national".into(),
        topic: leaf,
        description: text.clone(),
        groups: vec!["workers".into()],
        trend: "rising".into(),
        verification: "verified".into(),
        streams: vec![stream("12"), stream("7")],
        ..RawIssue::default()
    };
    let raw = RawReport {
        nil: "no".into(),
        general_situation: text,
        issues: vec![issue; 10],
        ..RawReport::default()
    };
    let mut out = Vec::new();
    for author in authors {
        let person = site.actor(&author.user_name).await;
        let id = reports::start(app, &person, "2031-Q1").await.unwrap();
        reports::save_draft(app, &person, id, 1, &raw).await.unwrap();
        out.push((format!("session={}", author.user_name), format!("/reports/{id}/check")));
    }
    out
}

async fn hand_in(router: &Router, cookie: &str, path: &str) -> Duration {
    let form = "no_person=yes&no_secret=yes".to_owned();
    let (status, took) = post(router.clone(), cookie, path, form, [192, 0, 2, 1]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "the report was not taken");
    took
}

async fn log_in(router: Router, n: usize, burst: usize) {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("login", &format!("nguoi{n}@example.invalid"))
        .append_pair("password", PASSWORD)
        .finish();
    let from = [203, 0, u8::try_from(burst).unwrap(), u8::try_from(n).unwrap()];
    let (status, _) = post(router, "", "/login", form, from).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "the login failed");
}
