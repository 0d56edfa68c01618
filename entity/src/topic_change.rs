//! How a topic is from a day on; what it was before stands in `topic`, where it was there at all.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: Date,
    pub parent: Option<String>,
    pub name_vi: String,
    pub name_en: String,
    pub factor: i32,
    pub position: i32,
    pub retired: bool,
    pub successor: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
