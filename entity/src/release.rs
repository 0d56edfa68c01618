//! An issued summary with its frozen, suppressed figures.

use sea_orm::entity::prelude::*;

use crate::ids::{ReleaseId, RoundId, SummaryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReleaseId,
    pub summary_id: SummaryId,
    pub round_id: RoundId,
    pub number: i32,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    pub issued_at: DateTimeUtc,
    pub audience: String,
    pub content_hash: String,
    #[sea_orm(column_type = "Text")]
    pub figures: String,
    #[sea_orm(column_type = "Text")]
    pub document: String,
    pub withdrawn: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
