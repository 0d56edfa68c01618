//! The head of the audit log's chain: one row, kept by the sealer.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// How many rows are sealed.
    pub count: i64,
    /// The last row's seal; empty while there is none.
    pub mac: String,
    /// The seal over this row, so that it can't be wound back; empty while nothing is sealed.
    pub seal: String,
    pub sealed_at: Option<DateTimeUtc>,
    /// The day its last line went to the program's log.
    pub told_on: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
