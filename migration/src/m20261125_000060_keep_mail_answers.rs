//! What the server said when it took a mail is kept, so that whoever tries the mail settings can read it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(Alias::new("answer"));
        column.text().not_null().default("");
        let outbox = Alias::new("outbox");
        manager.alter_table(Table::alter().table(outbox).add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (outbox, column) = (Alias::new("outbox"), Alias::new("answer"));
        manager.alter_table(Table::alter().table(outbox).drop_column(column).to_owned()).await
    }
}
