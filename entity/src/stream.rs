//! One current of opinion on an issue.

use sea_orm::entity::prelude::*;

use crate::enums::{Intensity, Prevalence, Stance};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stream")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issue_id: Uuid,
    pub position: i32,
    pub stance: Stance,
    pub prevalence: Prevalence,
    pub intensity: Intensity,
    pub voices: i32,
    #[sea_orm(column_type = "Text")]
    pub content: String,
}

impl ActiveModelBehavior for ActiveModel {}
