//! What summaries are drafted from, how their text came about, what was said about it, and what approvers confirmed.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "composition",
        key: &["summary_id"],
        columns: &[
            ("summary_id", Id, false),
            ("matters", Text, false),
            ("findings", Text, false),
            ("made_at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("summary_id", "summary")],
    },
    Shape {
        name: "section_draft",
        key: &["summary_id", "position"],
        columns: &[
            ("summary_id", Id, false),
            ("position", Int, false),
            ("body", Text, false),
            ("sentences", Text, false),
            ("is_pending", Bool, false),
            ("is_stale", Bool, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("summary_id", "summary")],
    },
    Shape {
        name: "section_version",
        key: &["summary_id", "position", "number"],
        columns: &[
            ("summary_id", Id, false),
            ("position", Int, false),
            ("number", Int, false),
            ("body", Text, false),
            ("saved_by", Id, false),
            ("begun_at", Time, false),
            ("saved_at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("summary_id", "summary"), ("saved_by", "account")],
    },
    Shape {
        name: "left_out",
        key: &["summary_id", "matter"],
        columns: &[
            ("summary_id", Id, false),
            ("matter", Str, false),
            ("reason", Text, false),
            ("given_by", Id, false),
            ("ticked_by", Id, true),
        ],
        unique: &[],
        indexes: &[],
        references: &[("summary_id", "summary"), ("given_by", "account"), ("ticked_by", "account")],
    },
    Shape {
        name: "prose_tick",
        key: &["summary_id", "finding"],
        columns: &[
            ("summary_id", Id, false),
            ("finding", Str, false),
            ("ticked_by", Id, false),
            ("ticked_at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("summary_id", "summary"), ("ticked_by", "account")],
    },
    Shape {
        name: "summary_comment",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("summary_id", Id, false),
            ("written_by", Id, false),
            ("position", Int, true),
            ("body", Text, false),
            ("at", Time, false),
        ],
        unique: &[],
        indexes: &[&["summary_id"]],
        references: &[("summary_id", "summary"), ("written_by", "account")],
    },
    Shape {
        name: "summary_presence",
        key: &["summary_id", "account_id"],
        columns: &[("summary_id", Id, false), ("account_id", Id, false), ("seen_at", Time, false)],
        unique: &[],
        indexes: &[],
        references: &[("summary_id", "summary"), ("account_id", "account")],
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
