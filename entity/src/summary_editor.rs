//! Who saved a summary's text since its last approval; they may not approve it.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SummaryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "summary_editor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: SummaryId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
}

impl ActiveModelBehavior for ActiveModel {}
