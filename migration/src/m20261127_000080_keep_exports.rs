//! Large exports, which a job writes, and their files piece by piece.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "export_file",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("round_id", Id, false),
            ("account_id", Id, false),
            ("asked_at", Time, false),
            ("state", Str, false),
            ("done", Big, false),
            ("rows", Big, false),
            ("checksum", Str, false),
            ("size", Big, false),
            ("finished_at", Time, true),
        ],
        unique: &[],
        indexes: &[&["state"], &["round_id"]],
        references: &[("round_id", "round"), ("account_id", "account")],
    },
    Shape {
        name: "export_part",
        key: &["export_id", "number"],
        columns: &[("export_id", Id, false), ("number", Int, false), ("bytes", Bytes, false)],
        unique: &[],
        indexes: &[],
        references: &[("export_id", "export_file")],
    },
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::table::create_all(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::table::drop_all(manager, TABLES).await
    }
}
