//! What a report has added to the tally: exactly this is taken away again.

use sea_orm::entity::prelude::*;

use crate::ids::{ReportId, RoundId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tallied")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: ReportId,
    pub round_id: RoundId,
    pub unit_id: UnitId,
    /// Its issues as JSON: codes and numbers alone, no text.
    #[sea_orm(column_type = "Text")]
    pub added: String,
}

impl ActiveModelBehavior for ActiveModel {}
