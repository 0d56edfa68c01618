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
    pub release_id: Option<ReleaseId>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
