//! What was done with a matter, by whom, and in what words.

use sea_orm::entity::prelude::*;

use crate::enums::MatterAction;
use crate::ids::{AccountId, MatterId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matter_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub matter_id: MatterId,
    pub action: MatterAction,
    pub done_by: AccountId,
    /// The reason, or the answer that was withdrawn; mostly empty.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
