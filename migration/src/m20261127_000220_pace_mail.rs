//! The domain a mail went to, so that no server is sent more in a minute than it bears.

use sea_orm_migration::prelude::*;

fn name(text: &str) -> Alias {
    Alias::new(text)
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(name("domain"));
        column.string().null();
        manager.alter_table(Table::alter().table(name("outbox")).add_column(column).to_owned()).await?;
        let mut index = Index::create();
        index.name("outbox_domain_sent_at").table(name("outbox")).col(name("domain")).col(name("sent_at"));
        manager.create_index(index.to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop().name("outbox_domain_sent_at").table(name("outbox")).to_owned();
        manager.drop_index(index).await?;
        manager.alter_table(Table::alter().table(name("outbox")).drop_column(name("domain")).to_owned()).await
    }
}
