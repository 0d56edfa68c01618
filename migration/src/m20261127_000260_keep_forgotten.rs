//! What was taken out for good, by ids alone, so that it is taken out again of a backup from before.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape, create_all, drop_all};

const TABLES: &[Shape] = &[Shape {
    name: "forgotten",
    key: &["id"],
    columns: &[("id", Id, false), ("what", Str, false), ("subject", Str, false), ("value", Text, false)],
    unique: &[],
    indexes: &[&["subject"]],
    references: &[],
}];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_all(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
