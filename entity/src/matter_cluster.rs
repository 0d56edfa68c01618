//! The clusters whose collaborators are told what became of a matter.

use sea_orm::entity::prelude::*;

use crate::ids::{MatterId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matter_cluster")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub matter_id: MatterId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
}

impl ActiveModelBehavior for ActiveModel {}
