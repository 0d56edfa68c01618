//! The connections: one writer and a pool of readers on SQLite, one pool on PostgreSQL.

mod standby;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IsolationLevel, QuerySelect, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::seaql_migrations;

use crate::meters::Pool;
use standby::Standby;

/// Something statements can be run on.
pub trait Conn: Sync {
    /// What runs them.
    type C: ConnectionTrait;
    /// The connection.
    fn conn(&self) -> &Self::C;
}

/// The database.
#[derive(Clone, Debug)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    standby: Option<Arc<Standby>>,
}

/// A transaction that may write. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx(DatabaseTransaction);

/// A view of the database at one moment, for reading.
#[derive(Debug)]
pub struct Snapshot(DatabaseTransaction);

impl Conn for Snapshot {
    type C = DatabaseTransaction;
    fn conn(&self) -> &DatabaseTransaction {
        &self.0
    }
}

impl Conn for Db {
    type C = DatabaseConnection;
    fn conn(&self) -> &DatabaseConnection {
        &self.reader
    }
}

impl Conn for Tx {
    type C = DatabaseTransaction;
    fn conn(&self) -> &DatabaseTransaction {
        &self.0
    }
}

/// What one transaction at a time does, because it rests on what others may be about to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Gives e-mail addresses to accounts.
    Addresses = 1,
    /// Saves settings over those that were shown.
    Settings = 2,
    /// Changes units.
    Units = 7,
    /// Changes topics.
    Topics = 8,
    /// Brings the tally up to date.
    Tally = 9,
    /// Makes tokens for the API.
    Tokens = 25,
    /// Makes an edition of a digest that no round's lock keeps apart from another.
    Digests = 12,
}

impl Tx {
    /// Waits for the turn at something and keeps it until the transaction ends. To be taken before anything is
    /// read or locked, so that no two wait for one another. SQLite's only writer has every turn anyhow.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn turn(&self, at: Turn) -> Result<(), DbErr> {
        let statement = match self.0.get_database_backend() {
            DbBackend::Postgres => format!("SELECT pg_advisory_xact_lock({})", at as i32),
            _ => return Ok(()),
        };
        self.0.execute_unprepared(&statement).await.map(|_| ())
    }

    /// Makes everything done permanent.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.0.commit().await
    }
}

