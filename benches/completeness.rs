//! How complete a round of 5,000 units is, as staff look at it: the page of the whole tree, of a cluster of 500 units, and
//! of the units from which reports are still to come. The whole program with a database of its own: SQLite in a temporary
//! folder, or PostgreSQL where `LANGNGHE_TEST_POSTGRES` names a server. The bar: none takes more than 200 ms.

mod support;

use chrono::{NaiveDate, Utc};
use entity::enums::{ReportKind, ReportState, Role, UnitKind};
use entity::ids::{ReportId, UnitId};
use entity::{account, authorship, report, unit};
use langnghe::actions::{install, rounds};
use langnghe::store::{accounts, reports, units};

use support::{Site, Times, enter, person, tell_load};

/// Clusters below the bloc, and units below each: with the bloc and the clusters 5,000 and some.
const CLUSTERS: usize = 10;
const UNITS: usize = 500;
/// Collaborators of a unit.
const PEOPLE: usize = 2;
/// How often each page is opened.
const TIMES: usize = 20;
/// Milliseconds a page may take.
const BAR: f64 = 200.0;

const ROUND: &str = "2031-Q1";
const STAFF: &str = "session=canbo";

#[tokio::main]
async fn main() {
    let site = Site::new("completeness").await;
    fill(&site).await;
    tell_load();
    let mut worst = 0.0f64;
    for (name, path, words) in [
        ("the whole tree", String::new(), "Đơn vị K-1"),
        ("a cluster of 500", "?unit=K-3".to_owned(), "Đơn vị K-3-1"),
        ("its tenth page", "?unit=K-3&page=10".to_owned(), "Đơn vị K-3-"),
        ("who is silent", "?list=silent".to_owned(), "Nhắc ngay"),
        ("its last page", "?list=silent&page=100000".to_owned(), "Nhắc ngay"),
    ] {
        let path = format!("/rounds/{ROUND}/completeness{path}");
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let (took, body) = site.get(STAFF, &path).await;
            assert!(body.contains(words), "{path} without {words}");
            times.push(took);
        }
        let times = Times::of(times);
        println!("{name:<22} {times}");
        worst = worst.max(times.longest);
    }
    let verdict = if worst <= BAR { "holds" } else { "DOES NOT HOLD" };
    println!("the longest took {worst:.2} ms; the bar of {BAR} ms {verdict}");
    site.close().await;
}

fn place(code: String, parent: Option<UnitId>, kind: UnitKind) -> unit::Model {
    unit::Model {
        id: UnitId::random(),
        parent_id: parent,
        name: format!("Đơn vị {code}"),
        code,
        kind,
        headcount: Some(120),
        valid_from: NaiveDate::from_ymd_opt(2025, 7, 1).unwrap(),
        valid_to: None,
        successor_id: None,
    }
}

/// The tree with its people, a round, and reports in all states of nine in ten of them.
async fn fill(site: &Site) {
    let app = &site.app;
    install::coding_frame(app).await.unwrap();
    let bloc = place("K".into(), None, UnitKind::Bloc);
    let mut all = vec![bloc.clone()];
    let mut people = Vec::new();
    for c in 1..=CLUSTERS {
        let cluster = place(format!("K-{c}"), Some(bloc.id), UnitKind::Cluster);
        let leaves: Vec<unit::Model> =
            (1..=UNITS).map(|u| place(format!("K-{c}-{u}"), Some(cluster.id), UnitKind::Agency)).collect();
        for leaf in &leaves {
            people.extend((0..PEOPLE).map(|_| leaf.id));
        }
        all.push(cluster);
        all.extend(leaves);
    }
    println!("{} units, {} collaborators", all.len(), people.len());
    let people: Vec<account::Model> = people
        .into_iter()
        .enumerate()
        .map(|(n, unit)| person(&format!("nguoi{n}"), Role::Collaborator, Some(unit)))
        .collect();
    let staff = person("canbo", Role::Staff, None);
    let tx = app.db.begin().await.unwrap();
    units::insert_all(&tx, all).await.unwrap();
    accounts::insert_all(&tx, people.iter().cloned().chain([staff.clone()]).collect()).await.unwrap();
    enter(&tx, &staff).await;
    tx.commit().await.unwrap();
    let id = rounds::open(app, &site.actor("canbo").await, ROUND).await.unwrap();
    let states = [ReportState::Submitted, ReportState::Accepted, ReportState::Returned, ReportState::Draft];
    let mut rows = Vec::new();
    let mut links = Vec::new();
    for (n, who) in people.iter().enumerate().filter(|(n, _)| n % 10 != 0) {
        let row = report::Model {
            id: ReportId::random(),
            kind: ReportKind::Periodic,
            round_id: Some(id),
            unit_id: who.unit_id.unwrap(),
            state: states[n % states.len()],
            held: false,
            nil: n % 7 == 0,
            author_key: who.id.to_string(),
            revisions: 1,
            first_submitted_at: Some(Utc::now()),
            late: n % 5 == 0,
            version: 1,
            keyed_by: None,
            audit_ref: uuid::Uuid::new_v4(),
        };
        links.push(authorship::Model { report_id: row.id, account_id: who.id, round_id: Some(id) });
        rows.push(row);
    }
    let tx = app.db.begin().await.unwrap();
    reports::insert_all(&tx, rows, links).await.unwrap();
    tx.commit().await.unwrap();
}
