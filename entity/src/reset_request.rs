//! Somebody asked for a new password. A row is written whether the name is known or not, so that the answer
//! takes the same work; the mail worker takes the rows away again.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reset_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// None when nobody has the name that was typed; of several behind one address any.
    pub account_id: Option<AccountId>,
    /// Whether an address was typed, and so all accounts behind it are meant.
    pub by_address: bool,
    /// Where the request came from, for the audit log.
    pub address: String,
    pub request_id: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
