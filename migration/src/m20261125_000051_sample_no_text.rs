//! PostgreSQL keeps no samples of what people wrote: its statistics would hold words that were taken out since. SQLite
//! keeps none.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Columns of text, by table.
const TEXTS: &[(&str, &[&str])] = &[
    ("revision", &["general_situation"]),
    ("issue", &["title", "description", "cause", "forecast", "recommendation"]),
    ("stream", &["content"]),
    ("draft", &["body"]),
    ("review_event", &["reason"]),
    ("stash", &["sealed"]),
];

async fn sample(manager: &SchemaManager<'_>, target: i32) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for (table, columns) in TEXTS {
        for column in *columns {
            let sql = format!("ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {target}");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sample(manager, 0).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sample(manager, -1).await
    }
}
