//! A session knows when its second factor was proved, which one is being set up in it, and which device it
//! was last used on.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

fn table() -> Alias {
    Alias::new("session")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let factor = ColumnDef::new(Alias::new("factor_at")).timestamp_with_time_zone().null().to_owned();
        let pending = ColumnDef::new(Alias::new("pending_factor")).text().null().to_owned();
        let device = ColumnDef::new(Alias::new("device")).string().not_null().default("").to_owned();
        for column in [factor, pending, device] {
            manager.alter_table(Table::alter().table(table()).add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["factor_at", "pending_factor", "device"] {
            let column = Alias::new(column);
            manager.alter_table(Table::alter().table(table()).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
