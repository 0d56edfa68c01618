//! How connections are opened, and what a pool of them holds.

use std::time::Duration;

use sea_orm::sqlx::{Connection, Error, SqliteConnection};
use sea_orm::{ConnectOptions, DatabaseConnection, DbBackend};

use crate::meters::Pool;

/// Pages in SQLite's log from which on a commit takes them over itself: 32 MiB.
const LONG_LOG: &str = "8192";

/// A connection that was used so short a time ago is not asked whether it is still there, which would cost every
/// statement another one.
const FRESH: Duration = Duration::from_secs(1);

/// Statements a connection keeps ready: those of a few hundred pages, and inserts of so many rows at once.
const STATEMENTS: usize = 300;

/// How many connections a pool holds, and how many of them do nothing.
pub(super) fn pool(name: &'static str, connections: &DatabaseConnection) -> Pool {
    let (size, idle) = match connections.get_database_backend() {
        DbBackend::Postgres => {
            let pool = connections.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
        _ => {
            let pool = connections.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        }
    };
    Pool { name, size, idle }
}

/// How a database is connected to.
pub(super) fn options(url: &str, size: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire_if_idle_for(FRESH)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|o| o.statement_cache_capacity(STATEMENTS));
    options
}

/// How SQLite is, durable and without remains of what was deleted.
pub(super) fn sqlite(url: &str, size: u32) -> ConnectOptions {
    let mut options = options(url, size);
    options.map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|line, _| Box::pin(is_clean(line))));
    options.map_sqlx_sqlite_opts(|o| {
        o.foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("secure_delete", "ON")
            .pragma("wal_autocheckpoint", LONG_LOG)
            .statement_cache_capacity(STATEMENTS)
    });
    options
}

/// Whether a connection that was given back is in no transaction any more. SQLite may end one by itself when its disk is
/// full; the driver then can't roll it back, takes it for one that goes on, and would make savepoints of it for all who
/// come later, whose commits last only as long as the connection. Such a one is closed.
async fn is_clean(line: &mut SqliteConnection) -> Result<bool, Error> {
    if !line.is_in_transaction() {
        return Ok(true);
    }
    // A rollback may be on its way; what is asked now is answered after it.
    line.ping().await?;
    Ok(!line.is_in_transaction())
}
