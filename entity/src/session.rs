//! A server-side session; only the SHA-256 of its cookie is kept.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub account_id: AccountId,
    pub created_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    /// Where it was last used from.
    pub address: String,
    /// When its second factor was proved; none where there was only a password.
    pub factor_at: Option<DateTimeUtc>,
    /// The encrypted secret of a factor that is being set up here: who has another session can't see or
    /// finish it.
    #[sea_orm(column_type = "Text", nullable)]
    pub pending_factor: Option<String>,
    /// What it was last used on, as the codes of browser and system; empty until it was used.
    pub device: String,
}

impl ActiveModelBehavior for ActiveModel {}
