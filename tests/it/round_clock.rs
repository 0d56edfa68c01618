//! What happens by itself: a clock moved through a quarter, two instances on one database, and a program that ends in the
//! middle.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, TimeZone, Utc};
use entity::enums::{MailKind, ReportState, Role, RoundState};
use entity::ids::AccountId;
use langnghe::actions::rounds::plan;
use langnghe::actions::{archives, reminders, reports, rounds as acts};
use langnghe::domain::access::Actor;
use langnghe::domain::report::RawReport;
use langnghe::jobs::Job;
use langnghe::jobs::runner::Runner;
use langnghe::store::{outbox, rounds};

use crate::support::app::Site;
use crate::support::dump;
use crate::support::mailbox::mails;
use crate::support::make;

/// A time where the organisation is.
fn at(site: &Site, year: i32, (month, day): (u32, u32), (hour, minute): (u32, u32)) -> DateTime<Utc> {
    site.app.zone().with_ymd_and_hms(year, month, day, hour, minute, 0).unwrap().to_utc()
}

/// Runs what moves rounds on two instances at once, as they would.
async fn both(site: &Site, now: DateTime<Utc>) {
    let (one, two) = (site.at(now), site.at(now));
    let (one, two) = (Runner::new(one.app.clone(), None), Runner::new(two.app.clone(), None));
    for job in [Job::Rounds, Job::Remind, Job::Archive] {
        let (a, b) = tokio::join!(one.once(job), two.once(job));
        assert_eq!((a.unwrap().fault, b.unwrap().fault), (String::new(), String::new()));
    }
}

/// How many reminders each account was written.
async fn reminded(site: &Site, who: AccountId) -> u64 {
    let long_ago = DateTime::from_timestamp(0, 0).unwrap();
    outbox::count_since(&site.app.db, who, MailKind::Reminder, long_ago).await.unwrap()
}

/// Acts of the schedule on a round, in their order.
async fn noted(site: &Site, code: &str) -> Vec<String> {
    let sql = format!(
        "SELECT action FROM audit_event WHERE subject = '{code}' AND address = 'schedule' ORDER BY at, action"
    );
    site.rows(&sql).await
}

async fn state(site: &Site, code: &str) -> RoundState {
    rounds::by_code(&site.app.db, code).await.unwrap().unwrap().state
}

/// A bloc whose next year is planned, and three collaborators of its school.
async fn planned(site: &Site) -> (Vec<Actor>, Actor) {
    let world = make::world(&site.app.db, &[]).await;
    let mut people = Vec::new();
    for user in ["mot", "hai", "ba"] {
        people.push(make::person_in(&site.app.db, Role::Collaborator, user, Some(world.school)).await);
    }
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    plan::year(&site.app, &staff, entity::enums::RoundKind::Quarter, 2027).await.unwrap();
    // What was there before is none of this.
    site.sql("UPDATE round SET state = 'compiling' WHERE code = '2026-Q4'").await;
    (people, staff)
}

/// A nil report of somebody, handed in at a time.
async fn file(site: &Site, who: &Actor, code: &str, now: DateTime<Utc>) {
    let site = site.at(now);
    let raw = RawReport { nil: "yes".into(), ..RawReport::default() };
    let id = reports::start(&site.app, who, code).await.unwrap();
    reports::save_draft(&site.app, who, id, 1, &raw).await.unwrap();
    reports::submit(&site.app, who, id, true).await.unwrap().unwrap();
}

#[tokio::test]
async fn through_a_quarter_each_thing_happens_once_at_its_local_time_on_two_instances() {
    let site = Site::new().await;
    let (people, _) = planned(&site).await;
    let id = rounds::by_code(&site.app.db, "2027-Q1").await.unwrap().unwrap().id;
    // What is to happen, when, and what the log holds afterwards.
    let moments = [
        (at(&site, 2027, (1, 1), (8, 0)), "round.open"),
        (at(&site, 2027, (3, 8), (8, 0)), "round.remind"),
        (at(&site, 2027, (3, 13), (8, 0)), "round.remind"),
        (at(&site, 2027, (3, 16), (8, 0)), "round.remind"),
        (at(&site, 2027, (3, 21), (0, 0)), "round.close"),
    ];
    let mut wanted = Vec::new();
    for (n, (moment, act)) in moments.into_iter().enumerate() {
        for before in [600, 60, 1] {
            both(&site, moment - Duration::seconds(before)).await;
            assert_eq!(noted(&site, "2027-Q1").await, wanted, "{before} seconds before {act}");
        }
        wanted.push(act.to_owned());
        for after in [0, 60, 600, 7200] {
            both(&site, moment + Duration::seconds(after)).await;
            assert_eq!(noted(&site, "2027-Q1").await, wanted, "{after} seconds after {act}");
        }
        match n {
            1 => file(&site, &people[0], "2027-Q1", moment + Duration::hours(3)).await,
            2 => file(&site, &people[1], "2027-Q1", moment + Duration::hours(3)).await,
            _ => {}
        }
    }
    let counts = [
        reminded(&site, people[0].account).await,
        reminded(&site, people[1].account).await,
        reminded(&site, people[2].account).await,
    ];
    assert_eq!(counts, [1, 2, 3], "nobody is reminded who has filed");
    assert_eq!(state(&site, "2027-Q1").await, RoundState::Closed);
    assert_eq!(state(&site, "2027-Q2").await, RoundState::Planned);
    assert_eq!(rounds::expected(&site.app.db, id).await.unwrap().len(), 3);
    let marks = dump::tables(site.app.config.database_url.reveal()).await["round_mark"].rows.len();
    assert_eq!(marks, 4, "two units, at due and at close");
    site.close().await;
}

