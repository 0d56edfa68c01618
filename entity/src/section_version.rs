//! A section as it stood for a while: what one person saved within a few minutes is one version.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SummaryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "section_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub summary_id: SummaryId,
    #[sea_orm(primary_key, auto_increment = false)]
    /// Which section; 0 is the opening, -1 title and findings.
    pub position: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub saved_by: AccountId,
    pub begun_at: DateTimeUtc,
    pub saved_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
