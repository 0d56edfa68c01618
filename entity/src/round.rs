//! A reporting period opened by staff.

use sea_orm::entity::prelude::*;

use crate::enums::{RoundKind, RoundState};
use crate::ids::RoundId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "round")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoundId,
    #[sea_orm(unique)]
    pub code: String,
    pub kind: RoundKind,
    pub state: RoundState,
    pub starts_on: Date,
    pub ends_on: Date,
    pub due_at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub focus: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
