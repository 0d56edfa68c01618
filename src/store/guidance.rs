//! Guidance for rounds: what staff write, what each role may read of it now, and how many read it.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::enums::{GuidanceState, RoundKind};
use entity::ids::{AccountId, GuidanceId, RoundId};
use entity::{guidance, guidance_editor, guidance_read, round};
use sea_orm::prelude::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::{Conn, Tx, add};
use crate::domain::access::Scope;
use crate::domain::guidance::is_readable;

use guidance::Column as C;

/// All of it, latest first; for staff alone.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn, scope: &Scope) -> Result<Vec<guidance::Model>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    guidance::Entity::find().order_by_desc(C::CreatedAt).order_by_asc(C::Id).all(c.conn()).await
}

/// Whether somebody of a scope may read guidance at a time.
fn reaches(scope: &Scope, row: &guidance::Model, now: DateTime<Utc>) -> bool {
    let own = scope.audience().unwrap_or_default();
    is_readable(row.state, row.readable_from, &row.audience, (own, now))
}

/// Since when guidance is there for its readers.
pub fn since(row: &guidance::Model) -> Option<DateTime<Utc>> {
    row.readable_from.max(row.published_at)
}

/// What a reader may read at a time, newest first.
///
/// # Errors
/// When the database fails.
pub async fn readable(
    c: &impl Conn,
    scope: &Scope,
    now: DateTime<Utc>,
) -> Result<Vec<guidance::Model>, DbErr> {
    let rows = guidance::Entity::find().filter(C::State.eq(GuidanceState::Published));
    let mut rows = rows.order_by_asc(C::Id).all(c.conn()).await?;
    rows.retain(|row| reaches(scope, row, now));
    rows.sort_by_key(|row| std::cmp::Reverse(since(row)));
    Ok(rows)
}

/// One guidance: for staff in whatever state, for readers when they may read it at that time.
///
/// # Errors
/// When the database fails.
pub async fn get(
    c: &impl Conn,
    scope: &Scope,
    id: GuidanceId,
    now: DateTime<Utc>,
) -> Result<Option<guidance::Model>, DbErr> {
    let row = guidance::Entity::find_by_id(id).one(c.conn()).await?;
    Ok(row.filter(|row| scope.reads_all() || reaches(scope, row, now)))
}

/// Whether a round has any guidance, in whatever state.
///
/// # Errors
/// When the database fails.
pub async fn is_there(c: &impl Conn, round: RoundId) -> Result<bool, DbErr> {
    let rows = guidance::Entity::find().filter(C::RoundId.eq(round));
    Ok(rows.count(c.conn()).await? > 0)
}

/// The round of a kind that follows a day, planned ones too, and what is published for it to an audience: for staff, who
/// take it along before its time has come.
///
/// # Errors
/// When the database fails.
pub async fn of_next_round(
    c: &impl Conn,
    scope: &Scope,
    (kind, after): (RoundKind, NaiveDate),
    audience: &str,
) -> Result<Option<(round::Model, Vec<guidance::Model>)>, DbErr> {
    if !scope.reads_all() {
        return Ok(None);
    }
    let next = round::Entity::find()
        .filter(round::Column::Kind.eq(kind))
        .filter(round::Column::StartsOn.gt(after))
        .order_by_asc(round::Column::StartsOn)
        .one(c.conn())
        .await?;
    let Some(next) = next else { return Ok(None) };
    let rows = guidance::Entity::find()
        .filter(C::RoundId.eq(next.id))
        .filter(C::State.eq(GuidanceState::Published))
        .order_by_asc(C::CreatedAt)
        .order_by_asc(C::Id);
    let mut rows = rows.all(c.conn()).await?;
    rows.retain(|row| row.audience.split(',').any(|a| a == audience));
    Ok(Some((next, rows)))
}

/// Adds guidance with the one who began it.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: guidance::Model) -> Result<(), DbErr> {
    let editor = guidance_editor::Model { guidance_id: row.id, account_id: row.created_by };
    add(tx, row).await?;
    add(tx, editor).await
}

