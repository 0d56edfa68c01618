//! Summaries, sections, editors and releases.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "summary",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("round_id", Id, false),
            ("state", Str, false),
            ("title", Text, false),
            ("findings", Text, false),
            ("audience", Str, false),
            ("number", Str, false),
            ("version", Int, false),
            ("created_at", Time, false),
        ],
        unique: &[],
        indexes: &[&["round_id"]],
        references: &[("round_id", "round")],
    },
    Shape {
        name: "section",
        key: &["summary_id", "position"],
        columns: &[
            ("summary_id", Id, false),
            ("position", Int, false),
            ("heading", Str, false),
            ("body", Text, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("summary_id", "summary")],
    },
    Shape {
        name: "summary_editor",
        key: &["summary_id", "account_id"],
        columns: &[("summary_id", Id, false), ("account_id", Id, false)],
        unique: &[],
        indexes: &[],
        references: &[("summary_id", "summary"), ("account_id", "account")],
    },
    Shape {
        name: "release",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("summary_id", Id, false),
            ("round_id", Id, false),
            ("number", Int, false),
            ("title", Text, false),
            ("issued_at", Time, false),
            ("audience", Str, false),
            ("content_hash", Str, false),
            ("figures", Text, false),
            ("document", Text, false),
            ("withdrawn", Str, true),
        ],
        unique: &[&["round_id", "number"]],
        indexes: &[],
        references: &[("summary_id", "summary"), ("round_id", "round")],
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
