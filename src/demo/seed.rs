//! `langnghe seed`: many reports through the real rules, for measuring. The same plan gives the same reports.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};
use entity::enums::{Role, RoundKind, RoundState, UnitKind};
use entity::ids::{AccountId, RoundId};
use entity::{account, assignment, round, unit};
use tokio::sync::mpsc;

use super::bloc::{self, DemoUnit};
use super::build::{self, id};
use super::rng::Rng;
use super::seed_reports::{Author, Batch, Job, write_all};
use crate::actions::{install, rounds as opening};
use crate::app::App;
use crate::domain::period::Period;
use crate::domain::tree::Tree;
use crate::error::{AppError, AppResult};
use crate::store::tally::fold;
use crate::store::{Tx, accounts, reports, revisions, rounds, topics, units};

/// Units under one cluster.
const CLUSTER: usize = 20;

/// Reports stored in one transaction: the more, the fewer pages of the indexes are written again and again.
const AT_ONCE: usize = 50_000;

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Reports over all rounds: 1 to 10,000,000.
    pub reports: usize,
    /// Units that report: 1 to 20,000.
    pub units: usize,
    /// Rounds, the last of them open: 1 to 40.
    pub rounds: usize,
}

impl Plan {
    /// What is wrong with it, in one line.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        match self {
            p if !(1..=10_000_000).contains(&p.reports) => Some("reports must be 1 to 10,000,000"),
            p if !(1..=20_000).contains(&p.units) => Some("units must be 1 to 20,000"),
            p if !(1..=40).contains(&p.rounds) => Some("rounds must be 1 to 40"),
            _ => None,
        }
    }

    /// Reports of one of the rounds.
    fn share(&self, round: usize) -> usize {
        self.reports / self.rounds + usize::from(round < self.reports % self.rounds)
    }

    /// Collaborators of each unit.
    fn authors(&self) -> usize {
        self.share(0).div_ceil(self.units)
    }
}

/// Fills an empty database; tells after each step how many reports are stored.
///
/// # Errors
/// When there are units already, or the database fails.
pub async fn fill(app: &App, plan: Plan, tell: impl Fn(usize)) -> AppResult<()> {
    install::coding_frame(app).await?;
    if !units::all(&app.db, app.today()).await?.is_empty() {
        return Err(AppError::Conflict("error-not-empty"));
    }
    app.db.make_room().await?;
    let mut rng = Rng::new(plan.reports as u64);
    let tx = app.db.begin().await?;
    let (tree, rows) = unit_rows(&mut rng, &plan);
    units::insert_all(&tx, rows.clone()).await?;
    let authors = people(&tx, &mut rng, (&plan, &rows), app.now()).await?;
    let opened = open_all(app, &tx, &mut rng, (&plan, &rows, &authors)).await?;
    let frame = topics::on(&tx, app.today()).await?;
    tx.commit().await?;
    let topic_rows: Vec<_> = frame.iter().map(|t| (t.code.clone(), t.parent.clone())).collect();
    let topic_tree = Tree::topics(&topic_rows).map_err(AppError::internal)?;
    let (mut done, mut stored) = (0, 0);
    for (n, (round, secret)) in opened.into_iter().enumerate() {
        let job = Job {
            number: u32::try_from(n).unwrap_or(0),
            reports: plan.share(n),
            secret,
            leaves: topics::leaves(&frame),
            topics: topic_tree.clone(),
            units: tree.clone(),
            authors: authors.clone(),
            round: round.clone(),
            now: app.now(),
        };
        let (send, mut received) = mpsc::channel(4);
        let writing =
            tokio::task::spawn_blocking(move || write_all(&job, |batch| send.blocking_send(batch).is_ok()));
        let mut tx = app.db.begin().await?;
        while let Some(batch) = received.recv().await {
            done += batch.reports.len();
            store(&tx, round.id, batch).await?;
            if done - stored >= AT_ONCE {
                tx.commit().await?;
                tell(done);
                stored = done;
                tx = app.db.begin().await?;
            }
        }
        tx.commit().await?;
        writing.await.map_err(AppError::internal)??;
    }
    tell(done);
    Ok(())
}

async fn store(tx: &Tx, round: RoundId, batch: Batch) -> AppResult<()> {
    reports::insert_tallied(tx, batch.reports, batch.links).await?;
    revisions::insert(tx, batch.revisions).await?;
    Ok(fold::put(tx, round, &batch.counted, &batch.sums).await?)
}

