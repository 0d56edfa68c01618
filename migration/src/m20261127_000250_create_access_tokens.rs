//! Tokens with which programs of an account call the API.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape, create_all, drop_all};

const TABLES: &[Shape] = &[Shape {
    name: "access_token",
    key: &["id"],
    columns: &[
        ("id", Id, false),
        ("token_hash", Str, false),
        ("account_id", Id, false),
        ("name", Str, false),
        ("permissions", Str, false),
        ("created_at", Time, false),
        ("expires_at", Time, false),
        ("last_used_on", Date, true),
    ],
    unique: &[&["token_hash"]],
    indexes: &[&["account_id"]],
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
