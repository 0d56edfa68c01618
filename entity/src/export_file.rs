//! A large export: asked for, written by a job, kept with its checksum for a time.

use sea_orm::entity::prelude::*;

use crate::enums::ExportState;
use crate::ids::{AccountId, ExportId, RoundId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "export_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportId,
    pub round_id: RoundId,
    /// Who asked for it.
    pub account_id: AccountId,
    pub asked_at: DateTimeUtc,
    pub state: ExportState,
    /// Rows written so far.
    pub done: i64,
    /// Rows there are.
    pub rows: i64,
    /// SHA-256 of the file, in hexadecimal.
    pub checksum: String,
    /// Bytes of the file.
    pub size: i64,
    pub finished_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
