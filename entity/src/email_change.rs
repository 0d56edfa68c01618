//! A new e-mail address somebody asked for, until it is confirmed at both the old and the new one.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_change")]
pub struct Model {
    /// One at a time: a newer wish takes the place of an older.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub address: String,
    pub old_confirmed_at: Option<DateTimeUtc>,
    pub new_confirmed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
