//! What an author has typed so far, seen by the author alone.

use sea_orm::entity::prelude::*;

use crate::ids::ReportId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub version: i32,
    pub saved_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
