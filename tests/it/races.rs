//! Two people at the same moment: one is let through, the other is told, and nothing stands in a wrong state.

use entity::enums::{ReportState, Role};
use entity::ids::AccountId;
use langnghe::actions::accounts;
use langnghe::actions::{reports, reviews, rounds, settings, summaries};
use langnghe::domain::account::NewAccount;
use langnghe::domain::report::{Act, RawIssue, RawReport, RawStream};
use langnghe::domain::settings::{Organisation, Thresholds};
use langnghe::error::AppError;
use langnghe::store;

use crate::support::app::{Browser, PASSWORD, Site};
use crate::support::mailbox::{link, link_to, mails};
use crate::support::make;

const CODE: &str = "2026-Q4";
const BODY: &str = "Nhiều người lao động băn khoăn về giá điện tăng liên tục trong quý vừa qua.";

fn raw(voices: &str) -> RawReport {
    let stream = RawStream {
        stance: "concerned".into(),
        prevalence: "many".into(),
        intensity: "mild".into(),
        voices: voices.into(),
        content: "Lo chi phí sinh hoạt tăng thêm".into(),
    };
    let issue = RawIssue {
        title: "Giá điện tăng trong quý".into(),
        sphere: "national".into(),
        topic: "C1".into(),
        description: BODY.into(),
        groups: vec!["workers".into()],
        trend: "rising".into(),
        verification: "verified".into(),
        streams: vec![stream],
        ..RawIssue::default()
    };
    RawReport {
        nil: "no".into(),
        general_situation: BODY.into(),
        issues: vec![issue],
        ..RawReport::default()
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, AppError>, key: &str) {
    assert_eq!(result.expect_err("must be refused").to_string(), key);
}

#[tokio::test]
async fn of_two_first_reports_at_once_one_is_begun_and_the_other_told() {
    let site = Site::new().await;
    let author = make::person(&site.app.db, Role::Collaborator, "ctv").await;
    let other = make::person(&site.app.db, Role::Collaborator, "ctv2").await;
    make::world(&site.app.db, &[author.account, other.account]).await;
    let begin = |who| reports::start(&site.app, who, CODE);
    let (a, b, c) = tokio::join!(begin(&author), begin(&author), begin(&other));
    c.expect("a colleague is in nobody's way");
    let (kept, told) = if a.is_ok() { (a, b) } else { (b, a) };
    kept.expect("one of the two is begun");
    refused(told, "error-report-exists");
    site.close().await;
}

#[tokio::test]
async fn nothing_is_accepted_or_submitted_behind_figures_that_are_fixed() {
    let site = Site::new().await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    let mut people = Vec::new();
    for n in 0..8 {
        people.push(make::person(&site.app.db, Role::Collaborator, &format!("ctv{n}")).await);
    }
    let accounts: Vec<AccountId> = people.iter().map(|p| p.account).collect();
    make::world(&site.app.db, &accounts).await;
    let mut ids = Vec::new();
    for person in &people {
        let id = reports::start(&site.app, person, CODE).await.unwrap();
        reports::save_draft(&site.app, person, id, 1, &raw("12")).await.unwrap();
        ids.push(id);
    }
    for (person, id) in people.iter().zip(&ids).take(4) {
        reports::submit(&site.app, person, *id, true).await.unwrap().unwrap();
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (n, (person, id)) in people.iter().cloned().zip(ids.clone()).enumerate() {
        let (app, staff) = (site.app.clone(), staff.clone());
        tasks.spawn(async move {
            match n {
                0..4 => reviews::decide(&app, &staff, id, 2, (Act::Accept, "")).await.is_ok(),
                _ => reports::submit(&app, &person, id, true).await.is_ok(),
            }
        });
    }
    let (app, who) = (site.app.clone(), staff.clone());
    tasks.spawn(async move { rounds::compile(&app, &who, CODE).await.map(|()| true).unwrap() });
    tasks.join_all().await;
    for id in ids {
        let Some(row) = store::reports::get(&site.app.db, &staff.scope(), id).await.unwrap() else {
            continue;
        };
        let fixed = matches!(row.state, ReportState::Compiled | ReportState::NotCounted);
        assert!(fixed, "{:?} in a round whose figures are fixed", row.state);
    }
    site.close().await;
}

#[tokio::test]
async fn of_two_who_open_a_round_make_an_account_or_begin_a_summary_at_once_one_is_told() {
    let site = Site::new().await;
    let staff = make::person(&site.app.db, Role::Staff, "canbo").await;
    let admin = make::person(&site.app.db, Role::Admin, "quantri").await;
    make::world(&site.app.db, &[]).await;
    #[track_caller]
    fn one<T: std::fmt::Debug>((a, b): (Result<T, AppError>, Result<T, AppError>), key: &str) {
        let (kept, told) = if a.is_ok() { (a, b) } else { (b, a) };
        kept.expect("one of the two is let through");
        refused(told, key);
    }
    let open = || rounds::open(&site.app, &staff, "2027-Q1");
    one(tokio::join!(open(), open()), "error-round-exists");
    let new = || NewAccount {
        role: Role::Leader,
        email: Some("Moi@Example.invalid".into()),
        user_name: "Moi".into(),
        display_name: String::new(),
        unit_code: None,
        lang: "vi".into(),
    };
    let create = async || match accounts::create(&site.app, &admin, new()).await? {
        Ok(id) => Ok(id),
        Err(errors) => Err(AppError::Invalid(errors[0].key)),
    };
    one(tokio::join!(create(), create()), "error-address-duty");
    rounds::compile(&site.app, &staff, CODE).await.unwrap();
    let begin = || summaries::create(&site.app, &staff, CODE);
    one(tokio::join!(begin(), begin()), "error-summary-exists");
    site.close().await;
}

/// What an administrator saves, over what they were shown.
fn organisation(months: u32) -> Organisation {
    let get = |name: &str| if name == "zone" { "UTC".to_owned() } else { months.to_string() };
    Organisation::parse(get).unwrap()
}

#[tokio::test]
async fn of_many_who_save_settings_over_the_same_state_at_once_one_does_and_the_others_are_told() {
    let site = Site::new().await;
    let admin = make::person(&site.app.db, Role::Admin, "quantri").await;
    // Never set before, and set before.
    for turn in [30, 50] {
        let shown = settings::organisation(&site.app, &site.app.db).await.unwrap();
        let shown = settings::stamp(&shown).unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..8 {
            let (app, admin, shown) = (site.app.clone(), admin.clone(), shown.clone());
            let new = organisation(turn + n);
            tasks.spawn(
                async move { settings::save(&app, &admin, &shown, &new).await.map(|()| new.retention) },
            );
        }
        let (saved, told): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
        let [Ok(months)] = saved.as_slice() else { panic!("{saved:?}") };
        told.into_iter().for_each(|result| refused(result, "error-settings-changed"));
        let now = settings::organisation(&site.app, &site.app.db).await.unwrap();
        assert_eq!(&now.retention, months);
    }
    let propose = || settings::propose(&site.app, &admin, Thresholds::default());
    let (a, b, c) = tokio::join!(propose(), propose(), propose());
    assert!(a.is_ok() && b.is_ok() && c.is_ok(), "the newest proposal stands: {a:?} {b:?} {c:?}");
    site.close().await;
}

#[tokio::test]
async fn of_many_who_confirm_the_same_new_address_at_once_as_many_get_it_as_may_share_it() {
    let site = Site::new().await;
    let address = "chung@example.invalid";
    let mut links = Vec::new();
    for n in 0..6 {
        // Five leaders of the same duty, and one auditor.
        let role = if n == 5 { Role::Auditor } else { Role::Leader };
        let (browser, _) = site.browser(role, &format!("nguoi{n}")).await;
        let wish = [("email", address), ("email_password", PASSWORD)];
        assert_eq!(site.post(&browser, "/account/email", &wish).await.status, 303);
        let old = link_to(&site, &format!("nguoi{n}@example.invalid"), "Xác nhận").await;
        assert_eq!(site.post(&Browser::default(), &old, &[]).await.status, 200);
    }
    for mail in mails(&site, address).await {
        links.push(link(&mail.text));
    }
    assert_eq!(links.len(), 6);
    let confirm = |path: String| {
        let site = &site;
        async move { site.post(&Browser::default(), &path, &[]).await.status }
    };
    let [a, b, c, d, e, f] = <[String; 6]>::try_from(links).unwrap().map(confirm);
    let statuses = tokio::join!(a, b, c, d, e, f);
    let mut statuses: [u16; 6] = statuses.into();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 409, 409, 409, 409]);
    let there = store::accounts::by_login(&site.app.db, address).await.unwrap();
    assert_eq!(there.len(), 2);
    assert_ne!(there[0].role, there[1].role);
    site.close().await;
}
