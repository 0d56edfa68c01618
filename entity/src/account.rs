//! A login: one person in one duty. People with two duties have two accounts.

use sea_orm::entity::prelude::*;

use crate::enums::Role;
use crate::ids::{AccountId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// The same for all accounts of a person with several duties.
    pub email: Option<String>,
    #[sea_orm(unique)]
    pub user_name: String,
    pub display_name: String,
    pub role: Role,
    pub unit_id: Option<UnitId>,
    pub lang: String,
    pub active: bool,
    /// Name, user name and e-mail for searching: small letters without diacritics. Written by `store`.
    pub folded: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
