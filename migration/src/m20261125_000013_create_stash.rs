//! What somebody sent just after their session ended: one form an account, encrypted with where it went.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[Shape {
    name: "stash",
    key: &["account_id"],
    columns: &[("account_id", Id, false), ("sealed", Text, false), ("kept_at", Time, false)],
    unique: &[],
    indexes: &[&["kept_at"]],
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
