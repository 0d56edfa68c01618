//! What happens by itself to rounds: reminders that move, are overtaken or come too late, and those staff send.

use chrono::Duration;
use entity::enums::{ReportState, Role, RoundState};
use langnghe::actions::reminders;
use langnghe::actions::rounds::plan;
use langnghe::store::rounds;

use crate::support::app::Site;
use crate::support::clock::{at, both, file, noted, planned, reminded, state};
use crate::support::mailbox::mails;
use crate::support::make;

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
    let path = "/rounds/2026-Q4/completeness?unit=K&list=silent";
    let page = site.get(&browser, path).await.body;
    assert!(page.contains("Đơn vị K1") && page.contains("Nhắc ngay"));
    let unit = world.school.to_string();
    let form = [("remind", unit.as_str())];
    let done = site.post(&browser, path, &form).await;
    assert_eq!((done.status, done.to), (303, format!("{path}&page=1&done=reminded")));
    let counts = [reminded(&site, people[0].account).await, reminded(&site, people[1].account).await];
    assert_eq!(counts, [0, 1], "what was returned is received and has its own mail");
    let again = site.post(&browser, path, &form).await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("Không còn ai để nhắc"));
    let staff = make::person(&site.app.db, Role::Staff, "canbo-khac").await;
    let tomorrow = site.later(Duration::hours(21));
    assert_eq!(reminders::unit(&tomorrow.app, &staff, "2026-Q4", world.school).await.unwrap(), 1);
    site.close().await;
}
