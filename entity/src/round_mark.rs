//! How complete the subtree of a unit was at the due time or the close of a round: what heads of units read, in place of
//! what changes by the hour.

use sea_orm::entity::prelude::*;

use crate::ids::{RoundId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "round_mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub round_id: RoundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// `due` or `close`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub moment: String,
    pub expected: i32,
    pub received: i32,
}

impl ActiveModelBehavior for ActiveModel {}
