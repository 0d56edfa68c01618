//! Accounts, credentials, sessions and single-use links.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "account",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("email", Str, true),
            ("user_name", Str, false),
            ("display_name", Str, false),
            ("role", Str, false),
            ("unit_id", Id, true),
            ("lang", Str, false),
            ("active", Bool, false),
            ("created_at", Time, false),
        ],
        unique: &[&["email"], &["user_name"]],
        indexes: &[],
        references: &[],
    },
    Shape {
        name: "credential",
        key: &["account_id"],
        columns: &[("account_id", Id, false), ("password_hash", Str, false), ("changed_at", Time, false)],
        unique: &[],
        indexes: &[],
        references: &[("account_id", "account")],
    },
    Shape {
        name: "session",
        key: &["token_hash"],
        columns: &[
            ("token_hash", Str, false),
            ("account_id", Id, false),
            ("created_at", Time, false),
            ("last_seen_at", Time, false),
            ("address", Str, false),
        ],
        unique: &[],
        indexes: &[&["account_id"]],
        references: &[("account_id", "account")],
    },
    Shape {
        name: "token",
        key: &["token_hash"],
        columns: &[
            ("token_hash", Str, false),
            ("account_id", Id, false),
            ("purpose", Str, false),
            ("expires_at", Time, false),
            ("used_at", Time, true),
        ],
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
