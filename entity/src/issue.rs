//! One thing people talk about, inside a revision.

use sea_orm::entity::prelude::*;

use crate::enums::{Sphere, Trend, Verification};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issue")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub revision_id: Uuid,
    pub position: i32,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    pub sphere: Sphere,
    pub topic: String,
    #[sea_orm(column_type = "Text")]
    pub description: String,
    pub groups: String,
    pub trend: Trend,
    pub verification: Verification,
    #[sea_orm(column_type = "Text")]
    pub cause: String,
    #[sea_orm(column_type = "Text")]
    pub forecast: String,
    #[sea_orm(column_type = "Text")]
    pub recommendation: String,
    pub level: String,
}

impl ActiveModelBehavior for ActiveModel {}
