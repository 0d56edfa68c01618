//! Fills an empty database with the demo: units, people, four rounds and their reports.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::enums::{Role, RoundKind, RoundState, UnitKind};
use entity::ids::{AccountId, UnitId};
use entity::{account, unit};
use uuid::{Builder, Uuid};

use super::bloc::{self, DemoUnit};
use super::corpus::Writer;
use super::filing::Filing;
use super::rng::Rng;
use crate::actions::{install, rounds as opening, sessions};
use crate::app::App;
use crate::domain::holidays::Holidays;
use crate::domain::period::{Period, evening, morning};
use crate::domain::summary::Layout;
use crate::error::{AppError, AppResult};
use crate::store::tally::fold;
use crate::store::{Tx, accounts, rounds, settings, units};

/// The password of all demo accounts.
pub const PASSWORD: &str = "mua-thu-qua-cau-2026";

/// The setting that tells a finished demo.
const READY: &str = "demo";

const SEED: u64 = 20_261_124;

/// The demo's accounts: user name and role; the e-mail is `<user name>@demo.invalid`.
pub const ACCOUNTS: [(&str, Role, &str); 7] = [
    ("collaborator", Role::Collaborator, "Lê Thu Hà"),
    ("staff", Role::Staff, "Trần Văn Bình"),
    ("approver", Role::Approver, "Phạm Hồng Quân"),
    ("leader", Role::Leader, "Nguyễn Đức Long"),
    ("unit-head", Role::UnitHead, "Hoàng Thị Mai"),
    ("admin", Role::Admin, "Vũ Quang Huy"),
    ("auditor", Role::Auditor, "Đỗ Minh Châu"),
];

/// A demo id: random-looking, the same each time.
pub(super) fn id(rng: &mut Rng) -> Uuid {
    Builder::from_random_bytes(rng.u128().to_be_bytes()).into_uuid()
}

/// Someone who files reports.
pub(super) struct Person {
    pub account: AccountId,
    pub unit: UnitId,
    pub place: usize,
    /// The one people log in as: nothing is filed for them in the open round.
    pub is_guest: bool,
}

/// Fills the database, unless it is filled already; true when it did.
///
/// # Errors
/// When the database fails.
pub async fn fill(app: &App) -> AppResult<bool> {
    if !settings::second_factor_is_off(&app.db).await? {
        let tx = app.db.begin().await?;
        settings::switch_second_factor_off(&tx).await?;
        tx.commit().await?;
    }
    if settings::get(&app.db, READY).await?.is_some() {
        return Ok(false);
    }
    install::coding_frame(app).await?;
    let hash = sessions::hash(app, PASSWORD.to_owned()).await?;
    let mut rng = Rng::new(SEED);
    let plan = bloc::units();
    let tx = app.db.begin().await?;
    let rows = unit_rows(&mut rng, &plan, NaiveDate::from_ymd_opt(2025, 7, 1).unwrap_or_default());
    units::insert_all(&tx, rows.clone()).await?;
    let now = app.now();
    let people = people(&tx, &mut rng, (&plan, &rows), (&hash, now)).await?;
    let staff = people.1;
    let mut filing = Filing::new(&tx, Writer::new(SEED), staff);
    for (index, quarter) in quarters(app).into_iter().enumerate() {
        let is_open = index == 3;
        let state = if is_open { RoundState::Open } else { RoundState::Compiling };
        let round = round_row(&mut rng, app, quarter, state);
        rounds::insert(&tx, round.clone()).await?;
        let snapshot = opening::snapshot_rows(round.id, &rows)?;
        let seats = people.0.iter().map(|p| entity::assignment::Model {
            round_id: round.id,
            account_id: p.account,
            unit_id: p.unit,
            excused: None,
            added: None,
        });
        rounds::snapshot(&tx, snapshot, seats.collect()).await?;
        filing.round(&mut rng, &round, (&plan, &people.0), now).await?;
    }
    // Numbers of their own, so that all else stays as it is.
    let mut own = Rng::new(SEED + 1);
    super::flash::file((&tx, app), &mut own, (&plan, &people.0, staff), now).await?;
    settings::set(&tx, Layout::SETTING, serde_json::to_string(&layout()).map_err(AppError::internal)?)
        .await?;
    while fold::batch(&tx, AT_ONCE).await? > 0 {}
    settings::set(&tx, READY, "1".into()).await?;
    tx.commit().await?;
    let role = |role| accounts::active(&app.db, role);
    let (staff, approver) = (role(Role::Staff).await?, role(Role::Approver).await?);
    if let (Some(staff), Some(approver)) = (staff.first(), approver.first()) {
        super::issuing::issue_all(app, staff.id, approver.id).await?;
        super::matters::make(app, staff).await?;
        super::guidance::write(app, staff.id, approver.id).await?;
    }
    Ok(true)
}

/// Reports counted at a time.
const AT_ONCE: u64 = 5_000;

/// What collaborators are asked to listen for in the open round.
const FOCUS: &str = "Dư luận về giá cả, đời sống người lao động dịp cuối năm; về sắp xếp tổ chức bộ máy và chế độ, chính \
                     sách đi kèm; về chất lượng dịch vụ công ở cơ sở. Nêu rõ nguyên nhân và điều mọi người kiến nghị.";

