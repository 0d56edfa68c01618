//! Leases of jobs: of several instances one runs a job, and another takes over when its lease ends.

use chrono::{DateTime, Duration, Utc};
use entity::job;
use sea_orm::prelude::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use super::{Conn, Tx};

/// Makes sure that a job has a row, which nobody holds at first; of two who make it at once, one does.
async fn known(tx: &Tx, name: &str, now: DateTime<Utc>) -> Result<(), DbErr> {
    let row = job::Model {
        name: name.to_owned(),
        holder: String::new(),
        leased_until: now - Duration::seconds(1),
        last_run_at: None,
        outcome: String::new(),
        wanted_at: None,
    };
    job::Entity::insert(row.into_active_model().reset_all())
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
}

/// Takes or renews a job's lease for `holder` until a time; false while another holds it.
///
/// # Errors
/// When the database fails.
pub async fn lease(
    tx: &Tx,
    name: &str,
    holder: &str,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbErr> {
    known(tx, name, now).await?;
    let free = Condition::any().add(job::Column::Holder.eq(holder)).add(job::Column::LeasedUntil.lt(now));
    let taken = job::Entity::update_many()
        .col_expr(job::Column::Holder, holder.into())
        .col_expr(job::Column::LeasedUntil, Expr::value(until))
        .filter(job::Column::Name.eq(name))
        .filter(free)
        .exec(tx.conn())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Notes how a run went; empty words for a good one. Whatever was wished for has run by then.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &Tx, name: &str, now: DateTime<Utc>, outcome: &str) -> Result<(), DbErr> {
    job::Entity::update_many()
        .col_expr(job::Column::LastRunAt, Expr::value(now))
        .col_expr(job::Column::Outcome, outcome.into())
        .col_expr(job::Column::WantedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(job::Column::Name.eq(name))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Gives a lease back, so that another instance need not wait for its end.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &Tx, name: &str, holder: &str, now: DateTime<Utc>) -> Result<(), DbErr> {
    job::Entity::update_many()
        .col_expr(job::Column::LeasedUntil, Expr::value(now))
        .filter(job::Column::Name.eq(name))
        .filter(job::Column::Holder.eq(holder))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Asks for a run of a job as soon as may be.
///
/// # Errors
/// When the database fails.
pub async fn want(tx: &Tx, name: &str, now: DateTime<Utc>) -> Result<(), DbErr> {
    known(tx, name, now).await?;
    job::Entity::update_many()
        .col_expr(job::Column::WantedAt, Expr::value(now))
        .filter(job::Column::Name.eq(name))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// A job, where it ever ran or was asked for.
///
/// # Errors
/// When the database fails.
pub async fn get(c: &impl Conn, name: &str) -> Result<Option<job::Model>, DbErr> {
    job::Entity::find_by_id(name.to_owned()).one(c.conn()).await
}

/// All jobs that ever ran, by name.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<job::Model>, DbErr> {
    job::Entity::find().order_by_asc(job::Column::Name).all(c.conn()).await
}
