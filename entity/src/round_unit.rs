//! The unit tree as it stood when a round opened, numbered in pre-order.

use sea_orm::entity::prelude::*;

use crate::enums::UnitKind;
use crate::ids::{RoundId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "round_unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub round_id: RoundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    pub parent_code: Option<String>,
    pub headcount: Option<i32>,
    pub lft: i32,
    pub rgt: i32,
    pub depth: i32,
    /// How many reports came late, once the round is archived and no report tells any more whether it did.
    pub late: i32,
}

impl ActiveModelBehavior for ActiveModel {}
