//! Failed attempts of one key. The key is an HMAC: no name or address stands here.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub failures: i32,
    pub last_at: DateTimeUtc,
    /// When the count no longer matters.
    pub forgotten_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
