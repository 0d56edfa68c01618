//! Accounts and their passwords.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::enums::{Role, TokenPurpose};
use entity::ids::{AccountId, UnitId};
use entity::{account, credential, token};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::{ExprTrait, LikeExpr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::{Conn, Tx, add, add_all};
use crate::domain::access::Scope;
use crate::domain::account::is_address;
use crate::domain::fold::fold;

/// Most words of a search that count.
const WORDS: usize = 8;

/// Which accounts a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of the name, user name or e-mail; diacritics don't matter.
    pub words: String,
    /// One role.
    pub role: Option<Role>,
    /// Some units.
    pub units: Option<Vec<UnitId>>,
    /// How they stand.
    pub standing: Option<Standing>,
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// May log in.
    Active,
    /// May not.
    Closed,
    /// May log in, but has set no password yet.
    Unused,
    /// Has set no password, has no e-mail and no link on paper that is still good at this time.
    Unprinted(DateTime<Utc>),
}

/// An account as lists show it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The account.
    pub account: account::Model,
    /// Whether it has a password.
    pub in_use: bool,
    /// Until when its invitation is good, where it has one.
    pub invited_until: Option<DateTime<Utc>>,
}

/// The accounts of an e-mail, oldest first, or the one of a user name. Letter case does not matter.
///
/// # Errors
/// When the database fails.
pub async fn by_login(c: &impl Conn, login: &str) -> Result<Vec<account::Model>, DbErr> {
    let login = login.trim().to_lowercase();
    let column = if is_address(&login) { account::Column::Email } else { account::Column::UserName };
    account::Entity::find()
        .filter(column.eq(login))
        .order_by_asc(account::Column::CreatedAt)
        .order_by_asc(account::Column::Id)
        .all(c.conn())
        .await
}

/// The most accounts there are behind any one address; 1 where there is none.
///
/// # Errors
/// When the database fails.
pub async fn most_behind_one_address(c: &impl Conn) -> Result<usize, DbErr> {
    let most: Option<i64> = account::Entity::find()
        .select_only()
        .column_as(account::Column::Id.count(), "accounts")
        .filter(account::Column::Email.is_not_null())
        .group_by(account::Column::Email)
        .order_by_desc(account::Column::Id.count())
        .into_tuple()
        .one(c.conn())
        .await?;
    Ok(most.and_then(|most| usize::try_from(most).ok()).unwrap_or_default().max(1))
}

/// Whether any of some accounts is the same person's as one of them: itself, or behind the same address. Who
/// must not decide on what they did themselves must not do so in another duty either.
///
/// # Errors
/// When the database fails.
pub async fn is_among(c: &impl Conn, who: AccountId, others: &[AccountId]) -> Result<bool, DbErr> {
    let rows = by_ids(c, others.iter().copied().chain([who])).await?;
    let email = |id: &AccountId| rows.get(id).and_then(|row| row.email.as_ref());
    let is_same =
        |other: &AccountId| *other == who || (email(other).is_some() && email(other) == email(&who));
    Ok(others.iter().any(is_same))
}

/// One account.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: AccountId) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find_by_id(id).one(c.conn()).await
}

/// The accounts of these ids, by id: what lists show beside their rows.
///
/// # Errors
/// When the database fails.
pub(super) async fn by_ids(
    c: &impl Conn,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, account::Model>, DbErr> {
    let ids: BTreeSet<AccountId> = ids.into_iter().collect();
    let rows = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Whether there is no account at all.
///
/// # Errors
/// When the database fails.
pub async fn is_empty(c: &impl Conn) -> Result<bool, DbErr> {
    Ok(account::Entity::find().one(c.conn()).await?.is_none())
}

/// An account among those the person looks after.
///
/// # Errors
/// When the database fails.
pub async fn kept(c: &impl Conn, scope: &Scope, id: AccountId) -> Result<Option<account::Model>, DbErr> {
    in_scope(scope).filter(account::Column::Id.eq(id)).one(c.conn()).await
}

/// The same, for this transaction alone until it ends.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &Tx, scope: &Scope, id: AccountId) -> Result<Option<account::Model>, DbErr> {
    in_scope(scope).filter(account::Column::Id.eq(id)).lock_exclusive().one(tx.conn()).await
}

/// The active administrators, held until the transaction ends, so that no two who close each other's
/// accounts leave none. Call it before locking any single account.
///
/// # Errors
/// When the database fails.
pub async fn lock_admins(tx: &Tx) -> Result<Vec<AccountId>, DbErr> {
    let admins = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Admin))
        .filter(account::Column::Active.eq(true))
        .order_by_asc(account::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    Ok(admins.into_iter().map(|a| a.id).collect())
}

