//! What each release was made from, against which later ones are decided; and which release a summary corrects.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[Shape {
    name: "release_basis",
    key: &["release_id"],
    columns: &[("release_id", Id, false), ("leaves", Text, false)],
    unique: &[],
    indexes: &[],
    references: &[("release_id", "release")],
}];

#[derive(DeriveMigrationName)]
pub struct Migration;

fn alter() -> TableAlterStatement {
    Table::alter().table(Alias::new("summary")).to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::table::create_all(manager, TABLES).await?;
        let mut corrects = ColumnDef::new(Alias::new("corrects"));
        corrects.uuid().null();
        manager.alter_table(alter().add_column(corrects).to_owned()).await?;
        let mut correction = ColumnDef::new(Alias::new("correction"));
        correction.text().not_null().default("");
        manager.alter_table(alter().add_column(correction).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["correction", "corrects"] {
            manager.alter_table(alter().drop_column(Alias::new(column)).to_owned()).await?;
        }
        crate::table::drop_all(manager, TABLES).await
    }
}
