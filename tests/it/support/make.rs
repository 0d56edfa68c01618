//! Rows to start from.

use chrono::{DateTime, NaiveDate, Utc};
use entity::enums::{ReportKind, ReportState, Role, RoundKind, RoundState, UnitKind};
use entity::ids::{AccountId, ReportId, RoundId, UnitId};
use entity::{account, assignment, report, round, round_unit, second_factor, topic, unit};
use langnghe::domain::access::Actor;
use langnghe::store::{Db, accounts, reports, rounds, second_factors, sessions, topics, units};

/// When all tests happen.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_793_000_000, 0).unwrap()
}

/// A bloc with one school, a coding frame with one leaf, one open round.
pub struct World {
    /// The school.
    pub school: UnitId,
    /// The round, `2026-Q4`.
    pub round: RoundId,
}

/// A unit of forty people.
pub fn row(code: &str, parent: Option<UnitId>, kind: UnitKind) -> unit::Model {
    unit::Model {
        id: UnitId::random(),
        code: code.into(),
        parent_id: parent,
        name: format!("Đơn vị {code}"),
        kind,
        headcount: Some(40),
        valid_from: NaiveDate::from_ymd_opt(2025, 7, 1).unwrap(),
        valid_to: None,
        successor_id: None,
    }
}

fn placed(
    round: RoundId,
    unit: &unit::Model,
    parent: Option<&str>,
    (lft, rgt, depth): (i32, i32, i32),
) -> round_unit::Model {
    round_unit::Model {
        round_id: round,
        unit_id: unit.id,
        code: unit.code.clone(),
        name: unit.name.clone(),
        kind: unit.kind,
        parent_code: parent.map(Into::into),
        headcount: unit.headcount,
        lft,
        rgt,
        depth,
        late: 0,
    }
}

/// Makes the world; `expected` are the school's collaborators.
pub async fn world(db: &Db, expected: &[AccountId]) -> World {
    let (bloc, round) = (row("K", None, UnitKind::Bloc), RoundId::random());
    let school = row("K1", Some(bloc.id), UnitKind::School);
    let topic = |code: &str, parent: Option<&str>, position| topic::Model {
        code: code.into(),
        parent: parent.map(Into::into),
        name_vi: "Đời sống".into(),
        name_en: "Living".into(),
        factor: 1,
        position,
        retired: false,
    };
    let tx = db.begin().await.unwrap();
    let snapshot = vec![placed(round, &bloc, None, (0, 2, 0)), placed(round, &school, Some("K"), (1, 2, 1))];
    let school_id = school.id;
    let seats = expected.iter().map(|&account_id| assignment::Model {
        round_id: round,
        account_id,
        unit_id: school_id,
        excused: None,
        added: None,
    });
    let world = World { school: school_id, round };
    units::insert_all(&tx, vec![bloc, school]).await.unwrap();
    topics::insert_all(&tx, vec![topic("C", None, 1), topic("C1", Some("C"), 2)]).await.unwrap();
    rounds::insert(&tx, self::round(round, "2026-Q4")).await.unwrap();
    rounds::snapshot(&tx, snapshot, seats.collect()).await.unwrap();
    tx.commit().await.unwrap();
    world
}

/// An open round over the last quarter of 2026, under a code.
pub fn round(id: RoundId, code: &str) -> round::Model {
    round::Model {
        id,
        code: code.into(),
        kind: RoundKind::Quarter,
        state: RoundState::Open,
        starts_on: NaiveDate::from_ymd_opt(2026, 10, 1).unwrap(),
        ends_on: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
        open_at: None,
        due_at: now(),
        close_at: None,
        archive_told_at: None,
        archived_at: None,
        purge_waived_at: None,
        focus: String::new(),
        version: 1,
    }
}

/// A topic by its code: of two levels, the first letter being the field's.
pub fn topic(code: &str, position: i32) -> topic::Model {
    topic::Model {
        code: code.into(),
        parent: (code.len() > 1).then(|| code[..1].into()),
        name_vi: format!("Chủ đề {code}"),
        name_en: format!("Topic {code}"),
        factor: 1,
        position,
        retired: false,
    }
}

/// An account, and the person who is logged in with it.
pub async fn person(db: &Db, role: Role, user: &str) -> Actor {
    person_in(db, role, user, None).await
}

/// The same, in a unit.
pub async fn person_in(db: &Db, role: Role, user: &str, unit: Option<UnitId>) -> Actor {
    let row = account::Model {
        id: AccountId::random(),
        email: Some(format!("{user}@example.invalid")),
        user_name: user.into(),
        display_name: format!("Người dùng {user}"),
        role,
        unit_id: unit,
        lang: "vi".into(),
        active: true,
        folded: String::new(),
        created_at: now(),
    };
    let (id, tx) = (row.id, db.begin().await.unwrap());
    accounts::insert(&tx, row).await.unwrap();
    sessions::insert(&tx, user.into(), id, "", now()).await.unwrap();
    sessions::prove(&tx, user, now()).await.unwrap();
    tx.commit().await.unwrap();
    let found = sessions::actor(db, user, now(), ("", "")).await.unwrap();
    found.unwrap().0
}

/// A report of an author, in a state, with one submission behind it unless a draft.
pub async fn report(db: &Db, world: &World, author: &Actor, state: ReportState) -> report::Model {
    let submitted = state != ReportState::Draft;
    let row = report::Model {
        id: ReportId::random(),
        kind: ReportKind::Periodic,
        round_id: Some(world.round),
        unit_id: world.school,
        state,
        held: false,
        nil: false,
        author_key: author.account.to_string(),
        revisions: i32::from(submitted),
        first_submitted_at: submitted.then(now),
        late: false,
        version: 1,
        keyed_by: None,
        audit_ref: uuid::Uuid::new_v4(),
    };
    let tx = db.begin().await.unwrap();
    reports::insert(&tx, row.clone(), author.account).await.unwrap();
    tx.commit().await.unwrap();
    row
}

/// A second factor of an account, set up long ago; nobody here knows its secret.
pub async fn factor(db: &Db, owner: &Actor) {
    let row = second_factor::Model {
        account_id: owner.account,
        secret: "sealed".into(),
        last_step: 1,
        confirmed_at: now(),
    };
    let tx = db.begin().await.unwrap();
    second_factors::set(&tx, row, false).await.unwrap();
    tx.commit().await.unwrap();
}
