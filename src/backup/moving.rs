//! From SQLite to PostgreSQL: all rows in one transaction, and nothing of it unless both hold the same afterwards. The
//! service is stopped meanwhile.

use super::{audit_fault, differing, fold_all, line};
use crate::actions::{audit, backups as acts};
use crate::app::{App, Clock};
use crate::config::{Config, Secret};
use crate::store::{Db, backups, tables};

/// Copies the configured SQLite database into an empty PostgreSQL database; how many rows of how many tables.
///
/// # Errors
/// When an instance serves it, the other is not empty, or they differ afterwards.
pub async fn to(
    config: Config,
    clock: Clock,
    url: &str,
    tell: impl Fn(&str, u64),
) -> Result<(u64, usize), String> {
    if config.database_file().is_none() {
        return Err("langnghe move goes from a SQLite file to PostgreSQL".into());
    }
    if !url.starts_with("postgres") {
        return Err("--to must be the address of a PostgreSQL database: postgres://…".into());
    }
    let from = Db::connect(config.database_url.reveal()).await.map_err(line)?;
    from.migrate().await.map_err(line)?;
    if backups::is_served(&from, clock.now()).await.map_err(line)? {
        return Err("an instance serves this database: stop it first".into());
    }
    let old = App::new(config.clone(), from, clock.clone());
    audit::seal(&old).await.map_err(line)?;
    fold_all(&old.db).await?;
    // Nobody writes while this is held.
    let held = old.db.begin().await.map_err(line)?;
    let from = old.db.snapshot().await.map_err(line)?;
    let to = Db::connect(url).await.map_err(line)?;
    let has_tables = backups::tables(&to).await.map_err(line)? > 0;
    if has_tables && backups::schema(&to).await.is_err() {
        return Err("the PostgreSQL database is not empty".into());
    }
    to.migrate().await.map_err(line)?;
    let there = tables::counts(&to).await.map_err(line)?;
    if there.iter().any(|(table, rows)| *rows > 0 && table != "audit_head") {
        return Err("the PostgreSQL database is not empty".into());
    }
    let tx = to.begin_again().await.map_err(line)?;
    tables::copy(&from, &tx, tell).await.map_err(line)?;
    let (before, after) = (tables::sums(&from).await.map_err(line)?, tables::sums(&tx).await.map_err(line)?);
    for (table, sum) in &before {
        if after.get(table) != Some(sum) {
            return Err(format!("{table} is not the same in both; nothing was moved"));
        }
    }
    match differing(&tx).await? {
        0 => tx.commit().await.map_err(line)?,
        wrong => return Err(format!("tally: {wrong} cells differ; nothing was moved")),
    }
    let config = Config { database_url: Secret::new(url), ..config };
    let new = App::new(config, to, clock);
    if let Some(words) = audit_fault(&new).await? {
        return Err(format!("all rows were moved, but the audit log is not whole: {words}"));
    }
    acts::moved(&new).await.map_err(line)?;
    audit::seal(&new).await.map_err(line)?;
    new.db.close().await.map_err(line)?;
    drop((held, from));
    old.db.close().await.map_err(line)?;
    Ok((before.values().map(|sum| sum.rows).sum(), before.len()))
}
