//! The audit log.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[Shape {
    name: "audit_event",
    key: &["id"],
    columns: &[
        ("id", Id, false),
        ("at", Time, false),
        ("actor_id", Id, true),
        ("action", Str, false),
        ("subject_kind", Str, false),
        ("subject", Str, false),
        ("address", Str, false),
        ("request_id", Str, false),
    ],
    unique: &[],
    indexes: &[&["at"]],
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
