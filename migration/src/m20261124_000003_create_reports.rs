//! Reports, drafts, revisions and reviews.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "report",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("kind", Str, false),
            ("round_id", Id, true),
            ("unit_id", Id, false),
            ("state", Str, false),
            ("held", Bool, false),
            ("nil", Bool, false),
            ("author_key", Str, false),
            ("revisions", Int, false),
            ("first_submitted_at", Time, true),
            ("late", Bool, false),
            ("version", Int, false),
        ],
        unique: &[],
        indexes: &[&["round_id", "state"]],
        references: &[("round_id", "round"), ("unit_id", "unit")],
    },
    Shape {
        name: "authorship",
        key: &["report_id"],
        columns: &[("report_id", Id, false), ("account_id", Id, false), ("round_id", Id, true)],
        unique: &[&["account_id", "round_id"]],
        indexes: &[],
        references: &[("report_id", "report"), ("account_id", "account"), ("round_id", "round")],
    },
    Shape {
        name: "draft",
        key: &["report_id"],
        columns: &[
            ("report_id", Id, false),
            ("body", Text, false),
            ("version", Int, false),
            ("saved_at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("report_id", "report")],
    },
    Shape {
        name: "revision",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("report_id", Id, false),
            ("number", Int, false),
            ("nil", Bool, false),
            ("general_situation", Text, false),
            ("submitted_at", Time, false),
        ],
        unique: &[&["report_id", "number"]],
        indexes: &[],
        references: &[("report_id", "report")],
    },
    Shape {
        name: "issue",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("revision_id", Id, false),
            ("position", Int, false),
            ("title", Text, false),
            ("sphere", Str, false),
            ("topic", Str, false),
            ("description", Text, false),
            ("groups", Str, false),
            ("trend", Str, false),
            ("verification", Str, false),
            ("cause", Text, false),
            ("forecast", Text, false),
            ("recommendation", Text, false),
            ("level", Str, false),
        ],
        unique: &[],
        indexes: &[&["revision_id", "position"]],
        references: &[("revision_id", "revision")],
    },
    Shape {
        name: "stream",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("issue_id", Id, false),
            ("position", Int, false),
            ("stance", Str, false),
            ("prevalence", Str, false),
            ("intensity", Str, false),
            ("voices", Int, false),
            ("content", Text, false),
        ],
        unique: &[],
        indexes: &[&["issue_id", "position"]],
        references: &[("issue_id", "issue")],
    },
    Shape {
        name: "review_event",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("report_id", Id, false),
            ("revision", Int, false),
            ("reviewer_id", Id, false),
            ("action", Str, false),
            ("reason", Text, false),
            ("at", Time, false),
        ],
        unique: &[],
        indexes: &[&["report_id", "at"]],
        references: &[("report_id", "report"), ("reviewer_id", "account")],
    },
    Shape {
        name: "year_secret",
        key: &["year"],
        columns: &[("year", Int, false), ("secret", Str, false)],
        unique: &[],
        indexes: &[],
        references: &[],
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
