//! A numbered submission of a report.

use sea_orm::entity::prelude::*;

use crate::ids::ReportId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub report_id: ReportId,
    pub number: i32,
    pub nil: bool,
    #[sea_orm(column_type = "Text")]
    pub general_situation: String,
    pub submitted_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
