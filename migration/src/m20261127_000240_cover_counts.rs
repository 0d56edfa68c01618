//! Counting a round's reports by state and by unit from an index alone, and reading the queue in its order.

use sea_orm_migration::prelude::*;

/// Name of an index, its table and columns.
const INDEXES: [(&str, &str, &[&str]); 5] = [
    ("report_by_state", "report", &["round_id", "kind", "state", "first_submitted_at", "id"]),
    ("report_by_time", "report", &["round_id", "kind", "first_submitted_at", "id"]),
    ("report_by_unit", "report", &["round_id", "unit_id", "state", "late", "nil", "revisions", "id"]),
    ("report_by_kind", "report", &["kind", "state"]),
    ("assignment_by_unit", "assignment", &["round_id", "unit_id", "excused"]),
];

/// Those that the above take the place of.
const OLD: [(&str, &str, &[&str]); 2] = [
    ("report_round_id_unit_id", "report", &["round_id", "unit_id"]),
    ("assignment_round_id_unit_id", "assignment", &["round_id", "unit_id"]),
];

async fn create(manager: &SchemaManager<'_>, list: &[(&str, &str, &[&str])]) -> Result<(), DbErr> {
    for (name, table, columns) in list {
        let mut index = Index::create();
        index.name(*name).table(Alias::new(*table));
        for column in *columns {
            index.col(Alias::new(*column));
        }
        manager.create_index(index).await?;
    }
    Ok(())
}

async fn drop(manager: &SchemaManager<'_>, list: &[(&str, &str, &[&str])]) -> Result<(), DbErr> {
    for (name, table, _) in list {
        manager.drop_index(Index::drop().name(*name).table(Alias::new(*table)).to_owned()).await?;
    }
    Ok(())
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, &INDEXES).await?;
        drop(manager, &OLD).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, &OLD).await?;
        drop(manager, &INDEXES).await
    }
}
