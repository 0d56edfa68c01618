//! How connections are opened, and what a pool of them holds.

use std::time::Duration;

use sea_orm::{ConnectOptions, DatabaseConnection, DbBackend};

use crate::meters::Pool;

/// Pages in SQLite's log from which on a commit takes them over itself: 32 MiB.
const LONG_LOG: &str = "8192";

/// A connection that was used so short a time ago is not asked whether it is still there, which would cost every
/// statement another one.
const FRESH: Duration = Duration::from_secs(1);

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
        .sqlx_logging(false);
    options
}

/// How SQLite is, durable and without remains of what was deleted.
pub(super) fn sqlite(url: &str, size: u32) -> ConnectOptions {
    let mut options = options(url, size);
    options.map_sqlx_sqlite_opts(|o| {
        o.foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("secure_delete", "ON")
            .pragma("wal_autocheckpoint", LONG_LOG)
    });
    options
}
