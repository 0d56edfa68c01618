//! Why a matter that must not fall out silently is not in a summary, and who approved of that.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SummaryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "left_out")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: SummaryId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub matter: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub given_by: AccountId,
    pub ticked_by: Option<AccountId>,
}

impl ActiveModelBehavior for ActiveModel {}
