//! A clock moved through a quarter: everything happens once, at its local minute, on two instances, and however often one
//! of them is killed on the way.
//!
//! Around each moment at which something is to happen the clock goes minute by minute; between them it goes in larger
//! steps, which hides nothing: what became due on the way would be done at the next step, and be seen at a minute at which
//! nothing is expected.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, TimeZone, Utc};
use entity::enums::{ReportState, Role, UnitKind};
use entity::unit;
use langnghe::domain::access::Actor;
use langnghe::jobs::Job;
use langnghe::store::{rounds, units};

use crate::support::app::Site;
use crate::support::clock::{Instance, Wall, file, planned};
use crate::support::make::{self, World};

/// Everything that is to happen, by the local clock. Reports are due on 15 March; the round closes on the 20th. The first
/// collaborator files before the first reminder, the second after it was queued for the second time and not sent, the third
/// late, before the last reminder; the fourth never. The fourth is of a unit that merges on 1 February.
const EXPECTED: &[(&str, &str)] = &[
    ("2027-01-01 08:00", "+1 round.open 2027-Q1"),
    ("2027-02-01 00:00", "+1 person in K1, -1 person in K2"),
    ("2027-03-07 00:00", "+1 mail to mot: Sắp lưu trữ kỳ báo cáo, +1 round.archive_tell 2026-Q4"),
    (
        "2027-03-08 08:00",
        "+1 mail to ba: NHAC, +1 mail to bon: NHAC, +1 mail to hai: NHAC, +1 round.remind 2027-Q1",
    ),
    ("2027-03-13 08:00", "+1 mail to ba: NHAC, +1 mail to bon: NHAC, +1 round.remind 2027-Q1"),
    ("2027-03-16 00:00", "+3 kept at due"),
    ("2027-03-16 08:00", "+1 mail to bon: MUON, +1 round.remind 2027-Q1"),
    ("2027-03-21 00:00", "+1 round.archive 2026-Q4, +1 round.close 2027-Q1, +3 kept at close"),
    ("2027-03-31 00:00", "-1 secret of 2026"),
];

/// Jobs, in the order an instance takes its turns at them.
const JOBS: [Job; 6] = [Job::Rounds, Job::Remind, Job::Archive, Job::SendMail, Job::Purge, Job::HandOver];

/// Who files, and the minute before which: the second while a reminder is on its way.
const FILING: [(usize, &str); 3] =
    [(0, "2027-03-08 07:59"), (1, "2027-03-13 08:00"), (2, "2027-03-16 00:02")];

