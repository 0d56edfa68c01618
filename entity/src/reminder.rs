//! A reminder of a round that went to all who had not filed. It names nobody.

use sea_orm::entity::prelude::*;

use crate::ids::RoundId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub round_id: RoundId,
    /// Which of the reminders of a round.
    #[sea_orm(primary_key, auto_increment = false)]
    pub step: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
