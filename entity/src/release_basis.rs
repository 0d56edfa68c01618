//! What a release was made from: later ones are decided against it. It goes with the round's reports.

use sea_orm::entity::prelude::*;

use crate::ids::ReleaseId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release_basis")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub release_id: ReleaseId,
    /// Its leaves as JSON: ids, codes, author keys and numbers, no text.
    #[sea_orm(column_type = "Text")]
    pub leaves: String,
}

impl ActiveModelBehavior for ActiveModel {}
