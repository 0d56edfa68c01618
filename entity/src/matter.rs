//! What people ask for, merged by staff in their own words, and what became of it. It outlives the reports it was made of.

use sea_orm::entity::prelude::*;

use crate::enums::{Addressee, Level, MatterState};
use crate::ids::{MatterId, RoundId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MatterId,
    /// The round it comes from.
    pub round_id: RoundId,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// The level that is to act.
    pub level: Level,
    pub state: MatterState,
    /// Whom it was sent to; none before.
    pub addressee: Option<Addressee>,
    /// The unit or cluster it was sent to, where it was sent to one.
    pub unit_id: Option<UnitId>,
    /// Until when an answer is due.
    pub due_on: Option<Date>,
    #[sea_orm(column_type = "Text")]
    pub answer: String,
    pub answered_at: Option<DateTimeUtc>,
    /// Whether text was taken out of a report behind it since it was last written.
    pub is_stale: bool,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
