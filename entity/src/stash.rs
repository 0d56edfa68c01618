//! A form sent just after its session ended, with where it went, both encrypted.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stash")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub sealed: String,
    pub kept_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
