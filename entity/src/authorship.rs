//! The only link from a report to the account that wrote it.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, ReportId, RoundId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorship")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    pub account_id: AccountId,
    pub round_id: Option<RoundId>,
}

impl ActiveModelBehavior for ActiveModel {}
