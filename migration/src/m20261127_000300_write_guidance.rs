//! Guidance for a round, who saved its text, and marks that count its readers without naming them.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "guidance",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("round_id", Id, false),
            ("state", Str, false),
            ("title", Str, false),
            ("body", Text, false),
            ("questions", Text, false),
            ("audience", Str, false),
            ("readable_from", Time, true),
            ("published_at", Time, true),
            ("created_by", Id, false),
            ("created_at", Time, false),
            ("saved_at", Time, false),
            ("version", Int, false),
        ],
        unique: &[],
        indexes: &[&["round_id"], &["state"]],
        references: &[("round_id", "round"), ("created_by", "account")],
    },
    Shape {
        name: "guidance_editor",
        key: &["guidance_id", "account_id"],
        columns: &[("guidance_id", Id, false), ("account_id", Id, false)],
        unique: &[],
        indexes: &[],
        references: &[("guidance_id", "guidance"), ("account_id", "account")],
    },
    Shape {
        name: "guidance_read",
        key: &["guidance_id", "mark"],
        columns: &[("guidance_id", Id, false), ("mark", Str, false)],
        unique: &[],
        indexes: &[],
        references: &[("guidance_id", "guidance")],
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
