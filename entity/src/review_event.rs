//! What reviewers did with a report; it names the report and reviewer, never the author.

use sea_orm::entity::prelude::*;

use crate::enums::ReviewAction;
use crate::ids::{AccountId, ReportId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub report_id: ReportId,
    pub revision: i32,
    pub reviewer_id: AccountId,
    pub action: ReviewAction,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
