//! Who has a report open for review, and how staff mark the work in it.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "review_presence",
        key: &["report_id", "account_id"],
        columns: &[("report_id", Id, false), ("account_id", Id, false), ("seen_at", Time, false)],
        unique: &[],
        indexes: &[&["seen_at"]],
        references: &[("report_id", "report"), ("account_id", "account")],
    },
    Shape {
        name: "quality_mark",
        key: &["report_id"],
        columns: &[
            ("report_id", Id, false),
            ("revision", Int, false),
            ("timeliness", Int, true),
            ("specificity", Int, true),
            ("analysis", Int, true),
            ("recommendation", Int, true),
            ("reviewer_id", Id, false),
            ("version", Int, false),
            ("at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("report_id", "report"), ("reviewer_id", "account")],
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
