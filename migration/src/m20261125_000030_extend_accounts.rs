//! Accounts can be searched without diacritics, their links found by account; changes that wait for a second
//! person, addresses that wait to be confirmed, and requests for a new password get their tables.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::table::{Kind::*, Shape, create_all, drop_all};

const TABLES: &[Shape] = &[
    Shape {
        name: "pending_change",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("what", Str, false),
            ("account_id", Id, false),
            ("role", Str, false),
            ("address", Str, true),
            ("proposed_by", Id, false),
            ("proposed_at", Time, false),
            ("decided_by", Id, true),
            ("decided_at", Time, true),
            ("outcome", Str, true),
        ],
        unique: &[],
        indexes: &[&["account_id"], &["decided_at", "proposed_at"]],
        references: &[("account_id", "account"), ("proposed_by", "account"), ("decided_by", "account")],
    },
    Shape {
        name: "email_change",
        key: &["account_id"],
        columns: &[
            ("account_id", Id, false),
            ("address", Str, false),
            ("old_confirmed_at", Time, true),
            ("new_confirmed_at", Time, true),
            ("created_at", Time, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("account_id", "account")],
    },
    Shape {
        name: "reset_request",
        key: &["id"],
        columns: &[
            ("id", Id, false),
            ("account_id", Id, true),
            ("address", Str, false),
            ("request_id", Str, false),
            ("at", Time, false),
        ],
        unique: &[],
        indexes: &[&["at"]],
        references: &[("account_id", "account")],
    },
];

fn name(text: &str) -> Alias {
    Alias::new(text)
}

fn folded_index() -> IndexCreateStatement {
    Index::create().name("account_folded").table(name("account")).col(name("folded")).to_owned()
}

fn token_index() -> IndexCreateStatement {
    Index::create().name("token_account_id").table(name("token")).col(name("account_id")).to_owned()
}

/// Small letters without diacritics, as on the day of this migration.
fn fold(text: &str) -> String {
    let letters = text.to_lowercase().replace('đ', "d");
    letters.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// Fills the new column for the accounts there are.
async fn fold_all(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let columns = ["id", "display_name", "user_name", "email"].map(name);
    let all = Query::select().columns(columns).from(name("account")).to_owned();
    for row in db.query_all(&all).await? {
        let text = |column: &str| row.try_get::<Option<String>>("", column).map(Option::unwrap_or_default);
        let line = format!("{} {} {}", text("display_name")?, text("user_name")?, text("email")?);
        let id: Uuid = row.try_get("", "id")?;
        let update = Query::update()
            .table(name("account"))
            .value(name("folded"), fold(line.trim_end()))
            .and_where(Expr::col(name("id")).eq(id))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(name("folded"));
        column.string().not_null().default("");
        manager.alter_table(Table::alter().table(name("account")).add_column(column).to_owned()).await?;
        fold_all(manager).await?;
        manager.create_index(folded_index()).await?;
        manager.create_index(token_index()).await?;
        create_all(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await?;
        manager.drop_index(Index::drop().name("token_account_id").table(name("token")).to_owned()).await?;
        manager.drop_index(Index::drop().name("account_folded").table(name("account")).to_owned()).await?;
        manager
            .alter_table(Table::alter().table(name("account")).drop_column(name("folded")).to_owned())
            .await
    }
}
