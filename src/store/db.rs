//! The connections: one writer and a pool of readers on SQLite, one pool on PostgreSQL.

mod anew;
mod connecting;
mod standby;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::enums::Gone;
use entity::forgotten;
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IsolationLevel, QuerySelect, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::seaql_migrations;
use uuid::Uuid;

use super::forgotten as forgetting;
use crate::meters::Pool;
use connecting::{options, pool, sqlite};
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
    /// The file that says what was taken out for good.
    forget_log: Option<Arc<PathBuf>>,
}

/// A transaction that may write. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    inner: DatabaseTransaction,
    forget_log: Option<Arc<PathBuf>>,
    /// What it takes out for good; none where that was noted once already.
    gone: Option<Mutex<Vec<forgotten::Model>>>,
}

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
        &self.inner
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
        let statement = match self.inner.get_database_backend() {
            DbBackend::Postgres => format!("SELECT pg_advisory_xact_lock({})", at as i32),
            _ => return Ok(()),
        };
        self.inner.execute_unprepared(&statement).await.map(|_| ())
    }

    /// Notes that something is taken out for good, so that it is taken out again of a backup from before. Whatever takes
    /// text, reports or their authors away says so here.
    pub(super) fn forgets(&self, what: Gone, subject: impl ToString, value: impl Into<String>) {
        let row = |subject: String, value| forgotten::Model { id: Uuid::new_v4(), what, subject, value };
        if let Some(gone) = &self.gone {
            let mut gone = gone.lock().unwrap_or_else(PoisonError::into_inner);
            gone.push(row(subject.to_string(), value.into()));
        }
    }

    /// Makes everything done permanent. What is taken out stands in the file on disk before: killed between the two, the
    /// file names what still is there, and never lacks what is gone.
    ///
    /// # Errors
    /// When the database refuses, or the file can't be written: then nothing was done.
    pub async fn commit(self) -> Result<(), DbErr> {
        let gone = self.gone.as_ref().map(|gone| gone.lock().unwrap_or_else(PoisonError::into_inner).clone());
        let gone = gone.unwrap_or_default();
        if !gone.is_empty() {
            forgetting::keep(&self, gone.clone()).await?;
            if let Some(file) = &self.forget_log {
                forgetting::append(file.as_ref().clone(), gone).await?;
            }
        }
        self.inner.commit().await
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
            return Self::plain(options(url, 10)).await;
        }
        let writer = Database::connect(sqlite(url, 1)).await?;
        let reader = Database::connect(sqlite(url, 4)).await?;
        Ok(Self { reader, writer, standby: None, forget_log: None })
    }

    /// The same database, read from a standby of it too where there is one. It need not be there yet.
    ///
    /// # Errors
    /// When its address can't be read.
    pub async fn beside(self, standby: Option<&str>) -> Result<Self, DbErr> {
        let Some(url) = standby else { return Ok(self) };
        Ok(Self { standby: Some(Arc::new(Standby::new(url).await?)), ..self })
    }

    /// Opens a copy of a SQLite database for reading, as it is: no other process has it, and nothing is made beside it.
    ///
    /// # Errors
    /// When it can't be opened.
    pub async fn open_copy(url: &str) -> Result<Self, DbErr> {
        Self::plain(options(url, 1)).await
    }

    async fn plain(options: ConnectOptions) -> Result<Self, DbErr> {
        let pool = Database::connect(options).await?;
        Ok(Self { reader: pool.clone(), writer: pool, standby: None, forget_log: None })
    }

    /// The same, noting in a file what is taken out for good.
    #[must_use]
    pub fn with_forget_log(self, file: Option<PathBuf>) -> Self {
        Self { forget_log: file.map(Arc::new), ..self }
    }

    /// The file in which is noted what is taken out for good.
    pub fn forget_log(&self) -> Option<&PathBuf> {
        self.forget_log.as_deref()
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
        let (inner, forget_log) = (self.begin_inner().await?, self.forget_log.clone());
        Ok(Tx { inner, forget_log, gone: Some(Mutex::default()) })
    }

    /// The same for taking out once more what was taken out before: that is noted already.
    ///
    /// # Errors
    /// As for [`Self::begin`].
    pub async fn begin_again(&self) -> Result<Tx, DbErr> {
        Ok(Tx { inner: self.begin_inner().await?, forget_log: None, gone: None })
    }

    async fn begin_inner(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
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
