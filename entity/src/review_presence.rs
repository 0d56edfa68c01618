//! That a reviewer has a report open: a sign of life, renewed while the page is.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, ReportId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_presence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
