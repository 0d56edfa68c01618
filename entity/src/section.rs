//! One section of a summary, as text.

use sea_orm::entity::prelude::*;

use crate::ids::SummaryId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "section")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: SummaryId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub heading: String,
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}
