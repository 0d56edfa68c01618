//! Flash reports: their clock and outcome, and who is on duty in which week. PostgreSQL keeps no samples of outcomes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "flash",
        key: &["report_id"],
        columns: &[
            ("report_id", Id, false),
            ("due_at", Time, true),
            ("acknowledged_at", Time, true),
            ("outcome", Text, false),
            ("closed_at", Time, true),
        ],
        unique: &[],
        indexes: &[],
        references: &[("report_id", "report")],
    },
    Shape {
        name: "duty_week",
        key: &["monday", "account_id"],
        columns: &[("monday", Date, false), ("account_id", Id, false)],
        unique: &[],
        indexes: &[],
        references: &[("account_id", "account")],
    },
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::table::create_all(manager, TABLES).await?;
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let sql = "ALTER TABLE flash ALTER COLUMN outcome SET STATISTICS 0";
        manager.get_connection().execute_unprepared(sql).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::table::drop_all(manager, TABLES).await
    }
}
