//! How a unit is from a day on, after the day it came to be; that first state stands in `unit`.

use sea_orm::entity::prelude::*;

use crate::enums::UnitKind;
use crate::ids::UnitId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: Date,
    pub parent_id: Option<UnitId>,
    pub name: String,
    pub kind: UnitKind,
    pub headcount: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
