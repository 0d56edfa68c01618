//! Server-side sessions. Only the SHA-256 of a cookie is kept. One of the places where actors are made.

use chrono::{DateTime, Duration, Utc};
use entity::enums::Role;
use entity::ids::AccountId;
use entity::{account, session};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::{Conn, Tx, access_tokens, add, second_factors, settings};
use crate::domain::access::{Actor, HalfLogin, needs_second_factor};

/// How long somebody has for the second factor once the password was right.
const HALF: Duration = Duration::minutes(30);

/// How long after its end a session is still known, for the sake of what was being typed in it.
const KNOWN: Duration = Duration::hours(24);

/// How exactly the time of last use is kept: one write a minute and session is enough.
const EXACT: Duration = Duration::minutes(1);

/// How long a session may stand idle, and how long it lives at all.
fn limits(role: Role) -> (Duration, Duration) {
    match role {
        Role::Staff | Role::Approver | Role::Admin | Role::Auditor => {
            (Duration::hours(1), Duration::hours(24))
        }
        Role::Collaborator | Role::Leader | Role::UnitHead => (Duration::hours(12), Duration::days(14)),
    }
}

/// What a cookie opens.
#[derive(Debug)]
pub enum Visit {
    /// All there is for this person.
    Full(Actor, Standing),
    /// Nothing but the pages of the second factor.
    Half(HalfLogin),
}

/// How a session stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Whether it was last used long enough ago to be worth noting again.
    pub stale: bool,
    /// What it was last used on.
    pub device: String,
    /// How long it goes on without a further use.
    pub left: Duration,
    /// How long it goes on when it is used now.
    pub left_if_used: Duration,
}

/// Begins a session that knows of no second factor.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &Tx,
    token_hash: String,
    account: AccountId,
    address: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = session::Model {
        token_hash,
        account_id: account,
        created_at: now,
        last_seen_at: now,
        address: address.into(),
        factor_at: None,
        pending_factor: None,
        device: String::new(),
    };
    add(tx, row).await
}

/// What a cookie opens: nothing when its session is unknown or over, or the account is not active. A session
/// without a second factor is a half one where the role needs it or the account has one, whatever was the
/// case when it began.
///
/// # Errors
/// When the database fails.
pub async fn visit(
    c: &impl Conn,
    token_hash: &str,
    now: DateTime<Utc>,
    from: (&str, &str),
) -> Result<Option<Visit>, DbErr> {
    let Some((session, account)) = find(c, token_hash).await? else { return Ok(None) };
    let (idle, whole) = limits(account.role);
    let ends = (session.last_seen_at + idle).min(session.created_at + whole);
    if now > ends {
        return Ok(None);
    }
    if let Some(enrolled) = missing_factor(c, &session, &account).await? {
        let half =
            HalfLogin { account: account.id, name: account.display_name, lang: account.lang, enrolled };
        return Ok((now <= session.created_at + HALF).then_some(Visit::Half(half)));
    }
    let standing = Standing {
        stale: now - session.last_seen_at > EXACT,
        device: session.device,
        left: ends - now,
        left_if_used: idle.min(session.created_at + whole - now),
    };
    Ok(Some(Visit::Full(person(account, from), standing)))
}

/// The person behind a cookie, when the session is a full one. The second value tells that it was last used
/// long enough ago to be worth noting again.
///
/// # Errors
/// When the database fails.
pub async fn actor(
    c: &impl Conn,
    token_hash: &str,
    now: DateTime<Utc>,
    from: (&str, &str),
) -> Result<Option<(Actor, bool)>, DbErr> {
    Ok(match visit(c, token_hash, now, from).await? {
        Some(Visit::Full(actor, standing)) => Some((actor, standing.stale)),
        _ => None,
    })
}

