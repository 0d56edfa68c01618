//! Large exports: what was asked for, how far it is, and the files. For staff alone.

use chrono::{DateTime, Utc};
use entity::enums::ExportState;
use entity::ids::{ExportId, RoundId};
use entity::{export_file, export_part};
use sea_orm::prelude::Expr;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add};
use crate::domain::access::Scope;

use export_file::Column as C;

/// All exports, latest first.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn, scope: &Scope) -> Result<Vec<export_file::Model>, DbErr> {
    if !scope.reads_all() {
        return Ok(Vec::new());
    }
    export_file::Entity::find().order_by_desc(C::AskedAt).all(c.conn()).await
}

/// One export.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, scope: &Scope, id: ExportId) -> Result<Option<export_file::Model>, DbErr> {
    if !scope.reads_all() {
        return Ok(None);
    }
    export_file::Entity::find_by_id(id).one(c.conn()).await
}

/// The pieces of a file, in order, one at a time; the caller has loaded the export through its scope.
///
/// # Errors
/// When the database fails.
pub async fn part(c: &impl Conn, id: ExportId, number: i32) -> Result<Option<Vec<u8>>, DbErr> {
    let row = export_part::Entity::find_by_id((id, number)).one(c.conn()).await?;
    Ok(row.map(|row| row.bytes))
}

/// Asks for an export.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, row: export_file::Model) -> Result<(), DbErr> {
    add(tx, row).await
}

/// The export that is next: one that was begun and broke off before those that wait.
///
/// # Errors
/// When the database fails.
pub async fn next(c: &impl Conn) -> Result<Option<export_file::Model>, DbErr> {
    let open = C::State.is_in([ExportState::Queued, ExportState::Running]);
    let rows = export_file::Entity::find().filter(open);
    rows.order_by_desc(C::State).order_by_asc(C::AskedAt).one(c.conn()).await
}

/// Whether an export of a round waits or is being written.
///
/// # Errors
/// When the database fails.
pub async fn is_open(c: &impl Conn, round: RoundId) -> Result<bool, DbErr> {
    let open = C::State.is_in([ExportState::Queued, ExportState::Running]);
    let row = export_file::Entity::find().filter(open).filter(C::RoundId.eq(round)).one(c.conn()).await?;
    Ok(row.is_some())
}

/// Notes how far an export is; false when it is gone.
///
/// # Errors
/// When the database fails.
pub async fn progress(tx: &Tx, id: ExportId, (done, rows): (i64, i64)) -> Result<bool, DbErr> {
    let noted = export_file::Entity::update_many()
        .col_expr(C::State, ExportState::Running.code().into())
        .col_expr(C::Done, done.into())
        .col_expr(C::Rows, rows.into())
        .filter(C::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Keeps a finished file; the row tells its state, rows, checksum and size.
///
/// # Errors
/// When the database fails.
pub async fn finish(tx: &Tx, row: &export_file::Model, bytes: &[u8], piece: usize) -> Result<(), DbErr> {
    export_part::Entity::delete_many()
        .filter(export_part::Column::ExportId.eq(row.id))
        .exec(tx.conn())
        .await?;
    for (number, bytes) in (0..).zip(bytes.chunks(piece)) {
        add(tx, export_part::Model { export_id: row.id, number, bytes: bytes.to_vec() }).await?;
    }
    export_file::Entity::update_many()
        .col_expr(C::State, row.state.code().into())
        .col_expr(C::Done, row.done.into())
        .col_expr(C::Rows, row.rows.into())
        .col_expr(C::Checksum, row.checksum.clone().into())
        .col_expr(C::Size, row.size.into())
        .col_expr(C::FinishedAt, Expr::value(row.finished_at))
        .filter(C::Id.eq(row.id))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

async fn delete(tx: &Tx, which: Condition) -> Result<u64, DbErr> {
    let mut ids = Query::select();
    ids.column(C::Id).from(export_file::Entity).cond_where(which.clone());
    export_part::Entity::delete_many()
        .filter(export_part::Column::ExportId.in_subquery(ids))
        .exec(tx.conn())
        .await?;
    Ok(export_file::Entity::delete_many().filter(which).exec(tx.conn()).await?.rows_affected)
}

/// Deletes exports asked for before a time; how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &Tx, before: DateTime<Utc>) -> Result<u64, DbErr> {
    delete(tx, Condition::all().add(C::AskedAt.lt(before))).await
}

/// Deletes all exports of a round: when its reports go, what was taken from them goes too.
///
/// # Errors
/// When the database fails.
pub async fn delete_of(tx: &Tx, round: RoundId) -> Result<u64, DbErr> {
    delete(tx, Condition::all().add(C::RoundId.eq(round))).await
}