fn minute(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// The bloc of the tests, with one more school that merges, last year's fourth quarter issued, and its year's secret.
async fn begin() -> (Site, Vec<Actor>) {
    let site = Site::new().await;
    let (mut people, _) = planned(&site).await;
    let school = people[0].unit.unwrap();
    let round = rounds::by_code(&site.app.db, "2026-Q4").await.unwrap().unwrap();
    let bloc = units::all(&site.app.db, site.app.today()).await.unwrap()[0].id;
    let merged = unit::Model {
        valid_to: NaiveDate::from_ymd_opt(2027, 2, 1),
        successor_id: Some(school),
        ..make::row("K2", Some(bloc), UnitKind::School)
    };
    let id = merged.id;
    let tx = site.app.db.begin().await.unwrap();
    units::insert_all(&tx, vec![merged]).await.unwrap();
    rounds::insert_year_secret(&tx, 2026, "secret".into()).await.unwrap();
    tx.commit().await.unwrap();
    people.push(make::person_in(&site.app.db, Role::Collaborator, "bon", Some(id)).await);
    make::report(&site.app.db, &World { school, round: round.id }, &people[0], ReportState::Compiled).await;
    site.sql("UPDATE round SET state = 'issued' WHERE code = '2026-Q4'").await;
    (site, people)
}

/// What there is to be seen, and how often.
async fn seen(site: &Site) -> BTreeMap<String, i32> {
    let sql = "SELECT action || ' ' || subject FROM audit_event WHERE address = 'schedule' \
               UNION ALL SELECT 'kept at ' || moment FROM round_mark \
               UNION ALL SELECT 'mail to ' || recipient || ': ' || subject FROM mail_drop \
               UNION ALL SELECT 'secret of ' || CAST(year AS TEXT) FROM year_secret WHERE year = 2026 \
               UNION ALL SELECT 'person in ' || unit.code FROM account JOIN unit ON unit.id = account.unit_id \
               WHERE account.user_name = 'bon'";
    let mut out = BTreeMap::new();
    for row in site.rows(sql).await {
        let row = row.replace("@example.invalid", "").replace("Nhắc nộp báo cáo dư luận xã hội", "NHAC");
        *out.entry(row.replace("Đã quá hạn nộp báo cáo dư luận xã hội", "MUON")).or_insert(0) += 1;
    }
    out
}

/// What differs, as it is written in [`EXPECTED`].
fn change(before: &BTreeMap<String, i32>, after: &BTreeMap<String, i32>) -> String {
    let count = |of: &BTreeMap<String, i32>, key: &str| of.get(key).copied().unwrap_or(0);
    let mut all: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    all.sort();
    all.dedup();
    let differs = |key: &String| match count(after, key) - count(before, key) {
        0 => None,
        n => Some(format!("{n:+} {key}")),
    };
    let mut told: Vec<String> = all.iter().filter_map(differs).collect();
    told.sort();
    told.join(", ")
}

/// The minutes at which the instances take turns: all within so many of a moment, and others so many hours apart.
fn minutes(around: i64, apart: usize) -> Vec<NaiveDateTime> {
    let mut out: Vec<NaiveDateTime> = Vec::new();
    let begin = minute("2026-12-31 06:00");
    out.extend((0..91 * 24).step_by(apart).map(|hours| begin + Duration::hours(i64::from(hours))));
    for (at, _) in EXPECTED {
        out.extend((-around..=around).map(|n| minute(at) + Duration::minutes(n)));
    }
    out.sort();
    out.dedup();
    out
}

/// Walks through the quarter; what was seen to happen, and how many instances were killed on the way.
async fn walk(steps: &[NaiveDateTime], kills: bool) -> (Vec<(String, String)>, usize) {
    let (site, people) = begin().await;
    let moment = |local: NaiveDateTime| -> DateTime<Utc> {
        site.app.zone().from_local_datetime(&local).unwrap().to_utc()
    };
    let wall = Wall::at(moment(steps[0]));
    let (mut one, mut two) = (Instance::of(&site, &wall), Instance::of(&site, &wall));
    let (mut before, mut out, mut killed) = (seen(&site).await, Vec::new(), 0);
    for (n, step) in steps.iter().enumerate() {
        wall.set(moment(*step));
        let files = FILING.iter().find(|(_, at)| minute(at) == *step);
        for job in JOBS {
            // A minute before and after as well: how many steps there are at one minute depends on how fast the database is.
            let is_near = |at: &str| (minute(at) - *step).abs() <= Duration::minutes(1);
            if kills && job != Job::SendMail && EXPECTED.iter().any(|(at, _)| is_near(at)) {
                killed += killed_at_each_step(&site, &wall, job).await;
            }
            let (first, second) = if n % 2 == 0 { (&mut one, &mut two) } else { (&mut two, &mut one) };
            tokio::join!(first.turn(job), second.turn(job));
            if let (Job::Remind, Some((who, _))) = (job, files) {
                file(&site, &people[*who], "2027-Q1", moment(*step)).await;
            }
        }
        let after = seen(&site).await;
        if after != before {
            out.push((step.format("%Y-%m-%d %H:%M").to_string(), change(&before, &after)));
        }
        before = after;
    }
    let outcomes = site.rows("SELECT DISTINCT outcome FROM job").await;
    assert_eq!(outcomes, [""], "no job failed");
    site.close().await;
    (out, killed)
}

/// Kills one instance after the other in its turn at a job, each a step further on, until one gets through it. Between
/// them the lease of the one that is gone runs out.
async fn killed_at_each_step(site: &Site, wall: &Wall, job: Job) -> usize {
    for steps in 1..500 {
        let was_killed = Instance::of(site, wall).killed_in(job, steps).await;
        site.sql("UPDATE job SET leased_until = '2026-01-01T00:00:00+00:00'").await;
        if !was_killed {
            return usize::try_from(steps - 1).unwrap();
        }
    }
    panic!("{} never ends", job.name());
}

fn expected() -> Vec<(String, String)> {
    EXPECTED.iter().map(|(at, what)| ((*at).to_owned(), (*what).to_owned())).collect()
}

#[tokio::test]
async fn through_a_quarter_minute_by_minute_each_thing_happens_once_at_its_local_time_on_two_instances() {
    let (seen, _) = walk(&minutes(30, 6), false).await;
    assert_eq!(seen, expected());
}

#[tokio::test]
async fn through_a_quarter_with_a_kill_at_each_step_of_each_job_nothing_is_late_twice_or_lost() {
    let (seen, killed) = walk(&minutes(10, 12), true).await;
    assert_eq!(seen, expected());
    assert!(killed > 200, "{killed} were killed in their work");
}
