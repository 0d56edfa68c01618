//! One report. It holds no author: only `authorship` links the two. Where staff keyed it in from paper or by telephone,
//! it names them.

use sea_orm::entity::prelude::*;

use crate::enums::{ReportKind, ReportState};
use crate::ids::{AccountId, ReportId, RoundId, UnitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportId,
    pub kind: ReportKind,
    pub round_id: Option<RoundId>,
    pub unit_id: UnitId,
    pub state: ReportState,
    pub held: bool,
    pub nil: bool,
    pub author_key: String,
    pub revisions: i32,
    pub first_submitted_at: Option<DateTimeUtc>,
    pub late: bool,
    pub version: i32,
    pub keyed_by: Option<AccountId>,
    /// What the audit log calls it. A new one when its author is forgotten: then no row of the log leads to it.
    pub audit_ref: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
