//! One version of the layout of documents, with who saved it and when; the first may be from before versions were kept.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "layout_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    #[sea_orm(column_type = "Text")]
    pub parts: String,
    pub account_id: Option<AccountId>,
    pub saved_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
