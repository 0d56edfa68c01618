//! Rounds are planned ahead: when each opens and closes, which reminders went, who was added later and why, and how
//! complete it was at its due time and its close. A round that was there already opens by hand and closes when it is due.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "reminder",
        key: &["round_id", "step"],
        columns: &[("round_id", Id, false), ("step", Str, false), ("at", Time, false)],
        unique: &[],
        indexes: &[],
        references: &[("round_id", "round")],
    },
    Shape {
        name: "round_mark",
        key: &["round_id", "unit_id", "moment"],
        columns: &[
            ("round_id", Id, false),
            ("unit_id", Id, false),
            ("moment", Str, false),
            ("expected", Int, false),
            ("received", Int, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("round_id", "round"), ("unit_id", "unit")],
    },
];

/// Columns that are new: table, name, and whether it holds a time.
const COLUMNS: &[(&str, &str, bool)] = &[
    ("round", "open_at", true),
    ("round", "close_at", true),
    ("round", "archive_told_at", true),
    ("round", "archived_at", true),
    ("round", "purge_waived_at", true),
    ("assignment", "added", false),
    ("job", "wanted_at", true),
];

fn name(text: &str) -> Alias {
    Alias::new(text)
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for &(table, column, is_time) in COLUMNS {
            let mut new = ColumnDef::new(name(column));
            let new = if is_time { new.timestamp_with_time_zone() } else { new.string() };
            let alter = Table::alter().table(name(table)).add_column(new.null().to_owned()).to_owned();
            manager.alter_table(alter).await?;
        }
        crate::table::create_all(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::table::drop_all(manager, TABLES).await?;
        for &(table, column, _) in COLUMNS.iter().rev() {
            let alter = Table::alter().table(name(table)).drop_column(name(column)).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
