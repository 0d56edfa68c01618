//! Writing tables anew, so that nothing that was deleted lies on in PostgreSQL's files.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{Conn, Db};

/// How often, and how long each time, those are waited for who still see what was deleted.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

const NOW: &str = "SELECT CAST(clock_timestamp() AS text)";

/// Others of this database whose view is of a time before: one who only reads, or the engine's own statistics.
const OLDER: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
    AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL AND xact_start < CAST($1 AS timestamptz)";

impl Db {
    /// Writes the tables anew that texts are taken out of: PostgreSQL alone, outside any transaction. False, with nothing
    /// done, when somebody goes on reading who began before: the engine would keep for them what was deleted, in the new
    /// files too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_texts_anew(&self) -> Result<bool, DbErr> {
        if !self.is_seen_by_none().await? {
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

    /// Whether nobody sees any more what was deleted before; waits a while for it.
    async fn is_seen_by_none(&self) -> Result<bool, DbErr> {
        let now = self.conn().query_one_raw(Statement::from_string(DbBackend::Postgres, NOW)).await?;
        let now: Option<String> = now.map(|row| row.try_get_by_index(0)).transpose()?;
        let Some(now) = now else { return Ok(false) };
        for _ in 0..TRIES {
            let asked = Statement::from_sql_and_values(DbBackend::Postgres, OLDER, [now.as_str().into()]);
            let row = self.conn().query_one_raw(asked).await?;
            let others: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?;
            if others == Some(0) {
                return Ok(true);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(false)
    }
}
