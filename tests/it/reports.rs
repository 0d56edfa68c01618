//! Who reaches which report, and that a report keeps every letter.

use entity::enums::{
    Group, Intensity, Level, Prevalence, ReportState, Role, Sphere, Stance, Trend, Verification,
};
use langnghe::domain::report::{Issue, Report, Stream};
use langnghe::store::{drafts, figures, reports, revisions};

use crate::support::{Fresh, make};

fn largest() -> Report {
    let text = |n: usize| "Ưề ".chars().cycle().take(n - 1).chain(['ậ']).collect::<String>();
    let stream = |stance| Stream {
        stance,
        prevalence: Prevalence::Majority,
        intensity: Intensity::Strong,
        voices: 100_000,
        content: text(500),
    };
    let issue = |_| Issue {
        title: text(150),
        sphere: Sphere::Provincial,
        topic: "C1".into(),
        description: text(1500),
        groups: vec![Group::PartyMembers, Group::CivilServants, Group::Workers, Group::Other],
        trend: Trend::Rising,
        verification: Verification::Verified,
        streams: Stance::ALL.iter().map(|s| stream(*s)).collect(),
        cause: text(500),
        forecast: text(500),
        recommendation: text(500),
        level: Some(Level::Central),
    };
    Report { nil: false, general_situation: text(1000), issues: (0..10).map(issue).collect() }
}

#[tokio::test]
async fn the_largest_report_comes_back_to_the_letter_and_adds_up() {
    let fresh = Fresh::new().await;
    let db = fresh.migrated().await;
    let author = make::person(&db, Role::Collaborator, "ctv").await;
    let staff = make::person(&db, Role::Staff, "canbo").await;
    let world = make::world(&db, &[author.account]).await;
    let row = make::report(&db, &world, &author, ReportState::Accepted).await;
    let mut rows = revisions::Rows::default();
    rows.push(row.id, 1, &largest(), make::now(), uuid::Uuid::new_v4());
    let tx = db.begin().await.unwrap();
    revisions::insert(&tx, rows).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(revisions::get(&db, row.id, 1).await.unwrap(), Some(largest()));
    let material = figures::material(&db, &staff.scope(), world.round).await.unwrap().unwrap();
    assert_eq!(material.leaves.len(), 10);
    assert_eq!(material.leaves.iter().map(|l| l.total()).sum::<u64>(), 4_000_000);
    assert_eq!(material.leaves.iter().map(|l| u64::from(l.aggrieved)).sum::<u64>(), 2_000_000);
    assert!(figures::material(&db, &author.scope(), world.round).await.unwrap().is_none());
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_report_exists_only_for_its_author_and_once_submitted_for_staff() {
    let fresh = Fresh::new().await;
    let db = fresh.migrated().await;
    let author = make::person(&db, Role::Collaborator, "ctv").await;
    let colleague = make::person(&db, Role::Collaborator, "ctv2").await;
    let world = make::world(&db, &[author.account, colleague.account]).await;
    let draft = make::report(&db, &world, &author, ReportState::Draft).await;
    let other = make::report(&db, &world, &colleague, ReportState::Submitted).await;
    let mut seen = Vec::new();
    for (role, user) in [
        (Role::Staff, "canbo"),
        (Role::Approver, "lanhdaoban"),
        (Role::Leader, "lanhdao"),
        (Role::UnitHead, "thutruong"),
        (Role::Admin, "quantri"),
        (Role::Auditor, "kiemtra"),
    ] {
        let scope = make::person(&db, role, user).await.scope();
        assert!(reports::get(&db, &scope, draft.id).await.unwrap().is_none(), "{user} sees a draft");
        if reports::get(&db, &scope, other.id).await.unwrap().is_some() {
            seen.push(role);
        }
        assert!(drafts::get(&db, &scope, draft.id).await.unwrap().is_none());
    }
    assert_eq!(seen, [Role::Staff, Role::Approver]);
    assert!(reports::get(&db, &author.scope(), draft.id).await.unwrap().is_some());
    assert!(reports::get(&db, &author.scope(), other.id).await.unwrap().is_none());
    assert_eq!(reports::own(&db, &colleague.scope()).await.unwrap().len(), 1);
    db.close().await.unwrap();
}

#[tokio::test]
async fn of_two_who_decide_at_once_the_first_wins() {
    let fresh = Fresh::new().await;
    let db = fresh.migrated().await;
    let author = make::person(&db, Role::Collaborator, "ctv").await;
    let world = make::world(&db, &[author.account]).await;
    let row = make::report(&db, &world, &author, ReportState::Submitted).await;
    let tx = db.begin().await.unwrap();
    assert!(reports::set_state(&tx, &row, ReportState::Accepted, None, make::now()).await.unwrap());
    tx.commit().await.unwrap();
    let tx = db.begin().await.unwrap();
    assert!(!reports::set_state(&tx, &row, ReportState::Returned, None, make::now()).await.unwrap());
    tx.commit().await.unwrap();
    let now = reports::get(&db, &author.scope(), row.id).await.unwrap().unwrap();
    assert_eq!((now.state, now.version), (ReportState::Accepted, 2));
    db.close().await.unwrap();
}
