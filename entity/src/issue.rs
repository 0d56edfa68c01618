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
    /// The reviewer's topic, where it is another than the author's; figures use it.
    pub recoded_topic: Option<String>,
    /// The reviewer's sphere, where it is another than the author's.
    pub recoded_sphere: Option<Sphere>,
    /// The issue of another report of the round that tells the same, in a reviewer's eyes.
    pub duplicate_of: Option<Uuid>,
}

impl Model {
    /// The topic that counts: the reviewer's, else the author's.
    pub fn coded_topic(&self) -> &str {
        self.recoded_topic.as_deref().unwrap_or(&self.topic)
    }

    /// The sphere that counts: the reviewer's, else the author's.
    pub fn coded_sphere(&self) -> Sphere {
        self.recoded_sphere.unwrap_or(self.sphere)
    }
}

impl ActiveModelBehavior for ActiveModel {}
