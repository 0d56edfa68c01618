//! Leases of jobs: of several instances one runs a job, and another takes over when its lease ends.

use chrono::{DateTime, Utc};
use entity::job;
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{Conn, Tx, add};

/// Takes or renews a job's lease for `holder` until a time; false while another holds it.
///
/// # Errors
/// When the database fails, or two take a job that never ran at once.
pub async fn lease(
    tx: &Tx,
    name: &str,
    holder: &str,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbErr> {
    if job::Entity::find_by_id(name.to_owned()).one(tx.conn()).await?.is_none() {
        let (name, holder, outcome) = (name.to_owned(), holder.to_owned(), String::new());
        let row =
            job::Model { name, holder, leased_until: until, last_run_at: None, outcome, wanted_at: None };
        add(tx, row).await?;
        return Ok(true);
    }
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
    if job::Entity::find_by_id(name.to_owned()).one(tx.conn()).await?.is_none() {
        let (name, holder, outcome) = (name.to_owned(), String::new(), String::new());
        let row =
            job::Model { name, holder, leased_until: now, last_run_at: None, outcome, wanted_at: Some(now) };
        return add(tx, row).await;
    }
    job::Entity::update_many()
        .col_expr(job::Column::WantedAt, Expr::value(now))
        .filter(job::Column::Name.eq(name))
        .exec(tx.conn())
        .await
        .map(|_| ())
}

/// Whether somebody asked for a run.
///
/// # Errors
/// When the database fails.
pub async fn is_wanted(c: &impl Conn, name: &str) -> Result<bool, DbErr> {
    let row = job::Entity::find_by_id(name.to_owned()).one(c.conn()).await?;
    Ok(row.is_some_and(|row| row.wanted_at.is_some()))
}

/// All jobs that ever ran, by name.
///
/// # Errors
/// When the database fails.
pub async fn all(c: &impl Conn) -> Result<Vec<job::Model>, DbErr> {
    job::Entity::find().order_by_asc(job::Column::Name).all(c.conn()).await
}
