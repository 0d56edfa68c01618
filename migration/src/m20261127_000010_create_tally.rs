//! The tally: what each unit node, topic node and group hold in a round, what each report added, and which reports
//! changed since.

use sea_orm_migration::prelude::*;

use crate::table::{Kind::*, Shape};

const TABLES: &[Shape] = &[
    Shape {
        name: "tally",
        key: &["round_id", "unit_id", "topic", "audience"],
        columns: &[
            ("round_id", Id, false),
            ("unit_id", Id, false),
            ("topic", Str, false),
            ("audience", Str, false),
            ("reports", Big, false),
            ("issues", Big, false),
            ("in_favour", Big, false),
            ("concerned", Big, false),
            ("opposed", Big, false),
            ("undecided", Big, false),
            ("streams_in_favour", Big, false),
            ("streams_concerned", Big, false),
            ("streams_opposed", Big, false),
            ("streams_undecided", Big, false),
            ("aggrieved", Big, false),
        ],
        unique: &[],
        indexes: &[],
        references: &[("round_id", "round")],
    },
    Shape {
        name: "tallied",
        key: &["report_id"],
        columns: &[
            ("report_id", Id, false),
            ("round_id", Id, false),
            ("unit_id", Id, false),
            ("added", Text, false),
        ],
        unique: &[],
        indexes: &[&["round_id"]],
        references: &[("report_id", "report"), ("round_id", "round")],
    },
    Shape {
        name: "tally_change",
        key: &["id"],
        columns: &[("id", Id, false), ("report_id", Id, false), ("round_id", Id, false), ("at", Time, false)],
        unique: &[],
        indexes: &[&["at"], &["report_id"], &["round_id", "at"]],
        references: &[("report_id", "report"), ("round_id", "round")],
    },
    Shape {
        name: "tally_round",
        key: &["round_id"],
        columns: &[("round_id", Id, false), ("version", Big, false)],
        unique: &[],
        indexes: &[],
        references: &[("round_id", "round")],
    },
];

/// Reports that count already are counted by the job's next runs.
const BEGIN: &str = "INSERT INTO tally_change (id, report_id, round_id, at) SELECT id, id, round_id, first_submitted_at \
    FROM report WHERE kind = 'periodic' AND state IN ('accepted', 'compiled') AND round_id IS NOT NULL \
    AND first_submitted_at IS NOT NULL";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::table::create_all(manager, TABLES).await?;
        manager.get_connection().execute_unprepared(BEGIN).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::table::drop_all(manager, TABLES).await
    }
}
