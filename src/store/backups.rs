//! What a backup and its restore need of the engines: a copy of one moment, whether a database is empty or in use, and
//! what must not go on in a database that came from a backup.

use chrono::{DateTime, Utc};
use entity::{access_token, email_change, job, reset_request, session, stash, token};
use migration::{Migrator, MigratorTrait};
use sea_orm::prelude::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Statement};

use super::{Conn, Db, Snapshot, Tx, outbox};

/// The first text of the first row of a query.
async fn text(c: &impl Conn, query: &str) -> Result<Option<String>, DbErr> {
    let query = Statement::from_string(c.conn().get_database_backend(), query);
    c.conn().query_one_raw(query).await?.map(|row| row.try_get_by_index(0)).transpose()
}

/// Which engine a database is of.
pub fn engine(c: &impl Conn) -> &'static str {
    if c.conn().get_database_backend() == DbBackend::Postgres { "postgres" } else { "sqlite" }
}

/// Writes a copy of a SQLite database as it is at this moment into an empty file. It is one reading transaction, for
/// which no writer waits and which none makes begin again, as the online backup would; and the copy has no free pages, so
/// nothing that was deleted is in it.
///
/// # Errors
/// When the file can't be written.
pub async fn copy_to(db: &Db, file: &str) -> Result<(), DbErr> {
    let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [file.into()]);
    db.conn().execute_raw(copy).await.map(|_| ())
}

/// What SQLite finds wrong with a database file; nothing for a sound one.
///
/// # Errors
/// When it is no database.
pub async fn faults(db: &Db) -> Result<Option<String>, DbErr> {
    let found = text(db, "PRAGMA integrity_check").await?;
    Ok(found.filter(|words| words != "ok"))
}

/// The name by which `pg_dump` sees what a snapshot sees.
///
/// # Errors
/// When the database fails.
pub async fn exported(snapshot: &Snapshot) -> Result<String, DbErr> {
    let name = text(snapshot, "SELECT pg_export_snapshot()").await?;
    name.ok_or_else(|| DbErr::Custom("the snapshot has no name".into()))
}

/// The newest migration a database has; none where it has no tables of ours.
///
/// # Errors
/// When the database fails.
pub async fn schema(c: &impl Conn) -> Result<Option<String>, DbErr> {
    if tables(c).await? == 0 {
        return Ok(None);
    }
    text(c, "SELECT version FROM seaql_migrations ORDER BY version DESC LIMIT 1").await
}

/// Whether this program knows a migration.
pub fn knows(migration: &str) -> bool {
    Migrator::migrations().iter().any(|known| known.name() == migration)
}

/// How many tables there are.
///
/// # Errors
/// When the database fails.
pub async fn tables(c: &impl Conn) -> Result<i64, DbErr> {
    let backend = c.conn().get_database_backend();
    let query = match backend {
        DbBackend::Postgres => "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
        _ => "SELECT count(*) FROM sqlite_master WHERE type = 'table'",
    };
    let row = c.conn().query_one_raw(Statement::from_string(backend, query)).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// Puts the tables of a PostgreSQL database aside, into a schema named after the time, and leaves none.
///
/// # Errors
/// When the database refuses.
pub async fn put_aside(db: &Db) -> Result<(), DbErr> {
    let aside = "DO $$ BEGIN \
                 EXECUTE format('ALTER SCHEMA public RENAME TO %I', 'before_' || to_char(now(), 'YYYYMMDDHH24MISS')); \
                 CREATE SCHEMA public; END $$";
    db.conn().execute_unprepared(aside).await.map(|_| ())
}

/// Marks a PostgreSQL database as not yet whole: nothing serves it until the mark is gone.
///
/// # Errors
/// When the database fails.
pub async fn begin_restore(db: &Db) -> Result<(), DbErr> {
    db.conn().execute_unprepared("CREATE TABLE restore_unfinished (id integer)").await.map(|_| ())
}

/// Takes the mark away.
///
/// # Errors
/// When the database fails.
pub async fn end_restore(db: &Db) -> Result<(), DbErr> {
    db.conn().execute_unprepared("DROP TABLE IF EXISTS restore_unfinished").await.map(|_| ())
}

/// Whether a restore began here and did not come to its end.
///
/// # Errors
/// When the database fails.
pub async fn is_half_restored(c: &impl Conn) -> Result<bool, DbErr> {
    if c.conn().get_database_backend() != DbBackend::Postgres {
        return Ok(false);
    }
    let found = text(
        c,
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename = 'restore_unfinished'",
    );
    Ok(found.await?.is_some())
}

/// Whether an instance serves a database: it holds leases of jobs, and gives them back when it ends. One that was killed
/// holds them for less than a minute.
///
/// # Errors
/// When the database fails.
pub async fn is_served(c: &impl Conn, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let held = job::Entity::find().filter(job::Column::LeasedUntil.gt(now)).one(c.conn()).await?;
    Ok(held.is_some())
}

/// Ends what must not go on in a database that came from a backup: sessions, links, tokens of programs, wishes for new passwords and
/// addresses, forms kept for after the login, leases. Mail that waits is kept back; how many.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbErr> {
    session::Entity::delete_many().exec(tx.conn()).await?;
    token::Entity::delete_many().exec(tx.conn()).await?;
    access_token::Entity::delete_many().exec(tx.conn()).await?;
    reset_request::Entity::delete_many().exec(tx.conn()).await?;
    email_change::Entity::delete_many().exec(tx.conn()).await?;
    stash::Entity::delete_many().exec(tx.conn()).await?;
    job::Entity::update_many().col_expr(job::Column::LeasedUntil, Expr::value(now)).exec(tx.conn()).await?;
    outbox::hold_all(tx).await
}
