//! Rounds, their snapshot of the unit tree, and who is expected.

use chrono::NaiveDate;
use entity::enums::{Gone, RoundKind, RoundState};
use entity::ids::{AccountId, RoundId, UnitId};
use entity::{assignment, authorship, report, round, round_unit, year_secret};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::{Conn, Tx, add, add_all};

/// All rounds, latest first.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<round::Model>, DbErr> {
    round::Entity::find().order_by_desc(round::Column::StartsOn).all(c.conn()).await
}

/// One round by its code.
///
/// # Errors
/// When the database fails.
pub async fn by_code(c: &impl Conn, code: &str) -> Result<Option<round::Model>, DbErr> {
    round::Entity::find().filter(round::Column::Code.eq(code)).one(c.conn()).await
}

/// One round.
///
/// # Errors
/// When the database fails.
pub async fn by_id(c: &impl Conn, id: RoundId) -> Result<Option<round::Model>, DbErr> {
    round::Entity::find_by_id(id).one(c.conn()).await
}

/// The round of a report.
///
/// # Errors
/// When the database fails.
pub async fn of(c: &impl Conn, report: &report::Model) -> Result<Option<round::Model>, DbErr> {
    match report.round_id {
        Some(id) => by_id(c, id).await,
        None => Ok(None),
    }
}

/// One round, held in its state until the transaction ends: what is done under that state can't end after
/// another state began. Many may hold it at once. SQLite, with its one writer, needs no lock and takes none.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &Tx, id: RoundId) -> Result<Option<round::Model>, DbErr> {
    round::Entity::find_by_id(id).lock_shared().one(tx.conn()).await
}

/// One round, for this transaction alone until it ends.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &Tx, id: RoundId) -> Result<Option<round::Model>, DbErr> {
    round::Entity::find_by_id(id).lock_exclusive().one(tx.conn()).await
}

