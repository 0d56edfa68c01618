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
    /// When it opens by itself, or was opened by hand; none in rounds of before there was a calendar.
    pub open_at: Option<DateTimeUtc>,
    pub due_at: DateTimeUtc,
    /// When it closes; none for as soon as it is due.
    pub close_at: Option<DateTimeUtc>,
    /// When collaborators were told that it will be archived.
    pub archive_told_at: Option<DateTimeUtc>,
    pub archived_at: Option<DateTimeUtc>,
    /// When staff agreed that its reports go although its year has no release.
    pub purge_waived_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub focus: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
