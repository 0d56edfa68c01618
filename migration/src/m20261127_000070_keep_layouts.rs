//! The versions of the layout of documents.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[Shape {
    name: "layout_version",
    key: &["number"],
    columns: &[
        ("number", Int, false),
        ("parts", Text, false),
        ("account_id", Id, true),
        ("saved_at", Time, true),
    ],
    unique: &[],
    indexes: &[],
    references: &[("account_id", "account")],
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
