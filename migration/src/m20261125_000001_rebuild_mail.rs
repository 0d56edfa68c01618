//! The outbox carries every kind of mail, not only digests, and mails are leased while they are sent; jobs
//! are leased too. The tables made anew here had no rows yet: nothing wrote to them.

use sea_orm_migration::prelude::*;

use crate::m20261124_000005_create_mail::TABLES as BEFORE;
use crate::table::{Kind::*, Shape, create_all, drop_all};

const AFTER: &[Shape] = &[
    Shape {
        name: "digest_edition",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("kind", Str, false),
            ("release_id", Id, true),
            ("created_at", Time, false),
        ],
        unique: &[&["kind", "release_id"]],
        indexes: &[&["created_at"]],
        references: &[("release_id", "release")],
    },
    Shape {
        name: "outbox",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("kind", Str, false),
            ("edition_id", Id, true),
            ("account_id", Id, false),
            ("address", Str, true),
            ("about", Str, false),
            ("lang", Str, false),
            ("message_id", Str, false),
            ("state", Str, false),
            ("attempts", Int, false),
            ("next_attempt_at", Time, false),
            ("leased_until", Time, true),
            ("last_error", Text, false),
            ("sent_at", Time, true),
            ("created_at", Time, false),
        ],
        unique: &[&["edition_id", "account_id"]],
        indexes: &[&["state", "next_attempt_at"], &["account_id", "state", "created_at"]],
        references: &[("edition_id", "digest_edition"), ("account_id", "account")],
    },
    Shape {
        name: "mail_drop",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("recipient", Str, false),
            ("subject", Text, false),
            ("text", Text, false),
            ("html", Text, false),
            ("raw", Text, false),
            ("at", Time, false),
        ],
        unique: &[],
        indexes: &[&["at"]],
        references: &[],
    },
    Shape {
        name: "job",
        key: &["name"],
        columns: &[
            ("name", Str, false),
            ("holder", Str, false),
            ("leased_until", Time, false),
            ("last_run_at", Time, true),
            ("outcome", Text, false),
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
        drop_all(manager, BEFORE).await?;
        create_all(manager, AFTER).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, AFTER).await?;
        create_all(manager, BEFORE).await
    }
}
