//! Who is expected to report in a round.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, RoundId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub round_id: RoundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub unit_id: UnitId,
    /// Why nothing is expected of them any more.
    pub excused: Option<String>,
    /// Why they were added after the round opened.
    pub added: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