impl Db {
    /// Connects. SQLite gets one writer, because a second could only wait for it, and a pool of readers,
    /// because a reader never waits in write-ahead mode.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        if !url.starts_with("sqlite:") {
            let pool = Database::connect(options(url, 10)).await?;
            return Ok(Self { reader: pool.clone(), writer: pool, standby: None });
        }
        let writer = Database::connect(sqlite(url, 1)).await?;
        let reader = Database::connect(sqlite(url, 4)).await?;
        Ok(Self { reader, writer, standby: None })
    }

    /// The same database, read from a standby of it too where there is one. It need not be there yet.
    ///
    /// # Errors
    /// When its address can't be read.
    pub async fn beside(self, standby: Option<&str>) -> Result<Self, DbErr> {
        let Some(url) = standby else { return Ok(self) };
        Ok(Self { standby: Some(Arc::new(Standby::new(url).await?)), ..self })
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// When a migration fails.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        Migrator::up(&self.writer, None).await
    }

    /// Takes every table away again, for trying the way down.
    ///
    /// # Errors
    /// When a migration fails.
    pub async fn migrate_down(&self) -> Result<(), DbErr> {
        Migrator::down(&self.writer, None).await
    }

    /// How many migrations are still to be run.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        Migrator::get_pending_migrations(&self.writer).await.map(|list| list.len())
    }

    /// How many migrations of this program the database lacks; nothing is written. Those of a newer program that serves
    /// beside this one are no fault.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn missing_migrations(&self) -> Result<usize, DbErr> {
        let done: Vec<String> = seaql_migrations::Entity::find()
            .select_only()
            .column(seaql_migrations::Column::Version)
            .into_tuple()
            .all(&self.reader)
            .await?;
        Ok(Migrator::migrations().iter().filter(|m| !done.iter().any(|name| name == m.name())).count())
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once, so that it can't
    /// fail half way for having read an older state.
    ///
    /// # Errors
    /// When the database can't be reached or stays locked.
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await.map(Tx)
    }

    /// A view of the database at this moment: what others write meanwhile is not in it.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn snapshot(&self) -> Result<Snapshot, DbErr> {
        let isolation = (self.reader.get_database_backend() == DbBackend::Postgres)
            .then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level: isolation, ..TransactionOptions::default() };
        self.reader.begin_with_options(options).await.map(Snapshot)
    }

    /// A view for pages that only read: of the standby where it holds all that was committed when this was called, else of
    /// the database itself. Nothing can be written through it, and nothing that is decided should rest on it.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn view(&self) -> Result<Snapshot, DbErr> {
        if let Some(standby) = &self.standby
            && let Some(view) = standby.view(&self.writer).await
        {
            return Ok(Snapshot(view));
        }
        self.snapshot().await
    }

    /// Whether the standby can be read from now, where there is one.
    pub async fn standby_answers(&self) -> Option<bool> {
        let standby = self.standby.as_ref()?;
        Some(standby.view(&self.writer).await.is_some())
    }

    /// How far the database's clock is from this machine's; none for SQLite, which has none of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clock_apart(&self) -> Result<Option<TimeDelta>, DbErr> {
        let backend = self.reader.get_database_backend();
        if backend != DbBackend::Postgres {
            return Ok(None);
        }
        let asked = Utc::now();
        let row =
            self.reader.query_one_raw(Statement::from_string(backend, "SELECT clock_timestamp()")).await?;
        let there: Option<DateTime<Utc>> = row.map(|row| row.try_get_by_index(0)).transpose()?;
        let here = asked + (Utc::now() - asked) / 2;
        Ok(there.map(|there| there - here))
    }

    /// The connections, for measuring.
    pub fn pools(&self) -> Vec<Pool> {
        let standby = self.standby.iter().map(|standby| pool("standby", &standby.pool));
        let own = match self.reader.get_database_backend() {
            DbBackend::Postgres => vec![pool("main", &self.reader)],
            _ => vec![pool("readers", &self.reader), pool("writer", &self.writer)],
        };
        own.into_iter().chain(standby).collect()
    }

    /// Writes the tables anew that texts are taken out of: PostgreSQL alone, outside any transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_texts_anew(&self) -> Result<(), DbErr> {
        for statement in [
            "VACUUM (FULL) revision",
            "VACUUM (FULL) issue",
            "VACUUM (FULL) stream",
            "VACUUM (FULL) draft",
            "VACUUM (FULL) review_event",
            "VACUUM (FULL) stash",
            "VACUUM (FULL) flash",
            "VACUUM (FULL) issue_search",
        ] {
            self.conn().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    /// Empties SQLite's log into the database file; false when a reader still needs it. PostgreSQL has none of this
    /// kind, and nothing is done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn empty_log(&self) -> Result<bool, DbErr> {
        let backend = self.writer.get_database_backend();
        if backend != DbBackend::Sqlite {
            return Ok(true);
        }
        let emptying = Statement::from_string(backend, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.writer.query_one_raw(emptying).await?;
        let busy: Option<i32> = row.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(busy == Some(0))
    }

    /// Takes over from SQLite's log into the database file every second, for as long as it runs: done within a
    /// commit, it would make whoever comes just then wait for the whole file. PostgreSQL does so by itself.
    pub async fn keep_log_short(self) {
        let mut every = tokio::time::interval(Duration::from_secs(1));
        while self.writer.get_database_backend() == DbBackend::Sqlite {
            every.tick().await;
            // Should it fail, a later one makes up for it, or a commit once the log is long.
            self.reader.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await.ok();
        }
    }

    /// Lets SQLite keep a gigabyte of pages in memory while very many rows are written; PostgreSQL is set up by who
    /// runs it, and nothing is done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_room(&self) -> Result<(), DbErr> {
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            self.writer.execute_unprepared("PRAGMA cache_size = -1000000").await?;
        }
        Ok(())
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// When one can't be closed.
    pub async fn close(self) -> Result<(), DbErr> {
        if let Some(standby) = &self.standby {
            standby.pool.close_by_ref().await?;
        }
        self.reader.close().await?;
        self.writer.close().await
    }
}

/// Pages in SQLite's log from which on a commit takes them over itself: 32 MiB.
const LONG_LOG: &str = "8192";

/// A connection that was used so short a time ago is not asked whether it is still there, which would cost every
/// statement another one.
const FRESH: Duration = Duration::from_secs(1);

fn pool(name: &'static str, connections: &DatabaseConnection) -> Pool {
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

fn options(url: &str, size: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire_if_idle_for(FRESH)
        .sqlx_logging(false);
    options
}

fn sqlite(url: &str, size: u32) -> ConnectOptions {
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
