//! Who saved the text of guidance since it was last published: they don't confirm what was found in it.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, GuidanceId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guidance_editor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub guidance_id: GuidanceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
}

impl ActiveModelBehavior for ActiveModel {}
