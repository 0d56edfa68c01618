//! What would narrow down the author of an archived report: the audit log calls reports by a name of its own, which
//! changes when the author is forgotten, and lateness is kept by unit.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Names for reports that are there already: sixteen random bytes each, which is how SQLite keeps ids.
const SQLITE: &str = "UPDATE report SET audit_ref = randomblob(16)";
const POSTGRES: &str = "UPDATE report SET audit_ref = gen_random_uuid()";

fn name(text: &str) -> Alias {
    Alias::new(text)
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new(name("audit_ref")).uuid().null().to_owned();
        manager.alter_table(Table::alter().table(name("report")).add_column(column).to_owned()).await?;
        let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        manager.get_connection().execute_unprepared(if is_sqlite { SQLITE } else { POSTGRES }).await?;
        let column = ColumnDef::new(name("late")).integer().not_null().default(0).to_owned();
        manager.alter_table(Table::alter().table(name("round_unit")).add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("round_unit", "late"), ("report", "audit_ref")] {
            let alter = Table::alter().table(name(table)).drop_column(name(column)).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
