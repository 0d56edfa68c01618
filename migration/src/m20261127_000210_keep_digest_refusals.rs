//! Which kinds of digest a leader does not want.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape, create_all, drop_all};

const TABLES: &[Shape] = &[Shape {
    name: "digest_refusal",
    key: &["account_id", "kind"],
    columns: &[("account_id", Id, false), ("kind", Str, false), ("at", Time, false)],
    unique: &[],
    indexes: &[],
    references: &[("account_id", "account")],
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
