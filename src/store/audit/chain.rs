//! The chain of the audit log: sealing what was committed, and going along it again.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{audit_event, audit_head};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::CaseStatement;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::super::{Conn, Tx, releases};
use crate::domain::audit::{Break, Checker, Fault, Head, Key, seal as seal_row, seal_head};

/// How long a row may wait for its seal.
const PATIENCE: TimeDelta = TimeDelta::minutes(1);

/// Rows read at a time.
const BATCH: u64 = 2_000;

/// The columns of a row in the order they are sealed in. Times count in microseconds, which both engines keep.
struct Columns {
    id: [u8; 16],
    at: [u8; 8],
    actor: Option<[u8; 16]>,
    times: [u8; 4],
}

impl Columns {
    fn of(row: &audit_event::Model) -> Self {
        Self {
            id: row.id.into_bytes(),
            at: row.at.timestamp_micros().to_be_bytes(),
            actor: row.actor_id.map(|id| id.0.into_bytes()),
            times: row.times.to_be_bytes(),
        }
    }

    fn parts<'a>(&'a self, row: &'a audit_event::Model) -> [Option<&'a [u8]>; 9] {
        [
            Some(&self.id),
            Some(&self.at),
            self.actor.as_ref().map(<[u8; 16]>::as_slice),
            Some(row.action.as_bytes()),
            Some(row.subject_kind.as_bytes()),
            Some(row.subject.as_bytes()),
            Some(row.address.as_bytes()),
            Some(row.request_id.as_bytes()),
            Some(&self.times),
        ]
    }
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl From<&audit_head::Model> for Head {
    fn from(row: &audit_head::Model) -> Self {
        Self { count: count(row.count), hash: row.mac.clone() }
    }
}

async fn head_row(c: &impl Conn) -> Result<Option<audit_head::Model>, DbErr> {
    audit_head::Entity::find_by_id(1).one(c.conn()).await
}

fn is_good(key: &Key, row: &audit_head::Model) -> bool {
    seal_head(key, &row.into()) == row.seal
}

/// How far the chain reaches.
///
/// # Errors
/// When the database fails.
pub async fn head(c: &impl Conn) -> Result<Head, DbErr> {
    Ok(head_row(c).await?.as_ref().map(Head::from).unwrap_or_default())
}

/// How the log stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Rows sealed.
    pub sealed: u64,
    /// When the last was.
    pub sealed_at: Option<DateTime<Utc>>,
    /// Rows that wait for their seal.
    pub waiting: u64,
}

/// How the log stands.
///
/// # Errors
/// When the database fails.
pub async fn state(c: &impl Conn) -> Result<State, DbErr> {
    let head = head_row(c).await?;
    let waiting = audit_event::Entity::find().filter(audit_event::Column::Number.is_null());
    let waiting = waiting.count(c.conn()).await?;
    let sealed = head.as_ref().map_or(0, |h| count(h.count));
    Ok(State { sealed, sealed_at: head.and_then(|h| h.sealed_at), waiting })
}

/// Whether a row waits for its seal.
///
/// # Errors
/// When the database fails.
pub async fn is_waiting(c: &impl Conn) -> Result<bool, DbErr> {
    let unsealed = audit_event::Entity::find().filter(audit_event::Column::Number.is_null());
    Ok(unsealed.limit(1).one(c.conn()).await?.is_some())
}

/// Seals the rows that can be seen and have no seal yet, oldest first, up to a limit: how many, or nothing
/// when the head is not as it was left. A row committed late follows those sealed before it. Sealers wait for
/// one another at the head; nobody who writes a row waits for either.
///
/// # Errors
/// When the database fails, or another sealer was first.
pub async fn seal(tx: &Tx, key: &Key, now: DateTime<Utc>, limit: u64) -> Result<Option<u64>, DbErr> {
    use audit_event::Column as C;
    let found = audit_head::Entity::find_by_id(1).lock_exclusive().one(tx.conn()).await?;
    let Some(found) = found.filter(|row| is_good(key, row)) else { return Ok(None) };
    let rows =
        audit_event::Entity::find().filter(C::Number.is_null()).order_by_asc(C::At).order_by_asc(C::Id);
    let rows = rows.limit(limit).all(tx.conn()).await?;
    let (done, mut head, mut seals) = (rows.len() as u64, Head::from(&found), Vec::new());
    for row in rows {
        let hash = seal_row(key, &head, &Columns::of(&row).parts(&row));
        head = Head { count: head.count + 1, hash };
        seals.push((row.id, number(head.count), head.hash.clone()));
    }
    put(tx, &seals).await?;
    if done > 0 {
        let moved = audit_head::Entity::update_many()
            .col_expr(audit_head::Column::Count, Expr::value(number(head.count)))
            .col_expr(audit_head::Column::Seal, Expr::value(seal_head(key, &head)))
            .col_expr(audit_head::Column::Mac, Expr::value(head.hash))
            .col_expr(audit_head::Column::SealedAt, Expr::value(now))
            .filter(audit_head::Column::Count.eq(found.count))
            .filter(audit_head::Column::Mac.eq(found.mac))
            .exec(tx.conn())
            .await?;
        if moved.rows_affected != 1 {
            return Err(DbErr::RecordNotUpdated);
        }
    }
    Ok(Some(done))
}

/// Rows numbered in one statement: each is compared with them one after the other.
const AT_ONCE: usize = 64;

