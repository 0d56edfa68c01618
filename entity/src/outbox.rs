//! A mail to one recipient, queued in the transaction that causes it. It holds no text and no secret: the
//! letter is written when it is sent.

use sea_orm::entity::prelude::*;

use crate::enums::{DeliveryState, MailKind};
use crate::ids::AccountId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: MailKind,
    pub edition_id: Option<Uuid>,
    pub account_id: AccountId,
    /// Where it goes; none for the address the account has when it is sent.
    pub address: Option<String>,
    /// What it is about: an id or a code, never text.
    pub about: String,
    pub lang: String,
    /// Fixed when queued, so that a second copy can be recognised.
    pub message_id: String,
    pub state: DeliveryState,
    pub attempts: i32,
    pub next_attempt_at: DateTimeUtc,
    /// While somebody is sending it.
    pub leased_until: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub last_error: String,
    /// What the server said when it took the mail; empty before, and where it said nothing.
    #[sea_orm(column_type = "Text")]
    pub answer: String,
    /// The part of the address after the `@` the mail went to, by which the pace is kept; none before it went.
    pub domain: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