#[tokio::test]
async fn a_reminder_that_was_overtaken_by_a_submission_is_not_sent() {
    let site = Site::new().await;
    let (people, _) = planned(&site).await;
    both(&site, at(&site, 2027, (1, 1), (8, 0))).await;
    let morning = at(&site, 2027, (3, 8), (8, 0));
    both(&site, morning).await;
    // Queued for all three; one files before the mail goes.
    file(&site, &people[0], "2027-Q1", morning + Duration::minutes(1)).await;
    let later = site.at(morning + Duration::minutes(2));
    let subjects = async |user: &str| -> Vec<String> {
        let all = mails(&later, &format!("{user}@example.invalid")).await;
        all.into_iter().map(|mail| mail.subject).collect()
    };
    assert_eq!(subjects("mot").await, Vec::<String>::new());
    assert_eq!(subjects("hai").await, ["Nhắc nộp báo cáo dư luận xã hội"]);
    let text = mails(&later, "hai@example.invalid").await.remove(0).text;
    assert!(text.contains("Quý I/2027") && text.contains("23:59 15/03/2027"), "{text}");
    site.close().await;
}

#[tokio::test]
async fn moving_the_due_day_moves_what_was_not_sent_and_repeats_nothing() {
    let site = Site::new().await;
    let (people, staff) = planned(&site).await;
    both(&site, at(&site, 2027, (1, 1), (8, 0))).await;
    both(&site, at(&site, 2027, (3, 8), (8, 0))).await;
    let version = rounds::by_code(&site.app.db, "2027-Q1").await.unwrap().unwrap().version;
    let typed =
        plan::Typed { due: "22/03/2027".into(), close: "27/03/2027".into(), ..plan::Typed::default() };
    let then = site.at(at(&site, 2027, (3, 9), (8, 0)));
    plan::save(&then.app, &staff, ("2027-Q1", version), &typed).await.unwrap().unwrap();
    for (day, sum) in [(13, 1), (15, 1), (16, 1), (20, 2), (21, 2), (23, 3), (24, 3)] {
        both(&site, at(&site, 2027, (3, day), (8, 1))).await;
        assert_eq!(reminded(&site, people[2].account).await, sum, "on the {day}th");
    }
    site.close().await;
}

#[tokio::test]
async fn after_days_in_which_nothing_ran_the_round_moves_on_and_old_reminders_are_left_out() {
    let site = Site::new().await;
    let (people, _) = planned(&site).await;
    both(&site, at(&site, 2027, (1, 5), (3, 0))).await;
    assert_eq!(state(&site, "2027-Q1").await, RoundState::Open);
    both(&site, at(&site, 2027, (3, 25), (9, 0))).await;
    assert_eq!(noted(&site, "2027-Q1").await, ["round.open", "round.close"]);
    assert_eq!(reminded(&site, people[0].account).await, 0);
    site.close().await;
}

#[tokio::test]
async fn a_run_that_is_broken_off_at_any_point_leaves_nothing_half_done() {
    let site = Site::new().await;
    let (people, _) = planned(&site).await;
    let at_eight = at(&site, 2027, (1, 1), (8, 0));
    let reminding = at(&site, 2027, (3, 8), (8, 0));
    for (now, job) in [(at_eight, Job::Rounds), (reminding, Job::Remind)] {
        // The run is dropped after ever more of its steps, as a killed program drops it.
        for steps in 1..40 {
            let runner = Runner::new(site.at(now).app.clone(), None);
            let mut left = steps;
            let work = std::pin::pin!(runner.once(job));
            let mut work = work;
            std::future::poll_fn(|cx| {
                left -= 1;
                let ended = work.as_mut().poll(cx).is_ready();
                if ended || left == 0 { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
            })
            .await;
        }
        Runner::new(site.at(now).app.clone(), None).once(job).await.unwrap();
    }
    assert_eq!(noted(&site, "2027-Q1").await, ["round.open", "round.remind"]);
    for who in &people {
        assert_eq!(reminded(&site, who.account).await, 1);
    }
    site.close().await;
}

#[tokio::test]
async fn staff_remind_a_unit_now_and_not_twice_a_day() {
    let site = Site::new().await;
    let mut people = Vec::new();
    for user in ["mot", "hai"] {
        people.push(site.person(Role::Collaborator, user).await);
    }
    let ids: Vec<_> = people.iter().map(|p| p.account).collect();
    let world = make::world(&site.app.db, &ids).await;
    make::report(&site.app.db, &world, &people[0], ReportState::Returned).await;
    let browser = site.browser(Role::Staff, "canbo").await.0;
    let page = site.get(&browser, "/rounds/2026-Q4").await.body;
    assert!(page.contains("Đơn vị K1") && page.contains("Nhắc ngay") && page.contains("<progress"));
    let unit = world.school.to_string();
    let form = [("act", "remind"), ("unit", unit.as_str())];
    assert_eq!(site.post(&browser, "/rounds/2026-Q4", &form).await.status, 303);
    let counts = [reminded(&site, people[0].account).await, reminded(&site, people[1].account).await];
    assert_eq!(counts, [0, 1], "what was returned is received and has its own mail");
    let again = site.post(&browser, "/rounds/2026-Q4", &form).await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("Không còn ai để nhắc"));
    let staff = make::person(&site.app.db, Role::Staff, "canbo-khac").await;
    let tomorrow = site.later(Duration::hours(21));
    assert_eq!(reminders::unit(&tomorrow.app, &staff, "2026-Q4", world.school).await.unwrap(), 1);
    site.close().await;
}

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
    for table in ["report", "revision"] {
        let times = tables[table].texts().filter(|t| t.starts_with("2027-03-09")).collect::<Vec<_>>();
        assert!(!times.is_empty() && times.iter().all(|t| t.contains("00:00:00")), "{table}: {times:?}");
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
