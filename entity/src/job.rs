//! A job that runs by itself: which instance holds it, and how its last run went.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The instance that runs it until the lease ends.
    pub holder: String,
    pub leased_until: DateTimeUtc,
    pub last_run_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// When somebody asked for a run now; none once it ran.
    pub wanted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
