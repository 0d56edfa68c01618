//! The composed document of a round.

use sea_orm::entity::prelude::*;

use crate::enums::SummaryState;
use crate::ids::{ReleaseId, RoundId, SummaryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "summary")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SummaryId,
    pub round_id: RoundId,
    pub state: SummaryState,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub findings: String,
    pub audience: String,
    pub number: String,
    pub version: i32,
    pub created_at: DateTimeUtc,
    /// The release it is to take the place of; none for a round's first.
    pub corrects: Option<ReleaseId>,
    /// Why; empty for a round's first.
    #[sea_orm(column_type = "Text")]
    pub correction: String,
}

impl ActiveModelBehavior for ActiveModel {}
