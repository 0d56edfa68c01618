//! Units, topics, rounds, their snapshots and who is expected.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "unit",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("code", Str, false),
            ("parent_id", Id, true),
            ("name", Str, false),
            ("kind", Str, false),
            ("headcount", Int, true),
            ("valid_from", Date, false),
            ("valid_to", Date, true),
            ("successor_id", Id, true),
        ],
        unique: &[&["code"]],
        indexes: &[],
        references: &[],
    },
    Shape {
        name: "topic",
        key: &["code"],
        columns: &[
            ("code", Str, false),
            ("parent", Str, true),
            ("name_vi", Str, false),
            ("name_en", Str, false),
            ("factor", Int, false),
            ("position", Int, false),
            ("retired", Bool, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[],
    },
    Shape {
        name: "round",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("code", Str, false),
            ("kind", Str, false),
            ("state", Str, false),
            ("starts_on", Date, false),
            ("ends_on", Date, false),
            ("due_at", Time, false),
            ("focus", Text, false),
            ("version", Int, false),
        ],
        unique: &[&["code"]],
        indexes: &[],
        references: &[],
    },
    Shape {
        name: "round_unit",
        key: &["round_id", "unit_id"],
        columns: &[
            ("round_id", Id, false),
            ("unit_id", Id, false),
            ("code", Str, false),
            ("name", Str, false),
            ("kind", Str, false),
            ("parent_code", Str, true),
            ("headcount", Int, true),
            ("lft", Int, false),
            ("rgt", Int, false),
            ("depth", Int, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("round_id", "round"), ("unit_id", "unit")],
    },
    Shape {
        name: "assignment",
        key: &["round_id", "account_id"],
        columns: &[
            ("round_id", Id, false),
            ("account_id", Id, false),
            ("unit_id", Id, false),
            ("excused", Str, true),
        ],
        unique: &[],
        indexes: &[],
        references: &[("round_id", "round"), ("account_id", "account"), ("unit_id", "unit")],
    },
    Shape {
        name: "setting",
        key: &["name"],
        columns: &[("name", Str, false), ("value", Text, false), ("version", Int, false)],
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
