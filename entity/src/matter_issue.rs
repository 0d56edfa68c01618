//! Which issues of reports a matter was made of, for staff alone. It names no author, and goes with the issue.

use sea_orm::entity::prelude::*;

use crate::ids::MatterId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matter_issue")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub issue_id: Uuid,
    pub matter_id: MatterId,
}

impl ActiveModelBehavior for ActiveModel {}
