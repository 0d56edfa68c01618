//! A change to an account that one person proposed and another has to agree to.

use sea_orm::entity::prelude::*;

use crate::enums::{ChangeKind, ChangeOutcome, Role};
use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub what: ChangeKind,
    pub account_id: AccountId,
    /// The role to be granted, or the role of the account whose address is to change.
    pub role: Role,
    /// The new e-mail address, where that is what changes.
    pub address: Option<String>,
    pub proposed_by: AccountId,
    pub proposed_at: DateTimeUtc,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTimeUtc>,
    pub outcome: Option<ChangeOutcome>,
}

impl ActiveModelBehavior for ActiveModel {}
