//! The only place with queries. Reads that return people's data take a `Scope`; writes take a `Tx`.

mod db;

pub mod access_tokens;
pub mod accounts;
pub mod archives;
pub mod assignments;
pub mod audit;
pub mod backups;
pub mod codings;
pub mod completeness;
pub mod composing;
pub mod digests;
pub mod drafts;
pub mod duty_weeks;
pub mod email_changes;
pub mod exports;
pub mod figures;
pub mod flash;
pub mod forgotten;
pub mod guidance;
pub mod issues;
pub mod jobs;
pub mod keyins;
pub mod layouts;
pub mod mail_drops;
pub mod matters;
pub mod outbox;
pub mod pending_changes;
mod presence;
pub mod redactions;
pub mod releases;
pub mod reminders;
pub mod reports;
pub mod reset_requests;
pub mod reviews;
pub mod revisions;
pub mod round_marks;
pub mod round_units;
pub mod rounds;
pub mod search;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod stashes;
pub mod summaries;
pub mod tables;
pub mod tally;
pub mod throttles;
pub mod tokens;
pub mod topics;
pub mod units;
pub mod vitals;

pub use db::{Conn, Db, Snapshot, Turn, Tx};
pub use redactions::blank_text;

use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};

/// Inserts one row.
async fn add<M, A>(tx: &Tx, row: M) -> Result<(), DbErr>
where
    M: IntoActiveModel<A> + Send,
    A: ActiveModelTrait + Send,
{
    let row = row.into_active_model().reset_all();
    <A::Entity as EntityTrait>::insert(row).exec_without_returning(tx.conn()).await.map(|_| ())
}

/// Rows of one statement: few different numbers, so that both engines know nearly every statement already, and none beyond
/// their limits on parameters.
const AT_ONCE: [usize; 9] = [256, 128, 64, 32, 16, 8, 4, 2, 1];

/// Inserts many rows, in few statements.
async fn add_all<M, A>(tx: &Tx, rows: Vec<M>) -> Result<(), DbErr>
where
    M: IntoActiveModel<A> + Send,
    A: ActiveModelTrait + Send,
{
    let mut left = rows.len();
    let mut rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    while let Some(size) = AT_ONCE.into_iter().find(|size| *size <= left) {
        left -= size;
        let batch: Vec<A> = rows.by_ref().take(size).collect();
        <A::Entity as EntityTrait>::insert_many(batch).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// Runs a cheap statement, to tell whether the database answers.
///
/// # Errors
/// When it does not.
pub async fn ping(db: &Db) -> Result<(), DbErr> {
    db.conn().execute_unprepared("SELECT 1").await.map(|_| ())
}
