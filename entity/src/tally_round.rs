//! How often the tally of a round was changed: what was drawn from it is drawn anew when this moved on.

use sea_orm::entity::prelude::*;

use crate::ids::RoundId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally_round")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub round_id: RoundId,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
