//! Reviewers may give an issue another topic and sphere, and mark it as telling the same as another report's.

use sea_orm_migration::prelude::*;

/// The new columns; all may be empty.
const COLUMNS: [&str; 3] = ["recoded_topic", "recoded_sphere", "duplicate_of"];

fn name(text: &str) -> Alias {
    Alias::new(text)
}

fn index() -> IndexCreateStatement {
    Index::create().name("issue_duplicate_of").table(name("issue")).col(name("duplicate_of")).to_owned()
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let mut def = ColumnDef::new(name(column));
            if column == "duplicate_of" {
                def.uuid()
            } else {
                def.string()
            };
            def.null();
            manager.alter_table(Table::alter().table(name("issue")).add_column(def).to_owned()).await?;
        }
        manager.create_index(index()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("issue_duplicate_of").table(name("issue")).to_owned()).await?;
        for column in COLUMNS {
            let alter = Table::alter().table(name("issue")).drop_column(name(column)).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