/// The bloc, its clusters and the units that report; their plan and their rows.
fn unit_rows(rng: &mut Rng, plan: &Plan) -> (Vec<DemoUnit>, Vec<unit::Model>) {
    let node = |code: String, parent: Option<&str>, name: String, kind: &'static str| DemoUnit {
        code,
        parent: parent.map(str::to_owned),
        name,
        kind,
        headcount: 0,
        collaborators: 0,
    };
    let mut tree = vec![node("K".into(), None, "Khối đo lường".into(), "bloc")];
    let people = u32::try_from(plan.authors()).unwrap_or(u32::MAX);
    for n in 0..plan.units {
        let cluster = format!("K{}", n / CLUSTER + 1);
        if n % CLUSTER == 0 {
            tree.push(node(cluster.clone(), Some("K"), format!("Cụm {}", n / CLUSTER + 1), "cluster"));
        }
        let mut unit = node(
            format!("{cluster}-{:02}", n % CLUSTER + 1),
            Some(&cluster),
            format!("Đơn vị {}", n + 1),
            "enterprise",
        );
        unit.headcount = people.saturating_mul(20).clamp(30, 1_000_000);
        unit.collaborators = people;
        tree.push(unit);
    }
    let from = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    let rows = build::unit_rows(rng, &tree, from);
    (tree, rows)
}

/// Collaborators without a password: nobody logs in as one of them.
async fn people(
    tx: &Tx,
    rng: &mut Rng,
    (plan, rows): (&Plan, &[unit::Model]),
    now: DateTime<Utc>,
) -> AppResult<Vec<Author>> {
    let (mut authors, mut list) = (Vec::new(), Vec::new());
    for _ in 0..plan.authors() {
        for (place, unit) in rows.iter().enumerate().filter(|(_, u)| u.kind == UnitKind::Enterprise) {
            let above = vec![unit.id].into_iter().chain(unit.parent_id).chain([rows[0].id]).collect();
            let author = Author { account: AccountId(id(rng)), unit: unit.id, place, above };
            let user = format!("do{}", authors.len() + 1);
            let name = bloc::person_name(rng);
            let row = build::row(author.account, (&user, &name), Role::Collaborator, Some(unit.id), now);
            list.push(account::Model { email: None, ..row });
            authors.push(author);
        }
    }
    accounts::insert_all(tx, list).await?;
    Ok(authors)
}

/// The rounds, quarter after quarter up to that of today, which is open; the others are archived. With each the secret
/// of its author keys.
async fn open_all(
    app: &App,
    tx: &Tx,
    rng: &mut Rng,
    (plan, rows, authors): (&Plan, &[unit::Model], &[Author]),
) -> AppResult<Vec<(round::Model, String)>> {
    let mut quarters = vec![Period::of(RoundKind::Quarter, app.today())];
    while quarters.len() < plan.rounds {
        let first = quarters[quarters.len() - 1].previous();
        quarters.push(first);
    }
    let mut secrets: HashMap<i32, String> = HashMap::new();
    let mut out = Vec::new();
    for (n, quarter) in quarters.into_iter().rev().enumerate() {
        let is_open = n + 1 == plan.rounds;
        let state = if is_open { RoundState::Open } else { RoundState::Archived };
        let archived_at = (!is_open).then(|| app.now());
        let row = build::round_row(rng, app, quarter, state);
        let row = round::Model { archived_at, focus: String::new(), ..row };
        if let Entry::Vacant(place) = secrets.entry(quarter.year) {
            let secret = format!("{:032x}{:032x}", rng.u128(), rng.u128());
            rounds::insert_year_secret(tx, quarter.year, secret.clone()).await?;
            place.insert(secret);
        }
        rounds::insert(tx, row.clone()).await?;
        let seat = |a: &Author| assignment::Model {
            round_id: row.id,
            account_id: a.account,
            unit_id: a.unit,
            excused: None,
            added: None,
        };
        let seats = authors.iter().map(seat).collect();
        rounds::snapshot(tx, opening::snapshot_rows(row.id, rows)?, seats).await?;
        let secret = secrets.get(&quarter.year).cloned().unwrap_or_default();
        out.push((row, secret));
    }
    Ok(out)
}
