//! A kind of digest that a leader does not want.

use sea_orm::entity::prelude::*;

use crate::enums::DigestKind;
use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "digest_refusal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: DigestKind,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
