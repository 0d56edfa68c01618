//! Who takes flash reports in a week. A week without a row has everybody of the staff.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty_week")]
pub struct Model {
    /// The Monday it begins with, where the organisation is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub monday: Date,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
}

impl ActiveModelBehavior for ActiveModel {}
