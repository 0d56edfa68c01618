//! Counting reports and places by unit, and a subtree as a range of the round's tree, each by an index.

use sea_orm_migration::prelude::*;

/// Tables and the columns of their new index.
const INDEXES: [(&str, [&str; 2]); 3] = [
    ("report", ["round_id", "unit_id"]),
    ("assignment", ["round_id", "unit_id"]),
    ("round_unit", ["round_id", "lft"]),
];

fn name(table: &str, columns: [&str; 2]) -> String {
    format!("{table}_{}", columns.join("_"))
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in INDEXES {
            let mut index = Index::create();
            index.name(name(table, columns)).table(Alias::new(table));
            for column in columns {
                index.col(Alias::new(column));
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in INDEXES {
            manager
                .drop_index(Index::drop().name(name(table, columns)).table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}