/// Gives rows their numbers and seals, many in a statement: who writes meanwhile waits for it.
async fn put(tx: &Tx, seals: &[(Uuid, i64, String)]) -> Result<(), DbErr> {
    use audit_event::Column as C;
    for seals in seals.chunks(AT_ONCE) {
        let (mut numbers, mut macs) = (CaseStatement::new(), CaseStatement::new());
        for (id, number, mac) in seals {
            numbers = numbers.case(C::Id.eq(*id), *number);
            macs = macs.case(C::Id.eq(*id), mac.as_str());
        }
        let sealed = audit_event::Entity::update_many()
            .col_expr(C::Number, numbers.into())
            .col_expr(C::Mac, macs.into())
            .filter(C::Id.is_in(seals.iter().map(|(id, ..)| *id)))
            .filter(C::Number.is_null())
            .exec(tx.conn())
            .await?;
        if sealed.rows_affected != seals.len() as u64 {
            return Err(DbErr::RecordNotUpdated);
        }
    }
    Ok(())
}

/// Whether the head was told for a day.
///
/// # Errors
/// When the database fails.
pub async fn is_told(c: &impl Conn, day: NaiveDate) -> Result<bool, DbErr> {
    Ok(head_row(c).await?.is_some_and(|row| row.told_on.is_some_and(|told| told >= day)))
}

/// Takes a day's turn to tell the head in the program's log; false when it was told already.
///
/// # Errors
/// When the database fails.
pub async fn claim_day(tx: &Tx, day: NaiveDate) -> Result<bool, DbErr> {
    let told = audit_head::Column::ToldOn;
    let claimed = audit_head::Entity::update_many()
        .col_expr(told, Expr::value(day))
        .filter(told.is_null().or(told.lt(day)))
        .exec(tx.conn())
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// What going along the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Rows sealed and in order, up to the first fault.
    pub rows: u64,
    /// The first fault.
    pub fault: Option<Fault>,
}

fn fault(how: Break, number: u64, row: Option<&audit_event::Model>) -> Fault {
    let (at, action) = (row.map(|r| r.at), row.map(|r| r.action.clone()).unwrap_or_default());
    Fault { how, number, until: number, at, action }
}

/// Goes along the whole chain, and compares it with its head and with the heads that releases carry. `c`
/// should see one moment of the database throughout.
///
/// # Errors
/// When the database fails.
pub async fn verify(c: &impl Conn, key: &Key, now: DateTime<Utc>) -> Result<Verdict, DbErr> {
    let mut checker = Checker::new(key);
    let mut carried = releases::audit_heads(c).await?;
    let mut fault = along(c, &mut checker, &mut carried).await?;
    let rows = checker.head().count;
    if fault.is_none() {
        fault = ends(c, key, checker.head(), &carried).await?;
    }
    if fault.is_none() {
        fault = unsealed(c, now).await?;
    }
    Ok(Verdict { rows, fault })
}

async fn along(
    c: &impl Conn,
    checker: &mut Checker<'_>,
    carried: &mut BTreeMap<u64, Vec<String>>,
) -> Result<Option<Fault>, DbErr> {
    use audit_event::Column as C;
    loop {
        let after = number(checker.head().count);
        let next = audit_event::Entity::find().filter(C::Number.gt(after)).order_by_asc(C::Number);
        let rows = next.limit(BATCH).all(c.conn()).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows {
            let at = count(row.number.unwrap_or_default());
            let hash = row.mac.clone().unwrap_or_default();
            let missing = checker.head().count + 1;
            match checker.next(at, &hash, &Columns::of(&row).parts(&row)) {
                Ok(()) => {}
                Err(Break::Missing) => return Ok(Some(fault(Break::Missing, missing, Some(&row)))),
                Err(how) => return Ok(Some(fault(how, at, Some(&row)))),
            }
            if carried.remove(&at).is_some_and(|named| named.iter().any(|n| *n != hash)) {
                return Ok(Some(fault(Break::Release, at, Some(&row))));
            }
        }
    }
}

/// Whether the chain ends where its head and every release say, and nothing numbered stands outside it.
async fn ends(
    c: &impl Conn,
    key: &Key,
    reached: &Head,
    carried: &BTreeMap<u64, Vec<String>>,
) -> Result<Option<Fault>, DbErr> {
    let head = head_row(c).await?;
    let named = carried.keys().next_back().copied().unwrap_or(0);
    let named = Ord::max(named, head.as_ref().map_or(0, |h| count(h.count)));
    if named > reached.count {
        return Ok(Some(Fault { until: named, ..fault(Break::Tail, reached.count + 1, None) }));
    }
    if !head.is_some_and(|h| is_good(key, &h) && Head::from(&h) == *reached) {
        return Ok(Some(fault(Break::Head, reached.count, None)));
    }
    let numbered = audit_event::Entity::find().filter(audit_event::Column::Number.is_not_null());
    let until = numbered.count(c.conn()).await?;
    let outside = until > reached.count;
    Ok(outside.then(|| Fault { until, ..fault(Break::Beyond, reached.count, None) }))
}

async fn unsealed(c: &impl Conn, now: DateTime<Utc>) -> Result<Option<Fault>, DbErr> {
    use audit_event::Column as C;
    let late = audit_event::Entity::find().filter(C::Number.is_null()).filter(C::At.lt(now - PATIENCE));
    let Some(oldest) = late.clone().order_by_asc(C::At).limit(1).one(c.conn()).await? else {
        return Ok(None);
    };
    let until = late.count(c.conn()).await?;
    Ok(Some(Fault { until, ..fault(Break::Unsealed, 0, Some(&oldest)) }))
}
