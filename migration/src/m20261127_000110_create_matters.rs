//! Recommendation matters: what people ask for in staff's words, the issues behind it, who is told, what was done.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "matter",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("round_id", Id, false),
            ("title", Text, false),
            ("body", Text, false),
            ("level", Str, false),
            ("state", Str, false),
            ("addressee", Str, true),
            ("unit_id", Id, true),
            ("due_on", Date, true),
            ("answer", Text, false),
            ("answered_at", Time, true),
            ("is_stale", Bool, false),
            ("version", Int, false),
            ("created_at", Time, false),
        ],
        unique: &[],
        indexes: &[&["round_id"], &["state", "due_on"], &["unit_id"]],
        references: &[("round_id", "round"), ("unit_id", "unit")],
    },
    Shape {
        name: "matter_issue",
        key: &["issue_id"],
        columns: &[("issue_id", Id, false), ("matter_id", Id, false)],
        unique: &[],
        indexes: &[&["matter_id"]],
        references: &[("issue_id", "issue"), ("matter_id", "matter")],
    },
    Shape {
        name: "matter_cluster",
        key: &["matter_id", "unit_id"],
        columns: &[("matter_id", Id, false), ("unit_id", Id, false)],
        unique: &[],
        indexes: &[&["unit_id"]],
        references: &[("matter_id", "matter"), ("unit_id", "unit")],
    },
    Shape {
        name: "matter_event",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("matter_id", Id, false),
            ("action", Str, false),
            ("done_by", Id, false),
            ("note", Text, false),
            ("at", Time, false),
        ],
        unique: &[],
        indexes: &[&["matter_id"]],
        references: &[("matter_id", "matter"), ("done_by", "account")],
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