/// Adds a round.
///
/// # Errors
/// When the database fails or the code is taken.
pub async fn insert(tx: &Tx, row: round::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// Moves a round to a state; false when it changed in between.
///
/// # Errors
/// When the database fails.
pub async fn set_state(tx: &Tx, round: &round::Model, state: RoundState) -> Result<bool, DbErr> {
    let moved = round::Entity::update_many()
        .col_expr(round::Column::State, state.code().into())
        .col_expr(round::Column::Version, (round.version + 1).into())
        .filter(round::Column::Id.eq(round.id))
        .filter(round::Column::Version.eq(round.version))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Saves what may change of a round: state, times and focus, over the version it was read at; false when it changed in
/// between.
///
/// # Errors
/// When the database fails.
pub async fn update(tx: &Tx, row: &round::Model) -> Result<bool, DbErr> {
    let moved = round::Entity::update_many()
        .col_expr(round::Column::State, row.state.code().into())
        .col_expr(round::Column::OpenAt, Expr::value(row.open_at))
        .col_expr(round::Column::DueAt, Expr::value(row.due_at))
        .col_expr(round::Column::CloseAt, Expr::value(row.close_at))
        .col_expr(round::Column::ArchiveToldAt, Expr::value(row.archive_told_at))
        .col_expr(round::Column::ArchivedAt, Expr::value(row.archived_at))
        .col_expr(round::Column::PurgeWaivedAt, Expr::value(row.purge_waived_at))
        .col_expr(round::Column::Focus, row.focus.clone().into())
        .col_expr(round::Column::Version, (row.version + 1).into())
        .filter(round::Column::Id.eq(row.id))
        .filter(round::Column::Version.eq(row.version))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Takes a planned round away again; false when it is planned no more.
///
/// # Errors
/// When the database fails.
pub async fn delete_planned(tx: &Tx, id: RoundId) -> Result<bool, DbErr> {
    let gone = round::Entity::delete_many()
        .filter(round::Column::Id.eq(id))
        .filter(round::Column::State.eq(RoundState::Planned))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Rounds in one of some states, first to last.
///
/// # Errors
/// When the database fails.
pub async fn in_states(c: &impl Conn, states: &[RoundState]) -> Result<Vec<round::Model>, DbErr> {
    round::Entity::find()
        .filter(round::Column::State.is_in(states.iter().copied()))
        .order_by_asc(round::Column::StartsOn)
        .all(c.conn())
        .await
}

/// A round of a kind that has a day in common with some days.
///
/// # Errors
/// When the database fails.
pub async fn overlapping(
    c: &impl Conn,
    kind: RoundKind,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Option<round::Model>, DbErr> {
    round::Entity::find()
        .filter(round::Column::Kind.eq(kind))
        .filter(round::Column::StartsOn.lte(last))
        .filter(round::Column::EndsOn.gte(first))
        .one(c.conn())
        .await
}

/// The round of the same kind after one, where there is one that was opened.
///
/// # Errors
/// When the database fails.
pub async fn after(c: &impl Conn, round: &round::Model) -> Result<Option<round::Model>, DbErr> {
    round::Entity::find()
        .filter(round::Column::Kind.eq(round.kind))
        .filter(round::Column::StartsOn.gt(round.starts_on))
        .filter(round::Column::State.ne(RoundState::Planned))
        .order_by_asc(round::Column::StartsOn)
        .one(c.conn())
        .await
}

/// The unit tree as it stood when the round opened, in pre-order.
///
/// # Errors
/// When the database fails.
pub async fn units(c: &impl Conn, id: RoundId) -> Result<Vec<round_unit::Model>, DbErr> {
    round_unit::Entity::find()
        .filter(round_unit::Column::RoundId.eq(id))
        .order_by_asc(round_unit::Column::Lft)
        .all(c.conn())
        .await
}

/// One unit as it stood when a round opened.
///
/// # Errors
/// When the database fails.
pub async fn unit(c: &impl Conn, id: RoundId, unit: UnitId) -> Result<Option<round_unit::Model>, DbErr> {
    round_unit::Entity::find_by_id((id, unit)).one(c.conn()).await
}

/// The round of the same kind before one, where there is one that was opened.
///
/// # Errors
/// When the database fails.
pub async fn before(c: &impl Conn, round: &round::Model) -> Result<Option<round::Model>, DbErr> {
    round::Entity::find()
        .filter(round::Column::Kind.eq(round.kind))
        .filter(round::Column::StartsOn.lt(round.starts_on))
        .filter(round::Column::State.is_not_in([RoundState::Planned, RoundState::Purged]))
        .order_by_desc(round::Column::StartsOn)
        .one(c.conn())
        .await
}

/// Keeps the snapshot of the tree and who is expected.
///
/// # Errors
/// When the database fails.
pub async fn snapshot(
    tx: &Tx,
    units: Vec<round_unit::Model>,
    expected: Vec<assignment::Model>,
) -> Result<(), DbErr> {
    add_all(tx, units).await?;
    add_all(tx, expected).await
}

/// Who is expected in a round; excused ones left out.
///
/// # Errors
/// When the database fails.
pub async fn expected(c: &impl Conn, id: RoundId) -> Result<Vec<assignment::Model>, DbErr> {
    assignment::Entity::find()
        .filter(assignment::Column::RoundId.eq(id))
        .filter(assignment::Column::Excused.is_null())
        .all(c.conn())
        .await
}

/// An account's place in a round, when it is expected.
///
/// # Errors
/// When the database fails.
pub async fn place(
    c: &impl Conn,
    id: RoundId,
    account: AccountId,
) -> Result<Option<assignment::Model>, DbErr> {
    assignment::Entity::find_by_id((id, account)).one(c.conn()).await
}

/// The seats some accounts have in a round, excused ones too, and the unit of each as it was when the round opened.
///
/// # Errors
/// When the database fails.
pub async fn seats(
    c: &impl Conn,
    id: RoundId,
    accounts: &[AccountId],
) -> Result<Vec<(assignment::Model, Option<round_unit::Model>)>, DbErr> {
    use assignment::Column as A;
    use round_unit::Column as U;
    let unit = assignment::Entity::belongs_to(round_unit::Entity)
        .from((A::RoundId, A::UnitId))
        .to((U::RoundId, U::UnitId));
    assignment::Entity::find()
        .filter(A::RoundId.eq(id))
        .filter(A::AccountId.is_in(accounts.iter().copied()))
        .join(JoinType::LeftJoin, unit.into())
        .select_also(round_unit::Entity)
        .all(c.conn())
        .await
}

/// The secret of a year's author keys; none once destroyed or not yet made.
///
/// # Errors
/// When the database fails.
pub async fn year_secret(c: &impl Conn, year: i32) -> Result<Option<String>, DbErr> {
    Ok(year_secret::Entity::find_by_id(year).one(c.conn()).await?.map(|row| row.secret))
}

/// Keeps the secret of a year.
///
/// # Errors
/// When the database fails or there is one already.
pub async fn insert_year_secret(tx: &Tx, year: i32, secret: String) -> Result<(), DbErr> {
    add(tx, year_secret::Model { year, secret }).await
}

/// Destroys the secrets of all years before one; how many.
///
/// # Errors
/// When the database fails.
pub async fn forget_year_secrets(tx: &Tx, before: i32) -> Result<u64, DbErr> {
    let gone = year_secret::Entity::delete_many().filter(year_secret::Column::Year.lt(before));
    let gone = gone.exec(tx.conn()).await?.rows_affected;
    if gone > 0 {
        tx.forgets(Gone::Secret, before, "");
    }
    Ok(gone)
}

/// Rounds in which an account has begun or filed a report.
///
/// # Errors
/// When the database fails.
pub async fn begun_by(c: &impl Conn, account: AccountId) -> Result<Vec<RoundId>, DbErr> {
    let rows =
        authorship::Entity::find().filter(authorship::Column::AccountId.eq(account)).all(c.conn()).await?;
    Ok(rows.into_iter().filter_map(|row| row.round_id).collect())
}
