//! A report may be keyed in by staff, from paper or by telephone: who did is noted beside it, never who wrote it.

use sea_orm_migration::prelude::*;

fn name(text: &str) -> Alias {
    Alias::new(text)
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new(name("keyed_by")).uuid().null().to_owned();
        manager.alter_table(Table::alter().table(name("report")).add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter().table(name("report")).drop_column(name("keyed_by")).to_owned();
        manager.alter_table(alter).await
    }
}
