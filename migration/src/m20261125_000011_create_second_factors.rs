//! Second factors and their recovery codes, apart from the passwords.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "second_factor",
        key: &["account_id"],
        columns: &[
            ("account_id", Id, false),
            ("secret", Text, false),
            ("last_step", Int, false),
            ("confirmed_at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("account_id", "account")],
    },
    Shape {
        name: "recovery_code",
        key: &["account_id", "code_hash"],
        columns: &[("account_id", Id, false), ("code_hash", Str, false), ("used_at", Time, true)],
        unique: &[],
        indexes: &[],
        references: &[("account_id", "account")],
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
