//! Digest editions, the outbox and the demo's mailbox.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

pub(crate) const TABLES: &[Shape] = &[
    Shape {
        name: "digest_edition",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("kind", Str, false),
            ("release_id", Id, true),
            ("created_at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("release_id", "release")],
    },
    Shape {
        name: "outbox",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("edition_id", Id, false),
            ("account_id", Id, false),
            ("lang", Str, false),
            ("message_id", Str, false),
            ("state", Str, false),
            ("attempts", Int, false),
            ("next_attempt_at", Time, false),
            ("last_error", Text, false),
            ("sent_at", Time, true),
            ("created_at", Time, false),
        ],
        unique: &[&["edition_id", "account_id"]],
        indexes: &[&["state", "next_attempt_at"]],
        references: &[("edition_id", "digest_edition"), ("account_id", "account")],
    },
    Shape {
        name: "mail_drop",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("recipient", Str, false),
            ("subject", Text, false),
            ("raw", Text, false),
            ("at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[],
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
