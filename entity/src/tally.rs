//! What a unit node and a topic node hold in a round, each meaning its whole subtree: the sum of what reports added.
//! Always equal to counting the reports anew.

use sea_orm::entity::prelude::*;

use crate::ids::{RoundId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub round_id: RoundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// The code of a topic, `*` for all of them; empty for reports as such, nil ones included.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic: String,
    /// The group concerned; empty for all.
    #[sea_orm(primary_key, auto_increment = false)]
    pub audience: String,
    pub reports: i64,
    pub issues: i64,
    pub in_favour: i64,
    pub concerned: i64,
    pub opposed: i64,
    pub undecided: i64,
    pub streams_in_favour: i64,
    pub streams_concerned: i64,
    pub streams_opposed: i64,
    pub streams_undecided: i64,
    pub aggrieved: i64,
}

impl ActiveModelBehavior for ActiveModel {}
