//! One edition of a digest, and what caused it.

use sea_orm::entity::prelude::*;

use crate::enums::DigestKind;
use crate::ids::ReleaseId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "digest_edition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: DigestKind,
    /// What it is about, once of each kind: a release, a round's week, a quarter.
    pub subject: String,
    pub release_id: Option<ReleaseId>,
    /// The counts it tells beside a release's figures, as they stood when it was made (JSON); never text.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
