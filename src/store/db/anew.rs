//! Writing tables anew, so that nothing that was deleted lies on in PostgreSQL's files.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{Conn, Db};

/// How long to wait before it is looked again whether somebody still sees what was deleted.
const PAUSE: Duration = Duration::from_millis(100);

/// A transaction's number, greater than that of every one that has ended.
const NUMBER: &str = "SELECT CAST(pg_current_xact_id() AS text)";

/// Whether nobody sees any more what was there before a transaction's number was given out: no older transaction runs in
/// any database of the server, since every view begun meanwhile, that of VACUUM as well, keeps what it can still see; and no
/// view of this database is of a time before.
const UNSEEN: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= CAST($1 AS xid8) \
    AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() \
    AND (datname = current_database() OR datname IS NULL) AND backend_xmin IS NOT NULL \
    AND age(backend_xmin) > age(CAST(CAST($1 AS xid8) AS xid)))";

impl Db {
    /// Writes the tables anew that texts are taken out of: PostgreSQL alone, outside any transaction. False, with nothing
    /// done, when somebody who began before goes on for longer than `patience`, be it in another database of the same
    /// server: the engine would keep for them what was deleted, in the new files too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_texts_anew(&self, patience: Duration) -> Result<bool, DbErr> {
        if !self.is_seen_by_none(patience).await? {
            return Ok(false);
        }
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
        Ok(true)
    }

    /// Whether nobody sees any more what was deleted before; waits for it.
    async fn is_seen_by_none(&self, patience: Duration) -> Result<bool, DbErr> {
        let number = self.conn().query_one_raw(Statement::from_string(DbBackend::Postgres, NUMBER)).await?;
        let number: Option<String> = number.map(|row| row.try_get_by_index(0)).transpose()?;
        let Some(number) = number else { return Ok(false) };
        let begun = Instant::now();
        loop {
            let asked = Statement::from_sql_and_values(DbBackend::Postgres, UNSEEN, [number.as_str().into()]);
            let row = self.conn().query_one_raw(asked).await?;
            if row.map(|row| row.try_get_by_index(0)).transpose()? == Some(true) {
                return Ok(true);
            }
            if begun.elapsed() > patience {
                return Ok(false);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
