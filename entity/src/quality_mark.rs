//! How staff mark the work in a report, from 0 to 3 each; never shown to its author.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, ReportId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quality_mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    /// The revision that was marked last.
    pub revision: i32,
    pub timeliness: Option<i32>,
    pub specificity: Option<i32>,
    pub analysis: Option<i32>,
    pub recommendation: Option<i32>,
    pub reviewer_id: AccountId,
    pub version: i32,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
