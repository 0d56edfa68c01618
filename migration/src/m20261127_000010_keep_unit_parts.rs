//! Of which unit a unit is a part, so that a split that is planned can be taken back as one.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[Shape {
    name: "unit_part",
    key: &["unit_id"],
    columns: &[("unit_id", Id, false), ("origin_id", Id, false)],
    unique: &[],
    indexes: &[],
    references: &[("unit_id", "unit"), ("origin_id", "unit")],
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
