//! The audit log becomes a chain: each row gets a number and a seal from the sealer, the head of the chain a
//! row of its own; a row may stand for several like events.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape, create_all, drop_all};

const HEAD: &[Shape] = &[Shape {
    name: "audit_head",
    key: &["id"],
    columns: &[
        ("id", Int, false),
        ("count", Big, false),
        ("mac", Str, false),
        ("seal", Str, false),
        ("sealed_at", Time, true),
        ("told_on", Date, true),
    ],
    unique: &[],
    indexes: &[],
    references: &[],
}];

fn event() -> Alias {
    Alias::new("audit_event")
}

/// The index over numbers: unique, so that the chain can't fork, and how the sealer finds what has none.
const BY_NUMBER: &str = "audit_event_number";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            ColumnDef::new(Alias::new("number")).big_integer().null().to_owned(),
            ColumnDef::new(Alias::new("mac")).string().null().to_owned(),
            ColumnDef::new(Alias::new("times")).integer().not_null().default(1).to_owned(),
        ];
        for mut column in columns {
            manager.alter_table(Table::alter().table(event()).add_column(&mut column).to_owned()).await?;
        }
        let mut index = Index::create();
        index.name(BY_NUMBER).table(event()).col(Alias::new("number")).unique();
        manager.create_index(index).await?;
        let mut index = Index::create();
        index.name("audit_event_actor_at").table(event()).col(Alias::new("actor_id")).col(Alias::new("at"));
        manager.create_index(index).await?;
        create_all(manager, HEAD).await?;
        let mut first = Query::insert();
        first.into_table(Alias::new("audit_head"));
        first.columns(["id", "count", "mac", "seal"].map(Alias::new));
        first.values_panic([1.into(), 0i64.into(), "".into(), "".into()]);
        manager.execute(first).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, HEAD).await?;
        for index in [BY_NUMBER, "audit_event_actor_at"] {
            manager.drop_index(Index::drop().name(index).table(event()).to_owned()).await?;
        }
        for column in ["number", "mac", "times"] {
            let mut change = Table::alter();
            change.table(event()).drop_column(Alias::new(column));
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}
