//! Something the prose gate found and an approver confirmed: a hash of its kind, place and words.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SummaryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "prose_tick")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: SummaryId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub finding: String,
    pub ticked_by: AccountId,
    pub ticked_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
