//! A report that may count otherwise than the tally has it. The row goes once the tally was brought up to date.

use sea_orm::entity::prelude::*;

use crate::ids::{ReportId, RoundId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub report_id: ReportId,
    pub round_id: RoundId,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
