//! What staff ask the network to listen for in a round, with answers to prominent questions.

use sea_orm::entity::prelude::*;

use crate::enums::GuidanceState;
use crate::ids::{AccountId, GuidanceId, RoundId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guidance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GuidanceId,
    pub round_id: RoundId,
    pub state: GuidanceState,
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Questions with their answers, as JSON.
    #[sea_orm(column_type = "Text")]
    pub questions: String,
    /// Who may read it, comma-joined: `collaborators`, `unit_heads`, `leaders`.
    pub audience: String,
    /// From when; none for as soon as it is published.
    pub readable_from: Option<DateTimeUtc>,
    /// When it was last published; none for what never was.
    pub published_at: Option<DateTimeUtc>,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
    pub saved_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
