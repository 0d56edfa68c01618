//! A unit that came to be when another was split.

use sea_orm::entity::prelude::*;

use crate::ids::UnitId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_part")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// The unit that was split.
    pub origin_id: UnitId,
}

impl ActiveModelBehavior for ActiveModel {}
