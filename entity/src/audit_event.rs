//! Who did what, when and from where; append-only, without free text.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTimeUtc,
    pub actor_id: Option<AccountId>,
    pub action: String,
    pub subject_kind: String,
    pub subject: String,
    pub address: String,
    pub request_id: String,
    /// How many like events the row stands for.
    pub times: i32,
    /// Its place in the chain, from 1; none until the sealer has met it.
    pub number: Option<i64>,
    /// Its seal, in hexadecimal; none as long as there is no number.
    pub mac: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