/// The layout of the demo's documents, which say on paper too that nothing in them is real.
fn layout() -> Layout {
    Layout {
        issuer: "BAN DƯ LUẬN XÃ HỘI (HƯ CẤU)".into(),
        parent_body: "ĐẢNG ỦY KHỐI TỈNH HÒA GIANG".into(),
        symbol: "BDLXH".into(),
        place: "Hòa Giang".into(),
        authority: "K/T TRƯỞNG BAN".into(),
        post: "PHÓ TRƯỞNG BAN".into(),
        name: ACCOUNTS[2].2.into(),
        recipients: "Ban Chỉ đạo công tác dư luận xã hội tỉnh Hòa Giang (hư cấu)\n\
                     Cấp ủy các đơn vị trong khối\n\
                     Mạng lưới cộng tác viên dư luận xã hội\n\
                     Lưu"
        .into(),
        ..Layout::default()
    }
}

/// The quarter of today, and the three before it, oldest first.
fn quarters(app: &App) -> [Period; 4] {
    let today = app.now().with_timezone(&app.zone()).date_naive();
    let now = Period::of(RoundKind::Quarter, today);
    let (a, b) = (now.previous(), now.previous().previous());
    [b.previous(), b, a, now]
}

/// A quarter's round in a state, opened and due as the calendar has it.
pub(super) fn round_row(
    rng: &mut Rng,
    app: &App,
    quarter: Period,
    state: RoundState,
) -> entity::round::Model {
    let due = quarter.due_on(&Holidays::default());
    entity::round::Model {
        id: entity::ids::RoundId(id(rng)),
        code: quarter.code(),
        kind: RoundKind::Quarter,
        state,
        starts_on: quarter.starts_on(),
        ends_on: quarter.ends_on(),
        open_at: Some(morning(quarter.starts_on(), app.zone())),
        due_at: evening(due, app.zone()),
        close_at: Some(evening(quarter.closes_on(due), app.zone())),
        // Told with the round itself, so that a demo does not begin with hundreds of mails.
        archive_told_at: (state != RoundState::Open).then(|| app.now()),
        archived_at: None,
        purge_waived_at: None,
        focus: if state == RoundState::Open { FOCUS.into() } else { String::new() },
        version: 1,
    }
}

/// The units of a plan, parents before children, there from a day on.
pub(super) fn unit_rows(rng: &mut Rng, plan: &[DemoUnit], from: NaiveDate) -> Vec<unit::Model> {
    let mut ids: HashMap<&str, UnitId> = HashMap::new();
    let mut rows = Vec::with_capacity(plan.len());
    for u in plan {
        let unit_id = UnitId(id(rng));
        ids.insert(&u.code, unit_id);
        rows.push(unit::Model {
            id: unit_id,
            code: u.code.clone(),
            parent_id: u.parent.as_deref().and_then(|p| ids.get(p)).copied(),
            name: u.name.clone(),
            kind: UnitKind::parse(u.kind).unwrap_or(UnitKind::Agency),
            headcount: i32::try_from(u.headcount).ok().filter(|n| *n > 0),
            valid_from: from,
            valid_to: None,
            successor_id: None,
        });
    }
    rows
}

/// The accounts: one guest a role, and the collaborators of every unit. Also tells who is staff.
async fn people(
    tx: &Tx,
    rng: &mut Rng,
    (plan, rows): (&[DemoUnit], &[unit::Model]),
    (hash, now): (&str, DateTime<Utc>),
) -> AppResult<(Vec<Person>, AccountId)> {
    let guest_place = plan.iter().position(|u| u.collaborators >= 4).unwrap_or(2);
    let (mut people, mut list) = (Vec::new(), Vec::new());
    for (place, u) in plan.iter().enumerate() {
        for n in 0..u.collaborators {
            let is_guest = place == guest_place && n == 0;
            let account = AccountId(id(rng));
            let user_name =
                if is_guest { "collaborator".into() } else { format!("ctv{:03}", people.len() + 1) };
            let name = if is_guest { ACCOUNTS[0].2.to_owned() } else { bloc::person_name(rng) };
            list.push(row(account, (&user_name, &name), Role::Collaborator, Some(rows[place].id), now));
            people.push(Person { account, unit: rows[place].id, place, is_guest });
        }
    }
    let mut staff = AccountId(Uuid::nil());
    for (user_name, role, name) in &ACCOUNTS[1..] {
        let account = AccountId(id(rng));
        let place = (*role == Role::UnitHead).then(|| rows[guest_place].id);
        list.push(row(account, (user_name, name), *role, place, now));
        if *role == Role::Staff {
            staff = account;
        }
    }
    let guests: Vec<AccountId> = list
        .iter()
        .filter(|a| ACCOUNTS.iter().any(|(user, _, _)| *user == a.user_name))
        .map(|a| a.id)
        .collect();
    accounts::insert_all(tx, list).await?;
    for guest in guests {
        accounts::set_password(tx, guest, hash.to_owned(), now).await?;
    }
    Ok((people, staff))
}

/// An account in use.
pub(super) fn row(
    id: AccountId,
    (user, name): (&str, &str),
    role: Role,
    unit_id: Option<UnitId>,
    now: DateTime<Utc>,
) -> account::Model {
    account::Model {
        id,
        email: Some(format!("{user}@demo.invalid")),
        user_name: user.into(),
        display_name: name.into(),
        role,
        unit_id,
        lang: "vi".into(),
        active: true,
        folded: String::new(),
        created_at: now - Duration::days(400),
    }
}
