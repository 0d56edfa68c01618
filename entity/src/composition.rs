//! What a summary was last composed from and what the prose gate found in it, as JSON: codes, numbers, ids of reports.

use sea_orm::entity::prelude::*;

use crate::ids::SummaryId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "composition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: SummaryId,
    #[sea_orm(column_type = "Text")]
    pub matters: String,
    #[sea_orm(column_type = "Text")]
    pub findings: String,
    pub made_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