fn in_scope(scope: &Scope) -> Select<account::Entity> {
    account::Entity::find().filter(account::Column::Role.is_in(scope.keeps().iter().copied()))
}

fn with_password() -> SelectStatement {
    Query::select().column(credential::Column::AccountId).from(credential::Entity).to_owned()
}

fn with_invitation(now: DateTime<Utc>) -> SelectStatement {
    Query::select()
        .column(token::Column::AccountId)
        .from(token::Entity)
        .and_where(token::Column::Purpose.eq(TokenPurpose::Invitation))
        .and_where(token::Column::UsedAt.is_null())
        .and_where(token::Column::ExpiresAt.gt(now))
        .to_owned()
}

fn filtered(scope: &Scope, filter: &Filter) -> Select<account::Entity> {
    let id = || Expr::col((account::Entity, account::Column::Id));
    let unused = || id().not_in_subquery(with_password());
    let active = account::Column::Active.eq(true);
    let mut find = in_scope(scope);
    for word in fold(&filter.words).split(' ').filter(|w| !w.is_empty()).take(WORDS) {
        let plain = word.replace('\\', "").replace('%', "\\%").replace('_', "\\_");
        let like = LikeExpr::new(format!("%{plain}%")).escape('\\');
        find = find.filter(Expr::col((account::Entity, account::Column::Folded)).like(like));
    }
    if let Some(role) = filter.role {
        find = find.filter(account::Column::Role.eq(role));
    }
    if let Some(units) = &filter.units {
        find = find.filter(account::Column::UnitId.is_in(units.iter().copied()));
    }
    match filter.standing {
        None => find,
        Some(Standing::Active) => find.filter(active),
        Some(Standing::Closed) => find.filter(account::Column::Active.eq(false)),
        Some(Standing::Unused) => find.filter(active).filter(unused()),
        Some(Standing::Unprinted(now)) => find
            .filter(active)
            .filter(account::Column::Email.is_null())
            .filter(unused())
            .filter(id().not_in_subquery(with_invitation(now))),
    }
}

/// A page of the accounts the person looks after, by name; and how many there are in all. Pages count from 0.
///
/// # Errors
/// When the database fails.
pub async fn page(
    c: &impl Conn,
    scope: &Scope,
    (filter, now): (&Filter, DateTime<Utc>),
    (page, size): (u64, u64),
) -> Result<(Vec<Listed>, u64), DbErr> {
    let pages = filtered(scope, filter)
        .order_by_asc(account::Column::Folded)
        .order_by_asc(account::Column::Id)
        .paginate(c.conn(), size);
    let total = pages.num_items().await?;
    let rows = pages.fetch_page(page).await?;
    let ids = || rows.iter().map(|a| a.id);
    let used = credential::Entity::find().filter(credential::Column::AccountId.is_in(ids())).all(c.conn());
    let used: HashSet<AccountId> = used.await?.into_iter().map(|row| row.account_id).collect();
    let links = token::Entity::find()
        .filter(token::Column::AccountId.is_in(ids()))
        .filter(token::Column::Purpose.eq(TokenPurpose::Invitation))
        .filter(token::Column::UsedAt.is_null())
        .filter(token::Column::ExpiresAt.gt(now))
        .all(c.conn())
        .await?;
    let until: HashMap<_, _> = links.into_iter().map(|row| (row.account_id, row.expires_at)).collect();
    let listed = |account: account::Model| Listed {
        in_use: used.contains(&account.id),
        invited_until: until.get(&account.id).copied(),
        account,
    };
    Ok((rows.into_iter().map(listed).collect(), total))
}

