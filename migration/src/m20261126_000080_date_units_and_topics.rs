//! Units and topics change from a day on: what each is from that day stands beside what it was.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "unit_change",
        key: &["unit_id", "valid_from"],
        columns: &[
            ("unit_id", Id, false),
            ("valid_from", Date, false),
            ("parent_id", Id, true),
            ("name", Str, false),
            ("kind", Str, false),
            ("headcount", Int, true),
        ],
        unique: &[],
        indexes: &[],
        references: &[("unit_id", "unit")],
    },
    Shape {
        name: "topic_change",
        key: &["code", "valid_from"],
        columns: &[
            ("code", Str, false),
            ("valid_from", Date, false),
            ("parent", Str, true),
            ("name_vi", Str, false),
            ("name_en", Str, false),
            ("factor", Int, false),
            ("position", Int, false),
            ("retired", Bool, false),
            ("successor", Str, true),
        ],
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
