//! The second factor of an account: time-based codes (TOTP). The secret is encrypted.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(column_type = "Text")]
    pub secret: String,
    /// The last time step a code was taken of: Unix time in seconds, divided by 30.
    pub last_step: i32,
    pub confirmed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
