//! Something that was taken out for good. A row holds ids and codes, no text and no time.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::enums::Gone;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "forgotten")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub what: Gone,
    /// Id of the row it is about; the first year that stays, for secrets of years.
    pub subject: String,
    /// What more there is to say: a place, a reason, a version, ids.
    #[sea_orm(column_type = "Text")]
    pub value: String,
}

impl ActiveModelBehavior for ActiveModel {}
