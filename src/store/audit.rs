//! The audit log: who did what, when, from where. It holds no free text; rows are added and never changed,
//! but for the number and seal each gets once.

mod chain;

use chrono::{DateTime, Utc};
use entity::ids::AccountId;
use entity::{account, audit_event};
use sea_orm::sea_query::{LikeExpr, Query};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::{Conn, Tx, accounts, add, add_all};
use crate::domain::access::{Actor, Reach, Scope};
use crate::domain::audit::{Counted, Who};

pub use chain::{State, Verdict, claim_day, head, is_told, is_waiting, seal, state, verify};

/// Notes an act. `subject` is an id or code, never text somebody typed.
///
/// # Errors
/// When the database fails.
pub async fn note(
    tx: &Tx,
    actor: &Actor,
    now: DateTime<Utc>,
    action: &str,
    subject: (&str, String),
) -> Result<(), DbErr> {
    let from = (actor.address.as_str(), actor.request.as_str());
    add(tx, row(Some(actor.account), now, action, subject, from)).await
}

/// Notes that several people did the same to the same, at the same time.
///
/// # Errors
/// When the database fails.
pub async fn note_all<'a>(
    tx: &Tx,
    actors: impl Iterator<Item = &'a Actor>,
    now: DateTime<Utc>,
    action: &str,
    subject: (&str, &str),
) -> Result<(), DbErr> {
    let one = |actor: &Actor| {
        let from = (actor.address.as_str(), actor.request.as_str());
        row(Some(actor.account), now, action, (subject.0, subject.1.to_owned()), from)
    };
    add_all(tx, actors.map(one).collect()).await
}

/// Notes what the command line did, which has no account: where it came from is the word `console`.
///
/// # Errors
/// When the database fails.
pub async fn note_console(
    tx: &Tx,
    now: DateTime<Utc>,
    action: &str,
    subject: (&str, String),
) -> Result<(), DbErr> {
    add(tx, row(None, now, action, subject, ("console", ""))).await
}

/// Notes what the program did by itself, at a time that was set: where it came from is the word `schedule`.
///
/// # Errors
/// When the database fails.
pub async fn note_schedule(
    tx: &Tx,
    now: DateTime<Utc>,
    action: &str,
    subject: (&str, String),
) -> Result<(), DbErr> {
    add(tx, row(None, now, action, subject, ("schedule", ""))).await
}

/// A row that is not sealed yet.
fn row(
    actor_id: Option<AccountId>,
    at: DateTime<Utc>,
    action: &str,
    (kind, subject): (&str, String),
    (address, request): (&str, &str),
) -> audit_event::Model {
    audit_event::Model {
        id: Uuid::new_v4(),
        at,
        actor_id,
        action: action.into(),
        subject_kind: kind.into(),
        subject,
        address: address.into(),
        request_id: request.into(),
        times: 1,
        number: None,
        mac: None,
    }
}

/// Notes failures that were counted.
///
/// # Errors
/// When the database fails.
pub async fn note_failures(tx: &Tx, failures: Vec<Counted>) -> Result<(), DbErr> {
    let rows = failures.into_iter().map(|counted| audit_event::Model {
        id: Uuid::new_v4(),
        at: counted.at,
        actor_id: match counted.first.who {
            Who::Account(id) => Some(id),
            Who::Address(_) => None,
        },
        action: counted.first.action.into(),
        subject_kind: counted.first.subject.0.into(),
        subject: counted.first.subject.1,
        address: counted.first.address,
        request_id: counted.first.request,
        times: i32::try_from(counted.times).unwrap_or(i32::MAX),
        number: None,
        mac: None,
    });
    add_all(tx, rows.collect()).await
}

/// Which rows of the log are asked for; what is empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Part of the actor's user name.
    pub actor: String,
    /// The act.
    pub action: String,
    /// Kind of what it was done to.
    pub kind: String,
    /// Beginning of the address it came from.
    pub address: String,
}

/// A row with the accounts it names.
#[derive(Clone, Debug)]
pub struct Line {
    /// The row.
    pub event: audit_event::Model,
    /// Who did it, where somebody was logged in.
    pub actor: Option<account::Model>,
    /// The account it was done to, where it was one.
    pub account: Option<account::Model>,
}

/// What was typed, matched as it stands: `%` and `_` are letters like others.
fn like(before: &str, typed: &str, after: &str) -> LikeExpr {
    let letters = typed.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("{before}{letters}{after}")).escape('\\')
}

impl Filter {
    fn rows(&self) -> Select<audit_event::Entity> {
        use audit_event::Column as C;
        let mut rows = audit_event::Entity::find();
        if let Some(from) = self.from {
            rows = rows.filter(C::At.gte(from));
        }
        if let Some(until) = self.until {
            rows = rows.filter(C::At.lt(until));
        }
        if !self.actor.is_empty() {
            let mut named = Query::select();
            named.column(account::Column::Id).from(account::Entity);
            named.and_where(account::Column::UserName.like(like("%", &self.actor.to_lowercase(), "%")));
            rows = rows.filter(C::ActorId.in_subquery(named));
        }
        for (column, value) in [(C::Action, &self.action), (C::SubjectKind, &self.kind)] {
            if !value.is_empty() {
                rows = rows.filter(column.eq(value));
            }
        }
        if !self.address.is_empty() {
            rows = rows.filter(C::Address.like(like("", &self.address, "%")));
        }
        rows.order_by_desc(C::At).order_by_asc(C::Id)
    }
}

/// A page of the log, newest first; and how many rows there are.
///
/// # Errors
/// When the database fails.
pub async fn page(
    c: &impl Conn,
    scope: &Scope,
    filter: &Filter,
    (page, size): (u64, u64),
) -> Result<(Vec<Line>, u64), DbErr> {
    if *scope.reach() != Reach::Log {
        return Ok((Vec::new(), 0));
    }
    let pages = filter.rows().paginate(c.conn(), size);
    let total = pages.num_items().await?;
    let rows = pages.fetch_page(page).await?;
    Ok((lines(c, rows).await?, total))
}

/// All rows asked for, newest first, up to a limit.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn, scope: &Scope, filter: &Filter, limit: u64) -> Result<Vec<Line>, DbErr> {
    if *scope.reach() != Reach::Log {
        return Ok(Vec::new());
    }
    let rows = filter.rows().limit(limit).all(c.conn()).await?;
    lines(c, rows).await
}

/// The account a row names as what was acted on.
fn subject(row: &audit_event::Model) -> Option<AccountId> {
    if row.subject_kind == "account" { AccountId::parse(&row.subject) } else { None }
}

async fn lines(c: &impl Conn, rows: Vec<audit_event::Model>) -> Result<Vec<Line>, DbErr> {
    let ids: Vec<AccountId> = rows.iter().flat_map(|row| [row.actor_id, subject(row)]).flatten().collect();
    let known = accounts::by_ids(c, ids).await?;
    let of = |id: Option<AccountId>| id.and_then(|id| known.get(&id)).cloned();
    let line =
        |event: audit_event::Model| Line { actor: of(event.actor_id), account: of(subject(&event)), event };
    Ok(rows.into_iter().map(line).collect())
}