/// Every account there is; for reading a list against all of them.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<account::Model>, DbErr> {
    account::Entity::find().all(c.conn()).await
}

/// An account's password hash; none before its owner has set one.
///
/// # Errors
/// When the database fails.
pub async fn password_hash(c: &impl Conn, id: AccountId) -> Result<Option<String>, DbErr> {
    Ok(credential::Entity::find_by_id(id).one(c.conn()).await?.map(|row| row.password_hash))
}

/// The password hashes of some accounts, by account; by one look-up even for none.
///
/// # Errors
/// When the database fails.
pub async fn password_hashes(
    c: &impl Conn,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, String>, DbErr> {
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let rows =
        credential::Entity::find().filter(credential::Column::AccountId.is_in(ids)).all(c.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.account_id, row.password_hash)).collect())
}

/// Active accounts of one role.
///
/// # Errors
/// When the database fails.
pub async fn active(c: &impl Conn, role: Role) -> Result<Vec<account::Model>, DbErr> {
    account::Entity::find()
        .filter(account::Column::Role.eq(role))
        .filter(account::Column::Active.eq(true))
        .order_by_asc(account::Column::UserName)
        .all(c.conn())
        .await
}

/// Adds an account.
///
/// # Errors
/// When the database fails, or the user name is taken.
pub async fn insert(tx: &Tx, row: account::Model) -> Result<(), DbErr> {
    add(tx, searchable(row)).await
}

/// The row with what it is searched by.
fn searchable(row: account::Model) -> account::Model {
    let email = row.email.as_deref().unwrap_or_default();
    let folded = fold(&format!("{} {} {email}", row.display_name, row.user_name));
    account::Model { folded, ..row }
}

/// Saves what may change of an account: name, e-mail, role, unit, language, whether it is active.
///
/// # Errors
/// When the database fails.
pub async fn save(tx: &Tx, row: account::Model) -> Result<(), DbErr> {
    let row = searchable(row);
    account::Entity::update_many()
        .col_expr(account::Column::DisplayName, row.display_name.into())
        .col_expr(account::Column::Email, Expr::value(row.email))
        .col_expr(account::Column::Role, row.role.code().into())
        .col_expr(account::Column::UnitId, Expr::value(row.unit_id))
        .col_expr(account::Column::Lang, row.lang.into())
        .col_expr(account::Column::Active, row.active.into())
        .col_expr(account::Column::Folded, row.folded.into())
        .filter(account::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Adds many accounts.
///
/// # Errors
/// As for [`insert`].
pub async fn insert_all(tx: &Tx, rows: Vec<account::Model>) -> Result<(), DbErr> {
    add_all(tx, rows.into_iter().map(searchable).collect()).await
}

/// Sets an account's password hash.
///
/// # Errors
/// When the database fails.
pub async fn set_password(tx: &Tx, id: AccountId, hash: String, now: DateTime<Utc>) -> Result<(), DbErr> {
    credential::Entity::delete_by_id(id).exec(tx.conn()).await?;
    add(tx, credential::Model { account_id: id, password_hash: hash, changed_at: now }).await
}

/// Takes an account's password away: its owner has to set a new one by a link.
///
/// # Errors
/// When the database fails.
pub async fn delete_password(tx: &Tx, id: AccountId) -> Result<(), DbErr> {
    credential::Entity::delete_by_id(id).exec(tx.conn()).await.map(|_| ())
}

/// Puts a better hash of the same password in place of a stored one, unless that was changed meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn strengthen(tx: &Tx, id: AccountId, stored: &str, better: String) -> Result<(), DbErr> {
    credential::Entity::update_many()
        .col_expr(credential::Column::PasswordHash, better.into())
        .filter(credential::Column::AccountId.eq(id))
        .filter(credential::Column::PasswordHash.eq(stored))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Remembers an account's language.
///
/// # Errors
/// When the database fails.
pub async fn set_lang(tx: &Tx, id: AccountId, lang: &str) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::Lang, lang.into())
        .filter(account::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(())
}
