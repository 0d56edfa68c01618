//! A standby of PostgreSQL that is read from as long as it holds everything committed so far.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    Statement, TransactionOptions, TransactionTrait,
};

/// How long a page waits for the standby altogether, before it reads from the primary.
const PATIENCE: Duration = Duration::from_millis(300);

/// The pause between two looks whether the standby has caught up.
const LOOK: Duration = Duration::from_millis(20);

/// How many looks.
const LOOKS: u32 = 5;

/// How long one that did not answer, or is behind, is not asked again.
const REST: Duration = Duration::from_secs(5);

/// The standby.
#[derive(Debug)]
pub(super) struct Standby {
    pub(super) pool: DatabaseConnection,
    rests_until: Mutex<Option<Instant>>,
}

impl Standby {
    /// One that is connected to when it is first asked: nothing waits for it to be there.
    pub(super) async fn new(url: &str) -> Result<Self, DbErr> {
        let mut options = super::connecting::options(url, 10);
        options.connect_lazy(true);
        Ok(Self { pool: Database::connect(options).await?, rests_until: Mutex::default() })
    }

    /// A view that holds at least all that the primary had committed when this was called, so that nobody misses what
    /// they wrote themselves; none when the standby can't give one in a moment.
    pub(super) async fn view(&self, primary: &DatabaseConnection) -> Option<DatabaseTransaction> {
        let rests = || self.rests_until.lock().unwrap_or_else(PoisonError::into_inner);
        if rests().is_some_and(|until| Instant::now() < until) {
            return None;
        }
        let view = tokio::time::timeout(PATIENCE, self.caught_up(primary)).await;
        if let Ok(Ok(Some(view))) = view {
            return Some(view);
        }
        *rests() = Some(Instant::now() + REST);
        let why = match view {
            Ok(Ok(_)) => "it is behind".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it does not answer".to_owned(),
        };
        tracing::warn!(why, "the standby is not read from for a while");
        None
    }

    /// The view once the standby has what the primary has; none when it does not get there, or is no standby.
    async fn caught_up(&self, primary: &DatabaseConnection) -> Result<Option<DatabaseTransaction>, DbErr> {
        let written =
            Statement::from_string(DbBackend::Postgres, "SELECT CAST(pg_current_wal_flush_lsn() AS text)");
        let Some(row) = primary.query_one_raw(written).await? else { return Ok(None) };
        let written: String = row.try_get_by_index(0)?;
        for look in 0..LOOKS {
            if look > 0 {
                tokio::time::sleep(LOOK).await;
            }
            // One that was promoted meanwhile goes its own way: it replays nothing any more.
            let statement = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST($1 AS pg_lsn)";
            let asked =
                Statement::from_sql_and_values(DbBackend::Postgres, statement, [written.clone().into()]);
            let row = self.pool.query_one_raw(asked).await?;
            let holds: Option<bool> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
            if holds == Some(true) {
                let options = TransactionOptions {
                    isolation_level: Some(IsolationLevel::RepeatableRead),
                    ..TransactionOptions::default()
                };
                return self.pool.begin_with_options(options).await.map(Some);
            }
        }
        Ok(None)
    }
}
