//! A token a program of an account calls the API with; only its SHA-256 is kept.

use sea_orm::entity::prelude::*;

use crate::ids::{AccessTokenId, AccountId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessTokenId,
    #[sea_orm(unique)]
    pub token_hash: String,
    pub account_id: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// Codes of what it may, with commas between them.
    pub permissions: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// The day it was last used on; no time, which would tell when somebody works.
    pub last_used_on: Option<Date>,
}

impl ActiveModelBehavior for ActiveModel {}
