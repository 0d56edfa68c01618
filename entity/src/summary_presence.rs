//! A sign of life of somebody who has a summary open for editing.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SummaryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "summary_presence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: SummaryId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
