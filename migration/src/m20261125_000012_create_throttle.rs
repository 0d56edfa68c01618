//! Failed attempts to log in, counted by hashed keys, so that neither names nor addresses stand in it.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[Shape {
    name: "throttle",
    key: &["key"],
    columns: &[
        ("key", Str, false),
        ("failures", Int, false),
        ("last_at", Time, false),
        ("forgotten_at", Time, false),
    ],
    unique: &[],
    indexes: &[&["forgotten_at"]],
    references: &[],
}];

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