/// The account of a full session that ended within the last 24 hours by its limits, not by anybody's act.
///
/// # Errors
/// When the database fails.
pub async fn just_ended(
    c: &impl Conn,
    token_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>, DbErr> {
    let Some((session, account)) = find(c, token_hash).await? else { return Ok(None) };
    let (idle, whole) = limits(account.role);
    let ended = (session.last_seen_at + idle).min(session.created_at + whole);
    let just = now > ended && now <= ended + KNOWN;
    if !just || missing_factor(c, &session, &account).await?.is_some() {
        return Ok(None);
    }
    Ok(Some(account.id))
}

async fn find(c: &impl Conn, token_hash: &str) -> Result<Option<(session::Model, account::Model)>, DbErr> {
    // In one question: it is asked before every page.
    let owner =
        session::Entity::belongs_to(account::Entity).from(session::Column::AccountId).to(account::Column::Id);
    let found = session::Entity::find_by_id(token_hash.to_owned())
        .join(JoinType::InnerJoin, owner.into())
        .select_also(account::Entity)
        .one(c.conn())
        .await?;
    Ok(found.and_then(|(session, account)| Some((session, account.filter(|a| a.active)?))))
}

/// Whether a session lacks a second factor it needs, and then whether the account has one to ask for.
async fn missing_factor(
    c: &impl Conn,
    session: &session::Model,
    account: &account::Model,
) -> Result<Option<bool>, DbErr> {
    if session.factor_at.is_some() {
        return Ok(None);
    }
    if second_factors::is_enrolled(c, account.id).await? {
        return Ok(Some(true));
    }
    let needed = needs_second_factor(account.role) && !settings::second_factor_is_off(c).await?;
    Ok(needed.then_some(false))
}

/// The person of an account that has proved itself by a session or a link.
pub(super) fn person(account: account::Model, (address, request): (&str, &str)) -> Actor {
    Actor {
        account: account.id,
        role: account.role,
        unit: account.unit_id,
        lang: account.lang,
        name: account.display_name,
        address: address.into(),
        request: request.into(),
    }
}

/// The sessions of an account that are in force, last used first.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, actor: &Actor, now: DateTime<Utc>) -> Result<Vec<session::Model>, DbErr> {
    let Some(account) = account::Entity::find_by_id(actor.account).one(c.conn()).await? else {
        return Ok(Vec::new());
    };
    let (idle, whole) = limits(account.role);
    let rows = session::Entity::find()
        .filter(session::Column::AccountId.eq(account.id))
        .filter(session::Column::LastSeenAt.gte(now - idle))
        .filter(session::Column::CreatedAt.gte(now - whole))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_asc(session::Column::TokenHash)
        .all(c.conn())
        .await?;
    let factor = second_factors::is_enrolled(c, account.id).await?;
    Ok(rows.into_iter().filter(|s| !factor || s.factor_at.is_some()).collect())
}

/// Notes that a session was used: when, from where and on what.
///
/// # Errors
/// When the database fails.
pub async fn touch(
    tx: &Tx,
    token_hash: &str,
    now: DateTime<Utc>,
    (address, device): (&str, &str),
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(now))
        .col_expr(session::Column::Address, address.into())
        .col_expr(session::Column::Device, device.into())
        .filter(session::Column::TokenHash.eq(token_hash))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Notes that the second factor of a session was proved.
///
/// # Errors
/// When the database fails.
pub async fn prove(tx: &Tx, token_hash: &str, now: DateTime<Utc>) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::FactorAt, Expr::value(now))
        .filter(session::Column::TokenHash.eq(token_hash))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The encrypted secret of a factor that is being set up in a session.
///
/// # Errors
/// When the database fails.
pub async fn pending_factor(c: &impl Conn, token_hash: &str) -> Result<Option<String>, DbErr> {
    let found = session::Entity::find_by_id(token_hash.to_owned()).one(c.conn()).await?;
    Ok(found.and_then(|session| session.pending_factor))
}

/// Keeps, or with none forgets, the secret of a factor that is being set up in a session.
///
/// # Errors
/// When the database fails.
pub async fn set_pending_factor(tx: &Tx, token_hash: &str, sealed: Option<String>) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::PendingFactor, Expr::value(sealed))
        .filter(session::Column::TokenHash.eq(token_hash))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &Tx, token_hash: &str) -> Result<(), DbErr> {
    session::Entity::delete_by_id(token_hash.to_owned()).exec(tx.conn()).await.map(|_| ())
}

/// Ends one of an account's own sessions; false when there is no such one.
///
/// # Errors
/// When the database fails.
pub async fn delete_own(tx: &Tx, account: AccountId, token_hash: &str) -> Result<bool, DbErr> {
    let ended = session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::TokenHash.eq(token_hash))
        .exec(tx.conn())
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends all sessions of an account but one, where one is named, and makes its tokens for the API void: for a new password,
/// a new role or second factor, an account that is closed. How many sessions there were.
///
/// # Errors
/// When the database fails.
pub async fn delete_all_of(tx: &Tx, account: AccountId, except: Option<&str>) -> Result<u64, DbErr> {
    access_tokens::delete_all_of(tx, account).await?;
    delete_others(tx, account, except.unwrap_or_default()).await
}

/// Ends all sessions of an account but one; how many there were.
///
/// # Errors
/// When the database fails.
pub async fn delete_others(tx: &Tx, account: AccountId, except: &str) -> Result<u64, DbErr> {
    let ended = session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::TokenHash.ne(except))
        .exec(tx.conn())
        .await?;
    Ok(ended.rows_affected)
}

/// Forgets the sessions that are over so long that nobody asks for them any more; how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let (idle, whole) = limits(Role::Collaborator);
    let over = Condition::any()
        .add(session::Column::LastSeenAt.lt(now - idle - KNOWN))
        .add(session::Column::CreatedAt.lt(now - whole - KNOWN));
    let gone = session::Entity::delete_many().filter(over).exec(tx.conn()).await?;
    Ok(gone.rows_affected)
}
