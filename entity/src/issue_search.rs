//! The words of an issue as they are searched: folded, of the current revision of a submitted report alone.

use sea_orm::entity::prelude::*;

use crate::ids::{ReportId, RoundId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issue_search")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub issue_id: Uuid,
    pub report_id: ReportId,
    pub round_id: RoundId,
    /// Small letters without diacritics.
    #[sea_orm(column_type = "Text")]
    pub words: String,
}

impl ActiveModelBehavior for ActiveModel {}
