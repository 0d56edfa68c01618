//! What staff and approvers say to each other about a summary.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SummaryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "summary_comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub summary_id: SummaryId,
    pub written_by: AccountId,
    /// Which section it is about; none for the whole.
    pub position: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
