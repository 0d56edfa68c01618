//! What a flash report has that a report of a round has not: its clock, and what came of it.

use sea_orm::entity::prelude::*;

use crate::ids::ReportId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "flash")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    /// By when it is to be acknowledged, counted from the latest submission; none before the first.
    pub due_at: Option<DateTimeUtc>,
    /// When the latest submission was acknowledged.
    pub acknowledged_at: Option<DateTimeUtc>,
    /// What came of it, in the words its author reads; empty until it is closed.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    pub closed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
