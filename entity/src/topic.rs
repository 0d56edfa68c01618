//! A node of the coding frame, two levels.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub parent: Option<String>,
    pub name_vi: String,
    pub name_en: String,
    pub factor: i32,
    pub position: i32,
    pub retired: bool,
}

impl ActiveModelBehavior for ActiveModel {}
