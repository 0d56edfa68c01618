//! A node of the organisation tree as it is now.

use sea_orm::entity::prelude::*;

use crate::enums::UnitKind;
use crate::ids::UnitId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitId,
    #[sea_orm(unique)]
    pub code: String,
    pub parent_id: Option<UnitId>,
    pub name: String,
    pub kind: UnitKind,
    pub headcount: Option<i32>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub successor_id: Option<UnitId>,
}

impl ActiveModelBehavior for ActiveModel {}
