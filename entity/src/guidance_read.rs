//! That somebody read guidance: a mark under a key outside the database, which names no account and tells nothing across
//! two guidances. It is there so that nobody counts twice.

use sea_orm::entity::prelude::*;

use crate::ids::GuidanceId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guidance_read")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub guidance_id: GuidanceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub mark: String,
}

impl ActiveModelBehavior for ActiveModel {}