/// Saves guidance over the version it was read at; false when somebody was first.
///
/// # Errors
/// When the database fails.
pub async fn update(tx: &Tx, row: &guidance::Model) -> Result<bool, DbErr> {
    let saved = guidance::Entity::update_many()
        .col_expr(C::RoundId, Expr::value(row.round_id.0))
        .col_expr(C::State, row.state.code().into())
        .col_expr(C::Title, row.title.clone().into())
        .col_expr(C::Body, row.body.clone().into())
        .col_expr(C::Questions, row.questions.clone().into())
        .col_expr(C::Audience, row.audience.clone().into())
        .col_expr(C::ReadableFrom, Expr::value(row.readable_from))
        .col_expr(C::PublishedAt, Expr::value(row.published_at))
        .col_expr(C::SavedAt, Expr::value(row.saved_at))
        .col_expr(C::Version, (row.version + 1).into())
        .filter(C::Id.eq(row.id))
        .filter(C::Version.eq(row.version))
        .exec(tx.conn())
        .await?;
    Ok(saved.rows_affected == 1)
}

/// Takes a draft away that was never published; false when it is none, or is another by now.
///
/// # Errors
/// When the database fails.
pub async fn delete_draft(tx: &Tx, row: &guidance::Model) -> Result<bool, DbErr> {
    let editors = guidance_editor::Column::GuidanceId.eq(row.id);
    guidance_editor::Entity::delete_many().filter(editors).exec(tx.conn()).await?;
    let gone = guidance::Entity::delete_many()
        .filter(C::Id.eq(row.id))
        .filter(C::Version.eq(row.version))
        .filter(C::State.eq(GuidanceState::Draft))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Who saved the text since it was last published. The caller has loaded the guidance through its scope.
///
/// # Errors
/// When the database fails.
pub async fn editors(c: &impl Conn, id: GuidanceId) -> Result<Vec<AccountId>, DbErr> {
    let rows = guidance_editor::Entity::find().filter(guidance_editor::Column::GuidanceId.eq(id));
    Ok(rows.all(c.conn()).await?.into_iter().map(|row| row.account_id).collect())
}

/// Notes who saved the text.
///
/// # Errors
/// When the database fails.
pub async fn note_editor(tx: &Tx, id: GuidanceId, who: AccountId) -> Result<(), DbErr> {
    let row = guidance_editor::Model { guidance_id: id, account_id: who };
    guidance_editor::Entity::insert(row.into_active_model().reset_all())
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Forgets who saved the text: once it is published.
///
/// # Errors
/// When the database fails.
pub async fn forget_editors(tx: &Tx, id: GuidanceId) -> Result<(), DbErr> {
    let of = guidance_editor::Column::GuidanceId.eq(id);
    guidance_editor::Entity::delete_many().filter(of).exec(tx.conn()).await.map(|_| ())
}

/// Counts a reader by a mark, once. The caller has loaded the guidance through its scope.
///
/// # Errors
/// When the database fails.
pub async fn count_reader(tx: &Tx, id: GuidanceId, mark: String) -> Result<(), DbErr> {
    let row = guidance_read::Model { guidance_id: id, mark };
    guidance_read::Entity::insert(row.into_active_model().reset_all())
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Which marks of some are there, with the guidance each is of.
///
/// # Errors
/// When the database fails.
pub async fn marked(c: &impl Conn, marks: Vec<String>) -> Result<BTreeSet<GuidanceId>, DbErr> {
    let mut out = BTreeSet::new();
    for part in marks.chunks(300) {
        let of = guidance_read::Column::Mark.is_in(part.iter().cloned());
        let rows = guidance_read::Entity::find().filter(of).all(c.conn()).await?;
        out.extend(rows.into_iter().map(|row| row.guidance_id));
    }
    Ok(out)
}

/// How many read each guidance, in the whole bloc; for staff alone.
///
/// # Errors
/// When the database fails.
pub async fn readers(c: &impl Conn, scope: &Scope) -> Result<HashMap<GuidanceId, u64>, DbErr> {
    if !scope.reads_all() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(GuidanceId, i64)> = guidance_read::Entity::find()
        .select_only()
        .column(guidance_read::Column::GuidanceId)
        .column_as(guidance_read::Column::Mark.count(), "readers")
        .group_by(guidance_read::Column::GuidanceId)
        .into_tuple()
        .all(c.conn())
        .await?;
    Ok(rows.into_iter().map(|(id, n)| (id, u64::try_from(n).unwrap_or_default())).collect())
}
