//! A section as it was last drafted, with the reports behind each sentence, as JSON.

use sea_orm::entity::prelude::*;

use crate::ids::SummaryId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "section_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: SummaryId,
    #[sea_orm(primary_key, auto_increment = false)]
    /// Which section; 0 is the opening.
    pub position: i32,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    #[sea_orm(column_type = "Text")]
    pub sentences: String,
    /// Whether it waits beside an edited text for somebody to take either.
    pub is_pending: bool,
    /// Whether text was taken out of a report behind it since.
    pub is_stale: bool,
}

impl ActiveModelBehavior for ActiveModel {}
